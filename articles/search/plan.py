"""A query in PostgreSQL's terms, and the tiers that it is asked in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from articles.search.query import Query
from articles.search.terms import Term
from articles.search.tsquery import any_of, form, phrase, quoted


class Tier(IntEnum):
    """How strictly a story matches; the strictest first."""

    TITLE = 1
    ALL = 2
    MOST = 3
    ANY = 4


@dataclass(frozen=True)
class Plan:
    """A query in PostgreSQL's terms.

    ``groups`` is a ``tsquery`` for each word, with its idf and its df; ``hard`` holds what every
    match must have: phrases, filters, exclusions.
    """

    query: Query
    terms: Sequence[Term]
    hard: Sequence[str]
    stories: int
    drafts_too: bool = False

    @property
    def groups(self) -> list[str]:
        """Each word's forms, any of which will do."""
        return [any_of(map(form, term.forms)) for term in self.terms]


def make_plan(
    query: Query,
    terms: Sequence[Term],
    slugs: Sequence[Sequence[str]],
    stories: int,
    *,
    drafts_too: bool = False,
) -> Plan:
    """Return how to look for ``query``; ``slugs`` are the lexemes of each of its filters."""
    hard = [
        *map(phrase, query.phrases),
        *(any_of(map(quoted, lexemes)) for lexemes in slugs),
        *(f"!{phrase(sequence)}" for sequence in query.without),
        *(f"!{quoted(f'{kind}:{slug}')}" for kind, slug in query.without_filters),
    ]
    return Plan(query, terms, hard, stories, drafts_too)
