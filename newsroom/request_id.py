"""A name for each request: in its answer, in every line of the log about it, in reports of errors.

A proxy in front may give it (``X-Request-ID``), so that its log and ours tell of the same; nobody
else may. The page store's answers have one, too: ``RequestIds`` stands around everything.
"""

from __future__ import annotations

import itertools
import re
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

HEADER: Final = "X-Request-ID"
SANE: Final = re.compile(r"[A-Za-z0-9._-]{8,64}")

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

# A name differs from all others; nothing depends on nobody guessing it.
_PROCESS: Final = secrets.token_hex(4)
_numbers: Final = itertools.count(1)
_current: ContextVar[str] = ContextVar("request_id", default="")


def current() -> str:
    """Return the name of the request that this thread answers; empty where it answers none."""
    return _current.get()


def of(environ: Environ) -> str:
    """Return what a proxy of ours calls the request, where that can be used; else a new name."""
    told = environ.get("HTTP_X_REQUEST_ID", "") if settings.TRUSTED_PROXIES else ""
    return told if told and SANE.fullmatch(told) else f"{_PROCESS}{next(_numbers):012x}"


@contextmanager
def named(name: str) -> Iterator[str]:
    """Let ``current`` return ``name`` within a block."""
    token = _current.set(name)
    try:
        yield name
    finally:
        _current.reset(token)


class RequestIds:
    """A WSGI application that names each request and says so in the answer.

    ``pages`` may have answers to requests ready, as bytes: these get a name, too.
    """

    def __init__(self, application: Application, pages: Any = None) -> None:
        self.application = application
        self.pages = pages

    def kept(self, environ: Environ) -> tuple[bytes, bytes] | None:
        """Return the head of an answer that is ready, but for its end, and its body."""
        if (found := self.pages.kept(environ)) is None:
            return None
        head, body = found
        return b"%sX-Request-ID: %s\r\n" % (head, of(environ).encode("ascii")), body

    def __call__(self, environ: Environ, start: Callable[..., Any]) -> Iterable[bytes]:
        """Pass the request on."""
        with named(of(environ)) as name:

            def start_response(status: str, told: list[tuple[str, str]], *more: Any) -> Any:
                # A page that is kept has the name of the request that it was made for.
                headers = [pair for pair in told if pair[0] != HEADER]
                return start(status, [*headers, (HEADER, name)], *more)

            return self.application(environ, start_response)


class RequestIdMiddleware:
    """Names a request that came by no server of ours, and keeps the name at the request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on."""
        if name := current():
            request.request_id = name  # type: ignore[attr-defined]
            return self.get_response(request)
        with named(of(request.META)) as name:
            request.request_id = name  # type: ignore[attr-defined]
            response = self.get_response(request)
            response.headers[HEADER] = name
            return response
