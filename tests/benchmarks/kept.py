"""What kept pages cost, against nginx that serves the same bytes, in one run.

CPU a request is read from /proc over each run and steadier than rates. Where ``wrk`` is installed it
asks; a client in Python takes more of the machine than either server.
"""

from __future__ import annotations

import gzip
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import brotli

from tests.benchmarks.web import HOST, Server, fetch, free_port, load

ROUNDS = 3
SECONDS = 4
UNITS = {"us": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0}


def measure(requests: int, connections: list[int]) -> None:
    """Print what each page costs here and there."""
    with tempfile.TemporaryDirectory() as folder, site() as own:
        bodies = {name: fetch(own.port, path) for name, path in paths().items()}
        with nginx(Path(folder), bodies) as other:
            for number in connections:
                for coding, suffix in (("gzip", "html"), ("br", "br")):
                    print(
                        f"kept, {coding}, {number} connections:"
                        " CPU µs a request, requests a second, p99 ms"
                    )
                    for name, path in paths().items():
                        ours, theirs = [], []
                        for _round in range(ROUNDS):
                            ours.append(served(own, path, coding, requests, number))
                            there = f"/{name}.{suffix}"
                            theirs.append(served(other, there, coding, requests, number))
                        _show(name, ours, theirs)


def paths() -> dict[str, str]:
    """The pages that are measured, by name."""
    from articles.models import Article, Tag

    story = Article.objects.published()[20]
    tag = Tag.objects.filter(tagged__public_at__isnull=False)[0]
    return {
        "home": "/",
        "article": story.get_absolute_url(),
        "tag": tag.get_absolute_url(),
        "feed": "/feed/",
    }


def site(workers: int = 1, threads: int = 2, megabytes: int = 64) -> Server:
    """The site as ``manage.py serve`` starts it, on the measured database."""
    port = free_port()
    more = {"DATABASE_URL": database_url(), "PAGE_STORE_MB": str(megabytes), "LOG_LEVEL": "ERROR"}
    env = os.environ | more
    command = [sys.executable, "manage.py", "serve", "--workers", str(workers)]
    return Server([*command, "--threads", str(threads), "--port", str(port)], port, env)


def database_url() -> str:
    """Where the measured database is."""
    from django.db import connection

    parts = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(parts._replace(path=f"/{connection.settings_dict['NAME']}"))


def nginx(folder: Path, bodies: dict[str, bytes]) -> Server:
    """Debian's nginx with the pages as files, compressed beforehand."""
    if (program := shutil.which("nginx")) is None:
        raise SystemExit("nginx is missing: apt-get install nginx-light")
    for name, body in bodies.items():
        whole = gzip.decompress(body)
        (folder / f"{name}.html").write_bytes(whole)
        (folder / f"{name}.html.gz").write_bytes(body)
        (folder / f"{name}.br").write_bytes(brotli.compress(whole, quality=5))
    folder.chmod(0o755)
    port = free_port()
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; worker_processes 1; error_log stderr crit;\n"
        "events { worker_connections 1024; }\n"
        f"http {{ access_log off; client_body_temp_path {folder}/b; proxy_temp_path {folder}/p;"
        f" fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;"
        " keepalive_requests 10000000; types { text/html html br; } open_file_cache max=100;"
        f" server {{ listen 127.0.0.1:{port}; root {folder}; gzip_static on; }} }}\n"
    )
    return Server([program, "-c", str(folder / "nginx.conf")], port)


def served(
    server: Server, path: str, coding: str, requests: int, connections: int
) -> tuple[float, float, float]:
    """Ask ``path`` often; return CPU seconds a request, the rate, the 99th percentile."""
    fetch(server.port, path)
    before, begun = server.cpu(), time.perf_counter()
    if shutil.which("wrk"):
        number, late = _wrk(server.port, path, coding, connections)
    else:
        times = load(server.port, [path] * requests, connections)
        number, late = len(times), times[int(len(times) * 0.99)]
    took = time.perf_counter() - begun
    return (server.cpu() - before) / number, number / took, late


def _wrk(port: int, path: str, coding: str, connections: int) -> tuple[int, float]:
    command = ["wrk", "-t1", f"-c{connections}", f"-d{SECONDS}s", "--latency"]
    command += ["-H", f"Accept-Encoding: {coding}", "-H", f"Host: {HOST}"]
    address = f"http://127.0.0.1:{port}{path}"
    done = subprocess.run([*command, address], capture_output=True, text=True, check=True)
    number, late = (
        re.search(r"(\d+) requests in", done.stdout),
        re.search(r"99%\s+([\d.]+)(us|ms|s|m)", done.stdout),
    )
    if number is None or late is None or "Non-2xx" in done.stdout:
        raise SystemExit(done.stdout)
    return int(number[1]), float(late[1]) * UNITS[late[2]]


def _show(name: str, ours: list[tuple[float, ...]], theirs: list[tuple[float, ...]]) -> None:
    cpu, rate, late = (statistics.median(column) for column in zip(*ours, strict=True))
    cpu2, rate2, late2 = (statistics.median(column) for column in zip(*theirs, strict=True))
    print(
        f"  {name:8} ours {cpu * 1e6:6.1f} {rate:7.0f} {late * 1e3:6.2f}   nginx {cpu2 * 1e6:6.1f}"
        f" {rate2:7.0f} {late2 * 1e3:6.2f}   CPU × {cpu / cpu2:.2f}  rate × {rate / rate2:.2f}"
        f"  p99 × {late / late2:.2f}",
        flush=True,
    )
