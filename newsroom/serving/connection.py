"""A connection of the web server: uvicorn's, with the limits that it lacks, and kept pages."""

from __future__ import annotations

import asyncio
from typing import Any, ClassVar
from urllib.parse import urlsplit
from weakref import WeakSet

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from newsroom.serving.kept_pages import KeptPages, lines

MOST_HEADERS = 100
MOST_HEAD = 32 * 1024  # bytes of a request before its body
LONGEST_TARGET = 8 * 1024  # bytes
HEAD_PATIENCE = 10.0  # seconds that the head of a request may take
IDLE_PATIENCE = 75.0  # seconds between two requests; more than nginx waits (60), so that it ends it
READING_PATIENCE = 60.0  # seconds that a visitor may take for what waits to be sent
LEAVING_PATIENCE = 1.0  # seconds for one more request when the process is told to end
BETWEEN_LOOKS = 0.5  # seconds between two looks at what takes too long
MOST_CONNECTIONS = 4_000  # of a process
BAD = b"400 Bad Request"
TOO_LONG = b"414 URI Too Long"
TOO_MUCH = b"431 Request Header Fields Too Large"


class Connection(HttpToolsProtocol):
    """One connection."""

    tended: ClassVar[WeakSet[ServerState]] = WeakSet()  # whose connections are looked after

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.kept_pages: KeptPages | None = getattr(self.app, "kept_pages", None)
        self.access_log = False
        self._has_answered = False
        self._is_leaving = False
        self._is_in_head = False
        self._is_in_message = False
        self._head_bytes = 0
        self._header_count = 0
        self._refusal = BAD
        self._since = self.loop.time()  # of what is waited for
        self._waiting = 0  # bytes to be sent when it was last looked at

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take the connection, or close it at once where there are too many."""
        super().connection_made(transport)
        if len(self.connections) > MOST_CONNECTIONS:
            transport.abort()
        if self.server_state not in self.tended:
            self.tended.add(self.server_state)
            self.loop.call_later(BETWEEN_LOOKS, _tend, self.loop, self.connections)

    @property
    def is_at_rest(self) -> bool:
        """Whether no request is under way, not even the first byte of one."""
        return not self._is_in_message and (self.cycle is None or self.cycle.response_complete)

    def data_received(self, data: bytes) -> None:
        """Answer with a kept page, or hand on what came."""
        if self.kept_pages is not None and self.is_at_rest and not self.transport.is_closing():
            headers = self.server_state.default_headers
            answer = self.kept_pages.answer(data, headers, is_last=self._is_leaving)
            if answer is not None:
                self._send(answer, is_last=not self.kept_pages.stays)
                return
        super().data_received(data)
        if self._is_in_head:
            self._head_bytes += len(data)
            if self._head_bytes > MOST_HEAD and not self.transport.is_closing():
                self._refusal = TOO_MUCH
                self.send_400_response("")

    def _send(self, data: bytes, *, is_last: bool) -> None:
        self._unset_keepalive_if_required()
        self._has_answered = True
        self._since = self.loop.time()
        self.transport.write(data)
        if is_last:
            self.transport.close()

    def send_400_response(self, msg: str) -> None:
        """Refuse what cannot be read, or is too much, and end the connection.

        What was asked before and is being answered is answered first.
        """
        if self.cycle is not None and not self.cycle.response_complete:
            self.cycle.keep_alive = False
            self.flow.pause_reading()
            return
        head = b"HTTP/1.1 %s\r\n%sConnection: close\r\nContent-Type: text/plain\r\n"
        text = msg.encode("ascii") or self._refusal
        head = head % (self._refusal, lines(self.server_state.default_headers))
        self.transport.write(b"%sContent-Length: %d\r\n\r\n%s" % (head, len(text), text))
        self.transport.close()

    # What the parser calls.

    def on_message_begin(self) -> None:
        """Begin a request."""
        self._is_in_message = self._is_in_head = True
        self._head_bytes = self._header_count = 0
        self._since = self.loop.time()
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """Take the target, or a piece of it."""
        super().on_url(url)
        if len(self.url) > LONGEST_TARGET:
            self._refuse(TOO_LONG)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header."""
        self._header_count += 1
        if self._header_count > MOST_HEADERS:
            self._refuse(TOO_MUCH)
        super().on_header(name, value)

    def _refuse(self, status: bytes) -> None:
        """Have the parser stop."""
        self._refusal = status
        raise ValueError(status)

    def on_headers_complete(self) -> None:
        """Hand the request on."""
        self._is_in_head = False
        if sum(len(name) + len(value) + 4 for name, value in self.headers) > MOST_HEAD:
            self._refuse(TOO_MUCH)
        if not self.url.startswith(b"/"):
            self._take_host_of_target()
        if not self._is_plain():
            self._refuse(BAD)
        super().on_headers_complete()
        if self._is_leaving or self.parser.should_upgrade():  # its parser reads no further
            self.cycle.keep_alive = False

    def _is_plain(self) -> bool:
        """Whether its end and its host are told clearly (RFC 9112, 3.2 and 6.1)."""
        version = self.parser.get_http_version()
        codings = [value.lower() for name, value in self.headers if name == b"transfer-encoding"]
        hosts = sum(name == b"host" for name, _value in self.headers)
        if version == "1.0":
            return not codings and hosts <= 1
        return version == "1.1" and codings in ([], [b"chunked"]) and hosts == 1

    def _take_host_of_target(self) -> None:
        """A target with a host of its own goes before the header (RFC 9112, 3.2.2)."""
        host = urlsplit(self.url).netloc
        self.headers[:] = [pair for pair in self.headers if pair[0] != b"host"]
        self.headers.append((b"host", host))

    def on_message_complete(self) -> None:
        """End a request."""
        self._is_in_message = False
        super().on_message_complete()

    # Time.

    def on_response_complete(self) -> None:
        """Wait for the next request, unless the process ends."""
        self._has_answered = True
        self._since = self.loop.time()
        super().on_response_complete()
        if self._is_leaving and not self.pipeline:
            self.transport.close()

    def tend(self, now: float) -> None:
        """End the connection where its visitor takes too long; ``now`` by the loop's clock."""
        waiting = self.transport.get_write_buffer_size()
        if waiting:
            if waiting != self._waiting:
                self._waiting, self._since = waiting, now
            elif now - self._since > READING_PATIENCE:
                self.transport.abort()
            return
        self._waiting = 0
        if self._is_in_head:
            patience = HEAD_PATIENCE
        elif self.is_at_rest:
            patience = IDLE_PATIENCE if self._has_answered else HEAD_PATIENCE
            patience = LEAVING_PATIENCE if self._is_leaving else patience
        else:
            return
        if now - self._since > patience:
            self.transport.close()

    def shutdown(self) -> None:
        """End when what is under way is answered; who just came has time for a request."""
        self._is_leaving = True
        if self.cycle is not None:
            self.cycle.keep_alive = False
        for cycle, _application in self.pipeline:
            cycle.keep_alive = False
        if self.is_at_rest:
            self._since = self.loop.time()


def _tend(loop: asyncio.AbstractEventLoop, connections: set[Any]) -> None:
    now = loop.time()
    for connection in list(connections):
        connection.tend(now)
    loop.call_later(BETWEEN_LOOKS, _tend, loop, connections)
