"""The filter of what goes out now."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from subscriptions.models.issue import IssueQuerySet


class UnderWay(admin.SimpleListFilter):
    """What is on its way, and what waits for a decision."""

    title = _("sending")
    parameter_name = "under_way"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the one choice."""
        return [("1", _("Under way, or a sample went out"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        """Narrow the list."""
        if self.value() != "1" or not isinstance(queryset, IssueQuerySet):
            return None
        return queryset.to_watch()
