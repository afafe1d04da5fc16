"""Which requests may be answered from the store, and as what Django is asked for such a page.

A page is made of a request that holds nothing of the visitor's but the path and the parameters
named here: no cookie, no other header, no foreign parameter. So nothing that a visitor sends can
get into what others are shown.
"""

from __future__ import annotations

import io
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, quote, urlencode

from django.conf import settings
from django.http.request import split_domain_port, validate_host
from django.urls import Resolver404, resolve

from articles.pages.former_paths import OF_THE_FRONT_PAGE

Environ = dict[str, Any]

EDITION = frozenset({"edisi"})
LIST = EDITION | {"sebelum", "sesudah"}
# The views whose pages may be kept, each with the parameters that belong to its address. The view
# itself has the last word: ``articles.db.page_tags.keep``.
KEPT_VIEWS: dict[str, frozenset[str]] = {
    "articles:home": EDITION,
    "articles:article": EDITION | {"bagian"},
    "articles:archive": LIST,
    "articles:section": LIST,
    "articles:tag": LIST,
    "articles:reporter": LIST,
    "articles:source": LIST,
    "articles:corrections": LIST,
    "articles:page": EDITION,
    "articles:feed": frozenset(),
    "articles:feed-of": frozenset(),
    "articles:manifest": frozenset(),
    "articles:robots": frozenset(),
    "articles:sitemap-index": frozenset(),
    "articles:sitemap": frozenset(),
    "archive:index": EDITION | {"sesudah"},
    "archive:edition": EDITION | {"sesudah"},
    "archive:issue": EDITION | {"bagian"},
}
# What else readers look at, made anew for each of them.
OTHER_VIEWS = frozenset({"articles:search", "articles:suggestions", "articles:comments"})
LONGEST_PATH = 300
LONGEST_QUERY = 300  # longer ones are nobody's; Django answers them


class Wanted(NamedTuple):
    """A page by its address: the key that it is kept under. ``query`` is in order of its names."""

    path: str
    query: str
    is_secure: bool


def wanted(environ: Environ) -> Wanted | None:
    """Return the page that is asked for; None for what only Django may answer."""
    if environ["REQUEST_METHOD"] not in {"GET", "HEAD"} or not _is_anybodys(environ):
        return None
    host = environ.get("HTTP_HOST", "")
    if not _is_ours(host, tuple(settings.ALLOWED_HOSTS)):
        return None
    is_secure = _is_secure(environ)
    if settings.SECURE_SSL_REDIRECT and not is_secure:
        return None
    path, query = environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")
    if len(path) > LONGEST_PATH or len(query) > LONGEST_QUERY or environ.get("SCRIPT_NAME"):
        return None
    if query:
        kept = _query(path, query)
        if kept is None:
            return None
        query = kept
    return Wanted(path, query, is_secure)


def is_readers(environ: Environ) -> bool:
    """Whether somebody who is nobody in particular looks at a page of the paper."""
    if environ["REQUEST_METHOD"] not in {"GET", "HEAD"} or not _is_anybodys(environ):
        return False
    name = _view_name(environ.get("PATH_INFO", ""))
    return name in KEPT_VIEWS or name in OTHER_VIEWS


def _is_anybodys(environ: Environ) -> bool:
    """Whether nothing in the request says who asks, and it carries no body."""
    cookie = environ.get("HTTP_COOKIE")
    if cookie and (settings.SESSION_COOKIE_NAME in cookie or "messages" in cookie):
        return False
    if "HTTP_AUTHORIZATION" in environ or "HTTP_TRANSFER_ENCODING" in environ:
        return False
    return environ.get("CONTENT_LENGTH", "") in {"", "0"}


@lru_cache(maxsize=200)
def _is_ours(host: str, allowed: tuple[str, ...]) -> bool:
    domain, _port = split_domain_port(host)
    return bool(domain) and validate_host(domain, allowed)


def _is_secure(environ: Environ) -> bool:
    """As Django's ``HttpRequest.scheme``."""
    if settings.SECURE_PROXY_SSL_HEADER:
        header, secure = settings.SECURE_PROXY_SSL_HEADER
        told = environ.get(header)
        if told is not None:
            return bool(told.split(",", 1)[0].strip() == secure)
    return bool(environ.get("wsgi.url_scheme") == "https")


def parameters(path: str) -> frozenset[str] | None:
    """Return the parameters that belong to the page at ``path``; None where none may be kept."""
    return KEPT_VIEWS.get(_view_name(path))


def _view_name(path: str) -> str:
    """Return the name of the view at ``path`` (as WSGI has it); empty where there is none."""
    try:
        return resolve(path.encode("latin-1").decode()).view_name
    except (Resolver404, UnicodeError):
        return ""


def _query(path: str, query: str) -> str | None:
    """Return the part of a query that belongs to the page; None where it cannot be told."""
    names = parameters(path)
    if names is None:
        return None
    try:
        pairs = parse_qsl(query, keep_blank_values=True, errors="strict")
    except ValueError:
        return None
    # Another value of the edition is none: the page is the full one.
    kept = [pair for pair in pairs if pair[0] in names and _is_meant(*pair)]
    if len({name for name, _value in kept}) < len(kept):
        return None
    # The old page numbers are led on, with what else was asked; so is what WordPress had at "/".
    led_on = {"halaman"} | (OF_THE_FRONT_PAGE if path == "/" else set())
    if any(name in led_on for name, _value in pairs):
        return None
    return urlencode(sorted(kept))


def _is_meant(name: str, value: str) -> bool:
    return value == "teks" if name == "edisi" else bool(value)


def canonical(asked: Wanted, environ: Environ) -> Environ:
    """Return the request that Django makes the page of; of ``environ`` only the server's own."""
    host = next((h for h in settings.ALLOWED_HOSTS if h[0] not in ".*"), environ["HTTP_HOST"])
    server = {name: value for name, value in environ.items() if name in _OF_THE_SERVER}
    return server | {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": asked.path,
        "QUERY_STRING": asked.query,
        "REQUEST_URI": quote(asked.path, encoding="latin-1"),
        "SERVER_NAME": host,
        "SERVER_PORT": "443" if asked.is_secure else "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": host,
        "REMOTE_ADDR": "",
        "wsgi.url_scheme": "https" if asked.is_secure else "http",
        "wsgi.input": io.BytesIO(),
    }


_OF_THE_SERVER = {
    "wsgi.version",
    "wsgi.multithread",
    "wsgi.multiprocess",
    "wsgi.run_once",
    "wsgi.errors",
}
