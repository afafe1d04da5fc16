"""A socket that never waits, and the relay's replies as they come in."""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections import deque
from collections.abc import Generator
from contextlib import suppress
from typing import Final

WOULD_WAIT: Final = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)
# What whoever drives a conversation is to wait for, for ``Line.seconds`` at most.
REPLY: Final = "reply"
ROOM: Final = "room"
LONGEST_REPLY: Final = 8192  # bytes a line, as smtplib has it
_AT_ONCE: Final = 16 * 1024

Reply = tuple[int, bytes]


class Line:
    """What goes out and comes in on one connection; whoever waits for it is somebody else.

    ``sent``: how many bytes of the last ``send`` the kernel has. ``heard`` is what came in before.
    """

    def __init__(self, sock: socket.socket, heard: bytes = b"") -> None:
        self.sock = sock
        self.sent = 0
        self.seconds = 0.0
        self.error: Exception | None = None
        self._is_tls = isinstance(sock, ssl.SSLSocket)
        self._lines: deque[bytes] = deque()
        self._rest = b""
        self._take(heard)

    def unread(self) -> bytes:
        """Return what was heard and not read as a reply."""
        return b"".join(line + b"\n" for line in self._lines) + self._rest

    def hear(self) -> None:
        """Take what has come in; an end of the connection is kept in ``error``."""
        try:
            data = self.sock.recv(_AT_ONCE)
            # What TLS has decoded already wakes nobody.
            while data and self._is_tls and self.sock.pending():  # type: ignore[attr-defined]
                data += self.sock.recv(_AT_ONCE)
        except WOULD_WAIT:
            return
        except OSError as error:
            self.break_off(error)
            return
        if data:
            self._take(data)
        else:
            self.break_off("")

    def break_off(self, reason: object) -> None:
        """Nothing more comes; what was heard before may be read still."""
        self.error = smtplib.SMTPServerDisconnected(f"Connection unexpectedly closed: {reason}")

    def _take(self, data: bytes) -> None:
        *lines, self._rest = (self._rest + data).split(b"\n")
        self._lines.extend(lines)
        if len(self._rest) > LONGEST_REPLY:
            self.break_off("line too long")

    def reply(self, seconds: float) -> Generator[str, object, Reply]:
        """Read one reply as smtplib does; -1 for what is none.

        Raises:
            smtplib.SMTPServerDisconnected: the connection ended before.
        """
        words = []
        while True:
            while not self._lines:
                if self.error is not None:
                    raise self.error
                self.seconds = seconds
                yield REPLY
            line = self._lines.popleft()
            words.append(line[4:].strip(b" \t\r\n"))
            code = int(line[:3]) if line[:3].isdigit() else -1
            if code == -1 or line[3:4] != b"-":
                return code, b"\n".join(words)

    def send(self, data: bytes, seconds: float) -> Generator[str, object, None]:
        """Send all of it.

        Raises:
            OSError: from ``sent`` on nothing left.
        """
        self.sent = 0
        view = memoryview(data)
        while True:
            with suppress(*WOULD_WAIT):
                self.sent += self.sock.send(view[self.sent :])
            if self.sent == len(data):
                return
            if self.error is not None:
                raise self.error
            self.seconds = seconds
            yield ROOM
