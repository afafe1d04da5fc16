"""Each way to join, leave or bounce tells it once, in the transaction of the change."""

import datetime
import json

import pytest
from django.db import transaction

from subscriptions import tokens
from subscriptions.bounces import held
from subscriptions.lists import csv_import
from subscriptions.models import Bounce, Subscriber, Suppression, WebhookMessage
from subscriptions.signup import preferences, refusals, requests, stored_data

pytestmark = pytest.mark.django_db
State = Subscriber.State
Reason = Suppression.Reason


def confirmed(email):
    requests.ask_to_subscribe(email)
    consent = Subscriber.objects.get(email=email).consents.first()
    return requests.confirm(tokens.confirm_token(consent.pk))


class TestJoining:
    def test_confirming_tells_it_once(self, told):
        confirmed("baru@contoh.id")
        consent = Subscriber.objects.get().consents.get()
        requests.confirm(tokens.confirm_token(consent.pk))
        assert told() == [("joined", "baru@contoh.id", "confirmed")]

    def test_asking_tells_nothing(self, told):
        requests.ask_to_subscribe("baru@contoh.id")
        assert told() == []

    def test_coming_back_tells_it(self, told, make_subscriber):
        make_subscriber("lama@contoh.id", state=State.UNSUBSCRIBED)
        confirmed("lama@contoh.id")
        assert told() == [("joined", "lama@contoh.id", "confirmed")]

    def test_bounces_that_were_an_error(self, told, make_subscriber):
        reader = make_subscriber("a@contoh.id")
        reader.suppress(Reason.BOUNCE)
        reader.take_suppression_back()
        assert told() == [
            ("bounced", "a@contoh.id", "bounce"),
            ("joined", "a@contoh.id", "restored"),
        ]

    def test_another_address_is_leaving_and_joining(self, told, make_subscriber):
        reader = make_subscriber("lama@contoh.id")
        requests.ask_to_move(reader, "baru@contoh.id")
        requests.confirm(tokens.confirm_token(reader.consents.get().pk))
        assert told() == [
            ("left", "lama@contoh.id", "address_changed"),
            ("joined", "baru@contoh.id", "address_changed"),
        ]


class TestLeaving:
    def test_unsubscribing_twice_tells_it_once(self, told, make_subscriber):
        reader = make_subscriber("a@contoh.id")
        for _n in range(2):
            requests.unsubscribe(reader)
        assert told() == [("left", "a@contoh.id", "unsubscribed")]

    @pytest.mark.parametrize("reason", [Reason.COMPLAINT, Reason.DESK])
    def test_being_suppressed(self, told, make_subscriber, reason):
        reader = make_subscriber("a@contoh.id")
        for _n in range(2):
            reader.suppress(reason)
        assert told() == [("left", "a@contoh.id", reason)]

    def test_whoever_never_joined_does_not_leave(self, told, make_subscriber):
        make_subscriber("a@contoh.id", state=State.PENDING).suppress(Reason.COMPLAINT)
        make_subscriber("b@contoh.id", state=State.UNSUBSCRIBED).suppress(Reason.DESK)
        assert told() == []

    @pytest.mark.parametrize("state", State)
    def test_erasing_is_told_of_whichever_state_and_kept_nowhere(
        self, told, make_subscriber, state
    ):
        reader = make_subscriber("a@contoh.id", state=state)
        preferences.erase(reader)
        assert told() == [("left", "a@contoh.id", "erased")]
        assert "a@contoh.id" not in json.dumps(list(WebhookMessage.objects.values("payload")))

    def test_what_was_still_to_be_told_of_them_goes_with_them(self, told, make_subscriber):
        reader = make_subscriber("a@contoh.id")
        reader.suppress(Reason.BOUNCE)
        preferences.erase(reader)
        assert told() == [("left", "a@contoh.id", "erased")]


class TestBouncing:
    def test_also_of_one_who_never_confirmed(self, told, make_subscriber):
        make_subscriber("a@contoh.id", state=State.PENDING).suppress(Reason.BOUNCE)
        assert told() == [("bounced", "a@contoh.id", "bounce")]

    def test_those_that_were_held_are_told_when_they_are_believed(self, told, make_subscriber):
        for n in range(3):
            Bounce.objects.create(
                key=str(n), kind=Bounce.Kind.HARD, source="smtp", weight=Bounce.Weight.HELD,
                subscriber=make_subscriber(f"a{n}@contoh.id"), domain="contoh.id",
            )  # fmt: skip
        assert told() == []
        held.confirm("contoh.id")
        assert len(told()) == 3


class TestNoStorm:
    def test_a_list_tells_nothing(self, told, make_subscriber):
        make_subscriber("lama@contoh.id", source_page=csv_import.SOURCE_PAGE)
        lines = [
            csv_import.Line(1, csv_import.ADDED, "baru@contoh.id"),
            csv_import.Line(2, csv_import.BARRED, "lama@contoh.id", said="bounce"),
        ]
        csv_import.write(lines, csv_import.Statement("pameran", datetime.date(2026, 1, 1), "R"))
        assert Subscriber.objects.get(email="lama@contoh.id").state == State.SUPPRESSED
        assert told() == []

    def test_nor_does_what_a_restored_backup_is_told(self, told, make_subscriber):
        make_subscriber("a@contoh.id")
        make_subscriber("b@contoh.id")
        lines = [
            json.dumps(
                {"hash": tokens.address_hash(email), "why": why, "at": "2026-01-01T00:00:00Z"}
            )
            for email, why in (("a@contoh.id", "erased"), ("b@contoh.id", "complaint"))
        ]
        refusals.apply(lines)
        assert told() == []


def test_what_was_not_committed_is_told_to_nobody(told, make_subscriber):
    reader = make_subscriber()
    with transaction.atomic():
        requests.unsubscribe(reader)
        transaction.set_rollback(True)
    assert told() == []


def test_only_what_an_endpoint_wants(told, endpoint, make_subscriber):
    endpoint.wants_left = False
    endpoint.save()
    reader = make_subscriber("a@contoh.id")
    requests.unsubscribe(reader)
    confirmed("b@contoh.id")
    assert told() == [("joined", "b@contoh.id", "confirmed")]
    endpoint.is_active = False
    endpoint.save()
    confirmed("c@contoh.id")
    assert WebhookMessage.objects.filter(subscriber_id__isnull=False).count() == 1


def test_a_reader_sees_who_was_told(told, make_subscriber):
    reader = make_subscriber()
    requests.unsubscribe(reader)
    [line] = stored_data.data_of(reader)["told_to"]
    assert (line["name"], line["event"]) == ("Anggota", "left")
