"""What a page was made of, noted while it is made, so that it can be kept until that changes.

A view whose page may be kept says so with ``keep``, naming the lists that it shows. Rows that are
loaded meanwhile note themselves (``articles.models.typed``). A page of a view that says nothing is
never kept. What of the database sends which tags stands in ``articles.models.purges``; who keeps
pages is none of this package's business: where nobody records, noting costs next to nothing.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db import connection

# The tables of a statement; words that are none are no tables of ours, and are looked up in them.
_TABLES = re.compile(r'\b(?:FROM|JOIN)\s+"?([a-z_][a-z0-9_]*)"?', re.IGNORECASE)
EARLIEST, LATEST = -(2**62), 2**62
_TEXT = 60  # bytes of a short text's object


class Span(NamedTuple):
    """A stretch of a line of stories, bounds included: whatever changes in it changes the page.

    ``line`` is ``time`` (all stories) or ``section:5``; bounds are microseconds since 1970.
    """

    line: str
    low: int
    high: int


@dataclass
class Recording:
    """What one rendering stands on. ``seconds``: the most that it may be kept.

    ``gzipped`` is the page's body, compressed, where whoever made it had it so.
    """

    tags: set[str] = field(default_factory=set)
    spans: list[Span] = field(default_factory=list)
    tables: set[str] = field(default_factory=set)
    is_kept: bool = False
    seconds: float | None = None
    gzipped: bytes | None = None

    @property
    def size(self) -> int:
        """How many bytes its tags take, roughly."""
        return sum(len(tag) + _TEXT for tag in self.tags)


_recording: ContextVar[Recording | None] = ContextVar("page_tags", default=None)


@contextmanager
def recording() -> Iterator[Recording]:
    """Note what is used within, in this thread."""
    record = Recording()
    token = _recording.set(record)
    try:
        with connection.execute_wrapper(_noting_tables(record)):
            yield record
    finally:
        _recording.reset(token)


@contextmanager
def copied() -> Iterator[Recording]:
    """Note what is used within once more, apart: to ``repeat`` it where the same is used again."""
    outer, record = _recording.get(), Recording()
    token = _recording.set(record)
    try:
        yield record
    finally:
        _recording.reset(token)
        if outer is not None:
            repeat(record)


def repeat(record: Recording) -> None:
    """Say that the page being made stands on all that ``record`` does."""
    if record.is_kept:
        keep(*record.tags)
    note(*record.tags)
    if record.seconds is not None:
        bound(record.seconds)
    if (current := _recording.get()) is not None:
        current.spans.extend(record.spans)


def keep(*tags: str, span: Span | None = None, seconds: float | None = None) -> None:
    """Say that the page being made may be kept: until one of ``tags`` is purged.

    ``span`` is a stretch of stories that it depends on besides; ``seconds`` bounds its life.
    """
    record = _recording.get()
    if record is None:
        return
    record.is_kept = True
    record.tags.update(tags)
    if span is not None:
        record.spans.append(span)
    if seconds is not None:
        record.seconds = seconds if record.seconds is None else min(seconds, record.seconds)


def note(*tags: str) -> None:
    """Say that the page being made depends on ``tags``; alone this does not let it be kept."""
    record = _recording.get()
    if record is not None:
        record.tags.update(tags)


def bound(seconds: float) -> None:
    """Say that the page being made is good for ``seconds`` at most."""
    record = _recording.get()
    if record is not None:
        record.seconds = seconds if record.seconds is None else min(seconds, record.seconds)


def note_gzipped(body: bytes) -> None:
    """Hand over the body of the page being made as it was compressed before."""
    record = _recording.get()
    if record is not None:
        record.gzipped = body


def note_row(model: str, key: object) -> None:
    """Say that a row was loaded: ``article:12``."""
    record = _recording.get()
    if record is not None:
        record.tags.add(f"{model}:{key}")


def microseconds(moment: datetime.datetime) -> int:
    """Return a moment as spans count: whole microseconds since 1970, without rounding."""
    since = moment - datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def _noting_tables(record: Recording) -> Callable[..., Any]:
    def execute(run: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        record.tables.update(name.lower() for name in _TABLES.findall(str(sql)))
        return run(sql, params, many, context)

    return execute
