"""The number shown before sending is the number of rows that planning then makes."""

import datetime

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsroom.roles import MAIL_DESK
from subscriptions.issues import lifecycle, preflight, recipients, single_story
from subscriptions.models import Delivery, Edition, Issue, IssueStory, Subscriber
from subscriptions.models.delivery import State
from subscriptions.signup import preferences
from subscriptions.signup.preferences import Choice
from tests.factories import make_article, make_section, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def daily(editor):
    return Edition.objects.get(slug="harian")


def digest_of(daily, stories, period=None):
    issue = Issue.objects.create(kind="digest", edition=daily, period=period)
    for place, story in enumerate(stories):
        IssueStory.objects.create(issue=issue, article=story, position=place)
    assert lifecycle.queue_digest(issue)
    return issue


def started(issue):
    """Start it; the number that was expected and the number of rows."""
    before = Delivery.objects.count()
    told, exact = recipients.expected(Issue.objects.get(pk=issue.pk))
    assert exact
    assert Delivery.objects.count() == before
    assert lifecycle.start(issue.pk)
    return told, issue.deliveries.count()


def test_who_has_every_story_or_will_is_taken_off(daily, make_subscriber):
    one, two = make_article(), make_article()
    for name in "abc":
        make_subscriber(f"{name}@contoh.id", frequency="daily")
    first = digest_of(daily, [one])
    assert started(first) == (3, 3)
    first.deliveries.filter(address="a@contoh.id").update(
        state=State.SKIPPED, finished_at=timezone.now()
    )
    assert started(digest_of(daily, [one])) == (1, 1)
    assert started(digest_of(daily, [one, two])) == (3, 3)


def test_where_counting_takes_too_long_the_most_it_can_be_is_shown(
    daily, make_subscriber, client, monkeypatch
):
    for name in "abc":
        make_subscriber(f"{name}@contoh.id", frequency="daily")
    story = make_article()
    assert started(digest_of(daily, [story])) == (3, 3)
    issue = digest_of(daily, [story])
    monkeypatch.setattr(recipients, "COUNTING", 0.0)
    monkeypatch.setattr(recipients, "_COUNT", "SELECT count(pg_sleep(0.1))")
    found = recipients.expected(issue)
    assert found == (3, False)
    assert "Paling banyak 3 pelanggan" in str(preflight._recipients(found).text)
    client.force_login(make_user(MAIL_DESK))
    page = client.get(reverse("admin:subscriptions_issue_change", args=[issue.pk]))
    assert "paling banyak" in page.content.decode()


def test_the_desk_shows_it_before_sending(daily, make_subscriber, client):
    client.force_login(make_user(MAIL_DESK))
    story = make_article()
    for frequency in ("instant", "daily", "daily"):
        make_subscriber(frequency=frequency)
    started(digest_of(daily, [story]))
    page = client.get(reverse("admin:subscriptions_issue_mail_article", args=[story.pk]))
    assert page.context["recipients"] == 1
    again = digest_of(daily, [story])
    point = next(point for point in preflight.run_checks(again) if point.name == "recipients")
    assert point.level == preflight.STOP
    page = client.get(reverse("admin:subscriptions_issue_change", args=[again.pk]))
    assert page.context["recipients"] == 0


def test_a_story_that_was_taken_out_counts_for_nobody(daily, make_subscriber):
    make_subscriber(frequency="daily")
    issue = digest_of(daily, [make_article()])
    issue.stories.update(dropped_at=timezone.now())
    assert recipients.expected(issue) == (0, True)


def test_where_counting_takes_too_long_a_segment_still_narrows(daily, make_subscriber, monkeypatch):
    for address in ("a@kantor.example", "b@contoh.id"):
        make_subscriber(address, frequency="daily")
    issue = digest_of(daily, [make_article()])
    issue.audience = {"domain": "kantor.example"}
    monkeypatch.setattr(recipients, "COUNTING", 0.0)
    monkeypatch.setattr(recipients, "_COUNT", "SELECT count(pg_sleep(0.1))")
    assert recipients.expected(issue) == (1, False)


def test_a_story_that_readers_cannot_see_counts_for_nobody(daily, make_subscriber):
    make_subscriber(frequency="daily")
    issue = digest_of(daily, [make_article(status="draft")])
    assert recipients.expected(issue) == (0, True)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_it_agrees_whatever_was_chosen_and_sent_before(data, daily, editor):
    with transaction.atomic():
        for told, made in rounds(data, daily, editor):
            assert told == made
        transaction.set_rollback(True)


def rounds(data, daily, editor):
    """Send a few mailings to three readers who choose anew each time; yield both numbers."""
    sections = [make_section(name) for name in "abc"]
    stories = [make_article(section=section) for section in sections]
    now = timezone.now()
    people = [
        Subscriber.objects.create(email=f"{n}@contoh.id", state="active", confirmed_at=now)
        for n in range(3)
    ]
    hours = st.sampled_from([None, 6, 19])
    for turn in range(data.draw(st.integers(1, 3))):
        for person in people:
            chosen = data.draw(st.sets(st.sampled_from(range(3))))
            topics = tuple(sections[n].pk for n in chosen)
            frequency = data.draw(st.sampled_from(["instant", "daily", "breaking"]))
            hour = data.draw(hours)
            hour = hour if frequency == "daily" else None
            preferences.choose(person, Choice(frequency, hour=hour, sections=topics))
        hour = data.draw(hours)
        days = datetime.timedelta(days=turn + 1)
        here = timezone.localtime().replace(minute=0, second=0, microsecond=0) - days
        period = None if hour is None else here.replace(hour=hour)
        picked = data.draw(st.lists(st.sampled_from(range(3)), min_size=1, unique=True))
        yield started(digest_of(daily, [stories[n] for n in picked], period))
        story = stories[data.draw(st.sampled_from(range(3)))]
        kind = data.draw(st.sampled_from([Issue.Kind.STORY, Issue.Kind.BREAKING]))
        if single_story.issue_of(story) is None:
            unsaved, _exact = recipients.expected(single_story.draft_issue(story, kind))
            told, made = started(single_story.send_article(story, editor, kind))
            yield unsaved, made
            yield told, made
