"""The log of deliveries, for reading only."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from subscriptions.models import Delivery


@admin.register(Delivery)
class DeliveryAdmin(admin.ModelAdmin[Delivery]):
    """One line for each address of an issue."""

    list_display = ("address", "state", "issue", "finished_at", "attempts", "message_id", "reply")
    list_filter = ("state",)
    list_select_related = ("issue",)
    list_per_page = 100
    search_fields = ("address", "message_id")
    search_help_text = _("Address or Message-ID")
    show_full_result_count = False
    ordering = ("-issue", "pk")
    fields = (
        "issue",
        "address",
        "state",
        "message_id",
        "attempts",
        "reply",
        "ready_at",
        "handed_at",
        "finished_at",
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
