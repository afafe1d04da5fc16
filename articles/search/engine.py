"""Search: the way in. Pages, the admin and the picker of "Baca juga" all ask here.

Nothing is kept of who searched for what.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from django.db import OperationalError

from articles.db.deadline import Patience, patience
from articles.models import Article
from articles.search import candidates, ranking, sql
from articles.search.candidates import Match
from articles.search.estimates import is_common
from articles.search.expansion import expand
from articles.search.lexicon import look_up
from articles.search.plan import Plan, Tier, make_plan
from articles.search.query import Query, cleaned, parse
from articles.search.snippets import as_html as excerpt
from articles.search.snippets import snippet
from articles.search.terms import Term

__all__ = ["BadCursorError", "Results", "cleaned", "excerpt", "search"]

PER_PAGE = 10
PLACES = 1_000_000  # of a cursor: a score has six decimals, a time microseconds
LONGEST_CURSOR = 40

log = logging.getLogger("articles.search.engine")


class BadCursorError(ValueError):
    """The address of a page that no page gave out."""


@dataclass
class Results:
    """A page of what was found.

    ``keys`` are in order; ``further`` is the cursor of the next page, empty on the last.
    ``at_least``: there are more than ``count``. ``strict``: every word was found. ``partial``: time
    ran out before everything was looked at. ``correction`` is the question as it was probably
    meant, empty if as typed. ``sections`` and ``years`` count what was found, for readers to narrow
    it; they are empty where it is filled up with what comes near, since a narrower search leaves
    that out.
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

    @property
    def facts(self) -> str:
        """All of it as one text: two that say the same show the same."""
        return repr(replace(self, forms=frozenset())) + repr(sorted(self.forms))

    def add_excerpts(self, stories: Sequence[Article]) -> None:
        """Give each story, loaded with its text, the part that was found, as ``.marked``."""
        for story in stories:
            text = f"{story.standfirst} {story.body_text}"
            story.marked = snippet(text, self.forms)  # type: ignore[attr-defined]


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
    try:
        _answer(results, cursor, size, by_date=by_date, drafts_too=drafts_too)
    except OperationalError:
        results.partial = True
        log.warning("a search ran out of time")
    return results


def _answer(
    results: Results,
    cursor: tuple[float, int] | None,
    size: int,
    *,
    by_date: bool,
    drafts_too: bool,
) -> None:
    """Fill ``results``; what is known when time runs out stays in them."""
    query, left = results.query, patience()
    known = look_up(query, left)
    slugs = [known.named.get(f"{kind}:{slug}") or [slug] for kind, slug in query.filters]
    lexemes = [
        [f"{kind}:{name}" for name in names]
        for (kind, _slug), names in zip(query.filters, slugs, strict=True)
    ]
    plan = make_plan(
        query, expand(query, known, left), lexemes, known.stories, drafts_too=drafts_too
    )
    results.correction = _corrected(query, plan.terms)
    results.forms = _forms(query, plan.terms)
    matches: dict[int, Match] = {}
    try:
        every, complete = candidates.strict(plan, left)
        matches |= {match.article_id: match for match in every}
        results.partial = left.is_over or not complete
        if not results.partial:
            for match in candidates.lenient(plan, len(matches), left):
                matches.setdefault(match.article_id, match)
    finally:
        found = list(matches.values())
        _describe(results, found)
        if not drafts_too:
            _count(results, found)
        rows = _in_order(plan, found, cursor, size, by_date=by_date, left=left)
        results.keys = [key for key, _place in rows[:size]]
        if len(rows) > size:
            key, place = rows[size - 1]
            results.further = f"{round(place * PLACES)}-{key}"
        _add_further_sections(results, found, left)  # last: what was found does not wait for it


def _read_cursor(cursor: str) -> tuple[float, int] | None:
    if not cursor:
        return None
    place, _dash, key = cursor.partition("-")
    if not (place.isdecimal() and key.isdecimal() and len(cursor) < LONGEST_CURSOR):
        raise BadCursorError(cursor)
    return int(place) / PLACES, int(key)


def _describe(results: Results, matches: list[Match]) -> None:
    """Say of what is listed, in either order, how much it is."""
    strict = [match for match in matches if match.tier <= Tier.ALL]
    listed = _listed(matches)
    results.strict = bool(strict) or not matches
    results.count = len(listed)
    results.at_least = len(strict) >= candidates.MOST


def _count(results: Results, matches: list[Match]) -> None:
    """Count what narrower searches would find, where every word was found."""
    listed = _listed(matches)
    if any(match.tier > Tier.ALL for match in listed):
        return
    results.sections = Counter(match.section_id for match in listed)
    results.years = Counter(match.year for match in listed if match.year)


def _add_further_sections(results: Results, matches: list[Match], left: Patience) -> None:
    """Count what is listed in its further sections too, where narrowing finds it as well."""
    if results.partial or not results.sections:
        return
    keys = [match.article_id for match in _listed(matches)]
    try:
        rows = left.ask(sql.FURTHER_SECTIONS, {"keys": keys})
    except OperationalError:
        results.partial = True
        return
    results.sections.update(section for (section,) in rows)


def _listed(matches: list[Match]) -> list[Match]:
    """Return what has every word, and of what comes near as much as is ranked."""
    return [match for match in matches if match.tier <= Tier.ALL or match.headline is not None]


def _in_order(
    plan: Plan,
    matches: list[Match],
    after: tuple[float, int] | None,
    size: int,
    *,
    by_date: bool,
    left: Patience,
) -> list[tuple[int, float]]:
    """Return a page's stories and one more if there is one: (key, place), best or newest first."""
    if by_date or not plan.terms:  # with nothing but filters there is no better or worse
        rows = _by_date(plan, matches, after, size, left)
    else:
        ranked = ranking.rank(plan.query, plan.terms, matches)
        rows = [(story.article_id, story.score) for story in ranked]
    if after is not None:
        rows = [row for row in rows if (row[1], row[0]) < after]
    return rows[: size + 1]


def _by_date(
    plan: Plan,
    matches: list[Match],
    after: tuple[float, int] | None,
    size: int,
    left: Patience,
) -> list[tuple[int, float]]:
    """Return what was found; asked again where that is not all that has every word."""
    tier = min((match.tier for match in matches), default=Tier.ALL)
    listed = [match for match in _listed(matches) if match.time]
    is_all = len(listed) < candidates.CUT and not is_common(plan, tier)
    if is_all or tier > Tier.ALL:
        return sorted(((match.article_id, match.time) for match in listed), key=_last_first)
    return candidates.newest(plan, tier, after, size + 1, left)


def _last_first(row: tuple[int, float]) -> tuple[float, int]:
    return -row[1], -row[0]


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
