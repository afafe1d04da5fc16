"""Mails that did not get through are sent after all, once: by a person, or with a restored story."""

import datetime

import pytest
from django.contrib.admin.models import LogEntry
from django.db.models import F
from django.db.models.functions import Now
from django.urls import reverse

from articles.editing import workflow
from newsroom.roles import EDITOR, REPORTER
from subscriptions.issues import lifecycle, sending_again
from subscriptions.issues.progress import progress
from subscriptions.models import Delivery, Issue, JobBeat
from subscriptions.models.delivery import State
from subscriptions.worker.beats import Beats
from subscriptions.worker.lanes import IssueSender
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def addresses(make_subscriber):
    return sorted(make_subscriber().email for _ in range(4))


def states(issue):
    return list(issue.deliveries.order_by("pk").values_list("state", flat=True))


class TestFailed:
    @pytest.fixture
    def issue(self, addresses, make_relay, start_issue, send_issues):
        issue = start_issue()
        self.first = make_relay(dot=lambda to: "552 5.3.4 too big" if to in addresses[:2] else None)
        send_issues(self.first)
        issue.refresh_from_db()
        assert sorted(states(issue)) == ["accepted", "accepted", "failed", "failed"]
        assert issue.state == Issue.State.COMPLETE
        return issue

    def test_a_person_sends_them_again_and_each_gets_it_once(
        self, issue, addresses, client, relay, send_issues
    ):
        client.force_login(make_user(EDITOR))
        page = client.get(reverse("admin:subscriptions_issue_change", args=[issue.pk]))
        url = reverse("admin:subscriptions_issue_resend_failed", args=[issue.pk])
        assert url in page.content.decode()
        for _ in range(3):
            assert client.post(url).status_code == 302
        assert LogEntry.objects.filter(object_id=str(issue.pk)).count() == 1
        issue.refresh_from_db()
        assert (issue.state, issue.completed_at) == (Issue.State.SENDING, None)
        send_issues(relay)
        assert sorted(relay.recipients) == addresses[:2]
        assert set(states(issue)) == {State.ACCEPTED}
        assert not sending_again.resend_failed(issue)
        page = client.get(reverse("admin:subscriptions_issue_change", args=[issue.pk]))
        assert url not in page.content.decode()

    def test_who_is_suppressed_or_left_meanwhile_gets_nothing(
        self, issue, addresses, relay, send_issues
    ):
        row = issue.deliveries.get(address=addresses[0])
        row.subscriber.suppress("complaint")
        assert sending_again.resend_failed(issue) == 2
        send_issues(relay)
        assert relay.recipients == addresses[1:2]

    def test_only_who_may_send_does_it_and_only_by_a_post(self, issue, client):
        url = reverse("admin:subscriptions_issue_resend_failed", args=[issue.pk])
        client.force_login(make_user(REPORTER))
        assert client.post(url).status_code == 403
        client.force_login(make_user(EDITOR))
        assert client.get(url).status_code == 405
        assert states(issue).count(State.FAILED) == 2

    def test_a_cancelled_issue_stays_so(self, issue):
        Issue.objects.filter(pk=issue.pk).update(state="sending", completed_at=None)
        lifecycle.cancel(issue, "")
        assert sending_again.resend_failed(issue) == 0
        assert states(issue).count(State.FAILED) == 2


class TestRestoredStory:
    def test_those_left_out_while_it_was_withdrawn_get_it_once(
        self, addresses, article, editor, make_relay, start_issue, send_issues
    ):
        issue = start_issue()
        first = make_relay(rcpt=lambda to: "450 4.2.0 later" if to in addresses[2:] else None)
        send_issues(first)
        workflow.make_move(article, "withdraw", None)
        issue.deliveries.update(ready_at=Now())
        send_issues(make_relay())
        issue.refresh_from_db()
        assert sorted(states(issue)) == ["accepted", "accepted", "skipped", "skipped"]
        assert lifecycle.take_up_restored() == 0
        article.refresh_from_db()
        type(article).objects.filter(pk=article.pk).update(status="approved")
        assert lifecycle.take_up_restored() == 2
        assert lifecycle.take_up_restored() == 0
        again = make_relay()
        send_issues(again)
        assert sorted(first.recipients + again.recipients) == addresses
        issue.refresh_from_db()
        assert issue.state == Issue.State.COMPLETE

    def test_not_hours_later_and_not_who_was_left_out_for_another_reason(
        self, addresses, article, start_issue, django_assert_num_queries
    ):
        issue = start_issue()
        rows = list(issue.deliveries.order_by("pk"))
        for row, reply in zip(
            rows, ["the subscriber left", *["the story is no longer public"] * 3], strict=True
        ):
            Delivery.objects.filter(pk=row.pk).update(
                state="skipped", reply=reply, finished_at=Now()
            )
        late = Delivery.objects.filter(pk=rows[3].pk)
        late.update(finished_at=F("finished_at") - datetime.timedelta(hours=3))
        assert lifecycle.take_up_restored() == 2
        assert states(issue) == ["skipped", "queued", "queued", "skipped"]

    def test_nothing_is_asked_of_the_deliveries_while_no_issue_is_under_way(
        self, django_assert_num_queries
    ):
        with django_assert_num_queries(1):
            lifecycle.take_up_restored()


class TestTroubleIsTold:
    def test_the_desk_reads_in_words_why_nothing_leaves(
        self, addresses, make_subscriber, make_relay, start_issue, client
    ):
        for _ in range(6):
            make_subscriber()
        issue = start_issue()
        sender = IssueSender(make_relay(dot="550 5.4.5 Daily user sending limit exceeded").relay)
        for _ in range(8):
            sender._try_turn()
        Beats([sender]).write()
        issue.refresh_from_db()
        assert "Daily user sending limit exceeded" in progress(issue)["sentence"]
        client.force_login(make_user(EDITOR))
        page = client.get(reverse("admin:subscriptions_issue_change", args=[issue.pk]))
        assert "Daily user sending limit exceeded" in page.content.decode()
        # Of a worker that ended nobody knows what its relay says now.
        JobBeat.objects.update(seen_at=F("seen_at") - datetime.timedelta(minutes=2))
        assert "limit" not in progress(issue)["sentence"]
