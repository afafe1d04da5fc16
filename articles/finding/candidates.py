"""Which stories are worth ranking: tiers from strict to lenient, each cut early.

1. every word in headline, standfirst, tags or names;
2. every word anywhere;
3. two of the three rarest words, which whatever lacks only one of the words has;
4. any of the rarest words.

A tier is asked only while those before it found too few. A query whose words are so common that
their stories are counted by the thousand is answered from the newest stories alone.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from django.db import connection
from django.utils import timezone

from articles.finding import statements
from articles.finding.expansion import Term
from articles.finding.language import Query
from articles.text.stopwords import STOP_WORDS

MOST = 500  # matches a tier: they are counted by section and year
ENOUGH = 10  # matches, after which no more lenient tier is asked
COMMON = 4_000  # expected matches from which only the newest stories are looked at
LOOKED_THROUGH = 20_000  # stories with the rarest word, from which the same holds
# Stories, then: a title lies in its row, a whole vector must be fetched and unpacked.
NEWEST_TITLES, NEWEST_TEXTS = 3_000, 500
CUT = 300  # stories of a lenient tier that are looked at more closely
FEW = 1_000  # stories with a word that may be looked for alone
LIKELY_FORMS = 4  # of a word, in the lenient tiers
RARE_WORDS = 3  # of a query, for the lenient tiers


class Tier(IntEnum):
    """How strictly a story matches; the strictest first."""

    TITLE = 1
    ALL = 2
    MOST = 3
    ANY = 4


@dataclass(frozen=True)
class Match:
    """A story that a tier found."""

    article_id: int
    section_id: int
    year: int
    tier: Tier


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
        return [_any(map(_quoted, term.forms)) for term in self.terms]


def plan(
    query: Query,
    terms: Sequence[Term],
    slugs: Sequence[Sequence[str]],
    stories: int,
    *,
    drafts_too: bool = False,
) -> Plan:
    """Return how to look for a query; ``slugs`` are the lexemes of each of its filters."""
    hard = [
        *map(_phrase, query.phrases),
        *(_any(map(_quoted, lexemes)) for lexemes in slugs),
        *(f"!{_phrase(sequence)}" for sequence in query.without),
        *(f"!{_quoted(f'{kind}:{slug}')}" for kind, slug in query.without_filters),
    ]
    return Plan(query, terms, hard, stories, drafts_too)


def tiers(plan: Plan) -> Iterator[list[Match]]:
    """Ask tier by tier; each yields what it found, in the order of promise."""
    if not plan.terms:
        yield _matches(plan, Tier.ALL)
        return
    found: set[int] = set()
    for tier in Tier:
        if tier > Tier.ALL and len(found) >= ENOUGH:
            return
        if _wanted(plan, tier):
            matches = _matches(plan, tier)
            found |= {match.article_id for match in matches}
            yield matches


def newest(
    plan: Plan, tier: Tier, before: tuple[float, int] | None, most: int
) -> list[tuple[int, float]]:
    """Return (key, seconds since 1970) of what a tier finds, newest first, after ``before``."""
    time, key = before or (None, None)
    parameters = _parameters(plan, tier) | {"most": most, "time": time, "key": key}
    with connection.cursor() as cursor:
        cursor.execute(statements.NEWEST, parameters)
        rows: list[tuple[int, float]] = cursor.fetchall()
    return rows


def _wanted(plan: Plan, tier: Tier) -> str:
    """Return what a tier asks for; an empty text where the query has too few words for it."""
    if tier <= Tier.ALL or not plan.terms:
        return _all(plan.groups)
    return _lenient(plan, tier)


def _lenient(plan: Plan, tier: Tier) -> str:
    """Return the rarest words, any two of them or any one, each in its likeliest forms."""
    rarest = sorted(plan.terms, key=lambda term: term.df)[:RARE_WORDS]
    if tier == Tier.MOST:
        pairs = itertools.combinations(map(_likely, rarest), 2)
        return _any(map(_all, pairs)) if len(rarest) == RARE_WORDS else ""
    if len(rarest) == 1:
        return ""
    few = [term for term in rarest if term.df <= FEW] or rarest[:1]
    return _any(map(_likely, few))


def _likely(term: Term) -> str:
    forms = sorted(term.forms, key=lambda form: -term.forms[form])
    return _any(map(_quoted, forms[:LIKELY_FORMS]))


def _matches(plan: Plan, tier: Tier) -> list[Match]:
    statement = statements.matching(
        "title" if tier == Tier.TITLE else "vector",
        _ORDER[tier],
        newest_only=_is_common(plan, tier),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, _parameters(plan, tier))
        return [Match(key, section, year or 0, tier) for key, section, year in cursor.fetchall()]


_ORDER = {
    Tier.TITLE: statements.HEADLINES_FIRST,
    Tier.ALL: statements.BY_DATE,
    Tier.MOST: statements.MOST_TOLD_FIRST,
    Tier.ANY: statements.MOST_TOLD_FIRST,
}


def _parameters(plan: Plan, tier: Tier) -> dict[str, Any]:
    return {
        "drafts": plan.drafts_too,
        "now": timezone.now(),
        "since": plan.query.since,
        "until": plan.query.until,
        "wanted": _wanted(plan, tier) or None,
        "hard": _all(plan.hard) or None,
        "headline": _all(_in_headline(term) for term in plan.terms) or None,
        "told": [_likely(term) for term in plan.terms],
        "idfs": [term.idf for term in plan.terms],
        "most": MOST,
        "newest": NEWEST_TITLES if tier == Tier.TITLE else NEWEST_TEXTS,
        "cut": CUT,
    }


def _is_common(plan: Plan, tier: Tier) -> bool:
    """Whether a tier may find, or must look through, so many stories that the newest must do.

    Of the rarest word's stories each further word leaves the square root of the share that it would
    leave by chance: words of one matter are found together.
    """
    if not plan.terms or plan.hard or plan.drafts_too:
        return False
    counts = sorted(_stories_with(term, plan.stories) for term in plan.terms)
    if tier >= Tier.MOST:
        return sum(counts[: RARE_WORDS - 1]) > COMMON / 2
    expected = counts[0]
    for count in counts[1:]:
        expected *= (count / max(1, plan.stories)) ** 0.5
    return expected > COMMON or counts[0] > LOOKED_THROUGH


def _stories_with(term: Term, stories: int) -> float:
    """Return about how many stories have any form of a word."""
    return float(min(stories, term.df * (1 + 0.5 * (len(term.forms) > 1))))


def _in_headline(term: Term) -> str:
    return _any(f"{_quoted(form)}:A" for form in term.forms)


def _quoted(lexeme: str) -> str:
    """Return a lexeme as part of a ``tsquery``; quotes cannot end it."""
    doubled = lexeme.replace("\\", "\\\\").replace("'", "''")
    return f"'{doubled}'"


def _phrase(sequence: Sequence[str]) -> str:
    """Return words in a row; stop words are not indexed, but their places are kept."""
    text, gap = "", 0
    for word in sequence:
        gap += 1
        if word not in STOP_WORDS:
            text += f"<{gap}>{_quoted(word)}" if text else _quoted(word)
            gap = 0
    return f"({text})"


def _any(parts: Iterable[str]) -> str:
    return f"({'|'.join(parts)})"


def _all(parts: Iterable[str]) -> str:
    return "&".join(parts)
