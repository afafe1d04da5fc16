"""Lists and pages that are asked for a row which was merged into another show the other."""

from __future__ import annotations

from typing import Any, TypeVar

from django.contrib import admin, messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponseRedirect
from django.utils.translation import gettext as _

from articles.editing import merged
from articles.models import Twins

Row = TypeVar("Row", bound=Model)


class LeadsOn(admin.ModelAdmin[Row]):
    """A list with filters that name tags, reporters or sources."""

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        """Ask for the row that is left, where the address names the one that is gone."""
        if request.method == "GET":
            query = request.GET.urlencode()
            for led_to, twins in merged.followed(self.list_filter, [query]).values():
                say(request, twins)
                return HttpResponseRedirect(f"?{led_to}")
        return super().changelist_view(request, extra_context)


def say(request: HttpRequest, twins: Twins) -> None:
    """Say why the page shows another name than the one that was asked for."""
    said = _("“%(gone)s” was merged into “%(kept)s”; this shows “%(kept)s”.")
    kept = twins.kept_name
    messages.info(request, said % {"gone": twins.gone_name, "kept": kept})
