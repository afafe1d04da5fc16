"""Reports of errors to Sentry or what speaks as it does, without anything of a person.

Of a request they hold its kind of page and its name in the log; of an error the lines of code. No
values of variables, no address, no cookie, no form, no query; texts are blanked as in the log.
"""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings

from articles.db.connection import is_unusable
from newsroom import request_id
from newsroom.database import give_up
from newsroom.logs import private

# What an event may say of a request and of who asked.
LEFT_OUT: Final = ("user", "extra", "breadcrumbs", "modules", "server_name")


def begin() -> None:
    """Report errors from now on, where ``SENTRY_DSN`` says where to."""
    if not settings.SENTRY_DSN:
        return
    try:
        import sentry_sdk  # noqa: PLC0415 - who reports nothing need not have it
    except ImportError:
        give_up(
            "SENTRY_DSN is set, and sentry-sdk is missing: install deploy/requirements/extras.txt"
        )
    sentry_sdk.init(
        settings.SENTRY_DSN,
        environment="production" if settings.PRODUCTION else "development",
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        traces_sample_rate=None,
        send_client_reports=False,
        auto_session_tracking=False,
        before_send=scrubbed,
    )


def scrubbed(event: Any, hint: Any) -> Any:
    """Return the event as it may leave the machine; None: it stays here."""
    error = (hint.get("exc_info") or (None, None))[1]
    if is_unusable(error):
        return None  # one outage would be thousands of reports
    for name in LEFT_OUT:
        event.pop(name, None)
    asked = event.pop("request", None) or {}
    if "method" in asked:
        event["request"] = {"method": asked["method"]}
    event.setdefault("tags", {})["request_id"] = request_id.current()
    return _blanked(event)


def _blanked(value: Any) -> Any:
    if isinstance(value, str):
        return private(value)
    if isinstance(value, dict):
        return {key: _blanked(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_blanked(item) for item in value]
    return value
