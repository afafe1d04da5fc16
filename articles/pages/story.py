"""A story's own page, and what its former addresses answer."""

from __future__ import annotations

import datetime
from functools import cache
from typing import Any

from django.db.models import prefetch_related_objects
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
)
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles import identity
from articles.db import page_tags, prepared
from articles.models import Article, FormerAddress, reading
from articles.pages import facts, placeholders, story_footer, text_parts
from articles.pages.former_paths import gone
from articles.pages.placeholders import Placeholders
from articles.pages.render import is_text, shown_once
from articles.pages.story_footer import Neighbours


@cache
def _statement() -> str:
    """The statement that brings the public story of an address, and the identity's version."""
    return f"""
        SELECT f.id, f.section_id, f.published_at, f.body, to_json(f)::text, {identity.VERSION}
        FROM ({facts.STORY} JOIN ({facts.public("id")}) p ON p.id = a.id
              WHERE a.publication_date = %(date)s::date AND a.slug = %(slug)s::text) f
    """  # noqa: S608 - our own


@require_safe
def article(request: HttpRequest, date: datetime.date, slug: str) -> HttpResponse:
    """A story; 301 from an address it once had, 410 once it was withdrawn."""
    rows = prepared.run(_statement(), {"date": date, "slug": slug})
    if not rows:
        return _elsewhere(request, date, slug)
    [(key, section, published_at, body, text, version)] = rows
    identity.at(version)
    known = Article(pk=key, section_id=section, published_at=published_at, body=body)
    page_tags.keep(f"related:{key}")
    around, placed = story_footer.around(known), placeholders.facts(body)

    def make() -> dict[str, Any]:
        story = facts.story(text)
        story.reading_minutes = reading.minutes_for(story.body_text)  # as it was saved
        context = _context(story, around.neighbours(), placed)
        if is_text(request):
            part = request.GET.get(text_parts.PARAMETER, "1")
            context["part"] = text_parts.part(str(context["article_text"]), part)
        return context

    return shown_once(request, "article_detail", [text, around.facts, placed], make)


def page_context(story: Article) -> dict[str, Any]:
    """What the story's page shows, for an editor's preview of it: the story as it is in hand."""
    story.unfold()
    prefetch_related_objects([story], *Article.objects.card_relations())
    near = story_footer.around(story).neighbours()
    return _context(story, near, placeholders.facts(story.body))


def _context(story: Article, near: Neighbours, placed: str) -> dict[str, Any]:
    filling = Placeholders.of_facts(story.body, placed)
    opened = story.opened(identity.current().name)
    body = filling.filled(opened)
    return {
        "article": story,
        "menu_section": story.section_id,
        "comments_url": _comments_url(story),
        "article_body": body,
        "article_text": filling.filled(opened, "text"),
        "has_frames": bool(filling.frame_hosts),
        "has_scrollers": filling.scrolls(body),
        "frame_hosts": filling.frame_hosts,
        "related": near.related,
        "previous": near.previous,
        "next": near.next,
        "development": near.development,
        "earlier": near.earlier,
        "later": near.later,
    }


def _comments_url(story: Article) -> str:
    """Return where the archive of comments stands; empty where none is shown."""
    if not story.comment_count or not identity.current().shows_comments:
        return ""
    return reverse("articles:comments", args=[story.publication_date, story.slug])


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
    if (small := slug.lower()) != slug:  # slugs are made in small letters
        if story := Article.objects.published().filter(publication_date=date, slug=small).first():
            return HttpResponsePermanentRedirect(story.get_absolute_url())
        return _elsewhere(request, date, small)
    raise Http404
