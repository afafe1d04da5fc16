"""Filters of the list of subscribers: what they read about, which page brought them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from articles.db.keys import key_of
from articles.editing.merged import Named, NamesMergeable
from articles.models import Event
from subscriptions.models import Subscriber, SubscriberTopic
from subscriptions.models.subscriber_topic import KINDS, MERGED_AS

OFFERED = 15
NAMES = ("section__name", "tag__name", "reporter__name")


class TopicFilter(NamesMergeable, admin.SimpleListFilter):
    """Who wants one topic; those who want all are a choice of their own."""

    title = _("topic")
    parameter_name = "topic"

    @classmethod
    def named(cls, value: str) -> Named:
        """Return what the topic ``kind-key`` is about."""
        kind, _dash, key = value.partition("-")
        return MERGED_AS.get(kind, kind), key_of(key)

    @classmethod
    def value_of(cls, kind: str, key: int) -> str:
        """Return the topic about a row."""
        topic = next((name for name, merged in MERGED_AS.items() if merged == kind), kind)
        return f"{topic}-{key}"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer what most have chosen, and the one that was asked for."""
        rows = (
            SubscriberTopic.objects.order_by()
            .values(*KINDS, *NAMES)
            .annotate(number=Count("pk"))
            .order_by("-number")[:OFFERED]
        )
        followed = Event.objects.titled().in_bulk([row["development"] for row in rows])
        chosen = []
        for row in rows:
            kind = next(kind for kind in KINDS if row[kind] is not None)
            name = row.get(f"{kind}__name") or str(followed[row[kind]])
            chosen.append((f"{kind}-{row[kind]}", f"{name} ({row['number']})"))
        return [("all", _("All topics")), *chosen, *self._asked(dict(chosen))]

    def _asked(self, offered: dict[str, str]) -> list[tuple[str, str]]:
        """Return the topic of the address where it is none of those; few may want it."""
        value = self.value() or ""
        kind, _dash, key = value.partition("-")
        if value in offered or kind not in KINDS:
            return []
        rows = Event.objects.titled() if kind == "development" else KINDS[kind].objects.all()
        return [(value, str(row)) for row in rows.filter(pk=key_of(key))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Those who chose the topic ``kind-key``, or ``all``; everybody for anything else."""
        kind, _dash, key = (self.value() or "").partition("-")
        if kind == "all":
            return queryset.filter(everything=True)
        if kind not in KINDS:
            return queryset
        chosen = Q(**{kind: key_of(key)})
        wanted = SubscriberTopic.objects.filter(chosen, subscriber=OuterRef("pk"))
        return queryset.filter(Exists(wanted), everything=False)


class NothingComesFilter(admin.SimpleListFilter):
    """Active subscribers whom no mailing reaches, so that the desk can do something about it."""

    title = _("what comes")
    parameter_name = "comes"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer the one question, with how many there are."""
        number = Subscriber.objects.getting_nothing().count()
        text = _("Nothing: topic or edition is gone (%(number)d)") % {"number": number}
        return [("nothing", text)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Those whom nothing reaches."""
        nothing = Subscriber.objects.getting_nothing().order_by().values("pk")
        return queryset.filter(pk__in=nothing) if self.value() == "nothing" else queryset


class SourceFilter(admin.SimpleListFilter):
    """Whom one page brought."""

    title = _("signed up on")
    parameter_name = "source"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Offer the pages that brought most, and the one that was asked for."""
        pages = (
            Subscriber.objects.exclude(source_page="")
            .order_by()
            .values_list("source_page")
            .annotate(number=Count("pk"))
            .order_by("-number")[:OFFERED]
        )
        found = {page: f"{page} ({number})" for page, number in pages}
        asked = request.GET.get(self.parameter_name, "")
        if asked:
            found.setdefault(asked, asked)
        return list(found.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Those whose first form stood there."""
        return queryset.filter(source_page=self.value()) if self.value() else queryset
