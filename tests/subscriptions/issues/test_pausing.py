"""Pausing, going on, coming too late: what the desk decides takes effect with the next mail."""

import datetime
import threading

import pytest
from django.db.models import F

from subscriptions.issues import lifecycle, single_story
from subscriptions.models import Delivery, Issue
from subscriptions.models.delivery import State
from subscriptions.outbox import hand_over, queue
from subscriptions.worker.lanes import IssueSender

pytestmark = pytest.mark.django_db


def test_after_a_pause_not_one_more_mail_is_handed_over_and_none_is_left_out(
    relay, make_subscriber, start_issue, send_issues
):
    for _ in range(5):
        make_subscriber()
    issue = start_issue()
    sender = IssueSender(relay.relay)
    mails = sender.claim()
    sender._send(mails[0])
    assert lifecycle.pause(issue, "menunggu")
    for mail in mails[1:]:
        sender._send(mail)
    sender.finish()
    sender.hang_up()
    assert len(relay.mails) == 1
    states = sorted(issue.deliveries.values_list("state", flat=True))
    assert states == [State.ACCEPTED] + [State.QUEUED] * 4
    send_issues(relay)
    assert len(relay.mails) == 1
    assert lifecycle.resume(issue, "lanjut")
    send_issues(relay)
    assert len(relay.mails) == len(set(relay.recipients)) == 5


def test_an_accepted_mail_is_written_down_with_the_next_and_at_the_end_of_the_batch(
    relay, make_subscriber, start_issue
):
    for _ in range(2):
        make_subscriber()
    issue = start_issue()
    sender = IssueSender(relay.relay)
    mails = sender.claim()
    sender._send(mails[0])
    assert issue.deliveries.filter(state=State.HANDING).count() == 1
    sender._send(mails[1])
    assert issue.deliveries.filter(state=State.HANDING).count() == 1
    assert issue.deliveries.filter(state=State.ACCEPTED).count() == 1
    sender.finish()
    sender.hang_up()
    assert issue.deliveries.filter(state=State.ACCEPTED).count() == 2


def test_a_paused_issue_can_be_cancelled(make_subscriber, start_issue):
    make_subscriber()
    issue = start_issue()
    lifecycle.pause(issue, "")
    assert lifecycle.cancel(issue, "")
    assert issue.deliveries.get().state == State.SKIPPED


def test_an_issue_more_than_two_hours_late_asks(article, editor, make_subscriber):
    make_subscriber()
    issue = single_story.send_article(article, editor)
    Issue.objects.update(send_at=F("send_at") - datetime.timedelta(hours=1, minutes=59))
    assert lifecycle.expire_late() == 0
    Issue.objects.update(send_at=F("send_at") - datetime.timedelta(minutes=2))
    assert lifecycle.expire_late() == 1
    assert lifecycle.start_due() == 0
    issue.refresh_from_db()
    assert issue.state == Issue.State.EXPIRED
    assert not Delivery.objects.exists()
    assert lifecycle.resume(issue, "kirim saja")
    assert lifecycle.start_due() == 1


@pytest.mark.django_db(transaction=True)
def test_renewing_leases_never_waits_for_a_sender_that_writes_two_rows(
    relay, make_subscriber, start_issue
):
    for _ in range(2):
        make_subscriber()
    start_issue()
    first, second = queue.claim(Delivery.objects.ready(), 2)
    hand_over.hand_over(first)
    renewed = threading.Event()

    def renew():
        from django.db import connection

        queue.renew([first.lease_token])
        queue.reap()
        renewed.set()
        connection.close()

    from django.db import transaction

    with transaction.atomic():
        hand_over.hand_over(second, after=hand_over.Accepted(first, "250 ok"))
        threading.Thread(target=renew).start()
        assert renewed.wait(10)
