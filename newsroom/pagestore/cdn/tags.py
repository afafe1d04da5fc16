"""A change in words that a cache in front understands: tags alone, no points of lines.

The site's own store asks of each page whether a point of time lies in its span. What a page's span
depends on is known beforehand: a story's page shows the next older and the next newer story of its
section; a page of the archive a year, a month or a day.
"""

from __future__ import annotations

import datetime

from django.utils import timezone

from articles.models import Article
from articles.models.purges import ALL, TIME
from articles.pages import periods
from newsroom.pagestore.purge import Purge

BESIDE = 2  # stories on either side: two may have appeared at the same moment


def of_purge(purge: Purge) -> set[str] | None:
    """Return the tags that pages carry which changed; None: every page changed.

    One or two queries for a story that came or went, none for other changes.
    """
    if ALL in purge.tags:
        return None
    tags = set(purge.tags)
    for line, microseconds in purge.points:
        moment = datetime.datetime.fromtimestamp(microseconds / 1_000_000, datetime.UTC)
        tags |= _periods(moment) if line == TIME else _neighbours(line, moment)
    return tags


def _periods(moment: datetime.datetime) -> set[str]:
    day = timezone.localdate(moment)
    dates = ((day.year,), (day.year, day.month), (day.year, day.month, day.day))
    return {periods.Period(*date).tag for date in dates}


def _neighbours(line: str, moment: datetime.datetime) -> set[str]:
    section = int(line.partition(":")[2])
    slack = datetime.timedelta(milliseconds=1)  # a float holds no microseconds of this age
    stories = Article.objects.published().filter(section=section).order_by("published_at")
    after = stories.filter(published_at__gte=moment - slack)[: BESIDE + 1]
    before = stories.filter(published_at__lte=moment + slack).reverse()[: BESIDE + 1]
    return {
        f"article:{key}" for rows in (after, before) for key in rows.values_list("pk", flat=True)
    }
