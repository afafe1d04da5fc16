"""Editions: what the newsroom offers by mail, to whom, when and how it looks."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import ValidationError
from django.forms.widgets import Script
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.onerow import OneRow
from articles.admin.slugs import SluggedForm
from articles.admin.widgets import WithChoices
from articles.admin.yes_no import yes_no
from articles.text.characters import as_text
from subscriptions import addresses
from subscriptions.admin.base import SHEETS, grouped
from subscriptions.issues import audience
from subscriptions.models import Edition, MailDefaults
from subscriptions.models.frequency import TIME_FIELDS, schedule_of

PLACES = {"judul", "nama", "tanggal", "jumlah"}
_PLACE = re.compile(r"\{([^{}]*)\}")


def unknown_places(subject: str) -> set[str]:
    """Return the places in a pattern that nothing would fill."""
    return set(_PLACE.findall(subject)) - PLACES


class FrequencySelect(forms.Select):
    """Says of each frequency which fields of time it has; a script hides the others."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if value:
            times = schedule_of(str(value)).times
            option["attrs"]["data-times"] = " ".join(field.name for field in times)
        return option


class EditionForm(SluggedForm):
    """Says what is wrong beside the field that it is about."""

    class Meta:
        model = Edition
        fields: ClassVar[list[str]] = [
            "name",
            "slug",
            "description",
            "frequency",
            *(field.name for field in TIME_FIELDS),
            "sections",
            "tags",
            "reporters",
            "template",
            "has_pictures",
            "has_section_headings",
            "sender_name",
            "reply_to",
            "subject",
            "most_stories",
            "undo_minutes",
            "has_welcome",
            "welcome_words",
            "is_active",
        ]

        widgets: ClassVar[dict[str, Any]] = {"frequency": FrequencySelect}

    def clean_subject(self) -> str:
        """Refuse a place that nothing would fill."""
        subject: str = self.cleaned_data["subject"]
        if unknown := unknown_places(subject):
            raise ValidationError(
                _("Nothing fills {%(place)s}: there are {judul}, {nama}, {tanggal}, {jumlah}.")
                % {"place": min(unknown)}
            )
        return subject

    def clean_welcome_words(self) -> str:
        """Without signs that nobody sees."""
        return as_text(self.cleaned_data["welcome_words"])

    def clean_sender_name(self) -> str:
        """A name is one line without an address in it."""
        name: str = self.cleaned_data["sender_name"]
        if "@" in name or any(not char.isprintable() for char in name):
            raise ValidationError(_("Only the name: the address is the same for all mail."))
        return name

    def clean_reply_to(self) -> str:
        """An address that mail can go to, written as the others are."""
        typed: str = self.cleaned_data["reply_to"]
        try:
            return addresses.normalise(typed) if typed else ""
        except addresses.AddressError as error:
            raise ValidationError(str(error.args[0])) from error

    def clean(self) -> dict[str, Any]:
        """An hour and a day belong to some frequencies only; the others lose them."""
        found = super().clean() or {}
        frequency = found.get("frequency")
        wanted = schedule_of(frequency).times if frequency else TIME_FIELDS
        for field in TIME_FIELDS:
            if field not in wanted:
                found[field.name] = None
            elif frequency and found.get(field.name) is None and field.name not in self.errors:
                self.add_error(field.name, str(field.question))
        return found


class EditionList(ChangeList):
    """The page of editions with how many each would reach: one query for all of them."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        editions: list[Edition] = list(self.result_list)
        counts = audience.counts(editions)
        for edition in editions:
            edition.reach = counts[edition.pk]  # type: ignore[attr-defined]
        self.result_list = editions


GOES_OUT = yes_no("is_active", gettext_lazy("goes out"))


@admin.register(Edition)
class EditionAdmin(WithChoices, admin.ModelAdmin[Edition]):
    """The list says when each goes out and to how many; the form asks for no more than it needs."""

    about = gettext_lazy("An edition says which stories go out by mail, and how often.")
    first_step = gettext_lazy("Make the first edition")

    class Media:
        css: ClassVar[dict[str, list[str]]] = {"all": SHEETS}
        js: ClassVar[list[Any]] = [Script("admin_newsroom/mail/edition.js", defer=True)]

    form = EditionForm
    list_display = ("name", "when", "topics", "sender_name", "recipients", GOES_OUT)
    list_filter = ("frequency", "is_active")
    search_fields = ("name",)
    show_full_result_count = False
    prepopulated_fields = {"slug": ("name",)}
    autocomplete_fields = ("sections", "tags", "reporters")
    readonly_fields = ("recipients", "only_here")
    fieldsets = (
        (None, {"fields": ("name", "slug", "description", "is_active", "recipients", "only_here")}),
        (
            gettext_lazy("When"),
            {"fields": ("frequency", *(f.name for f in TIME_FIELDS), "undo_minutes")},
        ),
        (
            gettext_lazy("Which stories"),
            {
                "fields": ("sections", "tags", "reporters", "most_stories"),
                "description": gettext_lazy("Nothing chosen: every story."),
            },
        ),
        (
            gettext_lazy("How it looks"),
            {
                "fields": (
                    "template",
                    "has_pictures",
                    "has_section_headings",
                    "sender_name",
                    "reply_to",
                    "subject",
                )
            },
        ),
        (gettext_lazy("Welcome mail"), {"fields": ("has_welcome", "welcome_words")}),
    )

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return EditionList

    def get_queryset(self, request: HttpRequest) -> Any:
        """With topics, so that the list takes the same queries for few and many."""
        return super().get_queryset(request).prefetch_related("sections", "tags", "reporters")

    @admin.display(description=gettext_lazy("When"))
    def when(self, edition: Edition) -> str:
        """Return the frequency with its hour and day."""
        times = reversed(schedule_of(edition.frequency).times)
        parts = [field.words(getattr(edition, field.name)) for field in times]
        return ", ".join([str(edition.get_frequency_display()), *parts])

    @admin.display(description=gettext_lazy("stories"))
    def topics(self, edition: Edition) -> str:
        """Return what its stories are about."""
        named = [*edition.sections.all(), *edition.tags.all(), *edition.reporters.all()]
        return ", ".join(map(str, named)) or _("all stories")

    @admin.display(description=gettext_lazy("would get it now"))
    def recipients(self, edition: Edition) -> str:
        """Return how many subscribers it would reach now."""
        if edition._state.adding:  # also one that came back with a message
            return _("Counted when it is saved.")
        reach = getattr(edition, "reach", None)
        number = audience.of_edition(edition).count() if reach is None else reach
        return grouped(number)

    @admin.display(description=gettext_lazy("would get nothing if it stopped"))
    def only_here(self, edition: Edition) -> str:
        """Return how many subscribers get mail by this edition alone."""
        if edition._state.adding:  # also one that came back with a message
            return "–"
        return grouped(audience.only_by(edition))

    def has_delete_permission(self, request: HttpRequest, obj: Edition | None = None) -> bool:
        """One with issues stays: it is switched off, not deleted."""
        if obj is not None and obj.issues.exists():
            return False
        return super().has_delete_permission(request, obj)


@admin.register(MailDefaults)
class MailDefaultsAdmin(OneRow[MailDefaults]):
    """How new subscribers begin."""
