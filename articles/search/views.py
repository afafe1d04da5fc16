"""The page of search results, and what is suggested while somebody types."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles import identity
from articles.db import prepared
from articles.models import Article, Section
from articles.pages import facts, kept, rate_limit
from articles.pages.render import shown_once
from articles.search import engine
from articles.search.snippets import READ
from articles.search.suggest import suggest

ORDER, BY_DATE, AFTER = "urut", "tanggal", "sesudah"
MOST_YEARS = 8


@dataclass(frozen=True)
class Narrowing:
    """A filter beside the results: its name, how many it leaves, where it leads."""

    name: str
    count: int
    url: str


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Search results; an empty page with the field where nothing was asked."""
    if not rate_limit.searches.allows(request):
        return _too_many(request)
    asked = engine.cleaned(request.GET.get("q", ""))
    by_date = request.GET.get(ORDER) == BY_DATE
    try:
        results = engine.search(asked, by_date=by_date, after=request.GET.get(AFTER, ""))
    except engine.BadCursorError:
        raise Http404 from None
    found = _found(results.keys)
    is_first = AFTER not in request.GET

    def make() -> dict[str, Any]:
        stories = [facts.story(text) for text in found]
        results.add_excerpts(stories)
        return _context(asked.strip(), results, stories, by_date=by_date, is_first=is_first)

    told = [repr((asked, by_date, is_first)), results.facts, *found]
    return shown_once(request, "search", told, make, kept.SEARCHES)


def _context(
    text: str, results: engine.Results, stories: list[Article], *, by_date: bool, is_first: bool
) -> dict[str, Any]:
    order = {ORDER: BY_DATE} if by_date else {}
    sections = identity.current().sections
    return {
        "query": text,
        "asked": not results.query.says_nothing,
        "results": results,
        "stories": stories,
        "by_date": by_date,
        "is_first_page": is_first,
        "first_url": _url(q=text, **order),
        "further_url": _url(q=text, **order, **{AFTER: results.further}),
        "other_order_url": _url(q=text, **({} if by_date else {ORDER: BY_DATE})),
        "correction_url": _url(q=results.correction),
        "sections": sections,
        "found_sections": _sections(results, text, sections),
        "found_years": _years(results, text),
    }


def _url(**parameters: str) -> str:
    return f"{reverse('articles:search')}?{urlencode(parameters)}"


# What a line of the results shows: no picture, but the text that the excerpt is cut from.
COLUMNS = (
    "id", "section_id", "kicker", "headline", "standfirst", "slug", "published_at",
    "publication_date",
)  # fmt: skip


@cache
def _statement() -> str:
    """The statement that brings what is found with these keys, and the identity's version."""
    pairs = ", ".join(f"'{name}', a.{name}" for name in COLUMNS)
    return f"""
        SELECT a.id, json_build_object(
            {pairs}, 'body_text', left(a.body_text, {READ}),
            'section', ({facts.SECTION}), 'bylines', ({facts.BYLINES})
        )::text, {identity.VERSION}
        FROM ({facts.public(*COLUMNS, "body_text")}) a WHERE a.id = ANY(%(keys)s::bigint[])
    """  # noqa: S608 - our own


def _found(keys: list[int]) -> list[str]:
    """Return what is shown of the public stories among ``keys``, in their order, as texts."""
    rows = prepared.run(_statement(), {"keys": keys}) if keys else []
    if rows:
        identity.at(rows[0][2])  # the same in each
    texts = {key: text for key, text, _version in rows}
    return [texts[key] for key in keys if key in texts]


def _sections(results: engine.Results, text: str, sections: list[Section]) -> list[Narrowing]:
    """The sections of what was found, unless one was asked for or all is of one."""
    asked_for = any(kind == "rubrik" for kind, _slug in results.query.filters)
    if asked_for or len(results.sections) < 2:  # noqa: PLR2004 - nothing to choose from
        return []
    names = {section.pk: section for section in sections}
    return [
        Narrowing(names[key].name, count, _url(q=f"{text} rubrik:{names[key].slug}"))
        for key, count in results.sections.most_common()
        if key in names
    ]


def _years(results: engine.Results, text: str) -> list[Narrowing]:
    """The years of what was found, the latest first, unless a time was asked for."""
    if results.query.since or results.query.until or len(results.years) < 2:  # noqa: PLR2004
        return []
    return [
        Narrowing(str(year), results.years[year], _url(q=f"{text} tanggal:{year}"))
        for year in sorted(results.years, reverse=True)[:MOST_YEARS]
    ]


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """What goes on from what was typed, as JSON: questions, and stories with their addresses."""
    if not rate_limit.suggestions.allows(request):
        return JsonResponse({"suggestions": [], "stories": []}, status=429)
    found = suggest(request.GET.get("q", ""))
    stories = [
        {"headline": story.headline, "url": story.get_absolute_url()} for story in found.stories
    ]
    return JsonResponse({"suggestions": found.questions, "stories": stories})


def _too_many(request: HttpRequest) -> HttpResponse:
    response = render(request, "articles/search_later.html", status=429)
    response["Retry-After"] = str(round(rate_limit.WINDOW))
    return response
