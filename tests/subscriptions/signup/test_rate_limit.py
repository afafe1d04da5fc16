"""What a thousand sign-ups for somebody else's address come to, one by one and all at once."""

import datetime
import itertools
from functools import partial

import pytest
from django.db import connection
from django.db.models import F
from django.test import Client

from subscriptions.models import Confirmation, SignupAttempt, Subscriber, Suppression
from subscriptions.signup import rate_limit, requests
from tests.at_once import at_once
from tests.subscriptions.signup.test_requests import post

VICTIM = "korban@contoh.id"


def let_pass_time(*models, **span):
    """Move what is counted back: the clock is the database's."""
    for model in models:
        model.objects.update(created_at=F("created_at") - datetime.timedelta(**span))


@pytest.mark.django_db
@pytest.mark.parametrize("number", [450, pytest.param(1000, marks=pytest.mark.thorough)])
def test_sign_ups_of_three_days_are_three_mails_a_day_ten_minutes_apart(settings, number):
    settings.SIGNUP_HOURLY = settings.SIGNUP_NETWORK_HOURLY = 10**6
    step = datetime.timedelta(days=3) / number
    for turn in range(number):
        requests.ask_to_subscribe(VICTIM, remote_address=f"203.0.{turn % 250}.1")
        let_pass_time(Confirmation, seconds=step.total_seconds())
    times = list(Confirmation.objects.order_by("created_at").values_list("created_at", flat=True))
    assert len(times) == 9
    pairs = itertools.pairwise(times)
    assert all(later - earlier >= rate_limit.ADDRESS_PAUSE for earlier, later in pairs)
    threes = zip(times, times[rate_limit.ADDRESS_DAILY :], strict=False)
    assert all(fourth - first >= rate_limit.DAY for first, fourth in threes)
    assert SignupAttempt.objects.count() == number
    assert Subscriber.objects.count() == 1


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_hundreds_of_clicks_are_one_mail(self, settings):
        settings.SIGNUP_HOURLY = settings.SIGNUP_NETWORK_HOURLY = 10**6

        def click(number):
            client = Client(REMOTE_ADDR=f"203.0.{number}.1")
            for _time in range(16):
                assert post(client, VICTIM).status_code == 303

        assert at_once(*(partial(click, number) for number in range(16))) == [None] * 16
        assert SignupAttempt.objects.count() == 16 * 16
        assert Subscriber.objects.count() == Confirmation.objects.count() == 1

    def test_a_network_slips_nothing_under_its_cap(self, settings):
        settings.SIGNUP_NETWORK_HOURLY = 7

        def ask(number):
            requests.ask_to_subscribe(f"a{number}@contoh.id", remote_address="203.0.113.1")

        assert at_once(*(partial(ask, number) for number in range(16))) == [None] * 16
        assert SignupAttempt.objects.count() == Confirmation.objects.count() == 7

    def test_nor_do_all_networks_together(self, settings):
        settings.SIGNUP_HOURLY = 7

        def ask(number):
            requests.ask_to_subscribe(f"a{number}@contoh.id", remote_address=f"203.0.{number}.1")

        assert at_once(*(partial(ask, number) for number in range(16))) == [None] * 16
        assert SignupAttempt.objects.count() == Confirmation.objects.count() == 7


@pytest.mark.django_db
class TestNetworks:
    def test_a_cap_is_used_up_by_every_address_alike(self, settings, make_subscriber):
        """Else the last mail that a network may ask for tells what the others came to."""
        settings.SIGNUP_NETWORK_HOURLY = 3
        make_subscriber("sudah@contoh.id").suppress(Suppression.Reason.DESK)
        for email in ("sudah@contoh.id", "sudah@contoh.id", "baru@contoh.id", "lagi@contoh.id"):
            requests.ask_to_subscribe(email, remote_address="203.0.113.1")
        assert not Subscriber.objects.filter(email="lagi@contoh.id").exists()
        assert Confirmation.objects.count() == 1

    def test_it_may_ask_again_an_hour_later(self, settings):
        settings.SIGNUP_NETWORK_HOURLY = 1
        for number, minutes in enumerate([59, 2, 0]):
            requests.ask_to_subscribe(f"a{number}@contoh.id", remote_address="203.0.113.1")
            let_pass_time(SignupAttempt, minutes=minutes)
        asked = Subscriber.objects.order_by("pk").values_list("email", flat=True)
        assert list(asked) == ["a0@contoh.id", "a2@contoh.id"]

    def test_changing_the_address_counts_too(self, settings, make_subscriber):
        settings.SIGNUP_NETWORK_HOURLY = 2
        subscriber = make_subscriber()
        for number in range(3):
            requests.ask_to_move(subscriber, f"pindah{number}@contoh.id", "203.0.113.1")
        assert Confirmation.objects.count() == 2

    def test_who_asked_is_forgotten_a_day_later(self):
        requests.ask_to_subscribe("a@contoh.id", remote_address="203.0.113.1")
        assert rate_limit.purge_expired() == 0
        let_pass_time(SignupAttempt, hours=25)
        assert rate_limit.purge_expired() == 1
        assert not SignupAttempt.objects.exists()
        assert Confirmation.objects.exists()

    @pytest.mark.parametrize("field", ["network", "created_at"])
    def test_counting_is_helped_by_an_index(self, field):
        where = {
            "network": "network = repeat('0', 63) || '7' AND created_at > now() - interval '1 hour'",
            "created_at": "created_at > now() - interval '1 hour'",
        }[field]
        # As on a day with an attack: 20,000 attempts, one in ten of this hour, of 2,000 networks.
        SignupAttempt.objects.bulk_create(
            SignupAttempt(network=f"{number % 2000:064x}") for number in range(20_000)
        )
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE subscriptions_signupattempt SET created_at = now()"
                " - interval '1 day' * random() WHERE id % 10 <> 0"
            )
            cursor.execute("ANALYZE subscriptions_signupattempt")
            cursor.execute(
                f"EXPLAIN SELECT count(*) FROM subscriptions_signupattempt WHERE {where}"
            )
            plan = "\n".join(row[0] for row in cursor.fetchall())
        assert {"network": "signup_attempt_by_network", "created_at": "signup_attempt_newest"}[
            field
        ] in plan
