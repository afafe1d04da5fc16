"""Moving what is planned to another day: who may, two at once, odd days; drafts get a deadline."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.models import Assignment, Notice
from articles.models.status import Status
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    user = make_user("Editor")
    client.force_login(user)
    return user


def at(days, hour=10):
    day = timezone.localdate() + datetime.timedelta(days=days)
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(hour, 30)))


def move(client, row, kind, day, **more):
    time = row.due_at if kind == "due" else row.happens_at
    sent = {"what": f"{kind}-{row.pk}", "seen": time.isoformat() if time else "", "day": day}
    return client.post(reverse("admin:move_day"), sent | more)


def test_a_deadline_and_an_event_move_at_their_hour(client, editor):
    row = Assignment.objects.create(title="Sidang", due_at=at(1, 17), happens_at=at(1, 9))
    answer = move(client, row, "due", at(3).date().isoformat(), by="later")
    assert answer.status_code == 302
    row.refresh_from_db()
    assert (row.due_at, row.happens_at) == (at(3, 17), at(1, 9))
    page = client.get(answer["Location"])
    assert f'value="due-{row.pk}"' in page.text
    assert page.text.count(" autofocus") == 1
    move(client, row, "event", at(2).date().isoformat())
    row.refresh_from_db()
    assert row.happens_at == at(2, 9)


def test_of_two_at_once_the_second_is_told(client, editor):
    row = Assignment.objects.create(title="Sidang", due_at=at(1))
    move(client, row, "due", at(2).date().isoformat())
    page = client.get(move(client, row, "due", at(5).date().isoformat())["Location"])
    assert "seseorang memindahkan" in page.text
    row.refresh_from_db()
    assert row.due_at == at(2)


def test_who_may_not_moves_nothing(client, editor):
    theirs = Assignment.objects.create(title="Milik redaktur", due_at=at(1), person=editor)
    client.force_login(make_user("Reporter"))
    page = client.get(reverse("admin:week"), {"from": at(1).date().isoformat()})
    assert f"due-{theirs.pk}" not in page.text
    assert move(client, theirs, "due", at(2).date().isoformat()).status_code == 403
    hidden = make_article("Rahasia", status=Status.DRAFT)
    on_hidden = Assignment.objects.create(article=hidden, due_at=at(1), person=editor)
    assert move(client, on_hidden, "due", at(2).date().isoformat()).status_code == 404
    sent = {"what": f"draft-{hidden.pk}", "day": at(2).date().isoformat()}
    assert client.post(reverse("admin:move_day"), sent).status_code == 404
    client.force_login(make_user("Mail desk"))
    assert client.get(reverse("admin:move_day")).status_code == 405
    theirs.refresh_from_db()
    assert theirs.due_at == at(1)


@pytest.mark.parametrize("day", ["", "x", "0001-01-01", "9999-12-31", "2026-02-30", "20x6-01-01"])
def test_a_day_that_is_none_moves_nothing(client, editor, day):
    row = Assignment.objects.create(title="Sidang", due_at=at(1))
    assert "tidak ada" in client.get(move(client, row, "due", day)["Location"]).text.lower()
    row.refresh_from_db()
    assert row.due_at == at(1)


@pytest.mark.parametrize("what", ["", "due-", "due-x", "x-1", "due-99999999", "draft-0"])
def test_what_is_nothing_is_not_found(client, editor, what):
    sent = {"what": what, "day": at(1).date().isoformat()}
    assert client.post(reverse("admin:move_day"), sent).status_code == 404


def test_a_draft_gets_a_deadline_for_whoever_entered_it(client, editor):
    writer = make_user("Reporter")
    story = make_article("Tanpa tenggat", status=Status.DRAFT, created_by=writer)
    page = client.get(reverse("admin:week"))
    assert [each.headline for each in page.context["undated"]] == ["Tanpa tenggat"]
    sent = {"what": f"draft-{story.pk}", "day": at(2).date().isoformat()}
    client.post(reverse("admin:move_day"), sent)
    client.post(reverse("admin:move_day"), sent)  # pressed twice
    [made] = Assignment.objects.all()
    assert (made.person, timezone.localtime(made.due_at).hour) == (writer, 17)
    assert Notice.objects.filter(recipient=writer).count() == 1
    assert client.get(reverse("admin:week")).context["undated"] == []
