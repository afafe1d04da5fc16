"""Bounces and complaints: what follows from a report, and whom not to write to any more.

A report counts only if it names one of our mails by a return path that only we can make, or – a
complaint – by the Message-ID, 128 random bits that none but its receiver and the relays know. What
it says is read in ``reading``, why a mail was refused judged in ``causes``.
"""

from __future__ import annotations

import datetime
import email
import email.message
import hashlib
import logging
import re
from collections.abc import Iterator
from enum import Enum
from typing import Final, cast

from django.db import InterfaceError, OperationalError, transaction
from django.db.models.functions import Now

from subscriptions.bounces import doubt, reading, return_path
from subscriptions.bounces.reading import Report
from subscriptions.models import (
    Bounce,
    Confirmation,
    Delivery,
    LoggedDelivery,
    Subscriber,
    Suppression,
    UnreadableReport,
)
from subscriptions.outbox import queue
from subscriptions.smtp.relay import Outcome, Result

Kind = Bounce.Kind
Cause = Bounce.Cause
Weight = Bounce.Weight

LONGEST_REPORT: Final = 1_000_000  # bytes
MOST_SEPARATORS: Final = 60
SOFT_DAYS: Final = datetime.timedelta(days=30)
MOST_SOFT: Final = 5
MOST_HARD_DAYS: Final = 2
NOBODY_THERE: Final = "5.1.1"
AT_SMTP: Final = "smtp"

_ADDRESS: Final = re.compile(r"[^\s<>,;()]{0,64}@[^\s<>,;()]*")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")
_SAID_AT_SMTP: Final = re.compile(r"5\d\d[ -](5\.\d{1,3}\.\d{1,3})(?![\d.])")
_SEPARATOR: Final = re.compile(rb"boundary|message/", re.IGNORECASE)
_MESSAGE_ID: Final = re.compile(r"<[A-Za-z0-9_-]{22}@[A-Za-z0-9.-]+>")
_TO: Final = ("Delivered-To", "X-Original-To", "Envelope-To", "To")

Mail = Delivery | LoggedDelivery | Confirmation

log = logging.getLogger("subscriptions.bounces.process")


class Answer(Enum):
    """What became of a report."""

    NOTED = "noted"
    KNOWN = "known already"
    NOT_OURS = "names no mail of ours"
    NO_REPORT = "no report of a bounce or complaint"
    UNREADABLE = "could not be read, set aside"


def receive(content: bytes) -> Answer:
    """Read one message and note what it reports; never raises for what is in it.

    Raises:
        OperationalError, InterfaceError: the database is away; nothing was noted.
    """
    try:
        with transaction.atomic():
            return _take(content[:LONGEST_REPORT])
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:  # noqa: BLE001 - it reads what anybody may have sent
        name = type(error).__name__
        log.warning("a report is set aside: %s", name)
        UnreadableReport.objects.create(problem=name[:60], size=len(content))
        return Answer.UNREADABLE


def _take(content: bytes) -> Answer:
    if len(_SEPARATOR.findall(content)) > MOST_SEPARATORS:
        raise ValueError("nested too deeply to be parsed in bounded time")
    message = email.message_from_bytes(content)
    report = reading.read_report(message)
    if report is None:
        return Answer.NO_REPORT
    mail = return_path.find(_return_paths(message))
    if mail is None and report.kind == Kind.COMPLAINT:
        mail = _by_message_id(message)
    if mail is None:
        return Answer.NOT_OURS
    return Answer.NOTED if note(mail, report) else Answer.KNOWN


def _addressee(mail: Mail) -> Subscriber | None:
    """Return whom the mail was for; None of somebody who was erased, or was only told."""
    if isinstance(mail, Confirmation):
        return None if mail.consent is None else mail.consent.subscriber
    return mail.subscriber


def note(mail: Mail, report: Report) -> bool:
    """Note the report and draw the conclusion; return whether it was new.

    Of one mail each kind counts once, so that a report sent again changes nothing.
    """
    subscriber = _addressee(mail)
    if subscriber is None:
        return False
    is_confirmation = isinstance(mail, Confirmation)
    # The same of a delivery before and after it was put away.
    name = "Confirmation" if is_confirmation else "Delivery"
    key = hashlib.sha256(f"{name} {mail.pk} {report.kind}".encode())
    with transaction.atomic():
        _take_turn(report)
        # One after the other, so that the second of two at once sees the first.
        subscriber = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
        address = mail.written_to
        domain = address.rpartition("@")[2]
        weight, doubted = _weight(report, mail, subscriber)
        bounce, new = Bounce.objects.get_or_create(
            key=key.hexdigest(),
            defaults={
                "kind": report.kind,
                "status": report.status,
                "cause": report.cause,
                "weight": weight,
                "domain": domain,
                "diagnosis": _told(report.diagnosis),
                "source": report.source,
                "confirmation_id" if is_confirmation else "delivery_id": mail.pk,
                "subscriber": subscriber,
            },
        )
        if new:
            doubt.hold(doubted)
        if new and bounce.weight == Weight.COUNTS:
            _conclude(subscriber, report, bounce)
        elif new and report.kind == Kind.COMPLAINT and address:
            # Whoever has the address now does not want our mail; the subscriber is somebody else.
            Suppression.objects.add(address, Suppression.Reason.COMPLAINT)
    return new


def _take_turn(report: Report) -> None:
    if report.kind == Kind.HARD:
        doubt.take_turn()


def _weight(
    report: Report, mail: Mail, subscriber: Subscriber
) -> tuple[Bounce.Weight, list[Bounce]]:
    """Return whether it tells against the subscriber, and which others are doubted with it."""
    if mail.written_to != subscriber.email or report.cause == Cause.OURS:
        return Weight.NOTHING, []
    doubted = doubt.others(mail, subscriber) if report.kind == Kind.HARD else []
    return (Weight.HELD if doubted else Weight.COUNTS), doubted


def _conclude(subscriber: Subscriber, report: Report, bounce: Bounce) -> None:
    if reason := _reason_to_suppress(subscriber, report):
        did_suppress = subscriber.suppress(reason)
        Bounce.objects.filter(pk=bounce.pk).update(did_suppress=did_suppress)
        log.info("an address is suppressed: %s", reason)


def _reason_to_suppress(subscriber: Subscriber, report: Report) -> str:
    if report.kind == Kind.COMPLAINT:
        return Suppression.Reason.COMPLAINT
    if report.kind == Kind.HARD and report.status == NOBODY_THERE:
        return Suppression.Reason.BOUNCE
    bounces = subscriber.bounces.filter(weight=Weight.COUNTS)
    moved = subscriber.former_emails.order_by("-ended_at").first()
    for moment in (subscriber.suppression_lifted_at, moved and moved.ended_at):
        if moment is not None:
            bounces = bounces.filter(at__gt=moment)
    days = bounces.filter(kind=Kind.HARD).order_by().values("at__date").distinct().count()
    soft = bounces.filter(kind=Kind.SOFT, at__gt=Now() - SOFT_DAYS).count()
    return Suppression.Reason.BOUNCE if days >= MOST_HARD_DAYS or soft >= MOST_SOFT else ""


def _told(diagnosis: str) -> str:
    """Return the server's words as a row can hold them, without addresses."""
    return queue.fit(_ADDRESS.sub("…", _CONTROL.sub(" ", diagnosis)))


def fail(mail: Delivery | Confirmation, result: Result) -> bool:
    """Settle a mail that the relay refused; return whether it was still the sender's.

    What the relay says of a recipient's name counts as a bounce does, written down in one commit
    with the mail's end. What it says of us (policy, login) or of the mail blames nobody.
    """
    report = _about_the_recipient(result)
    if report is None:
        return queue.fail(mail, result.reply)
    with transaction.atomic():
        # In the order of ``note``, and of ``preferences.erase``: the subscriber before the mail.
        _take_turn(report)
        known = Subscriber.objects.select_for_update().filter(pk=getattr(_addressee(mail), "pk", 0))
        is_known = known.exists()
        settled = queue.fail(mail, result.reply)
        if settled and is_known:
            note(mail, report)
    return settled


def _about_the_recipient(result: Result) -> Report | None:
    """Return what a refusal reports of the recipient; None where it is about us or the mail."""
    if not result.at_recipient or result.outcome is not Outcome.FAILED:
        return None
    found = _SAID_AT_SMTP.match(result.reply)
    status = found[1] if found else ""
    report = reading.report_from_reply(status, result.reply, AT_SMTP, "in reply to RCPT TO")
    return None if report.cause in {Cause.OURS, Cause.TROUBLE} else report


def _return_paths(message: email.message.Message) -> Iterator[str]:
    """Yield where our return path may stand: where the report went, and in a complaint's parts."""
    for name in _TO:
        yield from map(str, message.get_all(name, []))
    for part in reading.parts(message):
        if part.get_content_type() == "message/feedback-report":
            yield str(part.get_payload())
        if part is not message:
            yield from map(str, part.get_all("Return-Path", []))


def _by_message_id(message: email.message.Message) -> LoggedDelivery | Confirmation | None:
    for part in reading.parts(message):
        if (
            part is message
            or (found := _MESSAGE_ID.search(str(part.get("Message-ID", "")))) is None
        ):
            continue
        if delivery := LoggedDelivery.objects.with_message_id(found[0]).order_by().first():
            return delivery
        return cast("Confirmation | None", Confirmation.objects.filter(message_id=found[0]).first())
    return None
