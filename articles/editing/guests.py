"""Links by which somebody without a login reads one version of a story, and answers."""

from __future__ import annotations

import base64
import datetime
import hashlib
import uuid
from typing import Final

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.crypto import salted_hmac

from articles.auditlog.acts import Act
from articles.auditlog.log import record
from articles.editing import merging, notices, revisions, workflow
from articles.models import Article, GuestLink, GuestNote, Notice

MOST_NOTES: Final = 50
"""Of one link."""


def hash_of(token: str) -> str:
    """Return what is kept of a link's secret; 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def token_of(form_key: uuid.UUID) -> str:
    """Return the secret of the link that a form makes: pressed twice, the form shows it again."""
    made = salted_hmac("articles.editing.guests", str(form_key), algorithm="sha256")
    return base64.urlsafe_b64encode(made.digest()).decode().rstrip("=")


def make(
    article: Article,
    user: User,
    name: str,
    days: int,
    *,
    paragraphs: list[int],
    form_key: uuid.UUID,
) -> str | None:
    """Make a link to the story as it is saved now, one a form; return its secret.

    None: the form made it before, and it is not the user's or opens nothing any more.

    Raises:
        PermissionDenied: the user may not edit the story.
    """
    with transaction.atomic():
        current = Article.objects.select_for_update().get(pk=article.pk)
        if not workflow.may_edit(user, current):
            raise PermissionDenied
        token = token_of(form_key)
        if GuestLink.objects.filter(form_key=form_key).exists():
            own = GuestLink.objects.open().filter(token_hash=hash_of(token), made_by=user)
            return token if own.filter(article=current).exists() else None
        revisions.record_before_change(current.pk)
        link = GuestLink.objects.create(
            token_hash=hash_of(token),
            article=current,
            version=current.version,
            paragraphs=paragraphs,
            name=name,
            made_by=user,
            form_key=form_key,
            expires_at=Now() + datetime.timedelta(days=days),
        )
        told = {"name": link.name, "version": link.version}
        record(Act.GUEST_LINK_MADE, current, actor=user, **told)
        return token


def revoke(article: Article, user: User, key: int) -> bool:
    """End a link of the story at once; False: there is no such link, or it was ended before.

    Raises:
        PermissionDenied: the user may not edit the story.
    """
    if not workflow.may_edit(user, article):
        raise PermissionDenied
    with transaction.atomic():
        rows = GuestLink.objects.select_for_update().filter(article=article, revoked_at=None)
        link = rows.filter(pk=key).first()
        if link is None:
            return False
        GuestLink.objects.filter(pk=link.pk).update(revoked_at=Now())
        record(Act.GUEST_LINK_REVOKED, article, actor=user, name=link.name)
        return True


def link_of(token: str) -> GuestLink | None:
    """Return the link of a secret, with its story; None: no link ever had it."""
    found = GuestLink.objects.filter(token_hash=hash_of(token))
    is_open = Q(pk__in=GuestLink.objects.open().values("pk"))
    return found.select_related("article").annotate(is_open=is_open).first()


def shown_blocks(link: GuestLink, body: str) -> list[str]:
    """Return the paragraphs of the version that the guest may read."""
    blocks = merging.blocks_of(body)
    if not link.paragraphs:
        return blocks
    return [blocks[number - 1] for number in link.paragraphs if 0 < number <= len(blocks)]


def is_there(link: GuestLink, text: str, form_key: uuid.UUID) -> bool:
    """Return whether these very words came already, from another form.

    A page that comes back by the browser's button has the words of before and a new key.
    """
    return link.notes.filter(text=text).exclude(form_key=form_key).exists()


def note(link: GuestLink, text: str, form_key: uuid.UUID) -> bool:
    """Keep what the guest wrote and tell the story's people, once a form; False: it is enough."""
    with transaction.atomic():
        article = _open(link)
        if article is None:
            return False
        known = GuestNote.objects.filter(form_key=form_key).first()
        if known is not None and known.text == text:
            return True
        if known is not None:
            form_key = uuid.uuid4()  # a page that stayed, with other words: a note of its own
        if link.notes.count() >= MOST_NOTES:
            return False
        made = GuestNote.objects.create(link=link, text=text, form_key=form_key)
        record(Act.GUEST_NOTED, article, name=link.name, version=link.version)
        _tell(Notice.Kind.GUEST_NOTED, f"guest-note:{made.pk}", link, f"{link.name}: {text}")
        return True


def approve(link: GuestLink, name: str) -> bool:
    """Note that the guest agrees to what is shown, once; False: the link opens nothing any more."""
    with transaction.atomic():
        article = _open(link)
        if article is None:
            return False
        rows = GuestLink.objects.filter(pk=link.pk, approved_at=None)
        if rows.update(approved_at=Now(), approved_by=name):
            record(Act.GUEST_APPROVED, article, name=name, version=link.version)
            _tell(Notice.Kind.GUEST_APPROVED, f"guest-ok:{link.pk}", link, name)
        return True


def answered(article: Article) -> list[GuestLink]:
    """Return the links by which a guest wrote or agreed, the newest first, with their notes."""
    links = article.guest_links.prefetch_related("notes")
    return [link for link in links if link.approved_at or link.notes.all()]


def _open(link: GuestLink) -> Article | None:
    """Lock the link; return its story where it still waits for an answer."""
    row = GuestLink.objects.open().select_for_update(of=("self",)).filter(pk=link.pk).first()
    article = row.article if row else None
    return article if article is not None and is_answerable(article) else None


def is_answerable(article: Article) -> bool:
    """Whether an answer still comes in time: readers have not seen the story."""
    return not workflow.was_public(article)


def _tell(kind: Notice.Kind, act: str, link: GuestLink, words: str) -> None:
    if link.article is None:
        return
    people = [*notices.people_of(link.article), link.made_by]
    notices.tell(kind, act, people, actor=None, article=link.article, words=words)
