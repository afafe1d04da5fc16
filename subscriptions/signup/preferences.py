"""What a subscriber chooses: how often, hour, day and topics, a pause, another address, an end.

Whoever holds the link in a mail may do all of it at once; nobody has to be asked.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Final

from django.contrib.postgres.functions import TransactionNow
from django.db import transaction
from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat, Now

from articles.auditlog.acts import Act
from articles.auditlog.log import record
from articles.db import clock
from subscriptions import tokens
from subscriptions.addresses import ERASED_DOMAIN
from subscriptions.mail import mime
from subscriptions.models import (
    Confirmation,
    Consent,
    Delivery,
    DeliveryRecord,
    Edition,
    EndedLink,
    ImportLine,
    MailDefaults,
    Subscriber,
    SubscriberTopic,
    Suppression,
    WebhookMessage,
    own_words,
)
from subscriptions.models.delivery import READY, State
from subscriptions.models.frequency import TIME_FIELDS, slower_than
from subscriptions.models.subscriber import SubscriberQuerySet
from subscriptions.models.subscriber_topic import KINDS
from subscriptions.models.webhook import Event, Reason
from subscriptions.outbox import queue

LANE: Final = "confirmation"
PAUSES: Final = (1, 2, 4)  # weeks
MOST_TOPICS: Final = 200
# What confirming makes of a subscriber who was not active; a pause of before is over.
ACTIVE_ANEW: Final[dict[str, Any]] = {
    "state": Subscriber.State.ACTIVE,
    "confirmed_at": TransactionNow(),
    "unsubscribed_at": None,
    "paused_until": None,
}
TOPIC_MODELS: Final[dict[str, Any]] = {f"{kind}s": model for kind, model in KINDS.items()}
TOPIC_FIELDS: Final = tuple(TOPIC_MODELS)


@dataclass(frozen=True)
class Choice:
    """What somebody wants to read and when. Without any topic: everything."""

    frequency: str
    hour: int | None = None
    weekday: int | None = None
    monthday: int | None = None
    sections: tuple[int, ...] = ()
    tags: tuple[int, ...] = ()
    reporters: tuple[int, ...] = ()
    developments: tuple[int, ...] = ()

    @property
    def everything(self) -> bool:
        """Whether no topic was chosen."""
        return not any(getattr(self, name) for name in TOPIC_FIELDS)

    def as_json(self) -> dict[str, Any]:
        """Return the choice as a consent stores it; ``from_json`` reads it back."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Choice:
        """Return the choice as it was kept with a consent."""
        chosen: dict[str, Any] = {name: tuple(data.get(name) or ()) for name in TOPIC_MODELS}
        chosen |= {field.name: data.get(field.name) for field in TIME_FIELDS}
        return cls(data["frequency"], **chosen)

    @property
    def times(self) -> dict[str, int | None]:
        """Return what was chosen of the moment, by column."""
        return {field.name: getattr(self, field.name) for field in TIME_FIELDS}


def choice_of(subscriber: Subscriber) -> Choice:
    """Return what the subscriber chose last."""
    chosen: dict[str, Any] = {field.name: getattr(subscriber, field.name) for field in TIME_FIELDS}
    rows = [] if subscriber.everything else list(subscriber.topics.values(*KINDS))
    for kind in KINDS:
        chosen[f"{kind}s"] = tuple(sorted(row[kind] for row in rows if row[kind] is not None))
    return Choice(subscriber.frequency, **chosen)


def choose(subscriber: Subscriber, choice: Choice) -> None:
    """Let the choice hold from the next mailing on."""
    with transaction.atomic():
        Subscriber.objects.select_for_update().get(pk=subscriber.pk)
        Subscriber.objects.filter(pk=subscriber.pk).update(
            frequency=choice.frequency, everything=choice.everything, **choice.times
        )
        subscriber.topics.all().delete()
        SubscriberTopic.objects.bulk_create(_topics(subscriber, choice))
    subscriber.refresh_from_db()


def _topics(subscriber: Subscriber, choice: Choice) -> Iterable[SubscriberTopic]:
    """Topics that still exist: a section may be gone since the choice was made."""
    for name, model in TOPIC_MODELS.items():
        field = name.removesuffix("s")
        chosen: tuple[int, ...] = getattr(choice, name)
        there = model._default_manager.filter(pk__in=chosen[:MOST_TOPICS])
        for pk in there.values_list("pk", flat=True):
            yield SubscriberTopic(subscriber=subscriber, **{f"{field}_id": pk})


def slower(subscriber: Subscriber) -> str:
    """Return the next slower frequency that the newsroom offers; empty: there is none."""
    offered = set(Edition.objects.active().values_list("frequency", flat=True))
    return next((to for to in slower_than(subscriber.frequency) if to in offered), "")


def read_less_often(subscriber: Subscriber, frequency: str) -> bool:
    """Change to ``frequency`` if it is slower; a repeat finds nothing slower, changes nothing."""
    if frequency not in slower_than(subscriber.frequency):
        return subscriber.frequency == frequency
    Subscriber.objects.active().filter(pk=subscriber.pk).update(frequency=frequency)
    subscriber.frequency = frequency
    return True


def pause(subscriber: Subscriber, weeks: int) -> None:
    """Send nothing for some weeks; 0: go on now."""
    until = clock.now() + datetime.timedelta(weeks=weeks) if weeks else None
    Subscriber.objects.filter(pk=subscriber.pk).update(paused_until=until)
    subscriber.paused_until = until


def is_paused(subscriber: Subscriber) -> bool:
    """Whether nothing comes for now."""
    return subscriber.paused_until is not None and subscriber.paused_until > clock.now()


def _others_at(consent: Consent) -> SubscriberQuerySet:
    """Return whoever else has the address that the mails are to go to."""
    others: SubscriberQuerySet = Subscriber.objects.filter(email=consent.new_address)
    return others.exclude(pk=consent.subscriber_id)


def is_taken(consent: Consent) -> bool:
    """Whether the new address has a subscription of its own.

    Somebody who proved to own both addresses and subscribes with both keeps both subscriptions:
    nothing is merged behind anybody's back.
    """
    return bool(consent.new_address) and _others_at(consent).active().exists()


def move(consent: Consent) -> bool:
    """Write to the confirmed address from now on and tell the old one; False: it is taken."""
    subscriber, email = consent.subscriber, consent.new_address
    old = subscriber.email
    with transaction.atomic():
        # Held, so that nobody who confirms at this moment is deleted.
        others = list(_others_at(consent).select_for_update())
        if any(other.state == Subscriber.State.ACTIVE for other in others):
            return False
        for other in others:
            _join(other, subscriber)
        _others_at(consent).delete()
        subscriber.former_emails.create(address=old, unsubscribe_token=subscriber.unsubscribe_token)
        # Whoever says where to write to wants mail: that the old address failed is no matter now.
        Suppression.objects.of(email).delete()
        moved = Subscriber.objects.filter(pk=subscriber.pk)
        moved.filter(state=Subscriber.State.SUPPRESSED).update(
            state=Subscriber.State.PENDING, suppressed_at=None, confirmed_at=None
        )
        moved.exclude(state=Subscriber.State.ACTIVE).update(**ACTIVE_ANEW)
        moved.update(email=email, unsubscribe_token=tokens.new_unsubscribe_token())
        if subscriber.state == Subscriber.State.ACTIVE:
            WebhookMessage.objects.note(Event.LEFT, subscriber, Reason.ADDRESS_CHANGED)
        WebhookMessage.objects.note(Event.JOINED, subscriber, Reason.ADDRESS_CHANGED, email)
        Consent.objects.filter(pk=consent.pk).update(confirmed_at=Now())
        # Of two changes under way the one confirmed first holds; who asked may be another.
        subscriber.consents.exclude(new_address="").filter(confirmed_at=None).end()
        Confirmation.objects.create(notify_address=old, message_id=mime.new_message_id())
        _readdress(subscriber, email)
        queue.notify(LANE)
    return True


def _join(other: Subscriber, subscriber: Subscriber) -> None:
    """Let the links to leave in the mails of ``other``, who goes, end the subscription that stays.

    Who reads those mails reads this subscription's from now on.
    """
    addresses = [other.email, *other.former_emails.values_list("address", flat=True)]
    links = [tokens.choice_token(other.pk, address) for address in addresses]
    EndedLink.objects.add(links, EndedLink.Reason.JOINED)
    other.former_emails.update(subscriber=subscriber)
    subscriber.former_emails.create(address=other.email, unsubscribe_token=other.unsubscribe_token)


def _readdress(subscriber: Subscriber, email: str) -> None:
    """Let what was not handed over go to the new address, or was left out and may come back.

    What was handed over, and what was put away, keeps where it went.
    """
    left_out = Q(state=State.SKIPPED, reply__in=[own_words.WITHDRAWN, own_words.NOTHING_LEFT])
    mails = Delivery.objects.filter(subscriber=subscriber, issue__put_away_at=None)
    mails = mails.filter(Q(state__in=[*READY, State.FAILED, State.UNKNOWN]) | left_out)
    taken = Delivery.objects.filter(address=email).values("issue")
    mails.filter(state__in=READY, issue__in=taken).update(
        state=State.SKIPPED, finished_at=Now(), reply=own_words.GOT_AT_NEW_ADDRESS
    )
    mails.exclude(issue__in=taken).update(address=email)


def erase(subscriber: Subscriber, *, tell: bool = True) -> None:
    """Forget the person at once; only hashes stay.

    That of the address, so that no import revives them, and those of the links in their mails.
    ``tell``: webhooks hear of it, of whichever state, for others may keep the address.
    """
    email = subscriber.email
    with transaction.atomic():
        WebhookMessage.objects.forget(subscriber.pk)
        if tell:
            WebhookMessage.objects.note(Event.LEFT, subscriber, Reason.ERASED)
        Suppression.objects.add(email, Suppression.Reason.ERASED)
        theirs = Q(subscriber=subscriber) | Q(address=email)
        left_out = {"state": State.SKIPPED, "reply": own_words.SUBSCRIBER_ERASED}
        Delivery.objects.filter(theirs, state__in=READY).update(finished_at=Now(), **left_out)
        anonymise(Delivery.objects.filter(theirs))
        anonymise(DeliveryRecord.objects.filter(theirs))  # after: rows only move this way
        Confirmation.objects.filter(
            Q(notify_address=email) | Q(consent__new_address=email)
        ).delete()
        Consent.objects.filter(new_address=email).delete()
        ImportLine.objects.erase(email)
        links = [subscriber.unsubscribe_token, tokens.choice_token(subscriber.pk, email)]
        for former, link in subscriber.former_emails.values_list("address", "unsubscribe_token"):
            links += [link, tokens.choice_token(subscriber.pk, former)]
            Confirmation.objects.filter(notify_address=former).delete()
            ImportLine.objects.erase(former)
            if not Subscriber.objects.filter(email=former).exists():
                Suppression.objects.add(former, Suppression.Reason.ERASED)
        EndedLink.objects.add(links, EndedLink.Reason.ERASED)
        Subscriber.objects.filter(pk=subscriber.pk).delete()
        record(Act.ERASED)  # of whom is forgotten too


def anonymise(mails: QuerySet[Delivery] | QuerySet[DeliveryRecord]) -> int:
    """Blank the addresses; the row's id keeps two of one issue apart. Return how many."""
    blank = Concat(Cast("pk", CharField()), Value(f"@{ERASED_DOMAIN}"))
    return mails.update(address=blank, reply="")


def default_choice() -> Choice:
    """Return what the publisher chose for those who choose nothing."""
    return Choice(MailDefaults.load().frequency)
