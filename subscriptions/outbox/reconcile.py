"""Finding out from the relay's log what became of mails whose end is unknown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from subscriptions.models import Delivery
from subscriptions.models.delivery import State

BATCH: Final = 1000
_MESSAGE_ID: Final = re.compile(r"<[A-Za-z0-9_-]{22}@[A-Za-z0-9.-]+>")


def message_ids(lines: Iterable[str]) -> Iterator[str]:
    """Yield what may be one of our Message-IDs, wherever it stands in a line."""
    for line in lines:
        yield from _MESSAGE_ID.findall(line)


def mark_accepted(lines: Iterable[str]) -> int:
    """Mark as accepted what is unknown here and stands in a log of mails that the relay took.

    Streams: a log of any length takes the memory of ``BATCH`` lines. Returns how many rows changed.
    """
    found = message_ids(lines)
    changed = 0
    while batch := set(islice(found, BATCH)):
        changed += Delivery.objects.filter(message_id__in=batch, state=State.UNKNOWN).update(
            state=State.ACCEPTED, lease_token=None, reply="found in the relay's log"
        )
    return changed
