"""The board: a column a state with its number, for who may see it, in queries that do not grow."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.models import Assignment
from articles.models.status import Status
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db


def columns(client, user):
    client.force_login(user)
    page = client.get(reverse("admin:board"))
    return {
        column.state: (column.count, [line.label for line in column.lines])
        for column in page.context["columns"]
    }


def test_each_state_has_its_column_and_number(client):
    now = timezone.now()
    Assignment.objects.create(title="Rencana", due_at=now - datetime.timedelta(hours=1))
    make_article("Lain", status=Status.DRAFT)
    due = make_article("Mendesak", status=Status.DRAFT)
    Assignment.objects.create(article=due, due_at=now)
    make_article("Ditinjau", status=Status.IN_REVIEW)
    make_article("Nanti", published_at=now + datetime.timedelta(days=1))
    make_article("Tayang")
    make_article("Kemarin dulu", published_at=now - datetime.timedelta(days=2))
    assert columns(client, make_user("Editor")) == {
        "planned": (1, ["Rencana"]),
        "draft": (2, ["Mendesak", "Lain"]),
        "in_review": (1, ["Ditinjau"]),
        "scheduled": (1, ["Nanti"]),
        "public": (1, ["Tayang"]),
    }
    shown = columns(client, make_user("Reporter"))
    assert (shown["draft"][0], shown["in_review"][0], shown["public"][0]) == (0, 0, 1)


def test_who_sees_no_stories_has_no_board(client):
    client.force_login(make_user())
    assert client.get(reverse("admin:board")).status_code == 403


def test_it_costs_the_same_for_three_and_for_thirty(client):
    user = make_user("Editor")

    def cost():
        with CaptureQueriesContext(connection) as queries:
            columns(client, user)
        return len(queries)

    def add(numbers):
        for number in numbers:
            story = make_article(f"Draf {number}", status=Status.DRAFT, created_by=user)
            Assignment.objects.create(article=story, person=user, due_at=timezone.now())
            Assignment.objects.create(title=f"Rencana {number}", person=user)
            make_article(f"Tayang {number}")

    add(range(3))
    cost()
    few = cost()
    add(range(3, 30))
    assert cost() == few
    assert columns(client, user)["draft"][0] == 30
