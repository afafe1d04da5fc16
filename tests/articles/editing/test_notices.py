"""Who is told of what: never of the own act, each act once, at the desk and by mail."""

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from articles.editing import notices, workflow
from articles.models import Correction, Notice
from articles.models.status import Status
from tests.at_once import at_once
from tests.factories import make_article, make_reporter, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return make_user("Editor", username="sri", first_name="Sri", last_name="Utami")


@pytest.fixture
def writer():
    return make_user("Reporter", username="ratna")


def draft(writer, **fields):
    return make_article("Banjir", status=Status.DRAFT, created_by=writer, **fields)


def told(user):
    return [(notice.kind, notice.words) for notice in Notice.objects.filter(recipient=user)]


def test_editors_are_told_of_what_is_submitted_and_the_writer_is_not(editor, writer):
    gone = make_user("Editor", is_active=False)
    workflow.make_move(draft(writer), "submit", writer)
    assert told(editor) == [("submitted", "")]
    assert told(writer) == told(gone) == []


def test_who_entered_it_and_who_signed_it_are_told_of_its_return_with_the_reason(editor, writer):
    second = make_user("Reporter")
    story = draft(writer, reporters=[make_reporter("Bagas", user=second)])
    workflow.make_move(story, "submit", writer)
    workflow.make_move(story, "return", editor, note="Siapa sumbernya?")
    assert told(writer) == told(second) == [("returned", "Siapa sumbernya?")]
    assert Notice.objects.get(recipient=writer).said == "Sri Utami mengembalikan “Banjir” ke draf."


def test_a_move_settles_what_the_last_one_asked_for(editor, writer):
    other = make_user("Editor")
    story = draft(writer)
    workflow.make_move(story, "submit", writer)
    workflow.make_move(story, "approve", editor)
    assert not Notice.objects.unread().filter(recipient=other).exists()
    assert told(writer) == [("approved", "")]


def test_an_approval_for_later_says_so(editor, writer):
    from django.utils import timezone

    later = timezone.now() + timezone.timedelta(days=1)
    workflow.make_move(draft(writer), "approve", editor, published_at=later)
    assert told(writer) == [("scheduled", "")]


def test_nobody_is_told_of_the_own_act(editor):
    story = draft(editor)
    workflow.make_move(story, "approve", editor)
    workflow.make_move(story, "withdraw", editor, note="Keliru.")
    assert told(editor) == []
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.create(
            recipient=editor, actor=editor, article=story, kind="approved", act="x", headline="-"
        )


def test_an_act_is_told_once(editor, writer):
    story = draft(writer)
    correction = Correction.objects.create(article=story, text="Bukan Selasa, Rabu.")
    for _press in range(2):
        notices.tell_of_correction(correction, editor)
    assert told(writer) == [("corrected", "Bukan Selasa, Rabu.")]
    again = Notice.objects.get(recipient=writer)
    again.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save()


@pytest.mark.django_db(transaction=True)
def test_two_editors_who_return_at_once_tell_once(writer):
    story = draft(writer)
    workflow.make_move(story, "submit", writer)
    editors = [make_user("Editor"), make_user("Editor")]
    results = at_once(
        *(lambda who=who: workflow.make_move(story, "return", who, note="Lagi.") for who in editors)
    )
    assert sum(isinstance(result, ValidationError) for result in results) == 1
    assert told(writer) == [("returned", "Lagi.")]


def test_the_system_moves_without_telling(writer):
    workflow.make_move(draft(writer), "approve", None)
    assert not Notice.objects.exists()


def test_telling_everybody_takes_as_many_statements_as_telling_one(
    writer, django_assert_max_num_queries
):
    for _number in range(5):
        make_user("Editor")
    story = draft(writer)
    workflow.make_move(story, "submit", writer)
    change = story.status_changes.first()
    Notice.objects.all().delete()
    with django_assert_max_num_queries(6):
        notices.tell_of_move(change, reviewers=workflow.APPROVE)
    assert Notice.objects.count() == User.objects.filter(groups__name="Editor").count() == 5
