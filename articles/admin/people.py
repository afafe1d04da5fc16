"""The desk of people and sources."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from articles.admin.deletion import KeptByStories
from articles.admin.locked import LockedOncePublic
from articles.admin.slugs import SluggedForm
from articles.admin.twins import Mergeable
from articles.admin.widgets import WithChoices
from articles.editing import uses
from articles.editing.workflow import Actor
from articles.models import Article, Reporter, Source
from articles.models.article import ArticleQuerySet


@admin.register(Reporter)
class ReporterAdmin(WithChoices, Mergeable[Reporter], KeptByStories[Reporter]):
    about = _(
        "Reporters stand above stories and have a page of their own. A reporter may be "
        "the name of a login."
    )
    first_step = _("Add the first reporter")
    form = SluggedForm
    list_display = ["name", "role", "user", "stories_column"]
    list_select_related = ["user"]
    search_fields = ["name"]
    ordering = ["name"]
    show_full_result_count = False
    autocomplete_fields = ["photo"]
    fieldsets = [
        (None, {"fields": ["name", "role", "bio", "photo"]}),
        (_("Address and login"), {"fields": ["slug", "user"]}),
    ]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Name the login without a link to whoever may not open it."""
        fieldsets = super().get_fieldsets(request, obj)
        if request.user.has_perm("auth.view_user") or self.has_change_permission(request, obj):
            return fieldsets
        about, (title, address) = fieldsets
        return [about, (title, address | {"fields": ["slug", "login"]})]

    @admin.display(description=_("login"))
    def login(self, reporter: Reporter) -> str:
        """Whom the reporter logs in as."""
        return reporter.user.get_username() if reporter.user else "–"

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Only those who work here can be the login of a reporter."""
        if db_field.name == "user":
            kwargs["queryset"] = User.objects.filter(is_staff=True).order_by("username")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description=_("stories"))
    def stories_column(self, reporter: Reporter) -> str:
        """Where the reporter's stories are listed."""
        url = reverse("admin:articles_article_changelist")
        return format_html('<a href="{}?reporter={}">{}</a>', url, str(reporter.pk), _("Show"))

    def about_found(self, reporter: Reporter) -> str:
        """What a search over all desks says beside the name."""
        return reporter.role

    def stories_with(self, obj: Reporter) -> ArticleQuerySet:
        """Return the stories that the reporter signed."""
        return Article.objects.filter(bylines__reporter=obj).order_by("-pk")


@admin.register(Source)
class SourceAdmin(Mergeable[Source], LockedOncePublic[Source]):
    about = _(
        "Where stories come from: agencies, offices, papers. They are named at the foot of a story."
    )
    first_step = _("Add the first source")
    form = SluggedForm
    list_display = ["name", "url"]
    search_fields = ["name", "url"]
    ordering = ["name"]
    show_full_result_count = False
    fieldsets = [(None, {"fields": ["name", "url", "description", "slug"]})]

    def stories_with(self, obj: Source) -> ArticleQuerySet:
        """Return the stories that draw on the source."""
        return uses.stories_with_source(obj)

    def may_change(self, user: Actor, obj: Source) -> bool:
        """Whether no story names the source that only editors change."""
        return uses.may_change_source(user, obj)
