"""How the list of subscribers grows, and which pages bring them."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Case, Count, F, Q, When
from django.db.models.functions import TruncDay, TruncWeek
from django.urls import Resolver404, resolve
from django.utils import timezone

from articles.db import clock
from articles.models import Article
from subscriptions.models import Subscriber

DAY: Final = "day"
WEEK: Final = "week"
SPANS: Final = {DAY: 30, WEEK: 26}
STEPS: Final = {DAY: datetime.timedelta(days=1), WEEK: datetime.timedelta(days=7)}
PAGES: Final = 20

WIDTH, HEIGHT, EDGE, FOOT = 720, 220, 44, 22  # units of the drawing


@dataclass
class GrowthPeriod:
    """A day or a week (from Monday): who came, who left, how many there were at its end."""

    start: datetime.date
    came: int = 0
    left: int = 0
    total: int = 0


def periods(step: str) -> list[GrowthPeriod]:
    """Return the last days or weeks, oldest first. Three queries at most, however many subscribers.

    Somebody who left and came back counts by the last coming.
    """
    today = timezone.localdate()
    last = today if step == DAY else today - datetime.timedelta(days=today.weekday())
    first = last - STEPS[step] * (SPANS[step] - 1)
    found = {
        start: GrowthPeriod(start)
        for start in (first + STEPS[step] * number for number in range(SPANS[step]))
    }
    since = timezone.make_aware(datetime.datetime.combine(first, datetime.time()))
    for start, number in _by_period(F("confirmed_at"), step, since):
        found[start].came += number
    left = Case(
        When(state=Subscriber.State.UNSUBSCRIBED, then="unsubscribed_at"),
        When(state=Subscriber.State.SUPPRESSED, then="suppressed_at"),
    )
    for start, number in _by_period(left, step, since):
        found[start].left += number
    total = Subscriber.objects.active().count()
    for period in reversed(found.values()):
        period.total = total
        total -= period.came - period.left
    return list(found.values())


def _by_period(
    time: F | Case, step: str, since: datetime.datetime
) -> list[tuple[datetime.date, int]]:
    trunc = TruncDay if step == DAY else TruncWeek
    rows = (
        Subscriber.objects.filter(confirmed_at__isnull=False)
        .annotate(then=time)
        .filter(then__gte=since)
        .order_by()
        .annotate(period=trunc("then"))
        .values_list("period")
        .annotate(number=Count("pk"))
    )
    return [(moment.date(), number) for moment, number in rows]


def drawing(rows: list[GrowthPeriod]) -> dict[str, Any]:
    """Return the bars and the line of the chart in the drawing's units; the template draws."""
    most = max([period.came for period in rows] + [period.left for period in rows] + [1])
    low, high = min(p.total for p in rows), max(p.total for p in rows)
    slot = (WIDTH - EDGE) / len(rows)
    middle = (HEIGHT - FOOT) * 0.68
    up, down = middle - 10, HEIGHT - FOOT - middle
    bars = []
    points = []
    for number, period in enumerate(rows):
        x = EDGE + number * slot
        came, left = up * period.came / most, down * period.left / most
        bars.append(
            {
                "x": round(x + slot * 0.15, 1),
                "width": round(slot * 0.7, 1),
                "up_y": round(middle - came, 1),
                "up": round(came, 1),
                "down": round(left, 1),
                "period": period,
                "is_labelled": number % max(1, len(rows) // 6) == 0,
            }
        )
        share = (period.total - low) / (high - low) if high > low else 0.5
        points.append(f"{x + slot / 2:.1f},{middle - 6 - share * (up - 12):.1f}")
    return {
        "width": WIDTH, "height": HEIGHT, "edge": EDGE, "middle": round(middle, 1), "most": most,
        "bars": bars, "line": " ".join(points), "foot": HEIGHT - 6,
    }  # fmt: skip


def sources() -> list[dict[str, Any]]:
    """Return the pages whose form brought most sign-ups, with the story if it is one's page.

    ``lately`` are those who confirmed in the last 30 days.
    """
    lately = clock.now() - STEPS[DAY] * SPANS[DAY]
    rows: list[Any] = list(
        Subscriber.objects.order_by()
        .values("source_page")
        .annotate(
            asked=Count("pk"),
            active=Count("pk", filter=Q(state="active")),
            lately=Count("pk", filter=Q(confirmed_at__gte=lately)),
        )
        .order_by("-active", "-asked", "source_page")[:PAGES]
    )
    addresses = {row["source_page"]: _story_address(row["source_page"]) for row in rows}
    wanted = Q(pk__in=[])
    for address in filter(None, addresses.values()):
        wanted |= Q(publication_date=address[0], slug=address[1])
    headlines = {
        (story.publication_date, story.slug): story.headline
        for story in Article.objects.filter(wanted).only("publication_date", "slug", "headline")
    }
    for row in rows:
        page = addresses[row["source_page"]]
        row["headline"] = headlines.get(page, "") if page else ""
    return rows


def _story_address(page: str) -> tuple[datetime.date, str] | None:
    try:
        found = resolve(page or "-")
    except Resolver404:
        return None
    if found.view_name != "articles:article":
        return None
    return found.kwargs["date"], found.kwargs["slug"]
