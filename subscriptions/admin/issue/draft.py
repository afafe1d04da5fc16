"""A digest that is put together by hand: what its form says, and writing that down."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, Final

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.auditlog.acts import Act
from articles.auditlog.log import record
from articles.db import clock
from articles.db.keys import key_of
from articles.models import Article
from articles.search import engine
from articles.text.characters import as_text
from subscriptions.admin.editions import unknown_places
from subscriptions.admin.issue import choosing, fingerprints, timing
from subscriptions.admin.issue.words import WordsForm
from subscriptions.issues import digest, selection
from subscriptions.models import Edition, Issue, IssueStory
from subscriptions.models.edition import MOST_STORIES
from subscriptions.models.issue_story import LONGEST_NOTE

PICKED: Final = 12
# Of two clicks on “new digest” the second finds what the first made.
SAME_CLICK: Final = datetime.timedelta(seconds=10)
LONGEST_TITLE: Final = 160
LONGEST_SUBJECT: Final = 150
KEPT: Final = "kept"  # in the form: who it was to go to until now


class SeenError(Exception):
    """Somebody else saved the draft after this form was shown, or it is no draft any more."""


class WordsError(Exception):
    """The subject or the editor's own words cannot be kept as they are: see the form."""


@dataclass
class Draft:
    """What the form says: stories in order, words. ``problems`` are told, the rest is saved.

    With a ``subject_fault`` nothing is. ``told`` is said beside “saved” and keeps nothing back.
    ``words`` is the bound form of the editor's own words: with a fault in it nothing is saved.
    ``notes`` are those that came, by the ids of their stories; ``pinned`` are the stories that
    shall stand on top, ``segment`` the key of who alone gets it, "" everybody, ``chosen`` when it
    goes out; None: the form does not say. ``kept_name`` is who ``KEPT`` was when it was shown.
    """

    seen: str
    subject: str
    title: str
    is_listed: bool
    stories: list[int]
    words: WordsForm
    notes: dict[int, str] = field(default_factory=dict)
    pinned: set[int] | None = None
    segment: str | None = None
    kept_name: str = ""
    chosen: timing.Chosen | None = None
    problems: list[str] = field(default_factory=list)
    subject_fault: str = ""
    told: list[str] = field(default_factory=list)


def start_draft(edition_id: int, user: Any) -> Issue:
    """Return a new draft for the edition, filled with what is new; a double click makes one."""
    with transaction.atomic():
        edition = Edition.objects.select_for_update().get(pk=edition_id)
        just_now = Issue.objects.filter(
            edition=edition, state=Issue.State.DRAFT, period=None, created_by_id=user.pk,
            created_at__gt=Now() - SAME_CLICK,
        )  # fmt: skip
        if (issue := just_now.first()) is not None:
            return issue
        issue = Issue(
            kind=Issue.Kind.DIGEST,
            edition=edition,
            created_by_id=user.pk,
            subject_pattern=edition.subject,
        )
        issue.save()
        _write_stories(issue, [story.pk for story in whats_new(edition)])
        digest.freeze(issue)
        record(Act.ISSUE_BEGUN, issue)
    return issue


def whats_new(edition: Edition) -> list[Article]:
    """Return what a digest of the edition would hold now."""
    if not edition.is_digest:
        return list(Article.objects.published()[: edition.most_stories])
    return selection.select_stories(edition, clock.now()).stories


def draft_of(data: QueryDict) -> Draft:
    """Return what the posted form says."""
    removed = set(data.getlist("remove"))
    keys, places = data.getlist("story"), data.getlist("place")
    rows = [
        (_number(place, index), index, key_of(key))
        for index, (key, place) in enumerate(zip(keys, places, strict=False))
        if key_of(key) and key not in removed
    ]
    stories = [key for _place, _index, key in sorted(rows)]
    if added := key_of(data.get("_add")):
        stories.append(added)
    draft = Draft(
        seen=data.get("seen", ""),
        subject=" ".join(data.get("subject", "").split())[:LONGEST_SUBJECT],
        title=" ".join(data.get("title", "").split())[:LONGEST_TITLE],
        is_listed="is_listed" in data,
        stories=list(dict.fromkeys(stories)),
        words=WordsForm(data),
        notes={
            key: as_text(data.get(name, "")).strip()
            for key in stories
            if (name := f"note_{key}") in data
        },
        pinned=set(filter(None, map(key_of, data.getlist("pin")))) if "pins" in data else None,
        segment=data.get("segment"),
        kept_name=data.get("kept_name", ""),
        chosen=timing.Chosen.of_form(data),
    )
    _within_bounds(draft)
    if unknown := unknown_places(draft.subject):
        draft.subject_fault = _(
            "Nothing fills {%(place)s}: there are {judul}, {nama}, {tanggal}, {jumlah}."
        ) % {"place": min(unknown)}
    if "subject" in data and not draft.subject:
        draft.told.append(_("The subject was empty: it is the one of the edition again."))
    if "title" in data and not draft.title:
        draft.told.append(_("The title was empty: it is the edition's name and the day."))
    return draft


def _within_bounds(draft: Draft) -> None:
    for key, note in draft.notes.items():
        if len(note) > LONGEST_NOTE:
            draft.notes[key] = note[:LONGEST_NOTE]
            draft.problems.append(
                _("A note has %(count)d characters; the first %(most)d were kept.")
                % {"count": len(note), "most": LONGEST_NOTE}
            )


def _number(place: str, index: int) -> float:
    # A row that was not numbered keeps to the one before it.
    return float(place) if place.isdecimal() and len(place) < 6 else index + 0.5  # noqa: PLR2004


def save(issue_id: int, draft: Draft, *, fill: bool = False) -> Issue:
    """Write the draft down and render it anew.

    Raises:
        SeenError: see there.
        WordsError: the editor's own words have a fault.
    """
    with transaction.atomic():
        issues = Issue.objects.select_for_update(of=("self",)).select_related("edition")
        issue = issues.get(pk=issue_id)
        if issue.state != Issue.State.DRAFT or draft.seen != fingerprints.of(issue):
            raise SeenError
        if draft.subject_fault or not draft.words.is_valid():
            raise WordsError
        edition = issue.edition
        assert edition is not None
        stories = draft.stories
        if fill:
            stories = list(dict.fromkeys([*stories, *(s.pk for s in whats_new(edition))]))
        known = set(Article.objects.published().filter(pk__in=stories).values_list("pk", flat=True))
        if gone := [key for key in stories if key not in known]:
            draft.problems.append(_("%d story left out: readers cannot see it.") % len(gone))
        kept = [key for key in stories if key in known]
        if len(kept) > MOST_STORIES:
            draft.problems.append(
                _("At most %d stories fit; the last are left out.") % MOST_STORIES
            )
        issue.subject_pattern = draft.subject or edition.subject
        issue.headline = draft.title
        if draft.is_listed != issue.is_listed:
            issue.is_listed, issue.is_listing_chosen = draft.is_listed, True
        draft.words.write_to(issue)
        if draft.chosen is not None:
            draft.chosen.write_to(issue)
        _choose_audience(issue, draft)
        _write_stories(issue, kept[:MOST_STORIES], draft.notes, draft.pinned)
        digest.freeze(issue)
        record(Act.ISSUE_CHANGED, issue)
    return issue


def _choose_audience(issue: Issue, draft: Draft) -> None:
    """Take the segment's rules as they are now; one that is gone is never everybody."""
    if draft.segment == "":
        issue.for_whom({}, "")
    elif draft.segment not in {None, KEPT}:
        try:
            segment = choosing.chosen_segment(draft.segment)
        except choosing.SegmentGoneError as gone:
            draft.problems.append(str(gone.message))
            return
        if segment is not None:
            issue.for_whom(segment.rules, segment.name)


def _write_stories(
    issue: Issue,
    keys: list[int],
    notes: dict[int, str] | None = None,
    pinned: set[int] | None = None,
) -> None:
    notes = notes or {}
    issue.stories.exclude(article_id__in=keys).delete()
    stored = {row.article_id: row for row in issue.stories.all()}
    for position, key in enumerate(keys):
        row = stored.setdefault(key, IssueStory(issue=issue, article_id=key))
        row.position, row.dropped_at = position, None
        row.note = notes.get(key, row.note)
        row.is_pinned = row.is_pinned if pinned is None else key in pinned
    old = [row for row in stored.values() if row.pk]
    IssueStory.objects.bulk_update(old, ["position", "dropped_at", "note", "is_pinned"])
    IssueStory.objects.bulk_create(row for row in stored.values() if not row.pk)


def found_stories(term: str, held: Collection[int] = ()) -> list[dict[str, Any]]:
    """Return public stories for the picker, best or newest first, with where each was mailed.

    Without those that the draft holds: they would take the places of others.
    """
    stories: QuerySet[Article] = Article.objects.published()
    keys: list[int] = []
    if term := term.strip()[:200]:
        keys = list(engine.search(term, size=PICKED * 3 + len(held)).keys)
        stories = stories.filter(Q(pk__in=keys) | Q(headline__icontains=term))
    if held:
        stories = stories.exclude(pk__in=held)
    mailed = IssueStory.objects.filter(article=OuterRef("pk")).exclude(
        issue__state__in=[Issue.State.DRAFT, Issue.State.CANCELLED]
    )
    rows = list(stories.annotate(was_mailed=Exists(mailed)).select_related("section")[: PICKED * 3])
    places = {key: place for place, key in enumerate(keys)}
    rows.sort(key=lambda story: places.get(story.pk, len(places)))
    return [as_row(story, was_mailed=story.was_mailed) for story in rows[:PICKED]]


def rows_of(issue: Issue, keys: list[int] | None = None) -> list[dict[str, Any]]:
    """Return the rows of the draft's form: as it is stored, or these stories in this order."""
    stored = issue.stories.select_related("article__section").order_by("position")
    rows = {
        row.article_id: as_row(row.article) | {"words": row.note, "is_pinned": row.is_pinned}
        for row in stored
    }
    if keys is None:
        return list(rows.values())
    new = Article.objects.published().filter(pk__in=set(keys) - rows.keys())
    rows |= {
        story.pk: as_row(story) | {"words": "", "is_pinned": False}
        for story in new.select_related("section")
    }
    return [rows[key] for key in keys if key in rows]


def as_row(story: Article, *, was_mailed: bool = False) -> dict[str, Any]:
    """Return what the desk shows of a story."""
    when = timezone.localtime(story.published_at) if story.published_at else None
    note = [story.section.name, when.strftime("%d/%m %H.%M") if when else ""]
    if was_mailed:
        note.append(_("mailed before"))
    return {"id": story.pk, "headline": story.headline, "note": " · ".join(filter(None, note))}


def staff_address(user: Any) -> str:
    """Return the address that a trial mail goes to when nobody says another."""
    return user.email if isinstance(user, User) else ""
