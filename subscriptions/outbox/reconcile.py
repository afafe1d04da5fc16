"""Finding out from the relay's log what became of mails whose end is unknown."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Final

from django.db.models import Q

from subscriptions.models import Delivery, own_words
from subscriptions.models.delivery import State
from subscriptions.outbox.relay_log import Envelope, taken

BATCH: Final = 1000


def mark_accepted(lines: Iterable[str]) -> int:
    """Mark as accepted what is unknown here and of which the log says that the relay took it.

    Streams: a log of any length takes the memory of ``BATCH`` mails and of those that the relay
    had not yet queued. Returns how many rows changed; see ``relay_log`` for what counts.
    """
    found = taken(lines)
    changed = 0
    while batch := set(islice(found, BATCH)):
        names = [mail for mail in batch if isinstance(mail, str)]
        wanted = Q(message_id__in=names)
        for mail in batch:
            if isinstance(mail, Envelope):
                wanted |= Q(pk=mail.delivery, address=mail.address)
        changed += Delivery.objects.filter(wanted, state=State.UNKNOWN).update(
            state=State.ACCEPTED, lease_token=None, reply=own_words.FOUND_IN_LOG
        )
    return changed
