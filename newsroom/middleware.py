"""What stands around every view: health, a database that is away, the staff's language."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation

from articles.auditlog import origin
from articles.db.connection import is_unusable, takes_nothing
from articles.pages.client_address import remote_address
from articles.pages.errors import unavailable
from newsroom.metrics import scrape
from newsroom.operations import health

log = logging.getLogger("newsroom.middleware")
Answer = Callable[[HttpRequest], HttpResponseBase]
BY_ADDRESS = {
    "/health/": health.health,
    "/health/live": health.live,
    "/health/ready": health.ready,
    "/metrics": scrape.metrics,
}


class HealthMiddleware:
    """Answer health checks that name the machine by its address instead of the site's name.

    Load balancers and containers do; everywhere else a foreign ``Host`` stays refused.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer before anything asks for the host."""
        if view := BY_ADDRESS.get(request.path_info):
            try:
                request.get_host()
            except DisallowedHost:
                return view(request)
        return self.get_response(request)


class HeadersMiddleware:
    """Tell browsers that pages use nothing of the device, and who may embed what.

    Pictures and the site's own files may stand elsewhere: in mails, in readers of feeds.
    """

    POLICY = ", ".join(
        f"{feature}=()"
        for feature in (
            "accelerometer", "camera", "display-capture", "geolocation", "gyroscope",
            "magnetometer", "microphone", "midi", "payment", "usb",
        )
    )  # fmt: skip

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        self.open_to_all = (settings.MEDIA_URL, settings.STATIC_URL)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Add the headers to whatever is answered."""
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", self.POLICY)
        is_file = request.path_info.startswith(self.open_to_all)
        who = "cross-origin" if is_file else "same-origin"
        response.headers.setdefault("Cross-Origin-Resource-Policy", who)
        return response


class DatabaseAwayMiddleware:
    """Say 503 and when to come back, where PostgreSQL is away or takes nothing now."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Go on; only errors are this class's."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer what a view could not for want of a database."""
        if takes_nothing(error):
            log.error("PostgreSQL takes nothing now: %s", type(error.__cause__).__name__)
        return unavailable(request) if is_unusable(error) else None


class StaffLanguageMiddleware:
    """Show the admin in the language that its user chose.

    Readers' pages stay in the site's language whatever the browser asks for: a page is the same
    for everybody and can be kept.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer in the chosen language below the admin's address."""
        if not request.path_info.startswith(f"/{settings.ADMIN_PATH}"):
            return self.get_response(request)
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
            return response


class OriginMiddleware:
    """Lets the audit log know who asks, from where, on which page; asked only when it writes."""

    SECRETS = frozenset({"token", "uidb64", "key"})
    """Parts of addresses that open something."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass on."""
        with origin.told_by(lambda: self._origin(request)):
            return self.get_response(request)

    def _origin(self, request: HttpRequest) -> origin.Origin:
        is_desk = request.path_info.startswith(f"/{settings.ADMIN_PATH}")
        user: Any = request.user if is_desk else None  # readers' pages ask for no session
        return origin.Origin(
            actor_id=user.pk if user else None,
            actor_name=user.get_username() if user else "",
            network=origin.network_of(remote_address(request)),
            browser=origin.browser_of(request.headers.get("User-Agent", "")),
            page=self._page(request),
        )

    def _page(self, request: HttpRequest) -> str:
        match = request.resolver_match
        secret = [
            str(value) for name, value in (match.kwargs if match else {}).items()
            if name in self.SECRETS
        ]  # fmt: skip
        return "/".join("…" if part in secret else part for part in request.path.split("/"))
