"""When the relay takes nothing, every sender of a lane stops trying, and says so once.

A refusal alone does not say whose fault it is. Several in a row without a mail taken in between do:
then it is ours, whatever the words are, and nobody is to blame.
"""

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
# Mails in a row refused for good, or put off, before that is the relay's trouble and not theirs.
MOST_REFUSED: Final = 5
# From so many refusals in a row only one sender goes on, so that not all meet the next.
CAREFUL_FROM: Final = 2

log = logging.getLogger("subscriptions.worker.main")


@dataclass
class _Suspect:
    """A mail refused for what may be its own fault.

    ``successes``: how many others had passed then; ``times`` and ``hours``: how often it was
    refused, and in how many different hours.
    """

    successes: int
    counted_at: float
    hours: int = 0
    times: int = 0


class Breaker:
    """Shared by the senders of one lane; for many threads.

    After the first trouble one sender at a time tries, so that many connections do not meet the
    same refusal at once. After ``MOST_TROUBLES`` in a row nobody does until a pause is over, which
    doubles each time; then one sender tries one mail. A mail that meets trouble again and again
    while nothing else was tried counts once: that one may be its own.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._troubles = 0
        self._troubled: set[object] = set()
        self._successes = 0
        self._refused = 0
        self._put_off = 0
        self._pause = SHORTEST_PAUSE
        self._closed_until = 0.0
        self._reason = ""
        self._trying: object | None = None
        self._suspects: dict[object, _Suspect] = {}

    @property
    def successes(self) -> int:
        """How many mails the relay took."""
        return self._successes

    @property
    def reason(self) -> str:
        """Why nothing is tried; empty while the relay takes mail."""
        return self._reason

    def admits(self, sender: object) -> bool:
        """Whether ``sender`` may speak to the relay now."""
        with self._guard:
            if time.monotonic() < self._closed_until:
                return False
            careful = bool(self._troubles) or self._refused >= CAREFUL_FROM
            if careful and self._trying not in {None, sender}:
                return False
            self._trying = sender if careful else None
            return True

    def leave(self, sender: object) -> None:
        """``sender`` has nothing to try."""
        with self._guard:
            if self._trying is sender:
                self._trying = None

    def success(self) -> None:
        """The relay took a mail."""
        with self._guard:
            if self._reason:
                log.warning("the relay takes mail again")
            self._reason = ""
            self._troubles, self._refused, self._put_off = 0, 0, 0
            self._successes += 1
            self._troubled.clear()
            self._pause, self._trying = SHORTEST_PAUSE, None

    def trouble(self, reason: str, mail: object = None) -> None:
        """The relay cannot be spoken to, or takes nothing; ``reason`` names no address.

        ``mail``: the one that met it, where it could be the mail's own.
        """
        with self._guard:
            is_lone = mail is not None and self._troubled == {mail}
            if not is_lone:
                self._troubles += 1
            if mail is not None:
                self._troubled.add(mail)
            self._trying = None
            if self._troubles >= MOST_TROUBLES and not is_lone:
                self._open(reason)

    def _open(self, reason: str) -> None:
        self._closed_until = time.monotonic() + self._pause
        log.error("the relay takes no mail; next try in %.0f s: %s", self._pause, reason)
        self._pause = min(self._pause * 2, LONGEST_PAUSE)
        self._reason = reason

    def refuses_everybody(self, reason: str) -> bool:
        """Note a mail refused for good; return whether it is one too many in a row.

        A relay that lost its list of recipients refuses everybody; they are not all gone.
        """
        with self._guard:
            self._refused += 1
            if self._refused < MOST_REFUSED:
                return False
            self._troubles, self._trying = max(self._troubles, MOST_TROUBLES), None
            self._open(reason)
            return True

    def doubts_refusals(self) -> bool:
        """Whether refusals without a success in between are too many to blame anybody."""
        return self._refused >= MOST_REFUSED

    def puts_everybody_off(self) -> bool:
        """Note a mail put off; return whether it is one too many in a row."""
        with self._guard:
            self._put_off += 1
            return self._put_off >= MOST_REFUSED

    def blames(self, mail: object, *, for_others: bool = True) -> bool:
        """Whether a refusal is about this mail: others passed since its last one.

        Or it was refused in ``MOST_HOURS`` different hours: then it ends alone, as a mail that is
        put off too often does, so that the last of an issue do not keep it open for ever. That is
        no success: the breaker stays as it is. ``for_others=False``: only then.
        """
        now = time.monotonic()
        with self._guard:
            suspect = self._suspects.pop(mail, None)
            if suspect is not None and for_others and self._successes > suspect.successes:
                suspect.successes, suspect.times = self._successes, suspect.times + 1
                self._suspects[mail] = suspect
                return True
            if suspect is None:
                suspect = _Suspect(self._successes, -HOUR + now)
            if now - suspect.counted_at >= HOUR:
                suspect.hours, suspect.counted_at = suspect.hours + 1, now
            if suspect.hours >= MOST_HOURS:
                return True
            if len(self._suspects) >= MOST_SUSPECTS:
                self._suspects.clear()
            suspect.times += 1
            self._suspects[mail] = suspect
            return False

    def times(self, mail: object) -> int:
        """How often the mail was suspected; at least 1."""
        with self._guard:
            suspect = self._suspects.get(mail)
            return max(1, suspect.times if suspect else 1)
