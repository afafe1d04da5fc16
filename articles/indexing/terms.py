"""The words of all public stories: how many stories have each, its root, its misspellings."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Mapping

from django.db import connection, transaction
from django.db.models import F, QuerySet

from articles.indexing.bulk import WHOLE, Share
from articles.models import Word
from articles.models.search import STORIES
from articles.text import spelling
from articles.text.stemmer import CERTAIN, candidates, known_roots, root

BATCH = 2_000
SHORTEST_NEW_ROOT = 4  # letters, of a root that no list knows
SMALLEST_FAMILY = 3
SMALL_ARCHIVE = 5_000  # stories; in a larger one a word of a single story may be a slip itself

COUNT = """
    INSERT INTO articles_word (word, df, spelled)
    SELECT word, 1, false FROM unnest(%s::text[]) AS word ORDER BY word
    ON CONFLICT (word) DO UPDATE SET df = articles_word.df + 1
"""
UNCOUNT = """
    UPDATE articles_word SET df = df - 1 WHERE id IN (
        SELECT id FROM articles_word WHERE word = ANY(%s::text[]) AND df > 0
        ORDER BY word FOR UPDATE
    )
"""
# In the order of the alphabet: two that hold some of the same words could lock each other up.
HOLD = "SELECT FROM articles_word WHERE word = ANY(%s::text[]) ORDER BY word FOR UPDATE"
RECOUNT = """
    WITH stories AS MATERIALIZED (
        SELECT word, ndoc AS df FROM ts_stat(
            'SELECT vector FROM articles_searchentry WHERE counted'
        ) WHERE strpos(word, ':') = 0
        UNION ALL SELECT '', count(*) FROM articles_searchentry WHERE counted
    ), gone AS (
        UPDATE articles_word SET df = 0
        WHERE df > 0 AND word NOT IN (SELECT word FROM stories)
    )
    INSERT INTO articles_word (word, df, spelled) SELECT word, df, false FROM stories
    ON CONFLICT (word) DO UPDATE SET df = excluded.df WHERE articles_word.df <> excluded.df
"""


def count(appeared: Iterable[str], vanished: Iterable[str]) -> None:
    """Count words that a public story now has and no longer has.

    In the order of the alphabet, so that two stories saved at once wait instead of locking up.
    """
    with connection.cursor() as cursor:
        if gone := sorted(vanished):
            cursor.execute(UNCOUNT, [gone])
        if new := sorted(appeared):
            cursor.execute(COUNT, [new])


def recount() -> None:
    """Count every word of every counted entry anew, in a transaction.

    Who saves a story meanwhile waits: what it counted in between would be lost.
    """
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE articles_word IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute(RECOUNT)


def stories() -> int:
    """Return how many public stories are counted."""
    return Word.objects.filter(word=STORIES).values_list("df", flat=True).first() or 0


def find_all_roots() -> None:
    """Look for the root of every word anew, in the whole vocabulary at once."""
    Word.objects.filter(df=0, root__isnull=True).update(root=F("word"))
    vocabulary = dict(Word.objects.filter(df__gt=0).values_list("word", "df"))
    derived = {word: candidates(word) for word in vocabulary}
    votes = Counter(itertools.chain.from_iterable(derived.values()))
    support = Support(vocabulary, votes)
    _write_roots({word: root(word, support, of) for word, of in derived.items()})


def find_new_roots(most: int = BATCH) -> int:
    """Look for the roots of words that came in lately; return how many there were."""
    new = list(Word.objects.filter(root__isnull=True).values_list("word", flat=True)[:most])
    if new:
        _write_roots(roots_of(new))
    return len(new)


def roots_of(new: list[str]) -> dict[str, str]:
    """Return the root of each word, known to the vocabulary or not."""
    wanted = {candidate for word in new for candidate in candidates(word)}
    rows = Word.objects.filter(word__in=wanted, df__gt=0).values_list("word", "df")
    vocabulary = dict(rows)
    families = Word.objects.filter(root__in=wanted, df__gt=0).values_list("root", flat=True)
    votes = Counter(name for name in families if name is not None)
    votes.update(candidate for word in new for candidate in candidates(word) if word in vocabulary)
    return {word: root(word, Support(vocabulary, votes)) for word in new}


class Support:
    """How much speaks for a root: the list first, else the family that it would have."""

    def __init__(self, vocabulary: Mapping[str, int], votes: Mapping[str, int]) -> None:
        self.vocabulary, self.votes, self.known = vocabulary, votes, known_roots()

    def __call__(self, candidate: str) -> float:
        if candidate in self.known:
            return CERTAIN
        if candidate not in self.vocabulary or len(candidate) < SHORTEST_NEW_ROOT:
            return 0.0
        family = self.votes.get(candidate, 0)
        return float(family) if family >= SMALLEST_FAMILY else 0.0


def _write_roots(roots: dict[str, str]) -> None:
    words = sorted(roots)
    for start in range(0, len(words), BATCH):
        part = words[start : start + BATCH]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(HOLD, [part])
            cursor.execute(
                "UPDATE articles_word AS w SET root = n.root"
                " FROM unnest(%s::text[], %s::text[]) AS n(word, root)"
                " WHERE w.word = n.word AND w.root IS DISTINCT FROM n.root",
                [part, [roots[word] for word in part]],
            )


def unspelled(share: Share = WHOLE) -> QuerySet[Word]:
    """Return the words that a misspelled one may be corrected to, but not yet is."""
    least = 1 if stories() < SMALL_ARCHIVE else 2
    words = Word.objects.filter(spelled=False, df__gte=least).exclude(word=STORIES)
    return share.of_rows(words)


def spell_new_words(most: int = BATCH, share: Share = WHOLE) -> int:
    """Enter words that lack them under their deletions; return how many there were."""
    new = list(unspelled(share).values_list("pk", "word")[:most])
    into = "COPY articles_spelling (deletion, edits, word_id) FROM STDIN"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(HOLD, [[word for _pk, word in new]])
        with cursor.copy(into) as copy:
            for pk, word in new:
                for deletion, edits in _rows(word):
                    copy.write_row((deletion, edits, pk))
        Word.objects.filter(pk__in=[pk for pk, _word in new]).update(spelled=True)
    return len(new)


def _rows(word: str) -> set[tuple[int, int]]:
    """The rows of a word; strangers' deletions may meet in one number, so once each."""
    most = spelling.edits_allowed(word)
    if most == 0:
        return set()
    return {(spelling.key(left), edits) for left, edits in spelling.deletions(word, most)}
