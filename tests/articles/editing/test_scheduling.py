"""When a story appears: who may say so, what is refused, what is kept of it."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from articles.auditlog.models import Entry
from articles.editing import scheduling, workflow
from articles.models import Article, Revision
from articles.models.status import Status
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db


def later(days=1, hour=9):
    day = timezone.localdate() + datetime.timedelta(days=days)
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(hour)))


def test_a_scheduled_story_gets_another_time_and_the_address_of_its_day():
    editor, story = make_user("Editor"), make_article("Panen raya", published_at=later(1))
    before = story.version
    scheduling.appear_at(story, later(3, 7), editor, seen=before)
    story = Article.objects.get(pk=story.pk)
    assert (story.published_at, story.version) == (later(3, 7), before + 1)
    assert story.publication_date == timezone.localdate(later(3))
    assert story.status == Status.APPROVED
    newest = Revision.objects.filter(article=story).latest("version")
    assert newest.user == editor
    assert Entry.objects.filter(actor_id=editor.pk, object_id=str(story.pk)).exists()


def test_sent_twice_it_is_done_once():
    editor, story = make_user("Editor"), make_article(published_at=later(1))
    scheduling.appear_at(story, later(2), editor, seen=None)
    version = story.version
    scheduling.appear_at(story, later(2), editor, seen=None)
    assert Article.objects.get(pk=story.pk).version == version


def test_a_draft_is_approved_for_the_time():
    editor, story = make_user("Editor"), make_article(status=Status.DRAFT)
    scheduling.appear_at(story, later(2), editor, seen=story.version)
    story.refresh_from_db()
    assert (story.status, story.published_at) == (Status.APPROVED, later(2))


def test_now_is_now_and_never_before_the_embargo_ends():
    editor = make_user("Editor")
    story = make_article(published_at=later(2))
    scheduling.appear_at(story, None, editor, seen=None)
    assert Article.objects.published().filter(pk=story.pk).exists()
    held = make_article(published_at=later(3), embargo_until=later(2))
    with pytest.raises(ValidationError, match="embargo"):
        scheduling.appear_at(held, later(1), editor, seen=None)
    scheduling.appear_at(held, None, editor, seen=None)
    assert Article.objects.get(pk=held.pk).published_at == later(2)


@pytest.mark.parametrize("status", [Status.APPROVED, Status.WITHDRAWN])
def test_what_readers_have_seen_is_not_moved(status):
    story = make_article(status=status)
    with pytest.raises(ValidationError, match="tidak terjadwal"):
        scheduling.appear_at(story, later(2), make_user("Editor"), seen=None)


def test_the_past_and_what_came_between_and_who_may_not_are_refused():
    story, editor = make_article(published_at=later(1)), make_user("Editor")
    with pytest.raises(ValidationError, match="lewat"):
        scheduling.appear_at(story, later(-1), editor, seen=None)
    with pytest.raises(workflow.StaleError):
        scheduling.appear_at(story, later(2), editor, seen=-1)
    for role in ("Reporter", "Mail desk"):
        with pytest.raises((PermissionDenied, ValidationError)):
            scheduling.appear_at(story, later(2), make_user(role), seen=None)
    assert Article.objects.get(pk=story.pk).published_at == later(1)
