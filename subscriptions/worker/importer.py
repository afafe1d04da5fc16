"""The job that reads stored lists and applies them, one list at a time."""

from __future__ import annotations

import threading
import time

from subscriptions.lists.import_jobs import PURGE_EVERY, purge_expired, work
from subscriptions.worker.jobs import Job


class Importer(Job):
    """The worker's job for lists: whenever it is woken, and every few seconds by itself."""

    def __init__(self, stop: threading.Event) -> None:
        super().__init__("importer")
        self._stopping = stop
        self._purge_at = 0.0

    def turn(self) -> bool:
        """Apply what waits; return whether there was a list."""
        if work(self._is_to_stop):
            return True
        if time.monotonic() >= self._purge_at:
            purge_expired()
            self._purge_at = time.monotonic() + PURGE_EVERY
        return False

    def _is_to_stop(self) -> bool:
        # Asked between two batches: a list of an hour gives signs of life.
        self.beat()
        return self._stopping.is_set()
