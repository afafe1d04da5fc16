"""The thread that reads stored lists and applies them, one list at a time."""

from __future__ import annotations

import threading
import time

from django.conf import settings
from django.db import Error, connection

from subscriptions.lists.import_jobs import PURGE_EVERY, log, purge_expired, work


class Importer(threading.Thread):
    """The worker's thread for lists: whenever it is woken, and every few seconds by itself."""

    def __init__(self, stop: threading.Event) -> None:
        super().__init__(name="importer", daemon=True)
        self.wake = threading.Event()
        self._stopping = stop
        self._purge_at = 0.0

    def run(self) -> None:
        """Work until the worker stops."""
        while not self._stopping.is_set():
            try:
                while work(self._stopping.is_set) and not self._stopping.is_set():
                    pass
                if time.monotonic() >= self._purge_at:
                    purge_expired()
                    self._purge_at = time.monotonic() + PURGE_EVERY
            except Error as error:
                connection.close()
                log.warning("importer: will try again: %s", type(error).__name__)
            except Exception as error:  # noqa: BLE001 - a list must not end the worker
                log.error("importer: %s", type(error).__name__)
            self.wake.wait(settings.OUTBOX_POLL)
            self.wake.clear()
        connection.close()
