"""The log as a table for other programs."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from typing import Any, Final

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.auditlog.models import Entry

CHUNK: Final = 1000
_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")


class _Echo:
    def write(self, line: str) -> str:
        return line


def lines(entries: QuerySet[Entry]) -> Iterator[str]:
    """Yield the headings and a line for each entry, newest first."""
    yield "\ufeff" + _line([
        _("When"), _("Who"), _("What"), _("Kind of object"), _("Object"), _("Network"),
        _("Browser"), _("Page"), _("Act"),
    ])  # fmt: skip
    last: int | None = None
    while True:
        part = entries if last is None else entries.filter(pk__lt=last)
        rows = list(part.order_by("-pk")[:CHUNK])
        if not rows:
            return
        yield "".join(_line(_cells(row)) for row in rows)
        last = rows[-1].pk


def _cells(row: Entry) -> list[Any]:
    when = timezone.localtime(row.at).isoformat(timespec="seconds")
    return [
        when, row.actor_name, row.sentence, row.kind, row.object_name, row.network, row.browser,
        row.page, row.act,
    ]  # fmt: skip


def _line(cells: Iterable[object]) -> str:
    """Return one line of CSV, no cell of which a spreadsheet takes for a formula."""
    texts = [str(cell) for cell in cells]
    line: str = csv.writer(_Echo()).writerow(
        [f"'{text}" if text.startswith(_STARTS) else text for text in texts]
    )
    return line
