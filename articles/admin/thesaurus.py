"""The thesaurus: forms that searches take for one meaning, and what stories offer to it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from articles.admin.existing import NamesExisting
from articles.models import Synonym


@admin.register(Synonym)
class SynonymAdmin(admin.ModelAdmin[Synonym]):
    """Forms of one meaning that searches meet."""

    about = _(
        "Words and names that mean the same: whoever searches for one finds the others."
        " What stories explain – Komisi Pemberantasan Korupsi (KPK) – is offered here."
    )
    first_step = _("Add the first words")

    form = NamesExisting
    list_display = ["words", "state", "source"]
    list_filter = ["state"]
    search_fields = ["words"]
    show_full_result_count = False
    actions = ["take", "refuse"]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Find a part of an entry."""
        return queryset.filter(words__icontains=search_term.strip()), False

    @admin.action(description=_("Use the selected"), permissions=["change"])
    def take(self, request: HttpRequest, queryset: QuerySet[Synonym]) -> None:
        """Have searches know the entries."""
        self._move(request, queryset, Synonym.State.IN_USE)

    @admin.action(description=_("Refuse the selected"), permissions=["change"])
    def refuse(self, request: HttpRequest, queryset: QuerySet[Synonym]) -> None:
        """Have searches forget the entries; they are not offered again."""
        self._move(request, queryset, Synonym.State.REFUSED)

    def _move(self, request: HttpRequest, queryset: QuerySet[Synonym], state: str) -> None:
        moved = 0
        for entry in queryset.exclude(state=state):
            entry.state = state
            entry.save(update_fields=["state"])
            self.log_change(request, entry, [{"changed": {"fields": ["state"]}}])
            moved += 1
        said = ngettext("%(count)d entry changed.", "%(count)d entries changed.", moved)
        self.message_user(request, said % {"count": moved}, messages.SUCCESS)
