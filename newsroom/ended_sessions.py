"""Why a browser that was logged in is not any more: its next page says so, once it is known.

Nothing is kept for it. Of a session whose row is gone nobody knows who ended it.
"""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseRedirectBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

PARAMETER: Final = "ended"
PASSWORD, IDLE, ELSEWHERE, CLOSED = "password", "idle", "elsewhere", "closed"
SAID: Final = {
    PASSWORD: _(
        "Your password was changed on another device, so this one has to log in with the new one. "
        "Was it not you? Tell an administrator at once."
    ),
    IDLE: _(
        "Your session ended by itself: it was unused for long, or open for as long as one may."
    ),
    ELSEWHERE: _(
        "Your session ended by itself some time ago, or was ended on another device or by an "
        "administrator."
    ),
    CLOSED: _("Your login was closed. An administrator can open it again."),
}


def reason(request: HttpRequest) -> str:
    """Return a key of ``SAID`` where the browser's session opens nothing any more, else empty."""
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    if not key or request.user.is_authenticated:
        return ""
    session: Any = request.session
    if SESSION_KEY in session:
        return CLOSED
    if session.session_key:  # of somebody on the way in
        return ""
    if session.is_refused:
        return PASSWORD
    rows = session.get_model_class().objects
    return IDLE if rows.filter(pk=key).exists() else ELSEWHERE


def said(request: HttpRequest) -> str:
    """Return the sentence for it, also where the address of this page tells why; else empty."""
    why = request.GET.get(PARAMETER, "") or reason(request)
    return str(SAID.get(why, ""))


def login_address(request: HttpRequest, **query: str) -> str:
    """Return the login's address, with why it is asked for."""
    why = reason(request)
    return f"{reverse('admin:login')}?{urlencode(query | ({PARAMETER: why} if why else {}))}"


def tell(request: HttpRequest, response: HttpResponse) -> None:
    """Let an answer that leads to the login say there why."""
    if not isinstance(response, HttpResponseRedirectBase):
        return
    path, _mark, query = response.url.partition("?")
    if path == reverse("admin:login") and (why := reason(request)):
        response["Location"] = f"{path}?{query}{'&' if query else ''}{urlencode({PARAMETER: why})}"
