"""Makes the whole index again from the stories, in steps that can be stopped and carried on.

Where a rebuild stands is read from the rows themselves: what is still marked stale, unweighed or
unsettled is what is left. Readers are served all the while, from what is there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet

from articles.indexing import entries, neighbourhood, vectors, vocabulary
from articles.models import Article, SearchEntry, StoryVector, Word

BATCH = 500


@dataclass(frozen=True)
class Step:
    """A part of the work: how many rows are left, and a way through them that yields progress."""

    name: str
    left: Callable[[], int]
    work: Callable[[], Iterator[int]]


def start_over() -> None:
    """Mark everything as to be made again; nothing is deleted."""
    SearchEntry.objects.update(stale=True)
    Word.objects.filter(root__isnull=False).update(root=None)


def _missing() -> QuerySet[Article]:
    done = SearchEntry.objects.filter(article=OuterRef("pk"), stale=False)
    return Article.objects.filter(~Exists(done))


def _write_entries() -> Iterator[int]:
    last = 0
    while True:
        part = list(entries.readable().filter(pk__in=_missing(), pk__gt=last)[:BATCH])
        if not part:
            return
        with transaction.atomic():
            entries.write_many(part)
            # Words and weights are another step's; a stop in between must leave a trace.
            StoryVector.objects.filter(pk__in=[a.pk for a in part]).update(stories=0)
        last = part[-1].pk
        yield len(part)


def _words_left() -> int:
    return max(1, Word.objects.filter(root__isnull=True).count())


def _count_words() -> Iterator[int]:
    left = _words_left()
    with transaction.atomic():
        SearchEntry.objects.due().update(counted=True)
        vocabulary.recount()
    vocabulary.find_all_roots()
    yield left


def _unspelled() -> int:
    return vocabulary.unspelled().count()


def _spell_words() -> Iterator[int]:
    while done := vocabulary.spell_new_words():
        yield done


UNWEIGHED = """
    SELECT e.article_id FROM articles_searchentry e
    LEFT JOIN articles_storyvector v USING (article_id)
    WHERE e.public_from IS NOT NULL AND coalesce(v.stories, 0) = 0 AND e.article_id > %s
    ORDER BY e.article_id LIMIT %s
"""


def _unweighed(after: int, most: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(UNWEIGHED, [after, most])
        return [key for (key,) in cursor.fetchall()]


def _weigh() -> Iterator[int]:
    last = 0
    while keys := _unweighed(last, BATCH):
        with transaction.atomic():
            vectors.weigh(keys)
        last = keys[-1]
        yield len(keys)


def _unsettled() -> QuerySet[StoryVector]:
    return StoryVector.objects.filter(related_at__isnull=True).order_by("-pk")


def _settle() -> Iterator[int]:
    keys = _unsettled().values_list("pk", flat=True)
    last: int | None = None
    while part := list((keys if last is None else keys.filter(pk__lt=last))[:BATCH]):
        for key in part:
            neighbourhood.settle(key)
            yield 1
        last = part[-1]


STEPS = (
    Step("entries", lambda: _missing().count(), _write_entries),
    Step("words", _words_left, _count_words),
    Step("spellings", _unspelled, _spell_words),
    Step("vectors", lambda: len(_unweighed(0, 1 << 30)), _weigh),
    Step("related", lambda: _unsettled().count(), _settle),
)
