"""A page ready to be sent: its bytes in each encoding, its headers, its tag for browsers."""

from __future__ import annotations

import gzip
import hashlib
import re
import struct
import zlib
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from functools import lru_cache
from http import HTTPStatus
from typing import Any

import brotli

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Headers = list[tuple[str, str]]

CODINGS = ("br", "gzip")  # best first
HIT = "hit"  # how an answer from the store came about
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
    """One answer of 200 that anybody may get.

    Most addresses of a paper are asked for once, so that it is compressed with gzip alone until it
    is asked for again. ``gzipped`` is its body so, where somebody has it.
    """

    def __init__(
        self,
        headers: Headers,
        body: bytes,
        more: Headers | None = None,
        gzipped: bytes | None = None,
    ) -> None:
        self.until = 0.0  # by the database's clock, once it is kept
        self.media_type = next((v for n, v in headers if n.lower() == "content-type"), "")
        self.last_modified = next((v for n, v in headers if n.lower() == "last-modified"), "")
        own_caching = [pair for pair in headers if pair[0].lower() == "cache-control"]
        self.headers: Headers = [pair for pair in headers if pair[0].lower() not in _OURS]
        self.headers += own_caching or [("Cache-Control", FRESH)]
        self.headers += [("Vary", "Accept-Encoding"), IF_DOWN, *(more or [])]
        digest = hashlib.sha256(body).hexdigest()[:20]
        self.size = len(body) + OVERHEAD
        self._bodies, self._etags = {"": body}, {"": f'"{digest}"'}
        if len(body) >= LEAST_COMPRESSED and _COMPRESSIBLE.match(self.media_type):
            if gzipped is None or not _is_gzip_of(body, gzipped):
                # No time in the head: the same page is the same bytes.
                gzipped = gzip.compress(body, GZIP_LEVEL, mtime=0)
            self._bodies = {"gzip": gzipped}
            self._etags |= {coding: f'"{digest}-{coding}"' for coding in CODINGS}
            self.size = 2 * len(gzipped) + OVERHEAD  # brotli's is no longer
        self._heads = {coding: self._head(coding) for coding in self._etags}
        # The same as they go over a connection, once somebody asked for it so.
        self._written: dict[tuple[str, bool, str], bytes] = {}

    @property
    def body(self) -> bytes:
        """The bytes as Django made them."""
        return self._bodies[""] if "" in self._bodies else gzip.decompress(self._bodies["gzip"])

    def _head(self, coding: str) -> Headers:
        headers = [*self.headers, ("ETag", self._etags[coding])]
        if coding:
            headers.append(("Content-Encoding", coding))
        return headers

    def answer(
        self, environ: Environ, start: StartResponse, how: str, more: Headers | None = None
    ) -> tuple[bool, list[bytes]]:
        """Send the page, or 304 to who has it; ``how`` it came about is told in ``X-Page``.

        Return whether it was 304, and the body. ``more`` are headers of this answer alone.
        """
        coding, is_known = self._chosen(environ, how)
        start(_status(is_known), [*self._told(coding, is_known), ("X-Page", how), *(more or [])])
        return is_known, [self._sent(coding, is_known, environ)]

    def written(
        self, environ: Environ, how: str, more: Headers | None = None
    ) -> tuple[bool, bytes, bytes]:
        """Return whether it is 304, and as bytes the head, all but its last line, and the body."""
        coding, is_known = self._chosen(environ, how)
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

    def _chosen(self, environ: Environ, how: str) -> tuple[str, bool]:
        """Return the coding of the answer, and whether the visitor has this very page in it."""
        accepts = environ.get("HTTP_ACCEPT_ENCODING", "")
        coding = accepted(accepts)
        if how != HIT and coding not in self._bodies:
            coding = accepted(accepts, *self._bodies) or coding
        if coding not in self._etags:
            coding = ""
        told = environ.get("HTTP_IF_NONE_MATCH")
        if told is None:
            return coding, self._is_unchanged(environ)
        tags = {tag.strip().removeprefix("W/") for tag in told.split(",")}
        # Whoever has it in a coding that was at hand before has it.
        known = next((c for c in (coding, *self._etags) if self._etags[c] in tags), None)
        return (coding if known is None else known), known is not None or told.strip() == "*"

    def _told(self, coding: str, is_known: bool) -> Headers:
        headers = self._heads[coding]
        if is_known:
            return [pair for pair in headers if pair[0].lower() not in _OF_A_BODY]
        return [*headers, ("Content-Length", str(len(self._in(coding))))]

    def _sent(self, coding: str, is_known: bool, environ: Environ) -> bytes:
        if is_known or environ["REQUEST_METHOD"] == "HEAD":
            return b""
        return self._in(coding)

    def _in(self, coding: str) -> bytes:
        """Return the body in a coding; brotli's is kept from then on."""
        if coding == "br" and coding not in self._bodies:
            self._bodies[coding] = brotli.compress(self.body, quality=BROTLI_QUALITY)
        return self._bodies.get(coding) or self.body

    def _is_unchanged(self, environ: Environ) -> bool:
        """Whether the visitor has the page of the time that it tells (RFC 9110, 13.1.3)."""
        since = environ.get("HTTP_IF_MODIFIED_SINCE")
        if not since or not self.last_modified:
            return False
        try:
            known = parsedate_to_datetime(since).timestamp()
            return parsedate_to_datetime(self.last_modified).timestamp() <= known
        except (ValueError, OverflowError):
            return False


@lru_cache(maxsize=1000)
def accepted(told: str, *ours: str) -> str:
    """Return the best of our codings that ``Accept-Encoding`` takes; empty for none.

    ``ours``: the ones to choose from, best first; all where none is named.
    """
    weights: dict[str, float] = {}
    for part in told.lower().split(",")[:20]:
        if match := _CODING.match(part.strip()):
            try:
                weights[match[1]] = float(match[2] or 1)
            except ValueError:
                weights[match[1]] = 0
    return next((coding for coding in ours or CODINGS if weights.get(coding, 0) > 0), "")


def _is_gzip_of(body: bytes, gzipped: bytes) -> bool:
    """Whether it is what was compressed, as its last eight bytes say: checksum and length."""
    return gzipped[-8:] == struct.pack("<LL", zlib.crc32(body), len(body) % 2**32)


def _status(is_known: bool) -> str:
    status = HTTPStatus.NOT_MODIFIED if is_known else HTTPStatus.OK
    return f"{status.value} {status.phrase}"


def _lines(headers: Headers) -> bytes:
    return "".join(f"{name}: {value}\r\n" for name, value in headers).encode("latin-1")
