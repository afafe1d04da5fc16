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
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.conf import settings
from django.db import OperationalError

from articles.db.deadline import UNHURRIED, Patience
from articles.search import sql
from articles.search.estimates import FEW, RARE_WORDS, bearable, in_headlines, is_common, share_left
from articles.search.plan import Plan, Tier
from articles.search.terms import Term
from articles.search.tsquery import all_of, any_of, form, form_anywhere

MOST = 500  # matches a tier: they are counted by section and year
ENOUGH = 10  # matches, after which no more lenient tier is asked
# Stories, then: a title lies in its row, a whole vector must be fetched and unpacked.
NEWEST_TITLES, NEWEST_TEXTS = 2_000, 500
CUT = 200  # stories of a lenient tier that are looked at more closely
TELLING = 4  # words, the rarest, that these are put in order by
RANKED = 40  # matches of a tier that are ranked
MOST_OF_THE_TIME = 0.6  # for the strict tiers together
LIKELY_FORMS = 4  # of a word, in the lenient tiers
READ = 60  # expected stories that are rather read than looked up by one more word


class Match(NamedTuple):
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
    every, tier_of = [True] * len(plan.terms), {int(tier): tier for tier in Tier}
    return [
        Match(
            tier_of[tier],
            key,
            section,
            time or 0.0,
            year or 0,
            headline,
            title or (),
            text or every,
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
        return all_of(any_of(map(form_anywhere, term.forms)) for term in plan.terms)
    return _lenient(plan, tier)


def _lenient(plan: Plan, tier: Tier) -> str:
    """Return the rarest words, any two of them or any one, each in its likeliest forms."""
    rarest = sorted(plan.terms, key=lambda term: term.df)[:RARE_WORDS]
    if tier == Tier.MOST:
        pairs = itertools.combinations(map(_likely, rarest), 2)
        return any_of(map(all_of, pairs)) if len(rarest) == RARE_WORDS else ""
    if len(rarest) == 1:
        return ""
    few, stories = rarest[:1], rarest[0].df
    for term in rarest[1:]:
        stories += term.df
        if stories <= FEW:
            few.append(term)
    return any_of(map(_likely, few))


def _likely(term: Term) -> str:
    forms = sorted(term.forms, key=lambda one: -term.forms[one])
    return any_of(map(form_anywhere, forms[:LIKELY_FORMS]))


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
        "hard": all_of(plan.hard) or None,
        "headline": all_of(_in_headline(term) for term in plan.terms) or None,
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
    as_asked = form if tier == Tier.TITLE else form_anywhere
    asked = [any_of(map(as_asked, bearable(rarest, tier)))]
    expected = float(min(rarest.reach, plan.stories))
    while others and (len(asked) < RARE_WORDS or expected > READ):
        term = others.pop(0)
        expected *= share_left(term, plan.stories)
        asked.append(any_of(map(as_asked, term.forms)))
    rest = [any_of(map(as_asked, term.forms)) for term in others]
    return {f"wanted{tier:d}": all_of(asked), f"rest{tier:d}": all_of(rest)}


def _in_headline(term: Term) -> str:
    return any_of(form(one, ":A") for one in term.forms)
