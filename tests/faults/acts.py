"""The faults. Each is a function of the stage that ends when the fault is over."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import psycopg

from tests.faults import machines, patroni
from tests.faults.site import DATABASE, full, pgbouncer, wait_until

if TYPE_CHECKING:
    from tests.faults.stage import Stage

LASTS: Final = 8.0  # seconds
LOCKED: Final = 20.0
FAKETIME: Final = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"


class NotHereError(Exception):
    """The fault cannot be made on this machine; the message says what it takes."""


@contextlib.contextmanager
def at_the_site(stage: Stage) -> Iterator[int]:
    """Nothing stands beside the site."""
    yield stage.site.port


@dataclass(frozen=True)
class Act:
    """``kills``: only a process ends, and others are there: nobody may be refused for long.

    ``readers_notice``: while it lasts pages may be refused; otherwise not at all. ``around`` is
    what has to stand beside the site; it tells the port that visitors come to.
    """

    says: str
    do: Callable[[Stage], None]
    kills: bool = False
    readers_notice: bool = True
    around: Callable[[Stage], AbstractContextManager[int]] = at_the_site


def restart_fast(stage: Stage) -> None:
    stage.site.cluster.restart("fast")


def restart_immediate(stage: Stage) -> None:
    stage.site.cluster.restart("immediate")


def postmaster_killed(stage: Stage) -> None:
    process = stage.site.cluster.service.process
    process.kill()
    process.wait()
    stage.site.cluster.wait()


def terminated(stage: Stage) -> None:
    with stage.site.cluster.superuser() as server:
        server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = %s AND pid <> pg_backend_pid()",
            [DATABASE],
        )


def backend_killed(stage: Stage) -> None:
    """One session dies of a signal: PostgreSQL ends all of them and recovers."""
    with stage.site.cluster.superuser() as server:
        row = server.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = %s LIMIT 1", [DATABASE]
        ).fetchone()
    os.kill(row[0], signal.SIGKILL)
    time.sleep(0.5)
    stage.site.cluster.wait()


def serving_process_killed(stage: Stage) -> None:
    os.kill(stage.site.web.children[-1], signal.SIGKILL)
    time.sleep(3)


def web_killed(stage: Stage) -> None:
    web = stage.site.web
    before, children = web.starts, web.children
    web.process.kill()
    wait_until(lambda: web.starts > before, "the web")
    wait_until(stage.site.is_up, "the web")
    wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in children), "the old web")


def web_ended(stage: Stage) -> None:
    """TERM: who is being answered is answered; systemd starts it again."""
    web = stage.site.web
    before = web.starts
    web.process.terminate()
    wait_until(lambda: web.starts > before, "the web")
    wait_until(stage.site.is_up, "the web")


def web_replaced(stage: Stage) -> None:
    """HUP: new processes take over."""
    web = stage.site.web
    before = set(web.children)
    web.process.send_signal(signal.SIGHUP)
    wait_until(lambda: not before & set(web.children), "new processes")


def worker_killed(stage: Stage) -> None:
    before = stage.site.worker.starts
    stage.site.worker.process.kill()
    wait_until(lambda: stage.site.worker.starts > before, "the worker")


def worker_ended(stage: Stage) -> None:
    before = stage.site.worker.starts
    stage.site.worker.process.terminate()
    wait_until(lambda: stage.site.worker.starts > before, "the worker")


def uploads_full(stage: Stage) -> None:
    if not stage.site.is_limited:
        raise NotHereError("a small disk takes root")
    with full(stage.site.var):
        time.sleep(LASTS)


def database_full(stage: Stage) -> None:
    if not stage.site.cluster.is_limited:
        raise NotHereError("a small disk takes root")
    with full(stage.site.cluster.disk):
        until = time.monotonic() + LASTS
        while time.monotonic() < until:
            # What is free inside the files is used up soon, and PostgreSQL ends at the next segment.
            with contextlib.suppress(psycopg.Error), stage.site.cluster.superuser() as server:
                server.execute("SELECT pg_logical_emit_message(true, 'x', repeat('x', 9000000))")
            time.sleep(0.2)
    stage.site.cluster.wait()


def read_only(stage: Stage) -> None:
    def switch(word: str) -> None:
        with stage.site.cluster.superuser() as server:
            server.execute("SET default_transaction_read_only = off")
            server.execute(f"ALTER SYSTEM SET default_transaction_read_only = {word}")
            server.execute("SELECT pg_reload_conf()")

    switch("on")
    try:
        time.sleep(LASTS)
    finally:
        switch("off")


def no_connection_left(stage: Stage) -> None:
    """Somebody else takes every connection that is free, and all that become so."""
    taken: list[psycopg.Connection] = []
    until = time.monotonic() + LASTS
    try:
        while time.monotonic() < until:
            with contextlib.suppress(psycopg.OperationalError):
                taken.append(psycopg.connect(stage.site.cluster.url))
                continue
            time.sleep(0.05)
        assert len(taken) > 10
    finally:
        for connection in taken:
            connection.close()


def locked(stage: Stage) -> None:
    """A table that everything reads is locked by a migration, say, that nobody bounded."""
    with psycopg.connect(stage.site.cluster.url) as own:
        own.execute("LOCK TABLE articles_article IN ACCESS EXCLUSIVE MODE")
        time.sleep(LOCKED)


def clock_fast(stage: Stage) -> None:
    _clock(stage, "+1h")


def clock_slow(stage: Stage) -> None:
    _clock(stage, "-1h")


def _clock(stage: Stage, shift: str) -> None:
    """Web and worker begin anew on a machine whose clock is an hour wrong; PostgreSQL's is right."""
    if not Path(FAKETIME).exists():
        raise NotHereError("Debian's package libfaketime is missing")
    stage.site.with_environment(
        LD_PRELOAD=FAKETIME, FAKETIME=shift, FAKETIME_DONT_FAKE_MONOTONIC="1"
    )
    try:
        assert stage.shows_nothing_early(), "a story of tomorrow is shown"
        time.sleep(LASTS)
    finally:
        stage.site.with_environment()


def pooler_restarted(stage: Stage) -> None:
    """The web goes through PgBouncer, which is restarted."""
    try:
        subprocess.run(["pgbouncer", "--version"], check=True, stdout=subprocess.DEVNULL)
    except (OSError, subprocess.CalledProcessError):
        raise NotHereError("Debian's package pgbouncer is missing") from None
    pooler = pgbouncer(stage.site)
    cluster = stage.site.cluster
    url = cluster.url.replace(f":{cluster.port}/", f":{pooler.environment['PORT']}/")
    try:
        stage.site.with_environment(DATABASE_POOLER_URL=url)
        time.sleep(2)
        before = pooler.starts
        pooler.process.kill()
        wait_until(lambda: pooler.starts > before, "PgBouncer")
        time.sleep(2)
        assert stage.editor_is_well(), "nothing is saved through a restarted PgBouncer"
    finally:
        stage.site.with_environment()
        pooler.close()


ACTS: Final = {
    "restart-fast": Act("PostgreSQL restarted (fast)", restart_fast),
    "restart-immediate": Act("PostgreSQL restarted (immediate)", restart_immediate),
    "postmaster-killed": Act("PostgreSQL killed (-9)", postmaster_killed),
    "backend-killed": Act("a session of PostgreSQL killed (-9)", backend_killed),
    "terminated": Act("all sessions terminated", terminated),
    "serving-killed": Act("a serving process killed (-9)", serving_process_killed, kills=True),
    "web-killed": Act("the whole web killed (-9)", web_killed),
    "web-ended": Act("the web told to end (TERM)", web_ended, readers_notice=False),
    "web-replaced": Act("the web replaced (HUP)", web_replaced, readers_notice=False),
    "worker-killed": Act("the worker killed (-9)", worker_killed, readers_notice=False),
    "worker-ended": Act("the worker told to end (TERM)", worker_ended, readers_notice=False),
    "uploads-full": Act("disk of VAR_DIR full", uploads_full, readers_notice=False),
    "database-full": Act("disk of the database full", database_full),
    "read-only": Act("database read-only", read_only, readers_notice=False),
    "no-connections": Act("max_connections used up", no_connection_left),
    "locked": Act(f"stories locked for {LOCKED:.0f} s", locked),
    "clock-fast": Act("clock of the site an hour fast", clock_fast),
    "clock-slow": Act("clock of the site an hour slow", clock_slow),
    "pooler": Act("PgBouncer killed (-9)", pooler_restarted),
    "machine-killed": Act(
        "one of two web machines killed (-9)",
        machines.machine_killed,
        readers_notice=False,
        around=machines.two_behind_nginx,
    ),
    "replica-killed": Act(
        "the replica for readers killed (-9)",
        machines.replica_killed,
        readers_notice=False,
        around=machines.with_replica,
    ),
    "replica-frozen": Act(
        "the replica for readers answers nothing",
        machines.replica_frozen,
        readers_notice=False,
        around=machines.with_replica,
    ),
    "replica-held": Act(
        "the replica for readers stands still",
        machines.replica_held,
        readers_notice=False,
        around=machines.with_replica,
    ),
    "failover": Act(
        "database lost, standby promoted by hand", machines.failover, around=machines.with_standby
    ),
    "patroni": Act(
        "database lost, standby promoted by Patroni",
        patroni.machine_lost,
        around=patroni.with_patroni,
    ),
}
