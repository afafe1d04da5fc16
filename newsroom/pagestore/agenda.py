"""What changes by itself, without anybody writing: known beforehand, by the database's clock.

A scheduled story appears, a place on the front page or breaking news ends, a day ends.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import Now
from django.utils import timezone

from articles.models import (
    Article,
    ArticleSource,
    Banner,
    Byline,
    EventStory,
    FurtherSection,
    Slot,
    TaggedArticle,
)
from articles.models.purges import FRONT, IDENTITY, story_words
from newsroom.pagestore.purge import Purge

MARGIN = 2.0
"""Seconds around a moment within which nothing is kept that it changes: clocks are never equal."""
MOST_AHEAD = 500  # moments of a kind; later ones are read when these have passed
ONE_DAY = datetime.timedelta(days=1)


@dataclass
class Moment:
    """``at`` seconds since 1970 the pages change that ``purge`` concerns."""

    at: float
    purge: Purge
    is_purged: bool = False


def read() -> list[Moment]:
    """Return the moments to come, soonest first; three queries."""
    moments = [*_stories(), *_ends()]
    return sorted(moments, key=lambda moment: moment.at)


def _stories() -> list[Moment]:
    of_story = {"article": OuterRef("pk")}
    rows = Article.objects.scheduled().values_list(
        "pk",
        "section_id",
        "published_at",
        ArraySubquery(Byline.objects.filter(**of_story).values("reporter_id")),
        ArraySubquery(ArticleSource.objects.filter(**of_story).values("source_id")),
        ArraySubquery(TaggedArticle.objects.filter(content_object=OuterRef("pk")).values("tag_id")),
        ArraySubquery(FurtherSection.objects.filter(**of_story).values("section_id").order_by()),
        ArraySubquery(EventStory.objects.inside().filter(**of_story).values("event_id")),
    )
    moments = []
    for key, section, time, reporters, sources, tags, further, events in rows[:MOST_AHEAD]:
        named = {"reporter": reporters, "source": sources, "tag": tags, "section": further}
        named["event"] = events
        more = [f"{kind}-list:{one}" for kind, keys in named.items() for one in keys]
        if time is None:  # an approved story has a time; a check of the database holds it
            continue
        purge = Purge.of(story_words(key, section, time, more))
        moments.append(Moment(time.timestamp(), purge))
    return moments


def _ends() -> list[Moment]:
    slots = Slot.objects.filter(ends_at__gt=Now()).order_by("ends_at")
    banners = Banner.objects.live().order_by("ends_at")
    return [
        Moment(end.timestamp(), Purge.of([tag]))
        for rows, tag in ((slots, FRONT), (banners, IDENTITY))
        for end in rows.values_list("ends_at", flat=True)[:MOST_AHEAD]
        if end is not None
    ]


def end_of_day(now: float) -> float:
    """Return the next midnight in site time, less the margin; both seconds since 1970.

    Within the margin after midnight it is that midnight: what was begun before is not kept.
    """
    zone = timezone.get_default_timezone()
    here = datetime.datetime.fromtimestamp(now - MARGIN, zone)
    tomorrow = (here + ONE_DAY).replace(hour=0, minute=0, second=0, microsecond=0)
    return tomorrow.timestamp() - MARGIN
