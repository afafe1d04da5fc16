"""Answers a request with a kept page while its bytes arrive: without a thread, a task or Django.

Only what is plain is answered here: one whole request for a page, without a body, with none of the
headers that count given twice. All else goes on to the server, also what cannot be read: nothing is
refused here.
"""

from __future__ import annotations

from typing import Any, Protocol
from urllib.parse import unquote_to_bytes

import httptools

MOST_BYTES = 16 * 1024  # of a request; the server decides about longer ones
METHODS = (b"GET ", b"HEAD")
END = b"\r\n\r\n"
# What decides which page it is and how it is sent, as WSGI calls it.
HEADERS = {
    b"host": "HTTP_HOST",
    b"accept-encoding": "HTTP_ACCEPT_ENCODING",
    b"if-none-match": "HTTP_IF_NONE_MATCH",
    b"if-modified-since": "HTTP_IF_MODIFIED_SINCE",
    b"cookie": "HTTP_COOKIE",
    b"x-forwarded-proto": "HTTP_X_FORWARDED_PROTO",
    b"x-request-id": "HTTP_X_REQUEST_ID",
}
# What a request for a page has no need of: the server knows what to do with it.
OTHERS = {b"authorization", b"content-length", b"transfer-encoding", b"upgrade", b"expect", b"te"}


class Pages(Protocol):
    """A store of pages; the process that only starts others knows no more of it."""

    def kept(self, environ: dict[str, Any]) -> tuple[bytes, bytes] | None:
        """Return the answer to a request, its head but for the end and its body, or nothing."""


class KeptPages:
    """Reads requests by itself, and answers those for pages that ``pages`` has.

    ``stays``: after the last answer the connection is there for more.
    """

    def __init__(self, pages: Pages) -> None:
        self.pages = pages
        self.stays = True
        self._headers: list[tuple[bytes, bytes]] = []
        self._common = b""
        self._begin_anew()

    def _begin_anew(self) -> None:
        self._parser = httptools.HttpRequestParser(self)
        self._begun = self._ended = 0

    def answer(
        self, data: bytes, headers: list[tuple[bytes, bytes]], *, is_last: bool = False
    ) -> bytes | None:
        """Answer what came over a connection on which nothing is under way.

        ``headers`` are those of every answer (the date); the server has another list each second.
        ``is_last``: the server wants to close the connection. None: it is to read the request.
        """
        if not data.endswith(END) or not data.startswith(METHODS) or len(data) > MOST_BYTES:
            return None
        self._begun = self._ended = 0
        if headers is not self._headers:
            self._headers, self._common = headers, lines(headers)
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            self._begin_anew()
            return None
        if self._begun != 1 or self._ended != 1:
            self._begin_anew()
            return None
        if not self.stays:
            self._begin_anew()  # it takes no request after one that is the last
        self.stays = self.stays and not is_last
        environ = self._environ()
        if environ is None or (found := self.pages.kept(environ)) is None:
            return None
        head, body = found
        last = b"" if self.stays else b"Connection: close\r\n"
        return b"".join((head, self._common, last, b"\r\n", body))

    def _environ(self) -> dict[str, Any] | None:
        if self._is_odd or not self._target.startswith(b"/") or b"#" in self._target:
            return None
        path, _mark, query = self._target.partition(b"?")
        environ = self._told
        environ["REQUEST_METHOD"] = self._method
        environ["PATH_INFO"] = path_info(path)
        environ["QUERY_STRING"] = query.decode("latin-1")
        environ["wsgi.url_scheme"] = "http"
        return environ

    # What the parser calls.

    def on_message_begin(self) -> None:
        """Begin a request."""
        self._begun += 1
        self._target = b""
        self._told: dict[str, Any] = {}
        self._is_odd = False

    def on_url(self, url: bytes) -> None:
        """Take the target, or a piece of it."""
        self._target += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header."""
        name = name.lower()
        if (key := HEADERS.get(name)) is not None:
            if key in self._told:
                self._is_odd = True
            self._told[key] = value.decode("latin-1")
        elif name in OTHERS:
            self._is_odd = True

    def on_headers_complete(self) -> None:
        """Note what the parser forgets afterwards."""
        version = self._parser.get_http_version()
        self.stays = version == "1.1" and self._parser.should_keep_alive()
        self._is_odd = self._is_odd or version not in {"1.0", "1.1"}
        self._method = self._parser.get_method().decode("ascii")

    def on_message_complete(self) -> None:
        """End a request."""
        self._ended += 1


def lines(headers: list[tuple[bytes, bytes]]) -> bytes:
    """Return headers as they go over a connection."""
    return b"".join(b"%s: %s\r\n" % header for header in headers)


def path_info(path: bytes) -> str:
    """Return a path of a request as WSGI has it: its bytes, one a sign."""
    if b"%" in path:
        path = unquote_to_bytes(path)
    return path.decode("latin-1")
