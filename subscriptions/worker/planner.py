"""The worker's job that builds digests and plans issues: it may take a minute, others go on."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Final

from subscriptions.issues import digest, dropping, lifecycle, welcome
from subscriptions.worker.jobs import Job

DIGESTS_EVERY: Final = 30.0  # seconds

log = logging.getLogger("subscriptions.worker.main")


class Planner(Job):
    """Does what is due whenever it is woken, and every few seconds by itself."""

    def __init__(self, armed: threading.Event, started: Callable[[], None]) -> None:
        super().__init__("planner")
        self._armed, self._when_started = armed, started
        self._digests_at = 0.0

    def turn(self) -> bool:
        """Do everything that is due."""
        if not self._armed.is_set():
            return False
        if late := lifecycle.expire_late():
            log.error("issues more than two hours late, waiting for a decision: %d", late)
        if time.monotonic() >= self._digests_at:
            digest.build_due()
            self._digests_at = time.monotonic() + DIGESTS_EVERY
        dropping.drop_withdrawn()
        taken_up = lifecycle.take_up_restored() + lifecycle.take_up_digests()
        if lifecycle.start_due() + taken_up + welcome.queue_due():
            self._when_started()
        return False
