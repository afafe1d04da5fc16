"""The lanes: confirmations, at least once and soon; issues, once or not at all and visibly so."""

from __future__ import annotations

import threading
from contextlib import suppress
from functools import partial
from typing import Any, Final

from django.conf import settings
from django.db.models import QuerySet

from subscriptions.bounces import process, return_path
from subscriptions.issues import digest, dropping, trial_mails
from subscriptions.mail import dkim, staff
from subscriptions.mail.content import answer, prepare_issue
from subscriptions.mail.kept import KeptMessages
from subscriptions.mail.links import choice_url, find_pages, unsubscribe_url
from subscriptions.mail.mime import PreparedMessage, sender
from subscriptions.models import (
    Confirmation,
    Delivery,
    Issue,
    StaffMail,
    Subscriber,
    TrialMail,
    own_words,
)
from subscriptions.outbox import claim as claims  # the senders have a method of that name
from subscriptions.outbox import queue, rate_limit
from subscriptions.outbox.hand_over import Accepted
from subscriptions.signup import preferences
from subscriptions.smtp.connection import stuffed
from subscriptions.smtp.relay import Envelope, Outcome, Result
from subscriptions.worker.sender import BATCH, Sender
from subscriptions.worker.streaming import StreamingSender

# Of an issue more are taken at once: a claim costs as much as many mails.
ISSUE_BATCH: Final = 100


class ConfirmationSender(Sender[Confirmation]):
    """Asks new addresses whether they want to subscribe: at least once each, and soon."""

    lane = "confirmation"

    def claim(self) -> list[Confirmation]:
        ready = Confirmation.objects.ready()
        # Asked without need, the bucket would be emptied for nothing.
        if not ready.exists():
            return []
        ready = ready.select_related("consent__subscriber")
        return self._claim(partial(queue.claim, ready), BATCH, last=True)

    def attempt(self, mail: Confirmation, following: Confirmation | None) -> Result | None:
        consent = mail.consent
        if consent is not None and consent.is_of_suppressed():
            queue.skip(mail, own_words.ADDRESS_SUPPRESSED)
            return None
        address, content = answer(mail)
        content = dkim.signed(content)
        envelope = Envelope(return_path.of(mail, sender()[1]), address)
        return self._relay.deliver(envelope, content, may_hand_over=lambda: True)

    def record(self, mail: Confirmation, result: Result) -> bool:
        match result.outcome:
            case Outcome.ACCEPTED:
                return queue.accept(mail, result.reply)
            case Outcome.FAILED:
                return process.fail(mail, result)
            case _:  # also without an answer: rather twice than never
                return queue.defer(mail, result.reply)


class IssueSender(StreamingSender):
    """Sends issues: to each address once, or not at all and visibly so."""

    lane = "issue"

    def __init__(self, *args: Any, messages: KeptMessages | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        self._messages = messages or KeptMessages()

    def claim(self) -> list[Delivery]:
        for issue_id in claims.going_out():
            claimed = self._claim(partial(claims.claim, issue_id), ISSUE_BATCH)
            mails = dropping.without_dropped(issue_id, claimed) if claimed else []
            rate_limit.give_back(len(claimed) - len(mails))
            if mails:
                return self._within_limits(mails)
        return []

    def _within_limits(self, mails: list[Delivery]) -> list[Delivery]:
        """Put off what is more than the recipients' domains are to get."""
        by_domain: dict[str, list[Delivery]] = {}
        for mail in mails:
            domain = mail.address.rpartition("@")[2]
            if rate_limit.limit_of(domain):
                by_domain.setdefault(domain, []).append(mail)
        put_off: set[int] = set()
        for domain, theirs in by_domain.items():
            rest = theirs[rate_limit.grant_domain(domain, len(theirs)) :]
            if rest:
                begin, step = rate_limit.book(domain, len(rest)), 60 / rate_limit.limit_of(domain)
                queue.put_off(rest, begin, step)
                put_off |= {mail.pk for mail in rest}
        rate_limit.give_back(len(put_off))
        return [mail for mail in mails if mail.pk not in put_off]

    def attempt(self, mail: Delivery, following: Delivery | None) -> Result | None:
        prepared = self._prepared(mail)
        if mail.subscriber is None:
            # Erased, perhaps in the very moment in which the issue was planned.
            preferences.anonymise(Delivery.objects.filter(pk=mail.pk))
            queue.skip(mail, own_words.SUBSCRIBER_LEFT)
            return None
        try:
            envelope, content = _made(prepared, mail, mail.subscriber)
        except ValueError as error:
            queue.fail(mail, f"{own_words.NOT_RENDERED}: {type(error).__name__}")
            return None
        return self._relay.deliver(
            envelope, content, partial(self._hand_over, mail), self.envelope(following)
        )

    def envelope(self, mail: Delivery | None) -> Envelope | None:
        if mail is None or mail.subscriber is None:
            return None
        with suppress(ValueError):
            return Envelope(return_path.of(mail, sender()[1]), mail.address)
        return None

    def made_at_once(self, mail: Delivery) -> tuple[Envelope, bytes] | None:
        """Return the mail, where nothing must be asked for that and nothing is wrong with it."""
        prepared = self._messages.find((mail.issue_id, mail.variant_id))
        if prepared is None or mail.subscriber is None:
            return None
        with suppress(ValueError):
            return _made(prepared, mail, mail.subscriber, as_sent=True)
        return None

    def _hand_over(self, mail: Delivery) -> bool:
        allowed = self.hand_overs.hand_over(mail, after=self._accepted)
        self._accepted = None
        return allowed

    def finish(self) -> None:
        if self._accepted is not None:
            self._surely(partial(queue.accept, self._accepted.delivery, self._accepted.reply))
            self._accepted = None

    def record(self, mail: Delivery, result: Result) -> bool:
        if result.outcome is Outcome.ACCEPTED:
            self._accepted = Accepted(mail, result.reply)
            return True
        match result.outcome:
            case Outcome.FAILED:
                return process.fail(mail, result)
            case Outcome.UNKNOWN:
                return queue.hold_as_unknown(mail, result.reply)
            case Outcome.WITHHELD:
                # Without a reason the lease was lost, or the subscriber is back already.
                reason = queue.reason_to_skip(mail)
                self._stopped_issue = reason in {"", own_words.CANCELLED}
                return queue.skip(mail, reason) if reason else queue.release(mail)
            case _:
                return queue.defer(mail, result.reply)

    def _prepared(self, mail: Delivery) -> PreparedMessage:
        key = (mail.issue_id, mail.variant_id)
        return self._messages.get(key, partial(_prepare, mail))


def _made(
    prepared: PreparedMessage, mail: Delivery, subscriber: Subscriber, *, as_sent: bool = False
) -> tuple[Envelope, bytes]:
    """Return the mail; ``as_sent``: with its dots doubled. Raises ValueError: it cannot be made."""
    way_out = unsubscribe_url(subscriber.unsubscribe_token)
    must_sign = bool(settings.DKIM_KEY_FILE)
    content = prepared.for_recipient(
        mail.address,
        mail.message_id,
        way_out,
        one_click=way_out,
        choice=choice_url(subscriber),
        as_sent=as_sent and not must_sign,
    )
    if must_sign:
        content = dkim.signed(content)
        content = stuffed(content) if as_sent else content
    return Envelope(return_path.of(mail, sender()[1]), mail.address), content


def _prepare(mail: Delivery) -> PreparedMessage:
    find_pages()  # by one for all: looking the addresses up first takes a tenth of a second
    issue = Issue.objects.select_related("edition").get(pk=mail.issue_id)
    articles = mail.variant.articles if mail.variant else None
    return prepare_issue(issue, digest.content(issue, articles))


class TrialMailSender(Sender[TrialMail]):
    """Sends trial mails; one that may have arrived is tried again: rather twice than never."""

    lane = trial_mails.LANE

    def claim(self) -> list[TrialMail]:
        # What a dead worker had in hand is nobody's: nothing else takes it back.
        _requeue(TrialMail.objects.abandoned())
        return queue.claim(TrialMail.objects.ready().select_related("issue__edition"), BATCH)

    def attempt(self, mail_in_hand: TrialMail, following: TrialMail | None) -> Result | None:
        try:
            content = trial_mails.mail(mail_in_hand)
        except ValueError as error:
            queue.fail(mail_in_hand, f"{own_words.NOT_RENDERED}: {type(error).__name__}")
            return None
        envelope = Envelope(sender()[1], mail_in_hand.address)
        return self._relay.deliver(envelope, dkim.signed(content), may_hand_over=lambda: True)

    def record(self, mail_in_hand: TrialMail, result: Result) -> bool:
        match result.outcome:
            case Outcome.ACCEPTED:
                return queue.accept(mail_in_hand, result.reply)
            case Outcome.FAILED:
                return queue.fail(mail_in_hand, result.reply)
            case _:
                return queue.defer(mail_in_hand, result.reply)


class StaffMailSender(Sender[StaffMail]):
    """Sends mails to the newsroom's own people: at least once each, and soon.

    Where sending is held only alerts go: that it is held is one of them.
    """

    lane = staff.LANE

    def __init__(self, *args: Any, armed: threading.Event | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        self._all_may_go = armed or self.armed

    def claim(self) -> list[StaffMail]:
        # As with trial mails: nothing else takes back what a dead worker had in hand.
        _requeue(StaffMail.objects.abandoned())
        ready = StaffMail.objects.ready()
        if not self._all_may_go.is_set():
            ready = ready.filter(is_alert=True)
        return queue.claim(ready, BATCH)

    def attempt(self, mail_in_hand: StaffMail, following: StaffMail | None) -> Result | None:
        envelope = Envelope(sender()[1], mail_in_hand.address)
        content = dkim.signed(staff.mail(mail_in_hand))
        return self._relay.deliver(envelope, content, may_hand_over=lambda: True)

    def record(self, mail_in_hand: StaffMail, result: Result) -> bool:
        match result.outcome:
            case Outcome.ACCEPTED:
                settled = queue.accept(mail_in_hand, result.reply)
            case Outcome.FAILED:
                settled = queue.fail(mail_in_hand, result.reply)
            case _:
                return queue.defer(mail_in_hand, result.reply)
        StaffMail.objects.filter(pk=mail_in_hand.pk, finished_at__isnull=False).update(text="")
        return settled


def _requeue(mails: QuerySet[Any]) -> None:
    mails.update(state="queued", lease_token=None, lease_until=None)
