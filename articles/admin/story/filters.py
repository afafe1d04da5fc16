"""Filters of the list of stories."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from articles import identity
from articles.db.keys import key_of
from articles.editing import scheduling, workflow
from articles.editing.merged import Named, NamesMergeable
from articles.editing.returned import brought_back, other_drafts
from articles.models import Article, Filing, FurtherSection, Reporter
from articles.models.article import ArticleQuerySet
from articles.models.status import Status

MONTHS: Final = 12


class StatusFilter(admin.SimpleListFilter):
    """Where a story stands as the desk says it: approved is scheduled or public."""

    title = _("status")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the choices."""
        return [
            (Status.DRAFT, Status.DRAFT.label),
            (Status.IN_REVIEW, Status.IN_REVIEW.label),
            ("scheduled", _("Scheduled")),
            ("public", _("Public")),
            (Status.WITHDRAWN, Status.WITHDRAWN.label),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        """Narrow the list."""
        return standing(queryset, self.value() or "")


def standing(stories: QuerySet[Any], chosen: str) -> QuerySet[Any] | None:
    """Return those of ``stories`` that stand where ``chosen`` says; None for no such state."""
    if not isinstance(stories, ArticleQuerySet):
        return None
    if chosen == "scheduled":
        return stories.scheduled()
    if chosen == "public":
        return stories.published()
    return stories.filter(status=chosen) if chosen in Status.values else None


class MineFilter(admin.SimpleListFilter):
    """The stories that the user entered or signed."""

    title = _("whose")
    parameter_name = "mine"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the choices."""
        return [("1", _("My own"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        """Narrow the list."""
        if self.value() != "1" or not isinstance(queryset, ArticleQuerySet):
            return None
        return workflow.own_of(request.user, queryset)


class ReturnedFilter(admin.SimpleListFilter):
    """Drafts that somebody else brought back, or the others."""

    title = _("returned")
    parameter_name = "returned"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the choices."""
        return [("1", _("Returned")), ("0", _("Not returned"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        """Narrow the list."""
        chosen = {"1": brought_back, "0": other_drafts}.get(self.value() or "")
        if chosen is None or not isinstance(queryset, ArticleQuerySet):
            return None
        narrowed: QuerySet[Any] = chosen(request.user, queryset)
        return narrowed


class LatelyFilter(admin.SimpleListFilter):
    """Public stories of the last day, as the board shows them."""

    title = _("appeared")
    parameter_name = "lately"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the one choice."""
        return [("1", _("Since yesterday"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        """Narrow the list."""
        if self.value() != "1" or not isinstance(queryset, ArticleQuerySet):
            return None
        return scheduling.appeared_lately(queryset).order_by()


class SectionFilter(admin.SimpleListFilter):
    """The stories of a section, filed further too; the menu's sections are at hand."""

    title = _("section")
    parameter_name = "section__id__exact"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the sections."""
        return [(str(section.pk), section.name) for section in identity.current().sections]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        """Narrow the list."""
        key = key_of(self.value())
        if not key:
            return None
        if not FurtherSection.objects.filter(section=key).exists():
            return queryset.filter(section=key)  # along the section's own index
        return queryset.filter(pk__in=Filing.objects.filter(section=key).values("article"))


class ReporterFilter(NamesMergeable, admin.SimpleListFilter):
    """Stories with a reporter in their byline; the list of reporters leads here."""

    title = _("reporter")
    parameter_name = "reporter"

    @classmethod
    def named(cls, value: str) -> Named:
        """Return the reporter of the value."""
        return "reporter", key_of(value)

    @classmethod
    def value_of(cls, kind: str, key: int) -> str:
        """Return the value of a reporter."""
        return str(key)

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the chosen one alone: a paper has hundreds."""
        key = key_of(self.value())
        named = Reporter.objects.filter(pk=key).values_list("name", flat=True) if key else ()
        return [(str(key), name) for name in named]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Article]
    ) -> QuerySet[Article] | None:
        """Narrow the list."""
        key = key_of(self.value())
        return queryset.filter(bylines__reporter=key) if key else None


@dataclass(frozen=True)
class Month:
    """A month, or a whole year where ``month`` is 0."""

    year: int
    month: int = 0

    @classmethod
    def read(cls, text: str) -> Month | None:
        """Return what ``2026-11`` or ``2026`` means; None for anything else."""
        found = re.fullmatch(r"([12][0-9]{3}|[3-8][0-9]{3})(?:-([0-9]{1,2}))?", text.strip())
        if not found or not 0 <= int(found[2] or 0) <= MONTHS:
            return None
        return cls(int(found[1]), int(found[2] or 0))

    def days(self) -> tuple[datetime.date, datetime.date]:
        """Return its first day, and the first day after it."""
        first = datetime.date(self.year, self.month or 1, 1)
        if self.month in {0, MONTHS}:
            return first, datetime.date(self.year + 1, 1, 1)
        return first, datetime.date(self.year, self.month + 1, 1)

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02d}" if self.month else str(self.year)


class MonthFilter(admin.SimpleListFilter):
    """Stories that appeared, or will, in a month or a year."""

    title = _("Month of publication")
    parameter_name = "month"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the chosen one alone; the list draws a picker of its own."""
        return [(str(month), str(month)) for month in [self.chosen()] if month]

    def chosen(self) -> Month | None:
        """Return the month that the address names."""
        return Month.read(self.value() or "")

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        """Narrow the list; each half has an index."""
        month = self.chosen()
        if month is None:
            return None
        first, after = month.days()
        return queryset.filter(publication_date__gte=first, publication_date__lt=after)
