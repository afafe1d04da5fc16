"""Subscribers as CSV, streamed; no cell can be run as a formula by a spreadsheet."""

from __future__ import annotations

import csv
import datetime
import re
from collections.abc import Iterable, Iterator
from typing import Final

from django.db.models import QuerySet

from articles.db.batches import in_batches
from subscriptions import tokens
from subscriptions.lists import own_format
from subscriptions.models import Subscriber, Suppression
from subscriptions.models.frequency import TIME_FIELDS
from subscriptions.models.subscriber_topic import KINDS

COLUMNS: Final = (
    "email",
    "state",
    "frequency",
    "created_at",
    "confirmed_at",
    "unsubscribed_at",
    "source_page",
    "suppressed_at",
    "suppression_lifted_at",
    "suppression",
    *(field.name for field in TIME_FIELDS),
    "everything",
    "paused_until",
    "topics",
    "consents",
)
CHUNK: Final = 2000
_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Where commas are decimal, as in Indonesia, spreadsheets part cells at semicolons instead, whatever
# quotes there are.
_INSIDE: Final = re.compile(r"([;\t\r\n])(?=[=+\-@＝＋－＠])")


class _Echo:
    """What csv writes to: gives each line back."""

    def write(self, line: str) -> str:
        return line


def neutral(value: object) -> str:
    """Return a cell that every spreadsheet takes for text."""
    text = _INSIDE.sub(r"\1'", "" if value is None else str(value))
    return f"'{text}" if text.startswith(_STARTS) else text


def as_line(cells: Iterable[object]) -> str:
    """Return one line of CSV, no cell of which is a formula."""
    line: str = csv.writer(_Echo()).writerow([neutral(cell) for cell in cells])
    return line


def lines(subscribers: QuerySet[Subscriber]) -> Iterator[str]:
    """Yield the headings and a line for each subscriber, in a memory that does not grow.

    The import takes them again and makes the same of them.
    """
    yield "\ufeff" + as_line(COLUMNS)
    rows = subscribers.prefetch_related("consents", *(f"topics__{kind}" for kind in KINDS))
    for batch in in_batches(rows, CHUNK):
        reasons = _reasons(batch)
        for subscriber in batch:
            made = {
                "suppression": reasons.get(subscriber.email, ""),
                "topics": own_format.topics_of(subscriber),
                "consents": own_format.consents_of(subscriber),
            }
            yield as_line(
                _plain(made[name] if name in made else getattr(subscriber, name))
                for name in COLUMNS
            )


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime.datetime) else value


def _reasons(batch: list[Subscriber]) -> dict[str, str]:
    """Return why those of the batch are suppressed who are."""
    held = [row.email for row in batch if row.state == Subscriber.State.SUPPRESSED]
    hashes = {key: email for email in held for key in tokens.address_hashes(email)}
    found = Suppression.objects.filter(pk__in=hashes).values_list("pk", "reason")
    return {hashes[key]: reason for key, reason in found}
