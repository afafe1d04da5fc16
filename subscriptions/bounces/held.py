"""Bounces that wait for a person, since too many readers were said to be gone; see ``doubt``."""

from __future__ import annotations

import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Count, F, Max, Min, QuerySet
from django.db.models.functions import Now

from articles.auditlog.acts import Act
from articles.auditlog.log import record
from subscriptions.models import Bounce, Subscriber, Suppression, UnreadableReport

Weight = Bounce.Weight
RECENT: Final = datetime.timedelta(days=30)


def domains() -> list[Any]:
    """Return a row for each domain that waits: its readers, since when, what its server said."""
    return list(
        Bounce.objects.filter(weight=Weight.HELD)
        .order_by()
        .values("domain")
        .annotate(
            readers=Count("subscriber", distinct=True), since=Min("at"), words=Max("diagnosis")
        )
        .order_by("since")
    )


@transaction.atomic
def confirm(domain: str) -> list[Subscriber]:
    """Believe the domain's server: write to none of these readers again; return them."""
    held = _held(domain)
    # Not who proved since that mail arrives: by signing up anew, or from another address.
    lifted = F("subscriber__suppression_lifted_at")
    unproven = held.exclude(subscriber__suppression_lifted_at__isnull=False, at__lte=lifted)
    readers = Subscriber.objects.select_for_update().filter(
        pk__in=unproven.values("subscriber"), email__endswith=f"@{domain}"
    )
    changed = [reader for reader in readers if reader.suppress(Suppression.Reason.BOUNCE)]
    held.update(weight=Weight.COUNTS)
    for reader in changed:
        record(Act.SUPPRESSED, reader)
    return changed


@transaction.atomic
def dismiss(domain: str) -> int:
    """Let these bounces tell against nobody; return how many they were."""
    number = _held(domain).update(weight=Weight.NOTHING)
    if number:
        record(Act.BOUNCES_DISMISSED, domain=domain, count=number)
    return number


def count_unreadable() -> int:
    """Return how many messages of the last days lie in the bounce mailbox that none could read."""
    return UnreadableReport.objects.filter(at__gt=Now() - RECENT).count()


def _held(domain: str) -> QuerySet[Bounce]:
    return Bounce.objects.filter(weight=Weight.HELD, domain=domain)
