"""Digests: built by themselves at their hour from what is new, cut for each recipient."""

import datetime

import pytest
from django.utils import timezone

from articles.editing import workflow
from subscriptions.issues import digest, dropping, lifecycle, marks, sending_again
from subscriptions.mail import content
from subscriptions.models import Delivery, Edition, Frequency, Issue, own_words
from subscriptions.models.delivery import State
from subscriptions.outbox import hand_over
from subscriptions.signup import preferences
from subscriptions.signup.preferences import Choice
from subscriptions.worker.lanes import IssueSender
from tests.at_once import at_once
from tests.clock import travel
from tests.factories import make_article, make_section
from tests.subscriptions.mailcheck import html_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def daily(db):
    fields = {"name": "Harian", "frequency": Frequency.DAILY, "hour": 6, "subject": "{judul}"}
    return Edition.objects.update_or_create(slug="harian", defaults=fields)[0]


@pytest.fixture
def weekly(db):
    fields = {"name": "Mingguan", "frequency": Frequency.WEEKLY, "hour": 8, "weekday": 7}
    return Edition.objects.update_or_create(slug="mingguan", defaults=fields)[0]


def publish(headline, published_at, **fields):
    """Make a story that was approved at that very time."""
    with travel(published_at, tick=False):
        return make_article(headline, published_at=published_at, **fields)


def today_at(hour, minute=0):
    return timezone.localtime().replace(hour=hour, minute=minute, second=0, microsecond=0)


@pytest.fixture
def at():
    """Look for digests as the worker does at a time."""

    def look(moment):
        with travel(moment, tick=False):
            return digest.build_due()

    return look


class TestByItself:
    def test_it_is_built_once_at_its_hour_from_what_is_new(self, daily, at, make_subscriber):
        make_subscriber(frequency="daily")
        six = today_at(6)
        publish("Lama", six - datetime.timedelta(hours=30))
        publish("Semalam", six - datetime.timedelta(hours=9))
        publish("Terlambat", six + datetime.timedelta(minutes=1))
        assert at(six - datetime.timedelta(minutes=30)) == 0  # the first look builds nothing
        assert at(six - datetime.timedelta(seconds=1)) == 0
        assert at(six + datetime.timedelta(seconds=1)) == 1
        assert at(six + datetime.timedelta(minutes=5)) == 0
        issue = Issue.objects.get()
        assert issue.state == Issue.State.QUEUED
        assert issue.period == issue.send_at == six
        assert [story.headline for story in issue.stories.all()] == ["Semalam"]
        assert issue.subject == "Semalam"

    def test_nothing_new_makes_no_mail(self, daily, at, make_subscriber):
        make_subscriber(frequency="daily")
        at(today_at(5))
        assert at(today_at(6, 1)) == 0
        assert not Issue.objects.exists()

    def test_each_hour_that_somebody_chose_has_its_own(self, daily, at, make_subscriber):
        make_subscriber("pagi@contoh.id", frequency="daily")
        make_subscriber("malam@contoh.id", frequency="daily", hour=19)
        publish("Berita", today_at(5) - datetime.timedelta(hours=3))
        at(today_at(5))
        assert at(today_at(6, 1)) == 1
        assert at(today_at(12)) == 0
        assert at(today_at(19, 1)) == 1
        with travel(today_at(19, 2), tick=False):
            issues = Issue.objects.order_by("period")
            rows = []
            for issue in issues:
                Issue.objects.filter(pk=issue.pk).update(send_at=timezone.now())
            for issue in issues:
                # The database's clock decides what is due; the test's is elsewhere.
                Issue.objects.filter(pk=issue.pk).update(
                    send_at=timezone.now() - datetime.timedelta(days=400)
                )
                assert lifecycle.start(issue.pk)
                rows.append(list(issue.deliveries.values_list("address", flat=True)))
        assert rows == [["pagi@contoh.id"], ["malam@contoh.id"]]
        assert [issue.is_listed for issue in issues] == [True, False]

    def test_a_weekly_waits_for_its_day(self, weekly, at, make_subscriber):
        make_subscriber(frequency="weekly")
        sunday = today_at(8) + datetime.timedelta(days=7 - timezone.localtime().isoweekday())
        publish("Berita", sunday - datetime.timedelta(days=5))
        at(sunday - datetime.timedelta(days=6))
        for day in range(5, 0, -1):
            assert at(sunday - datetime.timedelta(days=day)) == 0
        assert at(sunday + datetime.timedelta(minutes=1)) == 1

    def test_the_next_one_holds_what_came_since_also_what_was_approved_late(
        self, daily, at, make_subscriber
    ):
        make_subscriber(frequency="daily")
        six = today_at(6)
        day = datetime.timedelta(days=1)
        publish("Satu", six - day - datetime.timedelta(hours=2))
        at(six - day - datetime.timedelta(hours=1))
        assert at(six - day) == 1
        with travel(six - datetime.timedelta(hours=3), tick=False):
            make_article("Dua", published_at=six - datetime.timedelta(hours=4))
            # Its time is before the last digest, its approval after.
            make_article("Susulan", published_at=six - day - datetime.timedelta(minutes=5))
        assert at(six) == 1
        second = Issue.objects.order_by("-period").first()
        assert {story.headline for story in second.stories.all()} == {"Dua", "Susulan"}

    def test_after_long_silence_the_last_one_expires_and_asks(self, daily, at, make_subscriber):
        make_subscriber(frequency="daily")
        now = timezone.localtime()
        late = now - datetime.timedelta(hours=5)
        Edition.objects.filter(pk=daily.pk).update(
            hour=late.hour, last_built_until=now - datetime.timedelta(days=4)
        )
        publish("Berita", now - datetime.timedelta(hours=8))
        assert digest.build_due() == 1
        assert lifecycle.expire_late() == 1
        assert Issue.objects.get().state == Issue.State.EXPIRED

    def test_an_edition_takes_only_its_topics(self, daily, at, make_subscriber):
        make_subscriber(frequency="daily")
        sea = make_section("Laut")
        daily.sections.add(sea)
        before = today_at(5)
        publish("Ikan", before, section=sea)
        publish("Gunung", before, section=make_section("Darat"))
        at(today_at(5, 30))
        at(today_at(6))
        assert [story.headline for story in Issue.objects.get().stories.all()] == ["Ikan"]

    @pytest.mark.django_db(transaction=True)
    def test_two_schedulers_build_it_once(self, daily, make_subscriber):
        make_subscriber(frequency="daily")
        now = timezone.localtime()
        publish("Berita", now - datetime.timedelta(hours=2))
        Edition.objects.filter(pk=daily.pk).update(
            hour=now.hour, last_built_until=now - datetime.timedelta(days=1)
        )
        built = at_once(*[digest.build_due] * 6)
        assert sum(built) == 1
        assert Issue.objects.count() == 1


@pytest.fixture
def issue(daily, make_subscriber):
    """A digest of three stories under way to three readers with different wishes."""
    sea, land = make_section("Laut"), make_section("Darat")
    stories = [
        make_article("Ikan & “kapal” <besar>", section=sea, standfirst="Tentang السمك di laut."),
        make_article("Gunung", section=land),
        make_article("Ombak", section=sea),
    ]
    make_subscriber("semua@contoh.id", frequency="daily")
    for name, section in (("laut", sea), ("darat", land)):
        choice = Choice("daily", sections=(section.pk,))
        preferences.choose(make_subscriber(f"{name}@contoh.id"), choice)
    Edition.objects.update(undo_minutes=0)
    daily.refresh_from_db()
    issue = Issue.objects.create(kind="digest", edition=daily)
    for place, story in enumerate(stories):
        issue.stories.create(article=story, position=place)
    assert lifecycle.queue_digest(issue)
    assert lifecycle.start(issue.pk)
    issue.refresh_from_db()
    return issue


def mails(relay):
    return {message["To"]: message for message in relay.messages()}


class TestContent:
    def test_everybody_reads_their_own_stories_in_text_and_html(self, issue, relay, send_issues):
        send_issues(relay)
        got = mails(relay)
        assert set(got) == {"semua@contoh.id", "laut@contoh.id", "darat@contoh.id"}
        sea, land = got["laut@contoh.id"], got["darat@contoh.id"]
        assert sea["Subject"] == "Ikan & “kapal” <besar>"
        assert land["Subject"] == "Gunung"
        for read in (text_of, html_of):
            assert "Ombak" in read(sea)
            assert "Gunung" not in read(sea)
            assert "Gunung" in read(land)
            assert "Ombak" not in read(land)
            for message in got.values():
                assert marks.TEXT_MARK not in read(message)
                assert "<!--story" not in read(message)
                assert "preheader-->" not in read(message)
                assert "/langganan/atur/" in read(message)
                assert "/langganan/u/" in read(message)
                assert f"/nawala/{issue.pk}/" in read(message)
        issue.refresh_from_db()
        assert issue.state == Issue.State.COMPLETE

    def test_arabic_runs_stand_right_to_left(self, issue):
        assert '<span lang="ar" dir="rtl"' in digest.content(issue).html

    def test_later_edits_change_no_byte(self, issue, relay, send_issues):
        before = digest.content(issue)
        story = issue.stories.get(headline="Gunung").article
        story.headline, story.standfirst = "Bukit", "Lain sama sekali."
        story.save()
        assert digest.content(Issue.objects.get()) == before

    def test_many_stories_stay_below_what_gmail_cuts(self, daily, db):
        issue = Issue.objects.create(kind="digest", edition=daily)
        section = make_section()
        for place in range(40):
            story = make_article("Judul yang cukup panjang " * 3, standfirst="Kalimat. " * 25,
                                 section=section)  # fmt: skip
            issue.stories.create(article=story, position=place)
        digest.freeze(issue)
        html = digest.content(issue).html.encode()
        prepared = content.prepare_issue(issue, digest.content(issue))
        assert len(html) < 90_000
        assert len(prepared._body) < 2 * 102_000


class TestTakenBack:
    def test_a_withdrawn_story_is_cut_out_of_the_mails_that_still_wait(
        self, issue, relay, send_issues
    ):
        row = issue.stories.get(headline="Gunung")
        workflow.make_move(row.article, "withdraw", None, note="Keliru")
        # Nothing leaves with the withdrawn story in it, whoever is first.
        send_issues(relay)
        assert relay.mails == []
        assert dropping.drop_withdrawn() == 1
        assert dropping.drop_withdrawn() == 0
        Delivery.objects.filter(state=State.QUEUED).update(ready_at=timezone.now())
        send_issues(relay)
        got = mails(relay)
        assert set(got) == {"semua@contoh.id", "laut@contoh.id"}
        assert all("Gunung" not in html_of(message) for message in got.values())
        gone = Delivery.objects.get(address="darat@contoh.id")
        assert (gone.state, gone.reply) == (State.SKIPPED, "no story is public any more")
        issue.refresh_from_db()
        assert issue.state == Issue.State.COMPLETE

    def test_a_mail_in_hand_with_the_withdrawn_story_is_not_handed_over(self, issue, relay):
        sender = IssueSender(relay.relay)
        mails = sender.claim()
        for mail in mails:
            sender._prepared(mail)
        story = issue.stories.get(headline="Gunung").article
        workflow.make_move(story, "withdraw", None, note="Keliru")
        dropping.drop_withdrawn()
        handed = {mail.address for mail in mails if hand_over.hand_over(mail)}
        assert handed == {"laut@contoh.id"}

    def test_before_it_starts_a_withdrawn_story_drops_out(self, daily, make_subscriber):
        make_subscriber(frequency="daily")
        Edition.objects.update(undo_minutes=0)
        daily.refresh_from_db()
        stories = [make_article("Tetap"), make_article("Ditarik")]
        issue = Issue.objects.create(kind="digest", edition=daily)
        for place, story in enumerate(stories):
            issue.stories.create(article=story, position=place)
        assert lifecycle.queue_digest(issue)
        workflow.make_move(stories[1], "withdraw", None, note="Keliru")
        assert lifecycle.start(issue.pk)
        assert Delivery.objects.get().variant.articles == [stories[0].pk]

    def test_when_all_are_withdrawn_it_is_cancelled(self, daily, make_subscriber):
        make_subscriber(frequency="daily")
        Edition.objects.update(undo_minutes=0)
        daily.refresh_from_db()
        story = make_article()
        issue = Issue.objects.create(kind="digest", edition=daily)
        issue.stories.create(article=story, position=0)
        assert lifecycle.queue_digest(issue)
        workflow.make_move(story, "withdraw", None, note="Keliru")
        assert not lifecycle.start(issue.pk)
        issue.refresh_from_db()
        assert issue.state == Issue.State.CANCELLED


def restore(*stories):
    for story in stories:
        type(story).objects.filter(pk=story.pk).update(status="approved")


class TestPublicAgain:
    """Of a digest whose every story was withdrawn nobody loses one that comes back."""

    @pytest.fixture
    def stories(self):
        return [make_article("Satu"), make_article("Dua")]

    @pytest.fixture
    def waiting(self, daily, stories, make_subscriber):
        """A digest that was cancelled at its hour, since all of its stories were withdrawn."""
        make_subscriber("semua@contoh.id", frequency="daily")
        Edition.objects.update(undo_minutes=0)
        daily.refresh_from_db()
        issue = Issue.objects.create(kind="digest", edition=daily)
        for place, story in enumerate(stories):
            issue.stories.create(article=story, position=place)
        assert lifecycle.queue_digest(issue)
        for story in stories:
            workflow.make_move(story, "withdraw", None, note="Keliru")
        assert not lifecycle.start(issue.pk)
        return issue

    @pytest.fixture
    def under_way(self, waiting, stories):
        """The same, with its stories back and planned: withdrawn from mails that wait."""
        restore(*stories)
        lifecycle.take_up_digests()
        assert lifecycle.start(waiting.pk)
        return waiting

    def test_what_no_part_holds_any_more_is_left_to_the_next(self, under_way, stories):
        for story in stories:
            workflow.make_move(story, "withdraw", None, note="Keliru")
            dropping.drop_withdrawn()
        lifecycle.complete_finished()
        restore(stories[0])
        lifecycle.take_up_digests()
        brought = under_way.stories.get(article=stories[0]).dropped_at is None
        waits = under_way.deliveries.filter(state="queued").exists()
        assert brought is waits

    def test_a_mail_made_ready_with_all_of_them_goes_out_with_what_is_back(
        self, under_way, stories, relay
    ):
        sender = IssueSender(relay.relay)
        sender._prepared(sender.claim()[0])
        for story in stories:
            workflow.make_move(story, "withdraw", None, note="Keliru")
        dropping.drop_withdrawn()
        lifecycle.complete_finished()
        restore(stories[1])
        assert lifecycle.take_up_digests() == 1
        sender._try_turn()
        sender.hang_up()
        html = html_of(mails(relay)["semua@contoh.id"])
        assert "Dua" in html
        assert "Satu" not in html

    @pytest.mark.parametrize("gone", [1, 2])
    def test_a_mail_that_comes_back_to_the_queue_is_without_what_was_dropped(
        self, under_way, stories, relay, gone
    ):
        sender = IssueSender(relay.relay)
        sender._prepared(sender.claim()[0])
        under_way.deliveries.update(
            state="failed", finished_at=timezone.now(), lease_token=None, lease_until=None
        )
        for story in stories[:gone]:
            workflow.make_move(story, "withdraw", None, note="Keliru")
        dropping.drop_withdrawn()
        assert sending_again.resend_failed(under_way) == 1
        sender._try_turn()
        sender.hang_up()
        mail = under_way.deliveries.select_related("variant").get()
        if gone == 2:
            assert (mail.state, mail.reply) == ("skipped", own_words.NOTHING_LEFT)
            assert not mails(relay)
            return
        html = html_of(mails(relay)["semua@contoh.id"])
        assert "Dua" in html
        assert "Satu" not in html
        assert mail.variant.articles == [stories[1].pk]

    @pytest.mark.parametrize("is_started", [False, True])
    def test_not_one_that_another_machine_sent(self, waiting, stories, is_started):
        """What was imported is over; the others of the same minute are taken up all the same."""
        if is_started:
            restore(*stories)
            lifecycle.take_up_digests()
            assert lifecycle.start(waiting.pk)
            for story in stories:
                workflow.make_move(story, "withdraw", None, note="Keliru")
            dropping.drop_withdrawn()
            lifecycle.complete_finished()
        Issue.objects.filter(pk=waiting.pk).update(put_away_at=timezone.now())
        restore(*stories)
        assert lifecycle.take_up_digests() == 0
        assert lifecycle.take_up_restored() == 0

    def test_what_the_desk_cancelled_since_stays_so(self, waiting, stories):
        """A second worker has the list of before."""
        restore(*stories)
        assert lifecycle.take_up_digests() == 1
        lifecycle.cancel(waiting, "Dihentikan")
        lifecycle._take_up_digest(waiting.pk)
        waiting.refresh_from_db()
        assert waiting.state == "cancelled"

    def test_soon_after_it_goes_out_with_what_is_back(self, waiting, stories, relay, send_issues):
        assert lifecycle.take_up_digests() == 0
        restore(stories[1])
        assert lifecycle.take_up_digests() == 1
        assert lifecycle.take_up_digests() == 0
        assert lifecycle.start_due() == 1
        send_issues(relay)
        assert mails(relay)["semua@contoh.id"]["Subject"] == "Dua"
        waiting.refresh_from_db()
        assert waiting.state == Issue.State.COMPLETE

    def test_not_hours_later(self, waiting, stories):
        late = timezone.now() - datetime.timedelta(hours=3)
        Issue.objects.filter(pk=waiting.pk).update(send_at=late)
        restore(*stories)
        assert lifecycle.take_up_digests() == 0

    def test_not_where_a_person_stopped_it(self, daily, stories):
        issue = Issue.objects.create(kind="digest", edition=daily)
        issue.stories.create(article=stories[0], position=0)
        lifecycle.queue_digest(issue)
        issue.stories.update(dropped_at=timezone.now())
        lifecycle.cancel(issue, "Dihentikan oleh sari")
        assert lifecycle.take_up_digests() == 0

    def test_withdrawn_while_it_goes_out_those_left_out_get_it_once(
        self, issue, make_relay, send_issues
    ):
        first = make_relay(rcpt=lambda to: None if to == "laut@contoh.id" else "450 4.2.0 later")
        send_issues(first)
        stories = [row.article for row in issue.stories.all()]
        for story in stories:
            workflow.make_move(story, "withdraw", None, note="Keliru")
        dropping.drop_withdrawn()
        lifecycle.complete_finished()
        issue.refresh_from_db()
        assert issue.state == Issue.State.COMPLETE
        restore(*stories)
        assert lifecycle.take_up_digests() == 1
        assert lifecycle.take_up_digests() == 0
        again = make_relay()
        send_issues(again)
        assert first.recipients == ["laut@contoh.id"]
        assert sorted(again.recipients) == ["darat@contoh.id", "semua@contoh.id"]
        issue.refresh_from_db()
        assert issue.state == Issue.State.COMPLETE

    @pytest.mark.parametrize("dropped", [["Satu"], ["Satu", "Dua"]])
    def test_the_next_digest_brings_what_was_dropped_to_those_who_have_it_not(
        self, daily, at, make_subscriber, relay, send_issues, dropped
    ):
        make_subscriber("semua@contoh.id", frequency="daily")
        six = today_at(6) - datetime.timedelta(days=2)
        stories = [publish(name, six - datetime.timedelta(hours=3)) for name in ("Satu", "Dua")]
        at(six - datetime.timedelta(minutes=30))
        assert at(six + datetime.timedelta(seconds=1)) == 1
        first = Issue.objects.get()
        gone = [story for story in stories if story.headline in dropped]
        for story in gone:
            workflow.make_move(story, "withdraw", None, note="Keliru")
        # As by the worker: started with what is left, or emptied while it went out.
        first.stories.filter(article__in=gone).update(dropped_at=timezone.now())
        Issue.objects.filter(pk=first.pk).update(
            state="sending", started_at=timezone.now(), candidates=0
        )
        Issue.objects.filter(pk=first.pk).update(
            state="complete", completed_at=timezone.now() - datetime.timedelta(hours=3)
        )
        restore(*gone)
        assert at(six + datetime.timedelta(days=1, seconds=1)) == 1
        second = Issue.objects.exclude(pk=first.pk).get()
        assert {row.headline for row in second.stories.all()} == set(dropped)
