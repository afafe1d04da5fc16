"""The site that faults happen to, and the one who starts again what ended: systemd's part."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg

from newsroom.demo.supervisor import free_port
from tests.benchmarks.stage import Sink
from tests.surroundings.programs import AS_ROOT, DEBIANS_POSTGRESQL, NOBODY, as_user, find

ROOT = Path(__file__).resolve().parents[2]
ROLE, DATABASE = "situs", "situs"
RESTART_AFTER = 0.2  # seconds, as RestartSec=
PATIENCE = 90.0  # seconds
METRICS_TOKEN = "of-whoever-watches-the-site"
MB = 1024 * 1024
DATA_MB, VAR_MB = 900, 120  # disks of the database and of VAR_DIR
# With a socket of systemd's: whoever comes while the web is being restarted waits in its queue.
HAND_OVER = 'export LISTEN_PID=$$ LISTEN_FDS=1; fd=$1; shift; exec "$@" 3<&"$fd"'


ALL: list[Service] = []  # that none outlives the script


class Service:
    """A process that is started again when it ends, until it is told to stop for good."""

    def __init__(self, name: str, command: list[str], folder: Path, **options: object) -> None:
        self.name, self.command, self.log = name, command, folder / f"{name}.log"
        self.environment: dict[str, str] = {}
        self.options, self.process = options, None
        self.starts = 0
        ALL.append(self)
        self._is_wanted = threading.Event()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look_after, daemon=True)
        self._thread.start()

    def start(self) -> None:
        self._is_wanted.set()
        wait_until(lambda: self.process is not None and self.process.poll() is None, self.name)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> None:
        """End it and leave it ended."""
        self._is_wanted.clear()
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)
            try:
                self.process.wait(40)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def close(self) -> None:
        self.stop()
        self._ended.set()
        self._thread.join(5)

    @property
    def children(self) -> list[int]:
        """The processes that it made."""
        told = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in told.split()]

    def _look_after(self) -> None:
        while not self._ended.is_set():
            if not self._is_wanted.wait(0.2):
                continue
            if self.process is None or self.process.poll() is not None:
                if self.process is not None:
                    time.sleep(RESTART_AFTER)
                if self._is_wanted.is_set():
                    self._begin()
            time.sleep(0.05)

    def _begin(self) -> None:
        self.starts += 1
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                self.command,
                cwd=ROOT if "user" not in self.options else self.log.parent,
                stdout=output,
                stderr=output,
                env=os.environ | self.environment,
                **self.options,
            )


class Cluster:
    """Debian's PostgreSQL on a disk of its own, as a service."""

    def __init__(self, folder: Path) -> None:
        self.programs = min(DEBIANS_POSTGRESQL.glob("*/bin"))
        self.disk, self.port = folder / "database", free_port(25_600)
        self.data = self.disk / "data"
        self.disk.mkdir()
        self.is_limited = mount(self.disk, DATA_MB)
        home = folder / "postgresql"
        home.mkdir()
        for path in (home, self.disk):
            if AS_ROOT:
                shutil.chown(path, NOBODY, as_user(NOBODY)["group"])
        subprocess.run(
            [
                self.programs / "initdb", "-D", self.data, "-U", "postgres", "--auth", "trust",
                "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync",
            ],
            check=True, stdout=subprocess.DEVNULL, cwd=home, **as_user(NOBODY),
        )  # fmt: skip
        settings = {
            "listen_addresses": "127.0.0.1", "unix_socket_directories": str(home),
            "max_connections": "60", "min_wal_size": "64MB", "max_wal_size": "128MB",
        }  # fmt: skip
        flags = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        command = [str(self.programs / "postgres"), "-D", str(self.data), "-p", str(self.port)]
        self.service = Service("postgresql", [*command, *flags], home, **as_user(NOBODY))
        self.service.start()
        self.wait()
        with self.superuser() as server:
            server.execute(f"CREATE ROLE {ROLE} LOGIN CREATEDB IN ROLE pg_monitor")
            server.execute(f"CREATE DATABASE {DATABASE} OWNER {ROLE}")

    @property
    def url(self) -> str:
        return url_of(self.port)

    def superuser(self) -> psycopg.Connection:
        address = f"postgres://postgres@127.0.0.1:{self.port}/postgres"
        return psycopg.connect(address, autocommit=True)

    def wait(self) -> None:
        """Wait until it takes connections."""

        def answers() -> bool:
            with contextlib.suppress(psycopg.Error), self.superuser():
                return True
            return False

        wait_until(answers, "PostgreSQL")

    def restart(self, mode: str) -> None:
        """Restart it: ``fast`` ends sessions, ``immediate`` is a crash."""
        signals = {"fast": signal.SIGINT, "immediate": signal.SIGQUIT}
        process = self.service.process
        process.send_signal(signals[mode])
        process.wait(60)
        self.wait()


class Site:
    """Everything together; ``pooler`` and ``clock`` change what the web and the worker meet."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.var = folder / "var"
        self.var.mkdir()
        self.is_limited = mount(self.var, VAR_MB)
        self.cluster = Cluster(folder)
        self.sink = Sink(folder)
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=1024)
        self.port = self.socket.getsockname()[1]
        self.environment = {
            "DATABASE_URL": self.cluster.url, "VAR_DIR": str(self.var), "LOG_LEVEL": "WARNING",
            "SITE_URL": f"http://127.0.0.1:{self.port}", "SMTP_URL": self.sink.url,
            "MAILS_PER_MINUTE": "1200", "DELIVERY_LEASE": "5", "OUTBOX_POLL": "1",
            "SENDING_CONNECTIONS": "2", "SECOND_FACTOR": "none",
            "SECRET_KEY": "of-all-machines-" * 4, "METRICS_TOKEN": METRICS_TOKEN,
        }  # fmt: skip
        manage = [sys.executable, "manage.py"]
        number = str(self.socket.fileno())
        web = ["bash", "-c", HAND_OVER, "web", number, *manage, "serve", "--workers", "2"]
        self.web = Service("web", web, folder, pass_fds=[self.socket.fileno()])
        self.worker = Service("worker", [*manage, "worker"], folder)
        for service in (self.web, self.worker):
            service.environment = self.environment

    def start(self) -> None:
        self.web.start()
        self.worker.start()
        wait_until(self.is_up, "the web")

    def with_environment(self, **more: str) -> None:
        """Start web and worker again with other variables."""
        for service in (self.web, self.worker):
            service.stop()
            service.environment = self.environment | more
            service.start()
        wait_until(self.is_up, "the web")

    def is_up(self) -> bool:
        with contextlib.suppress(OSError):
            asked = subprocess.run(
                ["curl", "-fsS", "-m", "5", "-o", "/dev/null", f"{self.url}/health/ready"],
                check=False, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            return asked.returncode == 0
        return False

    @property
    def url(self) -> str:
        return self.environment["SITE_URL"]

    def close(self) -> None:
        for service in (self.web, self.worker, *ALL):
            service.close()
        self.sink.stop()
        for disk in (self.var, self.cluster.disk):
            if os.path.ismount(disk):
                subprocess.run(["umount", "--lazy", str(disk)], check=False)


def url_of(*ports: int) -> str:
    """The database's address; of several servers libpq finds the primary."""
    places = ",".join(f"127.0.0.1:{port}" for port in ports)
    return f"postgres://{ROLE}@{places}/{DATABASE}"


def mount(folder: Path, megabytes: int) -> bool:
    """Give a folder a small disk in memory; that takes root. Returns whether it has one."""
    if not AS_ROOT:
        return False
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0755", "tmpfs", str(folder)]
    return subprocess.run(command, check=False, stderr=subprocess.DEVNULL).returncode == 0


@contextlib.contextmanager
def full(disk: Path) -> Iterator[None]:
    """Fill a disk for a block."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(bytes(MB))
    with ballast.open("ab", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(bytes(1024))
    try:
        yield
    finally:
        ballast.unlink()


def wait_until(is_so: object, what: str, patience: float = PATIENCE) -> float:
    """Wait until something is so; return how long it took. Raises ``TimeoutError``."""
    begun = time.monotonic()
    while not is_so():
        if time.monotonic() - begun > patience:
            raise TimeoutError(f"{what}: not within {patience:.0f} s")
        time.sleep(0.05)
    return time.monotonic() - begun


def pgbouncer(site: Site) -> Service:
    """PgBouncer in transaction mode before the site's database, as a service."""
    home = site.folder / "pgbouncer"
    home.mkdir()
    port = free_port(26_600)
    (home / "pgbouncer.ini").write_text(
        f"[databases]\n{DATABASE} = host=127.0.0.1 port={site.cluster.port} user={ROLE} "
        f"connect_query='SET jit = off'\n[pgbouncer]\nlisten_addr = 127.0.0.1\n"
        f"listen_port = {port}\nunix_socket_dir =\nauth_type = any\npool_mode = transaction\n"
        "default_pool_size = 10\nserver_login_retry = 1\n"
    )
    command = [find("pgbouncer", "pgbouncer"), str(home / "pgbouncer.ini")]
    service = Service("pgbouncer", command, home, **as_user(NOBODY))
    service.environment["PORT"] = str(port)
    service.start()
    return service
