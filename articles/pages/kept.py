"""Pages that were made are sent again while what they are made of is the same.

What a page is made of is asked of PostgreSQL every time (``facts``); of that alone, of the site's
identity, the day and the address, it is made. Their digest is the key, so there is nothing to be
emptied, and no page can be old. Whose making asks the database for anything more is sent, and not
kept. Held in the memory of the process, compressed, to a number of bytes; least recently used goes.
Results of searches have a number of their own: whoever asks for thousands of words empties no page.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.urls import get_script_prefix
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language

from articles import identity
from articles.db import clock, page_tags
from articles.pages import fragments
from articles.pages.bounded import Bounded

MOST_BYTES: Final = 16 * 1024 * 1024
MOST_BYTES_OF_SEARCHES: Final = 2 * 1024 * 1024
_EACH: Final = 500  # bytes that a page takes beside its own
_EFFORT: Final = 6  # of zlib, as everywhere


_TAKES_GZIP: Final = re.compile(r"\bgzip\b")

Made = tuple[HttpResponse, list[str]]
"""An answer, and the sites that it places in frames."""


@dataclass(frozen=True)
class Page:
    """A page that was made: its bytes, compressed; the answer's headers; what it stands on."""

    content: bytes
    headers: dict[str, str]
    frame_hosts: list[str]
    record: page_tags.Recording

    @property
    def size(self) -> int:
        """How many bytes it takes, roughly."""
        return len(self.content) + _EACH + self.record.size


PAGES: Final[Bounded[Page]] = Bounded(MOST_BYTES)
SEARCHES: Final[Bounded[Page]] = Bounded(MOST_BYTES_OF_SEARCHES)


def key_of(*facts: str) -> bytes:
    """Return the key of a page that is made of ``facts``, and of what every page stands on."""
    site = identity.current()
    breaking = site.breaking
    today = (clock.today(), timezone.localdate())
    frame = (site.serial, breaking and breaking.pk, today, get_language(), get_script_prefix())
    digest = hashlib.blake2b(repr(frame).encode(), digest_size=20)
    for fact in facts:
        told = fact.encode()
        digest.update(b"%d:" % len(told))
        digest.update(told)
    return digest.digest()


def answer(
    request: HttpRequest,
    facts: Iterable[str],
    make: Callable[[], Made],
    among: Bounded[Page] = PAGES,
) -> HttpResponse:
    """Answer with the page that is made of ``facts`` (``key_of``); ``make`` it where it is new.

    ``among``: the pages that it is kept with.
    """
    key = key_of(*facts)
    page = among.get(key)
    if page is not None:
        page_tags.repeat(page.record)
        return _sent(request, page)
    with fragments.statements() as asked, page_tags.copied() as record:
        response, frame_hosts = make()
    if asked or response.status_code != HTTPStatus.OK:
        return allow_frames(request, response, frame_hosts)
    content = gzip.compress(response.content, _EFFORT, mtime=0)
    page = Page(content, dict(response.headers), frame_hosts, record)
    among.keep(key, page)
    return _sent(request, page)


def allow_frames(
    request: HttpRequest, response: HttpResponse, frame_hosts: list[str]
) -> HttpResponse:
    """Allow the page to frame just the sites that it places, for readers who ask."""
    if frame_hosts:
        csp_update({"frame-src": frame_hosts})(lambda _request: response)(request)
    return response


def forget() -> None:
    """Make every page anew: settings changed, as they do in tests alone."""
    PAGES.clear()
    SEARCHES.clear()
    fragments.forget()


def _sent(request: HttpRequest, page: Page) -> HttpResponse:
    """As Django's own GZipMiddleware leaves an answer, which passes over what is compressed."""
    takes_gzip = _TAKES_GZIP.search(request.headers.get("Accept-Encoding", "")) is not None
    content = page.content if takes_gzip else gzip.decompress(page.content)
    page_tags.note_gzipped(page.content)
    response = HttpResponse(content, headers=page.headers)
    patch_vary_headers(response, ("Accept-Encoding",))
    if takes_gzip:
        response.headers["Content-Encoding"] = "gzip"
        if (etag := response.headers.get("ETag", "")).startswith('"'):
            response.headers["ETag"] = f"W/{etag}"
    return allow_frames(request, response, page.frame_hosts)
