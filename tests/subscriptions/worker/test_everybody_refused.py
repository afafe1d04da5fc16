"""A relay that refuses everybody: at most five mails are touched, nobody is blamed, all arrive."""

import threading

import pytest
from django.db.models.functions import Now
from django.utils import timezone

from subscriptions.models import Bounce, Confirmation, Delivery, Subscriber, Suppression
from subscriptions.models.delivery import State
from subscriptions.outbox import queue
from subscriptions.signup import requests
from subscriptions.smtp import circuit_breaker
from subscriptions.smtp.circuit_breaker import Breaker
from subscriptions.smtp.pace import LONGEST_GAP, Pace
from subscriptions.worker.lanes import ConfirmationSender, IssueSender

pytestmark = pytest.mark.django_db
NUMBER = 30
VERB = {"dot": "DATA"}

REFUSALS = [
    *[
        {stage: answer}
        for stage in ("rcpt", "data", "dot")
        for answer in (
            "550 5.4.5 Daily user sending limit exceeded",
            "554 your mail looks like spam",
            "552 5.3.4 message too big",
            "550-Verification failed for <redaksi@berita.example>\r\n550 Sender verify failed",
            "550 5.1.1 no such user",
            "554 no",
            "503 bad sequence of commands",
            "421 4.3.2 going down",
        )
    ],
    {"rcpt": "550 relay not permitted"},
    {"rcpt": "550 user unknown"},
    {"rcpt": "hang up"},
    {"mail": "550 5.1.8 sender refused"},
    {"mail": "451 4.3.0 not now"},
    {"ehlo": "554 not you"},
    {"data": "250 no 354 here"},
]


@pytest.fixture
def issue(make_subscriber, start_issue):
    for _ in range(NUMBER):
        make_subscriber()
    return start_issue()


@pytest.mark.parametrize("ehlo", ["250 relay", "250-relay\r\n250 PIPELINING"], ids=["", "many"])
@pytest.mark.parametrize("script", REFUSALS, ids=str)
def test_at_most_five_are_touched_and_nobody_is_blamed(
    script, ehlo, issue, make_relay, monkeypatch
):
    relay = make_relay(**({"ehlo": ehlo} | script))
    sender = IssueSender(relay.relay)
    began = timezone.now()
    for _ in range(12):
        sender._try_turn()
    sender.hang_up()
    rows = issue.deliveries.values_list("state", "attempts", "finished_at")
    assert set(rows) <= {(State.QUEUED, 0, None), (State.DEFERRED, 0, None)}
    touched = issue.deliveries.filter(ready_at__gt=began) | issue.deliveries.exclude(state="queued")
    assert 0 < touched.count() <= 5
    assert not Bounce.objects.exists()
    assert not Suppression.objects.exists()
    assert sender.trouble, "the desk is told"
    # When the relay is well again, everybody gets it, once.
    issue.deliveries.update(ready_at=Now())
    well = make_relay()
    again = IssueSender(well.relay)
    while again.turn():
        pass
    assert sorted(well.recipients) == sorted(Subscriber.objects.values_list("email", flat=True))


def test_those_refused_among_others_fail_at_once_and_alone(issue, make_relay):
    gone = set(list(Subscriber.objects.values_list("email", flat=True))[::7])
    relay = make_relay(rcpt=lambda to: "550 5.1.1 no such user" if to in gone else None)
    sender = IssueSender(relay.relay)
    while sender.turn():
        pass
    sender.hang_up()
    failed = issue.deliveries.filter(state=State.FAILED).values_list("address", flat=True)
    assert set(failed) == gone
    assert Bounce.objects.filter(kind="hard").count() == len(gone)
    assert len(relay.mails) == NUMBER - len(gone)
    assert not sender.trouble


def test_a_held_mail_whose_sender_died_is_tried_again(issue, make_relay):
    sender = IssueSender(make_relay(rcpt="550 5.1.1 no such user").relay)
    mails = sender.claim()
    sender._send(mails[0])
    row = Delivery.objects.get(pk=mails[0].pk)
    assert (row.state, row.attempts) == (State.QUEUED, 0)
    # Somebody else took it meanwhile: the first sender's word counts no more.
    Delivery.objects.filter(pk=row.pk).update(ready_at=Now())
    queue.release_all(mails[1:])
    (taken,) = [m for m in IssueSender(make_relay().relay).claim() if m.pk == row.pk]
    sender._settle_held()
    row.refresh_from_db()
    assert (row.state, row.lease_token) == (State.CLAIMED, taken.lease_token)


def test_after_a_limit_was_reached_midway_the_rest_waits(issue, make_relay):
    taken = set()

    def enough(to):
        if len(taken) < 10:
            taken.add(to)
        return None if to in taken else "550 5.4.5 Daily user sending limit exceeded"

    sender = IssueSender(make_relay(dot=enough).relay)
    for _ in range(12):
        sender._try_turn()
    sender.hang_up()
    states = list(issue.deliveries.values_list("state", flat=True))
    assert states.count(State.ACCEPTED) == 10
    assert State.FAILED not in states
    assert "limit exceeded" in sender.trouble


class TestOneThatAlwaysAnswers421:
    @pytest.mark.parametrize("stage", ["rcpt", "data", "dot"])
    def test_it_is_counted_and_put_aside_and_opens_the_breaker_for_nobody(
        self, stage, make_relay, make_subscriber, start_issue, monkeypatch
    ):
        make_subscriber("asam@contoh.id")
        for _ in range(6):
            make_subscriber()
        issue = start_issue()
        relay = make_relay(**{stage: lambda to: "421 4.3.2 bye" if to.startswith("asam") else None})
        sender = IssueSender(relay.relay)
        for _ in range(30):
            sender._try_turn()
            issue.deliveries.filter(address="asam@contoh.id").update(ready_at=Now())
            assert sender.breaker.admits(sender)
        assert len(relay.mails) == 6
        row = issue.deliveries.get(address="asam@contoh.id")
        assert row.attempts >= 1
        assert row.subscriber.state == "active"
        assert not Bounce.objects.exists()

    def test_confirmations_have_a_breaker_of_their_own(self, issue, make_relay):
        requests.ask_to_subscribe("sari@contoh.id")
        bad = make_relay(rcpt="421 4.3.2 bye")
        sender = IssueSender(bad.relay)
        for _ in range(12):
            sender._try_turn()
        assert not sender.breaker.admits(sender)
        well = make_relay()
        confirming = ConfirmationSender(well.relay)
        assert confirming.breaker is not sender.breaker
        assert confirming._try_turn()
        assert Confirmation.objects.get().state == State.ACCEPTED


class TestSlower:
    def test_a_relay_that_wants_it_slower_gets_it_slower_and_nobodys_tries_are_counted(
        self, issue, make_relay, monkeypatch
    ):
        monkeypatch.setattr("subscriptions.smtp.pace.FIRST_GAP", 0.001)
        monkeypatch.setattr("subscriptions.smtp.pace.LONGEST_GAP", 0.004)
        said = []

        def busy(to):
            said.append(to)
            return "450 4.7.1 rate limit" if len(said) % 3 else None

        relay = make_relay(rcpt=busy)
        sender = IssueSender(relay.relay)
        gaps = set()
        for _ in range(200):
            sender._try_turn()
            gaps.add(sender.pace.gap)
            issue.deliveries.filter(state__in=["queued", "deferred"]).update(ready_at=Now())
            if len(relay.mails) == NUMBER:
                break
        assert len(relay.mails) == len(set(relay.recipients)) == NUMBER
        assert max(gaps) > 0
        assert not Bounce.objects.exists()

    def test_put_off_for_all_is_ours_even_without_such_words(self, issue, make_relay, monkeypatch):
        monkeypatch.setattr(Pace, "wait", lambda *_args: None)
        sender = IssueSender(make_relay(rcpt="451 4.3.0 not now").relay)
        for _ in range(3):
            sender._try_turn()
        counted = issue.deliveries.filter(attempts__gt=0).count()
        assert counted < circuit_breaker.MOST_REFUSED
        assert sender.pace.gap == LONGEST_GAP

    def test_the_pace_recovers_with_every_mail_taken(self):
        pace = Pace()
        for _ in range(20):
            pace.slow_down()
        assert pace.gap == LONGEST_GAP
        for _ in range(100):
            pace.success()
        assert pace.gap == 0
        pace.wait(threading.Event())


def test_from_the_second_refusal_in_a_row_one_sender_goes_on_alone():
    shared, one, two = Breaker(), object(), object()
    assert not shared.refuses_everybody("550")
    assert shared.admits(one)
    assert shared.admits(two)
    assert not shared.refuses_everybody("550")
    assert shared.admits(one)
    assert not shared.admits(two)
    shared.success()
    assert shared.admits(two)
