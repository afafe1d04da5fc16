"""Streaming an issue's mails: what a sender feeds to its stream, and the thread that drives all."""

from __future__ import annotations

import threading
from abc import abstractmethod
from collections.abc import Callable
from functools import partial
from typing import Any

from subscriptions.models import Delivery
from subscriptions.outbox.hand_over import Accepted
from subscriptions.outbox.hand_over_writer import HandOverWriter
from subscriptions.smtp.multiplexer import Multiplexer, alone
from subscriptions.smtp.relay import Envelope, Outcome, Result
from subscriptions.smtp.stream import Answer, Drive
from subscriptions.worker.jobs import close_connection
from subscriptions.worker.sender import Sender, answered
from subscriptions.worker.writing import DATABASE_AWAY


class StreamingSender(Sender[Delivery]):
    """A sender that streams what it has in hand for as long as nothing is out of the ordinary."""

    def __init__(self, *args: Any, streams: Streams | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        self._streams = streams
        # What the relay took last: it is written down in one commit with the next hand-over.
        self._accepted: Accepted | None = None

    @abstractmethod
    def envelope(self, mail: Delivery | None) -> Envelope | None:
        """Return the mail's envelope; None: it has none, or cannot have one."""

    @abstractmethod
    def made_at_once(self, mail: Delivery) -> tuple[Envelope, bytes] | None:
        """Return the mail, where nothing must be asked for that and nothing is wrong with it."""

    def stream(self, mails: list[Delivery]) -> None:
        """Send on; what became of the last mail is dealt with here, in the sender's own thread."""
        if not (mails and self.may_stream() and self._relay.has_begun(self.envelope(mails[0]))):
            return
        feed = IssueFeed(self, mails)
        drive = self._streams.drive if self._streams else alone
        failure: Exception | None = None
        result: Result | None = None
        try:
            result = self._relay.stream(feed, drive)
        except DATABASE_AWAY as error:
            failure = error
        if feed.mail is not None and (result or failure):
            self._settle(feed.mail, partial(_said, result, failure))

    def may_stream(self) -> bool:
        """Whether the next mail may follow at once."""
        return not (self._is_to_stop() or self._held or self.pace.gap) and self.breaker.admits(self)

    def ask(self, mail: Delivery, answer: Callable[[Answer], None]) -> None:
        """Have the hand-over written down, with what was accepted before."""
        if self._streams:
            self._streams.writer.ask(mail, self._accepted, answer)
            return
        try:
            answer(self.hand_overs.hand_over(mail, after=self._accepted))
        except DATABASE_AWAY as error:
            answer(error)

    def wrote_down(self) -> None:
        """What was accepted last is written down."""
        self._accepted = None

    def accepted_in_stream(self, mail: Delivery, result: Result) -> None:
        """Note a mail that the relay took."""
        self.beat()
        answered.send_robust(self, lane=self.lane, result=result)
        self._accepted_by_relay(mail, result)


def _said(result: Result | None, failure: Exception | None) -> Result | None:
    if failure is not None:
        raise failure
    return result


class IssueFeed:
    """The mails that one sender has in hand, until one of them is out of the ordinary.

    Called by the thread that drives the streams while the sender's own one waits: it asks the
    database for nothing.
    """

    def __init__(self, sender: StreamingSender, mails: list[Delivery]) -> None:
        self._sender = sender
        self._mails = mails
        self._next: tuple[Envelope, bytes] | None = None
        self.mail: Delivery | None = None

    def begin(self) -> bytes | None:
        """Take the next mail from the list, if the sender may go on and it can be made."""
        ready, self._next, self.mail = self._next, None, None
        if not self._mails or not self._sender.may_stream():
            return None
        ready = ready or self._sender.made_at_once(self._mails[0])
        if ready is None:
            return None
        self.mail = self._mails.pop(0)
        return ready[1]

    def ask(self, answer: Callable[[Answer], None]) -> None:
        """Have the hand-over written down."""
        assert self.mail is not None
        self._sender.ask(self.mail, answer)

    def asked(self, answer: Answer) -> None:
        """What was accepted before is written down as well now."""
        if not isinstance(answer, BaseException):
            self._sender.wrote_down()

    def following(self) -> Envelope | None:
        """Make the next mail, so that it can be announced with the end of this one."""
        if self._mails and self._sender.may_stream():
            self._next = self._sender.made_at_once(self._mails[0])
        return self._next[0] if self._next else None

    def accepted(self, reply: str) -> None:
        """Note it; it is written down with the next hand-over."""
        assert self.mail is not None
        self._sender.accepted_in_stream(self.mail, Result(Outcome.ACCEPTED, reply))


class Streams:
    """The thread that streams the mails of all senders of one process."""

    def __init__(self) -> None:
        self.writer = HandOverWriter()
        self._multiplexer = Multiplexer(self.writer)
        self.drive: Drive = self._multiplexer.drive
        self._thread = threading.Thread(target=self._run, name="streams", daemon=True)

    def start(self) -> None:
        """Before any sender."""
        self._thread.start()

    def stop(self) -> None:
        """After all senders."""
        self._multiplexer.stop()
        self._thread.join()

    def _run(self) -> None:
        self._multiplexer.run()
        close_connection()
