"""Subscribers: looked up, unsubscribed or suppressed by the desk, never entered by hand."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from subscriptions import signup
from subscriptions.models import Consent, Subscriber, Suppression


class ConsentInline(admin.TabularInline[Consent, Subscriber]):
    """What the subscriber agreed to."""

    model = Consent
    extra = 0
    fields = readonly_fields = ("asked_at", "page", "text_version", "confirmed_at", "withdrawn_at")
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("subscriptions.view_subscriber")


@admin.register(Subscriber)
class SubscriberAdmin(admin.ModelAdmin[Subscriber]):
    """A list to search, and what the desk may do when somebody writes in."""

    list_display = ("email", "state", "created_at", "confirmed_at", "source_page")
    list_filter = ("state", "created_at")
    list_per_page = 50
    search_fields = ("email",)
    show_full_result_count = False
    fields = (
        "email",
        "state",
        "created_at",
        "confirmed_at",
        "unsubscribed_at",
        "suppressed_at",
        "source_page",
    )
    inlines = (ConsentInline,)
    actions = ("unsubscribe", "suppress", "lift_suppression")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Subscriber | None = None) -> bool:
        return False  # states change by the actions below

    def has_desk_permission(self, request: HttpRequest) -> bool:
        """Whether the user may change states: Django asks it for the actions."""
        return request.user.has_perm("subscriptions.change_subscriber")

    @admin.action(description=_("Unsubscribe the selected"), permissions=["desk"])
    def unsubscribe(self, request: HttpRequest, queryset: QuerySet[Subscriber]) -> None:
        changed = sum(signup.unsubscribe(subscriber) for subscriber in queryset)
        self._tell(request, changed, ngettext("%d unsubscribed.", "%d unsubscribed.", changed))

    @admin.action(
        description=_("Suppress the selected: never write to them again"), permissions=["desk"]
    )
    def suppress(self, request: HttpRequest, queryset: QuerySet[Subscriber]) -> None:
        reason = Suppression.Reason.DESK
        changed = sum(subscriber.suppress(reason) for subscriber in queryset)
        self._tell(request, changed, ngettext("%d suppressed.", "%d suppressed.", changed))

    @admin.action(
        description=_("Lift the suppression of the selected: they may sign up again"),
        permissions=["desk"],
    )
    def lift_suppression(self, request: HttpRequest, queryset: QuerySet[Subscriber]) -> None:
        lifted = [subscriber for subscriber in queryset if subscriber.lift_suppression()]
        for subscriber in lifted:
            self.log_change(request, subscriber, "suppression lifted")
        changed = len(lifted)
        text = ngettext("%d may sign up again.", "%d may sign up again.", changed)
        self._tell(request, changed, text)

    def _tell(self, request: HttpRequest, changed: int, text: str) -> None:
        if changed:
            self.message_user(request, text % changed, messages.SUCCESS)
        else:
            self.message_user(request, _("None of them was in that state."), messages.WARNING)
