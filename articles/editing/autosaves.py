"""What is typed into a story's form, kept on the server before anybody saves it.

A browser sends what changed since its last message, numbered; a message is taken once, in order,
from one page at a time. Whatever does not fit is refused with what the page has to do next, so that
an old, repeated or foreign message never replaces what is newer.
"""

from __future__ import annotations

import datetime
import uuid
import zlib
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models.functions import Now

from articles.auditlog.acts import Act
from articles.auditlog.log import record
from articles.editing import workflow
from articles.models import Article, Autosave, Revision

ADD: Final = "articles.add_article"
MOST_WAITING: Final = 50
"""Unsaved texts of one person."""
LONGEST: Final = 3_000_000
"""Characters of one unsaved text: a body as long as one may be, in a markup that is not yet clean,
and everything beside it."""
KEPT_DAYS: Final = 60
CLOSED_KEPT: Final = datetime.timedelta(days=7)
"""As long as a browser may be away that still sends to a row that is closed."""
EMPTY_KEPT: Final = datetime.timedelta(days=1)


class Refusal(StrEnum):
    """Why a message was not taken; what the page does about it."""

    CLOSED = "closed"  # saved or discarded elsewhere: what was typed since begins another row
    TAKEN = "taken"  # another page goes on with it: likewise
    WHOLE = "whole"  # it does not follow on what is kept: send everything
    MADE = "made"  # the form for a new story has made it: begin another row, of that story
    GONE = "gone"  # there is no such story: send everything, as a new story's
    LOCKED = "locked"  # the story cannot be edited any more
    FULL = "full"  # too much is kept already


class RefusedError(Exception):
    """A message that was not taken; ``story`` is the key of the one that was made."""

    def __init__(self, refusal: Refusal, story: int | None = None) -> None:
        super().__init__(refusal)
        self.refusal = refusal
        self.story = story


@dataclass(frozen=True)
class Splice:
    """A change within a text: ``removed`` characters from ``start`` give way to ``inserted``.

    ``check`` is the CRC-32 of the whole text that comes of it, in UTF-8.
    """

    start: int
    removed: int
    inserted: str
    check: int

    def applied_to(self, text: str) -> str:
        """Return the changed text.

        Raises:
            RefusedError: it was made for another text.
        """
        after = text[: self.start] + self.inserted + text[self.start + self.removed :]
        if zlib.crc32(after.encode()) != self.check:
            raise RefusedError(Refusal.WHOLE)
        return after


@dataclass(frozen=True)
class Message:
    """What a page sends; ``is_whole``: ``put`` is all there is, else what changed."""

    key: uuid.UUID
    writer: uuid.UUID
    number: int
    article: int | None = None
    form_key: uuid.UUID | None = None
    version: int = 0
    is_whole: bool = False
    put: dict[str, Any] = field(default_factory=dict)
    splices: dict[str, Splice] = field(default_factory=dict)
    dropped: tuple[str, ...] = ()


def take(user: User, message: Message) -> Autosave:
    """Keep what the message tells; a repeated message changes nothing.

    Raises:
        RefusedError: it was not taken.
        PermissionDenied: the row is somebody else's, or the user writes no stories.
    """
    with transaction.atomic():
        row = Autosave.objects.select_for_update().filter(pk=message.key).first()
        if row is None:
            row = _begun(user, message)
        elif row.user_id != user.pk:
            raise PermissionDenied
        elif row.closed_at is not None:
            raise RefusedError(Refusal.CLOSED)
        elif row.writer != message.writer:
            raise RefusedError(Refusal.TAKEN)
        elif message.article is not None and row.article_id is None:
            raise RefusedError(Refusal.GONE)
        if message.number <= row.number:
            return row
        if not message.is_whole and message.number != row.number + 1:
            raise RefusedError(Refusal.WHOLE)
        row.data = _changed(row, message)
        if sum(map(_length, row.data.values())) > LONGEST:
            raise RefusedError(Refusal.FULL)
        row.number, row.version = message.number, message.version
        row.saved_at = Now()
        row.save()
        row.refresh_from_db(fields=["saved_at"])
        return row


def _begun(user: User, message: Message) -> Autosave:
    """Return the row of a form that sends for the first time; it is not stored yet."""
    if message.article is None:
        _look_at_new(user, message)
    else:
        article = Article.objects.filter(pk=message.article).only("pk", "status", "created_by_id")
        _look_at_story(user, article.first(), message)
    User.objects.select_for_update(no_key=True).get(pk=user.pk)  # two at once are counted, too
    if Autosave.objects.filter(user=user).waiting().count() >= MOST_WAITING:
        raise RefusedError(Refusal.FULL)
    return Autosave(
        key=message.key,
        user=user,
        article_id=message.article,
        form_key=message.form_key,
        version=message.version,
        writer=message.writer,
    )


def _look_at_new(user: User, message: Message) -> None:
    if not user.has_perm(ADD):
        raise PermissionDenied
    made = Article.objects.filter(form_key=message.form_key, created_by=user)
    if message.form_key and (story := made.values_list("pk", flat=True).first()):
        raise RefusedError(Refusal.MADE, story)


def _look_at_story(user: User, article: Article | None, message: Message) -> None:
    """Let nobody who may not edit a story begin at its text; what is whole holds nothing of it."""
    if not user.has_perm(workflow.CHANGE):
        raise PermissionDenied
    if article is None:
        raise RefusedError(Refusal.GONE)
    if not message.is_whole and not workflow.may_edit(user, article):
        raise RefusedError(Refusal.LOCKED)


def _changed(row: Autosave, message: Message) -> dict[str, Any]:
    if message.is_whole:
        return message.put
    data = {name: value for name, value in row.data.items() if name not in message.dropped}
    data |= message.put
    for name, splice in message.splices.items():
        before = row.data[name] if name in row.data else _opened_with(row, name)
        if not isinstance(before, str):
            raise RefusedError(Refusal.WHOLE)
        data[name] = splice.applied_to(before)
    return data


def _opened_with(row: Autosave, name: str) -> str | None:
    """Return the text of a field as the form was opened with it, None where nobody can know."""
    if row.article_id is None:
        return ""
    kept = Revision.objects.filter(article=row.article_id, version=row.version).first()
    if kept is None:
        stored = Article.objects.filter(pk=row.article_id, version=row.version)
        value = stored.values_list(name, flat=True).first() if _is_text(name) else None
    else:
        value = kept.data.get(name)
    return value.replace("\r\n", "\n") if isinstance(value, str) else None


def _is_text(name: str) -> bool:
    return name in {"headline", "standfirst", "body"}


def _length(value: Any) -> int:
    if isinstance(value, str):
        return len(value)
    if isinstance(value, dict):
        return sum(_length(part) for part in value.values())
    return sum(map(_length, value)) if isinstance(value, list) else 1


def go_on(user: User, key: uuid.UUID, writer: uuid.UUID) -> Autosave:
    """Return an unsaved text for the page ``writer``, whose alone it is from now on.

    Raises:
        RefusedError: it was saved or discarded meanwhile.
        Autosave.DoesNotExist: the user has no such text.
    """
    with transaction.atomic():
        row = Autosave.objects.select_for_update().get(pk=key, user=user)
        if row.closed_at is not None:
            raise RefusedError(Refusal.CLOSED)
        row.writer = writer
        row.save(update_fields=["writer"])
        return row


def close_saved(user: User, key: uuid.UUID, article: Article) -> None:
    """Close what is in the story now; in the transaction of saving. What comes late finds it so."""
    closed = {"data": {}, "closed_at": Now(), "closed_as": Autosave.Closed.SAVED}
    if Autosave.objects.filter(pk=key).exclude(user=user).exists():
        return
    made = {"user": user, "writer": key, "article": article}
    Autosave.objects.update_or_create(pk=key, defaults=closed, create_defaults=closed | made)


def discard(user: User, key: uuid.UUID) -> bool:
    """Close what nobody wants; it can be taken back for some days. False: there is no such text."""
    with transaction.atomic():
        rows = Autosave.objects.select_for_update(of=("self",))
        row = rows.filter(pk=key, user=user, closed_at=None).select_related("article").first()
        if row is None:
            return False
        row.closed_at, row.closed_as = Now(), Autosave.Closed.DISCARDED
        row.save(update_fields=["closed_at", "closed_as"])
        if row.article is not None and row.data:
            record(Act.TEXT_DISCARDED, row.article, actor=user)
        return True


def take_back(user: User, key: uuid.UUID) -> bool:
    """Open again what was discarded. False: there is no such text."""
    discarded = Autosave.objects.filter(pk=key, user=user, closed_as=Autosave.Closed.DISCARDED)
    return bool(discarded.update(closed_at=None, closed_as=""))


def hand_over(leaver: User, heir: User) -> int:
    """Let somebody else go on with what a leaver typed; return how many texts that is."""
    return Autosave.objects.filter(user=leaver, closed_at=None).update(user=heir)


def remove_expired() -> int:
    """Remove rows that are closed, empty or old; return how many held a text that nobody saved."""
    closed = Autosave.objects.filter(closed_at__lt=Now() - CLOSED_KEPT)
    closed.delete()
    waiting = Autosave.objects.filter(closed_at=None)
    waiting.filter(data={}, saved_at__lt=Now() - EMPTY_KEPT).delete()
    with transaction.atomic():
        old = waiting.filter(saved_at__lt=Now() - datetime.timedelta(days=KEPT_DAYS))
        count, _rows = old.delete()
        if count:
            record(Act.TEXTS_EXPIRED, days=KEPT_DAYS, count=count)
    return count
