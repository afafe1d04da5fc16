"""The worker's thread that builds digests and plans issues: it may take a minute, others go on."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.db import Error, connection

from subscriptions.issues import digest, lifecycle

DIGESTS_EVERY: Final = 30.0  # seconds

log = logging.getLogger("subscriptions.worker.main")


class Planner(threading.Thread):
    """Does what is due whenever it is woken, and every few seconds by itself."""

    def __init__(
        self, stop: threading.Event, armed: threading.Event, started: Callable[[], None]
    ) -> None:
        super().__init__(name="planner", daemon=True)
        self.wake = threading.Event()
        self._stopping, self._armed, self._when_started = stop, armed, started
        self._digests_at = 0.0

    def run(self) -> None:
        """Plan until the worker stops."""
        while not self._stopping.is_set():
            if self._armed.is_set():
                try:
                    self.turn()
                except Error as error:
                    connection.close()
                    log.warning("planner: will try again: %s", type(error).__name__)
                except Exception as error:  # noqa: BLE001 - one bad issue must not end all mail
                    log.error("planner: %s", type(error).__name__)  # noqa: TRY400 - may hold a text
            self.wake.wait(settings.OUTBOX_POLL)
            self.wake.clear()
        connection.close()

    def turn(self) -> None:
        """Do everything that is due."""
        if late := lifecycle.expire_late():
            log.error("issues more than two hours late, waiting for a decision: %d", late)
        if time.monotonic() >= self._digests_at:
            digest.build_due()
            self._digests_at = time.monotonic() + DIGESTS_EVERY
        digest.drop_withdrawn()
        if lifecycle.start_due():
            self._when_started()
