"""Answers on the site's port before the site can: PostgreSQL is not there yet."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

PATIENCE: Final = 5.0  # seconds for a request
AT_ONCE: Final = 64  # more are closed unanswered
LONGEST_BODY: Final = 1024 * 1024  # bytes read of what is sent, so that the answer is read, too
RETRY_AFTER: Final = 5  # seconds
LIVE: Final = "/health/live"


class _Answer(BaseHTTPRequestHandler):
    """Says 503 and when to come back; of the process alone that it lives."""

    timeout = PATIENCE
    server: _Server

    def handle_one_request(self) -> None:
        """Answer every method alike."""
        with contextlib.suppress(OSError):
            self.raw_requestline = self.rfile.readline(65537)
            if not self.raw_requestline or not self.parse_request():
                return
            self._skip_body()
            self._answer()
            self.wfile.flush()
        self.close_connection = True

    def _skip_body(self) -> None:
        length = self.headers.get("Content-Length", "")
        if length.isascii() and length.isdecimal():
            self.rfile.read(min(int(length[:9]), LONGEST_BODY))

    def _answer(self) -> None:
        path = self.path.partition("?")[0]
        is_live = path == LIVE
        is_health = path.startswith("/health/")
        body, kind = self.server.page, "text/html; charset=utf-8"
        if is_health:
            body = b"ok\n" if is_live else b"database unreachable\n"
            kind = "text/plain; charset=utf-8"
        self.send_response(HTTPStatus.OK if is_live else HTTPStatus.SERVICE_UNAVAILABLE)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Content-Security-Policy", "default-src 'self'; frame-ancestors 'none'")
        self.send_header("Connection", "close")
        if not is_live:
            self.send_header("Retry-After", str(RETRY_AFTER))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def version_string(self) -> str:
        """Tell nobody what answers."""
        return "waiting"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the parent's name
        """Write nothing: addresses of readers do not belong into the log."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, listening: socket.socket, page: bytes) -> None:
        super().__init__(listening.getsockname()[:2], _Answer, bind_and_activate=False)
        self.socket.close()
        self.socket = listening.dup()
        self.page = page
        self._free = threading.BoundedSemaphore(AT_ONCE)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Give each a thread, while there are not too many."""
        if self._free.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Answer, and make room for another."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def server_close(self) -> None:
        """Wait until who was let in is answered; not for those who take their time."""
        self.socket.close()
        until = time.monotonic() + PATIENCE
        for _place in range(AT_ONCE):
            self._free.acquire(timeout=max(0.0, until - time.monotonic()))

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever went away is not waited for."""


@contextlib.contextmanager
def waiting_room(listening: socket.socket, page: bytes) -> Iterator[None]:
    """Answer at ``listening`` for a block; who was let in is answered before it ends.

    ``page``: what readers are shown, HTML.
    """
    server = _Server(listening, page)
    thread = threading.Thread(target=server.serve_forever, args=[0.1], name="waiting room")
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
