"""A story that readers see is updated: what changes for them is shown first, by the paragraph.

Whoever presses is asked whether facts changed; the correction is written right there. What was
shown has a key, which the answer brings along: anything else that changed since is shown again.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.story import conflicts
from articles.admin.story.form import TIMES, WRITING
from articles.admin.story.inlines import ArticleSourceForm, BylineForm
from articles.admin.widgets import TypedField
from articles.editing import autosaves, comparing, notices, revisions, workflow
from articles.models import Article, Correction
from articles.models.status import Status

TELLING = frozenset({"kicker", "headline", "standfirst", "dateline", "body", "lead_image"})
"""Fields that may tell readers something else than before."""
COMPARED = (*WRITING, "reporters", "sources", *TIMES, "corrections")
FACTS: tuple[tuple[str, str | Promise], ...] = (
    ("no", gettext_lazy("No: wording, spelling or setting alone")),
    ("yes", gettext_lazy("Yes: readers are told by a correction")),
)


class UpdateForm(forms.Form):
    """What is asked before the text of a public story changes."""

    reviewed = forms.CharField(required=False, widget=forms.HiddenInput)
    facts = forms.ChoiceField(
        label=gettext_lazy("Do facts change?"),
        choices=FACTS,
        required=False,
        widget=forms.RadioSelect,
    )
    correction = TypedField(
        label=gettext_lazy("Correction"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("What was wrong, and what is right. Readers see it with the story."),
    )
    correction_important = forms.BooleanField(
        label=gettext_lazy("It is important: it stands above the story"), required=False
    )

    def __init__(self, *args: Any, asks: bool, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | kwargs)
        self.asks = asks
        if not asks:
            for name in ("facts", "correction", "correction_important"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """The question is answered, and a correction has its words."""
        cleaned = super().clean() or {}
        if not self.asks:
            return cleaned
        if not cleaned.get("facts") and "facts" not in self.errors:
            self.add_error("facts", _("Say whether facts change; then the story is updated."))
        if cleaned.get("facts") == "yes" and not cleaned.get("correction"):
            self.add_error("correction", _("Say what was wrong, and what is right."))
        return cleaned


@dataclass
class Update:
    """What is to change for readers, and what was answered."""

    changes: list[comparing.Comparison]
    form: UpdateForm
    is_answered: bool
    is_readable: bool = True
    """Whether all that was typed can be kept; else the form says what is wrong."""

    @property
    def is_nothing(self) -> bool:
        """Whether the form holds what is stored, and nothing beside it."""
        return not self.changes and self.is_readable

    @property
    def correction(self) -> Correction | None:
        """The correction that was written with the answer; not stored yet."""
        answers = self.form.cleaned_data if self.is_answered else {}
        if answers.get("facts") != "yes":
            return None
        important = answers["correction_important"]
        return Correction(text=answers["correction"], is_important=important)


def asked_for(post: QueryDict, article: Article) -> Update | None:
    """Return what the posted form changes of a public story; None where readers do not see it."""
    if article.status != Status.APPROVED or not workflow.was_public(article):
        return None
    (own, is_valid), stored = _own(post, article), _stored(article)
    is_readable = is_valid and _names_rows(post, own)
    changes = comparing.compared(stored, own, COMPARED)
    key = _key(article, own)
    asks = bool({change.field for change in changes} & TELLING) and not _adds(own, stored)
    if post.get("reviewed") == key:
        form = UpdateForm(post, asks=asks)
        return Update(changes, form, form.is_valid(), is_readable)
    names = ("facts", "correction", "correction_important")
    typed = {name: post[name] for name in names if post.get(name)}
    form = UpdateForm(initial=typed | {"reviewed": key}, asks=asks)
    return Update(changes, form, False, is_readable)


def say_nothing(request: HttpRequest, article: Article) -> None:
    """Say that readers see the story so already; nothing is saved, nothing is left unsaved."""
    with contextlib.suppress(ValueError):
        if request.user.is_authenticated:
            autosaves.close_saved(
                request.user, uuid.UUID(request.POST.get("autosave", "")), article
            )
    messages.info(request, _("Nothing has changed: readers see the story like this already."))


def to_show(request: HttpRequest, context: Mapping[str, Any]) -> Update | None:
    """Return what is to be looked at, where nothing else of the form is to be mended first."""
    update: Update | None = getattr(request, "update", None)
    form = context["adminform"].form
    is_all = len(context.get("errors") or ()) == 1
    return update if is_all and form.has_error(NON_FIELD_ERRORS, "held") else None


def tell_correction(update: Update | None, article: Article, user: User | None) -> None:
    """Store the correction of the answer, in the transaction of saving, and tell of it."""
    correction = update.correction if update else None
    if correction is None:
        return
    correction.article = article
    correction.save()
    notices.tell_of_correction(correction, user)


def _own(post: QueryDict, article: Article) -> tuple[dict[str, Any], bool]:
    own, is_valid = conflicts.read(post, article)
    if not own.get("slug"):  # the address stays as readers know it
        own.pop("slug", None)
    stored = revisions.snapshot(article)
    same = {name: stored[name] for name in own if conflicts.same(name, own[name], stored[name])}
    own |= same | {"corrections": sorted(_posted_corrections(post, article))}
    return own, is_valid


def _stored(article: Article) -> dict[str, Any]:
    corrections = sorted(_stored_corrections(article).values())
    return revisions.snapshot(article) | {"corrections": corrections}


def _stored_corrections(article: Article) -> dict[str, str]:
    return {
        str(row.pk): _line(row.text, row.is_important, f"{timezone.localtime(row.published_at)}")
        for row in article.corrections.all()
    }


def _posted_corrections(post: QueryDict, article: Article) -> list[str]:
    """Return the corrections as they will be; one that is stored already is not added again."""
    kept = _stored_corrections(article)
    added = []
    for row in conflicts.all_rows(post, conflicts.CORRECTION_ROWS):
        text, key = row.get("text", "").strip(), row.get("id", "")
        line = _line(text, bool(row.get("is_important")), row.get("published_at", ""))
        if key in kept and row.get("DELETE"):
            del kept[key]
        elif key in kept:
            kept[key] = line
        elif text and not row.get("DELETE"):
            added.append(line)
    return [*kept.values(), *(line for line in added if line not in kept.values())]


def _line(text: str, is_important: bool, time: str) -> str:
    told = [text.replace("\r\n", "\n"), time[:16].replace("T", " ")]
    return " · ".join([*told, _("important: stands above the story")] if is_important else told)


def _names_rows(post: QueryDict, own: Mapping[str, Any]) -> bool:
    lists = (
        ("reporters", conflicts.REPORTER_ROWS, BylineForm.naming),
        ("sources", conflicts.SOURCE_ROWS, ArticleSourceForm.naming),
    )
    return all(
        len(own[name])
        == sum(
            any(row.get(part, "").strip() for part in naming)
            for row in conflicts.posted_rows(post, prefix)
        )
        for name, prefix, naming in lists
    )


def _adds(own: Mapping[str, Any], stored: Mapping[str, Any]) -> bool:
    """Whether a correction is written in its list already."""
    return len(own["corrections"]) > len(stored["corrections"])


def _key(article: Article, own: Mapping[str, Any]) -> str:
    told = json.dumps([article.pk, article.version, own], sort_keys=True, default=str)
    return hashlib.sha256(told.encode()).hexdigest()[:32]
