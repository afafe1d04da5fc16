"""Nobody publishes a story before its embargo ends: no move, no form, no statement."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from articles.editing import workflow
from articles.models import Article
from articles.models.status import Status
from tests.desk.forms import controls
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    user = make_user("Editor")
    client.force_login(user)
    return user


def in_hours(number):
    return (timezone.now() + datetime.timedelta(hours=number)).replace(second=0, microsecond=0)


def held(**fields):
    return make_article(
        "Data inflasi", status=Status.IN_REVIEW, embargo_until=in_hours(3), **fields
    )


def local(time):
    return f"{timezone.localtime(time):%Y-%m-%dT%H:%M}"


@pytest.mark.parametrize("hours", [None, 0, 2.9])
def test_a_move_before_its_end_is_refused_with_the_time(editor, hours):
    time = None if hours is None else in_hours(hours)
    with pytest.raises(ValidationError, match="embargo"):
        workflow.make_move(held(), "approve", editor, published_at=time)
    assert not Article.objects.published().exists()


def test_a_later_time_is_free(editor):
    story = held()
    workflow.make_move(story, "approve", editor, published_at=story.embargo_until)
    assert Article.objects.scheduled().get() == story


def test_the_database_refuses_it_to_everybody():
    story = held()
    with pytest.raises(IntegrityError, match="article_keeps_embargo"), transaction.atomic():
        Article.objects.filter(pk=story.pk).update(
            status=Status.APPROVED,
            published_at=timezone.now(),
            publication_date=timezone.localdate(),
            slug="bocor",
        )
    public = make_article("Umum")
    with pytest.raises(IntegrityError), transaction.atomic():
        Article.objects.filter(pk=public.pk).update(embargo_until=in_hours(1))


def press(client, story, **changed):
    url = reverse("admin:articles_article_change", args=[story.pk])
    data = controls(client.get(url)) | {name: [value] for name, value in changed.items()}
    return client.post(url, data)


def test_publishing_from_the_form_waits_for_its_end(client, editor):
    story = held()
    url = reverse("admin:articles_article_change", args=[story.pk])
    assert "Terbitkan saat embargo berakhir" in client.get(url).text
    press(client, story, _move="approve")
    story.refresh_from_db()
    assert (story.status, story.published_at) == (Status.APPROVED, story.embargo_until)
    assert not Article.objects.published().exists()


def test_an_embargo_typed_with_the_same_press_holds(client, editor):
    story = make_article("Data inflasi", status=Status.IN_REVIEW)
    press(client, story, _move="approve", embargo_until=local(in_hours(5)))
    assert Article.objects.scheduled().get().published_at == in_hours(5)


def test_a_time_before_its_end_is_an_error_at_its_field(client, editor):
    story = held()
    answer = press(client, story, _move="schedule", move_at=local(in_hours(1)))
    assert "embargo" in str(answer.context["adminform"].form.errors["move_at"])
    workflow.make_move(story, "approve", editor, published_at=in_hours(4))
    answer = press(client, story, published_at=local(in_hours(1)), _continue="1")
    assert "embargo" in str(answer.context["adminform"].form.errors["published_at"])


def test_what_readers_have_gets_none(client, editor):
    story = make_article("Umum")
    answer = press(client, story, embargo_until=local(in_hours(1)), _continue="1")
    assert answer.context["adminform"].form.errors["embargo_until"]


def test_lifting_it_is_in_the_versions(client, editor):
    story = held()
    press(client, story, embargo_until="", _continue="1")
    after, before = (story.revisions.order_by("-version")[n].data for n in (0, 1))
    assert before["embargo_until"]
    assert after["embargo_until"] == ""
