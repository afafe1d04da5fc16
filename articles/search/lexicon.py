"""What the index knows of the words of a question: asked in one statement, for all of them.

A second statement is sent only where a word is unknown and no word is a single edit away, or where
a correction brings its family along.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from articles.db.deadline import UNHURRIED, Patience
from articles.indexing.terms import Support
from articles.models.search import STORIES
from articles.search.query import Query
from articles.text import spelling, stemmer

MOST_ENDINGS = 12
SHORTEST_BEGINNING = 3  # letters
LARGEST_FAMILY = 24  # words that are read; the most used come first
SELDOM = 2  # stories; a word of no more may be a slip
MOST_NAMES = 20  # that one filter may mean

# Each part answers with (part, what was asked, what was found, a number, a root).
_STORIES = "SELECT 'stories' AS part, '' AS asked, '' AS found, df AS number, NULL::text AS root"
_KNOWN = f"""
    WITH met AS MATERIALIZED (
        SELECT words, string_to_array(words, ', ') AS forms FROM articles_synonym
        WHERE string_to_array(words, ', ') && %(words)s::text[]
    ), known AS MATERIALIZED (
        SELECT word::text, df, root::text FROM articles_word
        WHERE word = ANY(%(words)s::text[] || %(candidates)s::text[]
                         || ARRAY(SELECT unnest(forms) FROM met))
    )
    {_STORIES} FROM articles_word WHERE word = %(stories)s
    UNION ALL SELECT 'synonyms', '', words, 0, NULL FROM met
    UNION ALL SELECT 'word', '', word, df, root FROM known
    UNION ALL SELECT 'family', r.root, f.word, f.df, NULL
    FROM (SELECT unnest(%(candidates)s::text[]) AS root
          UNION SELECT root FROM known WHERE root IS NOT NULL) r
    CROSS JOIN LATERAL (
        SELECT word, df FROM articles_word WHERE root = r.root AND df > 0
        ORDER BY df DESC LIMIT %(family)s
    ) f
"""  # noqa: S608 - made of constants
_ENDINGS = """
    UNION ALL SELECT 'ending', '', word, df, NULL FROM (
        SELECT word, df FROM articles_word
        WHERE word > %(start)s AND word < %(end)s AND df > 0 ORDER BY df DESC LIMIT %(endings)s
    ) longer
"""
_NEAR = """
    SELECT 'near', d.asked, w.word, w.df, w.root
    FROM unnest(%(slips)s::text[], %(deletions)s::int[]) AS d(asked, deletion)
    JOIN articles_spelling s ON s.deletion = d.deletion AND s.edits <= %(edits)s
    JOIN articles_word w ON w.id = s.word_id AND w.df > 0 AND w.word <> d.asked
    WHERE NOT EXISTS (
        SELECT FROM articles_word k WHERE k.word = d.asked AND k.df > %(seldom)s
    )
"""
_TABLES = {
    "rubrik": "articles_section",
    "tag": "articles_tag",
    "reporter": "articles_reporter",
    "sumber": "articles_source",
}
# The slug itself; where nobody has it, slugs that go on from it or have all of its words.
_NAMED = {
    kind: f"""
    UNION ALL SELECT 'named', '{kind}:' || f.slug, n.slug, 0, NULL
    FROM unnest(%({kind})s::text[]) AS f(slug) CROSS JOIN LATERAL (
        (SELECT slug FROM {table} WHERE slug = f.slug)
        UNION ALL (
            (SELECT slug FROM {table}
             WHERE NOT EXISTS (SELECT FROM {table} WHERE slug = f.slug)
               AND slug ~>=~ f.slug AND slug ~<~ (f.slug || '\U0010ffff')
             ORDER BY slug USING ~<~ LIMIT %(names)s)
            UNION
            (SELECT slug FROM {table}
             WHERE NOT EXISTS (SELECT FROM {table} WHERE slug = f.slug)
               AND string_to_array(slug, '-') @> string_to_array(f.slug, '-')
             LIMIT %(names)s)
            LIMIT %(names)s
        )
    ) n
"""  # noqa: S608 - as above
    for kind, table in _TABLES.items()
}
_AGAIN = """
    SELECT 'family' AS part, r.root AS asked, f.word AS found, f.df AS number, NULL AS root
    FROM unnest(%(roots)s::text[]) AS r(root) CROSS JOIN LATERAL (
        SELECT word, df FROM articles_word WHERE root = r.root AND df > 0
        ORDER BY df DESC LIMIT %(family)s
    ) f
"""

Found = tuple[str, int]
"""A word, and how many stories have it."""


@dataclass
class Lexicon:
    """What is known. ``words`` maps a word to its df and root, ``families`` a root to its words."""

    stories: int = 0
    words: dict[str, tuple[int, str | None]] = field(default_factory=dict)
    synonyms: list[list[str]] = field(default_factory=list)
    endings: list[Found] = field(default_factory=list)
    families: dict[str, list[Found]] = field(default_factory=lambda: defaultdict(list))
    near: dict[str, dict[str, tuple[int, str | None]]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    named: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def df(self, word: str) -> int:
        """Return how many stories have a word."""
        return self.words.get(word, (0, None))[0]

    def root(self, word: str) -> str:
        """Return a word's root: the one on record, else what the vocabulary speaks for."""
        return self.words.get(word, (0, None))[1] or stemmer.root(word, self._support)

    def corrections(self, word: str, edits: int) -> list[str]:
        """Return the words that ``word`` may be a slip of, best first."""
        near = self.near.get(word, {})
        return spelling.best(word, ((other, df) for other, (df, _root) in near.items()), edits)

    @cached_property
    def _support(self) -> Support:
        votes = {root: len(family) for root, family in self.families.items()}
        return Support({word: df for word, (df, _root) in self.words.items() if df}, votes)

    def take(self, rows: Iterable[tuple[str, str, str, int, str | None]]) -> None:
        """Take in what a statement answered."""
        for part, asked, found, number, root in rows:
            if part == "word":
                self.words[found] = (number, root)
            elif part == "family":
                self.families[asked].append((found, number))
            elif part == "near":
                self.near[asked][found] = (number, root)
            elif part == "ending":
                self.endings.append((found, number))
            elif part == "synonyms":
                self.synonyms.append(found.split(", "))
            elif part == "named":
                self.named[asked].append(found)
            else:
                self.stories = number


def look_up(query: Query, patience: Patience = UNHURRIED) -> Lexicon:
    """Return what is known of the words and the filters of ``query``."""
    statement, parameters = _KNOWN, _parameters(query.words)
    if query.half_typed and len(query.words[-1]) >= SHORTEST_BEGINNING:
        start = query.words[-1]
        statement += _ENDINGS
        parameters |= {"start": start, "end": start + "\U0010ffff", "endings": MOST_ENDINGS}
    slips = [word for word in query.words if spelling.edits_allowed(word)]
    if slips:
        statement += f" UNION ALL {_NEAR}"
        parameters |= _deletions(slips, 1)
    asked: Mapping[str, list[str]] = _by_kind(query.filters)
    for kind, slugs in asked.items():
        statement += _NAMED[kind]
        parameters |= {kind: slugs, "names": MOST_NAMES}
    lexicon = Lexicon()
    lexicon.take(patience.ask(statement, parameters))
    return lexicon


def look_again(
    lexicon: Lexicon,
    unexplained: Sequence[str],
    roots: Sequence[str],
    patience: Patience = UNHURRIED,
) -> None:
    """Add words two edits from ``unexplained``, and the words of ``roots``."""
    far = [word for word in unexplained if spelling.edits_allowed(word) > 1]
    missing = [root for root in roots if root not in lexicon.families]
    if not far and not missing:
        return
    statement = _AGAIN
    parameters: dict[str, object] = {"roots": missing, "family": LARGEST_FAMILY}
    if far:
        statement += f" UNION ALL {_NEAR}"
        parameters |= _deletions(far, 2)
    lexicon.take(patience.ask(statement, parameters))


def mended(word: str, patience: Patience) -> list[str]:
    """Return the known words that ``word`` may be a slip of, best first."""
    known = Lexicon()
    for edits in range(1, spelling.edits_allowed(word) + 1):
        known.take(patience.ask(_NEAR, _deletions([word], edits)))
        if found := known.corrections(word, edits):
            return found
    return []


def _parameters(asked: Sequence[str]) -> dict[str, object]:
    candidates = dict.fromkeys(root for word in asked for root in stemmer.candidates(word))
    return {
        "words": list(asked),
        "candidates": list(candidates),
        "stories": STORIES,
        "family": LARGEST_FAMILY,
    }


def _deletions(slips: Iterable[str], edits: int) -> dict[str, object]:
    pairs = [
        (word, spelling.key(left))
        for word in slips
        for left, _count in spelling.deletions(word, edits)
    ]
    return {
        "slips": [word for word, _key in pairs],
        "deletions": [key for _word, key in pairs],
        "edits": edits,
        "seldom": SELDOM,
    }


def _by_kind(filters: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for kind, slug in filters:
        found.setdefault(kind, []).append(slug)
    return found
