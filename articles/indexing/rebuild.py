"""Makes the whole index again from the stories, in steps that can be stopped and carried on.

Where a rebuild stands is read from the rows themselves: what is still marked stale, unweighed or
unsettled is what is left. Readers are served all the while, from what is there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet

from articles.indexing import compounds, entries, terms
from articles.indexing.bulk import WHOLE, Late, Share, afterwards, shared
from articles.models import Article, Posting, SearchEntry, StoryVector, Word
from articles.related import store, vectors
from articles.text.tokenizer import READING

BATCH = 1_000


@dataclass(frozen=True)
class Step:
    """A part of the work: how many rows are left, and a way through them that yields progress."""

    name: str
    left: Callable[[], int]
    work: Callable[[Share], Iterator[int]]
    divisible: bool = False
    late: Late | None = None


def start_over() -> None:
    """Mark everything as to be made again; nothing is deleted."""
    SearchEntry.objects.update(stale=True)
    Word.objects.filter(root__isnull=False).update(root=None, parted_at=0)


def _missing(share: Share = WHOLE) -> QuerySet[Article]:
    done = SearchEntry.objects.filter(article=OuterRef("pk"), stale=False, reading=READING)
    return share.of_rows(Article.objects.filter(~Exists(done)))


def _write_entries(share: Share = WHOLE) -> Iterator[int]:
    for part in _parts(_missing(share).order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            entries.write_many(part)
            # Words and weights are another step's; a stop in between must leave a trace.
            StoryVector.objects.filter(pk__in=part).update(stories=0)
        yield len(part)


def _parts(keys: Iterable[int]) -> Iterator[list[int]]:
    """Cut keys into batches; all are read first, for what is left changes under way."""
    wanted = list(keys)
    for start in range(0, len(wanted), BATCH):
        yield wanted[start : start + BATCH]


def _words_left() -> int:
    return max(1, Word.objects.filter(root__isnull=True).count())


def _count_words(share: Share = WHOLE) -> Iterator[int]:
    left = _words_left()
    with transaction.atomic():
        SearchEntry.objects.due().update(counted=True)
        terms.recount()
    terms.find_all_roots()
    yield left


def _unspelled() -> int:
    return terms.unspelled().count()


def _spell_words(share: Share = WHOLE) -> Iterator[int]:
    while done := terms.spell_new_words(share=share):
        yield done


def _unparted() -> int:
    return compounds.unparted().count()


def _part_words(share: Share = WHOLE) -> Iterator[int]:
    while done := compounds.find_compounds(share=share):
        yield done


UNWEIGHED = """
    SELECT e.article_id FROM articles_searchentry e
    LEFT JOIN articles_storyvector v USING (article_id)
    WHERE e.public_from IS NOT NULL AND coalesce(v.stories, 0) = 0 AND e.article_id %% %s = %s
    ORDER BY e.article_id
"""


def _unweighed(share: Share = WHOLE) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(UNWEIGHED, [share.of, share.number])
        return [key for (key,) in cursor.fetchall()]


def _weigh(share: Share = WHOLE) -> Iterator[int]:
    for part in _parts(_unweighed(share)):
        with transaction.atomic():
            vectors.weigh(part)
        yield len(part)


def _unsettled(share: Share = WHOLE) -> QuerySet[StoryVector]:
    return share.of_rows(StoryVector.objects.filter(related_at__isnull=True)).order_by("-pk")


def _settle(share: Share = WHOLE) -> Iterator[int]:
    for key in list(_unsettled(share).values_list("pk", flat=True)):
        store.settle(key)
        yield 1


STEPS = (
    Step(
        "entries",
        lambda: _missing().count(),
        _write_entries,
        divisible=True,
        late=Late(SearchEntry, ("search_in_title", "search_in_all", "search_newest")),
    ),
    Step("words", _words_left, _count_words),
    Step("spellings", _unspelled, _spell_words, divisible=True),
    Step("compounds", _unparted, _part_words, divisible=True),
    Step(
        "vectors",
        lambda: len(_unweighed()),
        _weigh,
        divisible=True,
        late=Late(Posting, ("posting_by_impact",)),
    ),
    Step("related", lambda: _unsettled().count(), _settle, divisible=True),
)


def run(step: Step, processes: int = 1) -> Iterator[int]:
    """Do all that is left of a step; yield how many rows are done, bit by bit."""
    left = step.left()
    with afterwards(step.late, left):
        if not left:
            return
        if step.divisible and processes > 1 and left > BATCH:
            yield from shared(step.work, processes)
        else:
            yield from step.work(WHOLE)
