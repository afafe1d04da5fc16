"""What does not fit into a digest is said, and comes in the next one."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from newsroom.roles import MAIL_DESK
from subscriptions.admin.issue import draft
from subscriptions.issues import digest, preflight, selection
from subscriptions.models import Edition, Frequency, Issue
from tests.clock import travel
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def daily(db):
    fields = {"name": "Harian", "frequency": Frequency.DAILY, "hour": 6, "most_stories": 4}
    return Edition.objects.update_or_create(slug="harian", defaults=fields)[0]


def six(days=0):
    now = timezone.localtime().replace(hour=6, minute=0, second=0, microsecond=0)
    return now - datetime.timedelta(days=days)


def publish(moment, number):
    with travel(moment, tick=False):
        return [make_article(published_at=moment) for _ in range(number)]


def build(daily, period):
    """Build what there is; the stories of it as ids."""
    with travel(period, tick=False):
        issue = digest.build(daily, period)
    return issue, list(issue.stories.values_list("article_id", flat=True)) if issue else []


def test_the_rest_comes_next_half_of_the_places_at_least(daily):
    old = {story.pk for story in publish(six(2) - datetime.timedelta(hours=2), 9)}
    first, told_first = build(daily, six(2))
    assert (len(told_first), first.left_out) == (4, 5)
    new = {story.pk for story in publish(six(1) - datetime.timedelta(hours=2), 3)}
    second, told_second = build(daily, six(1))
    assert (len(told_second), second.left_out) == (4, 4)
    assert len(old & set(told_second)) >= 2
    _third, told_third = build(daily, six())
    told = [*told_first, *told_second, *told_third]
    assert sorted(told) == sorted(old | new)


def test_it_is_said_in_the_mail_with_a_link_and_at_the_desk(daily, client):
    publish(six() - datetime.timedelta(hours=2), 7)
    issue, _told = build(daily, six())
    content = digest.content(issue, [issue.stories.first().article_id])
    for text in (content.html, content.text):
        assert "3 berita lain" in text
        assert f"https://berita.example/{six():%Y/%m/%d}/" in text
    client.force_login(make_user(MAIL_DESK))
    page = client.get(reverse("admin:subscriptions_issue_change", args=[issue.pk]))
    assert "3 berita baru tidak muat" in page.content.decode()


def test_nothing_is_said_where_all_fits(daily):
    publish(six() - datetime.timedelta(hours=2), 4)
    issue, _told = build(daily, six())
    assert issue.left_out == 0
    assert "berita lain" not in digest.content(issue).text


def test_a_first_digest_brings_nothing_of_before_its_day(daily):
    publish(six() - datetime.timedelta(hours=30), 2)
    assert not selection.new_stories(daily, six()).exists()


def test_what_waits_for_ever_is_given_up_after_three_periods(daily):
    publish(six(4) - datetime.timedelta(hours=2), 1)
    for days in (3, 2, 1):
        publish(six(days) - datetime.timedelta(hours=2), 1)
        build(daily, six(days))
    assert not selection.new_stories(daily, six()).exists()


def test_the_checklist_of_a_full_draft_says_what_is_not_in_it(daily):
    with travel(timezone.now(), tick=False):
        publish(timezone.now() - datetime.timedelta(hours=1), 6)
        issue = draft.start_draft(daily.pk, make_user(MAIL_DESK))
        points = {point.name: point for point in preflight.run_checks(issue)}
        assert points["left-out"].level == preflight.WARN
        assert points["left-out"].text.startswith("2 ")
        assert Issue.objects.get().left_out == 0
        Edition.objects.update(most_stories=40)
        assert "left-out" not in {p.name for p in preflight.run_checks(Issue.objects.get())}
