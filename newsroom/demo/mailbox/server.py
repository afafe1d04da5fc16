"""The mailbox as one thing to start and stop: store, SMTP server and web pages."""

import socket
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from newsroom.demo.mailbox.message import Message
from newsroom.demo.mailbox.routes import Site
from newsroom.demo.mailbox.smtp import SmtpServer
from newsroom.demo.mailbox.store import KEEP, FolderInUseError, Store
from newsroom.demo.mailbox.unsubscribe import is_loopback
from newsroom.demo.mailbox.web import WebServer


class MailboxError(Exception):
    """The mailbox cannot start; the text says why and what to do, in one line."""


class Mailbox:
    """A local mailbox. Port 0 takes a free one; after `start` the ports are the real ones.

    Works as a context manager. `keep`: the number of mails after which the oldest go.
    """

    def __init__(
        self,
        folder: Path | str,
        smtp_port: int = 0,
        http_port: int = 0,
        host: str = "127.0.0.1",
        keep: int = KEEP,
    ) -> None:
        self._folder = Path(folder)
        self._host = host
        self._store = Store(self._folder, keep)
        self._running: ExitStack | None = None
        self.smtp_port = smtp_port
        self.http_port = http_port

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def url(self) -> str:
        return f"http://{_in_url(self._host)}:{self.http_port}/"

    @property
    def smtp_url(self) -> str:
        return f"smtp://{_in_url(self._host)}:{self.smtp_port}"

    def start(self) -> None:
        """Returns once both servers answer. Raises MailboxError and leaves nothing behind."""
        if not is_loopback(self._host):
            raise MailboxError(
                f"host {self._host} is not this computer's loopback; use 127.0.0.1: "
                "the mailbox has no login"
            )
        with ExitStack() as running:
            self._open_store()
            running.callback(self._store.close)
            smtp_socket = running.enter_context(self._listen(self.smtp_port, "SMTP", "--smtp-port"))
            http_socket = running.enter_context(self._listen(self.http_port, "web", "--http-port"))
            smtp = SmtpServer(smtp_socket, self._store.add)
            smtp.start()
            running.callback(smtp.stop)
            web = WebServer(http_socket, Site(self._store))
            web.start()
            running.callback(web.stop)
            self.smtp_port = smtp_socket.getsockname()[1]
            self.http_port = http_socket.getsockname()[1]
            self._running = running.pop_all()

    def stop(self) -> None:
        """The mails stay in the folder. Stopping twice does no harm."""
        if self._running is not None:
            running, self._running = self._running, None
            running.close()

    def messages(self, to: str = "") -> list[Message]:
        """The mails read in full, newest first; `to` is searched as on the page."""
        read = (self._store.message(entry.number) for entry in self._store.entries(to))
        return [message for message in read if message is not None]

    def clear(self) -> int:
        return self._store.clear()

    def _open_store(self) -> None:
        try:
            self._store.open()
        except FolderInUseError:
            raise MailboxError(
                f"folder {self._folder} is in use by another mailbox; choose another with --folder"
            ) from None
        except OSError as error:
            raise MailboxError(f"folder {self._folder} cannot be used: {error}") from error

    def _listen(self, port: int, purpose: str, option: str) -> socket.socket:
        try:
            family, _, _, _, address = socket.getaddrinfo(
                self._host, port, type=socket.SOCK_STREAM
            )[0]
            return socket.create_server(address, family=family, backlog=128)
        except OSError as error:
            raise MailboxError(
                f"port {port} ({purpose}) on {self._host} cannot be used, "
                f"choose another with {option}: {error.strerror or error}"
            ) from error


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host
