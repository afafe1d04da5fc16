"""Editions: what the newsroom offers by mail."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from subscriptions.models import Edition, MailDefaults


@admin.register(Edition)
class EditionAdmin(admin.ModelAdmin[Edition]):
    """A form for what changes rarely."""

    list_display = ("name", "rhythm", "hour", "weekday", "is_active")
    list_filter = ("rhythm", "is_active")
    search_fields = ("name",)
    prepopulated_fields = {"slug": ("name",)}
    autocomplete_fields = ("sections", "tags", "reporters")


@admin.register(MailDefaults)
class MailDefaultsAdmin(admin.ModelAdmin[MailDefaults]):
    """One row."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not MailDefaults.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
