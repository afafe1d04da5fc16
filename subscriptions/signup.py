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
from django.db.models import Count, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from email_validator import EmailNotValidError, validate_email

from subscriptions import messages, outbox, preferences, tokens
from subscriptions.models import Confirmation, Consent, MailDefaults, Subscriber, Suppression
from subscriptions.models.delivery import State
from subscriptions.models.subscriber import LONGEST_ADDRESS
from subscriptions.options import option

# What a reader agreed to, by version. Changing the words of the box means a new version here.
CONSENT_TEXTS: Final = {
    1: (
        "Ingin Langganan Artikel?",
        "Daftarkan emailmu di sini untuk mendapatkan update artikel terbaru.",
        "Anda dapat berhenti langganan kapan saja.",
    )
}
CONSENT_TEXT_VERSION: Final = 1

ADDRESS_PAUSE: Final = datetime.timedelta(minutes=10)
ADDRESS_DAILY: Final = 3
HASTE: Final = datetime.timedelta(seconds=3)
HOUR: Final = datetime.timedelta(hours=1)
DAY: Final = datetime.timedelta(days=1)

# Narrower than what SMTP allows: no reader has such an address, and spreadsheets run formulas.
_LOCAL_PART: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._+'&=~#-]*")
_PAGE: Final = re.compile(r"/[^\s\\?#\x00-\x1f\x7f]{0,199}")
_SIGNUP_LOCK: Final = 0x5375_6C75_6801  # any number that nothing else in the database uses


class AddressError(ValueError):
    """The address cannot be written to; the text tells the reader why."""


def normalise(address: str) -> str:
    """Return the address in the one form that is kept: lower case, domain in ASCII.

    Raises:
        AddressError: nobody can have this address, or it is a kind that is not accepted.
    """
    address = address.strip()
    if len(address) > LONGEST_ADDRESS:
        raise AddressError(_("This address is too long."))
    try:
        found = validate_email(
            address, check_deliverability=False, allow_smtputf8=False, strict=True
        )
    except EmailNotValidError:
        raise AddressError(
            _("This does not look like an e-mail address. Is there a typing error?")
        ) from None
    ascii_email = (found.ascii_email or "").lower()
    if not _LOCAL_PART.fullmatch(found.local_part) or not ascii_email:
        raise AddressError(_("Addresses with these signs before the @ are not accepted here."))
    if len(ascii_email) > LONGEST_ADDRESS:
        raise AddressError(_("This address is too long."))
    return ascii_email


def clean_page(page: str) -> str:
    """Return the path of the page that carried the form; empty if it is none."""
    return page if _PAGE.fullmatch(page) else ""


def ask(
    email: str,
    *,
    page: str = "",
    remote_address: str = "",
    choice: dict[str, Any] | None = None,
) -> None:
    """Take note that somebody wants ``email`` (normalised) to subscribe.

    ``choice`` (see ``preferences.Choice``) was made with the form; it holds once confirmed.

    Queues one confirmation and wakes its sender when the transaction commits, unless a cap is
    reached or the address is suppressed. The work is the same for every address: what must not
    remain is done and undone, so that the time tells nothing either.
    """
    network = tokens.network_hash(remote_address)
    with transaction.atomic():
        take_turn()
        if network_is_busy(network):
            return
        rhythm = MailDefaults.load().rhythm
        unwanted = Suppression.objects.holds(email) | is_asked_too_often(email)
        with transaction.atomic():
            Subscriber.objects.bulk_create(
                [Subscriber(email=email, source_page=page, rhythm=rhythm)], ignore_conflicts=True
            )
            subscriber = Subscriber.objects.get(email=email)
            consent = Consent.objects.create(
                subscriber=subscriber, page=page, text_version=CONSENT_TEXT_VERSION, choice=choice
            )
            Confirmation.objects.create(
                consent=consent, network=network, message_id=messages.new_message_id()
            )
            outbox.notify(preferences.LANE)
            if unwanted:
                transaction.set_rollback(True)


def take_turn() -> None:
    """Wait until nobody else asks: a hundred at once must not slip through under a cap together."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_SIGNUP_LOCK])


def network_is_busy(network: str) -> bool:
    """Whether the network, or all together, asked for as many mails as an hour allows."""
    asked = Confirmation.objects.filter(created_at__gt=Now() - HOUR).aggregate(
        by_all=Count("pk"), by_network=Count("pk", filter=Q(network=network))
    )
    return bool(
        asked["by_network"] >= option("SIGNUP_NETWORK_HOURLY")
        or asked["by_all"] >= option("SIGNUP_HOURLY")
    )


def is_asked_too_often(email: str) -> bool:
    """Whether the address was written to lately, or often today, because somebody asked for it."""
    mails = Confirmation.objects.filter(
        Q(consent__subscriber__email=email, consent__new_address="")
        | Q(consent__new_address=email),
        created_at__gt=Now() - DAY,
    )
    asked = mails.aggregate(
        today=Count("pk"), lately=Count("pk", filter=Q(created_at__gt=Now() - ADDRESS_PAUSE))
    )
    return bool(asked["lately"] or asked["today"] >= ADDRESS_DAILY)


def ask_to_move(subscriber: Subscriber, email: str, remote_address: str = "") -> None:
    """Ask ``email`` (normalised) whether the mails shall go there; nothing changes until then.

    The caps of sign-ups hold here too. Nobody learns whether the other address subscribes.
    """
    network = tokens.network_hash(remote_address)
    with transaction.atomic():
        take_turn()
        if network_is_busy(network) or is_asked_too_often(email):
            return
        if Suppression.objects.holds(email) or email == subscriber.email:
            return
        consent = Consent.objects.create(
            subscriber=subscriber,
            new_address=email,
            text_version=CONSENT_TEXT_VERSION,
        )
        Confirmation.objects.create(
            consent=consent, network=network, message_id=messages.new_message_id()
        )
        outbox.notify(preferences.LANE)


class Answer(Enum):
    """What a confirmation link does."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    VOID = "void"


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
        raise tokens.LinkError
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
            raise tokens.LinkError
        subscriber = consent.subscriber
        if _answer(consent) is not Answer.WAITING:
            return subscriber, _answer(consent), consent.new_address or subscriber.email
        if consent.new_address:
            moved = preferences.move(consent)
            subscriber.refresh_from_db()
            return subscriber, Answer.CONFIRMED if moved else Answer.VOID, consent.new_address
        Consent.objects.filter(pk=consent.pk).update(confirmed_at=TransactionNow())
        if subscriber.state != Subscriber.State.ACTIVE:
            Subscriber.objects.filter(pk=subscriber.pk).update(
                state=Subscriber.State.ACTIVE,
                confirmed_at=TransactionNow(),
                unsubscribed_at=None,
            )
        if consent.choice is not None:
            preferences.choose(subscriber, preferences.Choice.from_json(consent.choice))
    return subscriber, Answer.CONFIRMED, subscriber.email


def _answer(consent: Consent) -> Answer:
    suppressed = consent.subscriber.state == Subscriber.State.SUPPRESSED
    if consent.withdrawn_at is not None or suppressed:
        return Answer.VOID
    return Answer.WAITING if consent.confirmed_at is None else Answer.CONFIRMED


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
    return bool(ended)
