"""The desk of PDFs and recordings: looked at, and deleted where one must not be had any more."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from articles.models import StoredFile


@admin.register(StoredFile)
class StoredFileAdmin(admin.ModelAdmin[StoredFile]):
    """Files that came along from a former site, where stories link to them."""

    about = _(
        "Files that stories link to, brought from the former site. Their old addresses lead here; "
        "a deleted one is gone for readers at once."
    )
    list_display = ["name", "size_column", "created_at"]
    search_fields = ["name"]
    fields = ["name", "file", "size_column", "created_at"]
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """An import brings them."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """They stay as they came."""
        return False

    @admin.display(description=_("size"), ordering="size")
    def size_column(self, stored: StoredFile) -> str:
        """Its size, in words."""
        return filesizeformat(stored.size)
