"""Who gets what of an issue."""

import itertools
import threading

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.models import Event, EventStory
from subscriptions.issues import lifecycle, recipients, selection, single_story
from subscriptions.models import Delivery, Edition, Frequency, Issue, IssueStory, Subscriber
from subscriptions.models.delivery import State
from subscriptions.signup import preferences
from subscriptions.signup.preferences import Choice
from tests.at_once import at_once
from tests.factories import make_article, make_reporter, make_section

pytestmark = pytest.mark.django_db


@pytest.fixture
def daily(db):
    fields = {"name": "Harian", "frequency": Frequency.DAILY, "hour": 6, "undo_minutes": 0}
    return Edition.objects.update_or_create(slug="harian", defaults=fields)[0]


@pytest.fixture
def make_digest(daily):
    """Make a digest by hand that is due."""

    def make(*stories):
        issue = Issue.objects.create(kind=Issue.Kind.DIGEST, edition=daily)
        for place, story in enumerate(stories):
            IssueStory.objects.create(issue=issue, article=story, position=place)
        assert lifecycle.queue_digest(issue)
        return issue

    return make


def got(issue):
    """Return for each address the headlines that it gets."""
    names = dict(issue.stories.values_list("article_id", "headline"))
    return {
        row.address: [names[pk] for pk in row.variant.articles]
        for row in issue.deliveries.select_related("variant")
    }


def started(issue):
    assert lifecycle.start(issue.pk)
    issue.refresh_from_db()
    return issue


class TestRhythms:
    @pytest.mark.parametrize(
        ("kind", "readers"),
        [
            (Issue.Kind.STORY, {"instant@contoh.id"}),
            (Issue.Kind.BREAKING, {"instant@contoh.id", "breaking@contoh.id"}),
        ],
    )
    def test_a_story_goes_to_those_whose_frequency_wants_it(
        self, kind, readers, article, editor, make_subscriber
    ):
        for frequency in Frequency:
            make_subscriber(f"{frequency}@contoh.id", frequency=frequency)
        issue = started(single_story.send_article(article, editor, kind))
        assert set(issue.deliveries.values_list("address", flat=True)) == readers
        assert issue.candidates == len(readers)

    def test_who_pauses_gets_nothing_until_the_pause_is_over(
        self, article, start_issue, make_subscriber
    ):
        now = timezone.now()
        make_subscriber("jeda@contoh.id", paused_until=now + timezone.timedelta(days=1))
        make_subscriber("lewat@contoh.id", paused_until=now - timezone.timedelta(days=1))
        rows = start_issue().deliveries
        assert list(rows.values_list("address", flat=True)) == ["lewat@contoh.id"]

    def test_topics_hold_for_single_stories_too(self, editor, make_subscriber):
        story = make_article(section=make_section("Ekonomi"))
        wants, other = make_subscriber("ya@contoh.id"), make_subscriber("tidak@contoh.id")
        preferences.choose(wants, Choice("instant", sections=(story.section_id,)))
        preferences.choose(other, Choice("instant", sections=(make_section("Dunia").pk,)))
        issue = started(single_story.send_article(story, editor))
        assert list(issue.deliveries.values_list("address", flat=True)) == ["ya@contoh.id"]


class TestDevelopments:
    def test_what_follows_comes_to_who_follows_it_but_nothing_that_was_cut(
        self, make_digest, make_subscriber
    ):
        event = Event.begin("Tanggul jebol")
        stories = [make_article(name) for name in ("Tanggul jebol", "Air surut", "Lain", "Bukan")]
        for story, kind in zip(stories, ("found", "pinned", None, "cut"), strict=True):
            if kind:
                EventStory.objects.create(event=event, article=story, kind=kind)
        preferences.choose(
            make_subscriber("a@contoh.id"), Choice("daily", developments=(event.pk,))
        )
        assert got(started(make_digest(*stories))) == {
            "a@contoh.id": ["Tanggul jebol", "Air surut"]
        }

    def test_a_single_story_comes_at_once(self, editor, make_subscriber):
        event, story = Event.begin("Tanggul jebol"), make_article("Air surut")
        EventStory.objects.create(event=event, article=story, kind="found")
        choice = Choice("instant", developments=(event.pk,))
        preferences.choose(make_subscriber("ya@contoh.id"), choice)
        other = Choice("instant", developments=(Event.begin("Lain").pk,))
        preferences.choose(make_subscriber("tidak@contoh.id"), other)
        issue = started(single_story.send_article(story, editor))
        assert list(issue.deliveries.values_list("address", flat=True)) == ["ya@contoh.id"]

    def test_a_single_story_that_was_cut_comes_to_nobody_who_follows_it(
        self, editor, make_subscriber
    ):
        event, story = Event.begin("Tanggul jebol"), make_article("Air surut")
        row = EventStory.objects.create(event=event, article=story, kind="found")
        follower = make_subscriber("pengikut@contoh.id")
        preferences.choose(follower, Choice("instant", developments=(event.pk,)))
        make_subscriber("semua@contoh.id", frequency="instant")
        row.kind = EventStory.Kind.CUT
        row.save()
        issue = started(single_story.send_article(story, editor))
        assert list(issue.deliveries.values_list("address", flat=True)) == ["semua@contoh.id"]


class TestTopics:
    def test_a_story_that_matches_three_ways_comes_once(self, make_digest, make_subscriber):
        reporter = make_reporter()
        story = make_article("Satu", tags=["Aleppo"], reporters=[reporter])
        make_article("Lain")
        subscriber = make_subscriber("a@contoh.id")
        choice = Choice(
            "daily",
            sections=(story.section_id,),
            tags=(story.tags.get().pk,),
            reporters=(reporter.pk,),
        )
        preferences.choose(subscriber, choice)
        assert got(started(make_digest(story))) == {"a@contoh.id": ["Satu"]}

    def test_each_gets_their_own_set_in_the_issues_order(self, make_digest, make_subscriber):
        sea, land = make_section("Laut"), make_section("Darat")
        stories = [
            make_article("Pertama", section=land),
            make_article("Kedua", section=sea),
            make_article("Ketiga", section=land),
        ]
        for name, sections in {"laut": (sea,), "darat": (land,), "dua": (sea, land)}.items():
            subscriber = make_subscriber(f"{name}@contoh.id")
            preferences.choose(subscriber, Choice("daily", sections=tuple(s.pk for s in sections)))
        make_subscriber("semua@contoh.id", frequency="daily")
        issue = started(make_digest(*stories))
        everything = ["Pertama", "Kedua", "Ketiga"]
        assert got(issue) == {
            "laut@contoh.id": ["Kedua"],
            "darat@contoh.id": ["Pertama", "Ketiga"],
            "dua@contoh.id": everything,
            "semua@contoh.id": everything,
        }
        assert issue.variants.count() == 3

    @pytest.mark.parametrize("kept", [1, 2])
    def test_rows_come_by_address_unless_there_are_more_variants_than_messages_are_kept(
        self, kept, make_digest, make_subscriber, monkeypatch
    ):
        monkeypatch.setattr(recipients, "MOST_BY_ADDRESS", kept)
        sections = [make_section("Laut"), make_section("Darat")]
        stories = [make_article(section=section) for section in sections]
        for number in (3, 1, 4, 2):
            subscriber = make_subscriber(f"p{number}@contoh.id")
            wanted = sections[number % 2]
            preferences.choose(subscriber, Choice("daily", sections=(wanted.pk,)))
        rows = started(make_digest(*stories)).deliveries.order_by("pk")
        numbers = [int(row.address[1]) for row in rows]
        assert numbers in ([[1, 2, 3, 4]] if kept == 2 else [[1, 3, 2, 4], [2, 4, 1, 3]])

    def test_a_story_filed_further_reaches_the_readers_of_each_section_once(
        self, make_digest, make_subscriber
    ):
        sea, land = make_section("Laut"), make_section("Darat")
        stories = [
            make_article("Pesisir", section=land, further=[sea]),
            make_article("Gunung", section=land),
        ]
        for name, sections in {"laut": (sea,), "darat": (land,), "dua": (sea, land)}.items():
            subscriber = make_subscriber(f"{name}@contoh.id")
            preferences.choose(subscriber, Choice("daily", sections=tuple(s.pk for s in sections)))
        assert got(started(make_digest(*stories))) == {
            "laut@contoh.id": ["Pesisir"],
            "darat@contoh.id": ["Pesisir", "Gunung"],
            "dua@contoh.id": ["Pesisir", "Gunung"],
        }

    def test_an_edition_of_a_section_takes_stories_filed_further_once(self, daily):
        sea, land = make_section("Laut"), make_section("Darat")
        story = make_article("Pesisir", section=land, further=[sea])
        both = make_article("Pantai", section=sea, further=[land])
        other = make_article("Gunung", section=land)
        daily.sections.add(sea)
        assert [daily.takes(one) for one in (story, both, other)] == [True, True, False]
        found = selection.new_stories(daily, timezone.now())
        assert sorted(found.values_list("headline", flat=True)) == ["Pantai", "Pesisir"]

    def test_no_story_no_mail(self, make_digest, make_subscriber):
        subscriber = make_subscriber("a@contoh.id")
        preferences.choose(subscriber, Choice("daily", sections=(make_section("Sepi").pk,)))
        issue = started(make_digest(make_article(section=make_section("Ramai"))))
        assert issue.candidates == 0
        assert not Delivery.objects.exists()


class TestOnce:
    @pytest.mark.parametrize(
        ("state", "again"),
        [
            (State.ACCEPTED, False),
            (State.UNKNOWN, False),
            (State.QUEUED, False),
            (State.FAILED, True),
            (State.SKIPPED, True),
        ],
    )
    def test_a_digest_leaves_out_what_a_mail_brought_or_is_about_to(
        self, state, again, article, start_issue, make_digest, make_subscriber
    ):
        subscriber = make_subscriber("a@contoh.id")
        row = start_issue().deliveries.get()
        done = {"handed_at": timezone.now(), "finished_at": timezone.now()}
        fields = {} if state == State.QUEUED else done
        Delivery.objects.filter(pk=row.pk).update(state=State.CLAIMED, **claim())
        if state in {State.ACCEPTED, State.UNKNOWN}:
            Delivery.objects.filter(pk=row.pk).update(state=State.HANDING, handed_at=timezone.now())
        Delivery.objects.filter(pk=row.pk).update(**settled(state), **fields)
        preferences.choose(subscriber, Choice("daily"))
        other = make_article("Lain")
        expected = [article.headline, "Lain"] if again else ["Lain"]
        assert got(started(make_digest(article, other))) == {"a@contoh.id": expected}

    def test_two_digests_never_bring_one_story_twice(self, make_digest, make_subscriber):
        make_subscriber("a@contoh.id", frequency="daily")
        first, second = make_article("Satu"), make_article("Dua")
        started(make_digest(first))
        assert got(started(make_digest(first, second))) == {"a@contoh.id": ["Dua"]}

    def test_what_a_digest_brought_is_not_mailed_again_by_itself(
        self, article, editor, make_digest, make_subscriber
    ):
        subscriber = make_subscriber("a@contoh.id", frequency="daily")
        started(make_digest(article))
        preferences.choose(subscriber, Choice("instant"))
        assert started(single_story.send_article(article, editor)).candidates == 0

    @settings(
        max_examples=settings().max_examples // 4,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(data=st.data())
    def test_whatever_is_sent_in_whatever_order_nobody_gets_a_story_twice(
        self, data, daily, editor
    ):
        Delivery.objects.all().delete()
        Issue.objects.all().delete()
        Subscriber.objects.all().delete()
        sections = [make_section(name) for name in "abc"]
        stories = [make_article(section=section) for section in sections]
        people = [
            Subscriber.objects.create(
                email=f"{n}@contoh.id", state="active", confirmed_at=timezone.now()
            )
            for n in range(3)
        ]
        for _turn in range(data.draw(st.integers(1, 5))):
            for person in people:
                chosen = data.draw(st.sets(st.sampled_from([s.pk for s in sections])))
                frequency = data.draw(st.sampled_from(["instant", "daily", "breaking"]))
                preferences.choose(person, Choice(frequency, sections=tuple(chosen)))
            picked = data.draw(st.lists(st.sampled_from(stories), min_size=1, unique=True))
            issue = Issue.objects.create(kind="digest", edition=daily)
            for place, story in enumerate(picked):
                IssueStory.objects.create(issue=issue, article=story, position=place)
            assert lifecycle.queue_digest(issue)
            lifecycle.start(issue.pk)
            single = single_story.send_article(data.draw(st.sampled_from(stories)), editor)
            lifecycle.start(single.pk)
        received = []
        for row in Delivery.objects.select_related("variant", "issue"):
            articles = row.variant.articles if row.variant else [row.issue.article_id]
            received += [(row.address, article) for article in articles]
        assert len(received) == len(set(received))


def claim():
    import uuid

    return {"lease_token": uuid.uuid4(), "lease_until": timezone.now()}


def settled(state):
    return {"state": state, "lease_until": None, "lease_token": None}


CONNECTIONS = threading.Semaphore(30)


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def clicked(self, number, act):
        """Run ``act`` in so many threads as nearly at the same time as can be.

        All are under way together; what the database is to do for them at a time is what its
        connections allow, beside other tests.
        """

        def in_turn():
            with CONNECTIONS:
                try:
                    return act()
                finally:
                    connection.close()

        return at_once(*[in_turn] * number)

    def test_a_hundred_clicks_on_send_make_one_issue(self, article, editor, make_subscriber):
        make_subscriber()
        issues = self.clicked(100, lambda: single_story.send_article(article, editor).pk)
        assert len(issues) == 100
        assert issues == [Issue.objects.get().pk] * 100
        starts = self.clicked(8, lambda: lifecycle.start(issues[0]))
        assert starts.count(True) == 1
        assert Delivery.objects.count() == 1

    def test_two_schedulers_and_a_hundred_clicks_reach_each_address_once(
        self, article, editor, make_subscriber
    ):
        for _ in range(5):
            make_subscriber()
        acts = itertools.cycle(
            [lifecycle.start_due] + [lambda: single_story.send_article(article, editor)] * 50
        )
        pick = threading.Lock()

        def act():
            with pick:
                chosen = next(acts)
            return chosen()

        done = self.clicked(102, act)
        assert not [answer for answer in done if isinstance(answer, Exception)]
        for _ in range(2):
            lifecycle.start_due()
        assert Issue.objects.count() == 1
        assert Delivery.objects.count() == 5

    def test_a_hundred_clicks_on_a_digest_queue_it_once(self, make_subscriber, daily, editor):
        make_subscriber(frequency="daily")
        issue = Issue.objects.create(kind="digest", edition=daily)
        IssueStory.objects.create(issue=issue, article=make_article(), position=0)
        clicks = self.clicked(
            100, lambda: lifecycle.queue_digest(Issue.objects.select_related("edition").get())
        )
        assert sorted(clicks) == [False] * 99 + [True]
        starts = self.clicked(8, lambda: lifecycle.start(issue.pk))
        assert starts.count(True) == 1
        assert Delivery.objects.count() == 1


def test_a_crash_while_planning_leaves_nothing(article, editor, make_subscriber, monkeypatch):
    make_subscriber()
    issue = single_story.send_article(article, editor)
    whole = recipients.plan

    def crash(issue, **how):
        whole(issue, **how)
        raise KeyboardInterrupt

    monkeypatch.setattr(recipients, "plan", crash)
    with pytest.raises(KeyboardInterrupt):
        lifecycle.start(issue.pk)
    assert not Delivery.objects.exists()
    issue.refresh_from_db()
    assert issue.state == Issue.State.QUEUED
    monkeypatch.setattr(recipients, "plan", whole)
    assert lifecycle.start(issue.pk)
    assert Delivery.objects.count() == 1


class TestUndo:
    def test_a_story_waits_for_the_window_and_can_be_taken_back(
        self, article, editor, make_subscriber
    ):
        make_subscriber()
        Edition.objects.update_or_create(
            slug="setiap-berita",
            defaults={"name": "Setiap Berita", "frequency": "instant", "undo_minutes": 10},
        )
        issue = single_story.send_article(article, editor)
        assert timezone.timedelta(minutes=9) < issue.send_at - timezone.now()
        assert not lifecycle.start_due()
        assert lifecycle.unschedule(issue, "salah judul")
        assert not lifecycle.unschedule(issue, "salah judul")
        issue.refresh_from_db()
        assert issue.state == Issue.State.DRAFT
        article.headline = "Judul yang benar"
        article.save()
        again = single_story.send_article(article, editor)
        assert again.pk == issue.pk
        assert again.state == Issue.State.QUEUED
        assert again.headline == "Judul yang benar"
        assert [story.headline for story in again.stories.all()] == ["Judul yang benar"]
