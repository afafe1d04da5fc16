"""Subscribers as CSV, streamed: for programs. What a person reads is ``spreadsheet``."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Final

from django.db.models import QuerySet

from articles.csv_lines import as_line
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


def lines(subscribers: QuerySet[Subscriber]) -> Iterator[str]:
    """Yield the headings and a line for each subscriber, in a memory that does not grow.

    The import takes them again and makes the same of them.
    """
    yield "\ufeff" + as_line(COLUMNS)
    rows = subscribers.prefetch_related("consents", *(f"topics__{kind}" for kind in KINDS))
    for batch in in_batches(rows, CHUNK):
        why = reasons(batch)
        for subscriber in batch:
            made = {
                "suppression": why.get(subscriber.email, ""),
                "topics": own_format.topics_of(subscriber),
                "consents": own_format.consents_of(subscriber),
            }
            cells = (made[name] if name in made else getattr(subscriber, name) for name in COLUMNS)
            yield as_line(map(_plain, cells))


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime.datetime) else value


def reasons(batch: list[Subscriber]) -> dict[str, str]:
    """Return why those of the batch are suppressed who are."""
    held = [row.email for row in batch if row.state == Subscriber.State.SUPPRESSED]
    hashes = {key: email for email in held for key in tokens.address_hashes(email)}
    found = Suppression.objects.filter(pk__in=hashes).values_list("pk", "reason")
    return {hashes[key]: reason for key, reason in found}
