"""The HTTP side: carries requests to the site, and only those that come from this computer."""

import socket
import sys
import threading
from http.server import BaseHTTPRequestHandler
from socketserver import TCPServer, ThreadingMixIn
from typing import Any
from urllib.parse import urlsplit

from newsroom.demo.mailbox.routes import RefusedError, Site, problem
from newsroom.demo.mailbox.unsubscribe import is_loopback

_BODY_LIMIT = 64 * 1024
_EVERYWHERE = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class WebServer(ThreadingMixIn, TCPServer):
    """Serves on a listening socket, in threads of its own, from `start` to `stop`."""

    daemon_threads = True

    def __init__(self, listening: socket.socket, site: Site) -> None:
        super().__init__(listening.getsockname()[:2], _Handler, bind_and_activate=False)
        self.socket.close()
        self.socket = listening
        self.site = site
        self._thread = threading.Thread(
            target=self.serve_forever, args=(0.05,), name="mailbox-web", daemon=True
        )

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self.shutdown()
        self._thread.join()
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that went away is nothing to tell; all else is printed."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    server: WebServer
    server_version = "mailbox"
    sys_version = ""
    timeout = 10  # browsers open connections that they may never use

    def do_GET(self) -> None:
        self._answer()

    do_HEAD = do_POST = do_DELETE = do_GET  # noqa: N815

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Nobody reads an access log of one's own computer."""

    def _answer(self) -> None:
        try:
            self._check_origin()
            self._skip_body()
            response = self.server.site.respond(self.command, self.path)
        except RefusedError as refusal:
            response = problem(refusal.status)
        self.send_response(response.status)
        headers = {
            **_EVERYWHERE,
            "Content-Type": response.content_type,
            "Content-Length": str(len(response.body)),
            **response.headers,
        }
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(response.body)

    def _check_origin(self) -> None:
        """Keep other websites in the same browser from reading or deleting the mails.

        The Host guards against names that are pointed at this computer, the Origin against
        forms sent from elsewhere. Programs that are no browsers may leave out both.
        """
        host = self.headers.get("Host")
        if host is not None and not is_loopback(_hostname(f"//{host}")):
            raise RefusedError(403)
        origin = self.headers.get("Origin")
        if self.command not in {"GET", "HEAD"} and origin not in {None, f"http://{host}"}:
            raise RefusedError(403)

    def _skip_body(self) -> None:
        """No address here takes one, but the client must have been let to finish."""
        length = self.headers.get("Content-Length", "0")
        if not (length.isascii() and length.isdigit()) or int(length) > _BODY_LIMIT:
            raise RefusedError(400)
        self.rfile.read(int(length))


def _hostname(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""
