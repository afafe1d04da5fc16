"""Sessions in a table that their owners can read: where, since when, last used.

Django's store, on a model of our own (``SESSION_ENGINE``), and its middleware, which tells the
store who asks. Loading costs one query as before; at most once a minute another notes the use.
allauth's list of sessions is a table beside the sessions: written at every request, out of step
with them at every expiry.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions import middleware
from django.contrib.sessions.backends import db
from django.db.models import Q
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse

from articles.auditlog.origin import browser_of, network_of
from articles.pages.client_address import remote_address
from newsroom import ended_sessions

UNATTENDED: Final = "X-Unattended"
"""What a page asks by itself, nobody having touched it: that keeps no session alive."""
REMEMBERED: Final = "is_remembered"
NOTED_EVERY: Final = datetime.timedelta(minutes=1)


def _nowhere() -> dict[str, str]:
    return {}


class SessionStore(db.SessionStore):
    """Django's own, in a table that says whose each is; the database's clock ends it."""

    is_to_be_renamed = False
    is_unattended = False
    is_refused = False
    is_of_script = False
    seen: Callable[[], dict[str, str]] = staticmethod(_nowhere)

    @classmethod
    def get_model_class(cls) -> Any:
        """Return the model of the rows."""
        from newsroom.accounts.models import Session  # noqa: PLC0415 - as Django's, apps may load

        return Session

    def _get_session_from_db(self) -> Any:
        is_old = Q(last_used_at__lt=Now() - NOTED_EVERY)
        rows = self.get_model_class().objects.annotate(is_old=is_old)
        row = rows.filter(pk=self.session_key, expire_date__gt=Now()).first()
        if row is None:
            self._session_key = None
        elif row.is_old and not self.is_unattended:
            row.touch(**self.seen())
        return row

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        """Return the row with what the session says of itself."""
        key = self._get_or_create_session_key()  # type: ignore[attr-defined]
        return self.get_model_class()(
            session_key=key,
            session_data=self.encode(data),
            user_id=data.get(SESSION_KEY),
            auth_hash=data.get(HASH_SESSION_KEY, ""),
            is_remembered=data.get(REMEMBERED, False),
            **self.seen(),
        )

    def flush(self) -> None:
        """Forget it; ``is_refused`` remembers that somebody had it: the password is another now.

        What a script asks for nobody reads: the row stays for the page that says why, opens
        nothing, and goes in its time.
        """
        self.is_refused = SESSION_KEY in self
        if self.is_of_script:
            self.clear()
            self._session_key = None
        else:
            super().flush()

    def renew_key(self) -> None:
        """Let it open by another key from this answer on: what was seen of the old one is void."""
        self.is_to_be_renamed = self.modified = True

    def save(self, must_create: bool = False) -> None:
        """Write it, under its new key if it is to have one; when it began stays as it was."""
        if self.is_to_be_renamed and self.session_key and not must_create:
            key = self._get_new_session_key()  # type: ignore[attr-defined]
            rows = self.get_model_class().objects.filter(pk=self.session_key)
            if rows.update(session_key=key):
                self._session_key = key
        self.is_to_be_renamed = False
        super().save(must_create)

    @classmethod
    def clear_expired(cls) -> None:
        """Remove what has ended."""
        cls.get_model_class().objects.filter(expire_date__lt=Now()).delete()

    def remember(self, *, is_wanted: bool) -> None:
        """Let the browser keep it when it is closed, and the newsroom for longer."""
        if is_wanted:
            self[REMEMBERED] = True
            self.set_expiry(int(settings.SESSION_LONGEST.total_seconds()))
        elif self.pop(REMEMBERED, None):
            self.set_expiry(None)


class SessionMiddleware(middleware.SessionMiddleware):
    """Lets the store know from where a session is used, should it ask."""

    def process_request(self, request: HttpRequest) -> None:
        """Open the session; nothing is read before somebody needs it."""
        super().process_request(request)
        session: Any = request.session
        session.is_unattended = UNATTENDED in request.headers
        mode = request.headers.get("Sec-Fetch-Mode", "navigate")
        is_leaving = request.path_info.endswith("/logout/")
        session.is_of_script = not is_leaving and (session.is_unattended or mode != "navigate")
        session.seen = lambda: {
            "network": network_of(remote_address(request)),
            "browser": browser_of(request.headers.get("User-Agent", ""))[:60],
        }

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Write the session; where it has ended, the login says why."""
        ended_sessions.tell(request, response)
        response = super().process_response(request, response)
        session: Any = request.session
        if (
            session.is_of_script
            and settings.SESSION_COOKIE_NAME in response.cookies
            and session.is_empty()
        ):
            del response.cookies[settings.SESSION_COOKIE_NAME]  # the next page still is to say why
        return response
