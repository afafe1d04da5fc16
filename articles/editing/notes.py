"""Notes on a story: who may read them, where their passage is now, whom they name."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Literal

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Now

from articles.editing import notices, workflow
from articles.models import Article, Note, Notice
from articles.models.note import CONTEXT, LONGEST_QUOTE
from articles.text.characters import as_text

NOT_TYPED = {field.name for field in Note._meta.fields} - {"text", "quote", "before", "after"}
NEAR = 400  # characters within which a changed passage ends


@dataclass(frozen=True)
class Passage:
    """Where the words of a note are: as they were, changed since (``now`` is there), or gone."""

    state: Literal["found", "changed", "gone"]
    now: str = ""


def may_read(user: workflow.Actor, article: Article) -> bool:
    """Whether ``user`` reads and writes the notes of a story: editors any, others of own ones."""
    if not user.is_active or not user.has_perm(workflow.CHANGE):
        return False
    return user.has_perm(workflow.EDIT_ANY) or workflow.is_own(user, article)


def readers_of(article: Article) -> list[User]:
    """Return who may read the notes, and so be named in them, by name."""
    people = {user.pk: user for user in notices.who_may(workflow.EDIT_ANY)}
    people |= {user.pk: user for user in notices.people_of(article)}
    return sorted(people.values(), key=name_of)


def name_of(user: User) -> str:
    """Return how colleagues call somebody."""
    return user.get_full_name() or user.get_username()


def mentioned(text: str, people: Iterable[User]) -> list[User]:
    """Return who of ``people`` is named in ``text``, as ``@login`` or ``@Full Name``."""
    names: dict[str, User] = {}
    for user in people:
        for name in filter(None, (user.get_full_name(), user.get_username())):
            names.setdefault(name.casefold(), user)
    if not names:
        return []
    longest_first = sorted(names, key=len, reverse=True)
    pattern = rf"(?<!\w)@({'|'.join(map(re.escape, longest_first))})(?!\w)"
    found = re.findall(pattern, text.casefold())
    return list(dict.fromkeys(names[name] for name in found))


def passage(note: Note, article: Article) -> Passage:
    """Return where the note's words are in the story as it stands; blanks do not count."""
    text = squeezed(f"{article.headline} {article.standfirst} {article.body_text}")
    quote, before, after = map(squeezed, (note.quote, note.before, note.after))
    if quote in text:
        return Passage("found")
    start = text.find(before) + len(before) if before and before in text else -1
    end = text.find(after, start, start + NEAR) if after and start >= 0 else -1
    return Passage("changed") if end > start >= 0 else Passage("gone")


def squeezed(text: str) -> str:
    """Return a text without its blanks: how a text breaks into lines is no change of its words."""
    return re.sub(r"\s+", "", text)


@transaction.atomic
def add(
    article: Article,
    author: User,
    text: str,
    *,
    parent: Note | None = None,
    quote: str = "",
    before: str = "",
    after: str = "",
    form_key: uuid.UUID | None = None,
) -> Note:
    """Write a note or a reply, and tell whom it names and whose story it is.

    Raises:
        ValidationError: there is nothing in it, or too much.
    """
    text = as_text(text).strip()
    if form_key and (known := Note.objects.filter(form_key=form_key, author=author).first()):
        if known.text == text:
            return known
        form_key = None  # a page that stayed, with other words: a note of its own
    thread = parent and (parent.parent or parent)
    note = Note(
        article=article,
        parent=thread,
        author=author,
        text=text,
        quote="" if parent else quote[:LONGEST_QUOTE].strip(),
        before="" if parent else before[-CONTEXT:],
        after="" if parent or len(quote) > LONGEST_QUOTE else after[:CONTEXT],
        form_key=form_key,
    )
    note.clean_fields(exclude=NOT_TYPED)
    note.save()
    _tell(note, thread)
    return note


def resolve(note: Note, user: User, *, is_resolved: bool) -> None:
    """Call a thread settled, or open it again."""
    if note.parent_id is not None:
        raise ValidationError("only a thread is settled", code="reply")
    by, at = (user, Now()) if is_resolved else (None, None)
    unchanged = Note.objects.filter(pk=note.pk, resolved_at__isnull=is_resolved)
    unchanged.update(resolved_at=at, resolved_by=by)


@transaction.atomic
def take_back(note: Note, user: User) -> bool:
    """Delete an own note that nobody has answered; False: it stays, or is gone already."""
    held = Note.objects.select_for_update().filter(pk=note.pk, author=user).first()
    if held is None or held.replies.exists():
        return False
    held.delete()
    return True


def _tell(note: Note, thread: Note | None) -> None:
    article, author, act = note.article, note.author, f"note:{note.pk}"
    readers = readers_of(article)
    tell = partial(notices.tell, act=act, actor=author, article=article, words=note.text)
    tell(Notice.Kind.MENTIONED, recipients=mentioned(note.text, readers))
    taking_part = set(notices.people_of(article).values_list("pk", flat=True))
    if thread:
        replied = thread.replies.values_list("author", flat=True)
        taking_part |= {thread.author_id, *replied}
    others = [user for user in readers if user.pk in taking_part]
    tell(Notice.Kind.NOTED, recipients=others)
