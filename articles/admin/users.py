"""The desk of logins: nobody raises rights above the own."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.http import HttpRequest

from articles.admin.widgets import TypedField

admin.site.unregister(User)


@admin.register(User)
class StaffAdmin(UserAdmin[User]):
    """Django's own, but only a superuser makes or changes one, or gives single permissions."""

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Names are put right as every text that is typed."""
        if db_field.name in {"first_name", "last_name"}:
            kwargs["form_class"] = TypedField
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def has_change_permission(self, request: HttpRequest, obj: Any | None = None) -> bool:
        """Leave superusers to superusers."""
        if obj is not None and obj.is_superuser and not _is_superuser(request):
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any | None = None) -> bool:
        """Leave superusers to superusers."""
        if obj is not None and obj.is_superuser and not _is_superuser(request):
            return False
        return super().has_delete_permission(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any | None = None) -> Any:
        """Roles are given as groups."""
        fields = super().get_readonly_fields(request, obj)
        if _is_superuser(request):
            return fields
        return [*fields, "is_superuser", "user_permissions"]


def _is_superuser(request: HttpRequest) -> bool:
    return bool(getattr(request.user, "is_superuser", False))
