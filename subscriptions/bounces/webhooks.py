"""Bounces and complaints that a mail provider tells by webhook, read by django-anymail.

Anymail knows each provider's format and refuses whoever lacks the secret. Here its events become
the same reports as those that come by mail.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any, Final

from anymail.signals import AnymailTrackingEvent, EventType, RejectReason, tracking
from anymail.urls import urlpatterns as of_all_providers
from django.conf import settings
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import InterfaceError, OperationalError, transaction
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.urls import URLPattern, path

from subscriptions.bounces import process, reading
from subscriptions.models import Bounce, Confirmation, LoggedDelivery

# Providers tell nothing of the conversation; what they call a bounce was said of the recipient.
AT_RCPT: Final = "in reply to RCPT TO"
_STATUS: Final = re.compile(r"\b[45]\.\d{1,3}\.\d{1,3}\b")

log = logging.getLogger("subscriptions.bounces.process")


def urlpatterns() -> list[URLPattern]:
    """Return ``<provider>/tracking/`` for each; a provider that signs, only with its key set."""
    without_key = set() if settings.MAILGUN_SIGNING_KEY else {"mailgun_tracking_webhook"}
    return [
        path(str(pattern.pattern), _guarded(pattern.callback), name=pattern.name)
        for pattern in of_all_providers
        if str(pattern.name).endswith("_tracking_webhook") and pattern.name not in without_key
    ]


def _guarded(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer what is not in the provider's format with 400: telling it again would not help."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            with transaction.atomic():
                return view(request, *args, **kwargs)
        except (OperationalError, InterfaceError, SuspiciousOperation, PermissionDenied):
            raise
        except Exception as error:  # noqa: BLE001 - it reads what the provider may send
            log.warning("a provider's message could not be read: %s", type(error).__name__)
            return HttpResponseBadRequest("not in the format that is known here")

    return guarded


@receiver(tracking, dispatch_uid="subscriptions.bounces.webhooks")
def receive_event(
    sender: object, event: AnymailTrackingEvent, esp_name: str, **kwargs: Any
) -> None:
    """Note what one event reports; told again it is about the same mail and changes nothing."""
    report = report_of_event(event, esp_name)
    if report is None:
        return
    mail = _by_message_id(event.message_id) or _by_recipient(event)
    if mail is not None:
        process.note(mail, report)


def report_of_event(event: AnymailTrackingEvent, esp_name: str) -> reading.Report | None:
    """Return what the event reports; None where it is no bounce and no complaint."""
    source = esp_name.lower()[:20]
    if event.event_type == EventType.COMPLAINED:
        return reading.Report(Bounce.Kind.COMPLAINT, "", source)
    if event.event_type != EventType.BOUNCED:
        return None
    said = f"{event.mta_response or ''} {event.description or ''}".strip()
    found = _STATUS.search(said)
    report = reading.report_from_reply(found[0] if found else "", said, source, AT_RCPT)
    if report.cause != Bounce.Cause.UNKNOWN:
        return report
    # The provider's own word, where the server's say nothing.
    is_gone = event.reject_reason == RejectReason.INVALID
    return replace(report, kind=Bounce.Kind.HARD) if is_gone else report


def _by_message_id(message_id: str | None) -> LoggedDelivery | Confirmation | None:
    name = f"<{(message_id or '').strip('<>')}>"
    delivery = LoggedDelivery.objects.with_message_id(name).order_by().first()
    if delivery is not None:
        return delivery
    confirmation: Confirmation | None = Confirmation.objects.filter(message_id=name).first()
    return confirmation


def _by_recipient(event: AnymailTrackingEvent) -> LoggedDelivery | Confirmation | None:
    """Return the last mail that the address was sent before the event: the same each time."""
    if not event.recipient or event.timestamp is None:
        return None
    address = event.recipient.lower()
    delivery = (
        LoggedDelivery.objects.sent_to(address)
        .filter(handed_at__lte=event.timestamp)
        .order_by("-handed_at")
        .first()
    )
    if delivery is not None:
        return delivery
    confirmation: Confirmation | None = (
        Confirmation.objects.filter(
            consent__subscriber__email=address, finished_at__lte=event.timestamp
        )
        .order_by("-finished_at")
        .first()
    )
    return confirmation
