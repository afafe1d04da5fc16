"""From a plan to a story: who may change an assignment, whom it tells, how a text is begun."""

from __future__ import annotations

import datetime
from typing import Any, Final

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from articles.auditlog.acts import Act
from articles.auditlog.log import record
from articles.editing import notices, revisions, workflow
from articles.models import Article, Assignment, Byline, Notice, Section
from articles.models.status import Status

END_OF_DAY: Final = datetime.time(17)
MOVED = _("Nothing was done: somebody moved or finished it after you opened this page.")
NO_SECTION = _("There is no section yet; a story needs one.")


def may_change(user: workflow.Actor, assignment: Assignment) -> bool:
    """Whether ``user`` may change it: editors any, others what is theirs or nobody's."""
    if user.has_perm(workflow.EDIT_ANY):
        return True
    return assignment.person_id in {None, user.pk} or assignment.created_by_id == user.pk


def tell(assignment: Assignment, actor: User | None) -> None:
    """Tell the person, once for each one and assignment."""
    person = assignment.person
    if person is None:
        return
    words = "\n".join(filter(None, (notices.moment(assignment.due_at), assignment.brief)))
    notices.tell(
        Notice.Kind.ASSIGNED,
        f"assignment:{assignment.pk}:{person.pk}",
        [person],
        actor=actor,
        article=assignment.article,
        assignment=assignment,
        words=words,
    )


@transaction.atomic
def begin_story(assignment: Assignment, user: User) -> Article:
    """Return the story of an assignment; the first who asks has it made, as a draft.

    Raises:
        ValidationError: there is no section that it could stand in.
    """
    held = Assignment.objects.select_for_update().get(pk=assignment.pk)
    if held.article is not None:
        return held.article
    section = held.section or Section.objects.order_by("position", "name").first()
    if section is None:
        raise ValidationError(NO_SECTION, code="section")
    writer = held.person or user
    story = Article.objects.create(headline=held.title, section=section, created_by=writer, body="")
    if (reporter := getattr(writer, "reporter", None)) is not None:
        Byline.objects.create(article=story, reporter=reporter, position=1)
    revisions.record_change(story, user)
    Assignment.objects.filter(pk=held.pk).update(article=story)
    return story


@transaction.atomic
def move_day(
    assignment: Assignment, field: str, day: datetime.date, user: User, *, seen: str
) -> datetime.datetime:
    """Put the event or the deadline on another day, at its hour; return when it is now.

    ``field``: ``happens_at`` or ``due_at``; ``seen``: the time that was looked at.

    Raises:
        PermissionDenied: the user may not change it.
        ValidationError: somebody moved it meanwhile, or it is done.
    """
    held = Assignment.objects.select_for_update().get(pk=assignment.pk)
    if not user.has_perm("articles.change_assignment") or not may_change(user, held):
        raise PermissionDenied
    time: datetime.datetime | None = getattr(held, field)
    if time is None or held.done_at is not None or time != parsed(seen):
        raise ValidationError(MOVED, code="moved")
    moved = _at(day, timezone.localtime(time).time())
    Assignment.objects.filter(pk=held.pk).update(**{field: moved})
    shown: Any = Assignment._meta.get_field(field)
    name = str(shown.verbose_name)
    record(Act.CHANGED, held, actor=user, changes=[{"changed": {"fields": [name]}}])
    return moved


@transaction.atomic
def give_day(story: Article, day: datetime.date, user: User) -> Assignment:
    """Give a draft that has no deadline one, at the end of a day: for whoever entered it.

    Raises:
        PermissionDenied: the user may not edit the story, or plan nothing.
        ValidationError: it is no draft any more, or has a deadline.
    """
    held = Article.objects.select_for_update(of=("self",)).get(pk=story.pk)
    if not user.has_perm("articles.add_assignment") or not workflow.may_edit(user, held):
        raise PermissionDenied
    if held.status != Status.DRAFT or held.assignments.open().exists():
        raise ValidationError(MOVED, code="moved")
    writer = held.created_by
    is_open = writer is not None and writer.is_active and user.has_perm(workflow.EDIT_ANY)
    made = Assignment.objects.create(
        article=held,
        person=writer if is_open else user,
        due_at=_at(day, END_OF_DAY),
        created_by=user,
    )
    record(Act.ADDED, made, actor=user)
    tell(made, user)
    return made


def parsed(text: str) -> datetime.datetime | None:
    """Return the time that a form was shown with; None for what is none."""
    try:
        time = parse_datetime(text)
    except ValueError:
        return None
    return time if time and timezone.is_aware(time) else None


def _at(day: datetime.date, time: datetime.time) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, time.replace(tzinfo=None)))


def set_done(assignment: Assignment, *, is_done: bool) -> None:
    """Call it done, or open it again."""
    unchanged = Assignment.objects.filter(pk=assignment.pk, done_at__isnull=is_done)
    unchanged.update(done_at=Now() if is_done else None)
