"""Many mails in a row over one connection, for as long as the relay answers as it should.

The steps of a mail are those of ``Connection.deliver``, written so that one thread can take many
connections through them by turns: changing between threads at each answer cost more than the mail.
Whatever is out of the ordinary ends the stream and is dealt with by the connection's own thread.
"""

from __future__ import annotations

import io
import smtplib
import socket
import ssl
from collections.abc import Callable, Generator
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, Protocol

from subscriptions.smtp import connection as patience
from subscriptions.smtp.connection import START_INPUT, YES, Begun, Connection, reason_of
from subscriptions.smtp.line import Line, Reply
from subscriptions.smtp.relay import Envelope, Outcome, Result
from subscriptions.smtp.timeouts import set_timeout

TROUBLE: Final = (OSError, smtplib.SMTPException)
Answer = bool | BaseException


class Feed(Protocol):
    """The mails of one sender, one after the other; called by whoever drives the stream."""

    def begin(self) -> bytes | None:
        """Return the next mail, its dots doubled; None: it does not go this way, or not now."""

    def ask(self, answer: Callable[[Answer], None]) -> None:
        """Have it written down that the relay is about to get the mail.

        ``answer`` is called once that is committed, by any thread: True, or the relay must not get
        it, or what the database raised.
        """

    def asked(self, answer: Answer) -> None:
        """Take notice of the answer."""

    def following(self) -> Envelope | None:
        """Return the envelope of the mail that comes after this one."""

    def accepted(self, reply: str) -> None:
        """Note that the relay took the mail."""


class Phase(Enum):
    """Where a stream ended."""

    NEVER_BEGUN = "the next mail was announced and is not to come"
    ASKED = "the mail must not go"
    DATA = "before the mail's end was sent"
    DOT = "after it"
    OVER = "the last mail was taken"
    MAIL = "the next one's announcement"
    RCPT = "the next one's recipient"


@dataclass
class Stopped:
    """Where a stream ended, and what was heard there."""

    phase: Phase
    reply: Reply = (0, b"")
    error: BaseException | None = None
    announced: Envelope | None = None


Steps = Generator[Any, Any, Stopped]
# Takes a conversation through its steps and returns where it ended.
Drive = Callable[[Line, Steps], Stopped]


def steps(line: Line, feed: Feed, announced: Envelope | None) -> Steps:
    """Send one mail after the other; the first one's recipient was taken by the relay.

    Yields what is to be waited for: ``line.REPLY``, ``line.ROOM``, or ``feed.ask``, whose answer is
    sent in.
    """
    try:
        while True:
            content = feed.begin()
            if content is None:
                return Stopped(Phase.NEVER_BEGUN, announced=announced)
            answer = yield feed.ask
            feed.asked(answer)
            if answer is not True:
                return Stopped(Phase.ASKED, error=answer or None)
            yield from _begin_input(line)
            announced = feed.following()
            code, words = yield from _hand_over(line, content, announced)
            feed.accepted(f"{code} {words.decode('utf-8', 'replace')}")
            if announced is None:
                return Stopped(Phase.OVER)
            yield from _hear_of(line, announced)
    except _EndError as end:
        return end.stopped


class _EndError(Exception):
    """Something out of the ordinary ends the stream here."""

    def __init__(self, stopped: Stopped) -> None:
        super().__init__()
        self.stopped = stopped


def _begin_input(line: Line) -> Generator[str, Any, None]:
    try:
        yield from line.send(b"DATA\r\n", patience.COMMAND_SECONDS)
        reply = yield from line.reply(patience.COMMAND_SECONDS)
    except TROUBLE as error:
        raise _EndError(Stopped(Phase.DATA, error=error)) from None
    if reply[0] != START_INPUT:
        raise _EndError(Stopped(Phase.DATA, reply))


def _hand_over(
    line: Line, content: bytes, announced: Envelope | None
) -> Generator[str, Any, Reply]:
    """Send the mail, its end and the next one's announcement; return that it was taken."""
    following = announced.commands() if announced else b""
    try:
        yield from line.send(b"".join((content, b".\r\n", following)), patience.COMMAND_SECONDS)
        reply = yield from line.reply(patience.FINAL_DOT_SECONDS)
    except TROUBLE as error:
        # Until the kernel had a byte of its end nobody can have taken the mail.
        phase = Phase.DATA if line.sent < len(content) else Phase.DOT
        raise _EndError(Stopped(phase, error=error)) from None
    if reply[0] not in YES:
        raise _EndError(Stopped(Phase.DOT, reply, announced=announced))
    return reply


def _hear_of(line: Line, announced: Envelope) -> Generator[str, Any, None]:
    """Read what the relay says of the next mail."""
    try:
        reply = yield from line.reply(patience.COMMAND_SECONDS)
        if reply[0] not in YES:
            raise _EndError(Stopped(Phase.MAIL, reply))
        reply = yield from line.reply(patience.COMMAND_SECONDS)
    except TROUBLE as error:
        raise _EndError(Stopped(Phase.MAIL, error=error)) from None
    if reply[0] not in YES:
        raise _EndError(Stopped(Phase.RCPT, reply, announced=announced))


class StreamingConnection(Connection):
    """A connection that can be driven by another thread, from one announced mail to the next."""

    def has_begun(self, envelope: Envelope | None) -> bool:
        """Whether the relay knows of this mail already and takes it."""
        begun = self._begun
        return begun is not None and begun.refusal is None and begun.envelope == envelope

    def stream(self, feed: Feed, drive: Drive) -> Result | None:
        """Send ``feed``, whose first mail was announced; return what became of the last one.

        None: nothing is to be said of it, for it was taken or did not begin.

        Raises:
            Exception: what the database raised instead of writing the mail's hand-over down.
        """
        assert self._smtp is not None
        assert self._begun is not None
        announced, self._begun = self._begun.envelope, None
        sock = self._smtp.sock
        assert sock is not None
        try:
            sock.setblocking(False)
            line = Line(sock, _unread(self._smtp))
            stopped = drive(line, steps(line, feed, announced))
            sock.settimeout(patience.COMMAND_SECONDS if isinstance(sock, ssl.SSLSocket) else None)
        except BaseException:
            self.drop()
            raise
        set_timeout(self._smtp, patience.COMMAND_SECONDS)
        if unread := line.unread():
            self._smtp.file = io.BufferedReader(_Rest(unread, sock))
        return self._after(stopped)

    def _after(self, stopped: Stopped) -> Result | None:
        """Put the conversation into the state that its end leads to."""
        announced = stopped.announced
        if stopped.phase is Phase.NEVER_BEGUN and announced is not None:
            self._begun = Begun(announced, None)
        elif stopped.phase is Phase.MAIL:
            self.drop()
        elif stopped.phase is Phase.RCPT and announced is not None:
            refusal = self._refusal(*stopped.reply, at_recipient=True)
            if refusal.outcome is not Outcome.BROKEN:
                self._begun = Begun(announced, refusal)
        elif stopped.error is not None:
            return self._broken_off(stopped.phase, stopped.error)
        elif stopped.phase is not Phase.OVER:
            return self._not_taken(stopped)
        return None

    def _broken_off(self, phase: Phase, error: BaseException) -> Result:
        self.drop()
        if phase is Phase.ASKED:
            raise error
        if phase is Phase.DATA:
            return Result(Outcome.BROKEN, f"DATA: {reason_of(error)}")
        return Result(Outcome.UNKNOWN, f"after the final dot: {reason_of(error)}")

    def _not_taken(self, stopped: Stopped) -> Result:
        if stopped.phase is Phase.DOT:
            result = self._answer_for_the_mail(*stopped.reply)
            if stopped.announced is not None and self._smtp is not None:
                self._hear_about(stopped.announced)
            return result
        self._reset()
        if stopped.phase is Phase.ASKED:
            return Result(Outcome.WITHHELD)
        return self._refusal(*stopped.reply)


class _Rest(io.RawIOBase):
    """What was heard already, and behind it what still comes; for smtplib to read from."""

    def __init__(self, heard: bytes, sock: socket.socket) -> None:
        self._heard = heard
        self._sock = sock

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._heard:
            return self._sock.recv_into(buffer)
        part, self._heard = self._heard[: len(buffer)], self._heard[len(buffer) :]
        buffer[: len(part)] = part
        return len(part)


def _unread(smtp: smtplib.SMTP) -> bytes:
    """Return what smtplib has read from the socket beyond the last reply."""
    with suppress(ssl.SSLWantReadError):
        if smtp.file is not None and (there := smtp.file.peek(1)):
            return smtp.file.read(len(there)) or b""
    return b""
