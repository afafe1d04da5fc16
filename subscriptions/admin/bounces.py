"""What came back and who is never written to again, and the decision where many came at once."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from subscriptions import addresses, tokens
from subscriptions.admin.base import ReadOnly, grouped, log, require
from subscriptions.bounces import held
from subscriptions.models import Bounce, Subscriber, Suppression

SEES_ADDRESSES = "subscriptions.view_subscriber"
DECIDES = "subscriptions.change_subscriber"


def of_subscriber(subscriber: Subscriber) -> str:
    """Return the address of the list of what came back from one subscriber."""
    url = reverse("admin:subscriptions_bounce_changelist")
    return f"{url}?subscriber__id__exact={subscriber.pk}"


@admin.register(Bounce)
class BounceAdmin(ReadOnly):
    """Newest first. Whoever may not see subscribers sees masked addresses and searches for none."""

    about = _("Mail that came back stands here, with what follows from it. Nothing has come back.")

    list_display = ("at", "who", "kind", "cause", "weight", "said", "of_issue")
    list_display_links = ("at",)
    list_filter = ("kind", "cause", "weight", "source", "at")
    change_list_template = "admin/subscriptions/bounce/list.html"
    list_per_page = 50
    search_help_text = _("Address, Message-ID or status code")
    fields = (
        "at", "who", "kind", "cause", "weight", "status", "diagnosis", "source", "of_issue",
        "message_id",
    )  # fmt: skip
    readonly_fields = fields

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.decide)
        own = [path("decide/", view, name="subscriptions_bounce_decide")]
        return [*own, *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list, under what waits for a decision."""
        context = {
            "held": held.domains(),
            "unreadable": held.count_unreadable(),
            "may_decide": request.user.has_perm(DECIDES),
        }
        return super().changelist_view(request, context | (extra_context or {}))

    @method_decorator(require_POST)
    def decide(self, request: HttpRequest) -> HttpResponse:
        """Believe a domain's server that its readers are gone, or do not."""
        require(request, DECIDES)
        domain = request.POST.get("domain", "").replace("\0", "")
        if request.POST.get("do") == "confirm":
            gone = held.confirm(domain)
            for subscriber in gone:
                log(
                    request,
                    subscriber,
                    str(_("Suppressed: %s says that nobody is there.") % domain),
                )
            number, text = len(gone), ngettext("%s suppressed.", "%s suppressed.", len(gone))
        else:
            number = held.dismiss(domain)
            text = ngettext("%s bounce does not count.", "%s bounces do not count.", number)
        level = messages.SUCCESS if number else messages.WARNING
        self.message_user(request, text % grouped(number), level)
        return HttpResponseRedirect(reverse("admin:subscriptions_bounce_changelist"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Bounce]:
        """Without the mails themselves."""
        bounces = super().get_queryset(request)
        bounces = bounces.select_related("subscriber", "confirmation", "delivery__issue")
        return bounces.defer("delivery__issue__html", "delivery__issue__text")

    def get_search_fields(self, request: HttpRequest) -> tuple[str, ...]:
        """Searching for an address that one may not see would tell it."""
        fields = ("status", "delivery__message_id", "confirmation__message_id")
        return ("subscriber__email", *fields) if request.user.has_perm(SEES_ADDRESSES) else fields

    def get_list_display(self, request: HttpRequest) -> tuple[Any, ...]:
        return self._own(request, self.list_display)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self._own(request, self.fields)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self._own(request, self.fields)

    def _own(self, request: HttpRequest, names: tuple[Any, ...]) -> tuple[Any, ...]:
        column = "who" if request.user.has_perm(SEES_ADDRESSES) else "masked"
        return tuple(column if name == "who" else name for name in names)

    def lookup_allowed(self, lookup: str, value: str, request: Any = None) -> bool:
        return lookup == "subscriber__id__exact" or super().lookup_allowed(lookup, value, request)

    @admin.display(description=_("subscriber"), ordering="subscriber__email")
    def who(self, bounce: Bounce) -> str:
        """Return the address with a link to its page."""
        link = reverse("admin:subscriptions_subscriber_change", args=[bounce.subscriber_id])
        return format_html('<a href="{}">{}</a>', link, bounce.subscriber.email)

    @admin.display(description=_("subscriber"))
    def masked(self, bounce: Bounce) -> str:
        """Return the address as only its owner knows it."""
        return tokens.mask(bounce.subscriber.email)

    @admin.display(description=_("diagnosis"))
    def said(self, bounce: Bounce) -> str:
        """Return the beginning of what the server said."""
        return f"{bounce.diagnosis[:79]}…" if len(bounce.diagnosis) > 80 else bounce.diagnosis  # noqa: PLR2004

    @admin.display(description=_("mail"))
    def of_issue(self, bounce: Bounce) -> str:
        """Return which mailing it was, with a link."""
        if bounce.delivery is None:
            return str(_("Confirmation")) if bounce.confirmation_id else "–"
        link = reverse("admin:subscriptions_issue_change", args=[bounce.delivery.issue_id])
        return format_html('<a href="{}">{}</a>', link, bounce.delivery.issue)

    @admin.display(description="Message-ID")
    def message_id(self, bounce: Bounce) -> str:
        """Return the mail's own."""
        mail = bounce.delivery or bounce.confirmation
        return mail.message_id if mail else "–"


@admin.register(Suppression)
class SuppressionAdmin(ReadOnly):
    """Known by a keyed hash only: one can ask for an address, not read addresses out of it."""

    about = _("Addresses that get no mail any more, by their own wish or since nobody is there.")

    list_display = ("created_at", "reason", "asked_at", "seal")
    list_filter = ("reason", "created_at", ("asked_at", admin.EmptyFieldListFilter))
    list_per_page = 50
    search_fields: ClassVar[tuple[str, ...]] = ("pk",)
    search_help_text = _("A whole address: is it suppressed?")
    fields = readonly_fields = ("created_at", "reason", "asked_at", "seal")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Find the one of an address."""
        if not search_term.strip():
            return queryset, False
        try:
            address = addresses.normalise(search_term)
        except addresses.AddressError:
            return queryset.none(), False
        return queryset.filter(pk__in=tokens.address_hashes(address)), False

    @admin.display(description=_("mark"))
    def seal(self, suppression: Suppression) -> str:
        """Return the hash's beginning: enough to tell rows apart."""
        return suppression.address_hash[:12]
