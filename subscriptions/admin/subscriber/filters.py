"""Filters of the list of subscribers: what they read about, which page brought them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from articles.db.keys import key_of
from articles.editing.merged import Named, NamesMergeable
from articles.models import Reporter, Section, Tag
from subscriptions.models import Subscriber, SubscriberTopic

OFFERED = 15
KINDS = {"section": Section, "tag": Tag, "reporter": Reporter}


class TopicFilter(NamesMergeable, admin.SimpleListFilter):
    """Who wants one topic; those who want all are a choice of their own."""

    title = _("topic")
    parameter_name = "topic"

    @classmethod
    def named(cls, value: str) -> Named:
        """Return what the topic ``kind-key`` is about."""
        kind, _dash, key = value.partition("-")
        return kind, key_of(key)

    @classmethod
    def value_of(cls, kind: str, key: int) -> str:
        """Return the topic about a row."""
        return f"{kind}-{key}"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer what most have chosen, and the one that was asked for."""
        rows = (
            SubscriberTopic.objects.order_by()
            .values_list(
                "section__name", "tag__name", "reporter__name", "section", "tag", "reporter"
            )
            .annotate(number=Count("pk"))
            .order_by("-number")[:OFFERED]
        )
        chosen = []
        for *names, section, tag, reporter, number in rows:
            keys = {"section": section, "tag": tag, "reporter": reporter}
            kind, key = next((kind, key) for kind, key in keys.items() if key is not None)
            name = next(name for name in names if name)
            chosen.append((self.value_of(kind, key), f"{name} ({number})"))
        return [("all", _("All topics")), *chosen, *self._asked(dict(chosen))]

    def _asked(self, offered: dict[str, str]) -> list[tuple[str, str]]:
        """Return the topic of the address where it is none of those; few may want it."""
        value = self.value() or ""
        kind, key = self.named(value)
        if value in offered or kind not in KINDS:
            return []
        return [(value, str(row)) for row in KINDS[kind]._default_manager.filter(pk=key)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Those who chose the topic ``kind-key``, or ``all``; everybody for anything else."""
        kind, key = self.named(self.value() or "")
        if kind == "all":
            return queryset.filter(everything=True)
        if kind not in KINDS:
            return queryset
        chosen = Q(**{kind: key})
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
