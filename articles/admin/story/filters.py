"""Filters of the list of stories."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from articles.db.keys import key_of
from articles.editing import workflow
from articles.models import Article, Reporter
from articles.models.article import ArticleQuerySet
from articles.models.status import Status


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
        chosen = self.value()
        if not isinstance(queryset, ArticleQuerySet):
            return None
        if chosen == "scheduled":
            return queryset.scheduled()
        if chosen == "public":
            return queryset.published()
        return queryset.filter(status=chosen) if chosen in Status.values else None


class MineFilter(admin.SimpleListFilter):
    """The stories that the user entered or signed."""

    title = _("whose")
    parameter_name = "mine"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the choices."""
        return [("1", _("Mine"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        """Narrow the list."""
        if self.value() != "1" or not isinstance(queryset, ArticleQuerySet):
            return None
        return workflow.own_of(request.user, queryset)


class ReporterFilter(admin.SimpleListFilter):
    """Stories with a reporter in their byline."""

    title = _("reporter")
    parameter_name = "reporter"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the reporters by name."""
        return [(str(pk), name) for pk, name in Reporter.objects.values_list("pk", "name")]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Article]
    ) -> QuerySet[Article] | None:
        """Narrow the list."""
        key = key_of(self.value())
        return queryset.filter(bylines__reporter=key) if key else None
