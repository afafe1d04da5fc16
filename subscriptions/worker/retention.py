"""The job that puts away the mails of issues long over; a first run may take hours, gently."""

from __future__ import annotations

import threading
from typing import Final

from subscriptions.outbox import retention
from subscriptions.worker.jobs import LATE_AFTER, Job

EVERY: Final = 3600.0  # seconds


class Retention(Job):
    """The worker's job for what is old: batch after batch, resting in between."""

    def __init__(self, stop: threading.Event) -> None:
        super().__init__(
            "retention",
            every=lambda: EVERY,
            late_after=EVERY + LATE_AFTER,
            keeps_connection=False,
        )
        self._stopping = stop

    def turn(self) -> bool:
        """Put away everything that is due."""
        retention.put_away_due(self._rest)
        return False

    def _rest(self, seconds: float) -> bool:
        self.beat()
        return self._stopping.wait(seconds)
