"""No more mails a minute than the relay and the recipients' domains are to get."""

import datetime
import io

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F
from django.db.models.functions import Now
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from subscriptions.models import Confirmation, Delivery, RateLimitBucket
from subscriptions.models.delivery import State
from subscriptions.outbox import rate_limit
from subscriptions.signup import requests
from subscriptions.worker.lanes import ConfirmationSender, IssueSender
from tests.closed_port import CLOSED

pytestmark = pytest.mark.django_db


def time_passes(seconds):
    delta = datetime.timedelta(seconds=seconds)
    RateLimitBucket.objects.update(at=F("at") - delta, booked_until=F("booked_until") - delta)
    Delivery.objects.update(ready_at=F("ready_at") - delta)


@pytest.fixture
def send_what_may_go(relay):
    def send(kind=IssueSender):
        sender = kind(relay.relay)
        while sender.turn():
            pass
        sender.hang_up()
        return len(relay.mails)

    return send


class TestTheLimitOfAllMail:
    def test_a_minute_lets_no_more_through_than_the_limit_and_one_burst(
        self, settings, make_subscriber, start_issue, send_what_may_go
    ):
        settings.MAILS_PER_MINUTE = 60
        for _ in range(100):
            make_subscriber()
        start_issue()
        assert send_what_may_go() == 4  # five seconds' worth, one kept for confirmations
        for _ in range(60):
            time_passes(1)
            sent = send_what_may_go()
        assert 60 <= sent <= 75  # the test itself takes some seconds

    def test_a_confirmation_leaves_although_the_issue_took_all_it_may(
        self, settings, make_subscriber, start_issue, send_what_may_go
    ):
        settings.MAILS_PER_MINUTE = 60
        for _ in range(20):
            make_subscriber()
        start_issue()
        send_what_may_go()
        requests.ask_to_subscribe("baru@contoh.id", remote_address="10.0.0.1")
        send_what_may_go(ConfirmationSender)
        assert Confirmation.objects.get().state == State.ACCEPTED

    def test_an_empty_lane_takes_no_permits(self, settings, send_what_may_go, start_issue):
        settings.MAILS_PER_MINUTE = 600
        for _ in range(10):
            send_what_may_go()
            send_what_may_go(ConfirmationSender)
        assert not RateLimitBucket.objects.filter(permits__lt=rate_limit._most(600) - 1).exists()

    def test_without_a_limit_the_database_is_not_asked(self, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert rate_limit.grant(100) == 100
            assert rate_limit.grant_domain("contoh.id", 100) == 100
            rate_limit.give_back(3)

    @given(steps=st.lists(st.tuples(st.floats(0, 30), st.integers(1, 100)), max_size=20))
    @override_settings(MAILS_PER_MINUTE=120)
    def test_never_more_than_time_and_one_burst_allow(self, steps):
        RateLimitBucket.objects.all().delete()
        granted, passed = 0, 0.0
        for seconds, wanted in steps:
            time_passes(seconds)
            passed += seconds
            granted += rate_limit.grant(wanted, last=True)
        # The test itself takes a moment.
        assert granted <= rate_limit._most(120) + 2 * (passed + 5)


class TestTheLimitOfADomain:
    def test_other_domains_do_not_wait_for_it(
        self, settings, make_subscriber, start_issue, send_what_may_go, relay
    ):
        settings.MAILS_PER_MINUTE_BY_DOMAIN = "lambat.id=60"
        for number in range(50):
            make_subscriber(f"p{number}@lambat.id")
        for number in range(50):
            make_subscriber(f"p{number}@cepat.id")
        start_issue()
        send_what_may_go()
        assert sum(to.endswith("@cepat.id") for to in relay.recipients) == 50
        assert sum(to.endswith("@lambat.id") for to in relay.recipients) == 5
        for _ in range(60):
            time_passes(1)
            send_what_may_go()
        assert len(relay.mails) == 100
        assert set(Delivery.objects.values_list("state", flat=True)) == {State.ACCEPTED}

    def test_what_is_put_off_is_spread_over_the_time_that_it_takes(
        self, settings, make_subscriber, start_issue, send_what_may_go
    ):
        settings.MAILS_PER_MINUTE_BY_DOMAIN = "*=60"
        for number in range(45):
            make_subscriber(f"p{number}@lambat.id")
        start_issue()
        send_what_may_go()
        waiting = Delivery.objects.filter(state=State.QUEUED)
        assert waiting.count() == 40
        assert waiting.filter(ready_at__lt=Now() + datetime.timedelta(seconds=20)).count() < 22
        assert not waiting.filter(ready_at__gt=Now() + datetime.timedelta(seconds=45)).exists()
        assert set(waiting.values_list("lease_token", "attempts")) == {(None, 0)}


@pytest.mark.parametrize("text", ["gmail.com", "gmail.com=0", "=3", "gmail.com=x", "a b=3"])
def test_a_limit_that_cannot_be_read_ends_the_worker_with_one_line(settings, text):
    settings.SMTP_URL = f"smtp://{CLOSED}"
    settings.MAILS_PER_MINUTE_BY_DOMAIN = text
    with pytest.raises(CommandError, match="MAILS_PER_MINUTE_BY_DOMAIN") as told:
        call_command("worker", stdout=io.StringIO())
    assert told.value.returncode == 2
