"""Runs the demo's processes side by side and ends them together.

Each child leads a process group of its own, so that a child's children go with it, however either
of them ended.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from http import HTTPStatus
from types import FrameType

from newsroom.processes import end_with_parent

GRACE = 10.0


_reserved: list[socket.socket] = []


def free_port(wanted: int) -> int:
    """Return ``wanted`` or the next loopback TCP port that is free, and reserve it.

    The server binds it a moment later; another demo that starts meanwhile passes it over. The
    reservation ends with this process.
    """
    for port in range(wanted, wanted + 200):
        if not _reserve(port):
            continue
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise SystemExit(f"No free port from {wanted} to {wanted + 199}")


def _reserve(port: int) -> bool:
    if sys.platform != "linux":
        return True
    # A name without a file: the kernel drops it with the process, however that ends.
    mark = socket.socket(socket.AF_UNIX)
    try:
        mark.bind(f"\0newsroom-port-{port}")
    except OSError:
        mark.close()
        return False
    _reserved.append(mark)
    return True


@dataclass
class Supervisor:
    """Child processes by name. ``run`` returns the exit code for the whole."""

    environment: dict[str, str]
    children: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    stopping: bool = False

    def start(self, name: str, *command: str) -> None:
        """Start a child; it is told to end when this process dies."""
        self.children[name] = subprocess.Popen(  # noqa: S603 - our own commands
            [sys.executable, *command],
            env=os.environ | self.environment,
            start_new_session=True,
            # No thread runs here yet that could hold a lock across the fork.
            preexec_fn=end_with_parent,  # noqa: PLW1509
        )

    def listen_to_signals(self) -> None:
        """Take Ctrl-C and a service manager's stop as the wish to end."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def wait_until_up(self, url: str, seconds: float = 60.0) -> bool:
        """Return whether ``url`` answers 200 within ``seconds``, with every child alive."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and not self.stopping and not self._ended():
            try:
                with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - our own
                    return bool(answer.status == HTTPStatus.OK)
            except OSError:
                time.sleep(0.1)
        return False

    def _ended(self) -> list[str]:
        return [name for name, child in self.children.items() if child.poll() is not None]

    def run(self) -> int:
        """Wait for a signal (0) or the end of any child (1); then end them all."""
        code = 0
        while not self.stopping:
            if ended := self._ended():
                code = 1
                for name in ended:
                    status = self.children[name].returncode
                    print(f"{name} ended by itself (exit {status}); stopping the rest.", flush=True)
                break
            time.sleep(0.2)
        self.end_all()
        return code

    def end_all(self) -> None:
        """Ask every child to end, then make it; nothing of their process groups stays."""
        for child in self.children.values():
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + GRACE
        for child in self.children.values():
            try:
                child.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
            _kill_group(child.pid)
            child.wait()


def _kill_group(leader: int) -> None:
    try:
        os.killpg(leader, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return  # nobody is left in it
