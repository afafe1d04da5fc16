"""A new sender's plan: so many mails a day, of all workers, whatever is claimed, given back, killed."""

import datetime

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from subscriptions.issues import digest, preflight
from subscriptions.issues.progress import progress
from subscriptions.models import Delivery, Edition, Issue, RateLimitBucket
from subscriptions.outbox import queue, rate_limit, warm_up
from subscriptions.signup import requests
from subscriptions.worker.lanes import ConfirmationSender, IssueSender
from tests.at_once import at_once
from tests.factories import make_article

TODAY = timezone.localdate


def plan(*mails, began=0):
    first = TODAY() - datetime.timedelta(days=began)
    return f"{first.isoformat()}:{','.join(map(str, mails))}"


class TestPlan:
    def test_a_day_each_and_then_no_limit(self):
        found = warm_up.read_plan("2026-12-01: 200, 400,800")
        days = [datetime.date(2026, 11, 30) + datetime.timedelta(days=n) for n in range(5)]
        # Before its first day the first day's number holds.
        assert [found.on(day) for day in days] == [200, 200, 400, 800, None]

    def test_without_one_nothing_limits(self):
        assert warm_up.read_plan(" ") is None

    @pytest.mark.parametrize(
        "wrong",
        ["200", "2026-12-01", "2026-13-01:5", "2026-12-01:0", "2026-12-01:5,", "1.12.2026:5"],
    )
    def test_what_cannot_be_read_is_named_before_anything_leaves(self, wrong, settings):
        with pytest.raises(warm_up.PlanError, match="WARM_UP"):
            warm_up.read_plan(wrong)
        settings.WARM_UP = wrong
        assert "newsroom.E016" in {found.id for found in run_checks()}

    def test_the_worker_does_not_start_with_it(self, settings, db):
        settings.SMTP_URL, settings.WARM_UP = "smtp://localhost:25", "kira-kira"
        with pytest.raises(CommandError, match="WARM_UP"):
            call_command("worker")


@pytest.mark.django_db
class TestSending:
    @pytest.fixture
    def send(self, relay):
        def send(kind=IssueSender):
            sender = kind(relay.relay)
            while sender.turn():
                pass
            sender.hang_up()
            return len(relay.mails)

        return send

    def test_today_no_more_leave_and_tomorrow_the_others(
        self, settings, make_subscriber, start_issue, send
    ):
        settings.WARM_UP = plan(7, 20)
        for _ in range(12):
            make_subscriber()
        issue = start_issue()
        assert send() == 7
        assert send() == 7
        assert "7 email hari ini" in progress(issue)["sentence"]
        settings.WARM_UP = plan(7, 20, began=1)
        assert send() == 12
        assert "hari ini" not in progress(issue)["sentence"]

    def test_after_the_last_day_there_is_no_limit_and_no_question(
        self, settings, make_subscriber, start_issue, send, django_assert_num_queries
    ):
        settings.WARM_UP = plan(1, began=1)
        for _ in range(3):
            make_subscriber()
        start_issue()
        assert send() == 3
        assert warm_up.today() is None
        with django_assert_num_queries(0):
            rate_limit.grant(5)

    def test_confirmations_leave_and_count_for_nothing(self, settings, db, send):
        settings.WARM_UP = plan(1)
        assert rate_limit.grant(1) == 1
        for name in "abc":
            requests.ask_to_subscribe(f"{name}@contoh.id")
        assert send(ConfirmationSender) == 3
        assert warm_up.today() == warm_up.Today(1, 1)

    def test_what_the_limit_a_minute_or_nobody_needed_is_given_back(
        self, settings, make_subscriber, start_issue, send
    ):
        settings.WARM_UP, settings.MAILS_PER_MINUTE = plan(50), 60
        for _ in range(3):
            make_subscriber()
        start_issue()
        sent = send()
        assert warm_up.today().used == sent

    def test_another_plan_holds_at_once(self, settings, db):
        settings.WARM_UP = plan(10)
        assert rate_limit.grant(8) == 8
        settings.WARM_UP = plan(5)
        assert (rate_limit.grant(5), warm_up.today().left) == (0, 0)
        settings.WARM_UP = plan(12)
        assert rate_limit.grant(9) == 4

    def test_what_a_dead_sender_had_in_hand_is_sent_later_and_never_too_many(
        self, settings, make_subscriber, start_issue, send
    ):
        settings.WARM_UP = plan(5, 100)
        for _ in range(8):
            make_subscriber()
        start_issue()
        assert rate_limit.grant(5) == 5  # and then it died
        assert send() == 0
        settings.WARM_UP = plan(5, 100, began=1)
        queue.reap()
        assert send() == 8
        assert not Delivery.objects.exclude(state="accepted").exists()


@pytest.mark.django_db(transaction=True)
def test_ten_workers_at_once_take_no_more_than_the_day_allows(settings):
    settings.WARM_UP = plan(100)
    granted = at_once(*[lambda: rate_limit.grant(17)] * 10)
    assert sum(granted) == 100
    assert RateLimitBucket.objects.get().permits == 100


@pytest.mark.django_db
class TestBeforeSending:
    @pytest.fixture(autouse=True)
    def _relay(self, settings):
        settings.SMTP_URL = "smtp://localhost:25"

    @pytest.mark.parametrize(
        ("mails", "days"), [(0, 1), (5, 1), (6, 2), (15, 2), (16, 3), (45, 3), (46, 4), (900, 4)]
    )
    def test_the_day_of_the_last_mail_by_what_is_left_of_today(self, mails, days, settings, db):
        settings.WARM_UP = plan(7, 10, 30)
        assert rate_limit.grant(2) == 2
        assert warm_up.last_day(mails) == TODAY() + datetime.timedelta(days=days - 1)

    def test_without_a_plan_or_after_it_no_day_is_named(self, settings, db):
        for text in ("", plan(5, began=1)):
            settings.WARM_UP = text
            assert warm_up.last_day(900) is None
            assert preflight.warm_up_points(900) == []

    def test_the_checklist_says_how_many_days_it_takes(self, settings, desk, make_subscriber):
        for _ in range(9):
            make_subscriber(frequency="daily")
        issue = Issue.objects.create(kind="digest", edition=Edition.objects.get(slug="harian"))
        issue.stories.create(article=make_article(), position=0)
        digest.freeze(issue)
        url = reverse("admin:subscriptions_issue_change", args=[issue.pk])
        assert "Pemanasan" not in desk.get(url).content.decode()
        settings.WARM_UP = plan(1200, 2000)
        assert "dari jatah 1.200 email hari ini tersisa 1.200. Cukup untuk semua." in (
            desk.get(url).content.decode()
        )
        settings.WARM_UP = plan(4, 4, 8)
        page = desk.get(url).content.decode()
        assert "dari jatah 4 email hari ini tersisa 4. Perlu 3 hari" in page
        assert preflight.may_go(preflight.run_checks(issue))  # it is said, and hinders nobody

    def test_the_page_of_one_story_says_it_too(self, settings, desk, article, make_subscriber):
        for _ in range(9):
            make_subscriber()
        settings.WARM_UP = plan(4, 8)
        url = reverse("admin:subscriptions_issue_mail_article", args=[article.pk])
        assert "tersisa 4. Perlu 2 hari" in desk.get(url).content.decode()
