"""Tell the administrators by mail when the site wants somebody to act, and when it does no more."""

from __future__ import annotations

import datetime
import hashlib
import logging
import socket
from collections.abc import Sequence
from typing import Final

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from articles import identity
from articles.db import clock, locks
from articles.db.locks import Lock
from newsroom import roles
from newsroom.operations.models import Alert
from newsroom.operations.status import Check, all_checks
from subscriptions.mail.mime import message_domain, new_message_id, one_line
from subscriptions.mail.staff import LANE
from subscriptions.models import StaffMail
from subscriptions.outbox import queue
from subscriptions.worker.jobs import Job

LOOK_EVERY: Final = 60.0  # seconds
# A restart, or a relay that is away for a moment, is nobody's business.
LASTING: Final = datetime.timedelta(minutes=3)
HOUR: Final = datetime.timedelta(hours=1)
MOST_ERRORS: Final = 10  # different ones an hour
OF_ERRORS: Final = "<error."  # how their Message-IDs begin
# What each machine has of its own; the rest is the same for all.
OF_THE_MACHINE: Final = frozenset({"disk", "certificate", "pages"})

log = logging.getLogger("newsroom.operations")


def watch() -> bool:
    """Look at everything; tell what has lasted and what has passed. For the worker."""
    with translation.override(settings.LANGUAGE_CODE):
        checks = {_name(check): check for check in all_checks()}
        with transaction.atomic():
            locks.take(Lock.ALERTS)
            _note(checks)
            passed = _take_passed(checks)
            lasting = _take_lasting(checks)
            if passed or lasting:
                _mail(lasting, passed)
    return False


def jobs() -> list[Job]:
    """Return what the worker has to do."""
    return [Job("alerts", watch, every=lambda: LOOK_EVERY)]


def administrators() -> list[str]:
    """Return the addresses of those who are told."""
    people = User.objects.filter(
        Q(is_superuser=True) | Q(groups__name=roles.ADMINISTRATOR), is_active=True, is_staff=True
    )
    return sorted(set(people.exclude(email="").values_list("email", flat=True)))


def _name(check: Check) -> str:
    host = socket.gethostname()[:100] if check.name in OF_THE_MACHINE else ""
    return f"{check.name}@{host}" if host else check.name


def _note(checks: dict[str, Check]) -> None:
    """Write down what is red now; since when stays."""
    red = {name: check for name, check in checks.items() if not check.is_fine}
    Alert.objects.bulk_create(
        [Alert(name=name, said=check.said) for name, check in red.items()],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["said"],
    )


def _take_passed(checks: dict[str, Check]) -> list[Check]:
    """Remove what is fine again; return those that somebody was told of."""
    fine = [name for name, check in checks.items() if check.is_fine]
    gone = Alert.objects.filter(name__in=fine)
    told = list(gone.exclude(told_at=None).values_list("name", flat=True))
    gone.delete()
    return [checks[name] for name in told]


def _take_lasting(checks: dict[str, Check]) -> list[Check]:
    """Mark what has been red for long enough as told; return it."""
    due = Alert.objects.filter(told_at=None, since__lte=Now() - LASTING, name__in=checks)
    names = list(due.values_list("name", flat=True))
    due.update(told_at=Now())
    return [checks[name] for name in names]


def _mail(lasting: Sequence[Check], passed: Sequence[Check]) -> None:
    context = {
        "lasting": lasting,
        "passed": passed,
        "host": socket.gethostname(),
        "link": settings.SITE_URL + reverse("admin:status"),
        "site": identity.current(),
    }
    subject = one_line(render_to_string("operations/emails/alert_subject.txt", context))
    text = render_to_string("operations/emails/alert.txt", context)
    addresses = administrators()
    if not addresses:
        log.error("no administrator has an address to be told at: %s", subject)
    StaffMail.objects.bulk_create(
        [_written(address, subject, text, new_message_id()) for address in addresses]
    )
    queue.notify(LANE)


def tell_of_error(error: dict[str, str]) -> None:
    """Tell of a page that broke; of the same fault once an hour, whichever process met it.

    ``error``: its kind and place, the page's name, ``request_id`` as in the log.
    """
    hour = f"{clock.now():%Y-%m-%dT%H}"
    context = error | {"host": socket.gethostname(), "link": settings.SITE_URL}
    with translation.override(settings.LANGUAGE_CODE):
        subject = one_line(render_to_string("operations/emails/error_subject.txt", context))
        text = render_to_string("operations/emails/error.txt", context)
    addresses = administrators()
    told = StaffMail.objects.filter(message_id__startswith=OF_ERRORS, created_at__gt=Now() - HOUR)
    if told.count() >= MOST_ERRORS * len(addresses):
        return
    with transaction.atomic():
        StaffMail.objects.bulk_create(
            [
                _written(to, subject, text, _once(hour, error["error"], error["place"], to))
                for to in addresses
            ],
            ignore_conflicts=True,  # the Message-ID is the same: it was told
        )
        queue.notify(LANE)


def _once(*words: str) -> str:
    """Return a Message-ID that is the same for the same words."""
    digest = hashlib.sha256("\n".join(words).encode()).hexdigest()[:16]
    return f"{OF_ERRORS}{digest}@{message_domain()}>"


def _written(address: str, subject: str, text: str, message_id: str) -> StaffMail:
    return StaffMail(
        address=address, subject=subject[:200], text=text, message_id=message_id, is_alert=True
    )
