"""How far the primary's log (WAL) had come when: what a replica must have replayed.

Positions are bytes since the log's beginning. PostgreSQL tells of a change when it is committed, so
a position that the primary is asked for *afterwards* lies behind it; until then nobody knows.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections import deque
from typing import Final

PAGE: Final = 8192  # bytes of a page of the log
HEAD, FIRST_HEAD = 24, 40  # bytes at the beginning of a page, and of the first one of a file
BETWEEN: Final = 0.5  # seconds between two positions that are remembered
LONGEST_LAG: Final = 60  # seconds that are remembered
GOOD_FOR: Final = 3.0  # seconds without a word from the primary after which nothing is known

# One value, of which both are told: the log grows meanwhile.
POSITION: Final = "at - '0/0', (pg_walfile_name_offset(at)).file_offset"
FROM: Final = "FROM (SELECT pg_current_wal_insert_lsn() AS at OFFSET 0) wal"


def end_of_records(position: int, offset: int) -> int:
    """Return where the records before ``position`` end; ``offset``: its place in the log's file.

    Behind the head of a page nothing lies yet: a replica has come to the page's beginning then.
    """
    if offset == FIRST_HEAD:
        return position - FIRST_HEAD
    return position - HEAD if offset > HEAD and offset % PAGE == HEAD else position


class Positions:
    """What a listener learns. ``mark``: what it wrote into the primary, and nobody else did."""

    def __init__(self, lag: float) -> None:
        self.lag = lag
        self.mark = ""
        self.changes = 0
        self._lock = threading.Lock()
        self._behind_changes: int | None = None
        self._marked_at: int | None = None
        self._beats: deque[tuple[float, int]] = deque(maxlen=2 * LONGEST_LAG + 10)

    def change(self) -> None:
        """Take note of a change that was heard of: where it lies is unknown for now."""
        with self._lock:
            self.changes += 1
            self._behind_changes = None

    def close(self) -> None:
        """Know nothing: changes are not heard of. What listens next may hear another server."""
        with self._lock:
            self.mark = ""
            self.changes += 1
            self._behind_changes = None
            self._marked_at = None
            self._beats.clear()

    def tell(self, position: int, changes: int) -> None:
        """Take a position that was asked for when ``changes`` had been heard of."""
        with self._lock:
            now = time.monotonic()
            if self._beats and now - self._beats[-1][0] < BETWEEN:
                # As if it had been told before: that asks more of a replica, never less.
                self._beats[-1] = (self._beats[-1][0], position)
            else:
                self._beats.append((now, position))
            if self._behind_changes is None and changes == self.changes:
                self._behind_changes = position

    def marked(self) -> None:
        """Take note that the mark lies before the last position that was told."""
        with self._lock:
            self._marked_at = self._beats[-1][1]

    @property
    def is_unsettled(self) -> bool:
        """Whether a change was heard of whose position is not known."""
        return self._behind_changes is None

    @property
    def needed(self) -> int | None:
        """Return what a replica must have replayed; None: nobody knows, so none may be read.

        All changes that were heard of, and whatever else was written ``lag`` seconds ago.
        """
        with self._lock:
            now = time.monotonic()
            if self._behind_changes is None or not self._is_fresh(now):
                return None
            return max(self._behind_changes, self._long_ago(now))

    @property
    def long_ago(self) -> int | None:
        """Return where the log had come ``lag`` seconds ago; None: nobody knows.

        What was heard of just now apart, a replica must have replayed that at any time.
        """
        with self._lock:
            now = time.monotonic()
            return self._long_ago(now) if self._is_fresh(now) else None

    def _long_ago(self, now: float) -> int:
        return next((place for at, place in reversed(self._beats) if now - at >= self.lag), 0)

    def has_marked(self, replayed: int) -> bool:
        """Whether a replica that has come so far must have the mark."""
        with self._lock:
            return self._marked_at is not None and replayed >= self._marked_at

    def behind(self, replayed: int) -> float | None:
        """Return by how many seconds a replica is behind, to a beat; None where nobody knows."""
        with self._lock:
            now = time.monotonic()
            if not self._is_fresh(now):
                return None
            return next((now - at for at, place in self._beats if place > replayed), 0.0)

    def _is_fresh(self, now: float) -> bool:
        return bool(self._beats) and now - self._beats[-1][0] < GOOD_FOR


def new_mark() -> str:
    """Return something that stands in no other database."""
    return secrets.token_hex(16)
