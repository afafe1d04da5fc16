"""The editor's own words in a digest: before, between and after its stories."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django_prose_editor.fields import ProseEditorFormField

from articles.admin.widgets import BodyWidget, check_body
from articles.body import sanitizer
from articles.body.typed import with_paragraphs
from articles.text.characters import as_line
from subscriptions.models import Issue

LONGEST_WORDS: Final = 20_000  # characters of HTML; Gmail cuts the whole mail at 102 kB


class WordsForm(forms.Form):
    """Opening, closing and what inboxes show; see the fields of ``Issue`` by the same names."""

    preview_text = forms.CharField(
        label=_("Preview text"),
        max_length=150,
        required=False,
        help_text=_("What inboxes show after the subject. Empty: the next headlines."),
    )
    opening = ProseEditorFormField(
        label=_("Opening"),
        required=False,
        extensions=sanitizer.LETTER,
        widget=BodyWidget,
        help_text=_("Your own words to the readers, above the first story."),
    )
    closing = ProseEditorFormField(
        label=_("Closing"),
        required=False,
        extensions=sanitizer.LETTER,
        widget=BodyWidget,
        help_text=_("Below the last story."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | kwargs)

    @classmethod
    def of(cls, issue: Issue) -> WordsForm:
        """Return the form with the words of an issue."""
        return cls(initial={name: getattr(issue, name) for name in cls.base_fields})

    def write_to(self, issue: Issue) -> None:
        """Write down the words that came with the form, which is valid."""
        for name, words in self.cleaned_data.items():
            if name in self.data:
                setattr(issue, name, words)

    def clean_preview_text(self) -> str:
        """One line, without signs that nobody sees."""
        return as_line(self.cleaned_data["preview_text"])

    def clean_opening(self) -> str:
        """Reduce to what a mail may hold."""
        return _cleaned(self.cleaned_data["opening"])

    def clean_closing(self) -> str:
        """Reduce to what a mail may hold."""
        return _cleaned(self.cleaned_data["closing"])


def _cleaned(typed: Any) -> str:
    check_body(typed, most=LONGEST_WORDS)
    return cleaned_words(typed)


def cleaned_words(typed: str) -> str:
    """Reduce to what a mail may hold, however long; "" for what holds no words."""
    words = sanitizer.clean_letter(with_paragraphs(typed))
    # An editor that was opened and left holds an empty paragraph.
    return words if sanitizer.plain_text(words) else ""
