"""The page of search results, and what is suggested while somebody types."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles import identity
from articles.models import Article, Byline, Section
from articles.models.article import ArticleQuerySet
from articles.pages import rate_limit
from articles.pages.render import shown
from articles.search import engine
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
    cards = _with_texts().in_bulk(results.keys)
    sections = identity.current().sections
    stories = [cards[key] for key in results.keys if key in cards]
    results.add_excerpts(stories)
    text = asked.strip()
    order = {ORDER: BY_DATE} if by_date else {}
    return shown(
        request,
        "search",
        {
            "query": text,
            "asked": not results.query.says_nothing,
            "results": results,
            "stories": stories,
            "by_date": by_date,
            "is_first_page": AFTER not in request.GET,
            "first_url": _url(q=text, **order),
            "further_url": _url(q=text, **order, **{AFTER: results.further}),
            "other_order_url": _url(q=text, **({} if by_date else {ORDER: BY_DATE})),
            "correction_url": _url(q=results.correction),
            "sections": sections,
            "found_sections": _sections(results, text, sections),
            "found_years": _years(results, text),
        },
    )


def _url(**parameters: str) -> str:
    return f"{reverse('articles:search')}?{urlencode(parameters)}"


def _with_texts() -> ArticleQuerySet:
    """What a line of the results shows: no picture, but the text that the excerpt is cut from."""
    bylines = Prefetch("bylines", Byline.objects.select_related("reporter"))
    stories = Article.objects.published().select_related("section").prefetch_related(bylines)
    return stories.defer("body")


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
