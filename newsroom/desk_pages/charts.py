"""Small charts of the desk's first page, drawn by the server: what appeared, what was read."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import CharField, Count, Sum, Value
from django.db.models.functions import TruncDay, TruncHour
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.db import clock
from articles.models import Article, ReadCount

DAYS: Final = 30
HOURS: Final = 24
WIDTH: Final = 300
HEIGHT: Final = 56
GAP: Final = 0.25  # of a bar's place
LEAST: Final = 1.5  # of the height, so that one is seen beside a thousand


@dataclass(frozen=True)
class Bar:
    """One bar, and what it stands for in words."""

    x: float
    y: float
    width: float
    height: float
    words: str


@dataclass(frozen=True)
class Chart:
    """Bars from ``first`` to ``last``; ``total`` of all, ``most`` of the highest."""

    title: str | Promise
    bars: list[Bar]
    total: int
    most: int
    first: str
    last: str


def charts() -> list[Chart]:
    """Return a chart of the stories a day and one of the readings an hour, by one statement.

    One without anything to show is left out.
    """
    now = timezone.localtime(clock.now())
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    days = [today - datetime.timedelta(days=n) for n in reversed(range(DAYS))]
    hour = now.replace(minute=0, second=0, microsecond=0)
    hours = [hour - datetime.timedelta(hours=n) for n in reversed(range(HOURS))]
    numbers = _numbers(days[0], hours[0])
    drawn = (
        _drawn(
            _("Stories a day"), [(f"{day:%d/%m}", numbers.get(("day", day), 0)) for day in days]
        ),
        _drawn(
            _("Readings an hour"), [(f"{at:%H.%M}", numbers.get(("hour", at), 0)) for at in hours]
        ),
    )
    return [chart for chart in drawn if chart.total]


def _numbers(first_day: datetime.datetime, first_hour: datetime.datetime) -> dict[Any, int]:
    kind = CharField()
    stories = Article.objects.published().filter(published_at__gte=first_day).order_by()
    days = stories.annotate(kind=Value("day", kind), at=TruncDay("published_at"))
    reads = ReadCount.objects.filter(hour__gte=first_hour).order_by()
    hours = reads.annotate(kind=Value("hour", kind), at=TruncHour("hour"))
    rows: Iterable[Any] = (
        days.values("kind", "at")
        .annotate(n=Count("pk"))
        .values_list("kind", "at", "n")
        .union(
            hours.values("kind", "at").annotate(n=Sum("count")).values_list("kind", "at", "n"),
            all=True,
        )
    )
    return {(name, timezone.localtime(at)): number for name, at, number in rows}


def _drawn(title: str | Promise, numbers: list[tuple[str, int]]) -> Chart:
    most = max(number for _words, number in numbers)
    place = WIDTH / len(numbers)
    bars = []
    for index, (words, number) in enumerate(numbers):
        height = max(HEIGHT * number / most, LEAST) if number else 0.0
        x = index * place + place * GAP / 2
        bars.append(Bar(x, HEIGHT - height, place * (1 - GAP), height, f"{words}: {number}"))
    total = sum(number for _words, number in numbers)
    return Chart(title, bars, total, most, numbers[0][0], numbers[-1][0])
