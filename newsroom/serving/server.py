"""granian with a socket that outlives its processes: ``python -m newsroom.serving.server``.

``manage.py serve`` becomes this program. SIGHUP makes it ``manage.py serve`` again, by the paths it
was called with: where those lead to another release by now, its code takes over. The processes of
before answer until the new ones stand ready; at no moment does nobody, nor do both.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any, Final

from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.net import SocketHolder  # type: ignore[attr-defined]
from granian.server import MPServer
from granian.server.common import load_target  # type: ignore[attr-defined]

from newsroom.serving import listening
from newsroom.serving.notify import tell_systemd

MODULE: Final = "newsroom.wsgi"
HEADER_PATIENCE: Final = 10_000  # milliseconds that the head of a request may take
STOP_PATIENCE: Final = 20  # seconds that requests under way are given when a process has to end
START_PATIENCE: Final = 120.0  # seconds until the processes must stand ready
TRY_PATIENCE: Final = 120.0  # seconds for the try whether the new code starts
FORMER: Final = "SERVING_FORMER"  # numbers of the processes that answered before
COMMAND: Final = "SERVING_COMMAND"  # how this program was called, as JSON


class Web(MPServer):
    """Serving processes that share one socket, and can be replaced by those of a later start."""

    def __init__(self, shared: socket.socket, former: list[int], **options: Any) -> None:
        super().__init__(f"{MODULE}:application", **options)
        self._shared = shared
        self._former = former
        self._ready = os.pipe()
        self._gate: tuple[int, int] | None = os.pipe()

    def _init_shared_socket(self) -> None:
        # As granian does for Unix sockets. A listener of its own for each process (SO_REUSEPORT)
        # would lose what waits in it when the process ends.
        self._sfd: Any = self._shared.fileno()
        holder: Any = SocketHolder  # its stub does not know what it is made of
        self._shd: Any = holder(self._sfd, self._shared.family == socket.AF_UNIX, self.backlog)
        self._sso = self._shared

    def _drop_shared_socket(self) -> None:
        """Keep it until the processes ended."""

    def load(self) -> Any:
        """Load the application in a serving process; the first ones wait for each other."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)  # not the main process's, which only take note
        application = load_target(self.target)
        if self._gate is not None:
            os.close(self._gate[1])
            os.write(self._ready[1], b".")
            os.read(self._gate[0], 1)  # ends when nobody has the gate's other end any more
        return application

    def startup(self, spawn_target: Any, target_loader: Any) -> None:
        """Start the processes, wait until all stand ready, and let them take over."""
        super().startup(spawn_target, target_loader)  # type: ignore[no-untyped-call]
        if not self._wait_until_ready():
            _say("The serving processes did not start")
            self.interrupt_children = self.interrupt_children or [0]
            self.shutdown(1)  # type: ignore[no-untyped-call]
        for pid in self._former:
            _signal(pid, signal.SIGTERM)
        self._open_gate()
        if self._former:
            threading.Thread(target=_see_off, args=[self._former], daemon=True).start()
        tell_systemd("READY=1", f"STATUS=serving {Path.cwd()}")

    def _open_gate(self) -> None:
        for end in self._gate or ():
            os.close(end)
        self._gate = None

    def _wait_until_ready(self) -> bool:
        deadline, missing = time.monotonic() + START_PATIENCE, self.workers
        while missing and not self.interrupt_signal and time.monotonic() < deadline:
            if self.interrupt_children:
                return False
            if select.select([self._ready[0]], [], [], 0.1)[0]:
                missing -= len(os.read(self._ready[0], missing))
        return not missing or self.interrupt_signal

    def _reload(self, spawn_target: Any, target_loader: Any) -> None:
        """Become the program that the command leads to now, if it starts."""
        self.reload_signal = False
        self.main_loop_interrupt.clear()
        command = json.loads(os.environ[COMMAND])
        folder = Path(command[1]).parent
        if said := _fault_of(command, folder):
            _say(f"Not replaced, what runs goes on: {said}")
            return
        signal.signal(signal.SIGHUP, signal.SIG_IGN)  # until the next program asks for it
        listening.keep_for_next(self._shared)
        os.environ[FORMER] = " ".join(str(worker.inner.pid) for worker in self.wrks)
        os.chdir(folder)
        os.execv(command[0], command)  # noqa: S606 - no shell, our own arguments


def _fault_of(command: list[str], folder: Path) -> str:
    """Return why the command would not start now; empty where it would."""
    try:
        tried = subprocess.run(  # noqa: S603 - our own command
            [*command, "--try"], cwd=folder, timeout=TRY_PATIENCE, check=False,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    return " / ".join(tried.stderr.strip().splitlines()[-3:]) if tried.returncode else ""


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def _see_off(former: list[int]) -> None:
    """Wait for processes of before, which are children of this one still; kill who stays."""
    deadline, left = time.monotonic() + STOP_PATIENCE, set(former)
    while left:
        for pid in tuple(left):
            try:
                gone, _status = os.waitpid(pid, os.WNOHANG)
            except ChildProcessError:
                gone = pid
            if gone:
                left.discard(pid)
            elif time.monotonic() > deadline:
                _signal(pid, signal.SIGKILL)
        time.sleep(0.1)


def main() -> None:
    """Serve until told to end."""
    processes, threads = int(sys.argv[1]), int(sys.argv[2])
    multiprocessing.set_start_method("fork")  # pipes and the socket are handed on by number
    shared = listening.listen("", 0)
    former = [int(pid) for pid in os.environ.pop(FORMER, "").split()]
    # The processes end with this one, and know how many threads they share.
    os.environ |= {"SERVING_PROCESS": str(os.getpid()), "SERVING_THREADS": str(threads)}
    web = Web(
        shared,
        former,
        address=str(shared.getsockname()[0]),
        port=int(shared.getsockname()[1]),
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=threads,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_PATIENCE,
        websockets=False,
        http="1",  # what a proxy speaks; one request at a time on a connection
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_PATIENCE),
        log_level=LogLevels.warning,
    )
    web.serve(target_loader=web.load, wrap_loader=False)


if __name__ == "__main__":
    main()
