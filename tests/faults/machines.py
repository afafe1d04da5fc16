"""Faults of several machines: two that serve behind a proxy, and a database with a standby."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import psycopg

from newsroom.demo.supervisor import free_port
from tests.faults.site import ROOT, Service, url_of, wait_until
from tests.surroundings.programs import AS_ROOT, NOBODY, answers_at, as_user, find

if TYPE_CHECKING:
    from tests.faults.stage import Stage

NGINX = """
daemon off; master_process off; error_log {home}/error.log; pid {home}/pid;
events {{ worker_connections 256; }}
http {{
    access_log off; client_body_temp_path {home}/a; proxy_temp_path {home}/b;
    fastcgi_temp_path {home}/c; uwsgi_temp_path {home}/d; scgi_temp_path {home}/e;
    upstream site {{
        server 127.0.0.1:{first} max_fails=1 fail_timeout=2s;
        server 127.0.0.1:{second} max_fails=1 fail_timeout=2s;
        keepalive 8;
    }}
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://site; proxy_http_version 1.1;
            proxy_set_header Connection ""; proxy_set_header Host $http_host;
            proxy_connect_timeout 1s;
            # A page that one machine did not answer is asked of the other; a form never is.
            proxy_next_upstream error timeout http_502 http_503;
        }}
    }}
}}
"""


@contextlib.contextmanager
def two_behind_nginx(stage: Stage) -> Iterator[int]:
    """A second machine with a ``VAR_DIR`` of its own, and nginx before both."""
    site, home = stage.site, stage.site.folder / "nginx"
    home.mkdir(exist_ok=True)
    port, second = free_port(27_600), free_port(27_700)
    command = [sys.executable, "manage.py", "serve", "--port", str(second), "--workers", "2"]
    stage.second = Service("web2", command, site.folder)
    stage.second.environment = site.environment | {"VAR_DIR": str(site.folder / "var2")}
    shutil.copytree(site.var / "static", site.folder / "var2" / "static", dirs_exist_ok=True)
    (home / "nginx.conf").write_text(
        NGINX.format(home=home, first=site.port, second=second, port=port)
    )
    proxy = Service("nginx", [find("nginx", "nginx"), "-c", str(home / "nginx.conf")], home)
    try:
        stage.second.start()
        wait_until(answers_at(second), "the second machine")
        wait_until(lambda: _is_ready(second), "the second machine")
        proxy.start()
        wait_until(answers_at(port), "nginx")
        yield port
    finally:
        proxy.close()
        stage.second.close()


def machine_killed(stage: Stage) -> None:
    """All processes of the second machine end at once."""
    process, children = stage.second.process, stage.second.children
    for pid in (process.pid, *children):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    time.sleep(5)


def _is_ready(port: int) -> bool:
    address = f"http://127.0.0.1:{port}/health/ready"
    asked = subprocess.run(
        ["curl", "-fs", "-m", "5", "-o", "/dev/null", address], check=False
    )  # fmt: skip
    return asked.returncode == 0


@contextlib.contextmanager
def with_standby(stage: Stage) -> Iterator[int]:
    """A synchronous standby; web and worker know both servers. It is the database afterwards."""
    site, cluster = stage.site, stage.site.cluster
    home, port = cluster.disk.parent / "standby", free_port(25_800)
    home.mkdir()
    if AS_ROOT:
        shutil.chown(home, NOBODY, as_user(NOBODY)["group"])
    subprocess.run(
        [
            cluster.programs / "pg_basebackup", "-D", home / "data", "-R", "-X", "stream",
            "-h", "127.0.0.1", "-p", str(cluster.port), "-U", "postgres", "--checkpoint", "fast",
        ],
        check=True, cwd=home, **as_user(NOBODY),
    )  # fmt: skip
    command = [
        word.replace(str(cluster.data), str(home / "data")) for word in cluster.service.command
    ]
    command[command.index(str(cluster.port))] = str(port)
    stage.standby = Service("standby", command, home, **as_user(NOBODY))
    stage.standby.start()
    with cluster.superuser() as server:
        server.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
        server.execute("SELECT pg_reload_conf()")
        wait_until(lambda: _is_synchronous(server), "the standby")
    stage.standby_port = port
    site.with_environment(DATABASE_URL=url_of(cluster.port, port))
    yield site.port


def failover(stage: Stage) -> None:
    """The database's machine is lost; somebody promotes the standby and lets it send mail."""
    from django.db import connection

    site, cluster = stage.site, stage.site.cluster
    cluster.service.stop(signal.SIGKILL)
    cluster.port, cluster.service = stage.standby_port, stage.standby
    with cluster.superuser() as server:
        server.execute("SELECT pg_promote()")
        server.execute("ALTER SYSTEM RESET synchronous_standby_names")
        server.execute("SELECT pg_reload_conf()")
    site.environment = site.environment | {"DATABASE_URL": cluster.url}
    connection.close()
    connection.settings_dict["PORT"] = cluster.port
    subprocess.run(
        [sys.executable, "manage.py", "arm"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL,
        env=os.environ | site.environment,
    )  # fmt: skip


def _is_synchronous(server: psycopg.Connection) -> bool:
    row = server.execute("SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'")
    return row.fetchone() == (1,)
