"""Holds every session at the second factor, where one is demanded."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from newsroom.accounts import login_throttle, second_factor
from newsroom.accounts.hashers import TooManyAtOnce
from newsroom.accounts.throttled_page import throttled

ALWAYS_OPEN: Final = {"logout", "account_logout", "set_language"}
ENROLMENT: Final = {
    "mfa_index",
    "mfa_add_webauthn",
    "mfa_activate_totp",
    "account_reauthenticate",
}
PROOF: Final = {"mfa_reauthenticate", "mfa_reauthenticate_webauthn"}
TITLES: Final = {
    "mfa_index": _("Second factor"),
    "mfa_authenticate": _("One more step"),
    "mfa_reauthenticate": _("Confirm that it is you"),
    "mfa_reauthenticate_webauthn": _("Confirm that it is you"),
    "account_reauthenticate": _("Confirm that it is you"),
    "mfa_add_webauthn": _("Add a passkey"),
    "mfa_edit_webauthn": _("Rename the passkey"),
    "mfa_remove_webauthn": _("Remove the passkey"),
    "mfa_list_webauthn": _("Your passkeys"),
    "mfa_activate_totp": _("Use an authenticator app"),
    "mfa_deactivate_totp": _("Stop using the authenticator app"),
    "mfa_view_recovery_codes": _("Your recovery codes"),
    "mfa_generate_recovery_codes": _("New recovery codes"),
}


FRAMED: Final = {
    *TITLES,
    "admin_password_reset",
    "password_reset_done",
    "password_reset_confirm",
    "password_reset_complete",
    "invitation",
}


class LoginThrottleMiddleware:
    """Refuses guesses before session, token and form are looked at: a flood of them costs little.

    It only asks; the form charges each guess, and would refuse the same ones.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass on what may be looked at."""
        is_guess = request.method == "POST" and request.path_info == reverse("admin:login")
        seconds = _pause(request) if is_guess else 0
        return throttled(request, seconds) if seconds else self.get_response(request)


class SecondFactorMiddleware:
    """Below the admin's address it leads to the factor; elsewhere the person is a reader.

    Elsewhere nothing is asked of a request until somebody wants to know who it is: readers' pages
    must not vary with a cookie.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Lead on, or away."""
        if settings.SECOND_FACTOR != "none":
            user = request.user
            if not request.path_info.startswith(f"/{settings.ADMIN_PATH}"):
                request.user = SimpleLazyObject(lambda: _known(request, user))  # type: ignore[assignment]
            elif second_factor.is_lacking(request, user) and not _is_open(request):
                return HttpResponseRedirect(_way_in(request))
        return self.get_response(request)

    def process_template_response(self, request: HttpRequest, response: Any) -> HttpResponse:
        """Give pages of Django and allauth what every page of the admin shows."""
        match = request.resolver_match
        if match is not None and match.url_name in FRAMED and not match.namespaces:
            title = TITLES.get(match.url_name, "")
            frame = admin.site.each_context(request) | {"title": title}
            response.context_data = frame | (response.context_data or {})
        return response  # type: ignore[no-any-return]


class LoginMiddleware:
    """Marks the browser of who has logged in; tells those who come too many at once to wait."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass on, and mark the answer."""
        response = self.get_response(request)
        if name := getattr(request, "known_as", ""):
            login_throttle.remember_device(request, response, name)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer 503 where too many passwords are looked at."""
        if not isinstance(error, TooManyAtOnce):
            return None
        said = _("Many are logging in at this moment. Try again in a few seconds.")
        context = admin.site.each_context(request) | {"title": _("One moment"), "said": said}
        response = render(request, "admin/refused.html", context, status=503)
        response.headers["Retry-After"] = "5"
        return response


def _pause(request: HttpRequest) -> int:
    """Return how many seconds the guess has to wait."""
    name = unicodedata.normalize("NFKC", request.POST.get("username", "").strip())  # as the form
    if not (name and request.POST.get("password")):
        return 0
    try:
        return login_throttle.pause_of(request, "account", name)
    except DatabaseError:
        return 0  # the view meets the same, and is answered for


def _known(request: HttpRequest, user: Any) -> Any:
    return AnonymousUser() if second_factor.is_lacking(request, user) else user


def _is_open(request: HttpRequest) -> bool:
    """Whether the page is one by which a factor is given, or the way out.

    Who has a factor proves that one: a second could be enrolled with the password alone.
    """
    try:
        name = resolve(request.path_info).url_name
    except Resolver404:
        return False
    wanted = PROOF if second_factor.kinds_of(request.user) else ENROLMENT
    return name in ALWAYS_OPEN | wanted


def _way_in(request: HttpRequest) -> str:
    kinds = second_factor.kinds_of(request.user)
    if not kinds:
        return reverse("mfa_index")
    has_app = Authenticator.Type.TOTP in kinds
    name = "mfa_reauthenticate" if has_app else "mfa_reauthenticate_webauthn"
    is_page = request.method == "GET" and not request.path_info.endswith(("/logout/", "/login/"))
    there = request.get_full_path() if is_page else reverse("admin:index")
    return f"{reverse(name)}?{urlencode({'next': there})}"
