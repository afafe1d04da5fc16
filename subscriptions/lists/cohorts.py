"""Who stays: of those who came in a month, how many were still there one, three, six months on."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, F, Q
from django.db.models.functions import TruncMonth
from django.utils import timezone

from subscriptions.models import Subscriber

MONTHS: Final = 12
AFTER: Final = (30, 90, 180)  # days
PERCENT: Final = 100


@dataclass(frozen=True)
class Cohort:
    """A month's newcomers; ``stayed`` are percents after each of ``AFTER``, None: too early."""

    month: datetime.date
    came: int
    stayed: list[int | None]
    active: int


def cohorts() -> list[Cohort]:
    """Return the last months, newest first: one query.

    Somebody who left and came back counts by the last coming; whose data were erased is forgotten.
    """
    today = timezone.localdate()
    first = today.replace(day=1)
    for _month in range(MONTHS - 1):
        first = (first - datetime.timedelta(days=1)).replace(day=1)
    since = timezone.make_aware(datetime.datetime.combine(first, datetime.time()))
    rows: Any = (
        Subscriber.objects.filter(confirmed_at__gte=since)
        .order_by()
        .annotate(month=TruncMonth("confirmed_at"))
        .values("month")
        .annotate(
            came=Count("pk"),
            active=Count("pk", filter=Q(state=Subscriber.State.ACTIVE)),
            **{f"after_{days}": Count("pk", filter=_stayed(days)) for days in AFTER},
        )
        .order_by("-month")
    )
    return [_cohort(row, today) for row in rows]


def _stayed(days: int) -> Q:
    then = F("confirmed_at") + datetime.timedelta(days=days)
    return (
        Q(state=Subscriber.State.ACTIVE)
        | Q(state=Subscriber.State.UNSUBSCRIBED, unsubscribed_at__gte=then)
        | Q(state=Subscriber.State.SUPPRESSED, suppressed_at__gte=then)
    )


def _cohort(row: dict[str, Any], today: datetime.date) -> Cohort:
    month = row["month"].date()
    last_day = (month + datetime.timedelta(days=32)).replace(day=1) - datetime.timedelta(days=1)
    return Cohort(
        month=month,
        came=row["came"],
        stayed=[
            round(PERCENT * row[f"after_{days}"] / row["came"])
            if last_day + datetime.timedelta(days=days) < today
            else None
            for days in AFTER
        ],
        active=row["active"],
    )
