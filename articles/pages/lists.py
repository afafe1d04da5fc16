"""Pages that list stories: of a section, a tag, a reporter, a source, a day; and corrections."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TypeVar
from urllib.parse import urlencode

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from articles.db import clock, keyset_pagination, page_tags
from articles.db.keyset_pagination import ListPage, Order
from articles.models import Article, Correction, Reporter, Section, Source, Tag
from articles.models.article import ArticleQuerySet
from articles.models.purges import CORRECTIONS, TIME
from articles.models.through import PublishedThrough, PublishedThroughQuerySet
from articles.pages import periods
from articles.pages.former_slugs import MovedForEver, of_slug
from articles.pages.render import shown

PER_PAGE = 20
OLD_PARAMETER = "halaman"
OLD_PAGES = 200  # as far as a page number is looked up; the pages themselves go on for ever

BY_TIME = Order("published_at", "pk")

Row = TypeVar("Row", bound=Model)
Tie = TypeVar("Tie", bound=PublishedThrough)
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
    subject = of_slug(Section.objects.all(), slug)
    # Keys alone come from the section's own index; a way over whole rows can look as cheap to the
    # planner by the newest of all, which is a long one for a section that has gone quiet.
    keys = Article.objects.published().filter(section=subject).only("published_at")
    page = page_asked_for(request, keys, BY_TIME)
    return _of_subject(request, _with_cards(page, "pk"), "section", subject)


@a_list
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    """The public stories with a tag, newest first."""
    subject = of_slug(Tag.objects.all(), slug)
    return _of_subject(request, tied_page(request, subject.tagged.due()), "tag", subject)


@a_list
def reporter(request: HttpRequest, slug: str) -> HttpResponse:
    """The stories of a reporter, under a portrait."""
    people = Reporter.objects.select_related("photo").prefetch_related("photo__renditions")
    subject = of_slug(people, slug)
    return _of_subject(request, tied_page(request, subject.bylines.due()), "reporter", subject)


@a_list
def source(request: HttpRequest, slug: str) -> HttpResponse:
    """The stories that draw on a source."""
    subject = of_slug(Source.objects.all(), slug)
    # Several pages of one source in one story make one line in the list.
    ties = subject.article_sources.due().distinct("public_at", "article_id")
    return _of_subject(request, tied_page(request, ties), "source", subject)


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


def tied_page(request: HttpRequest, ties: PublishedThroughQuerySet[Tie]) -> ListPage[Article]:
    """Return the page of stories that ``ties`` lead to, as cards."""
    page = page_asked_for(request, ties, Order("public_at", ties.story))
    return _with_cards(page, ties.story)


def _with_cards(page: ListPage[Row], key: str) -> ListPage[Article]:
    """Return the cards of the stories whose keys the rows of ``page`` hold."""
    keys: list[int] = [getattr(row, key) for row in page.items]
    cards = Article.objects.published().with_card().in_bulk(keys)
    return ListPage([cards[k] for k in keys if k in cards], page.newer, page.older)


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


def _of_subject(
    request: HttpRequest,
    page: ListPage[Article],
    kind: str,
    subject: Section | Tag | Reporter | Source,
) -> HttpResponse:
    page_tags.keep(f"{kind}-list:{subject.pk}")
    # A name that only stories yet to come have is news before its time; menus name the sections.
    if not page.items and kind != "section":
        raise Http404
    description = subject.bio if isinstance(subject, Reporter) else subject.description
    context: dict[str, object] = {"subject": subject, "kind": kind, "description": description}
    return _listed(request, "listing", page, context)


def _listed(
    request: HttpRequest,
    name: str,
    page: ListPage[Article] | ListPage[Correction],
    context: dict[str, object],
) -> HttpResponse:
    """Answer with a page of a list. An older one is a page of its own: its address and its time."""
    cursors = (keyset_pagination.OLDER, keyset_pagination.NEWER)
    asked = {key: value for key in cursors if (value := request.GET.get(key))}
    head = {
        "page": page,
        "page_path": f"{request.path}?{urlencode(asked)}" if asked else request.path,
        "until": page.items[0].published_at if asked and page.items else None,
    }
    return shown(request, name, context | head)
