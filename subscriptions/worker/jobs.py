"""What the worker does again and again, and the one policy for what goes wrong meanwhile.

Log it, wait – longer each time –, go on. Nothing that a job meets ends it: not a database that is
away, not a full disk, not an error that nobody foresaw.
"""

from __future__ import annotations

import logging
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from django.conf import settings
from django.db import Error, connection

from articles.management.faults import ToldError
from subscriptions.smtp.relay import RelayTroubleError, without_addresses

SHORTEST_PAUSE: Final = 0.5  # seconds
LONGEST_PAUSE: Final = 60.0
# A sender may wait ten minutes for the answer to a mail, a plan may take some.
LATE_AFTER: Final = 15 * 60.0
FULL_OR_READ_ONLY: Final = frozenset({"DiskFull", "ReadOnlySqlTransaction"})

log = logging.getLogger("subscriptions.worker.main")


def poll() -> float:
    """Return how often a queue is looked at when nobody calls, in seconds."""
    return settings.OUTBOX_POLL


class Job:
    """One thing to do; ``act`` returns whether more may be to do at once.

    ``every``: how long to rest when there was nothing more, or until ``wake`` is set.
    ``late_after``: how long it may be silent before that is worth a look.
    """

    lane = ""

    def __init__(
        self,
        name: str,
        act: Callable[[], object] = lambda: False,
        *,
        every: Callable[[], float] = poll,
        late_after: float = LATE_AFTER,
        keeps_connection: bool = True,
    ) -> None:
        self.name = name
        self.late_after = late_after
        self.wake = threading.Event()
        self.beat_at = time.monotonic()
        self.error = ""
        self._act = act
        self._every = every
        self._keeps_connection = keeps_connection
        self._pause = 0.0
        self._next_at = 0.0

    @property
    def trouble(self) -> str:
        """What keeps it from its work, fit for the desk; empty when nothing does."""
        return self.error

    def beat(self) -> None:
        """Give a sign of life."""
        self.beat_at = time.monotonic()

    def turn(self) -> bool:
        """Do what there is to do; return whether more may be left."""
        return bool(self._act())

    def _try_turn(self) -> bool:
        """Do one turn; whatever goes wrong is logged, and the next turn waits longer."""
        self.beat()
        try:
            more = self.turn()
        except Exception as error:  # noqa: BLE001 - the one place that decides what follows
            self._went_wrong(error)
            return False
        finally:
            self.beat()
        self._pause, self.error = 0.0, ""
        return more

    def _went_wrong(self, error: Exception) -> None:
        if isinstance(error, Error):
            close_connection()
        self.error = describe(error)
        foreseen = isinstance(error, (Error, RelayTroubleError)) and not _is_full(error)
        level = logging.WARNING if foreseen else logging.ERROR
        log.log(level, "%s: will try again: %s", self.name, self.error)
        self._pause = min(max(self._pause * 2, SHORTEST_PAUSE), LONGEST_PAUSE)

    def try_if_due(self) -> None:
        """Do one turn where its time has come; for jobs that share a thread."""
        if time.monotonic() >= self._next_at:
            self._try_turn()
            self._next_at = time.monotonic() + (self._pause or self._every())

    def rest(self, stop: threading.Event) -> None:
        """Wait for the next turn; a call does not shorten the pause after a fault."""
        if not self._keeps_connection:
            close_connection()
        if self._pause:
            stop.wait(self._pause)
        else:
            self.wake.wait(self._every())
            self.wake.clear()

    def end(self) -> None:
        """Let go of what it holds; it was told to stop."""

    def run(self, stop: threading.Event) -> None:
        """Do it until ``stop`` is set, whatever happens; for a thread of its own."""
        while not stop.is_set():
            try:
                if not self._try_turn():
                    self.rest(stop)
            except Exception as error:  # noqa: BLE001 - also what rests may not end the thread
                log.error("%s: %s", self.name, describe(error))  # noqa: TRY400
                stop.wait(LONGEST_PAUSE)
        with suppress(Exception):
            self.end()
        close_connection()


class Watch(Job):
    """A job that looks at something; what it returns is what is wrong, empty where nothing is."""

    _found = ""

    @property
    def trouble(self) -> str:
        """What was found, or what kept it from looking."""
        return self.error or self._found

    def turn(self) -> bool:
        """Look once."""
        self._found = str(self._act() or "")
        return False


def describe(error: Exception) -> str:
    """Say what went wrong and where; an error's own words can hold an address or a text."""
    if isinstance(error, RelayTroubleError):
        return f"trouble with the relay: {error}"
    if isinstance(error, ToldError):
        return without_addresses(str(error))
    if isinstance(error, Error):
        return f"the database: {_cause(error)}"
    frames = traceback.extract_tb(error.__traceback__)
    place = f" in {frames[-1].name}, line {frames[-1].lineno}" if frames else ""
    reason = f" ({error.strerror})" if isinstance(error, OSError) and error.strerror else ""
    return f"{type(error).__name__}{reason}{place}"


def close_connection() -> None:
    """Give this thread's connection to the database back, also a broken one."""
    with suppress(Exception):
        connection.close()


def _cause(error: Exception) -> str:
    return type(error.__cause__ or error).__name__


def _is_full(error: Exception) -> bool:
    return _cause(error) in FULL_OR_READ_ONLY
