"""The thesaurus: spellings that searches take for one word."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from articles.admin.existing import NamesExisting
from articles.models import Synonym


@admin.register(Synonym)
class SynonymAdmin(admin.ModelAdmin[Synonym]):
    """Spellings that searches meet."""

    about = _("Spellings that mean the same: whoever searches for one finds the others.")
    first_step = _("Add the first spellings")

    form = NamesExisting
    list_display = ["words"]
    search_fields = ["words"]
    show_full_result_count = False

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Find a part of an entry."""
        return queryset.filter(words__icontains=search_term.strip()), False
