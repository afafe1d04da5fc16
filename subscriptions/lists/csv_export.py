"""Subscribers as CSV, streamed; no cell can be run as a formula by a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from typing import Final

from django.db.models import QuerySet

from subscriptions.models import Subscriber

COLUMNS: Final = (
    "email",
    "state",
    "frequency",
    "created_at",
    "confirmed_at",
    "unsubscribed_at",
    "source_page",
)
CHUNK: Final = 2000
_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")


class _Echo:
    """What csv writes to: gives each line back."""

    def write(self, line: str) -> str:
        return line


def neutral(value: object) -> str:
    """Return a cell that every spreadsheet takes for text."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_STARTS) else text


def as_line(cells: Iterable[object]) -> str:
    """Return one line of CSV, no cell of which is a formula."""
    line: str = csv.writer(_Echo()).writerow([neutral(cell) for cell in cells])
    return line


def lines(subscribers: QuerySet[Subscriber]) -> Iterator[str]:
    """Yield the headings and a line for each subscriber, in a memory that does not grow."""
    yield "\ufeff" + as_line(COLUMNS)
    values = subscribers.order_by("pk").values_list(*COLUMNS)
    for row in values.iterator(chunk_size=CHUNK):
        cells = (
            cell.isoformat(timespec="seconds") if hasattr(cell, "isoformat") else cell
            for cell in row
        )
        yield as_line(cells)
