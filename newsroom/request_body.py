"""Keeps slow senders of request bodies from holding every thread of the web server.

Under WSGI a thread waits for the body. Without a bound a handful of connections that send one byte
a second would stop the site for everybody.
"""

from __future__ import annotations

import logging
import re
import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from typing import IO, Any

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

CHUNK = 64 * 1024  # bytes
IN_MEMORY = 1024 * 1024  # bytes; a larger body is read into a file
PATIENCE = 10.0  # seconds for any body
TURN = 0.5  # seconds that a body may wait for its turn
WARN_EVERY = 60.0  # seconds
CHARSET = re.compile(r';\s*charset\*?\s*=\s*("[^"]*"|[^;]*)', re.IGNORECASE)
SLOWEST = 8 * 1024  # bytes a second that a long body must come at: a picture over a poor line

log = logging.getLogger("newsroom.request_body")


class BoundedBodies:
    """Reads each body before the application sees it: in bounded time, few at once.

    ``at_once``: bodies that are read at the same time; one more is told to come back (503). What
    takes longer than ``PATIENCE`` and its length allow is refused (408) and its connection closed.
    """

    def __init__(self, application: Application, at_once: int, patience: float = PATIENCE) -> None:
        self.application = application
        self.patience = patience
        self._free = threading.BoundedSemaphore(at_once)
        self._warned_at = -WARN_EVERY

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer the request."""
        # Every form is read as UTF-8, in which all our pages are. Python knows "encodings" that are
        # none of text, at which Django breaks, and some of signs that nothing can store.
        if "charset" in environ.get("CONTENT_TYPE", "").lower():
            environ["CONTENT_TYPE"] = CHARSET.sub("", environ["CONTENT_TYPE"])
        length = _length(environ)
        if length == 0:
            return self.application(environ, start_response)
        if length is None:
            return _refuse(start_response, "411 Length Required")
        # Most bodies are there already and are read in a moment: several at once are no fault.
        if not self._free.acquire(timeout=TURN):
            self._warn()
            return _refuse(start_response, "503 Service Unavailable", ("Retry-After", "2"))
        try:
            body = self._read(environ["wsgi.input"], length)
        finally:
            self._free.release()
        if body is None:
            return _refuse(start_response, "408 Request Timeout")
        environ["wsgi.input"] = body
        return self.application(environ, start_response)

    def _warn(self) -> None:
        now = time.monotonic()
        if now - self._warned_at >= WARN_EVERY:
            self._warned_at = now
            log.warning("too many request bodies at once: some are told to come back")

    def _read(self, source: Any, length: int) -> IO[bytes] | None:
        """Return the body, or None if it did not come in time or broke off."""
        body = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - handed on
        whole = threading.Event()

        def copy() -> None:
            left = length
            try:
                while left > 0 and (chunk := source.read(min(CHUNK, left))):
                    body.write(chunk)
                    left -= len(chunk)
            except (OSError, ValueError):  # the visitor went away, or the answer has been given
                return
            if left == 0:
                whole.set()

        reader = threading.Thread(target=copy, daemon=True, name="request-body")
        reader.start()
        reader.join(self.patience + length / SLOWEST)
        if not whole.is_set():
            return None
        body.seek(0)
        return body


def _length(environ: Environ) -> int | None:
    """The body's length in bytes; None where it is not told."""
    told = environ.get("CONTENT_LENGTH") or ""
    if told.isascii() and told.isdecimal():
        return int(told)
    return None if "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower() else 0


def _refuse(
    start_response: Callable[..., Any], status: str, *headers: tuple[str, str]
) -> Iterable[bytes]:
    start_response(status, [("Content-Type", "text/plain"), ("Connection", "close"), *headers])
    return [status.encode("ascii")]
