"""What somebody typed and has not saved: listed, gone on with, thrown away."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from articles.admin.story.autosave import refused_with, since, time_of, writer_of
from articles.body import sanitizer
from articles.db.keys import key_of
from articles.editing import autosaves, revisions
from articles.editing.autosaves import RefusedError
from articles.models import Article, Autosave


@require_GET
def waiting(request: HttpRequest) -> JsonResponse:
    """Answer ``?story=`` (none: of new stories) with ``{"found": [{"key", "saved", …}]}``."""
    key = key_of(request.GET.get("story", "")) if "story" in request.GET else None
    rows = Autosave.objects.filter(user=writer_of(request), article=key).waiting()
    return JsonResponse({"found": [_shown(row) for row in rows]})


@require_POST
def go_on(request: HttpRequest, key: uuid.UUID) -> JsonResponse:
    """Hand an unsaved text to the page that goes on with it."""
    try:
        writer = uuid.UUID(request.POST.get("writer", ""))
        row = autosaves.go_on(writer_of(request), key, writer)
    except (ValueError, Autosave.DoesNotExist):
        return JsonResponse({"state": "gone"}, status=HTTPStatus.NOT_FOUND)
    except RefusedError as refused:
        return refused_with(refused)
    return JsonResponse(
        {
            "data": row.data,
            "number": row.number,
            "version": row.version,
            "form_key": str(row.form_key or ""),
            "saved": time_of(row.saved_at),
            **since(request, row),
        }
    )


@require_POST
def discard(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Throw an unsaved text away; ``undo`` takes it back."""
    act = autosaves.take_back if request.POST.get("undo") else autosaves.discard
    is_done = act(writer_of(request), key)
    if request.accepts("text/html"):
        return HttpResponseRedirect(reverse("admin:articles_article_unsaved"))
    return JsonResponse({"done": is_done})


@dataclass(frozen=True)
class Left:
    """A text that its writer can put into the story no more: each part by name, and the body."""

    row: Autosave
    parts: list[tuple[Any, str]]
    body: str


def left_over(user: Any, article: Article) -> list[Left]:
    """Return what the user typed for a story and did not save, to be read."""
    rows = Autosave.objects.filter(user=user, article=article).waiting()
    return [_left(row) for row in rows.defer(None)]


def _left(row: Autosave) -> Left:
    texts = {name: text for name, text in row.data.items() if isinstance(text, str)}
    body = sanitizer.clean(texts.pop("body", ""))
    names = [name for name in revisions.FIELDS if texts.get(name)]
    return Left(row, [(revisions.FIELDS[name], texts[name]) for name in names], body)


def own_page(desk: ModelAdmin[Article], request: HttpRequest) -> HttpResponse:
    """List what the user has typed and not saved."""
    rows = Autosave.objects.filter(user=writer_of(request)).waiting().select_related("article")
    context = desk.admin_site.each_context(request) | {
        "title": _("Not saved yet"),
        "opts": desk.opts,
        "rows": rows,
        "days": autosaves.KEPT_DAYS,
    }
    return TemplateResponse(request, "admin/articles/article/unsaved.html", context)


def _shown(row: Autosave) -> dict[str, Any]:
    return {
        "key": str(row.key),
        "saved": time_of(row.saved_at),
        "headline": row.headline or "",  # type: ignore[attr-defined]  # annotated by waiting()
        "version": row.version,
    }


def keep_for_deleted(article: Article) -> None:
    """Make whole what others typed over a story that is deleted: it becomes a new story's.

    What they discarded as well: they may take it back.
    """
    for row in article.autosaves.select_for_update().exclude(data={}):
        row.data = as_typed(article) | row.data
        row.version = 0
        row.save(update_fields=["data", "version"])


def as_typed(article: Article) -> dict[str, Any]:
    """Return the story in the terms of ``Autosave.data``."""
    told = ("seo_title", "seo_description")
    texts = ("kicker", "headline", "standfirst", "dateline", "body", *told)
    picture = article.lead_image
    return {
        **{name: getattr(article, name) for name in texts},
        "section": [str(article.section_id), article.section.name],
        "further_sections": [str(section.pk) for section in article.further_sections.all()],
        "lead_image": [str(picture.pk), str(picture)] if picture else ["", ""],
        "tags": ", ".join(tag.name for tag in article.tags.all()),
        "bylines": [
            {"reporter": [str(row.reporter_id), row.reporter.name]}
            for row in article.bylines.select_related("reporter")
        ],
        "article_sources": [
            {"source": [str(row.source_id), row.source.name], "url": row.url}
            for row in article.article_sources.select_related("source")
        ],
    }
