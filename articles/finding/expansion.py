"""What a word may stand for: its other spellings, its family, its correction, its ending.

A variant counts less than what was typed: ``VARIANT`` says how much.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from articles.finding.language import Query
from articles.indexing.vocabulary import roots_of
from articles.models import Spelling, Synonym, Word
from articles.models.finding import STORIES
from articles.text import spelling

FAMILY = 0.8
CORRECTION = 0.75
ENDING = 0.7
LARGEST_FAMILY = 12
MOST_ENDINGS = 12
SHORTEST_BEGINNING = 3  # letters
MOST_CORRECTIONS = 2
# A word of so few stories may be a slip, if one a single edit away is so many times as common.
SELDOM, FAR_MORE = 2, 50


@dataclass
class Term:
    """A word that was asked for: ``forms`` maps what it may be found as to what that counts.

    ``df`` is in how many stories it is, ``idf`` how much it tells of ``stories``.
    """

    word: str
    df: int = 0
    idf: float = 1.0
    forms: dict[str, float] = field(default_factory=dict)
    correction: str | None = None

    def add(self, form: str, weight: float) -> None:
        """Add a form, at the best weight that speaks for it."""
        self.forms[form] = max(weight, self.forms.get(form, 0.0))


def expand(query: Query) -> list[Term]:
    """Return the terms of a query, in its order."""
    terms = [Term(word, forms={word: 1.0}) for word in query.words]
    _add_synonyms(terms)
    known = _known({form for term in terms for form in term.forms} | {STORIES})
    for term in terms:
        term.df = sum(known.get(form, (0, None))[0] for form in term.forms)
    if query.half_typed:
        _add_endings(terms[-1])
    _correct(terms, half_typed=query.half_typed)
    _add_families(terms, known)
    total = known.get(STORIES, (0, None))[0]
    for term in terms:
        term.idf = math.log((1 + total) / (1 + min(term.df, total))) + 1
    return terms


def _known(words: Iterable[str]) -> dict[str, tuple[int, str | None]]:
    rows = Word.objects.filter(word__in=list(words)).values_list("word", "df", "root")
    return {word: (df, root) for word, df, root in rows}


def _add_synonyms(terms: Iterable[Term]) -> None:
    groups = [entry.forms() for entry in Synonym.objects.all()]
    for term in terms:
        for forms in groups:
            if term.word in forms:
                term.forms |= dict.fromkeys(forms, 1.0)


def _add_endings(term: Term) -> None:
    """Take the last word as the beginning of the most used words that go on from it."""
    start = term.word
    if len(start) < SHORTEST_BEGINNING:
        return
    rows = Word.objects.filter(word__gt=start, word__lt=start + "\U0010ffff", df__gt=0)
    longer = list(rows.order_by("-df").values_list("word", "df")[:MOST_ENDINGS])
    for word, _df in longer:
        term.add(word, ENDING)
    if term.df == 0:
        term.df = sum(df for _word, df in longer)


def _correct(terms: Iterable[Term], *, half_typed: bool) -> None:
    """Add what unknown words may have been meant to be; note what to suggest."""
    doubted = [term for term in terms if term.df <= SELDOM and spelling.edits_allowed(term.word)]
    if not doubted:
        return
    inflected = roots_of([term.word for term in doubted])
    near = {term.word: corrections(term.word) for term in doubted}
    for term in doubted:
        family_known = inflected[term.word] != term.word
        for other, df in near[term.word][:MOST_CORRECTIONS]:
            if term.df == 0 or df >= FAR_MORE * term.df:
                term.add(other, CORRECTION)
                if term.correction is None and not family_known:
                    term.correction = other
                    term.df = max(term.df, df)


def corrections(word: str) -> list[tuple[str, int]]:
    """Return the words that ``word`` may be a slip of, best first, with their df.

    One edit is looked for first; two only where none is one away.
    """
    for edits in range(1, spelling.edits_allowed(word) + 1):
        keys = [spelling.key(left) for left, _count in spelling.deletions(word, edits)]
        rows = Spelling.objects.filter(deletion__in=keys, edits__lte=edits, word__df__gt=0)
        found = dict(rows.exclude(word__word=word).values_list("word__word", "word__df"))
        near = spelling.best(word, found.items(), edits)
        if near:
            return [(other, found[other]) for other in near]
    return []


def _add_families(terms: Iterable[Term], known: Mapping[str, tuple[int, str | None]]) -> None:
    """Add the other words of the same root to what was typed, and to its correction."""
    roots: dict[str, str] = {}
    strange = [term.word for term in terms if not known.get(term.word, (0, None))[1]]
    strange += [term.correction for term in terms if term.correction]
    looked_up = roots_of(strange) if strange else {}
    for term in terms:
        word = term.correction or term.word
        roots[term.word] = known.get(word, (0, None))[1] or looked_up.get(word) or word
    rows = Word.objects.filter(root__in=set(roots.values()), df__gt=0).order_by("-df")
    families: dict[str, list[tuple[str, int]]] = {}
    for root, word, df in rows.values_list("root", "word", "df")[: 20 * LARGEST_FAMILY]:
        families.setdefault(root or "", []).append((word, df))
    for term in terms:
        weight = FAMILY * CORRECTION if term.correction else FAMILY
        family = families.get(roots[term.word], [])[:LARGEST_FAMILY]
        for word, _df in family:
            term.add(word, weight)
        if term.df == 0:
            term.df = max((df for _word, df in family), default=0)
