"""The answer to a guess that is not looked at: a page of its own, cheap to make.

Whoever guesses by program gets it hundreds of times, so it asks neither session nor database; its
owner, should they be the one who has to wait, reads how they get in at once.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext, ngettext

MINUTE: Final = 60


def throttled(request: HttpRequest, seconds: int) -> HttpResponse:
    """Say how long to wait (429), and which ways are open meanwhile."""
    context = {"wait": in_words(seconds), "login": request.get_full_path()}
    page = loader.render_to_string("accounts/throttled.html", context)
    response = HttpResponse(page, status=HTTPStatus.TOO_MANY_REQUESTS)
    response.headers["Retry-After"] = str(seconds)
    add_never_cache_headers(response)
    # Django would write a line for each; the audit log counts them.
    response._has_been_logged = True  # type: ignore[attr-defined]  # noqa: SLF001
    return response


def in_words(seconds: int) -> str:
    """Return how long to wait, as it stands after "try again"."""
    if seconds < MINUTE:
        return gettext("in less than a minute")
    minutes = -(-seconds // MINUTE)
    return ngettext("in %(minutes)d minute", "in %(minutes)d minutes", minutes) % {
        "minutes": minutes
    }
