"""Finding out from the relay's log what became of mails whose end is unknown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import islice
from typing import Final

from django.db import transaction
from django.db.models import Q

from subscriptions.models import Delivery, own_words
from subscriptions.models.delivery import State
from subscriptions.outbox.relay_log import Envelope, taken

BATCH: Final = 1000


def mark_accepted(lines: Iterable[str]) -> int:
    """Return of how many mails ``accepted_by_issue`` found that the relay took them."""
    return accepted_by_issue(lines).total()


def accepted_by_issue(lines: Iterable[str]) -> Counter[int]:
    """Mark as accepted what is unknown here and of which the log says that the relay took it.

    Streams: a log of any length takes the memory of ``BATCH`` mails and of those that the relay
    had not yet queued. A log is of all mailings: returns how many rows of each changed. See
    ``relay_log`` for what counts.
    """
    found = taken(lines)
    changed: Counter[int] = Counter()
    while batch := set(islice(found, BATCH)):
        names = [mail for mail in batch if isinstance(mail, str)]
        wanted = Q(message_id__in=names)
        for mail in batch:
            if isinstance(mail, Envelope):
                wanted |= Q(pk=mail.delivery, address=mail.address)
        with transaction.atomic():
            unknown = Delivery.objects.filter(wanted, state=State.UNKNOWN)
            issues = dict(unknown.select_for_update().values_list("pk", "issue_id"))
            Delivery.objects.filter(pk__in=issues).update(
                state=State.ACCEPTED, lease_token=None, reply=own_words.FOUND_IN_LOG
            )
        changed.update(issues.values())
    return changed
