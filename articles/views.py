"""Pages for readers. What is public, near or first is decided elsewhere."""

from __future__ import annotations

import datetime
from http import HTTPStatus
from typing import TypeVar

from django.conf import settings
from django.core.paginator import InvalidPage, Page, Paginator
from django.db.models import Model, QuerySet
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseServerError,
)
from django.shortcuts import get_object_or_404, render
from django.template import loader
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from articles import body, frontpage, popularity
from articles.editions import shown
from articles.models import (
    Article,
    Correction,
    FormerAddress,
    Reporter,
    Section,
    Source,
    Tag,
)
from articles.models.article import ArticleQuerySet
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
    response = shown(request, "article_detail", page_context(story))
    return with_frames(response, story)


def page_context(story: Article) -> dict[str, object]:
    """What the story's page shows; also for an editor's preview of it."""
    near = neighbours(story)
    opened = body.opened_with(story.dateline, settings.SITE_NAME, story.body)
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


@require_safe
def section(request: HttpRequest, slug: str) -> HttpResponse:
    """The stories of a section."""
    subject = get_object_or_404(Section, slug=slug)
    stories = Article.objects.published().filter(section=subject)
    return _listing(request, stories, "section", subject, subject.description)


@require_safe
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    """The stories with a tag."""
    subject = get_object_or_404(Tag, slug=slug)
    stories = Article.objects.published().filter(tagged__tag=subject)
    return _listing(request, stories, "tag", subject, subject.description)


@require_safe
def reporter(request: HttpRequest, slug: str) -> HttpResponse:
    """The stories of a reporter."""
    subject = get_object_or_404(
        Reporter.objects.select_related("photo").prefetch_related("photo__renditions"), slug=slug
    )
    stories = Article.objects.published().filter(bylines__reporter=subject)
    return _listing(request, stories, "reporter", subject, subject.bio)


@require_safe
def source(request: HttpRequest, slug: str) -> HttpResponse:
    """The stories that draw on a source."""
    subject = get_object_or_404(Source, slug=slug)
    # Several pages of one source in one story make one line in the list.
    stories = Article.objects.published().filter(pk__in=subject.article_sources.values("article"))
    return _listing(request, stories, "source", subject, subject.description)


def _listing(
    request: HttpRequest,
    stories: ArticleQuerySet,
    kind: str,
    subject: Section | Tag | Reporter | Source,
    description: str,
) -> HttpResponse:
    return shown(
        request,
        "listing",
        {
            "subject": subject,
            "kind": kind,
            "heading": subject.name,
            "description": description,
            "page_obj": _page(request, stories.with_card()),
        },
    )


def _page(request: HttpRequest, rows: QuerySet[Row]) -> Page[Row]:
    """Return the page that the address asks for; one that does not exist is 404."""
    paginator = Paginator(rows, PER_PAGE)
    try:
        return paginator.page(request.GET.get(PAGE_PARAMETER, "1"))
    except InvalidPage:
        raise Http404 from None


@require_safe
def corrections(request: HttpRequest) -> HttpResponse:
    """Every correction of a public story, newest first."""
    rows = (
        Correction.objects.filter(article__in=Article.objects.published())
        .select_related("article")
        .defer("article__body", "article__body_text")
    )
    return shown(request, "corrections", {"page_obj": _page(request, rows)})


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
