"""One mail for each active subscriber, and the state that each answer of the relay leads to."""

import contextlib
import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.db.models.functions import Now

from articles.editing import workflow
from newsroom.roles import REPORTER
from subscriptions.issues import lifecycle, single_story
from subscriptions.models import Delivery, Issue, Subscriber
from subscriptions.models.delivery import State
from subscriptions.outbox import queue
from subscriptions.signup import requests
from subscriptions.smtp import connection as relay_connection
from subscriptions.smtp.relay import RelayTroubleError
from subscriptions.worker.lanes import IssueSender
from tests.factories import make_article, make_user
from tests.subscriptions.mailcheck import text_of
from tests.subscriptions.relays import HANG_UP, SILENCE

pytestmark = pytest.mark.django_db


def states(issue):
    return sorted(issue.deliveries.values_list("address", "state"))


def test_each_active_subscriber_gets_exactly_one_mail(
    relay, make_subscriber, start_issue, send_issues
):
    for state in Subscriber.State.values:
        make_subscriber(f"{state}@contoh.id", state=state)
    make_subscriber("kedua@contoh.id")
    issue = start_issue()
    send_issues(relay)
    send_issues(relay)
    assert sorted(relay.recipients) == ["active@contoh.id", "kedua@contoh.id"]
    issue.refresh_from_db()
    assert (issue.state, issue.candidates) == (Issue.State.COMPLETE, 2)
    assert {state for _address, state in states(issue)} == {State.ACCEPTED}


def test_one_connection_carries_many_mails(relay, make_subscriber, start_issue, send_issues):
    for _ in range(25):
        make_subscriber()
    start_issue()
    send_issues(relay)
    assert len(relay.mails) == 25
    assert relay.connections == 1


def test_message_ids_are_those_of_the_rows(relay, make_subscriber, start_issue, send_issues):
    make_subscriber("a@contoh.id")
    make_subscriber("b@contoh.id")
    issue = start_issue()
    send_issues(relay)
    sent = {message["To"]: message["Message-ID"] for message in relay.messages()}
    assert sent == dict(issue.deliveries.values_list("address", "message_id"))


def test_later_edits_change_no_byte_of_the_issue(
    relay, article, make_subscriber, start_issue, send_issues
):
    make_subscriber()
    start_issue()
    article.headline = "Judul yang lain"
    article.save()
    send_issues(relay)
    (message,) = relay.messages()
    assert message["Subject"] == "Benteng Aleppo dibuka kembali"
    assert "Judul yang lain" not in text_of(message)


def test_mailing_a_story_twice_gives_the_same_issue(article, editor):
    first = single_story.send_article(article, editor)
    assert single_story.send_article(article, editor) == first
    assert Issue.objects.count() == 1


@pytest.mark.parametrize("status", ["draft", "in_review", "withdrawn"])
def test_only_a_public_story_can_be_mailed(status, editor):
    with pytest.raises(ValidationError):
        single_story.send_article(make_article(status=status), editor)
    assert not Issue.objects.exists()


def test_a_scheduled_story_cannot_be_mailed_yet(editor):
    tomorrow = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=1)
    with pytest.raises(ValidationError):
        single_story.send_article(make_article(published_at=tomorrow), editor)


def test_a_reporter_may_not_mail_a_story(article):
    with pytest.raises(PermissionDenied):
        single_story.send_article(article, make_user(REPORTER))
    assert not Issue.objects.exists()


def test_a_story_withdrawn_before_its_time_is_not_mailed(
    relay, article, editor, make_subscriber, send_issues
):
    make_subscriber()
    issue = single_story.send_article(article, editor)
    workflow.make_move(article, "withdraw", None)
    lifecycle.start_due()
    send_issues(relay)
    issue.refresh_from_db()
    assert issue.state == Issue.State.CANCELLED
    assert relay.mails == []


def test_a_story_withdrawn_on_the_way_reaches_nobody_else(
    make_relay, article, make_subscriber, start_issue, send_issues
):
    make_subscriber("a@contoh.id")
    make_subscriber("b@contoh.id")
    issue = start_issue()

    def withdraw(recipient):
        if recipient.startswith("b"):
            workflow.make_move(article, "withdraw", None)

    send_issues(
        make_relay(rcpt=lambda recipient: "450 later" if recipient.startswith("b") else None)
    )
    withdraw("b")
    issue.deliveries.update(ready_at=Now())
    relay = make_relay()
    send_issues(relay)
    assert relay.mails == []
    assert states(issue) == [("a@contoh.id", "accepted"), ("b@contoh.id", "skipped")]


def test_unsubscribing_between_claim_and_data_withholds_the_mail(
    relay, make_subscriber, start_issue
):
    subscriber = make_subscriber()
    issue = start_issue()
    sender = IssueSender(relay.relay)
    (mail,) = sender.claim()
    requests.unsubscribe(subscriber)
    sender._send(mail)
    assert relay.mails == []
    assert relay.commands == ["EHLO", "MAIL", "RCPT", "RSET"]
    assert states(issue) == [(subscriber.email, "skipped")]


def test_a_deleted_subscriber_gets_nothing(relay, make_subscriber, start_issue, send_issues):
    make_subscriber().delete()
    subscriber = make_subscriber()
    issue = start_issue()
    subscriber.delete()
    send_issues(relay)
    issue.refresh_from_db()
    assert relay.mails == []
    assert (issue.state, states(issue)[0][1]) == (Issue.State.COMPLETE, "skipped")


FAULTS = [
    ({"rcpt": "550 5.1.1 nobody here"}, State.FAILED),
    ({"rcpt": "450 4.2.0 later"}, State.DEFERRED),
    ({"data": "451 4.3.0 later"}, State.DEFERRED),
    ({"data": "554 5.5.1 no"}, State.FAILED),
    ({"dot": "552 5.3.4 too big"}, State.FAILED),
    ({"dot": "451 4.7.1 greylisted"}, State.DEFERRED),
    ({"dot": HANG_UP}, State.UNKNOWN),
    ({"dot": SILENCE}, State.UNKNOWN),
    ({"dot": "gibberish"}, State.UNKNOWN),
]


@pytest.mark.parametrize("ehlo", ["250 relay", "250-relay\r\n250 PIPELINING"])
@pytest.mark.parametrize(("script", "state"), FAULTS, ids=str)
def test_each_answer_leads_to_its_state(
    script, state, ehlo, make_relay, make_subscriber, start_issue, send_issues, monkeypatch
):
    monkeypatch.setattr(relay_connection, "FINAL_DOT_SECONDS", 0.2)
    subscriber = make_subscriber()
    issue = start_issue()
    send_issues(make_relay(ehlo=ehlo, **script))
    assert states(issue) == [(subscriber.email, state)]
    issue.refresh_from_db()
    assert (issue.state == Issue.State.COMPLETE) == (state != State.DEFERRED)


TROUBLE = [
    {"greeting": "554 no"},
    {"greeting": HANG_UP},
    {"greeting": SILENCE},
    {"ehlo": HANG_UP},
    {"mail": "421 4.3.2 going down"},
    {"mail": "530 5.7.0 log in first"},
    {"mail": HANG_UP},
    {"rcpt": "421 4.3.2 going down"},
    {"rcpt": HANG_UP},
    {"rcpt": SILENCE},
]


@pytest.mark.parametrize("script", TROUBLE, ids=str)
def test_trouble_before_data_blames_nobody(
    script, make_relay, make_subscriber, start_issue, send_issues, monkeypatch
):
    monkeypatch.setattr(relay_connection, "CONNECT_SECONDS", 0.2)
    monkeypatch.setattr(queue, "TROUBLE_PAUSE", datetime.timedelta(minutes=5))
    monkeypatch.setattr(relay_connection, "COMMAND_SECONDS", 0.2)
    for _ in range(3):
        make_subscriber()
    issue = start_issue()
    with pytest.raises(RelayTroubleError):
        send_issues(make_relay(**script))
    rows = issue.deliveries.values_list("state", "attempts", "lease_token", "lease_until")
    assert set(rows) == {(State.QUEUED, 0, None, None)}
    relay = make_relay()
    send_issues(relay)
    assert len(relay.mails) == 2, "those that were not yet tried go first"
    issue.deliveries.update(ready_at=Now())
    send_issues(relay)
    assert len(relay.mails) == 3


@pytest.mark.parametrize("script", [{"data": HANG_UP}, {"content": HANG_UP}, {"data": "421 bye"}])
def test_a_break_before_the_final_dot_is_tried_again(
    script, make_relay, make_subscriber, start_issue, send_issues, monkeypatch
):
    monkeypatch.setattr(relay_connection, "COMMAND_SECONDS", 1)
    subscriber = make_subscriber(email="x" * 60 + "@contoh.id")
    issue = start_issue()
    # So long that the relay's hanging up is noticed while the mail is still being sent.
    Issue.objects.update(text="baris yang panjang\n" * 400_000)
    with pytest.raises(RelayTroubleError):
        send_issues(make_relay(**script))
    (row,) = issue.deliveries.all()
    assert (row.state, row.attempts, row.lease_token) == (State.DEFERRED, 0, None)
    Delivery.objects.update(ready_at=Now())
    Issue.objects.update(text="pendek\n")
    relay = make_relay()
    send_issues(relay)
    assert relay.recipients == [subscriber.email]


def test_one_address_that_the_relay_always_hangs_up_on_does_not_hold_up_the_rest(
    make_relay, make_subscriber, start_issue, monkeypatch
):
    monkeypatch.setattr(queue, "TROUBLE_PAUSE", datetime.timedelta(milliseconds=1))
    relay = make_relay(rcpt=lambda to: HANG_UP if to.startswith("racun") else None)
    make_subscriber("racun@contoh.id")
    others = [make_subscriber(f"p{number:02}@contoh.id").email for number in range(45)]
    issue = start_issue()
    sender = IssueSender(relay.relay)
    for _ in range(4):
        with contextlib.suppress(RelayTroubleError):
            sender.turn()
    assert relay.recipients == others
    assert issue.deliveries.get(address="racun@contoh.id").state == State.QUEUED


def test_an_idle_connection_that_the_relay_ended_is_made_anew(
    relay, make_relay, make_subscriber, start_issue
):
    calls = []

    def once(_recipient):
        calls.append(1)
        return "421 idle too long" if len(calls) == 2 else None

    relay = make_relay(mail=once)
    make_subscriber("a@contoh.id")
    make_subscriber("b@contoh.id")
    start_issue()
    sender = IssueSender(relay.relay)
    sender.turn()
    sender.hang_up()
    assert sorted(relay.recipients) == ["a@contoh.id", "b@contoh.id"]
    assert relay.connections == 2


def test_refusals_are_tried_again_ever_later_and_given_up_in_the_end(
    make_relay, make_subscriber, start_issue, send_issues
):
    relay = make_relay(rcpt="450 4.2.0 later")
    make_subscriber()
    issue = start_issue()
    waits = []
    for attempt in range(1, queue.MOST_ATTEMPTS + 1):
        issue.deliveries.update(ready_at=Now())
        send_issues(relay)
        row = issue.deliveries.get()
        assert row.attempts == attempt
        if attempt < queue.MOST_ATTEMPTS:
            now = issue.deliveries.values_list(Now(), flat=True).get()
            waits.append((row.ready_at - now).total_seconds() / 60)
    assert row.state == State.FAILED
    for wait, planned in zip(waits, (5, 15, 60, 240, 720), strict=True):
        assert planned * 0.79 < wait < planned * 1.21


def test_one_mail_that_cannot_be_rendered_fails_alone(
    relay, make_subscriber, start_issue, send_issues
):
    make_subscriber("a@contoh.id")
    make_subscriber("b@contoh.id")
    issue = start_issue()
    issue.deliveries.filter(address="a@contoh.id").update(address="ä@contoh.id")
    send_issues(relay)
    assert relay.recipients == ["b@contoh.id"]
    assert issue.deliveries.get(address="ä@contoh.id").state == State.FAILED
    issue.refresh_from_db()
    assert issue.state == Issue.State.COMPLETE


def test_cancelling_leaves_out_whoever_has_no_mail_yet_and_nobody_gets_two(
    make_relay, article, editor, make_subscriber, start_issue, send_issues
):
    make_subscriber("a@contoh.id")
    make_subscriber("b@contoh.id")
    issue = start_issue()
    first = make_relay(rcpt=lambda to: "450 later" if to.startswith("b") else None)
    send_issues(first)
    assert lifecycle.cancel(issue, "salah kirim")
    assert not lifecycle.cancel(issue, "lagi")
    assert states(issue) == [("a@contoh.id", "accepted"), ("b@contoh.id", "skipped")]
    again = start_issue()
    assert again != issue
    second = make_relay()
    send_issues(second)
    assert first.recipients + second.recipients == ["a@contoh.id", "b@contoh.id"]


def test_an_issue_whose_balance_is_wrong_is_never_called_complete(
    relay, make_subscriber, start_issue, send_issues
):
    make_subscriber()
    issue = start_issue()
    Issue.objects.update(candidates=2)
    send_issues(relay)
    issue.refresh_from_db()
    assert issue.state == Issue.State.SENDING


def test_an_issue_without_recipients_is_complete_at_once(relay, start_issue, send_issues):
    issue = start_issue()
    send_issues(relay)
    issue.refresh_from_db()
    assert (issue.state, issue.candidates) == (Issue.State.COMPLETE, 0)


def test_no_transaction_is_open_while_the_relay_is_spoken_to(
    make_relay, make_subscriber, start_issue, send_issues, django_capture_on_commit_callbacks
):
    depth = []
    before = len(connection.savepoint_ids)
    make_subscriber()
    start_issue()
    send_issues(make_relay(rcpt=lambda _to: depth.append(len(connection.savepoint_ids))))
    assert depth == [before]
