"""The archive of comments: the desk hides or deletes what somebody asks to have gone."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.models import ArchivedComment, Article, SiteIdentity
from articles.models.comments import count_anew


@admin.register(ArchivedComment)
class ArchivedCommentAdmin(admin.ModelAdmin[ArchivedComment]):
    """Comments that came along; whether readers see them, site identity says."""

    about = _(
        "What readers wrote on the former site. Site identity says whether it is shown; one by one "
        "they are hidden or deleted here."
    )
    list_display = ["text_column", "name", "article", "written_at", "state_column"]
    list_filter = ["is_hidden"]
    list_select_related = ["article"]
    search_fields = ["name", "text"]
    fields = ["article", "name", "text", "written_at", "is_hidden"]
    readonly_fields = ["article", "written_at"]
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Readers write none here."""
        return False

    @admin.display(description=_("text"))
    def text_column(self, comment: ArchivedComment) -> str:
        """The beginning of its text."""
        return comment.text[:100]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ArchivedComment]:
        """Bring along what else keeps a comment from readers."""
        shows = SiteIdentity.objects.filter(shows_comments=True)
        public = Article.objects.published().filter(pk=OuterRef("article_id"))
        rows = super().get_queryset(request)
        return rows.annotate(is_archive_shown=Exists(shows), is_story_public=Exists(public))

    @admin.display(description=_("readers see it"))
    def state_column(self, comment: Any) -> str:
        """Whether they do, and else why not."""
        if comment.is_hidden:
            return gettext("hidden")
        if not comment.is_archive_shown:
            return gettext("no: the archive is switched off in site identity")
        return (
            gettext("shown") if comment.is_story_public else gettext("no: its story is not public")
        )

    def save_model(
        self, request: HttpRequest, obj: ArchivedComment, form: Any, change: Any
    ) -> None:
        """Save, and count anew what readers see."""
        with transaction.atomic():
            super().save_model(request, obj, form, change)
            count_anew([obj.article_id])

    def delete_model(self, request: HttpRequest, obj: ArchivedComment) -> None:
        """Delete, and count anew."""
        with transaction.atomic():
            super().delete_model(request, obj)
            count_anew([obj.article_id])

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[ArchivedComment]) -> None:
        """Delete several, and count anew."""
        with transaction.atomic():
            stories = set(queryset.order_by().values_list("article", flat=True))
            super().delete_queryset(request, queryset)
            count_anew(stories)
