"""A relay that takes nothing is left alone after five tries, and no recipient is blamed for it."""

from datetime import timedelta

import pytest
from django.db import InternalError, OperationalError, connection
from django.db.models.functions import Now

from subscriptions.issues import lifecycle
from subscriptions.models import Bounce, Delivery
from subscriptions.models.delivery import State
from subscriptions.outbox import claim as claims
from subscriptions.smtp import circuit_breaker
from subscriptions.smtp.circuit_breaker import Breaker
from subscriptions.worker.lanes import IssueSender

pytestmark = pytest.mark.django_db

REFUSALS = [
    {"mail": "421 4.3.2 going down"},
    {"rcpt": "421 4.7.0 too many"},
    {"mail": "530 5.7.0 log in first"},
    {"rcpt": "550 5.7.1 relaying denied"},
    {"rcpt": "530 log in first"},
    {"data": "554 5.7.1 policy"},
    {"dot": "550 5.7.26 not authenticated"},
]


@pytest.mark.parametrize("script", REFUSALS, ids=str)
def test_it_stops_after_five_tries_and_blames_nobody(
    script, make_relay, make_subscriber, start_issue, settings
):
    for _ in range(20):
        make_subscriber()
    issue = start_issue()
    relay = make_relay(**script)
    sender = IssueSender(relay.relay)
    for _ in range(12):
        sender._try_turn()
    (phase,) = script
    verb = {"dot": "DATA"}.get(phase, phase.upper())
    assert relay.commands.count(verb) == circuit_breaker.MOST_TROUBLES
    rows = issue.deliveries.values_list("state", "attempts")
    assert set(rows) <= {(State.QUEUED, 0), (State.DEFERRED, 0)}


def test_one_address_refused_by_policy_while_others_pass_fails_alone(
    make_relay, make_subscriber, start_issue, monkeypatch
):
    make_subscriber("awal@contoh.id")  # before the others'
    for _ in range(3):
        make_subscriber()
    issue = start_issue()
    relay = make_relay(rcpt=lambda to: "550 5.7.1 no" if to.startswith("awal") else None)
    sender = IssueSender(relay.relay)
    sender._try_turn()
    sender._try_turn()
    issue.deliveries.filter(state=State.QUEUED).update(ready_at=Now())
    sender._try_turn()
    sender.hang_up()
    assert len(relay.mails) == 3
    assert issue.deliveries.get(address="awal@contoh.id").state == State.FAILED


def test_the_last_of_an_issue_refused_by_policy_for_ever_fails_alone_after_many_hours(
    make_relay, make_subscriber, start_issue, monkeypatch
):
    make_subscriber("tolak@contoh.id")
    for _ in range(3):
        make_subscriber()
    issue = start_issue()
    last = issue.deliveries.get(address="tolak@contoh.id")
    Delivery.objects.filter(pk=last.pk).update(ready_at=Now() + timedelta(days=1))
    relay = make_relay(rcpt=lambda to: "550 5.7.1 no" if to.startswith("tolak") else None)
    clock = [0.0]
    monkeypatch.setattr(circuit_breaker.time, "monotonic", lambda: clock[0])
    sender = IssueSender(relay.relay)
    assert sender._try_turn()
    assert len(relay.mails) == 3
    tries = 0
    while Delivery.objects.get(pk=last.pk).state != State.FAILED:
        Delivery.objects.filter(pk=last.pk).update(ready_at=Now())
        sender._try_turn()
        clock[0] += 600.0
        tries += 1
        assert tries < 100
    sender.hang_up()
    assert clock[0] >= (circuit_breaker.MOST_HOURS - 1) * circuit_breaker.HOUR
    last.refresh_from_db()
    assert last.reply == "550 5.7.1 no"
    assert last.subscriber.state == "active"
    assert not Bounce.objects.filter(delivery_id=last.pk).exists()
    assert lifecycle.complete_finished() == [issue.pk]


def test_a_mail_that_ends_after_many_hours_opens_the_breaker_for_nobody(monkeypatch):
    clock = [0.0]
    monkeypatch.setattr(circuit_breaker.time, "monotonic", lambda: clock[0])
    shared, one, two = Breaker(), object(), object()
    for hour in range(circuit_breaker.MOST_HOURS):
        clock[0] = hour * circuit_breaker.HOUR
        shared.admits(one)
        ended = shared.blames("mail")
        assert not shared.blames(f"other {hour}")
        assert ended == (hour == circuit_breaker.MOST_HOURS - 1)
        if not ended:
            shared.trouble("policy")
    assert shared.admits(one)
    assert not shared.admits(two)
    shared.trouble("policy")
    assert not shared.admits(one)


def test_many_tries_in_one_hour_count_once(monkeypatch):
    clock = [0.0]
    monkeypatch.setattr(circuit_breaker.time, "monotonic", lambda: clock[0])
    shared = Breaker()
    for _ in range(50):
        assert not shared.blames("mail")
        clock[0] += 60.0


def test_after_the_pause_one_sender_tries_and_a_success_opens_for_all(monkeypatch):
    clock = [0.0]
    monkeypatch.setattr(circuit_breaker.time, "monotonic", lambda: clock[0])
    shared, one, two = Breaker(), object(), object()
    assert shared.admits(one)
    assert shared.admits(two)
    shared.trouble("421")
    assert shared.admits(one)
    assert not shared.admits(two)
    for _ in range(circuit_breaker.MOST_TROUBLES):
        shared.trouble("421")
    assert not shared.admits(one)
    clock[0] = circuit_breaker.LONGEST_PAUSE
    assert shared.admits(two)
    assert not shared.admits(one)
    shared.success()
    assert shared.admits(one)
    assert shared.admits(two)


@pytest.mark.parametrize(
    ("code", "error"), [("53100", OperationalError), ("25006", InternalError)], ids=["full", "read"]
)
def test_a_database_that_takes_no_writing_stops_everything_and_repeats_nothing(
    code, error, relay, make_subscriber, start_issue, send_issues, caplog, monkeypatch
):
    for _ in range(4):
        make_subscriber()
    start_issue()

    def refuse(*_args, **_kwargs):
        with connection.cursor() as cursor:
            cursor.execute("SAVEPOINT before")
            try:
                cursor.execute(f"DO $$ BEGIN RAISE 'no' USING ERRCODE = '{code}'; END $$")
            finally:
                cursor.execute("ROLLBACK TO before")

    sender = IssueSender(relay.relay)
    monkeypatch.setattr("subscriptions.worker.jobs.connection.close", lambda: None)
    with monkeypatch.context() as broken:
        broken.setattr(claims, "claim", refuse)
        with pytest.raises(error):
            sender.turn()
        assert not sender._try_turn()
        assert relay.commands == []
        assert any(record.levelname == "ERROR" for record in caplog.records)
    send_issues(relay)
    assert len(relay.mails) == len(set(relay.recipients)) == 4


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_read_only_at_the_hand_over_gets_no_mail_out(
    relay, make_subscriber, start_issue, send_issues
):
    for _ in range(4):
        make_subscriber()
    start_issue()
    sender = IssueSender(relay.relay)
    claim = sender.claim

    def claim_and_lose_the_right_to_write():
        mails = claim()
        with connection.cursor() as cursor:
            cursor.execute("SET default_transaction_read_only = on")
        return mails

    sender.claim = claim_and_lose_the_right_to_write
    with pytest.raises(InternalError):
        sender.turn()
    sender.hang_up()
    assert "DATA" not in relay.commands
    Delivery.objects.update(ready_at=Now())
    send_issues(relay)
    assert len(relay.mails) == len(set(relay.recipients)) == 4
