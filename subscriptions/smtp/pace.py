"""How fast a worker sends to a relay that says that it is too much at once.

Slower by half at each such answer, faster by a tenth with each mail taken, until it is as fast as
before: the pace settles at what the relay allows.
"""

from __future__ import annotations

import threading
import time
from typing import Final

FIRST_GAP: Final = 1.0  # seconds between two mails
LONGEST_GAP: Final = 30.0
# Below this the relay is as fast by itself.
SHORTEST_GAP: Final = 0.05
FASTER: Final = 0.9


class Pace:
    """Shared by the senders of one lane; for many threads."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._gap = 0.0
        self._next = 0.0

    @property
    def gap(self) -> float:
        """Seconds between two mails; 0 while nobody complained."""
        return self._gap

    def wait(self, stop: threading.Event) -> None:
        """Wait until it is this sender's turn, or until ``stop`` is set."""
        if not self._gap:
            return
        with self._guard:
            now = time.monotonic()
            self._next = max(now, self._next + self._gap)
            pause = self._next - now
        stop.wait(pause)

    def slow_down(self) -> None:
        """The relay says that it is too much at once."""
        with self._guard:
            self._gap = min(max(self._gap * 2, FIRST_GAP), LONGEST_GAP)
            self._next = time.monotonic()

    def success(self) -> None:
        """The relay took a mail."""
        if not self._gap:
            return
        with self._guard:
            faster = self._gap * FASTER
            self._gap = faster if faster >= SHORTEST_GAP else 0.0
