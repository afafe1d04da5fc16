"""A story's own page, and what its former addresses answer."""

from __future__ import annotations

import datetime

from csp.decorators import csp_update
from django.db.models import prefetch_related_objects
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
)
from django.views.decorators.http import require_safe

from articles import identity
from articles.body import sanitizer
from articles.db import page_tags
from articles.models import (
    Article,
    FormerAddress,
)
from articles.pages import text_parts
from articles.pages.errors import gone
from articles.pages.placeholders import Placeholders
from articles.pages.render import is_text, shown
from articles.pages.story_footer import neighbours


@require_safe
def article(request: HttpRequest, date: datetime.date, slug: str) -> HttpResponse:
    """A story; 301 from an address it once had, 410 once it was withdrawn."""
    story = Article.objects.published().with_page().filter(publication_date=date, slug=slug).first()
    if story is None:
        return _elsewhere(request, date, slug)
    page_tags.keep(f"related:{story.pk}")
    context = page_context(story)
    if is_text(request):
        text = str(context["article_text"])
        context["part"] = text_parts.part(text, request.GET.get(text_parts.PARAMETER, "1"))
    response = shown(request, "article_detail", context)
    return with_frames(request, response, story)


def page_context(story: Article) -> dict[str, object]:
    """What the story's page shows; also for an editor's preview of it."""
    story.unfold()
    near = neighbours(story)
    prefetch_related_objects([story, *near.stories], *Article.objects.card_relations())
    opened = sanitizer.opened_with(story.dateline, identity.current().name, story.body)
    placeholders = Placeholders.of(story.body)
    return {
        "article": story,
        "menu_section": story.section_id,
        "article_body": placeholders.filled(opened),
        "article_text": placeholders.filled(opened, "text"),
        "has_frames": bool(placeholders.frame_hosts),
        "related": near.related,
        "previous": near.previous,
        "next": near.next,
    }


def with_frames(request: HttpRequest, response: HttpResponse, story: Article) -> HttpResponse:
    """Allow the page to frame just the sites that its story places, for readers who ask."""
    if hosts := Placeholders(story.body).frame_hosts:
        csp_update({"frame-src": hosts})(lambda _request: response)(request)
    return response


def _elsewhere(request: HttpRequest, date: datetime.date, slug: str) -> HttpResponse:
    address = {"publication_date": date, "slug": slug}
    if Article.objects.withdrawn().filter(**address).exists():
        return gone(request)
    former = FormerAddress.objects.filter(**address).select_related("article").first()
    if former is not None:
        if Article.objects.published().filter(pk=former.article_id).exists():
            return HttpResponsePermanentRedirect(former.article.get_absolute_url())
        if Article.objects.withdrawn().filter(pk=former.article_id).exists():
            return gone(request)
    raise Http404
