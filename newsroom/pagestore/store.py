"""Which pages are kept, and when they go.

A page goes when one of its tags is purged, when its time is over, or when it was asked for least
recently and the room is needed. It comes only if nothing that it stands on was purged since its
making began, as far as that can be told; in doubt it does not.
"""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from articles.db.page_tags import Span
from articles.models.purges import ALL
from newsroom.pagestore.agenda import MARGIN, Moment
from newsroom.pagestore.figures import Counts, Figures, kind_of
from newsroom.pagestore.page import Page
from newsroom.pagestore.purge import Purge
from newsroom.pagestore.requests import Wanted

LIVE_FOR = 3.0  # seconds without a word from PostgreSQL after which nothing is answered from here
REMEMBERED = 5_000  # purges; a page whose making began before the oldest is not kept
MOST_SEEN = 20_000  # addresses remembered as asked for once
RENEWED_BEFORE = 15.0  # seconds before the end of a page with lists that age
HOT = 3  # times that such a page was asked for, so that it is made anew before its end


@dataclass
class Kept:
    """A page with what it stands on; ``until`` by the database's clock, seconds since 1970.

    ``renew_at``: from then on a page that is asked for often is made anew while nobody waits.
    """

    page: Page
    tags: frozenset[str]
    spans: list[Span]
    until: float
    renew_at: float = math.inf
    hits: int = 0


@dataclass
class Clock:
    """The database's time between two of its words: a clock that nobody sets runs on from there."""

    ahead: float = 0.0
    heard_at: float = -LIVE_FOR

    def set(self, there: float) -> None:
        """Take the database's time, seconds since 1970."""
        self.heard_at = time.monotonic()
        self.ahead = there - self.heard_at

    @property
    def now(self) -> float:
        """Seconds since 1970."""
        return time.monotonic() + self.ahead


@dataclass
class Store:
    """The pages of one process. ``most_bytes``: of texts and headers, as they are kept."""

    most_bytes: int
    clock: Clock = field(default_factory=Clock)
    counts: Counts = field(default_factory=Counts)
    on_purge: Callable[[Purge], None] = lambda _purge: None
    bytes: int = 0

    def __post_init__(self) -> None:
        """Begin empty and closed: nobody has told yet what changes."""
        self._lock = threading.Lock()
        self._kept: OrderedDict[Wanted, Kept] = OrderedDict()
        self._by_tag: dict[str, set[Wanted]] = {}
        self._by_line: dict[str, set[Wanted]] = {}
        self._seen: OrderedDict[Wanted, None] = OrderedDict()
        self._purges: deque[Purge] = deque(maxlen=REMEMBERED)
        self._number = 0
        self._agenda: list[Moment] = []
        self._is_open = False

    def __len__(self) -> int:
        """How many pages are kept."""
        return len(self._kept)

    @property
    def is_live(self) -> bool:
        """Whether PostgreSQL tells of changes."""
        return self._is_open and time.monotonic() - self.clock.heard_at < LIVE_FOR

    def open(self) -> None:
        """Begin to keep pages: from now on every change is heard of."""
        self.purge([ALL])
        self._is_open = True

    def close(self) -> None:
        """Keep nothing: changes are not heard of."""
        self._is_open = False
        self.purge([ALL])

    def plan(self, agenda: list[Moment]) -> None:
        """Take what will change by the clock, soonest first."""
        self._pass_moments()  # what is over stands in no new agenda
        with self._lock:
            now = self.clock.now
            # Nor does what has just passed, which is not over before its margin.
            passing = [m for m in self._agenda if m.at - MARGIN <= now < m.at + MARGIN]
            self._agenda = sorted([*passing, *agenda], key=lambda moment: moment.at)

    def purge(self, words: Iterable[str]) -> None:
        """Forget every page that the words of a message concern."""
        purge = Purge.of(words)
        self.on_purge(purge)  # what is renewed there, a page made from now on stands on
        with self._lock:
            self._apply(purge)

    def begin(self) -> int:
        """Return the number of the last purge: what a page is made after."""
        self._pass_moments()
        return self._number

    def get(self, wanted: Wanted) -> Page | None:
        """Return a page that is kept and right."""
        clock, passed = self.clock, time.monotonic()
        if not self._is_open or passed - clock.heard_at >= LIVE_FOR:
            return None
        now = passed + clock.ahead
        if self._agenda and self._agenda[0].at - MARGIN <= now:
            self._pass_moments()
        with self._lock:
            kept = self._kept.get(wanted)
            if kept is None:
                return None
            if kept.until <= now:
                self._remove(wanted)
                return None
            self._kept.move_to_end(wanted)
            self.counts.hits += 1
            kept.hits += 1
            return kept.page

    def is_due(self, wanted: Wanted) -> bool:
        """Whether a page that is asked for often nears its end."""
        kept = self._kept.get(wanted)
        return kept is not None and kept.hits >= HOT and kept.renew_at <= self.clock.now

    @property
    def is_near_a_moment(self) -> bool:
        """Whether something changes by the clock about now, on whatever page."""
        now = self.clock.now
        if not self._agenda or self._agenda[0].at - MARGIN > now:
            return False
        with self._lock:
            return any(m.at - MARGIN <= now < m.at + MARGIN for m in self._agenda)

    def begin_renewal(self, wanted: Wanted) -> None:
        """Take note that the page is being made anew: it is so once, whatever comes of it."""
        if (kept := self._kept.get(wanted)) is not None:
            kept.renew_at = math.inf

    def figures(self) -> Figures:
        """Return what was counted so far and how much is kept."""
        with self._lock:
            return Figures.of(self.counts, len(self._kept), self.bytes, is_live=self.is_live)

    def put(self, wanted: Wanted, kept: Kept, begun: int) -> bool:
        """Keep a page that was begun after the purge ``begun``; return whether it is kept."""
        self._pass_moments()
        with self._lock:
            if not self._may_keep(kept, begun):
                self.counts.dropped += 1
                return False
            if not self._make_room(wanted, kept.page.size):
                return False
            self._remove(wanted)
            self._kept[wanted] = kept
            self.bytes += kept.page.size
            for tag in kept.tags:
                self._by_tag.setdefault(tag, set()).add(wanted)
            for span in kept.spans:
                self._by_line.setdefault(span.line, set()).add(wanted)
            return True

    def _may_keep(self, kept: Kept, begun: int) -> bool:
        missed = self._number - begun
        now = self.clock.now
        if not self.is_live or missed > len(self._purges) or kept.until <= now:
            return False
        since = list(self._purges)[len(self._purges) - missed :] if missed else []
        near = [m.purge for m in self._agenda if m.at - MARGIN <= now]
        return not any(purge.hits(kept.tags, kept.spans) for purge in (*since, *near))

    def _make_room(self, wanted: Wanted, size: int) -> bool:
        """Have room for a page: full, only an address that was asked for before pushes others out.

        So thousands of addresses that nobody asks for twice push out nothing.
        """
        if size > self.most_bytes // 8:
            return False
        if self.bytes + size > self.most_bytes and wanted not in self._kept:
            if wanted not in self._seen:
                self._seen[wanted] = None
                if len(self._seen) > MOST_SEEN:
                    self._seen.popitem(last=False)
                return False
            del self._seen[wanted]
        while self._kept and self.bytes + size > self.most_bytes:
            self.counts.evicted += 1
            self._remove(next(iter(self._kept)))
        return True

    def _pass_moments(self) -> None:
        """Purge what changes by the clock about now; nothing of it is kept meanwhile."""
        now = self.clock.now
        if not self._agenda or self._agenda[0].at - MARGIN > now:
            return
        due: list[Purge] = []
        with self._lock:
            for moment in self._agenda:
                if moment.at - MARGIN <= now and not moment.is_purged:
                    moment.is_purged = True
                    self._apply(moment.purge)
                    due.append(moment.purge)
            self._agenda = [moment for moment in self._agenda if moment.at + MARGIN > now]
        for purge in due:
            self.on_purge(purge)

    def _apply(self, purge: Purge) -> None:
        self._purges.append(purge)
        self._number += 1
        self.counts.purges.update({kind_of(tag) for tag in purge.tags})
        if ALL in purge.tags:
            self.counts.purged += len(self._kept)
            self._kept.clear()
            self._by_tag.clear()
            self._by_line.clear()
            self.bytes = 0
            return
        hit: set[Wanted] = set()
        for tag in purge.tags:
            hit |= self._by_tag.get(tag, set())
        for line, number in purge.points:
            for wanted in self._by_line.get(line, ()):
                spans = self._kept[wanted].spans
                if any(s.line == line and s.low <= number <= s.high for s in spans):
                    hit.add(wanted)
        self.counts.purged += len(hit)
        for wanted in hit:
            self._remove(wanted)

    def _remove(self, wanted: Wanted) -> None:
        kept = self._kept.pop(wanted, None)
        if kept is None:
            return
        self.bytes -= kept.page.size
        for index, names in (
            (self._by_tag, kept.tags),
            (self._by_line, {span.line for span in kept.spans}),
        ):
            for name in names:
                if (keys := index.get(name)) is not None:
                    keys.discard(wanted)
                    if not keys:
                        del index[name]
