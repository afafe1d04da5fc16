"""The desk of the site itself: identity, menus, pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django_prose_editor.fields import ProseEditorField

from articles.admin.changed import forget_unchanged
from articles.admin.onerow import OneRow
from articles.admin.slugs import SluggedForm
from articles.admin.uploads import StoresFiles
from articles.admin.widgets import BodyWidget, cleaned_body
from articles.admin.yes_no import yes_no
from articles.models import Page, SiteIdentity, SiteLink

ROWS_ASKED_FOR = 3


class NamedFields(forms.BaseInlineFormSet[Any, Any, Any]):
    """Rows whose fields have names of their own: Django writes them above the table alone."""

    def add_fields(self, form: Any, index: int | None) -> None:
        """Name each field that is shown."""
        super().add_fields(form, index)
        for field in form.fields.values():
            if field.label and not field.widget.is_hidden:
                field.widget.attrs["aria-label"] = capfirst(field.label)


class SiteLinkInline(admin.TabularInline[SiteLink, SiteIdentity]):
    model = SiteLink
    formset = NamedFields

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """Rows come by a button; without a script a link asks for some."""
        return ROWS_ASKED_FOR if "rows" in request.GET else 0


@admin.register(SiteIdentity)
class SiteIdentityAdmin(StoresFiles[SiteIdentity], OneRow[SiteIdentity]):
    file_field = "logo"

    inlines = [SiteLinkInline]
    fieldsets = [
        (None, {"fields": ["name", "tagline", "logo"]}),
        (_("Colour"), {"fields": ["accent", "accent_dark"]}),
        (_("Footer and feeds"), {"fields": ["footer_text", "full_feeds", "shows_comments"]}),
    ]


class PageForm(SluggedForm):
    """A page; its body is checked like a story's."""

    def clean_body(self) -> str:
        """Refuse what a story's form refuses."""
        return cleaned_body(self.cleaned_data["body"])

    def clean(self) -> dict[str, Any] | None:
        """Let the page's history tell what is another now."""
        cleaned = super().clean()
        forget_unchanged(self)
        return cleaned


@admin.register(Page)
class PageAdmin(admin.ModelAdmin[Page]):
    about = _(
        "Pages that stay: about the site, the editors, contact, privacy. They are "
        "linked at the foot of every page."
    )
    first_step = _("Write the first page")
    form = PageForm
    list_display = [
        "title",
        "slug",
        yes_no("is_published", _("readers may see it")),
        yes_no("in_footer", _("in the footer")),
        "updated_at",
    ]
    search_fields = ["title"]
    show_full_result_count = False
    prepopulated_fields = {"slug": ["title"]}
    formfield_overrides = {ProseEditorField: {"widget": BodyWidget}}
    fieldsets = [
        (None, {"fields": ["title", "body", "is_published"]}),
        (
            _("Address and footer"),
            {"fields": ["slug", "parent", "author", "description", "position", "in_footer"]},
        ),
    ]

    def view_on_site(self, obj: Page) -> str | None:
        """Return the page's address; None while readers have none."""
        return obj.get_absolute_url() if obj.is_published else None
