"""A part of the readers that has a name: who, by what they chose and where they came from."""

from __future__ import annotations

import datetime
from typing import Any, Final

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from articles.editing.merged import left_of
from articles.models.typed import Typed
from subscriptions.models.subscriber import Subscriber
from subscriptions.models.subscriber_topic import KINDS, MERGED_AS, SubscriberTopic

LONGEST_NAME: Final = 80
# What a rule may ask; each narrows the others, what is missing asks nothing.
RULES: Final = (
    "frequencies", "sections", "tags", "reporters", "developments", "joined_from",
    "joined_until", "source", "domain",
)  # fmt: skip


class Segment(Typed):
    """A saved question about the readers; the answer is found anew whenever it is used.

    ``rules`` are those of ``RULES`` that ask something: lists of keys, dates as text, a beginning
    of a page's path, a domain.
    """

    name = models.CharField(_("name"), max_length=LONGEST_NAME, unique=True)
    rules = models.JSONField(_("rules"), default=dict)
    created_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("segment")
        verbose_name_plural = _("segments")
        ordering = ["name"]
        constraints = [
            # Of nothing asked the answer is everybody, and a slip would suppress them all.
            models.CheckConstraint(condition=~Q(rules={}), name="segment_asks_something"),
        ]

    def __str__(self) -> str:
        return self.name


def led_on(rules: dict[str, Any]) -> dict[str, Any]:
    """Return the rules with the topic that is left in place of each that was merged into it."""
    named = {
        (kind, key): (MERGED_AS.get(kind, kind), key)
        for kind in KINDS
        for key in rules.get(f"{kind}s", ())
    }
    merges = left_of(named.values())
    left = {
        f"{kind}s": sorted(
            {merges[row].kept_id if (row := named[kind, key]) in merges else key for key in keys}
        )
        for kind in KINDS
        if (keys := rules.get(f"{kind}s"))
    }
    return rules | left


def readers(rules: dict[str, Any]) -> QuerySet[Subscriber]:
    """Return the active readers whom the rules mean."""
    rules = led_on(rules)
    found = Subscriber.objects.active().filter(_condition(rules))
    topics = Q()
    for field in KINDS:
        if keys := rules.get(f"{field}s"):
            topics |= Q(**{f"{field}__in": keys})
    if topics:
        chose = SubscriberTopic.objects.filter(topics, subscriber=OuterRef("pk"))
        found = found.filter(Exists(chose), everything=False)
    return found


def _condition(rules: dict[str, Any]) -> Q:
    condition = Q()
    if frequencies := rules.get("frequencies"):
        condition &= Q(frequency__in=frequencies)
    if first := rules.get("joined_from"):
        condition &= Q(confirmed_at__gte=_midnight(first))
    if last := rules.get("joined_until"):
        condition &= Q(confirmed_at__lt=_midnight(last, days=1))
    if source := rules.get("source"):
        condition &= Q(source_page__startswith=source)
    if domain := rules.get("domain"):
        condition &= Q(email__endswith=f"@{domain}")
    return condition


def _midnight(day: str, days: int = 0) -> datetime.datetime:
    found = parse_date(day)
    assert found is not None, "the form wrote it"
    moment = datetime.datetime.combine(found + datetime.timedelta(days=days), datetime.time())
    return timezone.make_aware(moment)
