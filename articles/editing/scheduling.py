"""When a story appears: another time for one that is scheduled, a first one for one that is not."""

from __future__ import annotations

import datetime
from typing import Final

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from articles.auditlog.acts import Act
from articles.auditlog.log import record
from articles.db import clock
from articles.editing import notices, revisions, workflow
from articles.models import Article
from articles.models.article import ArticleQuerySet
from articles.models.status import Status

LATELY: Final = datetime.timedelta(days=1)
PAST: Final = _("This time has passed; publish now or give a later one.")
NOT_SCHEDULED: Final = _("Nothing was done: the story is not scheduled any more.")


def appeared_lately(stories: ArticleQuerySet) -> ArticleQuerySet:
    """Return the public ones of ``stories`` that appeared within the last day."""
    return stories.published().filter(published_at__gt=Now() - LATELY)


def is_scheduled(article: Article) -> bool:
    """Whether the story is approved and its time is still to come."""
    return article.status == Status.APPROVED and not workflow.was_public(article)


def may_schedule(user: workflow.Actor, article: Article) -> bool:
    """Whether ``user`` may say when the story appears."""
    if is_scheduled(article):
        return user.is_active and user.has_perm(workflow.APPROVE)
    return workflow.NAMED["approve"] in workflow.moves_for(user, article)


def appear_at(
    article: Article, time: datetime.datetime | None, user: User, *, seen: int | None
) -> None:
    """Have the story appear at ``time``; None: as soon as it may, which is now without an embargo.

    A scheduled story gets another time, any other is approved for it. ``seen`` is the version that
    was looked at.

    Raises:
        PermissionDenied: the user may not.
        workflow.StaleError: the story is another than it was in the version ``seen``.
        ValidationError: the time has passed or lies before the embargo's end, readers have the
            story already, or it lacks something that they need.
    """
    with transaction.atomic():
        held = Article.objects.select_for_update().get(pk=article.pk)
        if not may_schedule(user, held):
            if held.status in {Status.APPROVED, Status.WITHDRAWN}:
                raise ValidationError(NOT_SCHEDULED, code="not_scheduled")
            raise PermissionDenied
        if time is not None and time <= clock.now():
            raise ValidationError(PAST, code="past")
        wanted = time or workflow.earliest(held)
        if not is_scheduled(held):
            workflow.make_move(article, "approve", user, published_at=wanted, seen=seen)
            return
        _give_time(held, wanted, user, seen)
    article.refresh_from_db()


def _give_time(held: Article, time: datetime.datetime, user: User, seen: int | None) -> None:
    if seen is not None and (changes := revisions.changes_since(held, seen)) != []:
        raise workflow.StaleError(changes)
    if held.embargo_until and time < held.embargo_until:
        until = {"time": notices.moment(held.embargo_until)}
        raise ValidationError(workflow.EMBARGO, code="embargo", params=until)
    if time == held.published_at:
        return
    revisions.record_before_change(held.pk)
    held.take_address(time)
    held.version += 1
    held.save()
    revisions.record(held, user)
    name = str(revisions.FIELDS["published_at"])
    record(Act.CHANGED, held, actor=user, changes=[{"changed": {"fields": [name]}}])
