"""The desk of the site itself: identity, menus, pages."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_prose_editor.fields import ProseEditorField

from articles.admin.slugs import SluggedForm
from articles.admin.uploads import StoresFiles
from articles.admin.widgets import BodyWidget, cleaned_body
from articles.models import Page, SiteIdentity, SiteLink
from articles.models.site import THE_ONE


class SiteLinkInline(admin.TabularInline[SiteLink, SiteIdentity]):
    model = SiteLink
    extra = 1


@admin.register(SiteIdentity)
class SiteIdentityAdmin(StoresFiles[SiteIdentity]):
    """One row: its list is its form."""

    file_field = "logo"

    inlines = [SiteLinkInline]
    fieldsets = [
        (None, {"fields": ["name", "tagline", "logo"]}),
        (_("Colour"), {"fields": ["accent", "accent_dark"]}),
        (_("Footer and feeds"), {"fields": ["footer_text", "full_feeds"]}),
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """It is there from the beginning."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: SiteIdentity | None = None) -> bool:
        """A site has an identity."""
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Lead to the form."""
        return HttpResponseRedirect(reverse("admin:articles_siteidentity_change", args=[THE_ONE]))


class PageForm(SluggedForm):
    """A page; its body is checked like a story's."""

    def clean_body(self) -> str:
        """Refuse what a story's form refuses."""
        return cleaned_body(self.cleaned_data["body"])


@admin.register(Page)
class PageAdmin(admin.ModelAdmin[Page]):
    form = PageForm
    list_display = ["title", "slug", "position", "in_footer", "updated_at"]
    search_fields = ["title"]
    show_full_result_count = False
    prepopulated_fields = {"slug": ["title"]}
    formfield_overrides = {ProseEditorField: {"widget": BodyWidget}}
    fieldsets = [
        (None, {"fields": ["title", "body"]}),
        (_("Address and footer"), {"fields": ["slug", "description", "position", "in_footer"]}),
    ]

    def view_on_site(self, obj: Page) -> str:
        """Return the page's address."""
        return obj.get_absolute_url()
