"""A thread that sends: with its own connections to the database and to the relay."""

from __future__ import annotations

import datetime
import logging
import threading
import time
import uuid
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Final, Generic, TypeVar

from django.dispatch import Signal

from subscriptions.mail import mime
from subscriptions.models.delivery import OutgoingMessage
from subscriptions.outbox import queue, rate_limit
from subscriptions.outbox.hand_over import HandOvers
from subscriptions.smtp.circuit_breaker import Breaker
from subscriptions.smtp.pace import Pace
from subscriptions.smtp.relay import (
    Outcome,
    Relay,
    RelayTroubleError,
    Result,
    without_addresses,
)
from subscriptions.smtp.stream import StreamingConnection
from subscriptions.worker.jobs import Job, poll
from subscriptions.worker.writing import DATABASE_AWAY, until_written

BATCH: Final = 20
LIMITED_PAUSE: Final = 0.5  # seconds
# While another sender finds out whether the relay takes mail again.
ASIDE_PAUSE: Final = 1.0
# Relays end conversations in which nothing is said; it is politer to say goodbye before.
IDLE_SECONDS: Final = 30.0

Mail = TypeVar("Mail", bound=OutgoingMessage)

log = logging.getLogger("subscriptions.worker.main")
answered = Signal()  # after each try: ``lane``, ``result`` (None: no word with the relay)


def _always() -> threading.Event:
    armed = threading.Event()
    armed.set()
    return armed


class Sender(Job, ABC, Generic[Mail]):
    """Takes mails from one lane and sends them; has connections of its own, for one thread.

    ``turn`` does one batch. What the relay refuses for good is held until another mail passed or
    nothing is left to try: only then it is known that the refusal is about that mail.
    """

    lane = ""

    def __init__(
        self,
        relay: Relay,
        stop: threading.Event | None = None,
        when_empty: Callable[[], None] = lambda: None,
        number: int = 1,
        *,
        breaker: Breaker | None = None,
        pace: Pace | None = None,
        armed: threading.Event | None = None,
        hand_overs: HandOvers | None = None,
    ) -> None:
        super().__init__(f"{self.lane}-sender-{number}")
        self.lease: uuid.UUID | None = None
        self.sent = 0
        self._stopping = stop or threading.Event()
        self._when_empty = when_empty
        self._relay = StreamingConnection(relay, mime.message_domain())
        self._stopped_issue = False
        self._limited = False
        self._worked = False
        self._last_mail = time.monotonic()
        self._held: list[tuple[Mail, Result]] = []
        self.breaker = breaker or Breaker()
        self.pace = pace or Pace()
        self.hand_overs = hand_overs or HandOvers()
        self.armed = armed or _always()

    @property
    def trouble(self) -> str:
        return self.breaker.reason or self.error

    def rest(self, stop: threading.Event) -> None:
        """Wait for the next turn, and say goodbye to the relay after a while."""
        if self._pause:
            stop.wait(self._pause)
            return
        if not self.armed.is_set():
            self.armed.wait(ASIDE_PAUSE)
            return
        if self._worked:
            self._when_empty()
            self._worked = False
        if time.monotonic() - self._last_mail > IDLE_SECONDS:
            self._relay.close()
        # Permits grow with time, not with a call.
        self.wake.wait(LIMITED_PAUSE if self._limited else poll())
        self.wake.clear()

    def end(self) -> None:
        """Say goodbye to the relay."""
        self.hang_up()

    def hang_up(self) -> None:
        """End the conversation with the relay."""
        self._relay.close()

    def _try_turn(self) -> bool:
        if not self.armed.is_set():
            self.beat()
            return False
        if not self.breaker.admits(self):
            self.beat()
            self._pause = ASIDE_PAUSE
            return False
        try:
            sent = super()._try_turn()
        finally:
            self.breaker.leave(self)
        if sent:
            self._last_mail, self._worked = time.monotonic(), True
        return sent

    def _went_wrong(self, error: Exception) -> None:
        if isinstance(error, RelayTroubleError) and not error.is_counted:
            self.breaker.trouble(str(error))
        super()._went_wrong(error)

    def turn(self) -> bool:
        """Send one batch; return whether there was one.

        Raises:
            RelayTroubleError: what could not be sent is in the queue again.
        """
        mails = self.claim()
        if not mails:
            if not self._limited:
                self._settle_held()
            return False
        self.lease = mails[0].lease_token
        try:
            self._stopped_issue = False
            while mails and not self._is_to_stop() and self.breaker.admits(self):
                self.beat()
                self.pace.wait(self._stopping)
                mail = mails.pop(0)
                self._send(mail, mails[0] if mails and not self.pace.gap else None)
                self.stream(mails)
        finally:
            self._relay.rest()
            self.finish()
            if mails:
                self._surely(partial(queue.give_back, mails))
            self.lease = None
        return True

    def _is_to_stop(self) -> bool:
        return self._stopping.is_set() or self._stopped_issue

    def finish(self) -> None:
        """Write down what was put off while more mails were to come."""

    def stream(self, mails: list[Mail]) -> None:
        """Send on, taking from the list, as long as nothing out of the ordinary is answered."""

    def _send(self, mail: Mail, following: Mail | None = None) -> None:
        self._settle(mail, partial(self.attempt, mail, following))

    def _settle(self, mail: Mail, attempt: Callable[[], Result | None]) -> None:
        """Record what becomes of one mail by an attempt, or put it back.

        Raises:
            RelayTroubleError: the relay would not take the next mail either.
        """
        try:
            result = attempt()
        except (RelayTroubleError, *DATABASE_AWAY) as error:
            if isinstance(error, RelayTroubleError):
                answered.send_robust(self, lane=self.lane, result=None)
            self._surely(partial(queue.release, mail, queue.TROUBLE_PAUSE))
            raise
        if result is None:
            return
        answered.send_robust(self, lane=self.lane, result=result)
        match result.outcome:
            case Outcome.ACCEPTED:
                self._accepted_by_relay(mail, result)
            case Outcome.FAILED:
                self._refused(mail, result)
            case Outcome.POLICY:
                self._refused_by_policy(mail, result)
            case Outcome.BROKEN:
                self._broken(mail, result)
            case Outcome.SLOWER:
                self._slower(mail, result)
            case Outcome.DEFERRED if self.breaker.puts_everybody_off():
                self._slower(mail, result)
            case _:
                self._surely(partial(self.record, mail, result))

    def _accepted_by_relay(self, mail: Mail, result: Result) -> None:
        self._surely(partial(self.record, mail, result))
        self.sent += 1
        self.breaker.success()
        self.pace.success()
        self._settle_held()

    def _refused(self, mail: Mail, result: Result) -> None:
        """Hold the mail: refused for good, but whether for its own fault shows only later."""
        self._surely(partial(queue.requeue_refused, mail))
        self._held.append((mail, result))
        if self.breaker.refuses_everybody(without_addresses(result.reply)):
            self._held.clear()
            raise RelayTroubleError(result.reply, is_counted=True)

    def _settle_held(self) -> None:
        """Blame those whose refusal was about them; the others wait in the queue already."""
        held, self._held = self._held, []
        if self.breaker.doubts_refusals():
            return
        for mail, result in held:
            self._surely(partial(self.record, mail, result))

    def _refused_by_policy(self, mail: Mail, result: Result) -> None:
        """Try it again later; it fails where others pass meanwhile."""
        if self.breaker.blames(self._key(mail), for_others=not result.is_limit):
            failed = replace(result, outcome=Outcome.FAILED, at_recipient=False)
            self._surely(partial(self.record, mail, failed))
            return
        self._surely(partial(queue.release, mail, queue.POLICY_PAUSE))
        reason = without_addresses(result.reply)
        log.warning("%s: refused for what we are: %s", self.name, reason)
        self.breaker.trouble(reason)

    def _broken(self, mail: Mail, result: Result) -> None:
        """Nothing was handed over; whether the relay hung up on all or on this one shows later."""
        key = self._key(mail)
        if self.breaker.blames(key):
            self._surely(partial(queue.put_aside, mail, result.reply))
            return
        self._surely(partial(queue.release, mail, self._patience(key, queue.TROUBLE_PAUSE)))
        self.breaker.trouble(without_addresses(result.reply), key)
        raise RelayTroubleError(result.reply, is_counted=True)

    def _slower(self, mail: Mail, result: Result) -> None:
        """Too much at once: all go slower, and nobody's tries are counted."""
        key = self._key(mail)
        if self.breaker.blames(key, for_others=result.outcome is Outcome.DEFERRED):
            put_off = replace(result, outcome=Outcome.DEFERRED)
            self._surely(partial(self.record, mail, put_off))
            return
        self._surely(partial(queue.release, mail, self._patience(key, queue.SLOWER_PAUSE)))
        self.pace.slow_down()

    def _patience(self, key: object, pause: datetime.timedelta) -> datetime.timedelta:
        """Return how long the mail waits: longer each time, so that one does not come too often."""
        times: int = 2 ** min(self.breaker.times(key) - 1, 10)
        return min(pause * times, queue.LONGEST_TROUBLE)

    def _key(self, mail: Mail) -> tuple[str, int]:
        return self.lane, mail.pk

    @abstractmethod
    def claim(self) -> list[Mail]:
        """Take a batch from the lane."""

    def _claim(
        self, take: Callable[[int], list[Mail]], most: int, *, last: bool = False
    ) -> list[Mail]:
        """Take as many, by ``take``, as the limit of all mail allows now."""
        allowed = rate_limit.grant(most, last=last)
        self._limited = allowed < most
        mails = take(allowed) if allowed else []
        rate_limit.give_back(allowed - len(mails), last=last)
        return mails

    @abstractmethod
    def attempt(self, mail: Mail, following: Mail | None) -> Result | None:
        """Try to send the mail, ``following`` after it; None: it was settled without the relay."""

    @abstractmethod
    def record(self, mail: Mail, result: Result) -> bool:
        """Write down what became of the mail."""

    def _surely(self, act: Callable[[], object]) -> None:
        until_written(act, self._stopping)
