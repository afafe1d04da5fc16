"""What the store of this process did since it began: for metrics, and for staff on ``/health/``."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Counts:
    """What happened since the process began; of what threads count without a lock, nearly all."""

    hits: int = 0
    misses: int = 0
    passes: int = 0  # not for the store: forms, the desk, search, whoever is logged in
    not_modified: int = 0  # of hits and misses: 304
    bytes_sent: int = 0  # of bodies of hits and misses
    dropped: int = 0  # made, but changed meanwhile
    renewed: int = 0  # made anew before their end, while nobody waited
    evicted: int = 0
    purged: int = 0  # pages
    rendering_seconds: float = 0.0  # of misses and renewals
    purges: Counter[str] = field(default_factory=Counter)  # messages by the kind of their tags


@dataclass(frozen=True)
class Figures:
    """``Counts`` with how much is kept now. ``is_live``: whether changes are heard of."""

    counts: dict[str, Any]
    entries: int
    bytes_kept: int
    is_live: bool

    @classmethod
    def of(cls, counts: Counts, entries: int, bytes_kept: int, *, is_live: bool) -> Figures:
        """Take the counts as they are now."""
        # Not ``asdict``, which makes a Counter of pairs out of a Counter.
        told = vars(counts) | {"purges": dict(counts.purges)}
        return cls(told, entries, bytes_kept, is_live)


def kind_of(tag: str) -> str:
    """Return what a tag is of: ``article`` of ``article:12``; ``front`` of itself."""
    return tag.partition(":")[0]
