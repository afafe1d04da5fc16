"""The SMTP side: speaks as a relay would and answers 250 only for what is safely stored."""

import asyncio
import logging
import socket
import threading
import weakref
from collections.abc import Callable
from datetime import UTC, datetime

from aiosmtpd.smtp import SMTP, Session
from aiosmtpd.smtp import Envelope as Conversation

from newsroom.demo.mailbox.message import Envelope

SIZE_LIMIT = 10 * 1024 * 1024

_log = logging.getLogger(__name__)


class _Deliver:
    """aiosmtpd calls `handle_DATA` once a whole mail has arrived."""

    def __init__(self, keep: Callable[[Envelope, bytes], int]) -> None:
        self._keep = keep

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, conversation: Conversation
    ) -> str:
        sender = conversation.mail_from or ""
        envelope = Envelope(
            "" if sender == "<>" else sender, tuple(conversation.rcpt_tos), datetime.now(UTC)
        )
        content = conversation.original_content or b""
        try:
            # In a thread: waiting for the disk must not hold up the other conversations.
            number = await asyncio.to_thread(self._keep, envelope, content)
        except OSError as error:
            _log.warning("a mail could not be stored: %s", error)
            return "451 4.3.0 The mail could not be stored, try again later"
        return f"250 2.0.0 Stored as {number}"


class SmtpServer:
    """Serves on a listening socket, in a thread of its own, from `start` to `stop`."""

    def __init__(self, listening: socket.socket, keep: Callable[[Envelope, bytes], int]) -> None:
        self._listening = listening
        self._deliver = _Deliver(keep)
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="mailbox-smtp", daemon=True)
        self._open: weakref.WeakSet[SMTP] = weakref.WeakSet()
        self._loop: asyncio.AbstractEventLoop
        self._ending: asyncio.Event

    def start(self) -> None:
        self._thread.start()
        self._ready.wait()

    def stop(self) -> None:
        """End every conversation; a mail being stored is stored, even if unanswered."""
        self._loop.call_soon_threadsafe(self._ending.set)
        self._thread.join()

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._ending = asyncio.Event()
        server = await self._loop.create_server(self._conversation, sock=self._listening)
        self._ready.set()
        await self._ending.wait()
        server.close()
        for conversation in list(self._open):
            if conversation.transport is not None:
                conversation.transport.close()
        await asyncio.sleep(0)  # lets the closed connections be told

    def _conversation(self) -> SMTP:
        conversation = SMTP(
            self._deliver,
            data_size_limit=SIZE_LIMIT,
            enable_SMTPUTF8=False,
            hostname="localhost",  # aiosmtpd would ask the name service otherwise
            ident="Mailbox",
            loop=self._loop,
        )
        self._open.add(conversation)
        return conversation
