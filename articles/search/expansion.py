"""What a word may stand for: its other spellings, its family, its correction, its ending.

A variant counts less than what was typed: ``FAMILY`` and its like say how much.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence

from articles.db.deadline import UNHURRIED, Patience
from articles.search.correction import CORRECTION, correct
from articles.search.lexicon import SELDOM, Lexicon
from articles.search.query import Query
from articles.search.terms import FAMILY, Term, in_one
from articles.text import dates, parting, stemmer

SYNONYM = 0.95
TAG = 2.0  # times as much tells a word that editors made a tag of: a place, a person, a matter
ENDING = 0.7
DAYS = 100  # about one story of so many names a certain day
LARGEST_FAMILY = 8
SHORTEST_STEM = 4  # letters


def expand(query: Query, known: Lexicon, patience: Patience = UNHURRIED) -> list[Term]:
    """Return the terms of a query, in its order."""
    terms = _asked_for(query, known)
    _add_synonyms(terms, known)
    for term in terms:
        term.df = term.reach
    if query.half_typed and terms[-1].word == query.words[-1]:
        _add_endings(terms[-1], known)
    _join(query, terms, known)
    for term in terms:
        for in_two in known.compounds[term.word]:
            term.add(in_two, 1.0, known.least(in_two))
        _add_stem(term, known)
    correct(terms, known, patience)
    _add_families(terms, known)
    of_tags = _words_of_tags(query, known)
    for term in terms:
        term.idf = math.log((1 + known.stories) / (1 + min(term.df, known.stories))) + 1
        if term.word in of_tags or not known.tags.isdisjoint(term.forms):
            term.idf *= TAG
    return terms


def _words_of_tags(query: Query, known: Lexicon) -> set[str]:
    """Return the words that were typed side by side and are a tag together: danau, toba."""
    typed = f" {' '.join(query.typed)} "
    return {word for form in known.tags if f" {form} " in typed for word in form.split()}


def _asked_for(query: Query, known: Lexicon) -> list[Term]:
    """Return a term for each word, and for each name of the thesaurus that was typed in full."""
    typed = f" {' '.join(query.typed)} "
    names = {form for forms in known.synonyms for form in forms if f" {form} " in typed}
    asked = in_one(query.typed, names)
    return [
        Term(one, forms={one: 1.0}, counts={one: known.least(one)})
        for one in dict.fromkeys(asked)
        if one in query.words or " " in one
    ]


def _add_synonyms(terms: Iterable[Term], known: Lexicon) -> None:
    for term in terms:
        for forms in known.synonyms:
            if term.word in forms:
                for other in forms:
                    if other != term.word:
                        term.add(other, SYNONYM, known.least(other))


def _join(query: Query, terms: Sequence[Term], known: Lexicon) -> None:
    """Take words that stand side by side for one, and a day and a month for a date as well."""
    of_word = {term.word: term for term in terms}
    for first, second, whole in parting.joined(query.typed):
        if df := known.df(whole):
            for word in (first, second):
                if word in of_word:
                    of_word[word].add(whole, 1.0, df)
    for day, month in itertools.pairwise(query.typed):
        if date := dates.of_words(day, month):
            for word in (day, month):
                if word in of_word:
                    of_word[word].add(date, 1.0, known.stories // DAYS)


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


def _add_families(terms: Iterable[Term], known: Lexicon) -> None:
    """Add the other words of the same root to what was typed, and to its correction."""
    for term in terms:
        weight, root = FAMILY, known.root(term.stem or term.word)
        if term.correction in known.near[term.word]:
            weight = FAMILY * CORRECTION
            root = known.near[term.word][term.correction][1] or term.correction
        family = known.families.get(root, [])[:LARGEST_FAMILY]
        for word, df in family:
            term.add(word, weight, df)
        if term.df == 0:
            term.df = max((df for _word, df in family), default=0)
