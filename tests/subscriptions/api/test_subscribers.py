"""Subscribers in and out: as the box and the desk would have it, whoever asks and however often."""

import datetime
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.auditlog.acts import Act
from articles.auditlog.models import Entry
from articles.models import Tag
from subscriptions import tokens
from subscriptions.models import (
    Confirmation,
    Consent,
    Edition,
    Subscriber,
    SubscriberTopic,
    Suppression,
    WebhookEndpoint,
)
from subscriptions.signup import requests
from tests.factories import make_section
from tests.subscriptions.api.conftest import CONSENT
from tests.subscriptions.api.test_access import problem

pytestmark = pytest.mark.django_db
State = Subscriber.State


def sign_up(ask, email="baru@contoh.id", **more):
    return ask("POST", "/subscribers", {"email": email, "consent": CONSENT} | more)


class TestTheList:
    def test_it_walks_by_pages_and_misses_nobody(self, ask, make_subscriber):
        made = [make_subscriber() for _n in range(5)]
        seen, cursor = [], ""
        while cursor is not None:
            page = ask("GET", f"/subscribers?limit=2{f'&cursor={cursor}' if cursor else ''}").json()
            seen += [row["id"] for row in page["subscribers"]]
            cursor = page["next"]
        assert seen == [row.pk for row in made]

    def test_who_changes_meanwhile_comes_again_at_the_end(self, ask, make_subscriber):
        first, _second, third = (make_subscriber() for _n in range(3))
        page = ask("GET", "/subscribers?limit=2").json()
        requests.unsubscribe(first)
        rest = ask("GET", f"/subscribers?limit=9&cursor={page['next']}").json()["subscribers"]
        assert [(row["id"], row["state"]) for row in rest] == [
            (third.pk, "active"), (first.pk, "unsubscribed"),
        ]  # fmt: skip

    def test_by_state_edition_and_change(self, ask, make_subscriber):
        daily = make_subscriber(frequency="daily")
        gone = make_subscriber(state=State.UNSUBSCRIBED)
        Edition.objects.create(name="Pagi", slug="pagi", frequency="daily", hour=6)

        def ids(query):
            return [row["id"] for row in ask("GET", f"/subscribers?{query}").json()["subscribers"]]

        assert ids("state=unsubscribed") == [gone.pk]
        assert ids("edition=pagi") == [daily.pk]
        assert ids("edition=pagi&state=unsubscribed") == []
        since = Subscriber.objects.get(pk=gone.pk).changed_at.isoformat().replace("+", "%2B")
        assert ids(f"changed_since={since}") == [gone.pk]
        assert ids("changed_since=2999-01-01T00:00:00Z") == []

    def test_as_of_lets_nothing_fall_between_two_walks(self, ask, make_subscriber):
        before = timezone.now()
        as_of = datetime.datetime.fromisoformat(ask("GET", "/subscribers").json()["as_of"])
        assert as_of < before

    def test_what_is_told_of_each(self, ask, make_subscriber):
        reader = make_subscriber("ratna@contoh.id", everything=False, frequency="weekly", weekday=5)
        SubscriberTopic.objects.create(subscriber=reader, section=make_section("Dunia"))
        Consent.objects.create(subscriber=reader, text_version=1, page="/a/")
        row = ask("GET", f"/subscribers/{reader.pk}").json()
        assert row["email"] == "ratna@contoh.id"
        assert row["topics"] == {
            "sections": ["dunia"],
            "tags": [],
            "reporters": [],
            "developments": [],
        }
        assert (row["frequency"], row["weekday"], row["hour"]) == ("weekly", 5, None)
        assert [consent["source"] for consent in row["consents"]] == ["/a/"]
        assert ask("POST", "/subscribers/find", {"email": " Ratna@Contoh.ID"}).json() == row

    def test_more_rows_cost_no_more_queries(self, ask, make_subscriber):
        ask("GET", "/subscribers")
        counts = []
        for number in (3, 27):
            for _n in range(number):
                reader = make_subscriber(everything=False)
                SubscriberTopic.objects.create(subscriber=reader, section=make_section())
                Consent.objects.create(subscriber=reader, text_version=1)
            with CaptureQueriesContext(connection) as seen:
                ask("GET", "/subscribers")
            counts.append(len(seen))
        assert counts[0] == counts[1]

    def test_nobody_of_that_number_or_address(self, ask):
        problem(ask("GET", "/subscribers/999999999"), 404, "subscriber_unknown")
        problem(
            ask("POST", "/subscribers/find", {"email": "a@contoh.id"}), 404, "subscriber_unknown"
        )


class TestSigningUp:
    def test_it_asks_by_mail_and_keeps_the_consent(self, ask):
        make_section("Dunia")
        response = sign_up(ask, frequency="weekly", weekday=3, topics={"sections": ["dunia"]})
        assert (response.status_code, response.json()) == (202, {"status": "accepted"})
        reader = Subscriber.objects.get()
        assert (reader.state, reader.source_page) == (State.PENDING, "/api/")
        consent = reader.consents.get()
        assert consent.page == "2026-01-01, Pameran: formulir pameran"
        assert consent.text_version == 0
        assert consent.asked_at.isoformat() == "2026-01-01T20:04:05+00:00"
        assert consent.confirmed_at is None
        requests.confirm(tokens.confirm_token(consent.pk))
        reader.refresh_from_db()
        assert (reader.state, reader.frequency, reader.weekday) == (State.ACTIVE, "weekly", 3)
        assert not reader.everything

    def test_pressed_twice_it_answers_the_same_and_sends_one_mail(self, ask):
        answers = [sign_up(ask) for _n in range(2)]
        assert answers[0].json() == answers[1].json()
        assert answers[0].status_code == answers[1].status_code == 202
        assert Confirmation.objects.count() == 1

    def test_the_answer_is_the_same_for_everybody(self, ask, make_subscriber):
        for state in State:
            make_subscriber(f"{state}@contoh.id", state=state)
        Subscriber.objects.get(email="suppressed@contoh.id").suppress("complaint")
        told = {
            (answer.status_code, answer.content)
            for name in ("siapa", *State)
            for answer in [sign_up(ask, f"{name}@contoh.id")]
        }
        assert [status for status, _content in told] == [202]

    @pytest.mark.parametrize("state", [State.UNSUBSCRIBED, State.SUPPRESSED])
    def test_nobody_is_brought_back_without_confirming(self, ask, make_subscriber, state):
        reader = make_subscriber("lama@contoh.id", state=state)
        sign_up(ask, "lama@contoh.id")
        reader.refresh_from_db()
        assert reader.state == state

    def test_whoever_complained_is_not_even_asked(self, ask, make_subscriber):
        make_subscriber("lama@contoh.id").suppress(Suppression.Reason.COMPLAINT)
        assert sign_up(ask, "lama@contoh.id").status_code == 202
        assert not Confirmation.objects.exists()

    def test_the_caps_of_the_box_hold(self, ask, settings):
        settings.SIGNUP_NETWORK_HOURLY = 2
        answers = [sign_up(ask, f"a{n}@contoh.id") for n in range(3)]
        assert [answer.status_code for answer in answers] == [202, 202, 429]
        assert int(problem(answers[2], 429, "too_often") and answers[2].headers["Retry-After"])
        assert Subscriber.objects.count() == 2

    @pytest.mark.parametrize(
        ("more", "pointer"),
        [
            ({"email": "tanpa-at"}, "/email"),
            ({"email": "a@contoh.id, b@contoh.id"}, "/email"),
            ({"consent": CONSENT | {"given_at": "2999-01-01T00:00:00Z"}}, "/consent/given_at"),
            ({"consent": CONSENT | {"source": "a\u0000b"}}, "/consent/source"),
            ({"topics": {"tags": ["tidak-ada"]}}, "/topics/tags"),
            ({"topics": {}}, "/topics"),
            ({"hour": "7"}, "/hour"),
            ({"hour": 24}, "/hour"),
            ({"frequency": None}, "/frequency"),
        ],
    )
    def test_what_does_not_fit_signs_nobody_up(self, ask, more, pointer):
        told = problem(sign_up(ask, **more), 422, "invalid")
        assert [error["pointer"] for error in told["errors"]] == [pointer]
        assert not Subscriber.objects.exists()

    def test_without_consent_nothing_happens(self, ask):
        problem(ask("POST", "/subscribers", {"email": "a@contoh.id"}), 422, "invalid")
        assert not Subscriber.objects.exists()

    def test_lone_surrogates_are_no_text(self, ask):
        body = json.dumps({"email": "a@contoh.id", "consent": CONSENT}).replace(
            "pameran", "\\ud800"
        )
        assert ask("POST", "/subscribers", body).status_code in {400, 422}


class TestChanging:
    def test_what_is_named_changes_and_the_rest_stays(self, ask, make_subscriber):
        reader = make_subscriber(frequency="weekly", weekday=2, hour=9)
        Tag.objects.create(name="Aleppo", slug="aleppo")
        path = f"/subscribers/{reader.pk}"
        assert ask("PATCH", path, {"topics": {"tags": ["aleppo"]}, "hour": None}).status_code == 204
        told = ask("GET", path).json()
        assert (told["frequency"], told["weekday"], told["hour"]) == ("weekly", 2, None)
        assert told["topics"]["tags"] == ["aleppo"]
        assert ask("PATCH", path, {"topics": None}).status_code == 204
        assert ask("GET", path).json()["topics"] is None

    def test_twice_is_once_in_the_log_with_the_name_of_the_token(self, ask, make_subscriber):
        reader = make_subscriber()
        for _n in range(2):
            assert (
                ask("PATCH", f"/subscribers/{reader.pk}", {"frequency": "daily"}).status_code == 204
            )
        entry = Entry.objects.get(act=Act.WISHES_CHANGED)
        assert entry.actor_name == "API: Pameran"
        assert entry.actor_id is None

    @pytest.mark.parametrize("chosen", [{}, {"frequency": "instant"}])
    def test_of_who_has_not_confirmed_yet_it_holds_once_confirmed(self, ask, chosen):
        sign_up(ask, **chosen)
        reader = Subscriber.objects.get()
        path = f"/subscribers/{reader.pk}"
        assert ask("PATCH", path, {"frequency": "weekly", "weekday": 2}).status_code == 204
        requests.confirm(tokens.confirm_token(reader.consents.get().pk))
        told = ask("GET", path).json()
        assert (told["state"], told["frequency"], told["weekday"]) == ("active", "weekly", 2)

    @pytest.mark.parametrize("state", [State.UNSUBSCRIBED, State.SUPPRESSED])
    def test_who_left_is_left_alone(self, ask, make_subscriber, state):
        reader = make_subscriber(state=state)
        path = f"/subscribers/{reader.pk}"
        problem(ask("PATCH", path, {"frequency": "daily"}), 409, "not_subscribed")

    def test_nobody(self, ask):
        problem(ask("PATCH", "/subscribers/9999999", {}), 404, "subscriber_unknown")


class TestLeaving:
    def test_at_once_with_the_reason_and_twice_the_same(self, ask, make_subscriber):
        reader = make_subscriber()
        consent = Consent.objects.create(subscriber=reader, text_version=1)
        path = f"/subscribers/{reader.pk}/leave"
        for _n in range(2):
            assert ask("POST", path, {"reason": "keanggotaan berakhir"}).status_code == 204
        reader.refresh_from_db()
        consent.refresh_from_db()
        assert reader.state == State.UNSUBSCRIBED
        assert consent.withdrawn_at
        entry = Entry.objects.get(act=Act.LEFT_ELSEWHERE)
        assert entry.params == {"reason": "keanggotaan berakhir"}

    def test_who_has_not_confirmed_yet_cannot_any_more(self, ask):
        sign_up(ask)
        reader = Subscriber.objects.get()
        assert (
            ask("POST", f"/subscribers/{reader.pk}/leave", {"reason": "batal"}).status_code == 204
        )
        answer = requests.confirm(tokens.confirm_token(reader.consents.get().pk))[1]
        assert answer is requests.Answer.VOID


class TestErasing:
    def test_for_good_and_twice_the_same(self, ask, make_subscriber):
        reader = make_subscriber("hapus@contoh.id")
        path = f"/subscribers/{reader.pk}"
        assert [ask("DELETE", path).status_code for _n in range(2)] == [204, 204]
        assert not Subscriber.objects.exists()
        assert Suppression.objects.of("hapus@contoh.id").get().reason == Suppression.Reason.ERASED
        assert Entry.objects.filter(act=Act.ERASED).count() == 1
        problem(ask("GET", path), 404, "subscriber_unknown")


def test_the_time_of_a_change_is_the_databases(make_subscriber):
    reader = make_subscriber()
    before = Subscriber.objects.get(pk=reader.pk).changed_at
    Subscriber.objects.filter(pk=reader.pk).update(hour=3, changed_at="2001-01-01T00:00:00Z")
    assert Subscriber.objects.get(pk=reader.pk).changed_at > before


class TestVouching:
    CONFIRMED = CONSENT | {"confirmed_at": "2026-01-02T04:00:00+07:00"}

    def vouch(self, ask, email="anggota@contoh.id", **more):
        return sign_up(ask, email, consent=self.CONFIRMED, **more)

    def test_members_read_at_once_and_get_no_mail(self, ask):
        make_section("Dunia")
        for _n in range(2):
            response = self.vouch(ask, frequency="daily", topics={"sections": ["dunia"]})
            assert (response.status_code, response.json()) == (202, {"status": "accepted"})
        assert not Confirmation.objects.exists()
        reader = Subscriber.objects.get()
        assert (reader.state, reader.frequency, reader.everything) == (
            State.ACTIVE, "daily", False,
        )  # fmt: skip
        consent = reader.consents.get()
        assert reader.confirmed_at == consent.confirmed_at
        assert consent.confirmed_at.isoformat() == "2026-01-01T21:00:00+00:00"
        assert consent.page == "2026-01-01, Pameran: formulir pameran"

    @pytest.mark.parametrize("state", [State.PENDING, State.UNSUBSCRIBED, State.SUPPRESSED])
    def test_nobody_who_is_known_is_moved(self, ask, make_subscriber, state):
        reader = make_subscriber("anggota@contoh.id", state=state)
        assert self.vouch(ask).status_code == 202
        reader.refresh_from_db()
        assert reader.state == state
        assert Confirmation.objects.filter(consent__subscriber=reader).exists()  # they are asked

    @pytest.mark.parametrize("reason", Suppression.Reason)
    def test_whoever_is_suppressed_or_was_erased_does_not_read_at_once(self, ask, reason):
        Suppression.objects.add("anggota@contoh.id", reason)
        assert self.vouch(ask).status_code == 202
        assert not Subscriber.objects.active().exists()

    def test_it_needs_a_right_of_its_own(self, ask):
        rights = ["sign_up", "read", "change", "erase"]
        body = {"email": "anggota@contoh.id", "consent": self.CONFIRMED}
        told = problem(ask("POST", "/subscribers", body, rights=rights), 403, "right_missing")
        assert "vouch" in told["detail"]
        assert not Subscriber.objects.exists()

    @pytest.mark.parametrize("moment", ["2999-01-01T00:00:00Z", "2020-01-01T00:00:00Z"])
    def test_it_was_confirmed_after_it_was_given_and_before_now(self, ask, moment):
        response = sign_up(ask, consent=CONSENT | {"confirmed_at": moment})
        [error] = problem(response, 422, "invalid")["errors"]
        assert error["pointer"] == "/consent/confirmed_at"

    def test_webhooks_hear_of_it(self, ask):
        endpoint = WebhookEndpoint.objects.create(name="x", url="https://anggota.example/")
        self.vouch(ask)
        assert endpoint.messages.get().payload["type"] == "subscriber.joined"

    def test_the_caps_hold(self, ask, settings):
        settings.SIGNUP_NETWORK_HOURLY = 1
        answers = [self.vouch(ask, f"a{n}@contoh.id").status_code for n in range(2)]
        assert answers == [202, 429]
