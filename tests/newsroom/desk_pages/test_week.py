"""The week: each day with what happens, is due and appears, for who may see it."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.models import Assignment
from articles.models.status import Status
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    user = make_user("Editor")
    client.force_login(user)
    return user


def at(day, hour=10):
    return datetime.datetime(2027, 3, day, hour, tzinfo=timezone.get_default_timezone())


def entries(client, day="2027-03-03"):
    days = client.get(reverse("admin:week"), {"from": day}).context["days"]
    return {
        day["date"].day: [(entry["kind"], entry["label"]) for entry in day["entries"]]
        for day in days
        if day["entries"]
    }


def test_each_day_shows_its_events_deadlines_and_stories_in_order(client, editor):
    Assignment.objects.create(title="Sidang", happens_at=at(2, 9), due_at=at(2, 17))
    Assignment.objects.create(title="Pekan lain", happens_at=at(9))
    Assignment.objects.create(title="Selesai", due_at=at(2), done_at=timezone.now())
    make_article("Nanti", published_at=at(7, 23))
    assert entries(client) == {
        2: [("event", "Sidang"), ("due", "Sidang")],
        7: [("scheduled", "Nanti")],
    }


def test_a_week_begins_on_monday_and_leads_to_its_neighbours(client, editor):
    page = client.get(reverse("admin:week"), {"from": "2027-03-07"})
    assert page.context["days"][0]["date"] == datetime.date(2027, 3, 1)
    assert "?from=2027-02-22" in page.text
    assert "?from=2027-03-08" in page.text


@pytest.mark.parametrize("odd", ["", "x", "2027-13-40", "9999-12-31", "0001-01-01", "²"])
def test_an_odd_date_shows_this_week(client, editor, odd):
    page = client.get(reverse("admin:week"), {"from": odd})
    assert any(day["is_today"] for day in page.context["days"])


def test_a_reporter_sees_plans_and_nothing_of_a_hidden_story(client, editor):
    hidden = make_article("Rahasia besar", status=Status.DRAFT)
    Assignment.objects.create(article=hidden, due_at=at(2))
    Assignment.objects.create(title="Sidang", happens_at=at(2))
    assert len(entries(client)[2]) == 2
    client.force_login(make_user("Reporter"))
    assert entries(client) == {2: [("event", "Sidang")]}


def test_it_costs_the_same_however_full_it_is(client, editor, django_assert_max_num_queries):
    for number in range(8):
        Assignment.objects.create(title=f"Acara {number}", happens_at=at(2), due_at=at(3))
        make_article(f"Berita {number}", published_at=at(4, number))
    client.get(reverse("admin:week"))
    with django_assert_max_num_queries(9):
        entries(client)
