"""The list of stories: what a line shows, and what is loaded for it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IS_POPUP_VAR
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from articles.admin.chips import BoundedPaginator
from articles.admin.merged import LeadsOn
from articles.admin.story import bulk, pages
from articles.admin.story.filters import (
    LatelyFilter,
    MineFilter,
    MonthFilter,
    ReporterFilter,
    ReturnedFilter,
    SectionFilter,
    StatusFilter,
)
from articles.admin.story.storylist import StoryList
from articles.models import Article


class StoryListing(LeadsOn[Article]):
    """What the list of stories shows and offers."""

    about = _("Drafts, stories in review, scheduled and public ones: all stories stand here.")
    first_step = _("Write the first story")
    list_display = [
        "thumbnail_column",
        "headline_column",
        "section",
        "status_column",
        "time_column",
        "changed_column",
        "byline_column",
    ]
    list_display_links = ["headline_column"]
    list_filter = [
        StatusFilter, MineFilter, ReturnedFilter, LatelyFilter, SectionFilter, ReporterFilter,
        MonthFilter,
    ]  # fmt: skip
    list_select_related = ["section", "lead_image"]
    list_per_page = 50
    search_fields = ["headline"]
    search_help_text = _("Words of the headline or the text")
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    paginator = BoundedPaginator
    ordering = ["-modified_at"]

    @admin.display(description=_("picture"))
    def thumbnail_column(self, article: Article) -> str:
        """The lead picture, small."""
        url = article.lead_image.thumbnail_url if article.lead_image else ""
        if not url:
            return ""
        return format_html('<img src="{}" alt="" width="72" height="48" loading="lazy">', url)

    @admin.display(description=_("headline"), ordering="headline")
    def headline_column(self, article: Article) -> str:
        """The headline."""
        return article.headline

    @admin.display(description=_("status"), ordering="status")
    def status_column(self, article: Article) -> str:
        """The state as the desk says it."""
        return format_html(
            '<span class="state state-{}">{}</span>',
            pages.state(article),
            pages.state_label(article),
        )

    @admin.display(description=_("time of publication"), ordering="published_at", empty_value="–")
    def time_column(self, article: Article) -> Any:
        """When it appeared or will."""
        return article.published_at

    @admin.display(description=_("changed last"), ordering="modified_at")
    def changed_column(self, article: Article) -> Any:
        """When it was saved last: by this the list stands in its order."""
        return article.modified_at

    @admin.display(description=_("reporters"))
    def byline_column(self, article: Any) -> str:
        """The reporters in order."""
        return ", ".join(article.reporter_names)

    def about_found(self, article: Article) -> str:
        """What a search over all desks says of a story: its state, where it stands, its day."""
        day = f"{timezone.localtime(article.published_at or article.modified_at):%d/%m/%Y}"
        return " · ".join((pages.state_label(article), article.section.name, day))

    def get_actions(self, request: HttpRequest) -> Any:
        """Offer the moves of the desk for what is ticked."""
        return {} if IS_POPUP_VAR in request.GET else bulk.actions(request.user)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[StoryList]:
        """Return the list that loads little."""
        return StoryList
