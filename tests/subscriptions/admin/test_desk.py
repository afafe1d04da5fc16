"""The mail desk in the admin: who may, what a GET shows, what only a POST does."""

import ast
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from newsroom.roles import ADMINISTRATOR, EDITOR, REPORTER
from subscriptions.admin import base
from subscriptions.issues import lifecycle, sending_again, single_story
from subscriptions.models import Delivery, Issue, Subscriber, Suppression
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db


def mail_page(article):
    return reverse("admin:subscriptions_issue_mail_article", args=[article.pk])


class TestMailingAStory:
    def test_get_shows_the_mail_and_how_many_get_it_and_sends_nothing(
        self, desk, article, make_subscriber
    ):
        make_subscriber()
        make_subscriber(state="unsubscribed")
        response = desk.get(mail_page(article))
        assert response.status_code == 200
        assert response.context["recipients"] == 1
        assert article.headline in response.context["text"]
        assert "tautan.invalid" not in response.content.decode()
        assert not Issue.objects.exists()

    def test_post_queues_one_issue_however_often_it_is_pressed(
        self, desk, article, make_subscriber
    ):
        make_subscriber()
        for _ in range(3):
            response = desk.post(mail_page(article))
        issue = Issue.objects.get()
        assert response.status_code == 302
        assert response.url == reverse("admin:subscriptions_issue_change", args=[issue.pk])
        assert issue.state == "queued"
        assert issue.created_by == response.wsgi_request.user
        assert not Delivery.objects.exists()
        assert lifecycle.start_due() == 1
        assert Delivery.objects.count() == 1
        assert desk.get(mail_page(article)).context["issue"] == issue

    @pytest.mark.parametrize("role", [REPORTER, None])
    def test_whoever_may_not_send_issues_sees_and_sends_nothing(self, role, login, article):
        client = login(role)
        preview = reverse("admin:subscriptions_issue_preview_article", args=[article.pk])
        assert client.get(mail_page(article)).status_code == 403
        assert client.post(mail_page(article)).status_code == 403
        assert client.get(preview).status_code == 403
        assert not Issue.objects.exists()

    def test_a_visitor_is_asked_to_log_in(self, client, article):
        assert client.post(mail_page(article)).url.startswith("/admin/login/")

    @pytest.mark.parametrize("status", ["draft", "withdrawn"])
    def test_a_story_that_readers_cannot_see_cannot_be_mailed(self, status, desk, client):
        story = make_article(status=status)
        # The mail desk does not even see it; an editor is told.
        assert desk.get(mail_page(story)).status_code == 404
        assert desk.post(mail_page(story)).status_code == 404
        client.force_login(make_user(EDITOR))
        assert not client.get(mail_page(story)).context["is_public"]
        response = client.post(mail_page(story), follow=True)
        assert list(response.context["messages"])
        assert not Issue.objects.exists()

    def test_the_preview_is_shut_into_a_sandbox(self, desk, article):
        preview = reverse("admin:subscriptions_issue_preview_article", args=[article.pk])
        response = desk.get(preview)
        policy = response.headers["Content-Security-Policy"]
        assert article.headline in response.content.decode()
        assert "sandbox;" in policy + ";"
        assert "default-src 'none'" in policy
        assert "script-src" not in policy
        assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
        page = desk.get(mail_page(article)).headers["Content-Security-Policy"]
        assert "frame-src 'self'" in page
        assert "unsafe" not in page


class TestIssues:
    @pytest.fixture
    def issue(self, make_relay, make_subscriber, start_issue, send_issues):
        answers = {"b": "550 nobody", "c": "hang up"}
        for name in "abcd":
            make_subscriber(f"{name}@contoh.id")
        issue = start_issue()
        send_issues(
            make_relay(
                rcpt=lambda to: answers.get(to[0]) if to[0] == "b" else None,
                dot=lambda to: answers.get(to[0]),
            )
        )
        return issue

    def test_the_page_shows_a_truthful_balance(self, issue, desk):
        page = desk.get(reverse("admin:subscriptions_issue_change", args=[issue.pk]))
        balance = {state: number for state, _label, number in page.context["balance"]}
        assert balance == {"accepted": 2, "failed": 1, "unknown": 1}
        assert page.context["done"] == page.context["issue"].candidates == 4

    def test_it_leads_to_the_deliveries_of_one_state(self, issue, desk):
        page = desk.get(reverse("admin:subscriptions_issue_change", args=[issue.pk]))
        link = f"?issue__id__exact={issue.pk}&amp;state__exact=unknown"
        assert link in page.content.decode()
        url = reverse("admin:subscriptions_loggeddelivery_changelist") + link.replace("&amp;", "&")
        rows = desk.get(url).context["cl"].result_list
        assert [row.address for row in rows] == ["c@contoh.id"]

    def test_an_editor_sees_numbers_and_no_addresses(self, issue, login):
        client = login(EDITOR)
        page = client.get(reverse("admin:subscriptions_issue_change", args=[issue.pk]))
        assert "@contoh.id" not in page.content.decode()
        assert (
            client.get(reverse("admin:subscriptions_loggeddelivery_changelist")).status_code == 403
        )
        assert client.get(reverse("admin:subscriptions_subscriber_changelist")).status_code == 403

    def test_the_frozen_mail_can_be_seen(self, issue, desk):
        response = desk.get(reverse("admin:subscriptions_issue_preview", args=[issue.pk]))
        assert issue.headline in response.content.decode()
        assert "tautan.invalid" not in response.content.decode()

    def test_stopping_takes_a_post_and_spares_who_has_no_mail_yet(
        self, desk, make_subscriber, start_issue
    ):
        make_subscriber()
        issue = start_issue()
        stop = reverse("admin:subscriptions_issue_stop", args=[issue.pk])
        assert desk.get(stop).status_code == 405
        desk.post(stop)
        issue.refresh_from_db()
        assert issue.state == "cancelled"
        assert issue.deliveries.get().state == "skipped"

    def test_pausing_and_going_on_take_a_post_and_the_right(
        self, desk, client, make_subscriber, start_issue
    ):
        make_subscriber()
        issue = start_issue()
        for move, state in [("pause", "paused"), ("resume", "sending")]:
            url = reverse(f"admin:subscriptions_issue_{move}", args=[issue.pk])
            assert desk.get(url).status_code == 405
            page = desk.get(reverse("admin:subscriptions_issue_change", args=[issue.pk]))
            assert url in page.content.decode()
            desk.post(url)
            issue.refresh_from_db()
            assert issue.state == state
        client.force_login(make_user(REPORTER))
        assert client.post(url).status_code == 403

    def test_unknown_mails_are_sent_again_by_a_person(self, issue, desk):
        resend = reverse("admin:subscriptions_issue_resend", args=[issue.pk])
        page = desk.get(reverse("admin:subscriptions_issue_change", args=[issue.pk]))
        assert resend in page.content.decode()
        told = desk.post(resend, follow=True).content.decode()
        assert issue.deliveries.filter(state="unknown").count() == 1  # too soon
        from_when = sending_again.unknown(issue).ready_at
        words = f"mulai pukul {timezone.localtime(from_when):%H.%M} WIB"
        assert words in told
        asked = desk.get(resend)
        assert words in asked.content.decode()
        assert (asked.context["number"], asked.context["ready"]) == (1, 0)
        assert "Kirim ulang 1" not in asked.content.decode()
        issue.deliveries.update(handed_at=issue.created_at - sending_again.SETTLED)
        asked = desk.get(resend).content.decode()
        assert "Kirim ulang 1" in asked
        assert "mulai pukul" not in asked
        desk.post(resend)
        issue.refresh_from_db()
        assert issue.state == "sending"
        assert issue.deliveries.get(address="c@contoh.id").state == "deferred"

    def test_a_finished_mailing_cannot_be_stopped(self, issue, desk):
        desk.post(reverse("admin:subscriptions_issue_stop", args=[issue.pk]))
        issue.refresh_from_db()
        assert issue.state == "complete"

    @pytest.mark.parametrize("model", ["issue", "loggeddelivery"])
    def test_nothing_is_added_changed_or_deleted_by_hand(self, model, issue, login):
        client = login(ADMINISTRATOR)
        row = issue if model == "issue" else issue.deliveries.first()
        base = f"admin:subscriptions_{model}"
        assert client.get(reverse(f"{base}_add")).status_code == 403
        assert client.post(reverse(f"{base}_delete", args=[row.pk])).status_code == 403
        assert (
            client.post(reverse(f"{base}_change", args=[row.pk]), {"state": "queued"}).status_code
            == 403
        )


class TestSubscribers:
    LIST = "admin:subscriptions_subscriber_changelist"

    def act(self, client, action, *subscribers):
        data = {"action": action, "_selected_action": [row.pk for row in subscribers]}
        return client.post(reverse(self.LIST), data, follow=True)

    def test_they_are_searched_and_filtered(self, desk, make_subscriber):
        make_subscriber("sari@contoh.id")
        make_subscriber("bima@contoh.id", state="unsubscribed")
        for query in ("?q=sari", "?state__exact=active"):
            rows = desk.get(reverse(self.LIST) + query).context["cl"].result_list
            assert [row.email for row in rows] == ["sari@contoh.id"]

    def test_the_desk_unsubscribes_suppresses_and_lifts(self, desk, make_subscriber):
        subscriber = make_subscriber()
        for action, state in [
            ("unsubscribe", "unsubscribed"),
            ("suppress", "suppressed"),
            ("lift_suppression", "unsubscribed"),
        ]:
            self.act(desk, action, subscriber)
            subscriber.refresh_from_db()
            assert subscriber.state == state
        assert not Suppression.objects.exists()

    def test_an_action_that_did_nothing_says_so(self, desk, make_subscriber):
        response = self.act(desk, "unsubscribe", make_subscriber(state="pending"))
        assert [message.level_tag for message in response.context["messages"]] == ["warning"]

    def test_nobody_is_entered_or_changed_by_hand(self, login, make_subscriber):
        client, subscriber = login(ADMINISTRATOR), make_subscriber()
        assert client.get(reverse("admin:subscriptions_subscriber_add")).status_code == 403
        page = reverse("admin:subscriptions_subscriber_change", args=[subscriber.pk])
        assert client.get(page).status_code == 200
        assert client.post(page, {"state": "unsubscribed"}).status_code == 403

    def test_an_administrator_deletes_and_a_suppression_stays(self, login, make_subscriber):
        subscriber = make_subscriber("sari@contoh.id")
        subscriber.suppress(Suppression.Reason.ERASED)
        url = reverse("admin:subscriptions_subscriber_delete", args=[subscriber.pk])
        assert login(ADMINISTRATOR).post(url, {"post": "yes"}).status_code == 302
        assert not Subscriber.objects.exists()
        assert Suppression.objects.holds("sari@contoh.id")

    def test_the_mail_desk_does_not_delete(self, desk, make_subscriber):
        url = reverse("admin:subscriptions_subscriber_delete", args=[make_subscriber().pk])
        assert desk.post(url, {"post": "yes"}).status_code == 403


def test_lists_take_the_same_queries_for_few_and_many(
    desk, make_subscriber, editor, django_assert_max_num_queries
):
    for number in range(12):
        make_subscriber()
        single_story.send_article(make_article(f"Cerita {number}"), editor)
        lifecycle.start_due()
    for model in ("issue", "loggeddelivery", "subscriber"):
        with django_assert_max_num_queries(16):  # one of them for the kept filters
            assert desk.get(reverse(f"admin:subscriptions_{model}_changelist")).status_code == 200


def test_what_is_counted_in_words_is_written_as_people_write_it():
    """``%d`` says 2984 where the numbers beside it say 2.984."""
    assert base.grouped(2984) == "2.984"
    for file in Path(base.__file__).parent.rglob("*.py"):
        for call in ast.walk(ast.parse(file.read_text())):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "ngettext":
                texts = [text.value for text in call.args[:2] if isinstance(text, ast.Constant)]
                assert not [text for text in texts if "%d" in text], file.name
