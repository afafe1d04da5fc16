"""A form of the desk that comes without a right to be taken is not thrown away.

Whoever logs in again in another tab has a new token, and whose session ended has none: what the
form holds comes back on a page that says what happened and sends it again by one press. Only a form
that this site itself showed is offered again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import csrf

from newsroom import ended_sessions

TOKEN = "csrfmiddlewaretoken"  # noqa: S105 - the field's name
_NOT_KEPT = ("login", "logout", "password_change")
# Of the pages about logins those that hold what somebody wrote, and nothing secret.
_KEPT_OF_ACCOUNTS = ("invite", "notice_settings")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form with a wrong token: at the desk, by the form itself; elsewhere as Django."""
    if asks_for_json(request):
        return JsonResponse({"state": "token"}, status=403)
    if not _is_kept(request):
        return csrf.csrf_failure(request, reason=reason)
    return kept(request)


class RefusedFormMiddleware:
    """Answer what is sent to the desk after the session ended with the form, not with a login."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass on."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Look before the admin leads to its login and forgets what was sent."""
        if request.method != "POST" or not _is_kept(request) or request.user.is_authenticated:
            return None
        if asks_for_json(request):
            return JsonResponse({"state": "login"}, status=401)
        return kept(request)


def asks_for_json(request: HttpRequest) -> bool:
    """Whether a script of the desk asks, which keeps what is typed by itself."""
    return request.headers.get("Accept") == "application/json"


def _is_kept(request: HttpRequest) -> bool:
    """Whether the form is the desk's, and was sent by one of this site's own pages."""
    if not request.path_info.startswith(f"/{settings.ADMIN_PATH}"):
        return False
    if request.path in {reverse(f"admin:{name}") for name in _NOT_KEPT}:
        return False
    about_accounts = (reverse("accounts_root"), reverse("admin_password_reset"))
    is_written = request.path in {reverse(name) for name in _KEPT_OF_ACCOUNTS}
    if request.path.startswith(about_accounts) and not is_written:
        return False
    return _is_from_here(request)


def _is_from_here(request: HttpRequest) -> bool:
    sender = request.headers.get("Origin") or request.headers.get("Referer", "")
    parts = urlsplit(sender)
    own = {f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS}
    return f"{parts.scheme}://{parts.netloc}" in own


def kept(request: HttpRequest) -> HttpResponse:
    """Show what was sent as a form with a token of now (403); files have to be chosen again."""
    is_staff = request.user.is_authenticated and request.user.is_staff
    context = admin.site.each_context(request) | {
        "title": _("Nothing is saved yet"),
        "fields": fields_of(request.POST),
        "is_staff": is_staff,
        "login": ended_sessions.login_address(request, next=reverse("admin:index")),
        "why": ended_sessions.said(request),
        "has_files": bool(request.FILES),
        "address": request.get_full_path(),
    }
    return render(request, "admin/refused_form.html", context, status=403)


def fields_of(sent: QueryDict) -> list[tuple[str, Any]]:
    """Return what was sent as names and values; no passwords, and no proofs that ran out."""
    return [
        (name, value)
        for name, values in sent.lists()
        if name != TOKEN and not _is_secret(name)
        for value in values
    ]


def _is_secret(name: str) -> bool:
    # Whether a login shall have a password is none.
    is_password = "password" in name and name != "usable_password"
    return is_password or name.startswith("sudo-")
