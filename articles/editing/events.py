"""What an editor does to a development as a whole: taking it apart, and putting it together again.

Two are merged by ``uniting``.
"""

from __future__ import annotations

from typing import Final

from django.db import transaction

from articles.db import locks
from articles.db.locks import Lock
from articles.models import Article, Event, EventStory

CHANGE: Final = "articles.change_event"


def take_apart(event: Event) -> int:
    """Cut every story from a development, so that they are put together no more; return how many.

    Who stood in it at this moment is remembered: none of them finds another through it again.
    """
    with transaction.atomic():
        locks.take(Lock.EVENTS)
        rows = list(EventStory.objects.inside().filter(event=event))
        for row in rows:  # one by one: what is related to each is found anew
            row.was, row.kind = row.kind, EventStory.Kind.CUT
            row.save(update_fields=["kind", "was"])
    return len(rows)


def put_together(event: Event) -> int:
    """Take back that a development was taken apart; return how many stories are in it again.

    None that is in another development since, and none that was cut alone.
    """
    with transaction.atomic():
        locks.take(Lock.EVENTS)
        inside = EventStory.objects.inside().values("article_id")
        cut = EventStory.objects.filter(event=event, kind=EventStory.Kind.CUT).exclude(was="")
        rows = list(cut.exclude(article_id__in=inside))
        for row in rows:
            row.kind, row.was = row.was, ""
            row.save(update_fields=["kind", "was"])
    return len(rows)


def hold_stories(keys: list[int]) -> None:
    """Hold the stories of developments before any row that their saving may wait for."""
    locks.take(Lock.EVENTS)
    rows = EventStory.objects.filter(event__in=keys).values("article_id")
    stories = Article.objects.filter(pk__in=rows).order_by("pk")
    list(stories.select_for_update(no_key=True).values_list("pk", flat=True))
