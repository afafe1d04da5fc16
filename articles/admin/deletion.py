"""Deleting what stories lean on: a page that says which, instead of a list of rows."""

from __future__ import annotations

from typing import Any, TypeVar

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from articles.editing import workflow
from articles.models import Article
from articles.models.article import ArticleQuerySet

Kept = TypeVar("Kept", bound=Model)

STORIES_SHOWN = 10


class KeptByStories(admin.ModelAdmin[Kept]):
    """People, sources, sections and pictures stay as long as a story names them."""

    actions = None

    def stories_with(self, obj: Kept) -> ArticleQuerySet:
        """Return the stories that keep ``obj``."""
        raise NotImplementedError

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Delete, or say which stories stand in the way."""
        obj = self.get_object(request, unquote(object_id))
        stories = Article.objects.none() if obj is None else self.stories_with(obj)
        count = stories.count()
        if not count or not self.has_delete_permission(request, obj):
            response: HttpResponse = super().delete_view(request, object_id, extra_context)
            return response
        shown = list(workflow.visible_to(request.user, stories).only("headline")[:STORIES_SHOWN])
        context = self.admin_site.each_context(request) | {
            "title": _("“%s” cannot be deleted") % obj,
            "opts": self.opts,
            "original": obj,
            "count": count,
            "stories": shown,
            "more": count - len(shown),
        }
        return TemplateResponse(request, "admin/articles/protected.html", context, status=409)
