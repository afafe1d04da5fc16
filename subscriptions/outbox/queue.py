"""The queue of outgoing mails: claim, settle, take back what was abandoned.

Every change is one guarded statement in a short transaction of its own. A sender proves with its
lease token that the row is still its own; a statement that changes no row says that it is not.
The clock is the database's.
"""

from __future__ import annotations

import datetime
import secrets
import uuid
from collections.abc import Collection
from typing import Any, Final, TypeVar

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Case, F, QuerySet, Value, When
from django.db.models.functions import Now

from subscriptions.models import Confirmation, Delivery, Issue, Subscriber, own_words
from subscriptions.models.delivery import READY, OutgoingMessage, State

CHANNEL: Final = "subscriptions_outbox"
BACKOFF: Final = tuple(
    datetime.timedelta(minutes=minutes) for minutes in (5, 15, 60, 4 * 60, 12 * 60)
)
SPREAD: Final = 0.2
TROUBLE_PAUSE = datetime.timedelta(seconds=2)
POLICY_PAUSE = datetime.timedelta(minutes=1)
HELD_FOR = datetime.timedelta(minutes=5)
LONGEST_TROUBLE = datetime.timedelta(minutes=10)
SLOWER_PAUSE = datetime.timedelta(seconds=30)
MOST_ATTEMPTS: Final = len(BACKOFF) + 1
LONGEST_REPLY: Final = 300

_random = secrets.SystemRandom()

Mail = TypeVar("Mail", bound=OutgoingMessage)


def notify(lane: str) -> None:
    """Wake the workers when the present transaction commits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, lane])


def claim(ready: QuerySet[Mail], limit: int) -> list[Mail]:
    """Take up to ``limit`` of the ``ready`` mails under a new lease; nobody else gets them."""
    token = uuid.uuid4()
    with transaction.atomic():
        mails = list(
            ready.order_by("ready_at", "pk").select_for_update(skip_locked=True, of=("self",))[
                :limit
            ]
        )
        if mails:
            ready.model._default_manager.filter(pk__in=[mail.pk for mail in mails]).update(
                state=State.CLAIMED, lease_token=token, lease_until=_lease_end()
            )
    for mail in mails:
        mail.state, mail.lease_token = State.CLAIMED, token
    return mails


@transaction.atomic
def renew(leases: Collection[uuid.UUID]) -> None:
    """Give the mails in the hands of living senders more time."""
    for model in (Delivery, Confirmation):
        held = model.objects.filter(
            lease_token__in=leases, state__in=[State.CLAIMED, State.HANDING]
        )
        _unlocked(held).update(lease_until=_lease_end())


def accept(mail: OutgoingMessage, reply: str = "") -> bool:
    """The relay took the mail."""
    return _finish(mail, State.ACCEPTED, reply)


def fail(mail: OutgoingMessage, reply: str) -> bool:
    """The relay refused the mail for good."""
    return _finish(mail, State.FAILED, reply)


def skip(mail: OutgoingMessage, reason: str) -> bool:
    """The mail is not to be sent."""
    return _settle(mail, [State.CLAIMED], State.SKIPPED, finished_at=Now(), reply=reason)


def hold_as_unknown(delivery: Delivery, reply: str) -> bool:
    """The relay had the whole mail and gave no answer: never sent again by itself."""
    return _settle(
        delivery, [State.HANDING], State.UNKNOWN, keep_lease=True, finished_at=Now(), reply=reply
    )


def defer(mail: OutgoingMessage, reply: str) -> bool:
    """The relay refused the mail for now: try later, and give up after ``MOST_ATTEMPTS``."""
    attempts = mail.attempts + 1
    if attempts >= MOST_ATTEMPTS:
        return _finish(mail, State.FAILED, reply, attempts=attempts)
    pause = BACKOFF[attempts - 1] * _random.uniform(1 - SPREAD, 1 + SPREAD)
    return _settle(
        mail, _UNSETTLED, State.DEFERRED, attempts=attempts, ready_at=Now() + pause, reply=reply
    )


def release(mail: OutgoingMessage, pause: datetime.timedelta | None = None, **fields: Any) -> bool:
    """Nothing was handed over and nobody is to blame: back to the queue.

    ``pause`` lets others go first: with one mail that the relay never lets pass they would wait
    for ever.
    """
    later = fields if pause is None else fields | {"ready_at": Now() + pause}
    released = _settle(mail, [State.CLAIMED], State.QUEUED, **later)
    # The conversation broke after hand_over() and before the mail's end.
    return released or _settle(mail, [State.HANDING, State.UNKNOWN], State.DEFERRED, **later)


def requeue_refused(mail: OutgoingMessage) -> bool:
    """Refused for good, but perhaps for what is ours: back to the queue until it is known.

    The row keeps the sender's lease token, so that ``fail`` still finds it until somebody takes it.
    """
    later: dict[str, Any] = {"ready_at": Now() + HELD_FOR, "keep_lease": True}
    held = _settle(mail, [State.CLAIMED], State.QUEUED, **later)
    return held or _settle(mail, [State.HANDING, State.UNKNOWN], State.DEFERRED, **later)


def put_aside(mail: OutgoingMessage, reply: str) -> bool:
    """This mail alone meets trouble again and again: count it, let it wait as one put off does."""
    attempts = mail.attempts + 1
    if attempts >= MOST_ATTEMPTS:
        return _finish(mail, State.FAILED, reply, attempts=attempts)
    return release(mail, BACKOFF[attempts - 1], attempts=attempts, reply=reply)


def release_all(mails: Collection[OutgoingMessage]) -> int:
    """Nobody tried these: back to the queue, those that are still this sender's."""
    model = type(next(iter(mails)))
    return model._default_manager.filter(
        pk__in=[mail.pk for mail in mails],
        lease_token__in={mail.lease_token for mail in mails},
        state=State.CLAIMED,
    ).update(state=State.QUEUED, lease_token=None, lease_until=None)


def put_off(mails: Collection[Delivery], begin: float, step: float) -> int:
    """Back to the queue, the first for ``begin`` seconds, each further one ``step`` longer."""
    waits = {mail.pk: begin + step * number for number, mail in enumerate(mails)}
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            UPDATE {Delivery._meta.db_table} AS delivery
            SET state = '{State.QUEUED}', lease_token = NULL, lease_until = NULL,
                ready_at = statement_timestamp() + make_interval(secs => later.seconds)
            FROM unnest(%s::bigint[], %s::float[]) AS later (id, seconds)
            WHERE delivery.id = ANY(%s::bigint[]) AND delivery.id = later.id
                AND delivery.state = '{State.CLAIMED}' AND delivery.lease_token = ANY(%s::uuid[])
            """,  # noqa: S608 - names of our own tables and states
            [
                list(waits),
                list(waits.values()),
                list(waits),
                list({mail.lease_token for mail in mails}),
            ],
        )
        number: int = cursor.rowcount
    return number


def give_back(mails: Collection[OutgoingMessage]) -> None:
    """Take from a sender what it did not try; what belongs to a cancelled issue is left out."""
    release_all(mails)
    for issue in Issue.objects.filter(
        pk__in={mail.issue_id for mail in mails if isinstance(mail, Delivery)},
        state=Issue.State.CANCELLED,
    ).only("pk"):
        skip_all(issue, own_words.CANCELLED)


def skip_all(issue: Issue, reason: str) -> int:
    """Leave out every mail of the issue that nobody has in hand."""
    return issue.deliveries.filter(state__in=READY).update(
        state=State.SKIPPED, finished_at=Now(), reply=reason
    )


@transaction.atomic
def reap() -> dict[str, int]:
    """Take back what dead senders had in hand; return how many of each kind.

    What was only claimed returns to the queue. A delivery that was being handed over becomes
    unknown; a confirmation is sent again, as often as a refused one would be.
    """
    claimed = _unlocked(Delivery.objects.abandoned().filter(state=State.CLAIMED))
    handing = _unlocked(Delivery.objects.abandoned().filter(state=State.HANDING))
    confirmations = Confirmation.objects.abandoned()
    unleased: dict[str, Any] = {"lease_token": None, "lease_until": None}
    return {
        "requeued": claimed.update(state=State.QUEUED, **unleased),
        "unknown": handing.update(
            state=State.UNKNOWN,
            lease_until=None,
            finished_at=Now(),
            reply=own_words.SENDER_ENDED,
        ),
        "confirmations": confirmations.update(
            state=Case(
                When(attempts__gte=MOST_ATTEMPTS - 1, then=Value(State.FAILED)),
                default=Value(State.QUEUED),
            ),
            finished_at=Case(When(attempts__gte=MOST_ATTEMPTS - 1, then=Now()), default=None),
            attempts=F("attempts") + 1,
            **unleased,
        ),
    }


def reason_to_skip(delivery: Delivery) -> str:
    """Say why a mail in hand is not to be handed over; empty when there is no reason."""
    issue = Issue.objects.filter(pk=delivery.issue_id)
    if not Subscriber.objects.active().filter(deliveries=delivery).exists():
        return own_words.SUBSCRIBER_LEFT
    if issue.filter(state=Issue.State.CANCELLED).exists():
        return own_words.CANCELLED
    if not issue.sending().exists():
        return ""  # paused: it waits
    if not issue.filter(kind=Issue.Kind.DIGEST).exists() and not issue.of_public_story().exists():
        return own_words.WITHDRAWN
    return ""  # also a digest waits: the stories taken back are cut out of it


# Its own sender may bring the answer after the reaper gave the row up.
_UNSETTLED: Final = (State.CLAIMED, State.HANDING, State.UNKNOWN)


def _finish(mail: OutgoingMessage, state: State, reply: str, **fields: Any) -> bool:
    # A row that waits and still has the sender's token is one that it held.
    was_held = state == State.FAILED and mail.lease_token is not None
    sources = (*_UNSETTLED, *READY) if was_held else _UNSETTLED
    return _settle(mail, sources, state, finished_at=Now(), reply=reply, **fields)


def _settle(
    mail: OutgoingMessage,
    sources: Collection[State],
    target: State,
    *,
    keep_lease: bool = False,
    **fields: Any,
) -> bool:
    """Move one row if it is still this sender's; return whether it was."""
    if target != State.HANDING:
        fields["lease_until"] = None
        if not keep_lease:
            fields["lease_token"] = None
    if target in {State.DEFERRED, State.QUEUED}:
        fields["finished_at"] = None
    if "reply" in fields:
        fields["reply"] = fit(str(fields["reply"]))
    changed = (
        type(mail)
        ._default_manager.filter(pk=mail.pk, state__in=sources, lease_token=mail.lease_token)
        .update(state=target, **fields)
    )
    return changed == 1


def _unlocked(mails: QuerySet[Mail]) -> QuerySet[Mail]:
    """Leave those that a sender is just writing to: waiting for two of them could lock for ever."""
    free = mails.select_for_update(skip_locked=True, of=("self",)).values("pk")
    return mails.filter(pk__in=free)


def fit(reply: str) -> str:
    """Return the relay's words as a row can hold them: one line, no signs that only steer."""
    readable = (sign for sign in reply if sign.isprintable() or sign.isspace())
    return " ".join("".join(readable).split())[:LONGEST_REPLY]


def _lease_end() -> Any:
    return Now() + datetime.timedelta(seconds=settings.DELIVERY_LEASE)
