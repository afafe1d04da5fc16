"""How many subscribers an edition would reach if it went out now; for the desk's eyes only.

Of an issue, whose stories are known, ``planning.expected`` says it exactly.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from subscriptions.models import Edition, Rhythm, Subscriber, SubscriberTopic


def rhythms_of(rhythm: str) -> list[str]:
    """Return the rhythms of the subscribers that an edition of ``rhythm`` goes to."""
    if rhythm == Rhythm.BREAKING:
        return [Rhythm.BREAKING.value, Rhythm.INSTANT.value]
    return [str(rhythm)]


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


def _wants(edition: Edition) -> Q:
    rhythm = Q(rhythm__in=rhythms_of(edition.rhythm))
    topics = Q()
    for field, chosen in (
        ("section", edition.sections),
        ("tag", edition.tags),
        ("reporter", edition.reporters),
    ):
        if keys := [row.pk for row in chosen.all()]:
            topics |= Q(**{f"{field}__in": keys})
    return rhythm & (Q(everything=True) | Q(_with_topic(topics))) if topics else rhythm


def _with_topic(wanted: Q) -> Exists:
    return Exists(SubscriberTopic.objects.filter(wanted, subscriber=OuterRef("pk")))
