"""Holds the site's socket and its processes: ``python -m newsroom.serving.server WORKERS THREADS``.

``manage.py serve`` becomes this program. SIGHUP makes it ``manage.py serve`` again, by the paths it
was called with: where those lead to another release by now, its code takes over. The processes of
before answer until the new ones stand ready; at no moment does nobody, nor do both.
"""

from __future__ import annotations

import json
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

from newsroom.serving import listening
from newsroom.serving.notify import tell_systemd

APPLICATION: Final = "newsroom.asgi"
STOP_PATIENCE: Final = 25  # seconds until a process that has to end is killed; it ends in 20
START_PATIENCE: Final = 120.0  # seconds until the processes must stand ready
TRY_PATIENCE: Final = 120.0  # seconds for the try whether the new code starts
FORMER: Final = "SERVING_FORMER"  # numbers of the processes that answered before
COMMAND: Final = "SERVING_COMMAND"  # how this program was called, as JSON
BETWEEN_LOOKS: Final = 0.5  # seconds


class Web:
    """Serving processes that share one socket, and can be replaced by those of a later start."""

    def __init__(self, shared: socket.socket, former: list[int], processes: int) -> None:
        self._shared = shared
        self._former = former
        self._number = processes
        self._processes: list[subprocess.Popen[bytes]] = []
        self._ready = os.pipe()
        self._gate = os.pipe()
        self._is_told_to_end = self._is_told_to_reload = False
        self._woken = socket.socketpair()  # by signals

    def run(self) -> int:
        """Serve until told to end; return the exit code."""
        self._hear_signals()
        for _process in range(self._number):
            self._processes.append(self._start())
        if not self._wait_until_ready():
            if not self._is_told_to_end:
                _say("The serving processes did not start")
            self._end()
            return int(not self._is_told_to_end)
        for pid in self._former:
            _signal(pid, signal.SIGTERM)
        for end in self._gate:
            os.close(end)
        if self._former:
            threading.Thread(target=_see_off, args=[self._former], daemon=True).start()
        tell_systemd("READY=1", f"STATUS=serving {Path.cwd()}")
        while not self._is_told_to_end:
            self._look()
        self._end()
        return 0

    def _hear_signals(self) -> None:
        for end in self._woken:
            end.setblocking(False)
        signal.set_wakeup_fd(self._woken[1].fileno(), warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._note)

    def _note(self, number: int, _frame: Any) -> None:
        if number == signal.SIGHUP:
            self._is_told_to_reload = True
        else:
            self._is_told_to_end = True

    def _start(self, gate: int | None = None) -> subprocess.Popen[bytes]:
        gate = self._gate[0] if gate is None else gate
        numbers = (self._shared.fileno(), self._ready[1], gate)
        command = [sys.executable, "-m", "newsroom.serving.worker", *map(str, numbers)]
        return subprocess.Popen(command, pass_fds=numbers)  # noqa: S603 - our own command

    def _wait_until_ready(self) -> bool:
        deadline, missing = time.monotonic() + START_PATIENCE, self._number
        while missing and not self._is_told_to_end and time.monotonic() < deadline:
            if any(process.poll() is not None for process in self._processes):
                return False
            if select.select([self._ready[0]], [], [], 0.1)[0]:
                missing -= len(os.read(self._ready[0], missing))
        return not missing

    def _look(self) -> None:
        """Wait a moment or for a signal; make anew what has died, and reload where told to."""
        if select.select([self._woken[0]], [], [], BETWEEN_LOOKS)[0]:
            self._woken[0].recv(100)
        if self._is_told_to_reload:
            self._is_told_to_reload = False
            self._reload()
        for place, process in enumerate(self._processes):
            if (code := process.poll()) is not None and not self._is_told_to_end:
                _say(f"A serving process ended ({code}); another one is started")
                self._processes[place] = self._start_at_once()

    def _start_at_once(self) -> subprocess.Popen[bytes]:
        gate, other_end = os.pipe()
        os.close(other_end)
        try:
            return self._start(gate)
        finally:
            os.close(gate)

    def _reload(self) -> None:
        """Become the program that the command leads to now, if it starts."""
        command = json.loads(os.environ[COMMAND])
        folder = Path(command[1]).parent
        if said := _fault_of(command, folder):
            _say(f"Not replaced, what runs goes on: {said}")
            return
        signal.signal(signal.SIGHUP, signal.SIG_IGN)  # until the next program asks for it
        listening.keep_for_next(self._shared)
        os.environ[FORMER] = " ".join(str(process.pid) for process in self._processes)
        os.chdir(folder)
        os.execv(command[0], command)  # noqa: S606 - no shell, our own arguments

    def _end(self) -> None:
        deadline = time.monotonic() + STOP_PATIENCE
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            try:
                process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


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
    shared = listening.listen("", 0)
    former = [int(pid) for pid in os.environ.pop(FORMER, "").split()]
    # The processes end with this one, and know how many threads they share.
    os.environ |= {"SERVING_PROCESS": str(os.getpid()), "SERVING_THREADS": str(threads)}
    sys.exit(Web(shared, former, processes).run())


if __name__ == "__main__":
    main()
