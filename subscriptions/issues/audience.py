"""How many subscribers an edition would reach if it went out now; for the desk's eyes only.

Of an issue, whose stories are known, ``recipients.expected`` says it exactly.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from articles.models import Event, Reporter, Section, Tag
from subscriptions.models import Edition, Subscriber, SubscriberTopic
from subscriptions.models.frequency import schedule_of
from subscriptions.models.subscriber_topic import KINDS

FIELDS: Final[dict[type, str]] = {model: field for field, model in KINDS.items()}


def reachable() -> QuerySet[Subscriber]:
    """Return the active subscribers who do not pause now."""
    return Subscriber.objects.active().filter(
        Q(paused_until__isnull=True) | Q(paused_until__lte=Now())
    )


def of_edition(edition: Edition) -> QuerySet[Subscriber]:
    """Return those whose topics can meet the edition's: who wants all, or one of its topics.

    An edition without topics has stories for everybody.
    """
    return reachable().filter(_wants(edition))


def counts(editions: Iterable[Edition]) -> dict[int, int]:
    """Return for each edition how many ``of_edition`` there are: one query for all of them.

    Their topics should have been prefetched.
    """
    wanted = {f"e{edition.pk}": Count("pk", filter=_wants(edition)) for edition in editions}
    found = reachable().aggregate(**wanted) if wanted else {}
    return {int(name[1:]): number for name, number in found.items()}


Followed = Section | Tag | Reporter | Event


def followers(topic: Followed) -> int:
    """Return how many active subscribers chose this topic, perhaps beside others."""
    chosen = {FIELDS[type(topic)]: topic.pk}
    rows = SubscriberTopic.objects.filter(
        subscriber__state=Subscriber.State.ACTIVE, subscriber__everything=False, **chosen
    )
    return rows.values("subscriber").distinct().count()


def with_only(topic: Followed) -> int:
    """Return how many active subscribers would have no topic left without this one."""
    field = FIELDS[type(topic)]
    others = SubscriberTopic.objects.filter(subscriber=OuterRef("subscriber")).exclude(
        **{f"{field}__isnull": False, field: topic.pk}
    )
    return (
        SubscriberTopic.objects.filter(
            ~Exists(others),
            subscriber__state=Subscriber.State.ACTIVE,
            subscriber__everything=False,
            **{field: topic.pk},
        )
        .values("subscriber")
        .distinct()
        .count()
    )


def only_by(edition: Edition) -> int:
    """Return how many active subscribers would get nothing once the edition stops."""
    unserved = set(Edition.objects.served()) - set(Edition.objects.served(without=edition.pk))
    return Subscriber.objects.active().filter(frequency__in=unserved).count()


def _wants(edition: Edition) -> Q:
    frequency = Q(frequency__in=schedule_of(edition.frequency).readers)
    topics = Q()
    for field, chosen in (
        ("section", edition.sections),
        ("tag", edition.tags),
        ("reporter", edition.reporters),
    ):
        if keys := [row.pk for row in chosen.all()]:
            topics |= Q(**{f"{field}__in": keys})
    return frequency & (Q(everything=True) | Q(_with_topic(topics))) if topics else frequency


def _with_topic(wanted: Q) -> Exists:
    return Exists(SubscriberTopic.objects.filter(wanted, subscriber=OuterRef("pk")))
