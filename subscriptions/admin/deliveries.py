"""The log of deliveries, for reading only."""

from __future__ import annotations

import re
from typing import Any, Final

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from articles.admin.chips import BoundedPaginator
from subscriptions import addresses
from subscriptions.admin.base import ReadOnly
from subscriptions.models import LoggedDelivery
from subscriptions.models.delivery_record import LoggedDeliveryQuerySet

SEES_DELIVERIES: Final = "subscriptions.view_delivery"
_MESSAGE_ID: Final = re.compile(r"<?[A-Za-z0-9_-]{22}@[A-Za-z0-9.-]+>?")


def matching(
    term: str, among: LoggedDeliveryQuerySet | None = None
) -> QuerySet[LoggedDelivery, LoggedDelivery]:
    """Return the mails with this Message-ID, or to this address: put away or not."""
    rows = LoggedDelivery.objects.order_by() if among is None else among
    if _MESSAGE_ID.fullmatch(term):
        return rows.with_message_id(f"<{term.strip('<>')}>")
    try:
        address = addresses.normalise(term)
    except addresses.AddressError:
        return rows.none()
    return rows.sent_to(address)


class LogPaginator(BoundedPaginator):
    """As many rows as a large mailing has: counting all that were ever sent would take minutes."""

    most = 200_000


@admin.register(LoggedDelivery)
class LoggedDeliveryAdmin(ReadOnly):
    """One line for each address of an issue, put away or not."""

    about = _("Each mail to each subscriber, with what became of it. None has been sent.")

    list_display = ("address", "state", "issue", "finished_at", "attempts", "message_id", "said")
    list_filter = ("state",)
    list_select_related = ("issue",)
    list_per_page = 100
    paginator = LogPaginator
    search_fields = ("address", "message_id")
    search_help_text = _("Whole address or Message-ID; within one mailing also a part")
    ordering = ("-issue_id", "pk")
    fields = (
        "issue",
        "address",
        "state",
        "message_id",
        "attempts",
        "said",
        "ready_at",
        "handed_at",
        "finished_at",
        "is_put_away",
    )

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may see deliveries; the log has no permission of its own."""
        return bool(request.user.has_perm(SEES_DELIVERIES))

    def get_queryset(self, request: HttpRequest) -> QuerySet[LoggedDelivery]:
        """Without the mails themselves."""
        return super().get_queryset(request).defer("issue__html", "issue__text")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[LoggedDelivery], search_term: str
    ) -> tuple[QuerySet[LoggedDelivery], bool]:
        """Find by what has an index: millions of rows stand here."""
        term = search_term.strip()
        if not term:
            return queryset, False
        if "issue__id__exact" in request.GET:
            return super().get_search_results(request, queryset, search_term)
        assert isinstance(queryset, LoggedDeliveryQuerySet)
        return matching(term, queryset), False

    @admin.display(description=_("answer or reason"))
    def said(self, delivery: LoggedDelivery) -> str:
        """What the server answered, or why nobody asked it."""
        return delivery.reply_shown
