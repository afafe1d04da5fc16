"""What a word may stand for: its other spellings, its family, its correction, its ending.

A variant counts less than what was typed: ``FAMILY`` and its like say how much.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

from articles.db.deadline import UNHURRIED, Patience
from articles.search import lexicon
from articles.search.lexicon import SELDOM, Lexicon
from articles.search.query import Query
from articles.text import spelling, stemmer

FAMILY = 0.8
CORRECTION = 0.75
ENDING = 0.7
LARGEST_FAMILY = 8
MOST_CORRECTIONS = 2
SHORTEST_STEM = 4  # letters
# A word of so few stories may be a slip, if one a single edit away is so many times as common.
FAR_MORE = 50


@dataclass
class Term:
    """A word that was asked for: ``forms`` maps what it may be found as to what that counts.

    ``df`` is in how many stories it is, ``idf`` how much it tells of ``stories``. ``stem`` is what
    an unknown word was probably made of.
    """

    word: str
    df: int = 0
    idf: float = 1.0
    forms: dict[str, float] = field(default_factory=dict)
    correction: str | None = None
    stem: str | None = None

    counts: dict[str, int] = field(default_factory=dict)

    def add(self, form: str, weight: float, df: int) -> None:
        """Add a form that ``df`` stories have, at the best weight that speaks for it."""
        self.forms[form] = max(weight, self.forms.get(form, 0.0))
        self.counts[form] = df

    @property
    def reach(self) -> int:
        """In how many stories any form is, at most."""
        return sum(self.counts.values())


def expand(query: Query, known: Lexicon, patience: Patience = UNHURRIED) -> list[Term]:
    """Return the terms of a query, in its order."""
    terms = [Term(word, forms={word: 1.0}) for word in query.words]
    for term in terms:
        for forms in known.synonyms:
            if term.word in forms:
                term.forms |= dict.fromkeys(forms, 1.0)
        term.counts = {form: known.df(form) for form in term.forms}
        term.df = term.reach
    if query.half_typed:
        _add_endings(terms[-1], known)
    for term in terms:
        _add_stem(term, known)
    _correct(terms, known, patience)
    _add_families(terms, known)
    for term in terms:
        term.idf = math.log((1 + known.stories) / (1 + min(term.df, known.stories))) + 1
    return terms


def _add_endings(term: Term, known: Lexicon) -> None:
    """Take the last word as the beginning of the most used words that go on from it."""
    for word, df in known.endings:
        term.add(word, ENDING, df)
    if term.df == 0:
        term.df = sum(df for _word, df in known.endings)


def _add_stem(term: Term, known: Lexicon) -> None:
    """Take what next to no story has, and what has no root, for a form of a word that stories have.

    Grammar makes forms of names too, which no list of roots has: dipadangkan, Padangnya.
    """
    if term.df > SELDOM or known.root(term.word) != term.word:
        return
    for stem in stemmer.candidates(term.word)[1:]:
        df = known.df(stem)
        if len(stem) >= SHORTEST_STEM and df > term.df:
            term.stem, term.df = stem, df
            term.add(stem, FAMILY, df)
            return


def _correct(terms: Iterable[Term], known: Lexicon, patience: Patience) -> None:
    """Add what unknown words may have been meant to be; note what to suggest."""
    doubted = [term for term in terms if term.df <= SELDOM and spelling.edits_allowed(term.word)]
    near = {term.word: known.corrections(term.word, 1) for term in doubted}
    roots = [known.near[word][found[0]][1] for word, found in near.items() if found]
    lexicon.look_again(
        known,
        [word for word, found in near.items() if not found],
        [root for root in roots if root],
        patience,
    )
    for term in doubted:
        found = near[term.word] or known.corrections(term.word, spelling.edits_allowed(term.word))
        _add_corrections(term, found, known)


def _add_corrections(term: Term, found: list[str], known: Lexicon) -> None:
    # A word of a known family is not taken for a slip, only looked for as one too.
    family_known = term.stem is not None or known.root(term.word) != term.word
    for other in found[:MOST_CORRECTIONS]:
        df = known.near[term.word][other][0]
        if term.df == 0 or df >= FAR_MORE * term.df:
            term.add(other, CORRECTION, df)
            if term.correction is None and not family_known:
                term.correction = other
                term.df = max(term.df, df)


def _add_families(terms: Iterable[Term], known: Lexicon) -> None:
    """Add the other words of the same root to what was typed, and to its correction."""
    for term in terms:
        weight, root = FAMILY, known.root(term.stem or term.word)
        if term.correction:
            weight = FAMILY * CORRECTION
            root = known.near[term.word][term.correction][1] or term.correction
        family = known.families.get(root, [])[:LARGEST_FAMILY]
        for word, df in family:
            term.add(word, weight, df)
        if term.df == 0:
            term.df = max((df for _word, df in family), default=0)
