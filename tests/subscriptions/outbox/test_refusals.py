"""What the relay says of an address while it is spoken to counts as what comes back later."""

import datetime

import pytest
from django.db.models import F
from django.db.models.functions import Now
from hypothesis import given
from hypothesis import strategies as st

from subscriptions.bounces import process
from subscriptions.models import Bounce, Confirmation, Subscriber, Suppression
from subscriptions.signup import requests
from subscriptions.smtp import circuit_breaker
from subscriptions.smtp.relay import Outcome, Result
from subscriptions.worker.lanes import IssueSender
from tests.factories import make_article

pytestmark = pytest.mark.django_db
NOBODY = "550 5.1.1 no such user"


def only(address, reply):
    return lambda to: reply if to == address else None


def state():
    return Subscriber.objects.get(email="sari@contoh.id").state


@pytest.fixture
def refuse(make_subscriber, make_relay, start_issue, send_issues):
    """Send one more story to two readers; the relay answers so for one of them."""
    make_subscriber("sari@contoh.id")
    make_subscriber()

    def send(reply, phase="rcpt"):
        start_issue(make_article())
        relay = make_relay(**{phase: only("sari@contoh.id", reply)})
        send_issues(relay)
        return relay

    return send


def test_nobody_there_is_final_at_once_and_the_mail_failed(refuse):
    refuse(NOBODY)
    assert state() == "suppressed"
    assert Suppression.objects.get().reason == "bounce"
    bounce = Bounce.objects.get()
    assert (bounce.kind, bounce.status, bounce.source) == ("hard", "5.1.1", "smtp")
    assert bounce.delivery.state == "failed"


def test_a_relay_that_knows_nobody_any_more_is_not_believed(
    make_subscriber, make_relay, start_issue, monkeypatch
):
    monkeypatch.setattr(circuit_breaker, "MOST_REFUSED", 3)
    for _ in range(10):
        make_subscriber()
    issue = start_issue()
    sender = IssueSender(make_relay(rcpt=NOBODY).relay)
    for _turn in range(circuit_breaker.MOST_TROUBLES + 1):
        sender._try_turn()
        issue.deliveries.filter(state="queued").update(ready_at=Now())
    sender.hang_up()
    assert Suppression.objects.count() == Bounce.objects.count() == 0
    assert issue.deliveries.filter(state="queued", attempts=0).count() == 10
    well = make_relay()
    IssueSender(well.relay).turn()
    assert len(well.mails) == 10
    assert Subscriber.objects.active().count() == 10


@pytest.mark.parametrize("reply", ["550 user unknown", "554 5.1.2 no such domain", "550 5.4.4 no"])
def test_another_refusal_counts_on_the_second_day(refuse, reply):
    refuse(reply)
    refuse(reply)
    assert (state(), Bounce.objects.count()) == ("active", 2)
    Bounce.objects.update(at=F("at") - datetime.timedelta(days=1))
    refuse(reply)
    assert state() == "suppressed"


def test_a_full_box_is_no_hard_bounce(refuse):
    refuse("552 5.2.2 mailbox full")
    assert (state(), Bounce.objects.get().kind) == ("active", "soft")


@pytest.mark.parametrize(
    "reply",
    [
        "550 relaying denied",
        "554 blocked, see our list",
        "553 5.1.8 bad sender",
        "550 5.3.4 too big",
        "550 SPF check failed",
    ],
)
def test_what_is_said_of_us_blames_nobody(refuse, reply):
    refuse(reply)
    assert (state(), Bounce.objects.count()) == ("active", 0)


def test_policy_blames_nobody_even_when_the_address_fails_for_it(
    make_subscriber, make_relay, start_issue
):
    make_subscriber("sari@contoh.id")
    make_subscriber("tono@contoh.id")
    issue = start_issue()
    relay = make_relay(rcpt=only("sari@contoh.id", "550 5.7.1 5.1.1 not you"))
    sender = IssueSender(relay.relay)
    sender._try_turn()
    sender._try_turn()
    issue.deliveries.filter(state="queued").update(ready_at=Now())
    sender._try_turn()
    sender.hang_up()
    assert issue.deliveries.get(address="sari@contoh.id").state == "failed"
    assert (state(), Bounce.objects.count()) == ("active", 0)


@pytest.mark.parametrize("phase", ["data", "dot"])
def test_what_is_said_of_the_mail_blames_nobody(refuse, phase):
    refuse(NOBODY, phase)
    assert (state(), Bounce.objects.count()) == ("active", 0)


def test_a_temporary_refusal_blames_nobody(refuse):
    refuse("450 4.1.1 not yet")
    assert (state(), Bounce.objects.count()) == ("active", 0)


def test_a_refused_confirmation_counts_too(make_relay, send_confirmations):
    requests.ask_to_subscribe("tiada@contoh.id", remote_address="10.0.0.1")
    send_confirmations(make_relay(rcpt=NOBODY))
    assert Confirmation.objects.get().state == "failed"
    assert Subscriber.objects.get().state == "suppressed"


def test_a_sender_that_lost_the_mail_notes_nothing(make_subscriber, start_issue):
    make_subscriber("sari@contoh.id")
    mail = start_issue().deliveries.get()
    assert not process.fail(mail, Result(Outcome.FAILED, NOBODY, at_recipient=True))
    assert (state(), Bounce.objects.count()) == ("active", 0)


@given(st.text(max_size=80))
def test_no_words_of_a_relay_break_the_reading(words):
    for outcome in (Outcome.FAILED, Outcome.POLICY):
        process._about_the_recipient(Result(outcome, f"550 {words}", at_recipient=True))
