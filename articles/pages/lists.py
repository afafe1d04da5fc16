"""Pages that list stories: of a section, tag, reporter, source, development, day; corrections."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from articles.db import clock, keyset_pagination, page_tags
from articles.db.keyset_pagination import ListPage, Order
from articles.models import Article, Correction, Event, Reporter, Section, Source, Tag
from articles.models.article import ArticleQuerySet
from articles.models.purges import CORRECTIONS, TIME
from articles.pages import facts, periods, subjects
from articles.pages.former_slugs import MovedForEver
from articles.pages.render import shown, shown_once
from articles.pages.subjects import Subject

PER_PAGE = 20
OLD_PARAMETER = "halaman"
OLD_PAGES = 200  # as far as a page number is looked up; the pages themselves go on for ever

BY_TIME = Order("published_at", "pk")

Row = TypeVar("Row", bound=Model)
View = Callable[..., HttpResponse]


class MovedError(Exception):
    """The address asked for leads to ``query`` of the same list."""

    def __init__(self, query: dict[str, str]) -> None:
        super().__init__(query)
        self.query = query


def a_list(view: View) -> View:
    """Answer safe requests, and lead those for an old address of a page to the present one."""

    @functools.wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except MovedError as moved:
            query = urlencode(moved.query)
            return HttpResponseRedirect(f"{request.path}?{query}" if query else request.path)
        except MovedForEver as moved:
            return moved.answer(request, moved.subject.get_absolute_url())

    return require_safe(answer)


@a_list
def section(request: HttpRequest, slug: str) -> HttpResponse:
    """The public stories of a section, newest first."""
    return _of_subject(request, "section", subjects.of_slug(Section, slug))


@a_list
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    """The public stories with a tag, newest first."""
    return _of_subject(request, "tag", subjects.of_slug(Tag, slug))


@a_list
def reporter(request: HttpRequest, slug: str) -> HttpResponse:
    """The stories of a reporter, under a portrait."""
    return _of_subject(request, "reporter", subjects.of_slug(Reporter, slug))


@a_list
def source(request: HttpRequest, slug: str) -> HttpResponse:
    """The stories that draw on a source."""
    return _of_subject(request, "source", subjects.of_slug(Source, slug))


@a_list
def event(request: HttpRequest, slug: str) -> HttpResponse:
    """The public stories of a development, newest first; none where there are not two."""
    return _of_subject(request, "event", subjects.of_slug(Event, slug))


@a_list
def archive(request: HttpRequest, period: periods.Period) -> HttpResponse:
    """The stories of a year, a month or a day in site time."""
    if period.first > clock.today():
        raise Http404
    stories = Article.objects.published().filter(
        published_at__gte=period.begins, published_at__lt=period.ends
    )
    page_tags.keep(period.tag, span=period.span(TIME))
    page = stories_page(request, stories)
    if not page.items and not period.is_present:
        raise Http404
    context = {"period": period, "parts": periods.parts_with_stories(period)}
    return _listed(request, "archive", page, context)


@a_list
def corrections(request: HttpRequest) -> HttpResponse:
    """Every correction of a public story, newest first."""
    rows = (
        Correction.objects.filter(article__in=Article.objects.published().order_by())
        .select_related("article")
        .defer("article__body", "article__body_text")
    )
    page_tags.keep(CORRECTIONS)
    page = page_asked_for(request, rows, BY_TIME)
    return _listed(request, "corrections", page, {})


def stories_page(request: HttpRequest, stories: ArticleQuerySet) -> ListPage[Article]:
    """Return the page of public ``stories`` that the address asks for, as cards."""
    return page_asked_for(request, stories.with_card(), BY_TIME)


def page_asked_for(request: HttpRequest, rows: QuerySet[Row], order: Order) -> ListPage[Row]:
    """Return the page at the address's cursor.

    Raises:
        Http404: the cursor is none.
        MovedError: the page is found at another address: that of the list for what is its
            beginning, a cursor's for a page number of old.
    """
    if number := request.GET.get(OLD_PARAMETER):
        raise MovedError(_cursor_of_page(rows, order, number))
    older_than, newer_than = (
        request.GET.get(keyset_pagination.OLDER, ""),
        request.GET.get(keyset_pagination.NEWER, ""),
    )
    try:
        page = keyset_pagination.page(
            rows, order, PER_PAGE, older_than=older_than, newer_than=newer_than
        )
    except ValueError:
        raise Http404 from None
    if newer_than and not page.newer:
        raise MovedError({})
    if older_than and not page.items:
        raise Http404
    return page


def _cursor_of_page(rows: QuerySet[Row], order: Order, number: str) -> dict[str, str]:
    if not number.isascii() or not number.isdigit() or not 1 <= int(number[:9]) <= OLD_PAGES:
        raise Http404
    if int(number) == 1:
        return {}
    last_before = rows[int(number) * PER_PAGE - PER_PAGE - 1 :][:1]
    found = list(last_before)
    if not found:
        raise Http404
    return {keyset_pagination.OLDER: str(order.place(found[0]))}


def _of_subject(request: HttpRequest, kind: str, subject: Subject[Any]) -> HttpResponse:
    """Answer with the page that the address asks for; of the first page all comes at once."""
    page_tags.keep(f"{kind}-list:{subject.pk}")
    is_first = {OLD_PARAMETER, keyset_pagination.OLDER, keyset_pagination.NEWER}.isdisjoint(
        request.GET
    )
    if is_first:
        page = subject.newest(PER_PAGE)
    else:
        page = subject.cards_of(page_asked_for(request, subject.rows(), subject.order))
    # A name that only stories yet to come have is news before its time.
    if len(page.items) < (subject.fewest if is_first else min(subject.fewest, 1)):
        raise Http404
    row = subject.row
    description = row.bio if isinstance(row, Reporter) else row.description
    context: dict[str, Any] = {"subject": row, "kind": kind, "description": description}

    def make() -> dict[str, Any]:
        stories = [facts.card(card.text) for card in page.items]
        return _context(request, ListPage(stories, page.newer, page.older), context)

    told = [subject.text, page.newer, page.older, *(card.text for card in page.items)]
    return shown_once(request, "listing", told, make)


def _listed(
    request: HttpRequest,
    name: str,
    page: ListPage[Article] | ListPage[Correction],
    context: dict[str, Any],
) -> HttpResponse:
    return shown(request, name, _context(request, page, context))


def _context(
    request: HttpRequest,
    page: ListPage[Article] | ListPage[Correction],
    context: dict[str, Any],
) -> dict[str, Any]:
    """What a list shows. An older page is a page of its own: its address and its time."""
    cursors = (keyset_pagination.OLDER, keyset_pagination.NEWER)
    asked = {key: value for key in cursors if (value := request.GET.get(key))}
    return context | {
        "page": page,
        "page_path": f"{request.path}?{urlencode(asked)}" if asked else request.path,
        "until": page.items[0].published_at if asked and page.items else None,
    }
