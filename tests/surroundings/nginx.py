"""nginx as ``deploy/nginx.conf`` has it, moved to loopback ports: the sample is what is tried."""

from __future__ import annotations

import contextlib
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from newsroom.demo.supervisor import free_port
from tests.surroundings.programs import AS_ROOT, answers_at, certificate, find, folder, running

SAMPLE = Path(__file__).resolve().parents[2] / "deploy/nginx.conf"
HOST = "berita.example"  # the sample's
# What the distribution's nginx.conf has around sites-enabled.
AROUND = """
{user}
daemon off;
pid {home}/pid;
error_log {home}/error.log;
events {{}}
http {{
    include /etc/nginx/mime.types;
    access_log {home}/access.log;
    client_body_temp_path {home}/body;
    proxy_temp_path {home}/proxy;
    fastcgi_temp_path {home}/fastcgi;
    uwsgi_temp_path {home}/uwsgi;
    scgi_temp_path {home}/scgi;
    include {home}/site.conf;
}}
"""


@dataclass(frozen=True)
class Nginx:
    """A running proxy: ``http`` and ``https`` are its ports, ``home`` holds its logs."""

    http: int
    https: int
    home: Path


@contextlib.contextmanager
def nginx(site_port: int, var: Path) -> Iterator[Nginx]:
    """Run the proxy before the site at ``site_port`` whose ``VAR_DIR`` is ``var``.

    Raises ``subprocess.CalledProcessError`` where nginx refuses the sample.
    """
    program = find("nginx", "nginx")
    with folder("nginx") as home:
        http, https = free_port(28_080), free_port(28_443)
        made, key = certificate(home, HOST)
        # The second file stands at the sample's end, commented out.
        _site, _name, proxy = SAMPLE.read_text().partition("suluh_proxy.conf:\n")
        (home / "suluh_proxy.conf").write_text(re.sub(r"^#", "", proxy, flags=re.MULTILINE))
        moved = moves(home, var, made, key, {80: http, 443: https, 8000: site_port})
        (home / "site.conf").write_text(moved)
        user = "user root;" if AS_ROOT else ""
        (home / "nginx.conf").write_text(AROUND.format(home=home, user=user))
        command = [program, "-p", str(home), "-c", str(home / "nginx.conf")]
        subprocess.run([*command, "-t"], check=True, capture_output=True)
        with running(command, answers_at(https), home / "log"):
            yield Nginx(http, https, home)


def moves(home: Path, var: Path, made: Path, key: Path, ports: dict[int, int]) -> str:
    """Return the sample with this machine's ports and paths; each is in it."""
    text = SAMPLE.read_text()
    for there, here in (
        (r" +listen \[::\]:.*\n", ""),
        (r"listen 80;", f"listen 127.0.0.1:{ports[80]};"),
        (r"listen 443 ssl;", f"listen 127.0.0.1:{ports[443]} ssl;"),
        (r"server 127\.0\.0\.1:8000;", f"server 127.0.0.1:{ports[8000]};"),
        (r"/etc/letsencrypt/\S+/fullchain\.pem", str(made)),
        (r"/etc/letsencrypt/\S+/privkey\.pem", str(key)),
        (r"/etc/nginx/suluh_proxy\.conf;", f"{home}/suluh_proxy.conf;"),
        (r"/var/lib/suluh/", f"{var}/"),
        (r"/var/lib/nginx/suluh", f"{home}/kept"),
    ):
        text, found = re.subn(there, here, text)
        assert found, f"{SAMPLE.name} no longer has {there}"
    return text
