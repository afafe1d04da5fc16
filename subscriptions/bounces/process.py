"""Bounces and complaints: reading what came back, and whom not to write to any more.

A report counts only if it names one of our mails by a return path that only we can make, or – a
complaint – by the Message-ID, 128 random bits that none but its receiver and the relays know.
"""

from __future__ import annotations

import datetime
import email
import email.message
import hashlib
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Final, cast

import flufl.bounce
from django.db import transaction
from django.db.models.functions import Now

from subscriptions.bounces import return_path
from subscriptions.models import Bounce, Confirmation, Delivery, Subscriber, Suppression
from subscriptions.outbox import queue
from subscriptions.smtp.relay import Outcome, Result

Kind = Bounce.Kind

LONGEST_REPORT: Final = 5_000_000  # bytes
MOST_PARTS: Final = 50
SOFT_DAYS: Final = datetime.timedelta(days=30)
MOST_SOFT: Final = 5
MOST_HARD_DAYS: Final = 2
NOBODY_THERE: Final = "5.1.1"
AT_SMTP: Final = "smtp"

_ADDRESS: Final = re.compile(r"[^\s<>,;()]*@[^\s<>,;()]*")
_STATUS: Final = re.compile(r"([245])\.([0-9]{1,3})\.([0-9]{1,3})")
# Full boxes, policies and failing systems are not for ever, whatever the first digit says.
_PASSING: Final = re.compile(r"5\.(2\.[234]|3\.[0-9]+|7\.[0-9]+)")
_SAID_AT_SMTP: Final = re.compile(r"5\d\d[ -](5\.\d{1,3}\.\d{1,3})(?![\d.])")
# What is said of sender, system, protocol, content and policy is said of us.
_OURS: Final = re.compile(r"5\.(1\.[78]|[3567]\.\d+)")
_AGAINST_US: Final = re.compile(
    r"relay|block|black|spam|denied|reject|policy|spf|dkim|dmarc|listed|reputation|authent",
    re.IGNORECASE,
)
_MESSAGE_ID: Final = re.compile(r"<[A-Za-z0-9_-]{22}@[A-Za-z0-9.-]+>")
_TO: Final = ("Delivered-To", "X-Original-To", "Envelope-To", "To")

log = logging.getLogger("subscriptions.bounces.process")


class Answer(Enum):
    """What became of a report."""

    NOTED = "noted"
    KNOWN = "known already"
    NOT_OURS = "names no mail of ours"
    NO_REPORT = "no report of a bounce or complaint"


@dataclass(frozen=True)
class Report:
    """What a report says."""

    kind: Bounce.Kind
    status: str
    source: str
    diagnosis: str = ""


def take(content: bytes) -> Answer:
    """Read one message and note what it reports; never raises for what is in it."""
    message = email.message_from_bytes(content[:LONGEST_REPORT])
    report = read(message)
    if report is None:
        return Answer.NO_REPORT
    mail = return_path.find(_return_paths(message))
    if mail is None and report.kind == Kind.COMPLAINT:
        mail = _by_message_id(message)
    if mail is None:
        return Answer.NOT_OURS
    return Answer.NOTED if note(mail, report) else Answer.KNOWN


def read(message: email.message.Message) -> Report | None:
    """Return what the message reports: RFC 5965, RFC 3464, then what flufl.bounce knows."""
    for part in _parts(message):
        if part.get_content_type() == "message/feedback-report":
            return Report(Kind.COMPLAINT, "", "arf")
        if part.get_content_type() == "message/delivery-status":
            return _of_status(part)
    try:
        temporary, permanent = flufl.bounce.all_failures(message)
    except Exception as error:  # noqa: BLE001 - it reads what anybody may have sent
        log.warning("a report that could not be read: %s", type(error).__name__)
        return None
    if permanent:
        return Report(Kind.HARD, "", "text")
    return Report(Kind.SOFT, "", "text") if temporary else None


def _of_status(part: email.message.Message) -> Report | None:
    blocks = part.get_payload()
    for block in blocks if isinstance(blocks, list) else []:
        if not isinstance(block, email.message.Message):
            continue
        if str(block.get("Action", "")).strip().lower() != "failed":
            continue  # delayed, relayed, delivered: nothing came back
        found = _STATUS.search(str(block.get("Status", "")))
        status = found[0] if found else ""
        diagnosis = " ".join(str(block.get("Diagnostic-Code", "")).split())
        return Report(kind_of(status), status, "dsn", diagnosis.partition(";")[2].strip())
    return None


def kind_of(status: str) -> Bounce.Kind:
    """Return how bad a status code (RFC 3463) is; without one, the worst."""
    passing = status.startswith("4") or _PASSING.fullmatch(status)
    return Kind.SOFT if passing else Kind.HARD


def _addressee(mail: Delivery | Confirmation) -> Subscriber | None:
    """Return whom the mail was for; None of somebody who left, or whose address was another."""
    if isinstance(mail, Delivery):
        return mail.subscriber
    return None if mail.consent is None else mail.consent.subscriber


def note(mail: Delivery | Confirmation, report: Report) -> bool:
    """Note the report and draw the conclusion; return whether it was new.

    Of one mail each kind counts once, so that a report sent again changes nothing.
    """
    delivery = mail if isinstance(mail, Delivery) else None
    confirmation = mail if isinstance(mail, Confirmation) else None
    subscriber = _addressee(mail)
    if subscriber is None:
        return False
    key = hashlib.sha256(f"{type(mail).__name__} {mail.pk} {report.kind}".encode())
    with transaction.atomic():
        # One after the other, so that the second of two at once sees the first.
        subscriber = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
        if mail.written_to != subscriber.email:
            log.info("a mail came back from an address that is not its subscriber's (any more)")
            return False
        _bounce, new = Bounce.objects.get_or_create(
            key=key.hexdigest(),
            defaults={
                "kind": report.kind,
                "status": report.status,
                "diagnosis": queue.fit(_ADDRESS.sub("…", report.diagnosis)),
                "source": report.source,
                "delivery": delivery,
                "confirmation": confirmation,
                "subscriber": subscriber,
            },
        )
        if new and (reason := _reason_to_suppress(subscriber, report)):
            subscriber.suppress(reason)
            log.info("an address is suppressed: %s", reason)
    return new


def _reason_to_suppress(subscriber: Subscriber, report: Report) -> str:
    bounces = subscriber.bounces.all()
    if lifted := subscriber.suppression_lifted_at:
        bounces = bounces.filter(at__gt=lifted)
    if report.kind == Kind.COMPLAINT:
        return Suppression.Reason.COMPLAINT
    if report.status == NOBODY_THERE:
        return Suppression.Reason.BOUNCE
    days = bounces.filter(kind=Kind.HARD).order_by().values("at__date").distinct().count()
    soft = bounces.filter(kind=Kind.SOFT, at__gt=Now() - SOFT_DAYS).count()
    return Suppression.Reason.BOUNCE if days >= MOST_HARD_DAYS or soft >= MOST_SOFT else ""


def fail(mail: Delivery | Confirmation, result: Result) -> bool:
    """Settle a mail that the relay refused; return whether it was still the sender's.

    What the relay says of a recipient's name counts as a bounce does, written down in one commit
    with the mail's end. What it says of us (policy, login) or of the mail blames nobody.
    """
    status = _about_the_recipient(result)
    if status is None:
        return queue.fail(mail, result.reply)
    with transaction.atomic():
        # In the order of ``preferences.erase`` and ``note``: the subscriber first.
        known = Subscriber.objects.select_for_update().filter(pk=getattr(_addressee(mail), "pk", 0))
        is_known = known.exists()
        settled = queue.fail(mail, result.reply)
        if settled and is_known:
            note(mail, Report(kind_of(status), status, AT_SMTP, result.reply))
    return settled


def _about_the_recipient(result: Result) -> str | None:
    """Return the status code (empty: none was said) if the refusal is about the recipient."""
    if not result.at_recipient or result.outcome is not Outcome.FAILED:
        return None
    found = _SAID_AT_SMTP.match(result.reply)
    if found is None:
        return None if _AGAINST_US.search(result.reply) else ""
    return None if _OURS.fullmatch(found[1]) else found[1]


def _parts(message: email.message.Message) -> Iterator[email.message.Message]:
    for number, part in enumerate(message.walk()):
        if number >= MOST_PARTS:
            return
        yield part


def _return_paths(message: email.message.Message) -> Iterator[str]:
    """Yield where our return path may stand: where the report went, and in a complaint's parts."""
    for name in _TO:
        yield from map(str, message.get_all(name, []))
    for part in _parts(message):
        if part.get_content_type() == "message/feedback-report":
            yield str(part.get_payload())
        if part is not message:
            yield from map(str, part.get_all("Return-Path", []))


def _by_message_id(message: email.message.Message) -> Delivery | Confirmation | None:
    for part in _parts(message):
        if (
            part is message
            or (found := _MESSAGE_ID.search(str(part.get("Message-ID", "")))) is None
        ):
            continue
        if delivery := Delivery.objects.filter(message_id=found[0]).first():
            return cast("Delivery", delivery)
        return cast("Confirmation | None", Confirmation.objects.filter(message_id=found[0]).first())
    return None
