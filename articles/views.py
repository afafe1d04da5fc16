"""Pages for readers. What is public, near or first is decided elsewhere."""

from __future__ import annotations

import datetime
from http import HTTPStatus
from typing import TypeVar

from django.conf import settings
from django.core.paginator import InvalidPage, Page, Paginator
from django.db.models import Model, QuerySet, prefetch_related_objects
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseServerError,
)
from django.shortcuts import render
from django.template import loader
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from articles import frontpage, identity, parts, popularity
from articles.body import sanitizer
from articles.editions import is_text, shown
from articles.models import (
    Article,
    FormerAddress,
    Section,
)
from articles.neighbours import neighbours
from articles.placements import Placements
from articles.visitors import remote_address

PER_PAGE = 20
LONGEST_NUMBER = 15  # digits of a story's key
PAGE_PARAMETER = "halaman"

Row = TypeVar("Row", bound=Model)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The front page."""
    sections = frontpage.sections_in_order()
    plan = frontpage.Plan(frontpage.slotted(), frontpage.places(sections))
    return shown(request, "home", home_context(sections, plan))


def home_context(sections: list[Section], plan: frontpage.Plan) -> dict[str, object]:
    """What the front page shows; also for the desk's preview of it."""
    page = frontpage.front_page(plan)
    return {
        "sections": sections,
        "lead": page.lead,
        "seconds": page.seconds,
        "more": page.more,
        "latest": page.latest,
        "blocks": page.blocks,
        "popular": popularity.most_read(),
    }


@require_safe
def article(request: HttpRequest, date: datetime.date, slug: str) -> HttpResponse:
    """A story; 301 from an address it once had, 410 once it was withdrawn."""
    story = Article.objects.published().with_page().filter(publication_date=date, slug=slug).first()
    if story is None:
        return _elsewhere(request, date, slug)
    context = page_context(story)
    if is_text(request):
        text = str(context["article_text"])
        context["part"] = parts.part(text, request.GET.get(parts.PARAMETER, "1"))
    response = shown(request, "article_detail", context)
    return with_frames(response, story)


def page_context(story: Article) -> dict[str, object]:
    """What the story's page shows; also for an editor's preview of it."""
    story.unfold()
    near = neighbours(story)
    prefetch_related_objects([story, *near.stories], *Article.objects.card_relations())
    opened = sanitizer.opened_with(story.dateline, identity.current().name, story.body)
    placements = Placements.of(story.body)
    return {
        "article": story,
        "article_body": placements.filled(opened),
        "article_text": placements.filled(opened, "text"),
        "has_frames": bool(placements.frame_hosts),
        "related": near.related,
        "previous": near.previous,
        "next": near.next,
    }


def with_frames(response: HttpResponse, story: Article) -> HttpResponse:
    """Allow the page to frame just the sites that its story places, for readers who ask."""
    if hosts := Placements(story.body).frame_hosts:
        response._csp_update = {"frame-src": hosts}  # type: ignore[attr-defined]  # noqa: SLF001
    return response


def _elsewhere(request: HttpRequest, date: datetime.date, slug: str) -> HttpResponse:
    address = {"publication_date": date, "slug": slug}
    if Article.objects.taken_back().filter(**address).exists():
        return gone(request)
    former = FormerAddress.objects.filter(**address).select_related("article").first()
    if former is not None:
        if Article.objects.published().filter(pk=former.article_id).exists():
            return HttpResponsePermanentRedirect(former.article.get_absolute_url())
        if Article.objects.taken_back().filter(pk=former.article_id).exists():
            return gone(request)
    raise Http404


def _page(request: HttpRequest, rows: QuerySet[Row]) -> Page[Row]:
    """Return the page that the address asks for; one that does not exist is 404."""
    paginator = Paginator(rows, PER_PAGE)
    try:
        return paginator.page(request.GET.get(PAGE_PARAMETER, "1"))
    except InvalidPage:
        raise Http404 from None


@csrf_exempt  # a beacon carries no token, and changes nothing but a number
@require_POST
def reading(request: HttpRequest) -> HttpResponse:
    """A page's beacon: its body is the number of the story being read. Always 204.

    The desk's own readings are not counted.
    """
    told = request.read(LONGEST_NUMBER + 1).decode("ascii", "replace")
    of_the_desk = settings.SESSION_COOKIE_NAME in request.COOKIES
    if told.isdecimal() and told.isascii() and len(told) <= LONGEST_NUMBER and not of_the_desk:
        agent = request.headers.get("User-Agent", "")[:300]
        popularity.counter.add(int(told), remote_address(request), agent)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers may read, and where the sitemap is."""
    lines = [
        "User-agent: *",
        f"Disallow: /{settings.ADMIN_PATH}",
        f"Disallow: {reverse('articles:search')}",
        "Disallow: /langganan/",
        f"Sitemap: {settings.SITE_URL}{reverse('articles:sitemap-index')}",
        f"Sitemap: {settings.SITE_URL}{reverse('articles:sitemap', args=['kabar'])}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """No such page, in the site's look."""
    return render(request, "404.html", status=404)


def gone(request: HttpRequest) -> HttpResponse:
    """A withdrawn story: it was here, and is not coming back by itself."""
    return render(request, "410.html", status=410)


def server_error(request: HttpRequest) -> HttpResponse:
    """Something broke: a page that needs nothing that may be broken."""
    return HttpResponseServerError(loader.render_to_string("500.html"))
