"""A mail relay on loopback that does as it is told, phase by phase."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable

from subscriptions.smtp.relay import Relay
from tests.subscriptions.mailcheck import read

HANG_UP = "hang up"
SILENCE = "silence"
USUAL = {
    "greeting": "220 relay",
    "ehlo": "250 relay",
    "mail": "250 2.1.0 ok",
    "rcpt": "250 2.1.5 ok",
    "data": "354 go on",
    "content": "",
    "dot": "250 2.0.0 taken",
    "rset": "250 reset",
    "noop": "250 ok",
    "quit": "221 bye",
}


class FakeRelay:
    """Listens on a free port; ``script`` changes answers.

    A value of the script is an answer, HANG_UP, SILENCE, or a function of the recipient (empty
    before RCPT) that returns one of them or None for the usual. Every mail that was accepted is
    read strictly and kept in ``mails``; ``commands`` holds the verbs heard.
    """

    def __init__(self, **script: str | Callable[[str], str | None]) -> None:
        self.script = script
        self.mails: list[tuple[str, bytes]] = []
        self.commands: list[str] = []
        self.senders: list[str] = []
        self.connections = 0
        self._server = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self._ended = threading.Event()
        self._guard = threading.Lock()
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def port(self) -> int:
        return self._server.getsockname()[1]

    @property
    def relay(self) -> Relay:
        return Relay("127.0.0.1", self.port)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def recipients(self) -> list[str]:
        return [recipient for recipient, _content in self.mails]

    def messages(self):
        return [read(content) for _recipient, content in self.mails]

    def close(self) -> None:
        self._ended.set()
        self._server.close()
        for connection in self._open:
            connection.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _address = self._server.accept()
            except OSError:
                return
            self.connections += 1
            self._open.append(connection)
            threading.Thread(target=self._talk, args=[connection], daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        try:
            _Conversation(self, connection).run()
        except (OSError, EOFError):
            pass
        finally:
            connection.close()

    def answer(self, phase: str, recipient: str) -> str:
        told = self.script.get(phase)
        if callable(told):
            told = told(recipient)
        return USUAL[phase] if told is None else told

    def keep(self, recipient: str, content: bytes) -> None:
        with self._guard:
            self.mails.append((recipient, content))


class _Conversation:
    def __init__(self, relay: FakeRelay, connection: socket.socket) -> None:
        self.relay = relay
        self.connection = connection
        self.file = connection.makefile("rb")
        self.recipient = ""

    def run(self) -> None:
        self._say("greeting")
        while line := self.file.readline():
            verb, _space, rest = line.decode().strip().partition(" ")
            self.relay.commands.append(verb.upper())
            phase = {"helo": "ehlo"}.get(verb.lower(), verb.lower())
            if phase == "mail":
                self.relay.senders.append(re.search(r"<(.*?)>", rest)[1])
            if phase == "rcpt":
                self.recipient = re.search(r"<(.*?)>", rest)[1]
            self._say(phase)
            if phase == "quit":
                return
            if phase == "data" and self.relay.answer("data", self.recipient).startswith("354"):
                self._take()

    def _take(self) -> None:
        if self.relay.answer("content", self.recipient) == HANG_UP:
            self.file.read(100)
            raise EOFError
        lines = []
        while (line := self.file.readline()) != b".\r\n":
            if not line:
                raise EOFError
            lines.append(line.removeprefix(b"."))
        if self.relay.answer("dot", self.recipient).startswith("250"):
            self.relay.keep(self.recipient, b"".join(lines))
        self._say("dot")

    def _say(self, phase: str) -> None:
        answer = self.relay.answer(phase, self.recipient)
        if answer == HANG_UP:
            raise EOFError
        if answer == SILENCE:
            self.relay._ended.wait(30)
            raise EOFError
        self.connection.sendall(f"{answer}\r\n".encode())
