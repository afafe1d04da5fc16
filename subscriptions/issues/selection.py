"""What is new for an edition: nothing that does not fit into a digest is lost, it comes next."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from articles.models import Article, StatusChange
from articles.models.status import Status
from subscriptions.models import Edition, Issue, IssueStory
from subscriptions.models.frequency import digest_of

MOST_LOOKED_AT: Final = 2000
_DELIVERED: Final = (
    Issue.State.QUEUED, Issue.State.SENDING, Issue.State.PAUSED, Issue.State.COMPLETE,
)  # fmt: skip


@dataclass(frozen=True)
class Picked:
    """The stories of one digest in order, and how many are left for the next."""

    stories: list[Article]
    left_out: int


@dataclass(frozen=True)
class _Span:
    """``earlier``: the digests before for the same hour; the last of them ended at ``since``."""

    earlier: QuerySet[Issue]
    since: datetime.datetime
    # Stories of before the first of ``earlier`` were never this edition's to bring.
    oldest: datetime.datetime
    is_first: bool


def _span(edition: Edition, until: datetime.datetime) -> _Span:
    schedule = digest_of(edition.frequency)
    # A digest that nobody built, or a story that did not fit, is caught up with for some periods.
    earlier = Issue.objects.filter(
        edition=edition, state__in=_DELIVERED, period__lt=until,
        period__gte=schedule.back(until, schedule.caught_up),
        **schedule.at_slot("period", until),
    )  # fmt: skip
    rows = earlier.order_by("period").values_list("period", flat=True)
    periods = [period for period in rows if period is not None]
    since = periods[-1] if periods else schedule.back(until, 1)
    oldest = schedule.back(periods[0] if periods else since, 1)
    return _Span(earlier.order_by(), since, oldest, is_first=not periods)


def new_stories(edition: Edition, until: datetime.datetime) -> QuerySet[Article]:
    """Return the edition's stories that none of its digests for the same hour brought.

    The most read come first. Those that were approved since the last but carry an earlier time
    are among them, and those that did not fit.
    """
    return _of_span(edition, until, _span(edition, until))


def _of_span(edition: Edition, until: datetime.datetime, span: _Span) -> QuerySet[Article]:
    # What was withdrawn before it went out was brought to nobody, or to some: they get it once.
    brought = IssueStory.objects.filter(
        article=OuterRef("pk"), issue__in=span.earlier, dropped_at__isnull=True
    )
    stories = (
        Article.objects.published()
        .filter(published_at__lte=until, published_at__gt=span.oldest)
        .filter(~Exists(brought))
        .annotate(readings=Coalesce(Sum("reads__count"), 0))
        .order_by("-readings", "-published_at", "-pk")
    )
    if span.is_first:
        approved = StatusChange.objects.filter(
            article=OuterRef("pk"), to_status=Status.APPROVED, created_at__gt=span.since
        )
        stories = stories.filter(Q(published_at__gt=span.since) | Exists(approved))
    topics = edition.condition_on_stories()
    return stories.filter(pk__in=Article.objects.filter(topics).values("pk")) if topics else stories


def select_stories(edition: Edition, until: datetime.datetime, most: int | None = None) -> Picked:
    """Choose what a digest holds; those that waited have half of the places before others."""
    span = _span(edition, until)
    most = most or edition.most_stories
    rows = list(_of_span(edition, until, span).values_list("pk", "published_at")[:MOST_LOOKED_AT])
    waited = sorted((at, pk) for pk, at in rows if at is not None and at <= span.since)
    first = {pk for _at, pk in waited[: max(most // 2, 1)]} if not span.is_first else set()
    room = most - len(first)
    others = [pk for pk, _at in rows if pk not in first]
    chosen = first | set(others[:room])
    order = [pk for pk, _at in rows if pk in chosen]
    found = Article.objects.in_bulk(order)
    return Picked([found[pk] for pk in order if pk in found], len(rows) - len(order))
