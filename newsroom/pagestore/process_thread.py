"""A thread beside those that serve, one a process."""

from __future__ import annotations

import os
import threading
from abc import ABC, abstractmethod


class ProcessThread(ABC):
    """Runs ``run`` until ``ended`` is set."""

    name: str

    def __init__(self) -> None:
        self.ended = threading.Event()
        self._pid = 0
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin, once a process: the server may have made it of another by fork."""
        if self._pid == os.getpid():
            return
        with self._starting:
            if self._pid != os.getpid():
                self._pid = os.getpid()
                self._thread = threading.Thread(target=self.run, daemon=True, name=self.name)
                self._thread.start()

    def stop(self) -> None:
        """End the thread; for tests and orderly ends."""
        self.ended.set()
        if self._thread is not None:
            self._thread.join(5)

    @abstractmethod
    def run(self) -> None:
        """Work until ``ended`` is set."""
