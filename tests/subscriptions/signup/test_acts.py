"""Asking, confirming and leaving: what each writes down and answers, without a page around it."""

import datetime

import pytest
from django.db import connection
from django.utils import timezone

from subscriptions import tokens
from subscriptions.models import (
    Confirmation,
    Consent,
    MailDefaults,
    SignupAttempt,
    Subscriber,
    Suppression,
)
from subscriptions.models.delivery import State
from subscriptions.outbox import queue
from subscriptions.signup import consent_texts, holders, preferences, requests
from subscriptions.signup.requests import Answer

pytestmark = pytest.mark.django_db
EMAIL, NEW = "ayu@contoh.id", "baru@contoh.id"
CHOICE = preferences.Choice("weekly", weekday=3)
Reason = Suppression.Reason


def token_of(consent=None):
    return tokens.confirm_token((consent or Consent.objects.latest("pk")).pk)


def answer(consent=None):
    """What confirming would meet, as looking says without doing it."""
    return requests.look_at(token_of(consent))[1]


@pytest.fixture
def woken(monkeypatch):
    lanes = []
    monkeypatch.setattr(queue, "notify", lanes.append)
    return lanes


@pytest.mark.parametrize(
    ("page", "kept"),
    [
        ("/rubrik/dunia/", "/rubrik/dunia/"),
        ("/" + "a" * 199, "/" + "a" * 199),
        ("/" + "a" * 200, ""),
        ("https://lain.example/", ""),
        ("/a?b=1", ""),
        ("/a b", ""),
        ("/\\lain.example", ""),
        ("", ""),
    ],
)
def test_only_a_path_of_this_site_is_noted_as_the_page_of_a_form(page, kept):
    assert requests.clean_page(page) == kept


class TestAsking:
    def test_it_leaves_a_reader_who_waits_a_record_and_a_mail(self, woken):
        MailDefaults.objects.update_or_create(pk=1, defaults={"frequency": "daily"})
        assert requests.ask_to_subscribe(EMAIL, page="/berita/", choice=CHOICE.as_json())
        reader = Subscriber.objects.get()
        assert (reader.email, reader.state) == (EMAIL, Subscriber.State.PENDING)
        assert (reader.source_page, reader.frequency) == ("/berita/", "daily")
        consent = reader.consents.get()
        assert consent.page == "/berita/"
        assert preferences.Choice.from_json(consent.choice) == CHOICE
        assert consent.text_version == consent_texts.CONSENT_TEXT_VERSION
        assert (consent.confirmed_at, consent.new_address) == (None, "")
        mail = Confirmation.objects.get()
        assert (mail.consent, mail.state) == (consent, State.QUEUED)
        assert mail.message_id.endswith("@berita.example>")
        assert woken == [preferences.LANE]

    def test_who_is_known_stays_as_they_are(self, make_subscriber):
        reader = make_subscriber(EMAIL, frequency="weekly", source_page="/dulu/")
        assert requests.ask_to_subscribe(EMAIL, page="/kini/")
        assert list(Subscriber.objects.values_list("frequency", "source_page", "state")) == [
            ("weekly", "/dulu/", Subscriber.State.ACTIVE)
        ]
        assert reader.consents.get().page == "/kini/"

    @pytest.mark.parametrize("reason", [Reason.COMPLAINT, Reason.DESK])
    def test_of_who_must_not_be_written_to_nothing_stays(self, woken, reason):
        Suppression.objects.add(EMAIL, reason)
        assert requests.ask_to_subscribe(EMAIL)
        assert not Subscriber.objects.exists()
        assert not Confirmation.objects.exists()
        assert Suppression.objects.get().asked_at
        assert woken == [preferences.LANE], "the time must not tell"

    @pytest.mark.parametrize(("reason", "mails"), [(Reason.BOUNCE, 1), (Reason.ERASED, 3)])
    def test_an_address_that_failed_is_asked_less_often(self, reason, mails):
        Suppression.objects.add(EMAIL, reason)
        for hours in range(5):
            Confirmation.objects.update(
                created_at=timezone.now() - datetime.timedelta(hours=hours + 1)
            )
            requests.ask_to_subscribe(EMAIL)
        assert Confirmation.objects.count() == mails

    def test_a_cap_that_is_reached_lets_nothing_through(self, settings, woken):
        settings.SIGNUP_NETWORK_HOURLY = 1
        assert requests.ask_to_subscribe(EMAIL, remote_address="203.0.113.9")
        assert not requests.ask_to_subscribe("budi@contoh.id", remote_address="203.0.113.77")
        assert requests.ask_to_subscribe("citra@contoh.id", remote_address="198.51.100.1")
        assert set(Subscriber.objects.values_list("email", flat=True)) == {EMAIL, "citra@contoh.id"}
        networks = set(SignupAttempt.objects.values_list("network", flat=True))
        assert networks == {tokens.network_hash(f"{net}.0") for net in ("203.0.113", "198.51.100")}


class TestAskingToMove:
    @pytest.fixture
    def reader(self, make_subscriber):
        return make_subscriber(EMAIL)

    def test_only_the_new_address_is_asked(self, reader, woken):
        requests.ask_to_move(reader, NEW, "203.0.113.9")
        consent = reader.consents.get()
        assert (consent.new_address, consent.page) == (NEW, "")
        assert consent.text_version == consent_texts.CONSENT_TEXT_VERSION
        assert Confirmation.objects.get().consent == consent
        reader.refresh_from_db()
        assert reader.email == EMAIL
        assert woken == [preferences.LANE]

    @pytest.mark.parametrize("to", [EMAIL, NEW])
    def test_nothing_stays_where_nothing_is_to_be_sent(self, reader, to, woken):
        Suppression.objects.add(NEW, Reason.COMPLAINT)
        requests.ask_to_move(reader, to)
        assert not Consent.objects.exists()
        assert not Confirmation.objects.exists()
        assert woken == [preferences.LANE]

    def test_the_caps_hold_here_too(self, reader, settings, woken):
        settings.SIGNUP_NETWORK_HOURLY = 1
        for number in range(2):
            requests.ask_to_move(reader, f"baru{number}@contoh.id", "203.0.113.9")
        assert [consent.new_address for consent in Consent.objects.all()] == ["baru0@contoh.id"]
        assert woken == [preferences.LANE]


class TestConfirming:
    @pytest.fixture
    def consent(self):
        requests.ask_to_subscribe(EMAIL, choice=CHOICE.as_json())
        return Consent.objects.get()

    def test_it_makes_active_with_what_was_chosen(self, consent):
        assert requests.look_at(token_of()) == (consent.subscriber, Answer.WAITING, EMAIL)
        assert requests.confirm(token_of()) == (consent.subscriber, Answer.CONFIRMED, EMAIL)
        reader = Subscriber.objects.get()
        assert (reader.state, reader.frequency) == (Subscriber.State.ACTIVE, "weekly")
        consent.refresh_from_db()
        assert consent.confirmed_at == reader.confirmed_at
        assert requests.look_at(token_of()) == (reader, Answer.CONFIRMED, EMAIL)

    def test_a_second_time_it_changes_nothing(self, consent):
        requests.confirm(token_of())
        reader = Subscriber.objects.get()
        preferences.pause(reader, 2)
        assert requests.confirm(token_of())[1:] == (Answer.CONFIRMED, EMAIL)
        assert preferences.is_paused(Subscriber.objects.get())

    @pytest.mark.parametrize("reason", [Reason.BOUNCE, Reason.ERASED])
    def test_it_lifts_what_a_working_mailbox_lifts(self, consent, reason):
        Suppression.objects.add(EMAIL, reason)
        assert answer() is Answer.WAITING
        requests.confirm(token_of())
        assert not Suppression.objects.exists()

    @pytest.mark.parametrize("reason", [Reason.COMPLAINT, Reason.DESK])
    def test_it_does_not_lift_a_complaint_or_the_desks_word(self, consent, reason):
        Suppression.objects.add(EMAIL, reason)
        assert requests.confirm(token_of())[1:] == (Answer.BLOCKED, EMAIL)
        assert Subscriber.objects.get().state == Subscriber.State.PENDING

    def test_a_record_that_was_ended_confirms_nothing(self, consent):
        Consent.objects.all().end()
        assert requests.confirm(token_of())[1] is Answer.VOID
        assert Subscriber.objects.get().state == Subscriber.State.PENDING

    def test_a_record_that_is_gone_is_nobodys(self, consent):
        token = token_of()
        Subscriber.objects.all().delete()
        for act in (requests.confirm, requests.look_at):
            with pytest.raises(tokens.LinkError):
                act(token)

    def test_a_change_of_address_is_answered_with_the_new_one(self, make_subscriber):
        reader = make_subscriber("lama@contoh.id")
        requests.ask_to_move(reader, NEW)
        assert requests.look_at(token_of()) == (reader, Answer.WAITING, NEW)
        moved, said, address = requests.confirm(token_of())
        assert (moved.email, said, address) == (NEW, Answer.MOVED, NEW)
        assert requests.look_at(token_of())[1:] == (Answer.MOVED, NEW)

    def test_an_address_with_a_subscription_of_its_own_is_taken(self, make_subscriber):
        make_subscriber(NEW)
        requests.ask_to_move(make_subscriber("lama@contoh.id"), NEW)
        assert answer() is Answer.TAKEN
        assert requests.confirm(token_of())[1:] == (Answer.TAKEN, NEW)
        assert Subscriber.objects.filter(email="lama@contoh.id").exists()

    def test_who_complained_of_the_old_address_cannot_move(self, make_subscriber):
        requests.ask_to_move(make_subscriber("lama@contoh.id"), NEW)
        Suppression.objects.add("lama@contoh.id", Reason.COMPLAINT)
        assert answer() is Answer.VOID


@pytest.mark.parametrize(
    ("state", "seconds", "just"),
    [
        (State.QUEUED, None, False),
        (State.CLAIMED, None, True),
        (State.ACCEPTED, 1, True),
        (State.ACCEPTED, 5, False),
        (State.FAILED, 1, False),
    ],
)
def test_a_mail_was_just_sent_for_three_seconds(state, seconds, just):
    requests.ask_to_subscribe(EMAIL)
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        now = cursor.fetchone()[0]
    in_hand = state == State.CLAIMED
    mail = Confirmation.objects.get()
    Confirmation.objects.all().delete()  # not every state can be reached at once
    Confirmation.objects.create(
        consent=mail.consent,
        message_id=mail.message_id,
        state=state,
        lease_token="7d1f0d4a-0000-4000-8000-000000000000" if in_hand else None,
        lease_until=now if in_hand else None,
        finished_at=None if seconds is None else now - datetime.timedelta(seconds=seconds),
    )
    assert requests.was_just_sent(token_of()) is just
    requests.ask_to_subscribe("budi@contoh.id")
    assert requests.was_just_sent(token_of()) is False, "that is another mail"


class TestLeaving:
    def test_a_link_is_of_one_reader_and_one_address(self, make_subscriber):
        reader, other = make_subscriber(EMAIL), make_subscriber("budi@contoh.id")
        former = reader.unsubscribe_token
        assert holders.leaving(former) == (reader, True)
        assert holders.leaving(other.unsubscribe_token) == (other, True)
        requests.ask_to_move(reader, NEW)
        requests.confirm(token_of())
        assert holders.leaving(former) == (reader, False)

    @pytest.mark.parametrize("token", ["", "a" * 21, "a" * 22, "a" * 23])
    def test_another_link_is_nobodys(self, make_subscriber, token):
        make_subscriber(EMAIL)
        with pytest.raises(tokens.LinkError):
            holders.leaving(token)

    def test_it_ends_the_subscription_and_every_record_once(self, make_subscriber):
        requests.ask_to_subscribe(EMAIL)
        requests.confirm(token_of())
        reader, other = Subscriber.objects.get(), make_subscriber("budi@contoh.id")
        assert requests.unsubscribe(reader) is True
        reader.refresh_from_db()
        left = reader.unsubscribed_at
        assert (reader.state, left is not None) == (Subscriber.State.UNSUBSCRIBED, True)
        assert Consent.objects.get().withdrawn_at
        assert requests.unsubscribe(reader) is False
        reader.refresh_from_db()
        assert reader.unsubscribed_at == left
        other.refresh_from_db()
        assert (other.state, other.unsubscribed_at) == (Subscriber.State.ACTIVE, None)

    def test_who_leaves_while_suppressed_is_not_brought_back(self, make_subscriber):
        confirmed = timezone.now()
        held = make_subscriber(EMAIL, state="suppressed", confirmed_at=confirmed)
        never = make_subscriber("budi@contoh.id", state="suppressed")
        other = make_subscriber("citra@contoh.id", state="suppressed", confirmed_at=confirmed)
        for reader in (held, never):
            assert requests.unsubscribe(reader) is False
        for reader in (held, never, other):
            reader.refresh_from_db()
        assert held.unsubscribed_at is not None
        assert (never.unsubscribed_at, other.unsubscribed_at) == (None, None)
        assert {reader.state for reader in (held, never)} == {Subscriber.State.SUPPRESSED}
