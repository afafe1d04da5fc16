"""What became of mails whose end is unknown: looked up in the relay's log, or sent again."""

import datetime
import io

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F

from subscriptions.issues import sending_again
from subscriptions.models import Delivery, Issue
from subscriptions.models.delivery import State
from subscriptions.outbox import hand_over, queue, reconcile
from tests.subscriptions.relays import HANG_UP

pytestmark = pytest.mark.django_db


@pytest.fixture
def issue(make_relay, make_subscriber, start_issue, send_issues):
    """Three mails with an unknown end, one accepted."""
    for name in "abcd":
        make_subscriber(f"{name}@contoh.id")
    issue = start_issue()
    send_issues(make_relay(dot=lambda to: None if to.startswith("a") else HANG_UP))
    issue.refresh_from_db()
    assert issue.state == Issue.State.COMPLETE
    return issue


def number(issue, state):
    return issue.deliveries.filter(state=state).count()


def log_of(issue, *addresses):
    rows = issue.deliveries.filter(address__in=addresses)
    return [f"Nov 22 relay: message-id={row.message_id}, status=sent\n" for row in rows]


def run(*options):
    said = io.StringIO()
    call_command("reconcile", *options, stdout=said)
    return said.getvalue()


def test_what_stands_in_the_log_was_accepted_and_nothing_else_changes(issue):
    lines = ["nothing here\n", *log_of(issue, "b@contoh.id"), "message-id=<other@elsewhere>\n"]
    assert reconcile.mark_accepted(lines * 2) == 1
    assert number(issue, State.ACCEPTED) == 2
    assert number(issue, State.UNKNOWN) == 2
    assert reconcile.mark_accepted(lines) == 0


def test_with_a_complete_log_the_others_are_sent_once_more(issue, relay, send_issues, tmp_path):
    log = tmp_path / "mail.log"
    log.write_text("".join(log_of(issue, "b@contoh.id")))
    assert "accepted: 1, to be sent again: 0, still unknown: 2" in run("--log", str(log))
    assert "again: 0" in run("--log", str(log), "--complete")  # their sender may still wait
    assert "again: 2" in run("--log", str(log), "--complete", "--settled", "0")
    send_issues(relay)
    issue.refresh_from_db()
    assert sorted(relay.recipients) == ["c@contoh.id", "d@contoh.id"]
    assert (issue.state, number(issue, State.ACCEPTED)) == (Issue.State.COMPLETE, 4)


def test_a_log_that_cannot_be_read_is_one_line_and_2(tmp_path):
    with pytest.raises(CommandError, match="--log") as error:
        run("--log", str(tmp_path / "none"))
    assert error.value.returncode == 2


def test_a_late_answer_does_not_touch_what_is_sent_again(make_subscriber, start_issue):
    make_subscriber()
    issue = start_issue()
    (mail,) = queue.claim(Delivery.objects.ready(), 1)
    hand_over.hand_over(mail)
    Delivery.objects.update(lease_until=F("lease_until") - datetime.timedelta(days=1))
    queue.reap()
    assert sending_again.resend_unknown(issue, datetime.timedelta(0)) == 1
    assert not queue.accept(mail, "250 late")
    assert Delivery.objects.get().state == State.DEFERRED
