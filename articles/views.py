"""Pages for readers. What is public, near or first is decided elsewhere."""

from __future__ import annotations

import datetime
from typing import TypeVar
from urllib.parse import urlencode

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
from django.views.decorators.http import require_safe

from articles import body, identity
from articles import search as searching
from articles.frontpage import front_page
from articles.models import (
    Article,
    FormerAddress,
    Section,
)
from articles.neighbours import neighbours

PER_PAGE = 20
PAGE_PARAMETER = "halaman"

Row = TypeVar("Row", bound=Model)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The front page."""
    sections = list(Section.objects.all())
    page = front_page(sections)
    return render(
        request,
        "articles/home.html",
        {
            "sections": sections,
            "lead": page.lead,
            "seconds": page.seconds,
            "latest": page.latest,
            "blocks": page.blocks,
        },
    )


@require_safe
def article(request: HttpRequest, date: datetime.date, slug: str) -> HttpResponse:
    """A story; 301 from an address it once had, 410 once it was withdrawn."""
    story = Article.objects.published().with_page().filter(publication_date=date, slug=slug).first()
    if story is None:
        return _elsewhere(request, date, slug)
    return render(request, "articles/article_detail.html", page_context(story))


def page_context(story: Article) -> dict[str, object]:
    """What the story's page shows; also for an editor's preview of it."""
    story.unfold()
    near = neighbours(story)
    prefetch_related_objects([story, *near.stories], *Article.objects.card_relations())
    return {
        "article": story,
        "article_body": body.opened_with(story.dateline, identity.current().name, story.body),
        "related": near.related,
        "previous": near.previous,
        "next": near.next,
    }


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


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Search results; an empty page with the field where nothing was asked."""
    query = searching.cleaned_query(request.GET.get("q", ""))
    page_obj = None
    if query:
        page_obj = _page(request, searching.search(query).with_card())
    return render(
        request,
        "articles/search.html",
        {"query": query, "page_obj": page_obj, "page_prefix": urlencode({"q": query}) + "&"},
    )


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
