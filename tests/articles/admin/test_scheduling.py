"""The page that asks when a story appears: from the board, from the week, two at once."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.models.status import Status
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db


def at(days, hour=10):
    day = timezone.localdate() + datetime.timedelta(days=days)
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(hour, 30)))


def typed(time):
    return f"{timezone.localtime(time):%Y-%m-%dT%H:%M}"


def address(story, query=""):
    return reverse("admin:articles_article_schedule", args=[story.pk]) + query


@pytest.fixture
def editor(client):
    user = make_user("Editor")
    client.force_login(user)
    return user


def drag(client, story, days, **more):
    sent = {
        "what": f"story-{story.pk}",
        "seen": story.published_at.isoformat(),
        "day": at(days).date().isoformat(),
    }
    return client.post(reverse("admin:move_day"), sent | more)


def test_a_story_let_go_on_another_day_is_asked_about_and_keeps_its_hour(client, editor):
    story = make_article("Panen", published_at=at(1))
    week = client.get(reverse("admin:week"), {"from": at(1).date().isoformat()})
    assert f'value="story-{story.pk}"' in week.text
    answer = drag(client, story, 3)
    assert answer["Location"] == address(story, f"?day={at(3).date().isoformat()}&back=week")
    page = client.get(answer["Location"])
    assert f'value="{typed(at(3))}"' in page.text
    story.refresh_from_db()
    assert story.published_at == at(1)  # nothing was done yet
    sent = {"version": story.version, "time": typed(at(3, 8))}
    done = client.post(answer["Location"], sent, follow=True)
    assert done.redirect_chain[0][0] == "/admin/week/"
    assert "akan tayang" in done.text or "akan terbit" in done.text
    story.refresh_from_db()
    assert story.published_at == at(3, 8)


@pytest.mark.parametrize(
    ("days", "more", "why"),
    [
        (-1, {}, "sudah lewat"),
        (2, {"seen": "2026-01-01T00:00:00+00:00"}, "seseorang memindahkan"),
        (2, {"seen": "x"}, "seseorang memindahkan"),
    ],
)
def test_what_is_refused_says_why(client, editor, days, more, why):
    story = make_article(published_at=at(1))
    answer = drag(client, story, days, **more)
    assert answer["Location"].startswith("/admin/week/")
    assert why in client.get(answer["Location"]).text


def test_what_appeared_meanwhile_or_is_not_theirs_is_not_moved(client, editor):
    story = make_article()
    answer = drag(client, story, 2)
    assert "tidak terjadwal lagi" in client.get(answer["Location"]).text
    assert client.get(address(story)).status_code == 302
    scheduled = make_article(published_at=at(1))
    client.force_login(make_user("Reporter"))
    assert drag(client, scheduled, 2).status_code == 404
    assert client.get(address(scheduled)).status_code == 404
    client.force_login(make_user("Mail desk"))
    answer = drag(client, scheduled, 2)
    assert "tidak berhak" in client.get(answer["Location"]).text
    week = client.get(reverse("admin:week"), {"from": at(1).date().isoformat()}).text
    assert f'value="story-{scheduled.pk}"' not in week
    assert client.get(address(scheduled)).status_code == 403


def test_the_second_of_two_sees_what_the_first_did(client, editor):
    story = make_article("Panen", published_at=at(1))
    seen = story.version
    client.post(address(story), {"version": seen, "time": typed(at(2))})
    story.refresh_from_db()
    story.headline = "Panen raya"
    story.version += 1
    story.save()
    answer = client.post(address(story), {"version": seen, "time": typed(at(4))})
    assert answer.status_code == 409
    assert f'value="{typed(at(4))}"' in answer.text  # what was chosen stays
    story.refresh_from_db()
    assert story.published_at == at(2)


@pytest.mark.parametrize(
    ("time", "why"), [("", "tanggal dan jam"), ("x", "tanggal"), (typed(at(-2)), "lewat")]
)
def test_a_time_that_is_none_is_said_at_the_field(client, editor, time, why):
    story = make_article(status=Status.DRAFT)
    page = client.post(address(story), {"version": story.version, "time": time})
    assert page.status_code == 200
    assert why in page.text
    story.refresh_from_db()
    assert story.status == Status.DRAFT


def test_a_draft_is_scheduled_and_a_scheduled_story_published_at_once(client, editor):
    story = make_article(status=Status.DRAFT)
    answer = client.post(
        address(story, "?back=board"), {"version": story.version, "time": typed(at(1))}
    )
    assert answer["Location"] == "/admin/board/"
    story.refresh_from_db()
    assert story.published_at == at(1)
    client.post(address(story), {"version": story.version, "now": "1", "time": typed(at(1))})
    story.refresh_from_db()
    assert story.was_public


def test_a_time_that_was_changed_is_not_passed_over_by_publishing_now(client, editor):
    story = make_article(published_at=at(1))
    sent = {"version": story.version, "now": "1", "time": typed(at(2))}
    page = client.post(address(story), sent)
    assert "Di sini tertulis waktu" in page.text
    story.refresh_from_db()
    assert story.published_at == at(1)
    client.post(address(story), sent | {"time": ""})
    story.refresh_from_db()
    assert story.was_public


@pytest.mark.parametrize(
    "query", ["?day=x", "?day=0001-01-01", "?day=9999-12-31", "?back=x", "?day="]
)
def test_an_odd_address_still_asks(client, editor, query):
    assert client.get(address(make_article(published_at=at(1)), query)).status_code == 200
