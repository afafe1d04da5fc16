"""Servers of Debian's packages, each in a folder of its own, on loopback, ended by its process id.

Nothing of ``/etc`` or of a running service is used. PostgreSQL and PgBouncer refuse to be root:
where the tests are, they run as ``nobody``.
"""

from __future__ import annotations

import contextlib
import getpass
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

from newsroom.demo.supervisor import free_port

AS_ROOT = os.geteuid() == 0
NOBODY = "nobody"
DEBIANS_POSTGRESQL = Path("/usr/lib/postgresql")
PATIENCE = 30.0  # seconds


class MissingError(Exception):
    """A program is not installed; the message says what to install."""


def find(program: str, package: str) -> str:
    """Return the path of a program, also of those that only root has on the path."""
    path = shutil.which(program, path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
    if path is None:
        raise MissingError(f"{program} is missing; on Debian: apt-get install {package}")
    return path


@contextlib.contextmanager
def folder(name: str, owner: str = "") -> Iterator[Path]:
    """Make a folder that is gone afterwards; ``owner``: whom its program runs as."""
    made = Path(tempfile.mkdtemp(prefix=f"{name}-"))
    try:
        if AS_ROOT and owner:
            shutil.chown(made, owner)
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


@contextlib.contextmanager
def running(
    command: list[str],
    ready: Callable[[], bool],
    log: Path,
    *,
    user: str = "",
    stop: signal.Signals = signal.SIGTERM,
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server in the foreground for a block; it is told to ``stop``, later killed.

    Raises ``RuntimeError`` with the end of its log where it does not come up.
    """
    with log.open("ab") as output:
        process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "TERM", *command],  # also where the tests are killed
            cwd=log.parent,
            stdout=output,
            stderr=output,
            start_new_session=True,
            **as_user(user),
        )
    try:
        deadline = time.monotonic() + PATIENCE
        while not ready():
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{command[0]} did not start: {log.read_text()[-2000:]}")
            time.sleep(0.1)
        yield process
    finally:
        process.send_signal(stop)
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def as_user(name: str) -> dict[str, str | int]:
    """Return what ``subprocess`` wants, to become somebody; nothing where that cannot be."""
    return {"user": name, "group": pwd.getpwnam(name).pw_gid} if AS_ROOT and name else {}


def answers_at(port: int) -> Callable[[], bool]:
    """Return a function that says whether something listens at the loopback port."""

    def ask() -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return True
        return False

    return ask


@dataclass(frozen=True)
class Cluster:
    """A cluster of Debian's PostgreSQL: it runs inside ``started()``, as often as wanted."""

    programs: Path
    home: Path
    port: int

    @property
    def url(self) -> str:
        return f"postgres://suluh@127.0.0.1:{self.port}/postgres"

    @contextlib.contextmanager
    def started(self, stop: signal.Signals = signal.SIGINT) -> Iterator[subprocess.Popen[bytes]]:
        """Run the server for a block. SIGINT is its fast shutdown: open sessions are ended."""
        command = [
            str(self.programs / "postgres"), "-D", str(self.home / "data"), "-p", str(self.port),
            "-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={self.home}",
        ]  # fmt: skip
        ready = _accepts(self.programs / "pg_isready", self.port)
        with running(command, ready, self.home / "log", user=NOBODY, stop=stop) as server:
            yield server


@contextlib.contextmanager
def cluster() -> Iterator[Cluster]:
    """Make a new cluster as the package sets it up; it does not run yet."""
    found = sorted(DEBIANS_POSTGRESQL.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not found:
        raise MissingError("PostgreSQL is missing; on Debian: apt-get install postgresql-15")
    programs = found[0].parent  # the oldest: what the site promises to run on
    with folder("postgresql", NOBODY) as home:
        subprocess.run(
            [
                programs / "initdb", "--pgdata", home / "data", "--username", "suluh",
                "--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8",
            ],
            check=True, stdout=subprocess.DEVNULL, cwd=home, **as_user(NOBODY),
        )  # fmt: skip
        yield Cluster(programs, home, free_port(25_432))


@contextlib.contextmanager
def postgresql() -> Iterator[str]:
    """Start a new cluster; yield its address."""
    with cluster() as made, made.started():
        yield made.url


def _accepts(pg_isready: Path, port: int) -> Callable[[], bool]:
    question = [pg_isready, "-q", "-h", "127.0.0.1", "-p", str(port)]
    return lambda: subprocess.run(question, check=False).returncode == 0


@contextlib.contextmanager
def pgbouncer(url: str, connect_query: str = "SET jit = off") -> Iterator[int]:
    """Put PgBouncer in transaction mode before every database of the server at ``url``.

    Yields the port. Two sessions each database, taken in turn: who relies on the one that he had
    before gets another.
    """
    program = find("pgbouncer", "pgbouncer")
    server = conninfo_to_dict(url)
    server = {key: server[key] for key in ("host", "port", "password") if server.get(key)}
    server["user"] = conninfo_to_dict(url).get("user") or getpass.getuser()
    line = " ".join(f"{key}='{value}'" for key, value in server.items())
    owner = NOBODY
    if server.get("host", "").startswith("/"):
        owner = Path(server["host"]).owner()  # the embedded server's socket is for it alone
    with folder("pgbouncer", owner) as home:
        port = free_port(26_432)
        settings = home / "pgbouncer.ini"
        settings.write_text(
            f"[databases]\n* = {line} connect_query='{connect_query}'\n"
            f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n"
            "auth_type = any\npool_mode = transaction\ndefault_pool_size = 2\n"
            "server_round_robin = 1\n"
        )
        with running([program, str(settings)], answers_at(port), home / "log", user=owner):
            yield port


def certificate(home: Path, name: str) -> tuple[Path, Path]:
    """Make a certificate that nobody signed; return its file and that of its key."""
    made, key = home / "cert.pem", home / "key.pem"
    subprocess.run(
        [
            find("openssl", "openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes",
            "-days", "2", "-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}",
            "-out", made, "-keyout", key,
        ],
        check=True, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    return made, key
