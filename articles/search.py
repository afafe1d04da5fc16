"""Search: the way in. Pages, the admin and the picker of "Baca juga" all ask here.

Nothing is kept of who searched for what.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.db import OperationalError
from django.db.models import Q

from articles.finding import candidates, ranking
from articles.finding.candidates import Match, Plan, Tier
from articles.finding.excerpts import as_html as excerpt
from articles.finding.excerpts import marked
from articles.finding.expansion import Term, expand
from articles.finding.language import Query, cleaned, parse
from articles.finding.patience import Patience, bounded
from articles.indexing import vocabulary
from articles.models import Article, Reporter, Section, Source, Tag

__all__ = ["BadCursorError", "Results", "cleaned", "excerpt", "search"]

PER_PAGE = 10
PLACES = 1_000_000  # of a cursor: a score has six decimals, a time microseconds
LONGEST_CURSOR = 40
SHOWN = ("standfirst", "body_text")
MOST_SLUGS = 20  # that one filter may mean

log = logging.getLogger("articles.search")


class BadCursorError(ValueError):
    """The address of a page that no page gave out."""


@dataclass
class Results:
    """A page of what was found.

    ``keys`` are in order; ``further`` is the cursor of the next page, empty on the last.
    ``at_least``: there are more than ``count``. ``strict``: every word was found. ``partial``: time
    ran out before everything was looked at. ``correction`` is the question as it was probably
    meant, empty if as typed. ``sections`` and ``years`` count what was found.
    """

    query: Query
    keys: list[int] = field(default_factory=list)
    further: str = ""
    forms: frozenset[str] = frozenset()
    count: int = 0
    at_least: bool = False
    strict: bool = True
    partial: bool = False
    correction: str = ""
    sections: Counter[int] = field(default_factory=Counter)
    years: Counter[int] = field(default_factory=Counter)

    def add_excerpts(self, stories: Sequence[Article]) -> None:
        """Give each story the part of its text that was found, as ``.marked``."""
        rows = Article.objects.filter(pk__in=[story.pk for story in stories])
        texts = {key: " ".join(row) for key, *row in rows.values_list("pk", *SHOWN)}
        for story in stories:
            story.marked = marked(texts.get(story.pk, ""), self.forms)  # type: ignore[attr-defined]


def search(
    text: str,
    *,
    by_date: bool = False,
    after: str = "",
    size: int = PER_PAGE,
    drafts_too: bool = False,
) -> Results:
    """Look for what was typed; return the ``size`` best or newest stories after the cursor.

    ``drafts_too`` is for the desk: every story is looked at, and the caller says which of these the
    user may see (``workflow.visible_to``). For readers only public stories are found. Answers in a
    bounded time, whatever was typed, with what was found until then. Raises ``BadCursorError``.
    """
    query, cursor = parse(cleaned(text)), _read_cursor(after)
    results = Results(query)
    if query.says_nothing:
        return results
    matches: dict[int, Match] = {}
    try:
        with bounded() as patience:
            plan = _plan(query, drafts_too=drafts_too)
            results.correction = _corrected(query, plan.terms)
            results.forms = _forms(query, plan.terms)
            results.partial = _gather(plan, matches, patience)
            _describe(results, list(matches.values()))
            rows = _in_order(plan, list(matches.values()), cursor, size, by_date=by_date)
            results.keys = [key for key, _place in rows[:size]]
            if len(rows) > size:
                key, place = rows[size - 1]
                results.further = f"{round(place * PLACES)}-{key}"
    except OperationalError:
        results.partial = True
        log.warning("a search ran out of time")
    return results


def _read_cursor(cursor: str) -> tuple[float, int] | None:
    if not cursor:
        return None
    place, _dash, key = cursor.partition("-")
    if not (place.isdecimal() and key.isdecimal() and len(cursor) < LONGEST_CURSOR):
        raise BadCursorError(cursor)
    return int(place) / PLACES, int(key)


def _plan(query: Query, *, drafts_too: bool) -> Plan:
    slugs = [_lexemes(kind, slug) for kind, slug in query.filters]
    return candidates.plan(query, expand(query), slugs, vocabulary.stories(), drafts_too=drafts_too)


def _gather(plan: Plan, matches: dict[int, Match], patience: Patience) -> bool:
    """Fill ``matches`` tier by tier; return whether time ran out."""
    for found in candidates.tiers(plan):
        for match in found:
            matches.setdefault(match.article_id, match)
        if patience.is_over:
            return True
        patience.bound()
    return False


def _describe(results: Results, matches: list[Match]) -> None:
    strict = [match for match in matches if match.tier <= Tier.ALL]
    results.strict = bool(strict) or not matches
    shown = strict or matches
    results.count = len(shown)
    results.at_least = len(shown) >= candidates.MOST
    results.sections = Counter(match.section_id for match in shown)
    results.years = Counter(match.year for match in shown if match.year)


def _in_order(
    plan: Plan,
    matches: list[Match],
    after: tuple[float, int] | None,
    size: int,
    *,
    by_date: bool,
) -> list[tuple[int, float]]:
    """Return a page's stories and one more if there is one: (key, place), best or newest first."""
    if not matches:
        return []
    if by_date:
        return candidates.newest(plan, min(m.tier for m in matches), after, size + 1)
    chosen: list[Match] = []
    for tier in Tier:
        chosen += [match for match in matches if match.tier == tier][: ranking.RANKED]
    chosen = chosen[: ranking.RANKED_IN_ALL]
    ranked = [(story.article_id, story.score) for story in ranking.rank(plan, chosen)]
    if after is not None:
        ranked = [row for row in ranked if (row[1], row[0]) < after]
    return ranked[: size + 1]


def _forms(query: Query, terms: Sequence[Term]) -> frozenset[str]:
    """What an excerpt marks."""
    forms = {form for term in terms for form in term.forms}
    return frozenset(forms.union(*query.phrases))


def _corrected(query: Query, terms: Sequence[Term]) -> str:
    """The question with its slips mended, or an empty text if there is none."""
    mended = {term.word: term.correction for term in terms if term.correction}
    if not mended:
        return ""
    return " ".join(mended.get(word.lower(), word) for word in query.text.split())


_NAMED: dict[str, Callable[[Q], Sequence[str]]] = {
    "rubrik": lambda q: _slugs(Section.objects.filter(q)),
    "tag": lambda q: _slugs(Tag.objects.filter(q)),
    "reporter": lambda q: _slugs(Reporter.objects.filter(q)),
    "sumber": lambda q: _slugs(Source.objects.filter(q)),
}


def _slugs(rows: object) -> list[str]:
    return list(rows.values_list("slug", flat=True)[:MOST_SLUGS])  # type: ignore[attr-defined]


def _lexemes(kind: str, slug: str) -> list[str]:
    """The lexemes that a filter means: the one so named, else those whose names hold the words."""
    exact = _NAMED[kind](Q(slug=slug))
    found = exact or _NAMED[kind](Q(slug__startswith=slug) | Q(slug__contains=f"-{slug}"))
    return [f"{kind}:{name}" for name in found] or [f"{kind}:{slug}"]
