"""Which stories are worth ranking: tiers from strict to lenient, each cut early.

1. every word in headline, standfirst, tags or names;
2. every word anywhere;
3. two of the three rarest words, which whatever lacks only one of the words has;
4. any of the rarest words.

The lenient tiers are asked only where the strict ones found too few. A query whose words are so
common that their stories are counted by the thousand is answered from the newest stories alone.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from django.conf import settings
from django.db import OperationalError

from articles.db.deadline import UNHURRIED, Patience
from articles.search import sql
from articles.search.expansion import Term
from articles.search.query import Query
from articles.text.stopwords import STOP_WORDS

MOST = 500  # matches a tier: they are counted by section and year
ENOUGH = 10  # matches, after which no more lenient tier is asked
COMMON = 2_000  # expected matches from which only the newest stories are looked at
LOOKED_THROUGH = 6_000  # stories with the rarest word, from which the same holds
TEXT_TO_TITLE = 8  # times as many stories have a word anywhere as have it above the text
# Stories, then: a title lies in its row, a whole vector must be fetched and unpacked.
NEWEST_TITLES, NEWEST_TEXTS = 2_000, 500
CUT = 200  # stories of a lenient tier that are looked at more closely
TELLING = 4  # words, the rarest, that these are put in order by
RANKED = 40  # matches of a tier that are ranked
MOST_OF_THE_TIME = 0.6  # for the strict tiers together
FEW = 600  # stories with the words that are looked for alone, but for the rarest
LIKELY_FORMS = 4  # of a word, in the lenient tiers
RARE_WORDS = 3  # of a query, for the lenient tiers
READ = 60  # expected stories that are rather read than looked up by one more word


class Tier(IntEnum):
    """How strictly a story matches; the strictest first."""

    TITLE = 1
    ALL = 2
    MOST = 3
    ANY = 4


@dataclass(frozen=True)
class Match:
    """A story that a tier found; ``time`` in seconds since 1970, 0 before it has one.

    ``headline`` is known of those that are worth ranking, with which words of the question are
    above the text (``title``) and which anywhere (``text``).
    """

    tier: Tier
    article_id: int
    section_id: int
    time: float
    year: int
    headline: str | None = None
    title: Sequence[bool] = ()
    text: Sequence[bool] = ()


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


def strict(plan: Plan, patience: Patience = UNHURRIED) -> tuple[list[Match], bool]:
    """Return the stories that have every word, in the order of promise; whether that is all.

    Where it takes too long, those that have every word above the text.
    """
    if not plan.terms:
        return _ask(plan, [Tier.ALL], patience), True
    try:
        return _ask(plan, [Tier.TITLE, Tier.ALL], patience, share=MOST_OF_THE_TIME), True
    except OperationalError:
        return _ask(plan, [Tier.TITLE], patience), False


def lenient(plan: Plan, found: int, patience: Patience = UNHURRIED) -> list[Match]:
    """Return the stories that have some of the words, unless ``found`` are enough."""
    wanted = [tier for tier in (Tier.MOST, Tier.ANY) if plan.terms and _wanted(plan, tier)]
    if found >= _enough(plan) or not wanted:
        return []
    return _ask(plan, wanted, patience, found=found)


def _enough(plan: Plan) -> int:
    """Return how many matches are enough.

    Who narrowed the search to a section or a time looks for part of what was found, and gets just
    that: as many as the link said.
    """
    query = plan.query
    return 1 if query.filters or query.since or query.until else ENOUGH


def _ask(
    plan: Plan, tiers: Sequence[Tier], patience: Patience, *, found: int = 0, share: float = 1.0
) -> list[Match]:
    parts = {int(tier): _statement(plan, tier, tiers) for tier in tiers}
    parameters = _parameters(plan, tiers) | {"found": found}
    rows = patience.ask(sql.tiers(parts), parameters, share)
    every = [True] * len(plan.terms)
    return [
        Match(
            Tier(tier), key, section, time or 0.0, year or 0, headline, title or (), text or every
        )
        for tier, key, section, time, year, headline, title, text in rows
    ]


def _statement(plan: Plan, tier: Tier, tiers: Sequence[Tier]) -> str:
    column = "title" if tier == Tier.TITLE or in_headlines(plan, tier) else "vector"
    newest_of = NEWEST_TITLES if column == "title" else NEWEST_TEXTS
    also = "true"
    if tier == Tier.ANY and Tier.MOST in tiers:
        also = f"(SELECT count(*) FROM tier{Tier.MOST:d}) + %(found)s < %(enough)s"  # noqa: S608
    newest_of = newest_of if is_common(plan, tier) else 0
    # With a filter nobody but the planner can tell: it knows how many stories have each tag.
    words = bool(plan.terms)
    return sql.matching(
        tier,
        column,
        _ORDER[tier],
        newest=newest_of,
        also=also,
        words=words,
        apart=words and not plan.hard,
    )


def newest(
    plan: Plan,
    tier: Tier,
    before: tuple[float, int] | None,
    most: int,
    patience: Patience = UNHURRIED,
) -> list[tuple[int, float]]:
    """Return (key, seconds since 1970) of what a tier finds, newest first, after ``before``."""
    time, key = before or (None, None)
    parameters = _parameters(plan, [tier]) | {"most": most, "time": time, "key": key}
    return patience.ask(sql.newest(tier), parameters)


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
    few, stories = rarest[:1], rarest[0].df
    for term in rarest[1:]:
        stories += term.df
        if stories <= FEW:
            few.append(term)
    return _any(map(_likely, few))


def _likely(term: Term) -> str:
    forms = sorted(term.forms, key=lambda form: -term.forms[form])
    return _any(map(_quoted, forms[:LIKELY_FORMS]))


_ORDER = {
    Tier.TITLE: sql.HEADLINES_FIRST,
    Tier.ALL: sql.BY_DATE,
    Tier.MOST: sql.MOST_TOLD_FIRST,
    Tier.ANY: sql.MOST_TOLD_FIRST,
}


def _parameters(plan: Plan, tiers: Sequence[Tier]) -> dict[str, Any]:
    telling = sorted(plan.terms, key=lambda term: -term.idf)[:TELLING]
    return {
        "drafts": plan.drafts_too,
        "zone": settings.TIME_ZONE,
        "since": plan.query.since,
        "until": plan.query.until,
        "hard": _all(plan.hard) or None,
        "headline": _all(_in_headline(term) for term in plan.terms) or None,
        "groups": plan.groups,
        "told": [_likely(term) for term in telling],
        "idfs": [term.idf for term in telling],
        "most": MOST,
        "cut": CUT,
        "ranked": RANKED,
        "strict": int(Tier.ALL),
        "enough": _enough(plan),
    } | {name: words or None for tier in tiers for name, words in _words(plan, tier).items()}


def _words(plan: Plan, tier: Tier) -> dict[str, str]:
    """Return what is asked of the index, the rarest words, and what of the stories it names."""
    if tier > Tier.ALL or not plan.terms:
        return {f"wanted{tier:d}": _wanted(plan, tier), f"rest{tier:d}": ""}
    rarest, *others = sorted(plan.terms, key=lambda term: term.reach)
    # The index goes through all stories with the rarest word: through what it can bear of them.
    asked = [_any(map(_quoted, _bearable(rarest, tier)))]
    expected = float(min(rarest.reach, plan.stories))
    while others and (len(asked) < RARE_WORDS or expected > READ):
        term = others.pop(0)
        expected *= _share(term, plan.stories)
        asked.append(_any(map(_quoted, term.forms)))
    rest = [_any(map(_quoted, term.forms)) for term in others]
    return {f"wanted{tier:d}": _all(asked), f"rest{tier:d}": _all(rest)}


def _bearable(term: Term, tier: Tier) -> list[str]:
    """Return the best forms of a word, as many as do not have too many stories; one at least."""
    best, *others = sorted(term.forms, key=lambda form: -term.forms[form])
    kept, stories = [best], term.counts.get(best, 0)
    for form in others:
        stories += term.counts.get(form, 0)
        if stories <= _bearable_stories(tier):
            kept.append(form)
    return kept


def _bearable_stories(tier: Tier) -> int:
    return LOOKED_THROUGH * (TEXT_TO_TITLE if tier == Tier.TITLE else 1)


def is_common(plan: Plan, tier: Tier) -> bool:
    """Whether a tier may find, or must look through, so many stories that the newest must do."""
    if not plan.terms or plan.hard or plan.drafts_too:
        return False
    if tier >= Tier.MOST:
        return _with_the_rarest(plan) > LOOKED_THROUGH
    rarest, *others = sorted(plan.terms, key=lambda term: term.reach)
    looked_through = sum(rarest.counts.get(form, 0) for form in _bearable(rarest, tier))
    expected = float(looked_through)
    for term in others:
        expected *= _share(term, plan.stories)
    if tier == Tier.TITLE:
        expected /= TEXT_TO_TITLE
    return expected > COMMON or looked_through > _bearable_stories(tier)


def in_headlines(plan: Plan, tier: Tier) -> bool:
    """Whether the words of a lenient tier are so common that only headlines are looked at."""
    return tier >= Tier.MOST and _with_the_rarest(plan) > FEW


def _with_the_rarest(plan: Plan) -> float:
    counts = sorted(_stories_with(term, plan.stories) for term in plan.terms)
    return sum(counts[: RARE_WORDS - 1])


def _share(term: Term, stories: int) -> float:
    """Return what a further word leaves of the stories found: the root of what chance would.

    Words of one matter are found together.
    """
    return float((_stories_with(term, stories) / max(1, stories)) ** 0.5)


def _stories_with(term: Term, stories: int) -> float:
    """Return in how many stories any form of a word is, at most."""
    return float(min(stories, term.reach))


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
