"""Before what could hurt readers or colleagues, people show once more that it is them.

Every view of the admin passes here. What is asked stands in ``HELD``; a login, or a proof, counts
for a quarter of an hour. What was sent waits on the page that asks: the form comes back to the
address it was sent to, with the proof, and goes on.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

from allauth.account.app_settings import REAUTHENTICATION_TIMEOUT
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import ReauthenticateWebAuthnForm
from allauth.mfa.webauthn.internal.auth import begin_authentication
from django.contrib import admin
from django.http import HttpRequest, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from newsroom import refused_forms
from newsroom.accounts.forms import PasswordAgainForm

PROVED_AT: Final = "proved_at"
PREFIX: Final = "sudo"
SAFE: Final = ("GET", "HEAD", "OPTIONS")
SUPPRESSING: Final = {"suppress", "lift_suppression", "delete_selected"}

Sent = Callable[[QueryDict], bool]


def _anything(sent: QueryDict) -> bool:
    return True


def _suppresses(sent: QueryDict) -> bool:
    # The admin does the one of several that another field names.
    return not SUPPRESSING.isdisjoint(sent.getlist("action"))


HELD: Final[dict[str, Sent]] = {
    # Who may what.
    **dict.fromkeys(("invite", "invite_again", "leave", "come_back", "lost_factor"), _anything),
    **dict.fromkeys(("sessions", "sessions_of_another"), _anything),
    # Addresses of readers, out of the house or never written to again.
    "subscriptions_subscriber_export": _anything,
    "subscriptions_subscriber_lift": _anything,
    "subscriptions_subscriber_delete": _anything,
    "subscriptions_subscriber_changelist": _suppresses,
    "subscriptions_segment_suppress": _anything,
    "subscriptions_bounce_decide": lambda sent: sent.get("do") == "confirm",
    # Mails that nobody takes back.
    "subscriptions_issue_save": lambda sent: "_send" in sent,
    "subscriptions_issue_mail_article": _anything,
    "subscriptions_issue_resume": _anything,
    "subscriptions_issue_resend": _anything,
    "subscriptions_issue_resend_failed": _anything,
    "subscriptions_issue_send_to_more": _anything,
}
"""Names of addresses, and what has to be sent there; looking at a page is no act."""
HELD_DESKS: Final = (
    "auth_user_",
    "auth_group_",
    "subscriptions_suppression_",
    "subscriptions_apitoken_",
    "subscriptions_webhookendpoint_",
)
"""Whatever is sent to these desks is held."""
HELD_PAGES: Final = {
    "auditlog_entry_export",
    "subscriptions_subscriber_whole_report",
    "auth_user_password_change",
    "password_change",
}
DOWNLOADS: Final = {
    "auditlog_entry_export",
    "subscriptions_subscriber_export",
    "subscriptions_subscriber_whole_report",
}
"""What is answered with a file: the page that asked stays in the browser."""
"""Held when they are asked for: downloads; forms whose passwords would not be kept."""


def is_held(request: HttpRequest) -> bool:
    """Whether the request does what needs proof."""
    name = (request.resolver_match and request.resolver_match.url_name) or ""
    if name in HELD_PAGES:
        return True
    if request.method in SAFE:
        return False
    return name.startswith(HELD_DESKS) or (name in HELD and HELD[name](request.POST))


def note_login(request: HttpRequest) -> None:
    """Remember that the person has just shown that it is them."""
    request.session[PROVED_AT] = time.time()


def note_proof(request: HttpRequest) -> None:
    """Remember that the person has shown it again; the session goes on under another key."""
    note_login(request)
    session: Any = request.session
    session.renew_key()


def is_fresh(request: HttpRequest) -> bool:
    """Whether the last proof, or the login, is young enough."""
    proved_at: float = request.session.get(PROVED_AT, 0)
    return time.time() - proved_at < float(REAUTHENTICATION_TIMEOUT)


def asked(view: Callable[..., Any]) -> Callable[..., Any]:
    """Let ``view`` act only after a fresh proof."""

    @functools.wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not is_held(request):
            return view(request, *args, **kwargs)
        if not is_fresh(request):
            forms = _forms(request)
            if not _is_proved(request, forms):
                return _ask(request, forms)
        if f"{PREFIX}-page" in request.POST:
            return HttpResponseRedirect(request.get_full_path())
        _forget_proof(request)
        return view(request, *args, **kwargs)

    return checked


def _forms(request: HttpRequest) -> dict[str, Any]:
    """Return the forms by which the person can prove it; that which was sent is bound."""
    user: Any = request.user
    found: dict[str, Any] = {}
    kinds = {"credential": ReauthenticateWebAuthnForm, "password": PasswordAgainForm}
    has_passkey = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).exists()
    for field, kind in kinds.items():
        if has_passkey if field == "credential" else user.has_usable_password():
            is_sent = request.method not in SAFE and f"{PREFIX}-{field}" in request.POST
            data = request.POST if is_sent else None
            found[field] = kind(user=user, data=data, prefix=PREFIX)
    return found


def _is_proved(request: HttpRequest, forms: dict[str, Any]) -> bool:
    """Whether one of the forms holds a proof; it is written down then."""
    for field, form in forms.items():
        if form.is_bound and form.is_valid():
            if field == "credential":
                form.save()
            else:
                reauthenticate_by_password(request)
            note_proof(request)
            return True
    return False


def _forget_proof(request: HttpRequest) -> None:
    """Hand over what was sent as if nobody had asked."""
    names = [name for name in request.POST if name.startswith(f"{PREFIX}-")]
    if names:
        sent = request.POST.copy()
        for name in names:
            del sent[name]
        request.POST = sent  # type: ignore[assignment]


def _ask(request: HttpRequest, forms: dict[str, Any]) -> HttpResponseBase:
    """Show what was sent as a form that asks for the proof beside it (403)."""
    is_page = request.method in SAFE or f"{PREFIX}-page" in request.POST
    options = begin_authentication(request.user) if "credential" in forms else None
    context = admin.site.each_context(request) | {
        "title": _("Confirm that it is you"),
        "fields": [] if is_page else refused_forms.fields_of(request.POST),
        "is_page": is_page,
        "has_files": bool(request.FILES) if request.method not in SAFE else False,
        "address": request.get_full_path(),
        "is_download": getattr(request.resolver_match, "url_name", "") in DOWNLOADS,
        "back": _back(request),
        "errors": [each for form in forms.values() for each in form.errors.values()],
        "has_password": "password" in forms,
        "passkey_options": options,
    }
    status = HTTPStatus.FORBIDDEN
    return TemplateResponse(request, "accounts/sudo.html", context, status=status)


def _back(request: HttpRequest) -> str:
    """Return the path of the page of this site that led here, or of the admin's first."""
    told = request.POST.get(f"{PREFIX}-back") or request.headers.get("Referer", "")
    first: str = reverse("admin:index")
    if not url_has_allowed_host_and_scheme(told, {request.get_host()}):
        return first
    parts = urlsplit(told)
    path = urlunsplit(("", "", parts.path, parts.query, ""))
    is_another = path.startswith("/") and path != request.get_full_path()
    return path if is_another and not path.startswith("//") else first
