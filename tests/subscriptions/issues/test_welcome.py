"""The welcome: one mail for each person, whoever presses, however often, and whatever dies."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils import timezone

from articles.editing import workflow
from subscriptions import tokens
from subscriptions.issues import digest, dropping, lifecycle, sending_again, welcome
from subscriptions.models import (
    Confirmation,
    Consent,
    Delivery,
    Edition,
    Issue,
    Subscriber,
    Suppression,
    Welcome,
)
from subscriptions.outbox import queue
from subscriptions.signup import preferences, requests, stored_data
from subscriptions.worker.lanes import IssueSender
from tests.at_once import at_once
from tests.factories import make_article, make_section
from tests.subscriptions.mailcheck import html_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch):
    monkeypatch.setattr(welcome, "PAUSE", datetime.timedelta(0))


@pytest.fixture
def daily(db):
    Edition.objects.filter(slug="harian").update(
        has_welcome=True, welcome_words="Halo & selamat <datang>.\n\nBaca https://contoh.id/x"
    )
    return Edition.objects.get(slug="harian")


@pytest.fixture
def stories(db):
    now = timezone.now()
    return [
        make_article(f"Cerita {n}", published_at=now - datetime.timedelta(hours=n))
        for n in range(1, 8)
    ]


def link_of(email, frequency="daily"):
    requests.ask_to_subscribe(email)
    Subscriber.objects.filter(email=email, state="pending").update(frequency=frequency)
    consent = Consent.objects.filter(subscriber__email=email).latest("pk")
    return tokens.confirm_token(consent.pk)


def join(email="baru@contoh.id", frequency="daily"):
    requests.confirm(link_of(email, frequency))
    return Subscriber.objects.get(email=email)


def accepted(relay):
    return [message["To"] for message in relay.messages()]


class TestMail:
    def test_it_has_the_words_the_newest_stories_and_a_way_out(
        self, daily, stories, relay, send_issues
    ):
        join()
        assert welcome.queue_due() == 1
        send_issues(relay)
        [mail] = relay.messages()
        assert mail["To"] == "baru@contoh.id"
        assert mail["Subject"] == "Selamat datang di Suluh"
        assert "List-Unsubscribe" in mail
        for text in (html_of(mail), text_of(mail)):
            places = [text.index(f"Cerita {n}", text.index("Halo")) for n in range(1, 6)]
            assert places == sorted(places)
            assert "Cerita 6" not in text
        assert "Halo &amp; selamat &lt;datang&gt;." in html_of(mail)
        assert 'href="https://contoh.id/x"' in html_of(mail)
        assert "Halo & selamat <datang>." in text_of(mail)
        issue = Issue.objects.get()
        assert issue.state == Issue.State.COMPLETE
        assert issue.candidates == 1

    def test_without_words_it_thanks(self, daily, stories):
        Edition.objects.update(welcome_words="  \n ")
        join()
        welcome.queue_due()
        assert "Terima kasih" in digest.content(Issue.objects.get()).text

    def test_a_site_without_stories_says_the_words(self, daily, relay, send_issues):
        join()
        assert welcome.queue_due() == 1
        send_issues(relay)
        assert accepted(relay) == ["baru@contoh.id"]

    def test_only_stories_that_the_edition_takes(self, daily, stories):
        sea = make_section("Laut")
        make_article("Ikan", section=sea)
        daily.sections.add(sea)
        join()
        welcome.queue_due()
        assert [row.headline for row in Issue.objects.get().stories.all()] == ["Ikan"]

    def test_readers_of_the_archive_do_not_find_it_in_lists(self, daily, stories, client):
        join()
        welcome.queue_due()
        issue = Issue.objects.get()
        assert "Selamat datang di" not in client.get("/nawala/").content.decode()
        page = client.get(f"/nawala/{issue.pk}/{issue.slug}/")
        assert page.status_code == 200
        assert "noindex" in page.content.decode()

    def test_readers_of_the_same_hours_share_an_issue_also_when_it_was_over(
        self, daily, stories, relay, send_issues
    ):
        join("satu@contoh.id")
        welcome.queue_due()
        send_issues(relay)
        join("dua@contoh.id")
        welcome.queue_due()
        send_issues(relay)
        issue = Issue.objects.get()
        assert (issue.state, issue.candidates) == (Issue.State.COMPLETE, 2)
        assert accepted(relay) == ["satu@contoh.id", "dua@contoh.id"]

    def test_other_words_make_another(self, daily, stories):
        join("satu@contoh.id")
        welcome.queue_due()
        Edition.objects.update(welcome_words="Lain")
        join("dua@contoh.id")
        welcome.queue_due()
        assert Issue.objects.count() == 2

    def test_a_story_taken_back_is_in_no_welcome(self, daily, stories, relay, send_issues):
        join("satu@contoh.id")
        welcome.queue_due()
        workflow.make_move(stories[0], "withdraw", None, note="keliru")
        dropping.drop_withdrawn()
        send_issues(relay)
        join("dua@contoh.id")
        welcome.queue_due()
        send_issues(relay)
        assert accepted(relay) == ["satu@contoh.id", "dua@contoh.id"]
        assert all("Cerita 1" not in html_of(mail) for mail in relay.messages())

    def test_nor_in_one_whose_words_were_made_ready_before(self, daily, stories, relay):
        sender = IssueSender(relay.relay)
        join("satu@contoh.id")
        welcome.queue_due()
        sender._prepared(sender.claim()[0])
        workflow.make_move(stories[0], "withdraw", None, note="keliru")
        dropping.drop_withdrawn()
        join("dua@contoh.id")
        welcome.queue_due()
        for _issue in range(2):  # the second reader's is another: what was dropped is not in it
            sender._try_turn()
        sender.hang_up()
        assert sorted(accepted(relay)) == ["dua@contoh.id", "satu@contoh.id"]
        assert all("Cerita 1" not in html_of(mail) for mail in relay.messages())

    def test_where_stories_were_dropped_a_new_one_is_begun(
        self, daily, stories, relay, send_issues
    ):
        join("satu@contoh.id")
        welcome.queue_due()
        for story in stories[:2]:
            workflow.make_move(story, "withdraw", None, note="keliru")
        dropping.drop_withdrawn()
        join("dua@contoh.id")
        welcome.queue_due()
        _first, second = Issue.objects.order_by("pk")
        assert second.stories.filter(dropped_at=None).count() == second.stories.count()
        assert set(second.stories.values_list("article", flat=True)) == {
            story.pk for story in stories[2:]
        }

    def test_after_a_move_to_another_machine_a_new_one_is_begun(
        self, daily, stories, relay, send_issues
    ):
        join("satu@contoh.id")
        welcome.queue_due()
        send_issues(relay)
        Issue.objects.update(put_away_at=Now())  # as an import leaves it
        join("dua@contoh.id")
        assert welcome.queue_due() == 1
        assert Issue.objects.count() == 2

    def test_the_desk_sends_it_to_nobody_who_joined_since(
        self, daily, stories, relay, send_issues, make_subscriber
    ):
        join()
        assert welcome.queue_due() == 1
        send_issues(relay)
        issue = Issue.objects.get()
        back = make_subscriber("kembali@contoh.id", frequency="daily")
        Subscriber.objects.filter(pk=back.pk).update(
            confirmed_at=timezone.now() + datetime.timedelta(seconds=1)
        )
        assert sending_again.newcomers(issue).number == 0
        assert sending_again.send_to_newcomers(issue) == 0
        assert sending_again.send_to_the_others(issue) == 0
        assert list(issue.deliveries.values_list("address", flat=True)) == ["baru@contoh.id"]


class TestOnce:
    def test_pressed_twice_and_again_from_another_mail(self, daily, stories):
        first, second = link_of("baru@contoh.id"), link_of("baru@contoh.id")
        for token in (first, first, second):
            requests.confirm(token)
        assert welcome.queue_due() == 1
        requests.confirm(first)
        assert welcome.queue_due() == 0
        assert Delivery.objects.count() == 1

    def test_a_scanner_that_looks_or_presses_at_once_queues_nothing(self, daily, client):
        token = link_of("baru@contoh.id")
        url = f"/langganan/konfirmasi/{token}/"
        Confirmation.objects.update(state="claimed", lease_token="0" * 32, lease_until=Now())
        Confirmation.objects.update(
            state="accepted", finished_at=Now(), lease_until=None, lease_token=None
        )
        for _look in range(2):
            assert client.get(url).status_code == 200
            client.head(url)
        client.post(url)  # within seconds of the mail
        assert not Welcome.objects.exists()
        client.post(url, {"again": "1"})
        client.post(url, {"again": "1"})
        assert Welcome.objects.count() == 1

    def test_who_left_before_it_went_out_gets_nothing(self, daily, stories, relay, send_issues):
        early = join("awal@contoh.id")
        requests.unsubscribe(early)
        assert welcome.queue_due() == 0
        late = join("akhir@contoh.id")
        assert welcome.queue_due() == 1
        requests.unsubscribe(late)
        send_issues(relay)
        assert accepted(relay) == []
        assert Delivery.objects.get().state == "skipped"
        assert Issue.objects.get().state == Issue.State.COMPLETE

    def test_who_comes_back_is_not_welcomed_again(self, daily, stories, relay, send_issues):
        requests.unsubscribe(join())
        join()
        assert welcome.queue_due() == 1  # left and back before it went out: once
        send_issues(relay)
        requests.unsubscribe(Subscriber.objects.get())
        join()
        assert welcome.queue_due() == 0
        assert accepted(relay) == ["baru@contoh.id"]

    def test_who_came_before_there_was_one_is_not_new(self, stories):
        reader = join()
        requests.unsubscribe(reader)
        Edition.objects.filter(slug="harian").update(has_welcome=True)
        join()
        assert welcome.queue_due() == 0

    def test_who_was_erased_and_comes_back_knows_us(self, daily, stories):
        preferences.erase(join())
        assert Suppression.objects.of("baru@contoh.id").exists()
        join()
        assert welcome.queue_due() == 0

    def test_an_import_and_another_address_welcome_nobody(self, daily, stories, make_subscriber):
        reader = make_subscriber(frequency="daily")
        requests.ask_to_move(reader, "lain@contoh.id")
        requests.confirm(tokens.confirm_token(Consent.objects.latest("pk").pk))
        assert welcome.queue_due() == 0

    def test_the_database_holds_it(self, daily, make_subscriber):
        reader = make_subscriber()
        Welcome.objects.create(subscriber=reader)
        with pytest.raises(IntegrityError), transaction.atomic():
            Welcome.objects.create(subscriber=reader)

    def test_only_readers_of_an_edition_that_welcomes(self, daily, stories):
        join("minggu@contoh.id", "weekly")
        assert welcome.queue_due() == 0
        assert Welcome.objects.get().settled_at
        Subscriber.objects.update(frequency="daily")  # chose again, much later
        assert welcome.queue_due() == 0

    def test_switched_off_there_is_none(self, daily, stories):
        Edition.objects.update(has_welcome=False)
        join()
        assert not Welcome.objects.exists()

    def test_after_long_silence_nobody_is_welcomed(self, daily, stories):
        join()
        Welcome.objects.update(created_at=timezone.now() - datetime.timedelta(days=2))
        assert welcome.queue_due() == 0

    def test_there_is_time_to_choose(self, daily, stories, monkeypatch):
        monkeypatch.setattr(welcome, "PAUSE", datetime.timedelta(minutes=1))
        join()
        assert welcome.queue_due() == 0
        Welcome.objects.update(created_at=timezone.now() - datetime.timedelta(seconds=61))
        assert welcome.queue_due() == 1

    def test_its_stories_come_no_second_time(self, daily, stories):
        join()
        welcome.queue_due()
        issue = Issue.objects.create(kind="digest", edition=daily)
        for place, story in enumerate(stories):
            issue.stories.create(article=story, position=place)
        assert lifecycle.queue_digest(issue, timezone.now())
        assert lifecycle.start(issue.pk)
        got = issue.deliveries.get().variant.articles
        assert set(got) == {stories[5].pk, stories[6].pk}

    def test_a_story_that_came_in_the_minute_since_is_left_out(self, daily, stories):
        join()
        issue = Issue.objects.create(kind="digest", edition=daily)
        issue.stories.create(article=stories[0], position=0)
        assert lifecycle.queue_digest(issue, timezone.now())
        assert lifecycle.start(issue.pk)
        welcome.queue_due()
        mail = Delivery.objects.exclude(issue=issue).get()
        assert stories[0].pk not in mail.variant.articles
        assert len(mail.variant.articles) == 4

    def test_a_crash_leaves_nothing_or_everything(self, daily, stories, monkeypatch):
        join()
        with monkeypatch.context() as patch:
            patch.setattr(queue, "notify", lambda lane: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                welcome.queue_due()
        assert not Issue.objects.exists()
        assert welcome.queue_due() == 1

    def test_the_person_reads_of_it_in_the_data(self, daily, stories):
        reader = join()
        welcome.queue_due()
        assert stored_data.data_of(reader)["welcomed_at"]


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_six_planners_queue_it_once(self, daily, stories):
        for n in range(4):
            join(f"p{n}@contoh.id")
        assert sum(at_once(*[welcome.queue_due] * 6)) == 4
        assert Delivery.objects.count() == 4

    def test_pressed_six_times_at_once(self, daily, stories):
        token = link_of("baru@contoh.id")
        at_once(*[lambda: requests.confirm(token)] * 6)
        assert Welcome.objects.count() == 1

    def test_an_issue_that_gets_another_mail_is_not_completed_around_it(
        self, daily, stories, relay
    ):
        """Completing and adding, again and again at the same moment: none is left behind."""
        for n in range(12):
            join(f"p{n}@contoh.id")
            at_once(welcome.queue_due, lifecycle.complete_finished, lifecycle.complete_finished)
            sender = IssueSender(relay.relay)
            while sender.turn():
                pass
            sender.hang_up()
        welcome.queue_due()
        sender = IssueSender(relay.relay)
        while sender.turn():
            pass
        sender.hang_up()
        lifecycle.complete_finished()
        issue = Issue.objects.get()
        assert (issue.state, issue.candidates) == (Issue.State.COMPLETE, 12)
        assert sorted(accepted(relay)) == sorted(f"p{n}@contoh.id" for n in range(12))
