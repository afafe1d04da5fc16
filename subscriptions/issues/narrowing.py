"""Who of an edition's readers an issue is for: a segment, or those who have no mail of it yet."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import QuerySet

from articles.db import prepared
from subscriptions.models import Issue, Subscriber
from subscriptions.models.segment import readers

# Of an issue that went out: who has no row, whatever address that is for; perhaps only who joined
# since a time.
_AGAIN: Final = """
    AND (%(since)s::timestamptz IS NULL OR subscriber.confirmed_at > %(since)s)
    AND NOT EXISTS (
        SELECT FROM {delivery} AS had
        WHERE had.issue_id = %(issue)s AND had.subscriber_id = subscriber.id
    )
"""


def condition(issue: Issue, *, again: bool) -> tuple[str, dict[str, Any]]:
    """Return what narrows the recipients of ``recipients.plan`` further, and its values."""
    narrower = _AGAIN if again else ""
    if not issue.audience:
        return narrower, {}
    sql, values = prepared.named(*ids(issue).query.sql_with_params(), "segment")
    return f"{narrower} AND subscriber.id IN ({sql})", values


def ids(issue: Issue) -> QuerySet[Subscriber, Any]:
    """Return the keys of those in the issue's segment."""
    return readers(issue.audience).order_by().values("pk")
