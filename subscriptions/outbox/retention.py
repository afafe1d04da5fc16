"""Retention: the mails of issues long over leave the table that senders work on.

A mailing of 100,000 leaves as many rows in ``Delivery``, where every sender's step pays for them.
``DELIVERY_RETENTION_DAYS`` after an issue ended its rows are moved into ``DeliveryRecord``, in
batches, and counted in ``IssueSummary``. A batch is one statement: a crash leaves it whole or
undone, and the next batch, of whichever worker, takes what is left. Before the first row of an
issue moves, the issue is marked (``put_away_at``); from then on nothing can send it again, which
the database holds too (``issue_put_away_is_over``).

Whoever changes rows for a person's sake changes deliveries first and records after: a row only
ever moves that way, and a batch leaves alone what somebody else is just changing.
"""

from __future__ import annotations

import datetime
import logging
import time
from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Now

from subscriptions.models import Delivery, DeliveryRecord, Issue, IssueSummary
from subscriptions.models.delivery import FINAL, IN_HAND, READY

log = logging.getLogger("subscriptions.worker.main")

BATCH: Final = 2000  # rows
# Of the time, so much is left to others: more while an issue is being sent.
RESTS: Final = 1.0  # as long as the batch took
RESTS_BESIDE_SENDING: Final = 9.0

_MOVE: Final = f"""
WITH batch AS (
    SELECT id, address FROM {Delivery._meta.db_table}
    WHERE issue_id = %(issue)s AND address > %(after)s AND state = ANY(%(final)s)
    ORDER BY address LIMIT %(most)s
    FOR UPDATE SKIP LOCKED
),
gone AS (
    DELETE FROM {Delivery._meta.db_table} AS delivery USING batch WHERE delivery.id = batch.id
    RETURNING delivery.*
),
kept AS (
    INSERT INTO {DeliveryRecord._meta.db_table}
        (id, issue_id, subscriber_id, variant_id, address, state, attempts, message_id, reply,
        handed_at, finished_at)
    SELECT id, issue_id, subscriber_id, variant_id, address, state, attempts, message_id,
        CASE WHEN state = 'accepted' THEN '' ELSE reply END, handed_at, finished_at
    FROM gone
    RETURNING state
),
counted AS (
    INSERT INTO {IssueSummary._meta.db_table} AS summary (issue_id, state, number)
    SELECT %(issue)s, state, count(*) FROM kept GROUP BY state
    ON CONFLICT (issue_id, state) DO UPDATE SET number = summary.number + excluded.number
)
SELECT count(*), max(address) FROM batch
"""  # noqa: S608 - names of our own tables


def due() -> QuerySet[Issue]:
    """Return the issues that were over long enough ago and have mails to put away, oldest first.

    A sample whose others still wait for somebody's word is not over.
    """
    days = settings.DELIVERY_RETENTION_DAYS
    if not days:
        return Issue.objects.none()
    mails = Delivery.objects.filter(issue=OuterRef("pk"))
    over = Q(state=Issue.State.COMPLETE, sample=None) | Q(state=Issue.State.CANCELLED)
    return (
        Issue.objects.alias(ended=Coalesce("completed_at", "cancelled_at"))
        .filter(
            over,
            Exists(mails),
            ~Exists(mails.filter(state__in=(*READY, *IN_HAND))),
            ended__lt=Now() - datetime.timedelta(days=days),
        )
        .order_by("pk")
    )


def put_away_due(wait: Callable[[float], bool]) -> int:
    """Put the mails of all due issues away, batch by batch; return how many they were.

    ``wait`` waits so many seconds between two batches and says whether to stop. What somebody is
    just changing is left to the next time.
    """
    number = 0
    for issue_id in list(due().values_list("pk", flat=True)):
        moved, last = BATCH, ""
        while moved:
            began = time.monotonic()
            moved, last = put_away(issue_id, last)
            number += moved
            is_busy = Issue.objects.filter(state=Issue.State.SENDING).exists()
            rests = RESTS_BESIDE_SENDING if is_busy else RESTS
            if wait(rests * (time.monotonic() - began)):
                return number
    if number:
        log.info("mails put away: %d", number)
    return number


def put_away(issue_id: int, after: str = "", most: int = BATCH) -> tuple[int, str]:
    """Move the next mails of a due issue behind the address ``after``.

    Return how many they were, and the last one's address: where to go on, empty at the end. So no
    batch walks again over what the one before left behind in the index.
    """
    with transaction.atomic():
        # Whoever would send it again waits here, and then finds that it was put away.
        issues = due().filter(pk=issue_id).order_by().only("pk", "put_away_at")
        issue = issues.select_for_update(of=("self",), skip_locked=True).first()
        if issue is None:
            return 0, ""
        if issue.put_away_at is None:
            Issue.objects.filter(pk=issue_id).update(put_away_at=Now())
        values: dict[str, Any] = {
            "issue": issue_id,
            "after": after,
            "final": list(map(str, FINAL)),
            "most": most,
        }
        with connection.cursor() as cursor:
            cursor.execute(_MOVE, values)
            number, last = cursor.fetchone()
    return number, last or ""
