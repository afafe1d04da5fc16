"""The database's clock decides; a process whose own differs says so."""

import datetime as dt
import logging

import pytest
import time_machine
from django.core.checks import run_checks
from django.utils import timezone

from articles.db import clock
from articles.models import Banner
from tests.clock import travel
from tests.factories import make_user

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.mark.parametrize("days", [-400, -1, 0, 1, 400])
def test_it_tells_the_databases_time_whatever_the_processs(days):
    true = timezone.now()
    with time_machine.travel(true + dt.timedelta(days=days)):
        assert abs(clock.now() - true) < dt.timedelta(minutes=1)


def test_it_is_never_ahead_of_the_database():
    from django.db import connection

    for _n in range(20):
        clock._last = None
        here = clock.now()
        with connection.cursor() as cursor:
            cursor.execute("SELECT statement_timestamp()")
            assert here <= cursor.fetchone()[0]


def test_it_asks_once_a_minute(django_assert_num_queries):
    with django_assert_num_queries(0):
        clock.now()
    clock._last = None
    with django_assert_num_queries(1):
        clock.now()
        clock.now()


def test_a_clock_that_is_set_under_way_is_noticed():
    before = clock.now()
    with time_machine.travel(timezone.now() + HOUR):
        assert abs(clock.now() - before) < dt.timedelta(minutes=1)


class TestItSaysSo:
    def test_in_words_for_operators(self):
        assert clock.complaint() == ""
        with time_machine.travel(timezone.now() - HOUR):
            assert "3600 s slow" in clock.complaint()
        with time_machine.travel(timezone.now() + HOUR):
            assert "3600 s fast" in clock.complaint()
        with time_machine.travel(timezone.now() + dt.timedelta(seconds=1)):
            assert clock.complaint() == ""

    def test_in_the_log(self, caplog):
        with caplog.at_level(logging.WARNING), time_machine.travel(timezone.now() + HOUR):
            clock.now()
        assert "ahead of this process's" in caplog.text

    def test_to_the_staff_in_health_and_to_checks(self, client):
        with time_machine.travel(timezone.now() + HOUR):
            assert client.get("/health/").text == "ok\n"
            found = run_checks(databases=["default"])
            assert any(message.id == "newsroom.W001" for message in found)
            client.force_login(make_user("Editor"))
            assert "3600 s fast" in client.get("/health/").text
        assert client.get("/health/").text == "ok\n"


def test_a_banner_ends_by_the_database(client):
    Banner.objects.create(text="Gunung meletus", ends_at=timezone.now() + HOUR)
    with time_machine.travel(timezone.now() + dt.timedelta(days=2)):
        assert "Gunung meletus" in client.get("/").text


@pytest.mark.parametrize("tick", [True, False])
def test_travelling_moves_both_clocks_and_back(tick):
    here = timezone.now()
    with travel(here + HOUR, tick=tick):
        assert abs(clock.now() - here - HOUR) < dt.timedelta(minutes=1)
        with travel(here - HOUR, tick=tick):
            assert abs(clock.now() - here + HOUR) < dt.timedelta(minutes=1)
            assert clock.complaint() == ""
        assert abs(clock.now() - here - HOUR) < dt.timedelta(minutes=1)
    assert abs(clock.now() - here) < dt.timedelta(minutes=1)
    assert clock.complaint() == ""
