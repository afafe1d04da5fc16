"""Words that the archive writes as one and in two: learnt from the archive itself.

A word is looked at when it has come to be in a few stories, and again once the archive has twice as
many: pairs come in later too. Both ways of writing must be attested, side by side in stories that
have both parts: *matahari* is no *mata* and *hari* of any story.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db import connection, transaction
from django.db.models import QuerySet

from articles.indexing import terms
from articles.indexing.bulk import WHOLE, Share
from articles.models import Compound, Word
from articles.models.search import STORIES
from articles.text.parting import partings

BATCH = 2_000
ATTESTED, ATTESTED_IN_SMALL = 3, 2  # stories, with each way of writing
LOOKED_AT = 200  # stories with both parts
SIDE_BY_SIDE = 0.03  # of these, at least

TOGETHER = """
    SELECT c.joined, c.first, c.second, n.side_by_side
    FROM unnest(%(joined)s::text[], %(first)s::text[], %(second)s::text[]) c(joined, first, second)
    CROSS JOIN LATERAL (
        SELECT count(*) AS seen, count(*) FILTER (
            WHERE e.vector @@ tsquery_phrase(c.first::tsquery, c.second::tsquery)
        ) AS side_by_side
        FROM (
            SELECT vector FROM articles_searchentry
            WHERE vector @@ (c.first::tsquery && c.second::tsquery) AND counted
            LIMIT %(looked_at)s
        ) e
    ) n
    WHERE n.side_by_side >= greatest(%(attested)s, %(share)s * n.seen)
    ORDER BY c.joined
"""


def unparted(share: Share = WHOLE) -> QuerySet[Word]:
    """Return the words that are to be looked for in two."""
    stories = terms.stories()
    words = Word.objects.filter(df__gte=_attested(stories), parted_at__lt=max(1, stories // 2))
    return share.of_rows(words.exclude(word=STORIES))


def find_compounds(most: int = BATCH, share: Share = WHOLE) -> int:
    """Look for words that are also written in two; return how many were looked at."""
    due = list(unparted(share).values_list("pk", "word")[:most])
    if not due:
        return 0
    stories = terms.stories()
    words = [word for _pk, word in due]
    found = list(_written_in_two(words, _attested(stories)))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(terms.HOLD, [words])
        Compound.objects.filter(joined__in=words).delete()
        Compound.objects.bulk_create(found)
        Word.objects.filter(word__in=words).update(parted_at=stories)
    return len(due)


def _attested(stories: int) -> int:
    return ATTESTED_IN_SMALL if stories < terms.SMALL_ARCHIVE else ATTESTED


def _written_in_two(words: Iterable[str], attested: int) -> Iterator[Compound]:
    pairs = [(word, *pair) for word in words if word.isalpha() for pair in partings(word)]
    parts = {part for _word, *both in pairs for part in both}
    known = set(
        Word.objects.filter(word__in=parts, df__gte=attested).values_list("word", flat=True)
    )
    likely = [pair for pair in pairs if known.issuperset(pair[1:])]
    if not likely:
        return
    joined, first, second = zip(*likely, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            TOGETHER,
            {
                "joined": list(joined),
                "first": list(first),
                "second": list(second),
                "looked_at": LOOKED_AT,
                "attested": attested,
                "share": SIDE_BY_SIDE,
            },
        )
        for whole, one, other, stories in cursor.fetchall():
            yield Compound(joined=whole, first=one, second=other, stories=stories)
