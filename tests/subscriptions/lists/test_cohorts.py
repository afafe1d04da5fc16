"""Of a month's newcomers: how many were still there after so many days."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from subscriptions.lists import cohorts, growth
from subscriptions.models import Subscriber

pytestmark = pytest.mark.django_db


@pytest.fixture
def came(make_subscriber):
    def came(days_ago, left_after=None, state="unsubscribed"):
        reader = make_subscriber()
        at = timezone.now() - datetime.timedelta(days=days_ago)
        fields = {"confirmed_at": at, "created_at": at}
        if left_after is not None:
            field = "unsubscribed_at" if state == "unsubscribed" else "suppressed_at"
            fields |= {"state": state, field: at + datetime.timedelta(days=left_after)}
        Subscriber.objects.filter(pk=reader.pk).update(**fields)

    return came


def test_who_left_when(came, make_subscriber):
    middle = (timezone.localtime() - timezone.localtime().replace(day=15)).days + 30 * 8
    came(middle)
    came(middle, left_after=10)
    came(middle, left_after=40)
    came(middle, left_after=100, state="suppressed")
    make_subscriber(state="pending")
    [cohort] = cohorts.cohorts()
    assert (cohort.came, cohort.active, cohort.stayed) == (4, 1, [75, 50, 25])


def test_what_cannot_be_known_yet_is_not_said(came):
    came(0)
    [cohort] = cohorts.cohorts()
    assert (cohort.came, cohort.active, cohort.stayed) == (1, 1, [None, None, None])


def test_a_year_newest_first_in_one_query(came, django_assert_num_queries):
    for days in (1, 60, 120, 500):
        came(days)
    with django_assert_num_queries(1):
        found = cohorts.cohorts()
    assert len(found) == 3
    assert found[0].month > found[-1].month


def test_the_page_of_growth_shows_them_and_an_empty_site_says_so(desk, came):
    address = reverse("admin:subscriptions_subscriber_growth")
    assert "Siapa yang bertahan" in desk.get(address).content.decode()
    came(1)
    page = desk.get(address).content.decode()
    assert "setelah 90 hari" in page
    assert growth.sources()[0]["lately"] == 1
    assert "1 dalam 30 hari terakhir" in page
