"""The log as a table for other programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.auditlog.models import Entry
from articles.csv_lines import COMMA, as_line

CHUNK: Final = 1000


def lines(entries: QuerySet[Entry], separator: str = COMMA) -> Iterator[str]:
    """Yield the headings and a line for each entry, newest first."""
    yield "\ufeff" + as_line([
        _("When"), _("Who"), _("What"), _("Kind of object"), _("Object"), _("Network"),
        _("Browser"), _("Page"), _("Act"),
    ], separator)  # fmt: skip
    last: int | None = None
    while True:
        part = entries if last is None else entries.filter(pk__lt=last)
        rows = list(part.order_by("-pk")[:CHUNK])
        if not rows:
            return
        yield "".join(as_line(_cells(row), separator) for row in rows)
        last = rows[-1].pk


def _cells(row: Entry) -> list[Any]:
    when = timezone.localtime(row.at).isoformat(timespec="seconds")
    return [
        when, row.actor_name, row.sentence, row.kind, row.object_name, row.network, row.browser,
        row.page, row.act,
    ]  # fmt: skip
