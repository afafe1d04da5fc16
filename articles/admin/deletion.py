"""Deleting what stories lean on: a page that says which, instead of a list of rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from articles.editing import workflow
from articles.models.article import ArticleQuerySet

Kept = TypeVar("Kept", bound=Model)

STORIES_SHOWN = 10


class UsedInStories(admin.ModelAdmin[Kept]):
    """What stories use: its page says where, of other people's drafts only how many."""

    def stories_with(self, obj: Kept) -> ArticleQuerySet:
        """Return the stories that use ``obj``."""
        raise NotImplementedError

    def others_with(self, obj: Kept) -> Iterable[Model]:
        """Return all else that uses ``obj``."""
        return ()

    def typed_by(self, obj: Kept) -> Iterable[str]:
        """Return the names of those who use ``obj`` in a text that they have not saved yet."""
        return ()

    def uses(self, request: HttpRequest, obj: Kept) -> dict[str, Any]:
        """Return what a page shows of the places: ``count``, ``stories``, ``more``, ``others``."""
        stories = self.stories_with(obj)
        count = stories.count()
        shown = list(workflow.visible_to(request.user, stories).only("headline")[:STORIES_SHOWN])
        others = [
            {"kind": capfirst(other._meta.verbose_name), "name": str(other), "url": _desk(other)}
            for other in self.others_with(obj)
        ]
        if not (count or others):  # else it stays anyhow
            kind = _("In a text that is not saved yet")
            others = [{"kind": kind, "name": name, "url": ""} for name in self.typed_by(obj)]
        return {"count": count, "stories": shown, "more": count - len(shown), "others": others}


class KeptByStories(UsedInStories[Kept]):
    """People, sources, sections and pictures stay as long as a story names them."""

    actions: Any = None

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Delete, or say what stands in the way."""
        obj = self.get_object(request, unquote(object_id))
        uses = {"count": 0, "others": []} if obj is None else self.uses(request, obj)
        is_used = uses["count"] or uses["others"]
        if obj is None or not is_used or not self.has_delete_permission(request, obj):
            response: HttpResponse = super().delete_view(request, object_id, extra_context)
            return response
        return self.refuse(request, obj, _("“%s” cannot be deleted") % obj, uses, status=409)

    def refuse(
        self,
        request: HttpRequest,
        obj: Kept,
        title: str,
        uses: dict[str, Any],
        *,
        status: int,
        why: str = "",
    ) -> HttpResponse:
        """Return the page that says why something is not done, with every place that uses it."""
        context = {"title": title, "opts": self.opts, "original": obj, "why": why}
        context |= self.admin_site.each_context(request) | uses
        return TemplateResponse(request, "admin/articles/protected.html", context, status=status)


def _desk(obj: Model) -> str:
    try:
        return reverse(f"admin:{obj._meta.app_label}_{obj._meta.model_name}_change", args=[obj.pk])
    except NoReverseMatch:
        return ""
