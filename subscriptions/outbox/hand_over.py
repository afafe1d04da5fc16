"""Handing over: the one durable step before a relay gets a mail, shared by all who take it at once.

A commit waits for the disk, which is the most expensive step of a mail. Senders of one process
that are ready at the same moment are written down by one statement and wait for one commit; each
still has no more than one mail on its way.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from django.conf import settings

from articles.db import prepared
from subscriptions.models import Delivery, Issue, Subscriber
from subscriptions.models.delivery import State
from subscriptions.outbox import queue


@dataclass(frozen=True)
class Accepted:
    """A mail that the relay took, with its answer, not yet written down."""

    delivery: Delivery
    reply: str


@dataclass
class _Wish:
    """One sender's wish to hand a mail over, and what it is answered."""

    delivery: Delivery
    after: Accepted | None
    allowed: bool = False
    error: BaseException | None = None
    # Set for the one that is to write: its own wish and those of the others.
    batch: list[_Wish] = field(default_factory=list)
    called: threading.Lock = field(default_factory=threading.Lock)


class HandOvers:
    """Joins the hand-overs of many threads: one writes for all who gathered behind the last.

    One at a time: the more of them gather while it waits for the disk, the less each costs.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: list[_Wish] = []
        self._is_writing = False

    def hand_over(self, delivery: Delivery, after: Accepted | None = None) -> bool:
        """See ``hand_over``; raises what the database raised."""
        wish = _Wish(delivery, after)
        wish.called.acquire()
        with self._guard:
            self._waiting.append(wish)
            is_first = not self._is_writing
            if is_first:
                self._is_writing = True
                wish.batch = self._take()
        # Asked of what was found under the guard: the batch may have come since, and with it a
        # release that nobody would wait for.
        if not is_first:
            wish.called.acquire()  # until it is done, or this thread is to write
        if wish.batch:
            self._write(wish.batch)
        if wish.error is not None:
            raise wish.error
        return wish.allowed

    def _take(self) -> list[_Wish]:
        batch, self._waiting = self._waiting, []
        return batch

    def _write(self, batch: list[_Wish]) -> None:
        try:
            allowed = hand_over_all([(wish.delivery, wish.after) for wish in batch])
            for wish in batch:
                wish.allowed = wish.delivery.pk in allowed
        except BaseException as error:  # noqa: BLE001 - each raises it in its own thread
            for wish in batch:
                wish.error = error
        with self._guard:
            successor = self._waiting[0] if self._waiting else None
            if successor is None:
                self._is_writing = False
            else:
                successor.batch = self._take()
        for wish in batch:
            wish.called.release()
        if successor is not None:
            successor.called.release()


def hand_over(delivery: Delivery, after: Accepted | None = None) -> bool:
    """Record durably that the relay is about to get the mail; False: it must not.

    It must not when the lease is lost, the subscriber left, the issue no longer goes out or its
    story was taken from the readers. ``after`` is the mail that the relay took just before: both
    are written down in one commit.
    """
    return delivery.pk in hand_over_all([(delivery, after)])


def hand_over_all(pairs: Sequence[tuple[Delivery, Accepted | None]]) -> set[int]:
    """Do ``hand_over`` for several connections in one commit; return whose mails may go."""
    return {pk for (pk,) in prepared.run(*statement_for(pairs))}


def statement_for(
    pairs: Sequence[tuple[Delivery, Accepted | None]],
) -> tuple[str, dict[str, Any]]:
    """Return the statement of ``hand_over_all``, with its values by name."""
    before = [after for _delivery, after in pairs if after is not None]
    values: dict[str, Any] = {
        "ids": _array(delivery.id for delivery, _after in pairs),
        "leases": _array(_written(delivery.lease_token) for delivery, _after in pairs),
        "seconds": str(settings.DELIVERY_LEASE),
        "before": _array(accepted.delivery.id for accepted in before),
        "before_leases": _array(_written(accepted.delivery.lease_token) for accepted in before),
        "claimed": State.CLAIMED.value,
        "unsettled": _UNSETTLED,
        "replies": _array(_quoted(accepted.reply) for accepted in before),
    }
    statement, parameters = _statement(int(time.monotonic()))
    return statement, values | parameters


def _array(elements: Iterable[int | str]) -> str:
    """Write an array as PostgreSQL reads it; psycopg's way, which asks each for its type, costs."""
    return f"{{{','.join(map(str, elements))}}}"


_UNSETTLED: Final = _array([State.CLAIMED, State.HANDING, State.UNKNOWN])


@lru_cache(maxsize=256)
def _written(lease: UUID | None) -> str:
    # A sender's mails have one: writing it each time took longer than all the rest.
    return str(lease)


@lru_cache(maxsize=256)
def _quoted(reply: str) -> str:
    escaped = queue.fit(reply).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


@lru_cache(maxsize=1)
def _statement(second: int) -> tuple[str, dict[str, Any]]:
    """Return the statement and the values of its condition which issues may go out."""
    # The values hold the time of now: a story that appears meanwhile must be found.
    issues = Issue.objects.sending().of_public_story().order_by().values("pk")
    going_out, values = prepared.named(*issues.query.sql_with_params(), "issue")
    return _HAND_OVER % {"going_out": going_out}, values


# The states are values, so that no plan goes along an index of some states: thousands of mails are
# in the same state, the ids name the few that are meant.
_HAND_OVER: Final = f"""
WITH accepted AS (
    UPDATE {Delivery._meta.db_table} AS delivery
    SET state = '{State.ACCEPTED}', finished_at = statement_timestamp(), reply = before.reply,
        lease_token = NULL, lease_until = NULL
    FROM unnest(%%(before)s::bigint[], %%(before_leases)s::uuid[], %%(replies)s::text[])
        AS before (id, lease, reply)
    WHERE delivery.id = ANY(%%(before)s::bigint[]) AND delivery.id = before.id
        AND delivery.lease_token = before.lease
        AND delivery.state = ANY(%%(unsettled)s::text[])
)
UPDATE {Delivery._meta.db_table} AS delivery
SET state = '{State.HANDING}', handed_at = statement_timestamp(),
    lease_until = statement_timestamp() + make_interval(secs => %%(seconds)s)
FROM unnest(%%(ids)s::bigint[], %%(leases)s::uuid[]) AS wish (id, lease)
WHERE delivery.id = ANY(%%(ids)s::bigint[]) AND delivery.id = wish.id
    AND delivery.lease_token = wish.lease AND delivery.state = %%(claimed)s
    AND EXISTS (
        SELECT FROM {Subscriber._meta.db_table} AS subscriber
        WHERE subscriber.id = delivery.subscriber_id
            AND subscriber.state = '{Subscriber.State.ACTIVE}'
    )
    AND delivery.issue_id IN (%(going_out)s)
RETURNING delivery.id
"""  # noqa: S608 - names of our own tables and states
