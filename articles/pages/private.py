"""Pages whose address is a secret: only who was given the link knows it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.views.decorators.cache import never_cache

View = Callable[..., HttpResponse]
ALLOWED = ["GET", "HEAD", "POST"]


def private(view: View) -> View:
    """Keep a page whose address is a secret out of caches, search engines, Referer and logs."""

    @wraps(view)
    def private_view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method in ALLOWED:
            response = view(request, *args, **kwargs)
        else:
            response = HttpResponseNotAllowed(ALLOWED)
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex"
        # Django logs the address of what it answers with 4xx; this one holds a token.
        response._has_been_logged = True  # type: ignore[attr-defined]  # noqa: SLF001
        return response

    return never_cache(private_view)
