"""A page ready to be sent: its bytes in each encoding, its headers, its tag for browsers."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from functools import lru_cache
from http import HTTPStatus
from typing import Any

import brotli

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Headers = list[tuple[str, str]]

BROTLI_QUALITY = 5  # what is made while somebody waits
GZIP_LEVEL = 6
LEAST_COMPRESSED = 200  # bytes
FRESH = "public, max-age=0, must-revalidate"  # may be kept, asked for again each time
# Over at once: nginx keeps it and shows it only while the site does not answer (docs/pagestore.md).
IF_DOWN = ("X-Accel-Expires", "@1")
OVERHEAD = 2_000  # bytes that a page takes beside its texts: headers, tags, places in the store
_OURS = {"content-length", "etag", "vary", "cache-control", "date"}
_OF_A_BODY = {"content-type", "content-encoding", "content-language"}
_COMPRESSIBLE = re.compile(r"text/|application/(?:\w+\+)?(?:json|xml|javascript)|image/svg")
_CODING = re.compile(r"([\w*-]+)\s*(?:;\s*q\s*=\s*([\d.]+))?\s*$")


class Page:
    """One answer of 200 that anybody may get."""

    def __init__(self, headers: Headers, body: bytes, more: Headers | None = None) -> None:
        self.until = 0.0  # by the database's clock, once it is kept
        self.media_type = next((v for n, v in headers if n.lower() == "content-type"), "")
        self.last_modified = next((v for n, v in headers if n.lower() == "last-modified"), "")
        own_caching = [pair for pair in headers if pair[0].lower() == "cache-control"]
        self.headers: Headers = [pair for pair in headers if pair[0].lower() not in _OURS]
        self.headers += own_caching or [("Cache-Control", FRESH)]
        self.headers += [("Vary", "Accept-Encoding"), IF_DOWN, *(more or [])]
        self.digest = hashlib.sha256(body).hexdigest()[:20]
        self._bodies = {"": body}
        if len(body) >= LEAST_COMPRESSED and _COMPRESSIBLE.match(self.media_type):
            self._bodies["br"] = brotli.compress(body, quality=BROTLI_QUALITY)
            # No time in the head: the same page is the same bytes.
            self._bodies["gzip"] = gzip.compress(body, GZIP_LEVEL, mtime=0)
            del self._bodies[""]
        self.size = sum(map(len, self._bodies.values())) + OVERHEAD
        self._heads = {coding: self._head(coding) for coding in ("br", "gzip", "")}
        # The same as they go over a connection, once somebody asked for it so.
        self._written: dict[tuple[str, bool, str], bytes] = {}

    @property
    def body(self) -> bytes:
        """The bytes as Django made them."""
        return self._bodies[""] if "" in self._bodies else gzip.decompress(self._bodies["gzip"])

    def _head(self, coding: str) -> tuple[str, Headers]:
        if coding and coding not in self._bodies:
            coding = ""
        etag = f'"{self.digest}-{coding}"' if coding else f'"{self.digest}"'
        headers = [*self.headers, ("ETag", etag)]
        if coding:
            headers.append(("Content-Encoding", coding))
        return etag, headers

    def answer(
        self, environ: Environ, start: StartResponse, how: str, more: Headers | None = None
    ) -> tuple[bool, list[bytes]]:
        """Send the page, or 304 to who has it; ``how`` it came about is told in ``X-Page``.

        Return whether it was 304, and the body. ``more`` are headers of this answer alone.
        """
        coding = accepted(environ.get("HTTP_ACCEPT_ENCODING", ""))
        is_known = self._is_known(environ, self._heads[coding][0])
        start(_status(is_known), [*self._told(coding, is_known), ("X-Page", how), *(more or [])])
        return is_known, [self._sent(coding, is_known, environ)]

    def written(
        self, environ: Environ, how: str, more: Headers | None = None
    ) -> tuple[bool, bytes, bytes]:
        """Return whether it is 304, and as bytes the head, all but its last line, and the body."""
        coding = accepted(environ.get("HTTP_ACCEPT_ENCODING", ""))
        is_known = self._is_known(environ, self._heads[coding][0])
        head = self._written.get((coding, is_known, how))
        if head is None:
            told = [*self._told(coding, is_known), ("X-Page", how)]
            head = f"HTTP/1.1 {_status(is_known)}\r\n".encode() + _lines(told)
            self._written[coding, is_known, how] = head
        return (
            is_known,
            head + _lines(more) if more else head,
            self._sent(coding, is_known, environ),
        )

    def _told(self, coding: str, is_known: bool) -> Headers:
        headers = self._heads[coding][1]
        if is_known:
            return [pair for pair in headers if pair[0].lower() not in _OF_A_BODY]
        return [*headers, ("Content-Length", str(len(self._bodies.get(coding) or self.body)))]

    def _sent(self, coding: str, is_known: bool, environ: Environ) -> bytes:
        if is_known or environ["REQUEST_METHOD"] == "HEAD":
            return b""
        return self._bodies.get(coding) or self.body

    def _is_known(self, environ: Environ, etag: str) -> bool:
        """Whether the visitor has this very page (RFC 9110, 13.2.2)."""
        told = environ.get("HTTP_IF_NONE_MATCH")
        if told is not None:
            tags = {tag.strip().removeprefix("W/") for tag in told.split(",")}
            return etag in tags or told.strip() == "*"
        since = environ.get("HTTP_IF_MODIFIED_SINCE")
        if not since or not self.last_modified:
            return False
        try:
            known = parsedate_to_datetime(since).timestamp()
            return parsedate_to_datetime(self.last_modified).timestamp() <= known
        except (ValueError, OverflowError):
            return False


@lru_cache(maxsize=1000)
def accepted(told: str) -> str:
    """Return the best coding of ours that ``Accept-Encoding`` takes: ``br``, ``gzip`` or none."""
    weights: dict[str, float] = {}
    for part in told.lower().split(",")[:20]:
        if match := _CODING.match(part.strip()):
            try:
                weights[match[1]] = float(match[2] or 1)
            except ValueError:
                weights[match[1]] = 0
    return next((coding for coding in ("br", "gzip") if weights.get(coding, 0) > 0), "")


def _status(is_known: bool) -> str:
    status = HTTPStatus.NOT_MODIFIED if is_known else HTTPStatus.OK
    return f"{status.value} {status.phrase}"


def _lines(headers: Headers) -> bytes:
    return "".join(f"{name}: {value}\r\n" for name, value in headers).encode("latin-1")
