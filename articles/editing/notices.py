"""Who is told of what happens to a story: its people of what others do, editors of what waits.

A notice is written in the transaction of the act. ``told`` says so to the layers above, which may
send it by mail as well.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Final

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.dispatch import Signal
from django.utils import timezone
from django.utils.formats import date_format

from articles.models import Article, Assignment, Correction, Notice, StatusChange
from articles.models.status import Status

BACKEND: Final = "django.contrib.auth.backends.ModelBackend"
Kind = Notice.Kind

told = Signal()
"""Sent with ``notices``: the rows just written, all of one act."""


def tell(
    kind: Notice.Kind,
    act: str,
    recipients: Iterable[User],
    *,
    actor: User | None,
    article: Article | None,
    assignment: Assignment | None = None,
    words: str = "",
) -> None:
    """Write the notices of one act, in its transaction; who did it and who knows are left out."""
    wanted = {user.pk: user for user in recipients if actor is None or user.pk != actor.pk}
    known = Notice.objects.filter(act=act, recipient__in=wanted)
    for pk in known.values_list("recipient", flat=True):
        del wanted[pk]
    rows = [
        Notice(
            recipient=user,
            actor=actor,
            article=article,
            assignment=assignment,
            kind=kind,
            act=act,
            headline=str(assignment or article),
            words=words,
        )
        for user in wanted.values()
    ]
    if rows:
        told.send(Notice, notices=Notice.objects.bulk_create(rows))


def tell_of_move(change: StatusChange, reviewers: str) -> None:
    """Tell of a move; ``reviewers`` is the permission of those whom a submitted story waits for.

    What an earlier notice asked for is done by the move: that one counts as read.
    """
    article = change.article
    waited = Notice.objects.filter(article=article, kind__in=[Kind.SUBMITTED, Kind.RETURNED])
    waited.mark_read()
    kind = _kind_of(change)
    people = who_may(reviewers) if kind is Kind.SUBMITTED else people_of(article)
    tell(kind, f"move:{change.pk}", people, actor=change.user, article=article, words=change.note)


def tell_of_correction(correction: Correction, actor: User | None) -> None:
    """Tell the story's people that readers are told of a mistake."""
    article = correction.article
    act = f"correction:{correction.pk}"
    people = people_of(article)
    tell(Kind.CORRECTED, act, people, actor=actor, article=article, words=correction.text)


def moment(time: datetime.datetime | None) -> str:
    """Return a time as a notice says it, in site time; empty for none."""
    return date_format(timezone.localtime(time), "DATETIME_FORMAT") + " WIB" if time else ""


def people_of(article: Article) -> QuerySet[User]:
    """Return whose story it is: who entered it, and who stands in its byline with a login."""
    own = Q(pk=article.created_by_id) | Q(reporter__bylines__article=article)
    return _working().filter(own).distinct()


def who_may(permission: str) -> QuerySet[User]:
    """Return the staff who hold a permission."""
    return User.objects.with_perm(permission, backend=BACKEND).filter(is_staff=True)


def _working() -> QuerySet[User]:
    return User.objects.filter(is_active=True, is_staff=True)


def _kind_of(change: StatusChange) -> Notice.Kind:
    if change.to_status == Status.APPROVED:
        return Kind.APPROVED if change.article.was_public else Kind.SCHEDULED
    return {
        Status.IN_REVIEW: Kind.SUBMITTED,
        Status.DRAFT: Kind.RETURNED,
        Status.WITHDRAWN: Kind.WITHDRAWN,
    }[Status(change.to_status)]
