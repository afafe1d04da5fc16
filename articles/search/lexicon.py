"""What the index knows of the words of a question: asked in one statement, for all of them.

A second statement is sent only where a word is unknown and no word is a single edit away, or where
a correction brings its family along.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from articles.db.deadline import UNHURRIED, Patience
from articles.indexing.terms import Support
from articles.models.search import STORIES
from articles.search import statements
from articles.search.query import Query
from articles.text import parting, spelling, stemmer
from articles.text.stopwords import STOP_WORDS

MOST_ENDINGS = 30  # more find hardly more, and each is one more form to look for
SHORTEST_BEGINNING = 3  # letters
LARGEST_FAMILY = 24  # words that are read; the most used come first
SELDOM = 2  # stories; a word of no more may be a slip
# A word of more may be one too, of a word a single edit away that is so many times as common.
FAR_MORE = 50
RARE = 4 * FAR_MORE  # one story of so many: what more have is right as it is
LOOKED_AT = 100  # stories with two words, whether these stand side by side
TOGETHER = 30  # stories with two words that are counted at most
MOST_NAMES = 20  # that one filter may mean

Found = tuple[str, int]
"""A word, and how many stories have it."""
Pair = tuple[str, str]


@dataclass
class Lexicon:
    """What is known. ``words`` maps a word to its df and root, ``families`` a root to its words.

    ``compounds`` maps a word to what it is also written as, in two; ``parts`` what a word may be
    put together from to its df, ``together`` two words to how many stories have both. ``tags`` has
    the forms, of one word or several, that editors have a tag for.
    """

    stories: int = 0
    words: dict[str, tuple[int, str | None]] = field(default_factory=dict)
    synonyms: list[list[str]] = field(default_factory=list)
    endings: list[Found] = field(default_factory=list)
    families: dict[str, list[Found]] = field(default_factory=lambda: defaultdict(list))
    near: dict[str, dict[str, tuple[int, str | None]]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    compounds: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    parts: dict[str, int] = field(default_factory=dict)
    side_by_side: set[Pair] = field(default_factory=set)
    together: dict[Pair, int] = field(default_factory=dict)
    named: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    tags: set[str] = field(default_factory=set)

    def df(self, word: str) -> int:
        """Return how many stories have a word."""
        return self.words.get(word, (0, None))[0]

    def least(self, words: str) -> int:
        """Return how many stories have the rarest of some words."""
        telling = (word for word in words.split() if word not in STOP_WORDS)
        return min((self.parts.get(word) or self.df(word) for word in telling), default=0)

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

    def take(self, rows: Iterable[Row]) -> None:
        """Take in what a statement answered."""
        for part, asked, found, number, root in rows:
            _TAKE[part](self, asked, found, number, root)


Row = tuple[str, str, str, int, str | None]
"""Which part of a statement answers, what was asked, what was found, a number, a root."""


def _take_stories(known: Lexicon, _asked: str, _found: str, number: int, _root: str | None) -> None:
    known.stories = number


_TAKE: dict[str, Callable[[Lexicon, str, str, int, str | None], object]] = {
    "stories": _take_stories,
    "word": lambda known, _, found, df, root: known.words.update({found: (df, root)}),
    "family": lambda known, root, found, df, _: known.families[root].append((found, df)),
    "near": lambda known, asked, found, df, root: known.near[asked].update({found: (df, root)}),
    "part": lambda known, _, found, df, _root: known.parts.update({found: df}),
    "compound": lambda known, asked, found, _, _root: known.compounds[asked].append(found),
    "side by side": lambda known, one, other, _, _root: known.side_by_side.add((one, other)),
    "together": lambda known, one, other, n, _root: known.together.update({(one, other): n}),
    "ending": lambda known, _, found, df, _root: known.endings.append((found, df)),
    "synonyms": lambda known, _, found, _n, _root: known.synonyms.append(found.split(", ")),
    "named": lambda known, asked, found, _, _root: known.named[asked].append(found),
    "tag": lambda known, _, found, _n, _root: known.tags.add(found),
}


def look_up(query: Query, patience: Patience = UNHURRIED) -> Lexicon:
    """Return what is known of the words and the filters of ``query``."""
    statement, parameters = statements.KNOWN, _parameters(query)
    if query.half_typed and len(query.words[-1]) >= SHORTEST_BEGINNING:
        start = query.words[-1]
        statement += statements.ENDINGS
        parameters |= {"start": start, "end": start + "\U0010ffff", "endings": MOST_ENDINGS}
    slips = [word for word in query.words if spelling.edits_allowed(word)]
    if slips:
        statement += f" UNION ALL {statements.NEAR}"
        parameters |= _deletions(slips, 1)
    asked: Mapping[str, list[str]] = _by_kind(query.filters)
    for kind, slugs in asked.items():
        statement += statements.NAMED[kind]
        parameters |= {kind: slugs, "names": MOST_NAMES}
    lexicon = Lexicon()
    lexicon.take(patience.ask(statement, parameters))
    return lexicon


def look_again(
    lexicon: Lexicon,
    *,
    unexplained: Sequence[str],
    roots: Sequence[str],
    partings: Sequence[Pair],
    company: Sequence[Pair],
    patience: Patience = UNHURRIED,
) -> None:
    """Add words two edits from ``unexplained``, the words of ``roots``, what is side by side.

    ``partings``: pairs that may stand side by side; ``company``: pairs whose stories are counted.
    """
    far = [word for word in unexplained if spelling.edits_allowed(word) > 1]
    missing = [root for root in dict.fromkeys(roots) if root not in lexicon.families]
    if not (far or missing or partings or company):
        return
    statement = statements.FAMILIES
    parameters: dict[str, object] = {"roots": missing, "family": LARGEST_FAMILY}
    if far:
        statement += f" UNION ALL {statements.NEAR}"
        parameters |= _deletions(far, 2)
    if partings:
        statement += statements.STANDING_SIDE_BY_SIDE
        parameters |= _columns("part", partings) | {"looked_at": LOOKED_AT}
    if company:
        statement += statements.COUNTED_TOGETHER
        parameters |= _columns("company", company) | {"together": TOGETHER}
    lexicon.take(patience.ask(statement, parameters))


def _columns(name: str, pairs: Iterable[Pair]) -> dict[str, list[str]]:
    """Return pairs as two arrays of parameters."""
    first, second = zip(*pairs, strict=True)
    return {f"{name}_first": list(first), f"{name}_second": list(second)}


def mended(word: str, patience: Patience) -> list[str]:
    """Return the known words that ``word`` may be a slip of, best first."""
    known = Lexicon()
    for edits in range(1, spelling.edits_allowed(word) + 1):
        known.take(patience.ask(statements.NEAR, _deletions([word], edits)))
        if found := known.corrections(word, edits):
            return found
    return []


def _parameters(query: Query) -> dict[str, object]:
    asked = query.words
    candidates = dict.fromkeys(root for word in asked for root in stemmer.candidates(word))
    return {
        "typed": [*asked, *(" ".join(run) for run in query.runs())],
        "words": [*asked, *(whole for _first, _second, whole in parting.joined(query.typed))],
        "parts": [part for word in asked for pair in parting.partings(word) for part in pair],
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
        "rare": RARE,
        "far_more": FAR_MORE,
    }


def _by_kind(filters: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for kind, slug in filters:
        found.setdefault(kind, []).append(slug)
    return found
