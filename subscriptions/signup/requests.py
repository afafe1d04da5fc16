"""Signing up, confirming, leaving.

Whoever signs up gets the same answer for every address, after the same work: what becomes of the
request is decided by the worker that sends, or does not send, the confirmation.
"""

from __future__ import annotations

import datetime
import re
from enum import Enum
from typing import Any, Final

from django.contrib.postgres.functions import TransactionNow
from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Now

from subscriptions import tokens
from subscriptions.issues import welcome
from subscriptions.mail import mime
from subscriptions.models import (
    Confirmation,
    Consent,
    MailDefaults,
    Subscriber,
    Suppression,
    WebhookMessage,
)
from subscriptions.models.delivery import State
from subscriptions.models.suppression import FINAL_REASONS
from subscriptions.models.webhook import Event, Reason
from subscriptions.outbox import queue
from subscriptions.signup import consent_texts, preferences, rate_limit, vouched

HASTE: Final = datetime.timedelta(seconds=3)

_PAGE: Final = re.compile(r"/[^\s\\?#\x00-\x1f\x7f]{0,199}")


def clean_page(page: str) -> str:
    """Return the path of the page that carried the form; empty if it is none."""
    return page if _PAGE.fullmatch(page) else ""


def ask_to_subscribe(
    email: str,
    *,
    page: str = "",
    remote_address: str = "",
    choice: dict[str, Any] | None = None,
    is_proven: bool = True,
    elsewhere: vouched.Elsewhere | None = None,
) -> bool:
    """Take note that somebody wants ``email`` (normalised) to subscribe.

    ``choice`` (see ``preferences.Choice``) was made with the form; it holds once confirmed.
    ``elsewhere``: the form was another program's.

    Queues one confirmation and wakes its sender when the transaction commits, unless a cap is
    reached or the address is suppressed. The work is the same for every address: what must not
    remain is done and undone, so that the time tells nothing either.

    Returns whether the caps of networks let the request pass, which says nothing of the address.
    """
    with transaction.atomic():
        rate_limit.take_turn()
        asker = elsewhere.asker if elsewhere else tokens.network_hash(remote_address)
        if not rate_limit.let_pass(asker, is_proven=is_proven):
            return False
        frequency = MailDefaults.load().frequency
        if elsewhere and vouched.add(email, page, frequency, choice, elsewhere):
            return True
        unwanted = _is_unwanted(email)
        with transaction.atomic():
            Subscriber.objects.bulk_create(
                [Subscriber(email=email, source_page=page, frequency=frequency)],
                ignore_conflicts=True,
            )
            subscriber = Subscriber.objects.get(email=email)
            given = _given_here(page) if elsewhere is None else elsewhere.given
            consent = Consent.objects.create(subscriber=subscriber, choice=choice, **given)
            _queue(consent)
            if unwanted:
                transaction.set_rollback(True)
        queue.notify(preferences.LANE)
    return True


def _given_here(page: str) -> dict[str, Any]:
    return {"page": page, "text_version": consent_texts.CONSENT_TEXT_VERSION}


def ask_to_move(subscriber: Subscriber, email: str, remote_address: str = "") -> None:
    """Ask ``email`` (normalised) whether the mails shall go there; nothing changes until then.

    The caps of sign-ups hold here too. Nobody learns whether the other address subscribes.
    """
    with transaction.atomic():
        rate_limit.take_turn()
        if not rate_limit.let_pass(tokens.network_hash(remote_address)):
            return
        unwanted = _is_unwanted(email)
        with transaction.atomic():
            consent = Consent.objects.create(
                subscriber=subscriber,
                new_address=email,
                text_version=consent_texts.CONSENT_TEXT_VERSION,
            )
            _queue(consent)
            if unwanted or email == subscriber.email:
                transaction.set_rollback(True)
        queue.notify(preferences.LANE)


def _is_unwanted(email: str) -> bool:
    """Whether nothing is sent now; the same statements for every address, so that no time tells."""
    held = Suppression.objects.of(email)
    reasons = set(held.values_list("reason", flat=True))
    held.update(asked_at=Now())  # the desk sees it; the reader is told the same as everybody
    most = 1 if Suppression.Reason.BOUNCE in reasons else rate_limit.ADDRESS_DAILY
    return rate_limit.is_asked_too_often(email, most) or bool(FINAL_REASONS & reasons)


def _queue(consent: Consent) -> None:
    Confirmation.objects.create(consent=consent, message_id=mime.new_message_id())
    with connection.cursor() as cursor:
        # At the commit only what stays would be checked: the time would tell.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


class Answer(Enum):
    """What a confirmation link does; who holds it reads the mail of the address it went to.

    So that reader may be told what nobody is told who only types the address into a form.
    """

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    MOVED = "moved"  # to the new address
    VOID = "void"  # withdrawn, or another change of address came first
    TAKEN = "taken"  # the new address has a subscription of its own
    BLOCKED = "blocked"  # the address must not be written to, whoever signs it up


def was_just_sent(token: str) -> bool:
    """Whether the mail with this link left within ``HASTE``, or is leaving.

    Raises:
        LinkExpiredError, LinkError: see ``tokens.read_confirm_token``.
    """
    mails = Confirmation.objects.filter(consent=tokens.read_confirm_token(token))
    return mails.filter(
        Q(state=State.CLAIMED) | Q(state=State.ACCEPTED, finished_at__gt=Now() - HASTE)
    ).exists()


def look_at(token: str) -> tuple[Subscriber, Answer, str]:
    """Return what confirming with ``token`` would meet, and the address; changes nothing.

    Raises:
        LinkExpiredError, LinkError: see ``tokens.read_confirm_token``.
    """
    consent = (
        Consent.objects.filter(pk=tokens.read_confirm_token(token))
        .select_related("subscriber")
        .first()
    )
    if consent is None:
        raise tokens.LinkExpiredError  # signed here: the reader was erased, or joined to another
    address = consent.new_address or consent.subscriber.email
    return consent.subscriber, _answer(consent), address


def confirm(token: str) -> tuple[Subscriber, Answer, str]:
    """Make the subscription active; confirming again is answered the same.

    Raises:
        LinkExpiredError, LinkError: see ``tokens.read_confirm_token``.
    """
    consent_id = tokens.read_confirm_token(token)
    with transaction.atomic():
        consent = (
            Consent.objects.filter(pk=consent_id)
            .select_related("subscriber")
            .select_for_update(of=("self", "subscriber"))
            .first()
        )
        if consent is None:
            raise tokens.LinkExpiredError
        subscriber = consent.subscriber
        if _answer(consent) is not Answer.WAITING:
            return subscriber, _answer(consent), consent.new_address or subscriber.email
        if consent.new_address:
            moved = preferences.move(consent)
            subscriber.refresh_from_db()
            return subscriber, Answer.MOVED if moved else Answer.TAKEN, consent.new_address
        is_new = welcome.is_new(subscriber)
        Consent.objects.filter(pk=consent.pk).update(confirmed_at=TransactionNow())
        if subscriber.state == Subscriber.State.SUPPRESSED:
            subscriber.lift_suppression()
        Suppression.objects.of(subscriber.email).delete()  # also of one who was erased
        if subscriber.state != Subscriber.State.ACTIVE:
            Subscriber.objects.filter(pk=subscriber.pk).update(**preferences.ACTIVE_ANEW)
            WebhookMessage.objects.note(Event.JOINED, subscriber, Reason.CONFIRMED)
        elif subscriber.paused_until:
            preferences.pause(subscriber, 0)  # whoever signs up again wants mail
        if consent.choice is not None:
            preferences.choose(subscriber, preferences.Choice.from_json(consent.choice))
        if is_new:
            welcome.expect(subscriber)
    return subscriber, Answer.CONFIRMED, subscriber.email


def _answer(consent: Consent) -> Answer:
    present = consent.subscriber.email
    if Suppression.objects.of(consent.new_address or present).final().exists():
        return Answer.BLOCKED
    is_over = consent.withdrawn_at is not None or consent.is_of_suppressed()
    if is_over or Suppression.objects.of(present).final().exists():
        return Answer.VOID
    if consent.confirmed_at is not None:
        return Answer.MOVED if consent.new_address else Answer.CONFIRMED
    return Answer.TAKEN if preferences.is_taken(consent) else Answer.WAITING


def unsubscribe(subscriber: Subscriber) -> bool:
    """End the subscription at once; return whether it was active. Repeats change nothing."""
    with transaction.atomic():
        ended = (
            Subscriber.objects.active()
            .filter(pk=subscriber.pk)
            .update(state=Subscriber.State.UNSUBSCRIBED, unsubscribed_at=Now())
        )
        if ended:
            subscriber.consents.end()
            WebhookMessage.objects.note(Event.LEFT, subscriber, Reason.UNSUBSCRIBED)
        # A suppression that is taken back later brings nobody back who left meanwhile.
        suppressed = Subscriber.objects.filter(
            pk=subscriber.pk, state=Subscriber.State.SUPPRESSED, confirmed_at__isnull=False
        )
        suppressed.update(unsubscribed_at=Now())
    return bool(ended)
