"""What a machine says of itself: how its clock goes, how much room its disk has."""

from __future__ import annotations

import shutil
from typing import Final, TypedDict

from django.conf import settings

from articles.db import clock

LEAST_SPACE: Final = 1 << 30  # bytes
LEAST_SHARE: Final = 0.05


class State(TypedDict):
    """``clock_ahead``: seconds by which the database's clock is ahead of this machine's.

    ``disk_free`` and ``disk_total`` in bytes, of the disk that ``VAR_DIR`` is on.
    """

    clock_ahead: float
    disk_free: int
    disk_total: int


def state() -> State:
    """Look at this machine; a disk that is not there has a size of 0."""
    ahead = clock.ahead().total_seconds()
    try:
        usage = shutil.disk_usage(settings.VAR_DIR)
    except OSError:
        return State(clock_ahead=ahead, disk_free=0, disk_total=0)
    return State(clock_ahead=ahead, disk_free=usage.free, disk_total=usage.total)


def is_short_of_space(free: int, total: int) -> bool:
    """Whether so little of a disk is left that somebody must make room."""
    return not total or free < min(LEAST_SPACE, LEAST_SHARE * total)
