"""The admin site of the newsroom: its name, its first page, what its choices tell."""

from __future__ import annotations

import functools
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, cast

from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import PasswordChangeView
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from articles import identity
from newsroom import desks, ended_sessions, first_steps
from newsroom.accounts import second_factor, sudo
from newsroom.accounts.forms import LoginForm, OwnPasswordForm
from newsroom.accounts.login import StaffLoginView
from newsroom.concurrent_saves import run_again
from newsroom.desk_pages import (
    board,
    charts,
    deliverability,
    home,
    moving,
    notices,
    saved_filters,
    search,
    week,
)
from newsroom.operations import status
from newsroom.sent_once import once
from subscriptions.issues.lifecycle import SEND_PERMISSION
from subscriptions.models import Edition, SubscriberTopic
from subscriptions.outbox import arming

OF_TOPICS = ("subscriptions.change_edition", "subscriptions.change_segment")


class Choices(AutocompleteJsonView):
    """Choices that bring what their desk adds to the name: a picture comes with its thumbnail."""

    source_field: Any

    def has_perm(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Whoever sees the desk of what is chosen; topics of mail, also who looks after mail."""
        if super().has_perm(request, obj):
            return True
        is_topic = self.source_field.model in {Edition, SubscriberTopic}
        return is_topic and any(request.user.has_perm(right) for right in OF_TOPICS)

    def serialize_result(self, obj: Model, to_field_name: str) -> dict[str, Any]:
        """Return one choice."""
        choice: dict[str, Any] = super().serialize_result(obj, to_field_name)
        extra = getattr(self.model_admin, "autocomplete_extra", None)
        return choice | extra(obj) if extra else choice


class NewsroomAdminSite(admin.AdminSite):
    """Django's admin under the site's name."""

    index_title = _("Newsroom")
    site_url = "/"
    enable_nav_sidebar = False  # the desks stand in a line at the top
    empty_value_display = "–"  # as every column of our own

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Wrap a view of any desk in what every one of them answers alike."""
        return super().admin_view(
            run_again(sudo.asked(_without_nul(once(_saying_why(view))))), cacheable
        )

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        """Answer a search for a choice."""
        return cast("HttpResponse", Choices.as_view(admin_site=self)(request))

    def has_permission(self, request: HttpRequest) -> bool:
        """Let staff in whose session has the second factor, where one is demanded."""
        return super().has_permission(request) and not second_factor.is_lacking(
            request, request.user
        )

    @method_decorator(never_cache)
    @method_decorator(login_not_required)
    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the form as Django does; what follows the right password is ours."""
        if request.method == "GET" and self.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index"))
        context = self.each_context(request) | {
            "title": _("Log in"),
            "subtitle": None,
            "app_path": request.get_full_path(),
            "username": request.user.get_username(),
            "why": ended_sessions.said(request) if request.method == "GET" else "",
        }
        if not {"next"} & {*request.GET, *request.POST}:
            context["next"] = reverse("admin:index")
        view = StaffLoginView.as_view(
            extra_context=context | (extra_context or {}),
            authentication_form=LoginForm,
            template_name="admin/login.html",
        )
        return cast("HttpResponse", view(request))

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """Change the own password, and write that down with it; Django's, with a form of ours."""
        view = PasswordChangeView.as_view(
            form_class=OwnPasswordForm,
            title=_("Change the password"),
            success_url=reverse("admin:password_change_done"),
            extra_context=self.each_context(request) | (extra_context or {}),
        )
        with transaction.atomic():
            return cast("TemplateResponse", view(request))

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """What every page of the admin shows: the name as it is now."""
        name = identity.current().name
        return super().each_context(request) | {
            "site_title": name,
            "site_header": name,
            "wanted": "",  # what is looked for stays in the field of the page that found it
            "unread_notices": notices.unread_count(request),
        }

    def get_app_list(
        self, request: HttpRequest, app_label: str | None = None
    ) -> list[dict[str, Any]]:
        """Group the desks as a newsroom names them; of one application, as Django does."""
        apps = super().get_app_list(request, app_label)
        return apps if app_label else desks.grouped(apps, request)

    def get_urls(self) -> list[Any]:
        """Add the site's state, and the button that puts the list of first steps away."""
        dismiss = self.admin_view(self.dismiss_first_steps)
        return [
            path("first-steps/", dismiss, name="dismiss_first_steps"),
            path("notices/", self.admin_view(notices.page), name="notices"),
            path("filters/keep/", self.admin_view(saved_filters.keep), name="keep_filter"),
            path("filters/change/", self.admin_view(saved_filters.change), name="change_filter"),
            path("search/", self.admin_view(search.page), name="search"),
            path("board/", self.admin_view(board.page), name="board"),
            path("week/move/", self.admin_view(moving.page), name="move_day"),
            path("week/", self.admin_view(week.page), name="week"),
            path("deliverability/", self.admin_view(deliverability.page), name="deliverability"),
            path("status/", self.admin_view(self.status), name="status"),
            path("logged-in/", self.admin_view(self.logged_in), name="logged_in"),
            *super().get_urls(),
        ]

    def status(self, request: HttpRequest) -> HttpResponse:
        """Say whether somebody has to do something about the site, and what."""
        if not request.user.has_perm(status.PERMISSION):
            raise PermissionDenied
        context = self.each_context(request) | {
            "title": _("State of the site"),
            "checks": sorted(status.all_checks(), key=lambda check: check.is_fine),
        }
        return TemplateResponse(request, "admin/status.html", context)

    def logged_in(self, request: HttpRequest) -> HttpResponse:
        """End the window in which somebody logged in for a page that waits for it."""
        context = self.each_context(request) | {"title": _("You are logged in")}
        return TemplateResponse(request, "accounts/logged_in.html", context)

    @method_decorator(require_POST)
    def dismiss_first_steps(self, request: HttpRequest) -> HttpResponse:
        """Show the list of first steps no more."""
        if not request.user.has_perm(first_steps.PERMISSION):
            raise PermissionDenied
        first_steps.dismiss()
        return HttpResponseRedirect(reverse("admin:index"))

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """The first page: what waits on the desk, then everything else."""
        desk = home.parts(request)
        waiting = arming.waiting_hosts() if request.user.has_perm(SEND_PERMISSION) else []
        steps = first_steps.steps(request.user)
        drawn = charts.charts() if request.user.has_perm("articles.view_article") else []
        context = {
            "desk": desk,
            "unarmed_hosts": waiting,
            "first_steps": steps,
            "lacks_section": not steps and home.lacks_section(request.user),
            "charts": drawn,
        }
        return super().index(request, (extra_context or {}) | context)


def _saying_why(view: Callable[..., Any]) -> Callable[..., Any]:
    """Answer who opens an address that only takes what a button sends; Django's answer is empty.

    A login or another language in between leads people there, or the address of what they see.
    """

    @functools.wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        response = view(request, *args, **kwargs)
        if request.method != "GET" or response.status_code != HTTPStatus.METHOD_NOT_ALLOWED:
            return response
        said = _(
            "This address answers a button and shows nothing by itself. What was done before stays "
            "done. If your login had ended when you pressed, go back and press again."
        )
        context = admin.site.each_context(request) | {"title": _("Nothing happened"), "said": said}
        page = TemplateResponse(request, "admin/refused.html", context, status=405)
        page.headers["Allow"] = response.headers["Allow"]
        return page

    return answered


def _without_nul(view: Callable[..., Any]) -> Callable[..., Any]:
    """Refuse an address with a NUL: PostgreSQL holds none, so it names nothing. Forms say it."""

    @functools.wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        asked = [request.path, *(part for pair in request.GET.lists() for part in pair[1])]
        if not any("\0" in part for part in [*asked, *request.GET]):
            return view(request, *args, **kwargs)
        said = _("This address holds a sign that no text can hold. Nothing was changed.")
        context = admin.site.each_context(request) | {"title": _("No such page"), "said": said}
        return TemplateResponse(request, "admin/refused.html", context, status=400)

    return checked
