"""What readers see of an approved story's pictures and sources: for editors to change."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.utils import unquote
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from articles.admin.deletion import Kept, KeptByStories
from articles.auditlog.refusals import record_refusal
from articles.editing import revisions, uses
from articles.editing.workflow import Actor
from articles.models import Article


class LockedOncePublic(KeptByStories[Kept]):
    """Its rows are read-only for who may not change what readers see, and the page says why."""

    change_form_template = "admin/articles/locked_form.html"

    def may_change(self, user: Actor, obj: Kept) -> bool:
        """Whether ``user`` may change ``obj`` as it is used now."""
        raise NotImplementedError

    def has_change_permission(self, request: HttpRequest, obj: Kept | None = None) -> bool:
        """Whether the role may, and this row may be changed by it; asked once a request."""
        if not super().has_change_permission(request, obj):
            return False
        return obj is None or obj.pk is None or not self._is_locked(request, obj)

    def _is_locked(self, request: HttpRequest, obj: Kept) -> bool:
        known: dict[Any, bool] = request.__dict__.setdefault("locked_rows", {})
        key = (self.opts.label_lower, obj.pk)
        if key not in known:
            known[key] = not self.may_change(request.user, obj)
        return known[key]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show or save; who may no longer is told what has become public meanwhile."""
        if request.method != "POST" or object_id is None:
            return self._checked_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            obj = self.get_object(request, unquote(object_id))
            held = [] if obj is None else uses.hold_open(self.stories_with(obj))
            request.stories_held = held  # type: ignore[attr-defined]  # read in save_model
            return self._checked_view(request, object_id, form_url, extra_context)

    def save_model(self, request: HttpRequest, obj: Kept, form: Any, change: bool) -> None:
        """Save; each open story that uses the row gets a version, by which an approval notices."""
        held: list[Article] = getattr(request, "stories_held", [])
        for story in held:
            revisions.record_before_change(story.pk)
        super().save_model(request, obj, form, change)
        user = request.user if request.user.is_authenticated else None
        for story in held:
            revisions.record_change(story, user)

    def _checked_view(
        self,
        request: HttpRequest,
        object_id: str | None,
        form_url: str,
        extra_context: dict[str, Any] | None,
    ) -> HttpResponse:
        obj = self.get_object(request, unquote(object_id)) if object_id else None
        is_locked = obj is not None and self._is_locked(request, obj)
        context: dict[str, Any] = {"why": ""}
        if obj is not None and is_locked and self.has_view_permission(request, obj):
            used = self.uses(request, obj)
            if request.method == "POST":
                record_refusal(request)
                title = _("“%s” was not changed") % obj
                return self.refuse(request, obj, title, used, status=403, why=_why())
            context = {"why": _why()} | used
        context |= extra_context or {}
        return super().changeform_view(request, object_id, form_url, context)


def _why() -> str:
    return _(
        "It stands in what readers see, so an editor changes it. Ask an editor, and say what "
        "should be different."
    )
