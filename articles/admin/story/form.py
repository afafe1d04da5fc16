"""The form in which a story is written, and what it checks."""

from __future__ import annotations

import datetime
import uuid
from typing import Any, cast

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.admin.changed import forget_unchanged
from articles.admin.existing import ExistingError
from articles.admin.slugs import AskingInput, ask_once
from articles.admin.story.choosing import Conflict
from articles.admin.widgets import (
    CutArea,
    MomentField,
    TagsField,
    TickedSections,
    TypedField,
    WritingArea,
    cleaned_body,
    to_the_minute,
)
from articles.body.placeholders import has_content
from articles.db import clock
from articles.editing import checklist, notices, workflow
from articles.models import Article, FormerAddress, Section
from articles.models.article import LONGEST_HEADLINE, LONGEST_STANDFIRST
from articles.models.seo import TEXT_CUT, TITLE_CUT
from articles.models.status import Status

WRITING = [
    "section",
    "further_sections",
    "kicker",
    "headline",
    "standfirst",
    "dateline",
    "body",
    "lead_image",
    "tags",
    "slug",
    "seo_title",
    "seo_description",
    "embargo_until",
]
TIMES = ["published_at", "updated_at"]
NOT_OF_THE_STORY = frozenset({"version", "autosave", "form_key", "move_at", "move_note"})
"""Of the form itself, and of a move, which is written down as one."""
HELP = {
    "seo_title": _("Also when the story is shared. The headline when left empty."),
    "seo_description": _("Also when the story is shared. The standfirst when left empty."),
}
NOT_YET = _("Nothing is updated yet: look at what changes for readers.")
REQUIRED_BY_READERS = _("Readers need this before the story can appear.")

AT_ONCE = _(
    "A time is given here, so nothing is public yet. Press “Approve for that time”, or empty the "
    "time and publish now."
)


class ArticleForm(forms.ModelForm[Article]):
    """A story with its tags, the version it was opened at, and the move that its button asks for.

    The admin sets on the class that it makes for a request: the ``user``, the ``conflict``,
    ``merged``, what fills the form instead of what was posted, and whether it ``is_held`` until
    somebody has looked at what changes for readers.
    """

    conflict: Conflict | None = None
    is_held = False
    merged: QueryDict | None = None
    user: workflow.Actor = AnonymousUser()

    further_sections = forms.ModelMultipleChoiceField(
        Section.objects.all(),
        label=_("Further sections"),
        required=False,
        widget=TickedSections,
        help_text=_("Where the story is listed as well, beside its own section."),
    )
    tags = TagsField(
        label=_("tags"),
        required=False,
        help_text=_("Places, people and matters, separated by commas."),
    )
    move_at = MomentField(
        label=_("Appears at"),
        required=False,
        help_text=_("In WIB. The story appears by itself at that time."),
    )
    move_note = TypedField(
        label=_("Note to the reporter"),
        required=False,
        max_length=workflow.LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What should be different; it stays in the story's history."),
    )

    class Meta:
        model = Article
        fields: list[str] = []
        widgets = {
            "headline": WritingArea(LONGEST_HEADLINE, rows=1, one_line=True),
            "standfirst": WritingArea(LONGEST_STANDFIRST, rows=2),
            "kicker": forms.TextInput,
            "dateline": forms.TextInput,
            "slug": AskingInput,
            "seo_title": CutArea(TITLE_CUT),
            "seo_description": CutArea(TEXT_CUT, rows=3),
        }

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        posted = data if self.merged is None else self.merged
        super().__init__(posted, *args, **{"label_suffix": ""} | kwargs)
        self.fields["version"] = forms.IntegerField(
            required=False, widget=forms.HiddenInput, initial=self.instance.version
        )
        self.fields["autosave"] = forms.UUIDField(required=False, widget=forms.HiddenInput)
        is_new = self.instance._state.adding
        if is_new:
            self.fields["form_key"] = forms.UUIDField(
                required=False, widget=forms.HiddenInput, initial=uuid.uuid4
            )
        if "headline" in self.fields and is_new:
            self.fields["headline"].widget.attrs["autofocus"] = True
        for name in ("headline", "standfirst"):
            if name in self.fields:
                self.fields[name].widget.attrs.pop("maxlength", None)
        for name, text in HELP.items():
            if name in self.fields:
                self.fields[name].help_text = text
        if "body" in self.fields:
            self.fields["body"].required = False  # a draft may be a headline and a plan

    @property
    def asked_move(self) -> str:
        """The move whose button was pressed; empty for plain saving."""
        return str(self.data.get("_move", ""))

    def clean_further_sections(self) -> list[Section]:
        """The story's own section is none of them; a form that does not name them leaves them."""
        if self.add_prefix("further_sections") not in self.data:
            return list(self.initial.get("further_sections", ()))
        own = self.cleaned_data.get("section")
        return [one for one in self.cleaned_data["further_sections"] if one != own]

    def clean_headline(self) -> str:
        """A headline is one line; blanks alone are none."""
        headline = " ".join(self.cleaned_data["headline"].split())
        return self._within("headline", headline, LONGEST_HEADLINE)

    def clean_standfirst(self) -> str:
        """What was brought from elsewhere may be longer, until somebody writes it anew."""
        return self._within("standfirst", self.cleaned_data["standfirst"], LONGEST_STANDFIRST)

    def _within(self, name: str, text: str, most: int) -> str:
        if name in self.changed_data:
            MaxLengthValidator(most)(text)
        return text

    def clean_seo_title(self) -> str:
        """What machines are told is one line."""
        return " ".join(self.cleaned_data["seo_title"].split())

    def clean_seo_description(self) -> str:
        """What machines are told is one line."""
        return " ".join(self.cleaned_data["seo_description"].split())

    def clean_body(self) -> str:
        """Refuse links that lead nowhere a reader can go, instead of dropping them in silence."""
        return cleaned_body(self.cleaned_data["body"])

    def clean_published_at(self) -> datetime.datetime | None:
        """What readers have seen stays in the past; the field shows no seconds but keeps them."""
        time = self._exact("published_at")
        if time is None:
            raise ValidationError(_("An approved story needs its time."), code="required")
        if workflow.was_public(self.instance) and time > clock.now():
            raise ValidationError(
                _("Readers have seen this story; withdraw it instead of moving it to the future."),
                code="future",
            )
        return time

    def clean_updated_at(self) -> datetime.datetime | None:
        """Keep the seconds that the field does not show."""
        return self._exact("updated_at")

    def clean_embargo_until(self) -> datetime.datetime | None:
        """Keep the seconds that the field does not show; what readers have is under none."""
        time = self._exact("embargo_until")
        is_seen = self.instance.status == Status.APPROVED and workflow.was_public(self.instance)
        if time and time > clock.now() and is_seen:
            raise ValidationError(_("Readers have this story already."), code="public")
        return time

    def _exact(self, name: str) -> datetime.datetime | None:
        typed = cast("datetime.datetime | None", self.cleaned_data[name])
        stored = cast("datetime.datetime | None", self.initial.get(name))
        return stored if stored and to_the_minute(stored) == typed else typed

    def clean(self) -> dict[str, Any]:
        """Check what takes more than one field."""
        super().clean()
        self._check_move()
        self._check_complete()
        self._check_embargo()
        if "slug" in self.cleaned_data:
            self._check_slug(self.cleaned_data["slug"])
        if self.conflict:
            self.add_error(
                None,
                ValidationError(
                    _("Nothing is saved yet: the story was changed while you were writing"),
                    code="conflict",
                ),
            )
        elif self.is_held and not self.errors:
            self.add_error(None, ValidationError(NOT_YET, code="held"))
        forget_unchanged(self, NOT_OF_THE_STORY)
        return self.cleaned_data

    def _check_move(self) -> None:
        self._check_reason()
        has_time = bool(self.data.get(self.add_prefix("move_at"), "").strip())
        if self.asked_move == "approve" and has_time and self.user.has_perm(workflow.APPROVE):
            self.add_error("move_at", AT_ONCE)  # whoever may not is told that alone
        if self.asked_move != "schedule" or "move_at" in self.errors:
            return
        time = self.cleaned_data.get("move_at")
        if time is None:
            self.add_error("move_at", _("Give the date and time at which the story appears."))
        elif time <= clock.now():
            self.add_error("move_at", _("This time has passed; publish now or give a later one."))

    def _check_reason(self) -> None:
        """Of the moves that come with saving only this one takes a reason."""
        if self.asked_move != "return" or "move_note" in self.errors:
            return
        is_silent = not self.cleaned_data.get("move_note")
        if is_silent and workflow.needs_reason(self.user, self.instance, workflow.NAMED["return"]):
            self.add_error("move_note", workflow.WHY)

    def _check_embargo(self) -> None:
        """No time for readers may lie before the end of the embargo."""
        until = self.cleaned_data.get("embargo_until")
        for name in ("move_at", "published_at") if until else ():
            time = self.cleaned_data.get(name)
            if time and time < until and (name != "move_at" or self.asked_move == "schedule"):
                self.add_error(name, workflow.EMBARGO % {"time": notices.moment(until)})

    def _check_complete(self) -> None:
        """Want what the move needs; of what readers have already only what was changed."""
        if self.asked_move == "submit":
            self._want("body", checklist.NOTHING_TO_REVIEW)
        is_asked = self.asked_move in {"approve", "schedule"}
        is_approved = self.instance.status in {Status.APPROVED, Status.WITHDRAWN}
        for name in ("standfirst", "body"):
            if is_asked or (is_approved and name in self.changed_data):
                self._want(name, REQUIRED_BY_READERS)

    def _want(self, name: str, said: Any) -> None:
        if name not in self.fields or name in self.errors:
            return
        value = self.cleaned_data.get(name)
        if not (has_content(value or "") if name == "body" else value):
            self.add_error(name, said)

    def _check_slug(self, slug: str) -> None:
        time = self.cleaned_data.get("published_at") or self.instance.published_at
        if "slug" in self.changed_data:
            self.instance.slug_is_set = bool(slug)
        is_kept = self.instance.slug_is_set or self.instance.was_public
        if not slug or time is None or not is_kept:
            return
        same = Article.objects.filter(publication_date=timezone.localdate(time), slug=slug)
        other = same.exclude(pk=self.instance.pk).first()
        if other is not None and other in workflow.visible_to(self.user, same):
            self.add_error("slug", ExistingError(other))
        elif other is not None:
            self.add_error("slug", _("Another story of that day has this slug."))
        elif "slug" in self.changed_data:
            former = FormerAddress.objects.filter(
                publication_date=timezone.localdate(time), slug=slug
            ).exclude(article=self.instance.pk)
            for row in former.select_related("article"):
                ask_once(self, slug, row.article.headline)
