"""What a change of address means for mails to the old one: their bounces, their links, a story."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.editing import workflow
from subscriptions import tokens
from subscriptions.bounces import process
from subscriptions.issues import lifecycle, sending_again
from subscriptions.models import Bounce, Confirmation, Consent, Delivery, Edition, Issue, Subscriber
from subscriptions.models.delivery import State
from subscriptions.signup import preferences, requests
from tests.factories import make_article

pytestmark = pytest.mark.django_db
OLD, NEW = "lama@contoh.id", "baru@contoh.id"
NOBODY_THERE = process.Report(process.Kind.HARD, "5.1.1", "dsn")


@pytest.fixture
def reader(make_subscriber):
    return make_subscriber(OLD)


def ask_to_move(reader, email=NEW):
    return Consent.objects.create(subscriber=reader, new_address=email, text_version=1)


def move(reader, email=NEW):
    """Move as a confirmed link does."""
    consent = ask_to_move(reader, email)
    _subscriber, answer, _address = requests.confirm(tokens.confirm_token(consent.pk))
    assert answer is requests.Answer.MOVED
    reader.refresh_from_db()


def confirmation_of(consent, **fields):
    return Confirmation.objects.create(
        consent=consent, message_id=f"<{consent.pk}@berita.example>", **fields
    )


class TestBounces:
    """Compared is the address that was written to."""

    def is_blamed(self, mail):
        process.note(mail, NOBODY_THERE)
        reader = Subscriber.objects.get()
        counted = Bounce.objects.exclude(weight=Bounce.Weight.NOTHING)
        return reader.state == Subscriber.State.SUPPRESSED or counted.exists()

    def test_a_typing_error_in_the_new_address_does_not_suppress_the_old(self, reader):
        assert not self.is_blamed(confirmation_of(ask_to_move(reader, "salah@contho.id")))

    def test_a_late_bounce_of_an_issue_does_not_suppress_the_new(
        self, reader, relay, start_issue, send_issues
    ):
        start_issue()
        send_issues(relay)
        mail = Delivery.objects.get()
        move(reader)
        mail.refresh_from_db()
        assert mail.written_to == OLD
        assert not self.is_blamed(mail)

    def test_a_late_bounce_of_the_first_confirmation_does_not_suppress_the_new(self, reader):
        consent = Consent.objects.create(subscriber=reader, text_version=1)
        sent = timezone.now() - datetime.timedelta(hours=1)
        mail = confirmation_of(consent, state=State.ACCEPTED, finished_at=sent)
        move(reader)
        assert not self.is_blamed(mail)

    def test_the_note_to_the_old_address_blames_nobody(self, reader):
        move(reader)
        assert not self.is_blamed(Confirmation.objects.get(notify_address=OLD))

    @pytest.mark.parametrize("kind", ["issue", "confirmation"])
    def test_what_comes_back_from_the_present_address_counts(
        self, reader, relay, start_issue, send_issues, kind
    ):
        move(reader)
        if kind == "issue":
            start_issue()
            send_issues(relay)
            mail = Delivery.objects.get()
        else:
            mail = confirmation_of(Consent.objects.create(subscriber=reader, text_version=1))
        assert self.is_blamed(mail)


class TestOldLinks:
    @pytest.fixture
    def old_link(self, reader):
        return reverse("subscriptions:unsubscribe", args=[reader.unsubscribe_token])

    def test_they_end_the_subscription_and_show_nothing_else(self, client, reader, old_link):
        move(reader)
        before = client.get(old_link).content.decode()
        after = client.post(old_link).content.decode()
        for text in (before, after, client.get(old_link).content.decode()):
            assert "baru" not in text
            assert "b•••" not in text
            assert "/atur/" not in text
            assert "Lebih jarang" not in text
        reader.refresh_from_db()
        assert reader.state == Subscriber.State.UNSUBSCRIBED

    def test_they_slow_nothing_down(self, client, reader, old_link):
        move(reader)
        client.post(old_link, {"do": "less", "to": "weekly"})
        reader.refresh_from_db()
        assert (reader.state, reader.frequency) == (Subscriber.State.UNSUBSCRIBED, "instant")

    def test_one_click_works_from_both_addresses(self, reader, old_link):
        move(reader)
        client = Client(enforce_csrf_checks=True)
        for link in (old_link, f"/langganan/u/{reader.unsubscribe_token}/"):
            Subscriber.objects.update(state="active", unsubscribed_at=None)
            answer = client.post(link, {"List-Unsubscribe": "One-Click"})
            assert answer.status_code == 200
            reader.refresh_from_db()
            assert reader.state == Subscriber.State.UNSUBSCRIBED

    def test_nothing_of_it_is_left_of_an_erased_one(self, client, reader, old_link):
        move(reader)
        preferences.erase(reader)
        page = client.get(old_link).content.decode()
        assert OLD not in page
        assert NEW not in page
        assert "•" not in page
        assert not Confirmation.objects.exists()


class TestStories:
    def test_there_and_back_again_none_comes_twice(
        self, article, reader, relay, start_issue, send_issues
    ):
        start_issue()
        send_issues(relay)
        for address in (NEW, "ketiga@contoh.id", OLD):
            move(reader, address)
            preferences.choose(reader, preferences.Choice("daily"))
            issue = Issue.objects.create(kind="digest", edition=issue_edition())
            issue.stories.create(article=article, position=0)
            assert lifecycle.queue_digest(issue)
            assert lifecycle.start(issue.pk)
            assert not issue.deliveries.exists()

    def test_the_old_address_may_be_somebody_elses_next(
        self, article, reader, relay, start_issue, send_issues, make_subscriber
    ):
        start_issue()
        send_issues(relay)
        move(reader)
        other = make_subscriber(OLD)
        story = make_article("Sesudah pindah")
        start_issue(story)
        send_issues(relay)
        assert set(other.deliveries.values_list("address", flat=True)) == {OLD}
        assert set(reader.deliveries.filter(issue__article=story).values_list("address")) == {
            (NEW,)
        }

    def test_what_waits_goes_to_the_new_address(
        self, article, reader, relay, start_issue, send_issues
    ):
        start_issue()
        move(reader)
        send_issues(relay)
        assert [mail["To"] for mail in relay.messages()] == [NEW]

    def test_what_a_withdrawal_left_out_comes_to_the_new_address_once_it_is_back(
        self, article, reader, relay, start_issue, send_issues
    ):
        start_issue()
        workflow.make_move(article, "withdraw", None)
        send_issues(relay)
        assert reader.deliveries.get().state == State.SKIPPED
        move(reader)
        type(article).objects.filter(pk=article.pk).update(status="approved")
        assert lifecycle.take_up_restored() == 1
        send_issues(relay)
        assert relay.recipients == [NEW]

    @pytest.mark.parametrize("state", [State.FAILED, State.UNKNOWN])
    def test_nothing_is_sent_again_to_an_address_of_before(
        self, state, article, reader, relay, start_issue, send_issues, make_subscriber
    ):
        other = make_subscriber(NEW)
        issue = start_issue()
        send_issues(relay)
        requests.unsubscribe(other)
        reader.deliveries.all().delete()
        reader.deliveries.create(
            issue=issue, address=OLD, message_id="<ditolak@berita.example>", state=state,
            handed_at=timezone.now() - datetime.timedelta(hours=1), finished_at=timezone.now(),
        )  # fmt: skip
        move(reader)
        make_subscriber(OLD)  # somebody else's by now
        again = (
            sending_again.resend_failed if state == State.FAILED else sending_again.resend_unknown
        )
        assert again(issue) == 0
        before = list(relay.recipients)
        send_issues(relay)
        assert relay.recipients == before

    def test_what_the_new_address_got_before_does_not_come_again(
        self, article, reader, relay, start_issue, send_issues, make_subscriber
    ):
        other = make_subscriber(NEW)
        start_issue()
        send_issues(relay)
        requests.unsubscribe(other)
        Delivery.objects.filter(subscriber=reader).delete()
        reader.deliveries.create(
            issue=Issue.objects.get(), address=OLD, message_id="<wartet@berita.example>"
        )
        move(reader)
        assert reader.deliveries.get().state == State.SKIPPED


def issue_edition():
    return Edition.objects.get_or_create(
        slug="pagi", defaults={"name": "Pagi", "frequency": "daily", "hour": 5, "undo_minutes": 0}
    )[0]


class TestTwoChanges:
    def test_the_first_confirmed_holds_and_the_other_ends(self, client, reader):
        first, second = ask_to_move(reader), ask_to_move(reader, "ketiga@contoh.id")
        links = [
            reverse("subscriptions:confirm", args=[tokens.confirm_token(consent.pk)])
            for consent in (first, second)
        ]
        assert client.post(links[0]).status_code == 200
        assert client.post(links[1]).status_code == 410
        assert client.post(links[0]).status_code == 200  # a double click
        reader.refresh_from_db()
        assert reader.email == NEW


def test_paused_left_and_signed_up_again_is_active(client, reader):
    preferences.pause(reader, 4)
    requests.unsubscribe(reader)
    requests.ask_to_subscribe(OLD)
    requests.confirm(tokens.confirm_token(Consent.objects.latest("pk").pk))
    reader.refresh_from_db()
    assert reader.state == Subscriber.State.ACTIVE
    assert not preferences.is_paused(reader)


def test_each_network_asks_for_itself(reader, settings):
    settings.SIGNUP_NETWORK_HOURLY = 1
    for number, network in enumerate(["203.0.113.1", "203.0.113.1", "198.51.100.1"]):
        requests.ask_to_move(reader, f"pindah{number}@contoh.id", network)
    asked = Consent.objects.exclude(new_address="").order_by("pk")
    assert [consent.new_address for consent in asked] == ["pindah0@contoh.id", "pindah2@contoh.id"]
