"""What there is one of: its desk is its form, no list stands before it."""

from __future__ import annotations

from typing import Any, TypeVar

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

Only = TypeVar("Only", bound=Model)


class OneRow(admin.ModelAdmin[Only]):
    """The desk of a model with one row at most."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """There is no second one."""
        return super().has_add_permission(request) and not self.model._default_manager.exists()

    def get_model_perms(self, request: HttpRequest) -> dict[str, bool]:
        """Menus lead to the desk, so no page of another one asks whether there is a row."""
        may_change, may_view = self.has_change_permission, self.has_view_permission
        return {
            "add": False,
            "change": may_change(request),
            "delete": False,
            "view": may_view(request),
        }

    def has_delete_permission(self, request: HttpRequest, obj: Only | None = None) -> bool:
        """What the site stands on is changed, never deleted."""
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Lead to the form; before the first saving to an empty one."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        opts = self.opts
        base = f"admin:{opts.app_label}_{opts.model_name}"
        key = self.model._default_manager.values_list("pk", flat=True).first()
        if key is not None:
            return HttpResponseRedirect(reverse(f"{base}_change", args=[key]))
        if self.has_add_permission(request):
            return HttpResponseRedirect(reverse(f"{base}_add"))
        return super().changelist_view(request, extra_context)
