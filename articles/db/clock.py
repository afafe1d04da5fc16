"""What time it is: by the clock of the database, the one that all processes share.

A web machine whose clock is a month fast would show what is embargoed, a worker whose clock is an
hour slow would drop mails as "no longer public". So statements compare with
``django.db.models.functions.Now``, and Python asks here; nothing is decided by a process's clock.
"""

from __future__ import annotations

import datetime
import logging
import time
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone

from articles.db.replica import on_primary

MOST_APART = datetime.timedelta(seconds=2)
"""A process whose clock differs by more says so."""
GOOD_FOR = 60.0  # seconds after which a process compares its clock again
STEP = 1.0  # seconds by which a clock that was set is told from one that runs

log = logging.getLogger("articles.db.clock")


@dataclass(frozen=True)
class Reading:
    """How far the database was ahead of the process, and when that was by the process's clocks."""

    ahead: datetime.timedelta
    wall: float
    monotonic: float

    @property
    def is_good(self) -> bool:
        """Whether it may be used still: it is not old, and nobody set the process's clock since."""
        since = time.monotonic() - self.monotonic
        return since < GOOD_FOR and abs(time.time() - self.wall - since) < STEP


_last: Reading | None = None


def now() -> datetime.datetime:
    """Return the database's time, to some milliseconds and never ahead of it.

    The database is asked once a minute; in between the process's clock counts on from there.
    """
    return timezone.now() + ahead()


def today() -> datetime.date:
    """Return the day in site time."""
    return timezone.localdate(now())


def ahead() -> datetime.timedelta:
    """Return by how much the database's clock is ahead of this machine's."""
    return (_last if _last is not None and _last.is_good else _read()).ahead


def differs(ahead: float) -> bool:
    """Whether a clock that is so many seconds off is worth a word."""
    return abs(ahead) > MOST_APART.total_seconds()


def complaint() -> str:
    """Compare the clocks now; say for operators how they differ, or nothing where they agree."""
    ahead = _read().ahead
    if not differs(ahead.total_seconds()):
        return ""
    seconds = abs(ahead.total_seconds())
    way = "slow" if ahead > datetime.timedelta() else "fast"
    return (
        f"this machine's clock is {seconds:.0f} s {way} of the database's,"
        " whose time is used; set it, for example with chrony"
    )


def _read() -> Reading:
    global _last  # noqa: PLW0603 - one clock a process
    with on_primary(), connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        (there,) = cursor.fetchone()
    here = timezone.now()
    _last = Reading(there - here, time.time(), time.monotonic())
    if abs(_last.ahead) > MOST_APART:
        log.warning(
            "the database's clock is %.1f s ahead of this process's; its time is used",
            _last.ahead.total_seconds(),
        )
    return _last
