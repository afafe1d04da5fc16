"""The log of deliveries, for reading only."""

from __future__ import annotations

import re
from typing import Final

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from subscriptions import addresses
from subscriptions.admin.base import ReadOnly
from subscriptions.models import Delivery, Issue

_MESSAGE_ID: Final = re.compile(r"<?[A-Za-z0-9_-]{22}@[A-Za-z0-9.-]+>?")


def matching(term: str) -> QuerySet[Delivery]:
    """Return the mails with this Message-ID, or to this address: each mailing is asked once."""
    if _MESSAGE_ID.fullmatch(term):
        return Delivery.objects.filter(message_id=f"<{term.strip('<>')}>").order_by()
    try:
        address = addresses.normalise(term)
    except addresses.AddressError:
        return Delivery.objects.none()
    found = Delivery.objects.filter(issue=OuterRef("pk"), address=address)
    issues = Issue.objects.order_by().annotate(mail=Subquery(found.values("pk")[:1]))
    return Delivery.objects.filter(pk__in=issues.values("mail")).order_by()


@admin.register(Delivery)
class DeliveryAdmin(ReadOnly):
    """One line for each address of an issue."""

    about = _("Each mail to each subscriber, with what became of it. None has been sent.")

    list_display = ("address", "state", "issue", "finished_at", "attempts", "message_id", "said")
    list_filter = ("state",)
    list_select_related = ("issue",)
    list_per_page = 100
    search_fields = ("address", "message_id")
    search_help_text = _("Whole address or Message-ID; within one mailing also a part")
    ordering = ("-issue", "pk")
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
    )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Delivery], search_term: str
    ) -> tuple[QuerySet[Delivery], bool]:
        """Find by what has an index: millions of rows stand here.

        Addresses have one in each mailing only; another would cost every mail at every step.
        """
        term = search_term.strip()
        if not term:
            return queryset, False
        if "issue__id__exact" in request.GET:
            return super().get_search_results(request, queryset, search_term)
        return queryset.filter(pk__in=matching(term).values("pk")), False

    @admin.display(description=_("answer or reason"))
    def said(self, delivery: Delivery) -> str:
        """What the server answered, or why nobody asked it."""
        return delivery.reply_shown
