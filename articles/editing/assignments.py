"""From a plan to a story: who may change an assignment, whom it tells, how a text is begun."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from articles.editing import notices, revisions, workflow
from articles.models import Article, Assignment, Byline, Notice, Section

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


def set_done(assignment: Assignment, *, is_done: bool) -> None:
    """Call it done, or open it again."""
    unchanged = Assignment.objects.filter(pk=assignment.pk, done_at__isnull=is_done)
    unchanged.update(done_at=Now() if is_done else None)
