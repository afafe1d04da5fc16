"""What an odd word was probably meant to be: another word, told by its company, or two glued ones.

An unknown word is taken for a slip of what is a single edit away, else for two words that were
glued, else for a slip of two edits. A word of few stories may be a slip too, where one a single
edit away is in far more. Of several that may be meant, the one that the other words of the question
are found with is.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from articles.db.deadline import Patience
from articles.indexing.terms import SMALL_ARCHIVE
from articles.search import lexicon
from articles.search.lexicon import FAR_MORE, SELDOM, Lexicon
from articles.search.terms import FAMILY, Term
from articles.text import parting, spelling
from articles.text.stemmer import known_roots

CORRECTION = 0.75
MOST_CORRECTIONS = 2
GLUED = 0.9
DOUBLED = "2"  # anak2 is short for anak-anak, liga2 for liga 2
MOST_PARTINGS = 3
LONG_PART = 4  # letters, of glued words that nobody wrote side by side
CHOSEN_FROM = 6  # words that a slip may have been meant to be
COMPANY = 2  # words of the question, the rarest, that tell which
ANOTHER_LETTER = 0.3  # of the chance: who slips seldom does with the first letter


@dataclass
class Doubt:
    """A word that may be meant otherwise: as one of ``near``, a single edit away, or in two."""

    term: Term
    near: list[str]
    partings: list[tuple[str, str]] = field(default_factory=list)


def correct(terms: Sequence[Term], known: Lexicon, patience: Patience) -> None:
    """Add what odd words may have been meant to be; note what to suggest."""
    doubts = [Doubt(term, _near(term, known), _partings(term, known)) for term in terms]
    doubts = [
        doubt
        for doubt in doubts
        if doubt.near or doubt.partings or (doubt.term.df <= SELDOM and _may_be_slip(doubt.term))
    ]
    if not doubts:
        return
    doubted = {doubt.term.word for doubt in doubts if doubt.near or doubt.partings}
    company = sorted(
        (term for term in terms if term.word not in doubted and known.df(term.word)),
        key=lambda term: known.df(term.word),
    )
    beside = [term.word for term in company[:COMPANY]]
    lexicon.look_again(
        known,
        unexplained=[one.term.word for one in doubts if not one.near],
        roots=[root for one in doubts for word in one.near if (root := _root(one, word, known))],
        partings=[pair for one in doubts if not one.near for pair in one.partings],
        company=[
            (word, other)
            for one in doubts
            if len(one.near) > 1
            for word in one.near
            for other in beside
        ],
        patience=patience,
    )
    for doubt in doubts:
        _resolve(doubt, beside, known)


def _may_be_slip(term: Term) -> bool:
    return bool(spelling.edits_allowed(term.word))


def _near(term: Term, known: Lexicon) -> list[str]:
    """Return the words that a word may be a slip of by a single edit, likeliest first."""
    if not _may_be_slip(term):
        return []
    own = known.df(term.word)
    if own > SELDOM and (_has_family(term, known) or term.word in known_roots()):
        return []
    if own <= SELDOM < term.df:
        return []
    near = known.corrections(term.word, 1)
    return [one for one in near if known.near[term.word][one][0] >= FAR_MORE * own][:CHOSEN_FROM]


def _has_family(term: Term, known: Lexicon) -> bool:
    return term.stem is not None or known.root(term.word) != term.word


def _root(doubt: Doubt, word: str, known: Lexicon) -> str | None:
    return known.near[doubt.term.word][word][1]


def _partings(term: Term, known: Lexicon) -> list[tuple[str, str]]:
    """Return the pairs of known words that an odd one may have been glued of, likeliest first."""
    if term.df > SELDOM or _has_family(term, known):
        return []
    least = 1 if known.stories < SMALL_ARCHIVE else SELDOM
    counted = []
    for pair in parting.partings(term.word):
        counts = [known.parts.get(part, 0) for part in pair if part != DOUBLED]
        if min(counts) >= least:
            counted.append((math.prod(counts), pair))
    return [pair for _count, pair in sorted(counted, reverse=True)[:MOST_PARTINGS]]


def _resolve(doubt: Doubt, beside: Sequence[str], known: Lexicon) -> None:
    term, near = doubt.term, doubt.near
    if near:
        _take_corrections(term, _by_company(term.word, near, beside, known), known)
        return
    attested = [pair for pair in doubt.partings if pair in known.side_by_side]
    far = known.corrections(term.word, spelling.edits_allowed(term.word))
    if attested:
        _take_parting(term, attested[0], known)
    elif not far and doubt.partings and _is_plausible(doubt.partings[0]):
        _take_parting(term, doubt.partings[0], known)
    _take_corrections(term, far, known)


def _is_plausible(pair: tuple[str, str]) -> bool:
    return pair[1].isdecimal() or min(map(len, pair)) >= LONG_PART


def _by_company(word: str, near: Sequence[str], beside: Sequence[str], known: Lexicon) -> list[str]:
    """Return what may be meant, first what is found with the other words most."""

    def chance(other: str) -> float:
        df = known.near[word][other][0]
        share = df if other[0] == word[0] else df * ANOTHER_LETTER
        for beside_it in beside:
            expected = known.df(beside_it) / max(1, known.stories)
            together = known.together.get((other, beside_it), 0)
            share *= (together + expected) / (df + 1)
        return share

    if len(near) < 2 or not beside:  # noqa: PLR2004 - nothing to choose from, or by
        return list(near)
    return sorted(near, key=chance, reverse=True)


def _take_parting(term: Term, pair: tuple[str, str], known: Lexicon) -> None:
    first, second = pair
    both = f"{first} {second}"
    df = known.least(both)
    term.add(both, GLUED, df)
    if second == DOUBLED:
        df = known.parts[first]
        term.add(f"{first} {first}", GLUED, df)
        term.add(first, FAMILY, df)
    elif term.correction is None:
        term.correction = both
    term.df = max(term.df, df)


def _take_corrections(term: Term, found: Sequence[str], known: Lexicon) -> None:
    # A word of a known family is not taken for a slip, only looked for as one too.
    family_known = _has_family(term, known)
    own = known.df(term.word)
    for other in found[:MOST_CORRECTIONS]:
        df = known.near[term.word][other][0]
        if own == 0 or df >= FAR_MORE * own:
            term.add(other, CORRECTION, df)
            if term.correction is None and not family_known:
                term.correction = other
                term.df = max(term.df, df)
