"""Threads that send: each with its own connections to the database and to the relay."""

from __future__ import annotations

import logging
import threading
import time
import traceback
import uuid
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, Final, Generic, TypeVar

from django.db import InterfaceError, InternalError, OperationalError, connection

from subscriptions import (
    bounces,
    claims,
    digest,
    dkimsign,
    messages,
    outbox,
    pacing,
    preferences,
    returnpath,
    transport,
)
from subscriptions.breaker import Breaker
from subscriptions.handing import Accepted, HandOvers
from subscriptions.models import Confirmation, Delivery, Issue, Subscriber
from subscriptions.models.delivery import Outgoing
from subscriptions.options import option
from subscriptions.transport import Envelope, Outcome, RelayTroubleError, Result

BATCH: Final = 20
# Of an issue more are taken at once: a claim costs as much as many mails.
ISSUE_BATCH: Final = 100
# Of a digest with many variants the moulds come and go; each is of the size of a mail.
MOULDS: Final = 64
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
Mail = TypeVar("Mail", bound=Outgoing)

log = logging.getLogger("subscriptions.worker")


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
        relay: transport.Relay,
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
        self._relay = transport.Connection(relay, messages.message_domain())
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
                self.wake.wait(LIMITED_PAUSE if self._limited else option("OUTBOX_POLL"))
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
                self._surely(partial(outbox.give_back, mails))
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
            self._surely(partial(outbox.release, mail, outbox.TROUBLE_PAUSE))
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
        allowed = pacing.grant(most, last=last)
        self._limited = allowed < most
        mails = take(allowed) if allowed else []
        pacing.give_back(allowed - len(mails))
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


class ConfirmationSender(Sender[Confirmation]):
    """Asks new addresses whether they want to subscribe: at least once each, and soon."""

    lane = "confirmation"

    def claim(self) -> list[Confirmation]:
        ready = Confirmation.objects.ready()
        # Asked without need, the bucket would be emptied for nothing.
        if not ready.exists():
            return []
        ready = ready.select_related("consent__subscriber")
        return self._claim(partial(outbox.claim, ready), BATCH, last=True)

    def attempt(self, mail: Confirmation, following: Confirmation | None) -> Result | None:
        consent = mail.consent
        if consent is not None and consent.subscriber.state == Subscriber.State.SUPPRESSED:
            outbox.skip(mail, "the address is suppressed")
            return None
        address, content = messages.answer(mail)
        content = dkimsign.signed(content)
        envelope = Envelope(returnpath.of(mail, messages.sender()[1]), address)
        return self._relay.deliver(envelope, content, may_hand_over=lambda: True)

    def record(self, mail: Confirmation, result: Result) -> bool:
        match result.outcome:
            case Outcome.ACCEPTED:
                return outbox.accept(mail, result.reply)
            case Outcome.FAILED:
                return bounces.fail(mail, result)
            case Outcome.BROKEN:
                return outbox.release(mail, outbox.TROUBLE_PAUSE)
            case Outcome.POLICY:
                return outbox.release(mail, outbox.POLICY_PAUSE)
            case _:  # also without an answer: rather twice than never
                return outbox.defer(mail, result.reply)


class IssueSender(Sender[Delivery]):
    """Sends issues: to each address once, or not at all and visibly so."""

    lane = "issue"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._moulds: dict[tuple[int, int | None], messages.Mould] = {}
        # What the relay took last: it is written down in one commit with the next hand-over.
        self._accepted: Accepted | None = None

    def claim(self) -> list[Delivery]:
        for issue_id in claims.going_out():
            if mails := self._claim(partial(claims.claim, issue_id), ISSUE_BATCH):
                return self._within_limits(mails)
        return []

    def _within_limits(self, mails: list[Delivery]) -> list[Delivery]:
        """Put off what is more than the recipients' domains are to get."""
        by_domain: dict[str, list[Delivery]] = {}
        for mail in mails:
            domain = mail.address.rpartition("@")[2]
            if pacing.limit_of(domain):
                by_domain.setdefault(domain, []).append(mail)
        put_off: set[int] = set()
        for domain, theirs in by_domain.items():
            rest = theirs[pacing.grant_domain(domain, len(theirs)) :]
            if rest:
                begin, step = pacing.book(domain, len(rest)), 60 / pacing.limit_of(domain)
                outbox.put_off(rest, begin, step)
                put_off |= {mail.pk for mail in rest}
        pacing.give_back(len(put_off))
        return [mail for mail in mails if mail.pk not in put_off]

    def attempt(self, mail: Delivery, following: Delivery | None) -> Result | None:
        mould = self._mould(mail)
        if mail.subscriber is None:
            # Erased, perhaps in the very moment in which the issue was planned.
            preferences.forget(Delivery.objects.filter(pk=mail.pk))
            outbox.skip(mail, "the subscriber left")
            return None
        way_out = messages.unsubscribe_url(mail.subscriber.unsubscribe_token)
        try:
            content = dkimsign.signed(
                mould.fill(
                    mail.address,
                    mail.message_id,
                    way_out,
                    one_click=way_out,
                    choice=messages.choice_url(mail.subscriber),
                )
            )
            envelope = Envelope(returnpath.of(mail, messages.sender()[1]), mail.address)
        except ValueError as error:
            outbox.fail(mail, f"could not be rendered: {type(error).__name__}")
            return None
        result = self._relay.deliver(
            envelope, content, partial(self._hand_over, mail), self._envelope(following)
        )
        refused = result.at_recipient and result.outcome is Outcome.FAILED
        if refused and self.breaker.doubts():
            return Result(Outcome.POLICY, result.reply)
        return result

    def _envelope(self, mail: Delivery | None) -> Envelope | None:
        if mail is None or mail.subscriber is None:
            return None
        with suppress(ValueError):
            return Envelope(returnpath.of(mail, messages.sender()[1]), mail.address)
        return None

    def _hand_over(self, mail: Delivery) -> bool:
        allowed = self.hand_overs.hand_over(mail, after=self._accepted)
        self._accepted = None
        return allowed

    def finish(self) -> None:
        if self._accepted is not None:
            self._surely(partial(outbox.accept, self._accepted.delivery, self._accepted.reply))
            self._accepted = None

    def record(self, mail: Delivery, result: Result) -> bool:
        if result.outcome is Outcome.ACCEPTED:
            self._accepted = Accepted(mail, result.reply)
            return True
        match result.outcome:
            case Outcome.DEFERRED:
                return outbox.defer(mail, result.reply)
            case Outcome.FAILED:
                return bounces.fail(mail, result)
            case Outcome.UNKNOWN:
                return outbox.hold_as_unknown(mail, result.reply)
            case Outcome.WITHHELD:
                # Without a reason the lease was lost, or the subscriber is back already.
                reason = outbox.reason_to_skip(mail)
                self._stopped_issue = reason in {"", outbox.CANCELLED}
                return outbox.skip(mail, reason) if reason else outbox.release(mail)
            case Outcome.BROKEN | Outcome.POLICY:
                broken = result.outcome is Outcome.BROKEN
                return outbox.release(mail, outbox.TROUBLE_PAUSE if broken else outbox.POLICY_PAUSE)

    def _mould(self, mail: Delivery) -> messages.Mould:
        """Return the mould of the mail's variant; a variant never changes."""
        key = (mail.issue_id, mail.variant_id)
        if key not in self._moulds:
            if len(self._moulds) >= MOULDS:
                self._moulds.clear()
            issue = Issue.objects.select_related("edition").get(pk=mail.issue_id)
            articles = mail.variant.articles if mail.variant else None
            self._moulds[key] = messages.issue_mould(issue, digest.content(issue, articles))
        return self._moulds[key]
