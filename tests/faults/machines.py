"""Faults of several machines: two that serve behind a proxy, and a database with a standby."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import psycopg

from newsroom.demo.supervisor import free_port
from tests.faults.site import METRICS_TOKEN, ROOT, Service, Site, url_of, wait_until
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
    _follow(stage, "standby")
    with cluster.superuser() as server:
        server.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
        server.execute("SELECT pg_reload_conf()")
        wait_until(lambda: is_synchronous(server), "the standby")
    site.with_environment(DATABASE_URL=url_of(cluster.port, stage.standby_port))
    yield site.port


@contextlib.contextmanager
def with_replica(stage: Stage) -> Iterator[int]:
    """A standby that readers' pages are read from."""
    site = stage.site
    _follow(stage, "replica")
    site.with_environment(READ_DATABASE_URL=url_of(stage.standby_port))
    try:
        wait_until(lambda: _made_by_replica(site) > 0, "pages of the replica")
        yield site.port
    finally:
        site.with_environment()
        stage.standby.close()
        shutil.rmtree(stage.standby.log.parent)


def _follow(stage: Stage, name: str) -> None:
    """Start a server that follows the database's."""
    cluster = stage.site.cluster
    home, port = cluster.disk.parent / name, free_port(25_800)
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
    stage.standby, stage.standby_port = Service(name, command, home, **as_user(NOBODY)), port
    stage.standby.start()


def _made_by_replica(site: Site) -> float:
    """Return how many pages the site's processes made of what the replica said.

    A page that is not there is asked for: it is made anew each time.
    """
    told = subprocess.run(
        [
            "curl", "-sS", "-m", "5", "-H", f"Authorization: Bearer {METRICS_TOKEN}",
            f"{site.url}/metrics", "--next", "-sS", "-m", "5", f"{site.url}/tag/tidak-ada/",
        ],
        check=False, capture_output=True, text=True,
    ).stdout  # fmt: skip
    found = re.search(r'newsroom_replica_answers_total\{state="good"\} (\S+)', told)
    return float(found[1]) if found else 0.0


def replica_killed(stage: Stage) -> None:
    """The replica's server dies; systemd starts it again, and it is read from once more."""
    before, made = stage.standby.starts, _made_by_replica(stage.site)
    stage.standby.process.kill()
    wait_until(lambda: stage.standby.starts > before, "the replica")
    wait_until(lambda: _made_by_replica(stage.site) > made + 5, "pages of the replica")


def replica_frozen(stage: Stage) -> None:
    """The replica takes questions and answers none, as a machine whose disk hangs."""
    pids = [stage.standby.process.pid, *stage.standby.children]
    for number, seconds in ((signal.SIGSTOP, 8), (signal.SIGCONT, 0)):
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
        time.sleep(seconds)


def replica_held(stage: Stage) -> None:
    """The replica replays nothing: what is edited meanwhile it does not know."""
    address = f"postgres://postgres@127.0.0.1:{stage.standby_port}/postgres"
    with psycopg.connect(address, autocommit=True) as server:
        server.execute("SELECT pg_wal_replay_pause()")
        try:
            time.sleep(8)
            assert stage.editor_is_well(), "nothing is saved beside a replica that stands still"
        finally:
            server.execute("SELECT pg_wal_replay_resume()")


def failover(stage: Stage) -> None:
    """The database's machine is lost; somebody promotes the standby and lets it send mail."""
    cluster = stage.site.cluster
    begun = time.monotonic()
    cluster.service.stop(signal.SIGKILL)
    cluster.port, cluster.service = stage.standby_port, stage.standby
    cluster.data = stage.standby.log.parent / "data"
    with cluster.superuser() as server:
        server.execute("SELECT pg_promote()")
        server.execute("ALTER SYSTEM RESET synchronous_standby_names")
        server.execute("SELECT pg_reload_conf()")
    arm(stage)
    tell_recovery(stage, begun)


def tell_recovery(stage: Stage, lost_at: float) -> None:
    """Print how long nothing could be written."""
    assert stage.editor_is_well(), "nothing is saved on the new primary"
    print(f"    {time.monotonic() - lost_at:.1f} s from the loss to an edit saved", flush=True)


def arm(stage: Stage) -> None:
    """Let the site, and this script, know the new database, and mail leave from it."""
    from django.db import connection

    site, cluster = stage.site, stage.site.cluster
    site.environment = site.environment | {"DATABASE_URL": cluster.url}
    connection.close()
    connection.settings_dict["PORT"] = cluster.port
    subprocess.run(
        [sys.executable, "manage.py", "arm"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL,
        env=os.environ | site.environment,
    )  # fmt: skip


def is_synchronous(server: psycopg.Connection) -> bool:
    row = server.execute("SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'")
    return row.fetchone() == (1,)
