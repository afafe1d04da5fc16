"""Where a form of a draft differs from what is saved: what two people wrote stands side by side."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import conditional_escape, format_html_join, linebreaks
from django.utils.translation import gettext as _

from articles.models import Article
from subscriptions.admin.issue import choosing, draft, fingerprints, timing
from subscriptions.admin.issue.words import cleaned_words
from subscriptions.models import Issue


@dataclass(frozen=True)
class Difference:
    """A field that is saved otherwise than a form says: both as clean HTML, "" for nothing.

    ``is_words``: a person wrote it, who wants it back. ``is_taken``: the form that is shown
    again holds what is saved, not what it said.
    """

    name: str  # as in ``fingerprints``
    label: str
    saved: str
    typed: str
    is_words: bool = True
    is_taken: bool = False


@dataclass(frozen=True)
class Stories:
    """How two lists of stories differ: headlines only saved, those only in the form."""

    only_saved: list[str]
    only_typed: list[str]
    typed: list[str]  # all of the form that readers see, in its order


def differences(issue: Issue, typed: draft.Draft) -> list[Difference]:
    """Return each field besides the list of stories that differs, in the order of the page."""
    found = [*_texts(issue, typed), *_notes(issue, typed), *_choices(issue, typed)]
    return [one for one in found if one.saved != one.typed]


def stories_apart(issue: Issue, typed: draft.Draft) -> Stories | None:
    """Return how the lists of stories differ; None: they are the same in the same order."""
    saved = {row["id"]: row["headline"] for row in draft.rows_of(issue)}
    if list(saved) == typed.stories:
        return None
    names = _headlines(typed.stories) | saved
    return Stories(
        only_saved=[name for key, name in saved.items() if key not in typed.stories],
        only_typed=[names[key] for key in typed.stories if key in names and key not in saved],
        typed=[names[key] for key in typed.stories if key in names],
    )


def lost_words(issue: Issue, typed: draft.Draft) -> list[Difference]:
    """Return what somebody wrote into a form that can no longer be saved."""
    return [one for one in differences(issue, typed) if one.is_words and one.typed]


def lost_notes(issue: Issue, typed: draft.Draft) -> list[Difference]:
    """Return the notes of a form to stories that are no longer in the list."""
    saved = set(issue.stories.values_list("article_id", flat=True))
    gone = [key for key, note in typed.notes.items() if note and key not in saved]
    return [
        Difference(fingerprints.note_of(key), name, "", _paragraphs(typed.notes[key]))
        for key, name in _headlines(gone).items()
    ]


def _texts(issue: Issue, typed: draft.Draft) -> Iterator[Difference]:
    subject = typed.subject or (issue.edition.subject if issue.edition else "")
    yield _text(fingerprints.SUBJECT, _("Subject"), issue.subject_pattern, subject)
    yield _text(fingerprints.TITLE, _("Title on the web"), issue.headline, typed.title)
    for name, field in typed.words.fields.items():
        if name not in typed.words.data:
            continue
        saved, said = getattr(issue, name), typed.words.data[name]
        label = str(field.label)
        if name == "preview_text":
            yield _text(name, label, saved, " ".join(said.split()))
        else:
            yield Difference(name, label, saved, cleaned_words(said))


def _text(name: str, label: str, saved: str, typed: str) -> Difference:
    return Difference(name, label, conditional_escape(saved), conditional_escape(typed))


def _notes(issue: Issue, typed: draft.Draft) -> Iterator[Difference]:
    saved = dict(issue.stories.values_list("article_id", "note"))
    names = _headlines([*saved, *typed.notes])
    for key, name in names.items():
        if key in typed.notes and (key in saved or issue.state != Issue.State.DRAFT):
            label = f"{_('Note above the story')}: {name}"
            note = saved.get(key, "")
            typed_note = _paragraphs(typed.notes[key])
            yield Difference(fingerprints.note_of(key), label, _paragraphs(note), typed_note)


def _paragraphs(text: str) -> str:
    return linebreaks(text, autoescape=True) if text else ""


def _choices(issue: Issue, typed: draft.Draft) -> Iterator[Difference]:
    yield _choice(
        fingerprints.LISTED,
        _("Listed in the archive for readers"),
        issue.is_listed,
        typed.is_listed,
    )
    if typed.pinned is not None:
        rows = dict(issue.stories.values_list("article_id", "is_pinned"))
        both = sorted(rows.keys() & set(typed.stories))
        saved = _list([key for key in both if rows[key]])
        said = _list([key for key in both if key in typed.pinned])
        yield Difference(fingerprints.PINS, _("Editor's choice"), saved, said, is_words=False)
    if typed.segment is not None:
        yield _audience(issue, typed.segment, typed.kept_name)
    if typed.chosen is not None:
        yield _time(issue, typed.chosen)
        yield _choice(
            fingerprints.SAMPLED,
            _("Sample first"),
            issue.sample is not None,
            typed.chosen.is_sample,
        )


def _choice(name: str, label: str, saved: bool, typed: bool) -> Difference:
    words = {True: _("Yes"), False: _("No")}
    return Difference(name, label, words[saved], words[typed], is_words=False)


def _list(keys: list[int]) -> str:
    return format_html_join("", "<p>{}</p>", ((name,) for name in _headlines(keys).values()))


def _audience(issue: Issue, key: str, kept_name: str) -> Difference:
    everybody = _("All readers of the edition")
    if key == draft.KEPT:
        name = kept_name
    elif key:
        segment = choosing.segment_of(key)
        name = segment.name if segment else _("(a segment that was removed)")
    else:
        name = everybody
    saved, said = issue.audience_name or everybody, name or everybody
    return Difference(
        fingerprints.AUDIENCE,
        _("Only to"),
        conditional_escape(saved),
        conditional_escape(said),
        is_words=False,
        is_taken=key in {"", draft.KEPT},
    )


def _time(issue: Issue, chosen: timing.Chosen) -> Difference:
    typed = timing.parsed_time(chosen.at) if chosen.when == timing.LATER else None
    said = chosen.at if chosen.when != timing.NOW and typed is None else _when(typed)
    return Difference(
        fingerprints.TIME, _("When"), _when(issue.send_at), conditional_escape(said), is_words=False
    )


def _when(moment: datetime.datetime | None) -> str:
    """Return the time in words, to the minute, as the field holds it."""
    if moment is None:
        return _("Now")
    return f"{date_format(timezone.localtime(moment), 'j F Y, H.i')} WIB"


def _headlines(keys: list[int]) -> dict[int, str]:
    """Return the headlines of those that readers see, in this order."""
    stories = Article.objects.published().filter(pk__in=keys).values_list("pk", "headline")
    found = dict(stories)
    return {key: found[key] for key in keys if key in found}
