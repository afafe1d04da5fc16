"""Issues sent by streams: one thread speaks on all connections and writes the hand-overs down."""

import threading

import pytest
from django.db import OperationalError, connection

from subscriptions.models import Delivery, Subscriber
from subscriptions.models.delivery import State
from subscriptions.outbox import hand_over
from subscriptions.signup import requests
from subscriptions.smtp import connection as patience
from subscriptions.worker import lanes
from subscriptions.worker.lanes import IssueSender
from subscriptions.worker.streaming import Streams
from tests.subscriptions.relays import HANG_UP

PIPELINING = "250-relay\r\n250 PIPELINING"


@pytest.fixture
def streams(transactional_db):
    streams = Streams()
    streams.start()
    yield streams
    streams.stop()


@pytest.fixture
def issue(streams, make_subscriber, start_issue):
    for number in range(40):
        make_subscriber(f"p{number:02}@contoh.id")
    return start_issue()


@pytest.fixture
def send(streams, monkeypatch):
    """Let three senders send by turns of twenty mails until nothing is left."""
    monkeypatch.setattr(lanes, "ISSUE_BATCH", 20)

    def work(sender, errors):
        try:
            for _turn in range(10):
                try:
                    if not sender.turn():
                        return
                except OperationalError as error:
                    errors.append(error)
        finally:
            sender.hang_up()
            connection.close()

    def start(relay):
        errors = []
        senders = [IssueSender(relay.relay, number=n, streams=streams) for n in range(3)]
        threads = [threading.Thread(target=work, args=[one, errors]) for one in senders]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
            assert not thread.is_alive(), "somebody waits for ever"
        return errors

    return start


def states():
    rows = Delivery.objects.exclude(state=State.ACCEPTED).values_list("address", "state")
    return {address[:3]: state for address, state in rows}


def test_each_mail_is_handed_over_durably_before_its_data(issue, make_relay, send):
    seen = []

    def look(to):
        try:
            seen.append((to, Delivery.objects.get(address=to).state))
        finally:
            connection.close()

    relay = make_relay(ehlo=PIPELINING, data=look)
    assert send(relay) == []
    everybody = [f"p{number:02}@contoh.id" for number in range(40)]
    assert sorted(relay.recipients) == everybody
    assert {(to, State.HANDING) for to in everybody} == set(seen)
    assert states() == {}
    settled = Delivery.objects.filter(lease_token=None, lease_until=None, reply="250 2.0.0 taken")
    assert settled.exclude(finished_at=None).exclude(handed_at=None).count() == 40


def test_each_answer_leads_to_its_state_and_holds_up_nobody(issue, make_relay, send, monkeypatch):
    monkeypatch.setattr(patience, "FINAL_DOT_SECONDS", 1)
    odd = {
        "rcpt": {"p05@contoh.id": "550 5.1.1 nobody", "p06@contoh.id": "450 4.2.1 later"},
        "dot": {
            "p11@contoh.id": "554 5.6.0 no",
            "p13@contoh.id": "451 4.3.0 later",
            "p15@contoh.id": HANG_UP,
            "p27@contoh.id": "gibberish",
        },
        "data": {"p33@contoh.id": "554 5.5.1 no"},
    }
    relay = make_relay(ehlo=PIPELINING, **{phase: told.get for phase, told in odd.items()})
    assert send(relay) == []
    assert states() == {
        "p05": "failed",
        "p06": "deferred",
        "p11": "failed",
        "p13": "deferred",
        "p15": "unknown",
        "p27": "unknown",
        "p33": "failed",
    }
    assert len(relay.recipients) == len(set(relay.recipients)) == 33


def test_who_leaves_after_the_announcement_gets_nothing(issue, make_relay, send):
    def leave(to):
        if to == "p17@contoh.id":
            try:
                requests.unsubscribe(Subscriber.objects.get(email=to))
            finally:
                connection.close()

    relay = make_relay(ehlo=PIPELINING, rcpt=leave)
    assert send(relay) == []
    assert states() == {"p17": "skipped"}
    assert "p17@contoh.id" not in relay.recipients


def test_nothing_goes_while_the_database_is_away_and_nothing_twice_after(
    issue, make_relay, send, monkeypatch
):
    real, calls = hand_over.statement_for, []

    def sometimes(pairs):
        calls.append(len(pairs))
        if len(calls) == 6:
            raise OperationalError
        return real(pairs)

    monkeypatch.setattr(hand_over, "statement_for", sometimes)
    relay = make_relay(ehlo=PIPELINING)
    assert {type(error) for error in send(relay)} == {OperationalError}
    waiting = states()
    assert set(waiting.values()) <= {State.QUEUED}
    assert len(relay.recipients) == len(set(relay.recipients)) == 40 - len(waiting)


def test_a_lost_connection_to_the_database_is_made_anew(issue, make_relay, send):
    def end_all_others(to):
        if to == "p09@contoh.id":
            try:
                with connection.cursor() as cursor:
                    cursor.execute(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        " WHERE pid <> pg_backend_pid() AND datname = current_database()"
                        " AND query LIKE '%%WITH accepted AS%%'"
                    )
            finally:
                connection.close()

    relay = make_relay(ehlo=PIPELINING, data=end_all_others)
    send(relay)
    assert set(states().values()) <= {State.QUEUED, State.DEFERRED}
    assert len(relay.recipients) == len(set(relay.recipients)) == 40 - len(states())


def test_what_the_relay_said_is_written_down_whatever_signs_it_uses(issue, make_relay, send):
    odd = '250 2.0.0 {"a","b\\"} NULL , ok'
    assert send(make_relay(ehlo=PIPELINING, dot=odd)) == []
    assert set(Delivery.objects.values_list("reply", flat=True)) == {odd}
