"""A thread that sends: with its own connections to the database and to the relay."""

from __future__ import annotations

import logging
import threading
import time
import traceback
import uuid
from collections.abc import Callable
from functools import partial
from typing import Final, Generic, TypeVar

from django.conf import settings
from django.db import InterfaceError, InternalError, OperationalError, connection

from subscriptions.mail import mime
from subscriptions.models.delivery import OutgoingMessage
from subscriptions.outbox import queue, rate_limit
from subscriptions.outbox.hand_over import HandOvers
from subscriptions.smtp.circuit_breaker import Breaker
from subscriptions.smtp.connection import Connection
from subscriptions.smtp.relay import Outcome, Relay, RelayTroubleError, Result

BATCH: Final = 20
SHORTEST_PAUSE: Final = 1.0  # seconds
LONGEST_PAUSE: Final = 60.0
LIMITED_PAUSE: Final = 0.5
# How long a sender that is to stop tries to write down what the relay answered.
LAST_TRIES: Final = 10.0
# Relays end conversations in which nothing is said; it is politer to say goodbye before.
IDLE_SECONDS: Final = 30.0

# Also full disks (operational) and databases that may only be read (internal, says psycopg).
DATABASE_AWAY = (OperationalError, InterfaceError, InternalError)
FULL_OR_READ_ONLY: Final = frozenset({"DiskFull", "ReadOnlySqlTransaction"})
Mail = TypeVar("Mail", bound=OutgoingMessage)

log = logging.getLogger("subscriptions.worker.main")


def _always() -> threading.Event:
    armed = threading.Event()
    armed.set()
    return armed


class Sender(threading.Thread, Generic[Mail]):
    """Takes mails from one lane and sends them until told to stop.

    ``turn`` does one batch; it can be called without starting the thread.
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
        armed: threading.Event | None = None,
        hand_overs: HandOvers | None = None,
    ) -> None:
        super().__init__(name=f"{self.lane}-sender-{number}", daemon=True)
        self.lease: uuid.UUID | None = None
        self.wake = threading.Event()
        self.sent = 0
        self._stopping = stop or threading.Event()
        self._when_empty = when_empty
        self._relay = Connection(relay, mime.message_domain())
        self._pause = 0.0
        self._stopped_issue = False
        self._limited = False
        self.breaker = breaker or Breaker()
        self.hand_overs = hand_overs or HandOvers()
        self.armed = armed or _always()

    def run(self) -> None:
        """Send until the worker stops."""
        last_mail = time.monotonic()
        worked = False
        while not self._stopping.is_set():
            if not self.armed.wait(SHORTEST_PAUSE):
                continue
            if self._try_turn():
                last_mail, worked = time.monotonic(), True
            elif self._pause:
                self._stopping.wait(self._pause)
            else:
                if worked:
                    self._when_empty()
                    worked = False
                if time.monotonic() - last_mail > IDLE_SECONDS:
                    self._relay.close()
                # Permits grow with time, not with a call.
                self.wake.wait(LIMITED_PAUSE if self._limited else settings.OUTBOX_POLL)
                self.wake.clear()
        self.hang_up()
        connection.close()

    def hang_up(self) -> None:
        """End the conversation with the relay."""
        self._relay.close()

    def _try_turn(self) -> bool:
        """Do one batch; whatever goes wrong, this thread goes on after a pause."""
        if not self.breaker.admits(self):
            self._pause = SHORTEST_PAUSE
            return False
        try:
            sent = self.turn()
        except RelayTroubleError as error:
            self.breaker.trouble(str(error))
            log.warning("%s: trouble with the relay, will try again: %s", self.name, error)
        except DATABASE_AWAY as error:
            connection.close()
            cause = type(error.__cause__ or error).__name__
            loud = logging.ERROR if cause in FULL_OR_READ_ONLY else logging.WARNING
            log.log(loud, "%s: no database to write to, will try again: %s", self.name, cause)
        except Exception as error:  # noqa: BLE001 - one bad issue must not end all mail
            place = traceback.extract_tb(error.__traceback__)[-1]
            kind = type(error).__name__
            # An error's own words can hold an address; they stay out of the log.
            log.error("%s: %s in %s, line %s", self.name, kind, place.name, place.lineno)  # noqa: TRY400
        else:
            self._pause = 0.0
            return sent
        finally:
            self.breaker.leave(self)
        self._pause = min(max(self._pause * 2, SHORTEST_PAUSE), LONGEST_PAUSE)
        return False

    def turn(self) -> bool:
        """Send one batch; return whether there was one.

        Raises:
            RelayTroubleError: what could not be sent is in the queue again.
        """
        mails = self.claim()
        if not mails:
            return False
        self.lease = mails[0].lease_token
        try:
            self._stopped_issue = False
            while mails and not self._is_to_stop() and self.breaker.admits(self):
                mail = mails.pop(0)
                self._send(mail, mails[0] if mails else None)
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

    def _send(self, mail: Mail, following: Mail | None = None) -> None:
        """Send one mail and record what became of it, or put it back."""
        try:
            result = self.attempt(mail, following)
        except (RelayTroubleError, *DATABASE_AWAY):
            self._surely(partial(queue.release, mail, queue.TROUBLE_PAUSE))
            raise
        if result is None:
            return
        if result.outcome is Outcome.POLICY and self.breaker.blames((self.lane, mail.pk)):
            result = Result(Outcome.FAILED, result.reply)
        self._surely(partial(self.record, mail, result))
        if result.outcome is Outcome.ACCEPTED:
            self.sent += 1
            self.breaker.success()
        if result.outcome in {Outcome.BROKEN, Outcome.POLICY}:
            raise RelayTroubleError(result.reply)

    def claim(self) -> list[Mail]:
        """Take a batch from the lane."""
        raise NotImplementedError

    def _claim(
        self, take: Callable[[int], list[Mail]], most: int, *, last: bool = False
    ) -> list[Mail]:
        """Take as many, by ``take``, as the limit of all mail allows now."""
        allowed = rate_limit.grant(most, last=last)
        self._limited = allowed < most
        mails = take(allowed) if allowed else []
        rate_limit.give_back(allowed - len(mails))
        return mails

    def attempt(self, mail: Mail, following: Mail | None) -> Result | None:
        """Try to send the mail, ``following`` after it; None: it was settled without the relay."""
        raise NotImplementedError

    def record(self, mail: Mail, result: Result) -> bool:
        """Write down what became of the mail."""
        raise NotImplementedError

    def _surely(self, act: Callable[[], object]) -> None:
        """Write down what is known about a mail, however long the database is away.

        A worker that is to stop gives up after ``LAST_TRIES`` seconds; the reaper then does what
        is safe.
        """
        pause, give_up_at = SHORTEST_PAUSE, float("inf")
        while True:
            try:
                act()
            except DATABASE_AWAY:
                connection.close()
                if self._stopping.is_set():
                    give_up_at = min(give_up_at, time.monotonic() + LAST_TRIES)
                    if time.monotonic() >= give_up_at:
                        raise
                    time.sleep(SHORTEST_PAUSE)
                else:
                    self._stopping.wait(pause)
                    pause = min(pause * 2, LONGEST_PAUSE)
            else:
                return
