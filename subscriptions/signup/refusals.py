"""Who does not want mail any more, written down apart from the database: hashes, no addresses.

A restored backup knows nothing of those who left or were erased since it was made. Without this
list the site would write to them again. Webhooks were told when it happened.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Iterator
from typing import Final

from django.db import transaction

from subscriptions import tokens
from subscriptions.models import FormerEmail, Subscriber, Suppression
from subscriptions.signup.preferences import erase

LEFT: Final = "left"
BATCH: Final = 2_000


def recorded(since: datetime.datetime) -> Iterator[str]:
    """Return a line of JSON for every suppression, and for all who left after ``since``."""
    held = Suppression.objects.order_by("address_hash")
    for row in held.values_list("address_hash", "reason", "created_at").iterator(BATCH):
        yield _line(*row)
    left = Subscriber.objects.filter(
        state=Subscriber.State.UNSUBSCRIBED, unsubscribed_at__gte=since
    ).order_by("pk")
    for email, when in left.values_list("email", "unsubscribed_at").iterator(BATCH):
        yield _line(tokens.address_hash(email), LEFT, when)
    # A backup of before they moved knows them by the address of then.
    former = FormerEmail.objects.filter(ended_at__gte=since).order_by("pk")
    former = former.exclude(subscriber__state=Subscriber.State.ACTIVE)
    former = former.exclude(address__in=Subscriber.objects.values("email"))
    for email, when in former.values_list("address", "ended_at").iterator(BATCH):
        yield _line(tokens.address_hash(email), LEFT, when)


def apply(lines: Iterable[str]) -> dict[str, int]:
    """Do to a restored database what happened since: return how many of each kind were new.

    Raises:
        ValueError: a line is none of ``recorded``.
    """
    held: dict[str, str] = {}
    left: dict[str, datetime.datetime] = {}
    for line in filter(str.strip, lines):
        found = json.loads(line)
        if found["why"] == LEFT:
            left[found["hash"]] = datetime.datetime.fromisoformat(found["at"])
        else:
            held[found["hash"]] = found["why"]
    counts = dict.fromkeys([*Suppression.Reason.values, LEFT], 0)
    for subscriber in Subscriber.objects.order_by("pk").iterator(BATCH):
        hashes = tokens.address_hashes(subscriber.email)
        reasons = [held[known] for known in hashes if known in held]
        if Suppression.Reason.ERASED in reasons:
            erase(subscriber, tell=False)
            counts[Suppression.Reason.ERASED] += 1
        elif reasons:
            counts[reasons[0]] += subscriber.suppress(reasons[0], tell=False)
        elif when := next((left[known] for known in hashes if known in left), None):
            counts[LEFT] += _leave(subscriber, when)
    with transaction.atomic():
        Suppression.objects.bulk_create(
            [Suppression(address_hash=known, reason=why) for known, why in held.items()],
            batch_size=BATCH,
            ignore_conflicts=True,
        )
    return counts


def _leave(subscriber: Subscriber, when: datetime.datetime) -> int:
    """Unsubscribe who left then and did not come back before the backup was made."""
    with transaction.atomic():
        changed = Subscriber.objects.filter(
            pk=subscriber.pk, state=Subscriber.State.ACTIVE, confirmed_at__lt=when
        ).update(state=Subscriber.State.UNSUBSCRIBED, unsubscribed_at=when)
        if changed:
            subscriber.consents.end()
    return changed


def _line(known: str, why: str, at: datetime.datetime | None) -> str:
    return json.dumps({"hash": known, "why": why, "at": at and at.isoformat()})
