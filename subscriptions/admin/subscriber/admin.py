"""Subscribers: looked up, unsubscribed or suppressed by the desk, never entered by hand."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from contextlib import suppress
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from articles.admin.merged import LeadsOn
from articles.auditlog.acts import Act
from articles.auditlog.log import record
from subscriptions import addresses
from subscriptions.admin.base import SHEETS, grouped, log
from subscriptions.admin.bounces import of_subscriber
from subscriptions.admin.subscriber import exports, imports
from subscriptions.admin.subscriber.filters import NothingComesFilter, SourceFilter, TopicFilter
from subscriptions.lists import cohorts, growth
from subscriptions.models import Consent, ReachedCap, Subscriber, Suppression
from subscriptions.models.frequency import TIME_FIELDS
from subscriptions.signup import requests


class ConsentInline(admin.TabularInline[Consent, Subscriber]):
    """What the subscriber agreed to."""

    model = Consent
    extra = 0
    fields = readonly_fields = ("asked_at", "where", "text_version", "confirmed_at", "withdrawn_at")
    can_delete = False

    @admin.display(description=_("page"))
    def where(self, consent: Consent) -> str:
        """The page, or what was said of a list; the day at its beginning as people write it."""
        day, comma, rest = consent.page.partition(", ")
        try:
            told = datetime.date.fromisoformat(day)
        except ValueError:
            return consent.page
        return f"{date_format(told, 'j F Y')}{comma}{rest}"

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("subscriptions.view_subscriber")


@admin.register(Subscriber)
class SubscriberAdmin(LeadsOn[Subscriber]):
    """A list to search, and what the desk may do when somebody writes in."""

    about = _(
        "Who gets mail. Readers come by the box below every story; a list from elsewhere "
        "can be imported."
    )

    list_display = ("email", "state", "frequency", "created_at", "confirmed_at", "source_page")
    list_filter = (
        "state",
        "frequency",
        TopicFilter,
        NothingComesFilter,
        SourceFilter,
        "created_at",
    )
    change_list_template = "admin/subscriptions/subscriber/list.html"
    change_form_template = "admin/subscriptions/subscriber/one.html"
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
        "frequency",
        *(field.name for field in TIME_FIELDS),
        "everything",
        "paused_until",
    )
    inlines = (ConsentInline,)
    actions = ("unsubscribe", "suppress", "lift_suppression")

    class Media:
        css: ClassVar[dict[str, list[str]]] = {"all": SHEETS}

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Subscriber], search_term: str
    ) -> tuple[QuerySet[Subscriber], bool]:
        """Find the subscriber of an address, also of a copied one, or by a part of it."""
        with suppress(addresses.AddressError):
            search_term = addresses.normalise(search_term)
        return super().get_search_results(request, queryset, search_term)

    def about_found(self, subscriber: Subscriber) -> str:
        """What a search over all desks says of a subscriber."""
        return subscriber.get_state_display()

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        views: list[tuple[str, str, Any]] = [
            ("growth/", "growth", self.growth),
            ("import/", "import", imports.upload),
            ("import/<int:job_id>/", "import_job", imports.job_page),
            ("import/<int:job_id>/progress/", "import_progress", imports.progress),
            ("import/<int:job_id>/report/", "whole_report", imports.whole_report),
            ("export/", "export", exports.export),
            ("<int:subscriber_id>/lift/", "lift", self.lift),
        ]
        own = [
            path(route, wrap(view), name=f"subscriptions_subscriber_{name}")
            for route, name, view in views
        ]
        return [*own, *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        """The list, with the ways in and out of it."""
        user: Any = request.user
        context = {
            "may_import": user.has_perm(imports.IMPORT),
            "may_export": user.has_perm(exports.EXPORT),
            "states": Subscriber.State.choices,
            "reached_caps": list(ReachedCap.objects.lately()),
        }
        response = super().changelist_view(request, context | (extra_context or {}))
        if (found := getattr(response, "context_data", None)) and "cl" in found:
            shown = found["cl"]
            found["is_narrowed"] = bool(shown.query or shown.get_filters_params())
        return response

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """One subscriber, with what came back from the address and why it is suppressed."""
        found = self.get_object(request, object_id)
        context: dict[str, Any] = {}
        if found is not None and self.has_view_permission(request, found):
            context = {
                "bounces": found.bounces.count(),
                "bounces_link": of_subscriber(found),
                "suppression": Suppression.objects.of(found.email).first(),
                "may_lift": self.has_desk_permission(request),
                "gets_nothing": found.gets_nothing,
            }
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    @method_decorator(require_POST)
    def lift(self, request: HttpRequest, subscriber_id: int) -> HttpResponse:
        """Lift the suppression of one subscriber; who did stands in the history."""
        if not self.has_desk_permission(request):
            raise PermissionDenied
        subscriber = get_object_or_404(Subscriber, pk=subscriber_id)
        self.lift_suppression(request, Subscriber.objects.filter(pk=subscriber.pk))
        return HttpResponseRedirect(
            reverse("admin:subscriptions_subscriber_change", args=[subscriber.pk])
        )

    def growth(self, request: HttpRequest) -> HttpResponse:
        """How the list grows by day or week, and which pages bring people."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        step = growth.WEEK if request.GET.get("by") == growth.WEEK else growth.DAY
        rows = growth.periods(step)
        context = self.admin_site.each_context(request) | {
            "title": _("Growth"),
            "opts": self.opts,
            "step": step,
            "rows": rows,
            "newest": list(reversed(rows)),
            "chart": growth.drawing(rows),
            "sources": growth.sources(),
            "cohorts": cohorts.cohorts(),
            "after": cohorts.AFTER,
            "came": sum(period.came for period in rows),
            "left": sum(period.left for period in rows),
        }
        return render(request, "admin/subscriptions/subscriber/growth.html", context)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Subscriber | None = None) -> bool:
        return False  # states change by the actions below

    def has_desk_permission(self, request: HttpRequest) -> bool:
        """Whether the user may change states: Django asks it for the actions."""
        return request.user.has_perm("subscriptions.change_subscriber")

    @admin.action(description=_("Unsubscribe the selected"), permissions=["desk"])
    def unsubscribe(self, request: HttpRequest, queryset: QuerySet[Subscriber]) -> None:
        changed = self._each(
            request,
            queryset,
            requests.unsubscribe,
            Act.UNSUBSCRIBED,
            _("Unsubscribed by the desk."),
        )
        self._tell(request, changed, ngettext("%s unsubscribed.", "%s unsubscribed.", changed))

    @admin.action(
        description=_("Suppress the selected: never write to them again"), permissions=["desk"]
    )
    def suppress(self, request: HttpRequest, queryset: QuerySet[Subscriber]) -> None:
        reason = Suppression.Reason.DESK
        changed = self._each(
            request,
            queryset,
            lambda row: row.suppress(reason),
            Act.SUPPRESSED,
            _("Suppressed by the desk."),
        )
        self._tell(request, changed, ngettext("%s suppressed.", "%s suppressed.", changed))

    @admin.action(
        description=_("Lift the suppression of the selected: they may sign up again"),
        permissions=["desk"],
    )
    def lift_suppression(self, request: HttpRequest, queryset: QuerySet[Subscriber]) -> None:
        changed = self._each(
            request,
            queryset,
            Subscriber.lift_suppression,
            Act.UNSUPPRESSED,
            _("Suppression lifted by the desk."),
        )
        text = ngettext("%s may sign up again.", "%s may sign up again.", changed)
        self._tell(request, changed, text)

    def _each(
        self,
        request: HttpRequest,
        subscribers: QuerySet[Subscriber],
        do: Callable[[Subscriber], bool],
        act: Act,
        text: Any,
    ) -> int:
        """Do it to each and log those that it changed; return how many."""
        changed = 0
        for subscriber in subscribers:
            with transaction.atomic():
                if do(subscriber):
                    record(act, subscriber)
                    log(request, subscriber, str(text))
                    changed += 1
        return changed

    def _tell(self, request: HttpRequest, changed: int, text: str) -> None:
        if changed:
            self.message_user(request, text % grouped(changed), messages.SUCCESS)
        else:
            self.message_user(request, _("None of them was in that state."), messages.WARNING)
