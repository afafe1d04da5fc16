"""When the relay takes nothing, every sender of this process stops trying, and says so once."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass
from typing import Final

# Troubles in a row after which nothing more is tried for a while.
MOST_TROUBLES: Final = 5
SHORTEST_PAUSE: Final = 30.0  # seconds
LONGEST_PAUSE: Final = 600.0
MOST_SUSPECTS: Final = 1000
HOUR: Final = 3600.0
MOST_HOURS: Final = 8
# Recipients in a row of whom the relay says that there is nobody, before it is doubted.
MOST_REFUSED: Final = 30

log = logging.getLogger("subscriptions.worker.main")


@dataclass
class _Suspect:
    """A mail refused by policy: how many others had passed then, and in how many hours it was."""

    successes: int
    counted_at: float
    hours: int = 0


class Breaker:
    """Shared by the senders of one worker; for many threads.

    After the first trouble one sender at a time tries, so that many connections do not meet the
    same refusal at once. After ``MOST_TROUBLES`` in a row nobody does until a pause is over, which
    doubles each time; then one sender tries one mail.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._troubles = 0
        self._successes = 0
        self._refused = 0
        self._pause = SHORTEST_PAUSE
        self._closed_until = 0.0
        self._trying: object | None = None
        self._suspects: dict[object, _Suspect] = {}

    def admits(self, sender: object) -> bool:
        """Whether ``sender`` may speak to the relay now."""
        with self._guard:
            if time.monotonic() < self._closed_until:
                return False
            if self._troubles and self._trying not in {None, sender}:
                return False
            self._trying = sender if self._troubles else None
            return True

    def leave(self, sender: object) -> None:
        """``sender`` has nothing to try."""
        with self._guard:
            if self._trying is sender:
                self._trying = None

    def success(self) -> None:
        """The relay took a mail."""
        with self._guard:
            if self._troubles >= MOST_TROUBLES:
                log.warning("the relay takes mail again")
            self._troubles, self._refused, self._successes = 0, 0, self._successes + 1
            self._pause, self._trying = SHORTEST_PAUSE, None

    def trouble(self, reason: str) -> None:
        """The relay cannot be spoken to, or takes nothing; ``reason`` names no address."""
        with self._guard:
            self._troubles, self._trying = self._troubles + 1, None
            if self._troubles < MOST_TROUBLES:
                return
            self._closed_until = time.monotonic() + self._pause
            log.error("the relay takes no mail; next try in %.0f s: %s", self._pause, reason)
            self._pause = min(self._pause * 2, LONGEST_PAUSE)

    def doubts(self) -> bool:
        """Whether a refused recipient is one too many in a row.

        A relay that lost its list of recipients refuses everybody; they are not all gone.
        """
        with self._guard:
            self._refused += 1
            return self._refused > MOST_REFUSED

    def blames(self, mail: object) -> bool:
        """Whether a refusal "by policy" is about this mail: others passed since its last one.

        Or it was refused in ``MOST_HOURS`` different hours: then it ends alone, as a mail that is
        put off too often does, so that the last of an issue do not keep it open for ever. That is
        no success: the breaker stays as it is.
        """
        now = time.monotonic()
        with self._guard:
            suspect = self._suspects.pop(mail, None)
            if suspect is not None and self._successes > suspect.successes:
                return True
            if suspect is None:
                suspect = _Suspect(self._successes, -HOUR + now)
            if now - suspect.counted_at >= HOUR:
                suspect.hours, suspect.counted_at = suspect.hours + 1, now
            if suspect.hours >= MOST_HOURS:
                return True
            if len(self._suspects) >= MOST_SUSPECTS:
                self._suspects.clear()
            self._suspects[mail] = suspect
            return False
