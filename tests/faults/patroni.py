"""The database watched over by Patroni: its machine is lost, and nobody promotes by hand."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

from newsroom.demo.supervisor import free_port
from tests.faults.machines import arm, is_synchronous, tell_recovery
from tests.faults.site import Service, url_of, wait_until
from tests.surroundings.programs import AS_ROOT, NOBODY, answers_at, as_user, find

if TYPE_CHECKING:
    from tests.faults.stage import Stage

# The shortest times that Patroni takes: a primary is given up 20 seconds after its last word.
RULES = {"ttl": 20, "loop_wait": 2, "retry_timeout": 3, "synchronous_mode": True}


@contextlib.contextmanager
def with_patroni(stage: Stage) -> Iterator[int]:
    """etcd, and two servers that Patroni watches over; the first has the site's database."""
    site, cluster = stage.site, stage.site.cluster
    home = cluster.disk.parent / "patroni"
    home.mkdir()
    _belongs_to_nobody(home)
    store = _etcd(home)
    cluster.service.stop(signal.SIGINT)
    stage.first = _node(stage, home, "satu", cluster.data, cluster.port, store)
    cluster.wait()
    wait_until(lambda: not _is_standby(cluster.port), "the first server")
    stage.standby_port = free_port(25_900)
    stage.standby = _node(stage, home, "dua", home / "dua" / "data", stage.standby_port, store)
    wait_until(answers_at(stage.standby_port), "the second server")
    with cluster.superuser() as server:
        wait_until(lambda: is_synchronous(server), "the second server")
    site.with_environment(DATABASE_URL=url_of(cluster.port, stage.standby_port))
    yield site.port


def machine_lost(stage: Stage) -> None:
    """Patroni and PostgreSQL of the first machine die; the other Patroni promotes its server."""
    cluster = stage.site.cluster
    postmaster = int((cluster.data / "postmaster.pid").read_text().split()[0])
    begun = time.monotonic()
    stage.first.stop(signal.SIGKILL)
    os.kill(postmaster, signal.SIGKILL)
    wait_until(lambda: not _is_standby(stage.standby_port), "the second server as primary")
    cluster.port, cluster.service = stage.standby_port, stage.standby
    arm(stage)
    tell_recovery(stage, begun)


def _etcd(home: Path) -> int:
    """Start etcd; return its port."""
    port, peers = free_port(26_700), free_port(26_800)
    client, peer = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{peers}"
    command = [
        find("etcd", "etcd-server"), "--data-dir", str(home / "etcd"),
        "--listen-client-urls", client, "--advertise-client-urls", client,
        "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer,
        "--initial-cluster", f"default={peer}",
    ]  # fmt: skip
    Service("etcd", command, home, **as_user(NOBODY)).start()
    wait_until(answers_at(port), "etcd")
    return port


def _node(stage: Stage, home: Path, name: str, data: Path, port: int, store: int) -> Service:
    """Start a Patroni with its server; the rules are told to the first one."""
    own, rest = home / name, free_port(26_900)
    own.mkdir()
    settings = {
        "scope": "newsroom",
        "name": name,
        "etcd3": {"host": f"127.0.0.1:{store}"},
        "restapi": {"listen": f"127.0.0.1:{rest}", "connect_address": f"127.0.0.1:{rest}"},
        "postgresql": {
            "listen": f"127.0.0.1:{port}",
            "connect_address": f"127.0.0.1:{port}",
            "data_dir": str(data),
            "bin_dir": str(stage.site.cluster.programs),
            "pgpass": str(own / "pgpass"),
            "authentication": {
                "superuser": {"username": "postgres"},
                "replication": {"username": "postgres"},
            },
            "parameters": {"unix_socket_directories": str(own), "max_wal_size": "128MB"},
        },
    }
    file = own / "patroni.yml"
    file.write_text(json.dumps(settings))  # which is YAML, too
    for path in (own, file):
        _belongs_to_nobody(path)
    service = Service(
        f"patroni-{name}", [find("patroni", "patroni"), str(file)], own, **as_user(NOBODY)
    )
    service.start()
    if name == "satu":
        wait_until(answers_at(rest), "Patroni")
        wait_until(lambda: _tell_rules(rest), "Patroni's rules")
    return service


def _tell_rules(rest: int) -> bool:
    request = urllib.request.Request(
        f"http://127.0.0.1:{rest}/config", json.dumps(RULES).encode(), method="PATCH"
    )
    with contextlib.suppress(OSError), urllib.request.urlopen(request, timeout=5) as answer:
        return answer.status == 200
    return False


def _is_standby(port: int) -> bool:
    address = f"postgres://postgres@127.0.0.1:{port}/postgres"
    with contextlib.suppress(psycopg.Error), psycopg.connect(address, connect_timeout=2) as server:
        return server.execute("SELECT pg_is_in_recovery()").fetchone() == (True,)
    return True


def _belongs_to_nobody(path: Path) -> None:
    if AS_ROOT:
        shutil.chown(path, NOBODY, as_user(NOBODY)["group"])
