"""Where the relay takes several commands at once, the next mail is announced with the last dot."""

import pytest

from subscriptions.issues import lifecycle
from subscriptions.models import Delivery, Issue
from subscriptions.models.delivery import State
from subscriptions.worker.lanes import IssueSender

PIPELINING = "250-relay\r\n250 PIPELINING"
pytestmark = pytest.mark.django_db


@pytest.fixture
def issue(make_subscriber, start_issue):
    for number in range(4):
        make_subscriber(f"p{number}@contoh.id")
    return start_issue()


def states():
    return {mail.address[:2]: mail.state for mail in Delivery.objects.all()}


def test_every_mail_arrives_once(issue, make_relay, send_issues):
    relay = make_relay(ehlo=PIPELINING)
    send_issues(relay)
    assert sorted(relay.recipients) == [f"p{n}@contoh.id" for n in range(4)]
    assert relay.connections == 1
    assert relay.commands == ["EHLO", *["MAIL", "RCPT", "DATA"] * 4, "QUIT"]


@pytest.mark.parametrize(
    ("phase", "answer", "state"),
    [
        ("rcpt", "550 5.1.1 nobody", State.FAILED),
        ("rcpt", "450 4.2.1 later", State.DEFERRED),
        ("dot", "554 5.6.0 no", State.FAILED),
        ("dot", "451 4.3.0 later", State.DEFERRED),
        ("data", "554 5.5.1 no", State.FAILED),
    ],
)
def test_what_is_said_of_one_recipient_is_said_of_no_other(
    issue, make_relay, send_issues, phase, answer, state
):
    relay = make_relay(
        ehlo=PIPELINING, **{phase: lambda to: answer if to == "p1@contoh.id" else None}
    )
    send_issues(relay)
    assert states() == dict.fromkeys(["p0", "p2", "p3"], State.ACCEPTED) | {"p1": state}
    assert sorted(relay.recipients) == ["p0@contoh.id", "p2@contoh.id", "p3@contoh.id"]


def test_a_relay_that_wants_no_more_mails_on_a_connection_gets_a_new_one(
    issue, make_relay, send_issues
):
    told = iter([None, "421 4.7.0 enough", None, None, None, None])
    relay = make_relay(ehlo=PIPELINING, mail=lambda _to: next(told))
    send_issues(relay)
    assert states() == dict.fromkeys(["p0", "p1", "p2", "p3"], State.ACCEPTED)
    assert relay.connections == 2


@pytest.fixture
def sender_that(make_relay):
    """Make a sender that does something as soon as the mail to an address was accepted."""

    def make(act, address):
        relay = make_relay(ehlo=PIPELINING)
        sender = IssueSender(relay.relay)
        record = sender.record

        def recorded(mail, result):
            if mail.address == address:
                act()
            return record(mail, result)

        sender.record = recorded
        return relay, sender

    return make


def test_a_pause_stops_the_mail_that_was_announced_already(issue, sender_that):
    relay, sender = sender_that(lambda: lifecycle.pause(issue, ""), "p1@contoh.id")
    sender.turn()
    sender.hang_up()
    assert relay.recipients == ["p0@contoh.id", "p1@contoh.id"]
    assert relay.commands[-4:] == ["MAIL", "RCPT", "RSET", "QUIT"]
    assert states() == {"p0": "accepted", "p1": "accepted", "p2": "queued", "p3": "queued"}


def test_a_cancelled_issue_leaves_nothing_in_the_queue(issue, sender_that):
    _relay, sender = sender_that(lambda: lifecycle.cancel(issue, ""), "p0@contoh.id")
    sender.turn()
    sender.hang_up()
    assert states() == {"p0": "accepted"} | dict.fromkeys(["p1", "p2", "p3"], State.SKIPPED)
    assert Issue.objects.get().state == "cancelled"
