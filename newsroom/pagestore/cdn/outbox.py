"""Purges on their way to the cache in front: kept until it took them, sent in order, together."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.db.models.functions import Now

from articles.db import locks
from articles.db.locks import Lock
from newsroom.pagestore.cdn.services import Service
from newsroom.pagestore.models import PurgeToSend
from newsroom.pagestore.store import LIVE_FOR

# A serving process that has not heard yet would give the cache the page of before: it answers from
# memory for so long after the last word from PostgreSQL.
PAUSE = datetime.timedelta(seconds=LIVE_FOR + 1)
AT_ONCE = 500  # rows
MOST_TAGS = 5_000  # of a batch; for more the cache forgets everything, which is one request


def add(changes: Iterable[set[str] | None]) -> None:
    """Take note of changes, as one row; None among them: every page changed."""
    tags: set[str] = set()
    for change in changes:
        if change is None:
            PurgeToSend.objects.create(tags=[])
            return
        tags |= change
    if tags:
        PurgeToSend.objects.create(tags=sorted(tags))


def send(service: Service) -> bool:
    """Send what is due; return whether more is. One process sends at a time, the oldest first.

    What the service did not take stays, and so does everything after it.

    Raises:
        RefusedError, OSError: the service did not take it.
    """
    with locks.tried(Lock.CDN) as is_ours:
        if not is_ours:
            return False
        due = PurgeToSend.objects.filter(created_at__lte=Now() - PAUSE).order_by("pk")
        rows = list(due[:AT_ONCE])
        tags = sorted({tag for row in rows for tag in row.tags})
        if len(tags) > MOST_TAGS or not all(row.tags for row in rows):
            service.forget_everything()
        else:
            for begin in range(0, len(tags), service.MOST_TAGS):
                service.forget(tags[begin : begin + service.MOST_TAGS])
        PurgeToSend.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows) == AT_ONCE
