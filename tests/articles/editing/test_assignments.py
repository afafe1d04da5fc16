"""Assignments: from a plan to a story, told once, done when the story is approved."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from articles.editing import assignments, workflow
from articles.models import Article, Assignment, Notice, Section
from articles.models.status import Status
from tests.at_once import at_once
from tests.factories import make_article, make_reporter, make_section, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return make_user("Editor", username="sri")


@pytest.fixture
def writer():
    return make_user("Reporter", username="ratna")


def plan(**fields):
    return Assignment.objects.create(title="Pelantikan bupati", **fields)


def test_a_plan_becomes_a_story_with_its_person_as_writer(editor, writer):
    make_reporter("Ratna", user=writer)
    section = make_section("Nusantara")
    story = assignments.begin_story(plan(person=writer, section=section), editor)
    assert (story.headline, story.section, story.status) == (
        "Pelantikan bupati",
        section,
        Status.DRAFT,
    )
    assert story.created_by == writer
    assert [reporter.name for reporter in story.byline] == ["Ratna"]
    assert story.revisions.count() == 1


def test_without_a_section_no_story_begins(editor):
    Section.objects.all().delete()
    with pytest.raises(ValidationError):
        assignments.begin_story(plan(), editor)


@pytest.mark.django_db(transaction=True)
def test_two_who_begin_at_once_get_one_story(editor, writer):
    make_section()
    planned = plan()
    stories = at_once(
        lambda: assignments.begin_story(planned, editor),
        lambda: assignments.begin_story(planned, writer),
    )
    assert stories[0] == stories[1]
    assert Article.objects.count() == 1


def test_the_person_is_told_once_and_never_of_an_own_plan(editor, writer):
    planned = plan(person=writer, brief="Pendapa, pukul 10.")
    for _save in range(2):
        assignments.tell(planned, editor)
    notice = Notice.objects.get()
    assert (notice.kind, notice.recipient, notice.article) == ("assigned", writer, None)
    assert "Pendapa" in notice.words
    assignments.tell(plan(person=editor), editor)
    assert Notice.objects.count() == 1


def test_it_has_a_subject_and_each_person_has_a_story_once(writer):
    story = make_article("Banjir", status=Status.DRAFT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create()
    first = Assignment.objects.create(article=story, person=writer)
    assert str(first) == "Banjir"
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create(article=story, person=writer)
    assignments.set_done(first, is_done=True)
    Assignment.objects.create(article=story, person=writer)


def test_it_is_done_with_the_approval_and_not_in_hand_while_it_is_reviewed(editor, writer):
    story = make_article("Banjir", status=Status.DRAFT, created_by=writer)
    given = Assignment.objects.create(article=story, person=writer)
    workflow.make_move(story, "submit", writer)
    assert not Assignment.objects.in_hand().exists()
    assert Assignment.objects.open().exists()
    workflow.make_move(story, "approve", editor)
    given.refresh_from_db()
    assert given.done_at


def test_what_is_late_says_so(writer):
    past = timezone.now() - datetime.timedelta(minutes=1)
    assert plan(due_at=past).is_late
    assert not plan(due_at=past, done_at=timezone.now()).is_late
    assert not plan().is_late
