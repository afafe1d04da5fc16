"""What each act of a sender makes of a row, and of nobody else's."""

import datetime
import uuid

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from articles.models import Article
from subscriptions.models import Confirmation, Delivery, Issue, IssueVariant, Subscriber, own_words
from subscriptions.models.delivery import State
from subscriptions.outbox import claim, hand_over, queue
from subscriptions.signup import requests

pytestmark = pytest.mark.django_db
MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def issue(make_subscriber, start_issue):
    for number in range(4):
        make_subscriber(f"p{number}@contoh.id")
    return start_issue()


@pytest.fixture
def mail(issue):
    return queue.claim(Delivery.objects.ready(), 1)[0]


def now():
    """The time by the database's clock, at which this transaction began."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        return cursor.fetchone()[0]


def row(mail):
    return type(mail)._default_manager.get(pk=mail.pk)


def handed(mail):
    assert hand_over.hand_over(mail)
    return mail


def lease_left(mail):
    return (row(mail).lease_until - now()).total_seconds()


class TestTaking:
    @pytest.fixture(params=["any", "issue"])
    def take(self, request, issue):
        """Both ways: the one of all mails, the one of an issue's."""
        if request.param == "any":
            return lambda most: queue.claim(Delivery.objects.ready(), most)
        return lambda most: claim.claim(issue.pk, most)

    def test_a_mail_has_one_taker_who_has_it_for_a_lease(self, take):
        first, second = take(3), take(3)
        assert len(first) == 3
        assert len(second) == 1
        assert not {mail.pk for mail in first} & {mail.pk for mail in second}
        assert take(3) == []
        assert {mail.lease_token for mail in first} != {mail.lease_token for mail in second}
        for mail in first:
            assert mail.state == row(mail).state == State.CLAIMED
            assert mail.lease_token == row(mail).lease_token == first[0].lease_token
            assert lease_left(mail) == pytest.approx(settings.DELIVERY_LEASE, abs=5)

    def test_first_comes_what_has_waited_longest(self, take, issue):
        longest = issue.deliveries.order_by("pk").last()
        Delivery.objects.filter(pk=longest.pk).update(ready_at=now() - MINUTE)
        assert [mail.pk for mail in take(1)] == [longest.pk]
        in_order = list(issue.deliveries.filter(state=State.QUEUED).order_by("ready_at", "pk"))
        assert [mail.pk for mail in take(9)] == [mail.pk for mail in in_order]

    def test_what_is_to_wait_and_what_is_done_stays(self, take, issue):
        later, skipped, deferred, other = issue.deliveries.order_by("pk")
        Delivery.objects.filter(pk=later.pk).update(ready_at=now() + MINUTE)
        Delivery.objects.filter(pk=skipped.pk).update(state=State.SKIPPED, finished_at=now())
        queue.claim(Delivery.objects.filter(pk=deferred.pk), 1)
        taken = row(deferred)
        assert queue.defer(taken, "421 later")
        Delivery.objects.filter(pk=deferred.pk).update(ready_at=now() - MINUTE)
        assert {mail.pk for mail in take(9)} == {deferred.pk, other.pk}

    def test_a_mail_of_an_issue_comes_with_whom_it_is_for(self, issue):
        for mail in claim.claim(issue.pk, 9):
            assert mail.subscriber == Subscriber.objects.get(email=mail.address)
            assert mail.subscriber.unsubscribe_token == row(mail).subscriber.unsubscribe_token
            assert (mail.issue_id, mail.variant_id) == (issue.pk, None)
            assert (mail.attempts, mail.message_id) == (0, row(mail).message_id)

    def test_who_was_erased_meanwhile_is_nobody(self, issue):
        Subscriber.objects.filter(email="p1@contoh.id").delete()
        found = {mail.address: mail.subscriber for mail in claim.claim(issue.pk, 9)}
        assert [address for address, reader in found.items() if reader is None] == ["p1@contoh.id"]

    def test_a_mail_of_a_digest_costs_no_further_statement(self, issue, django_assert_num_queries):
        variant = IssueVariant.objects.create(issue=issue, articles=[issue.article_id])
        issue.deliveries.update(variant=variant)
        with django_assert_num_queries(1):
            mails = claim.claim(issue.pk, 9)
        assert [mail.variant_id for mail in mails] == [variant.pk] * 4
        assert [mail.variant.articles for mail in mails] == [[issue.article_id]] * 4
        with django_assert_num_queries(1):
            assert claim.claim(issue.pk, 9) == []

    def test_another_issues_mails_stay(self, issue):
        assert claim.claim(issue.pk + 1, 9) == []
        assert claim.claim(issue.pk, 9) != []


WAYS = {
    "accepted": (queue.accept, State.ACCEPTED),
    "refused": (queue.fail, State.FAILED),
    "left out": (queue.skip, State.SKIPPED),
}


class TestTheEnd:
    @pytest.mark.parametrize("way", WAYS)
    def test_it_is_written_down_with_time_and_words(self, mail, way):
        act, state = WAYS[way]
        held = mail if way == "left out" else handed(mail)
        assert act(held, "250 2.0.0\r\n  ok")
        kept = row(mail)
        assert (kept.state, kept.reply) == (state, "250 2.0.0 ok")
        assert (kept.lease_token, kept.lease_until) == (None, None)
        assert abs(kept.finished_at - now()) < MINUTE

    @pytest.mark.parametrize("way", WAYS)
    def test_only_who_holds_the_mail_may_say_so(self, mail, way):
        act, _state = WAYS[way]
        mail.lease_token = uuid.uuid4()
        assert not act(mail, "250")
        assert row(mail).state == State.CLAIMED

    def test_one_mails_end_is_no_others(self, issue):
        first, second = queue.claim(Delivery.objects.ready(), 2)
        assert queue.fail(first, "550 no")
        assert row(second).state == State.CLAIMED

    def test_what_has_no_answer_is_kept_for_its_sender_alone(self, mail):
        assert not queue.hold_as_unknown(mail, "gone"), "nothing was handed over"
        assert queue.hold_as_unknown(handed(mail), "gone")
        kept = row(mail)
        assert (kept.state, kept.reply) == (State.UNKNOWN, "gone")
        assert (kept.lease_token, kept.lease_until) == (mail.lease_token, None)
        assert kept.finished_at
        assert queue.accept(mail, "250 late"), "its sender may bring the answer after all"
        assert row(mail).state == State.ACCEPTED

    def test_what_is_being_handed_over_is_not_left_out(self, mail):
        assert not queue.skip(handed(mail), "too late")
        assert row(mail).state == State.HANDING


class TestLater:
    @pytest.mark.parametrize(("attempts", "minutes"), [*enumerate([5, 15, 60, 240, 720])])
    def test_each_refusal_waits_longer_and_never_quite_the_same(self, mail, attempts, minutes):
        Delivery.objects.filter(pk=mail.pk).update(attempts=attempts)
        mail.attempts = attempts
        assert queue.defer(handed(mail), "451 busy")
        kept = row(mail)
        assert (kept.state, kept.attempts, kept.reply) == (State.DEFERRED, attempts + 1, "451 busy")
        assert (kept.lease_token, kept.lease_until, kept.finished_at) == (None, None, None)
        waits = (kept.ready_at - now()) / MINUTE
        assert minutes * 0.8 - 1 <= waits <= minutes * 1.2

    @pytest.mark.parametrize(("end", "minutes"), [(0, 4), (1, 6)])
    def test_the_waits_are_spread_by_a_fifth(self, mail, monkeypatch, end, minutes):
        monkeypatch.setattr(queue._random, "uniform", lambda *ends: ends[end])
        assert queue.defer(handed(mail), "451 busy")
        assert abs(row(mail).ready_at - now() - minutes * MINUTE) < MINUTE / 2

    @pytest.mark.parametrize("act", [queue.defer, queue.put_aside])
    def test_the_sixth_refusal_is_the_last(self, mail, act):
        mail.attempts = 5
        assert act(mail, "451 busy")
        kept = row(mail)
        assert (kept.state, kept.attempts, kept.reply) == (State.FAILED, 6, "451 busy")

    def test_trouble_with_one_mail_is_counted_and_waited_for(self, mail):
        mail.attempts = 1
        assert queue.put_aside(mail, "hung up")
        kept = row(mail)
        assert (kept.state, kept.attempts, kept.reply) == (State.QUEUED, 2, "hung up")
        assert abs(kept.ready_at - now() - 15 * MINUTE) < MINUTE

    def test_trouble_of_nobody_costs_nothing(self, mail):
        before = row(mail).ready_at
        assert queue.release(mail)
        kept = row(mail)
        assert (kept.state, kept.attempts, kept.ready_at) == (State.QUEUED, 0, before)
        assert (kept.lease_token, kept.lease_until) == (None, None)

    def test_after_a_broken_conversation_others_go_first(self, mail):
        assert queue.release(handed(mail), MINUTE)
        kept = row(mail)
        assert kept.state == State.DEFERRED
        assert abs(kept.ready_at - now() - MINUTE) < MINUTE / 2

    @pytest.mark.parametrize("is_handed", [False, True])
    def test_what_may_be_our_fault_waits_and_its_sender_may_still_give_it_up(self, mail, is_handed):
        if is_handed:
            handed(mail)
        assert queue.requeue_refused(mail)
        kept = row(mail)
        assert kept.state == (State.DEFERRED if is_handed else State.QUEUED)
        assert (kept.lease_token, kept.lease_until) == (mail.lease_token, None)
        assert abs(kept.ready_at - now() - 5 * MINUTE) < MINUTE
        assert not queue.accept(mail, "250 ok"), "nobody has it in hand"
        assert queue.fail(mail, "550 no such user")
        assert row(mail).state == State.FAILED

    def test_once_another_has_it_it_is_no_longer_given_up(self, mail):
        assert queue.requeue_refused(mail)
        Delivery.objects.filter(pk=mail.pk).update(ready_at=now() - MINUTE)
        (other,) = queue.claim(Delivery.objects.filter(pk=mail.pk), 1)
        assert not queue.fail(mail, "550 no such user")
        assert row(other).state == State.CLAIMED

    def test_a_domains_mails_wait_one_after_the_other(self, issue):
        mails = queue.claim(Delivery.objects.ready(), 3)
        assert queue.put_off(mails, 60, 10) == 3
        waits = [(row(mail).ready_at - now()).total_seconds() for mail in mails]
        assert waits == [pytest.approx(60 + 10 * number, abs=5) for number in range(3)]
        assert all(row(mail).lease_token is None for mail in mails)
        assert queue.put_off(mails, 60, 10) == 0, "they are nobody's now"


class TestGivingBack:
    def test_what_was_not_tried_can_be_taken_at_once(self, issue):
        tried, *others = queue.claim(Delivery.objects.ready(), 4)
        handed(tried)
        queue.give_back([tried, *others])
        assert row(tried).state == State.HANDING
        for mail in others:
            kept = row(mail)
            assert (kept.state, kept.lease_token, kept.lease_until) == (State.QUEUED, None, None)
        assert len(queue.claim(Delivery.objects.ready(), 9)) == 3

    def test_what_another_took_meanwhile_stays_the_others(self, issue):
        mails = queue.claim(Delivery.objects.ready(), 2)
        Delivery.objects.filter(pk=mails[0].pk).update(lease_token=uuid.uuid4())
        assert queue.release_all(mails) == 1
        assert row(mails[0]).state == State.CLAIMED

    def test_of_a_cancelled_issue_they_are_left_out(self, issue):
        mails = queue.claim(Delivery.objects.ready(), 2)
        Issue.objects.filter(pk=issue.pk).update(
            state=Issue.State.CANCELLED, cancelled_at=timezone.now()
        )
        queue.give_back(mails)
        assert {row(mail).state for mail in mails} == {State.SKIPPED}
        assert {row(mail).reply for mail in mails} == {own_words.CANCELLED}

    def test_leaving_an_issue_out_spares_what_is_in_hand(self, issue):
        mail = queue.claim(Delivery.objects.ready(), 1)[0]
        assert queue.skip_all(issue, "enough") == 3
        assert row(mail).state == State.CLAIMED
        left_out = issue.deliveries.filter(state=State.SKIPPED)
        assert {(one.reply, one.finished_at is not None) for one in left_out} == {("enough", True)}


class TestDeadSenders:
    @pytest.fixture
    def dead(self):
        """Let the lease of a mail run out."""

        def expire(mail):
            type(mail)._default_manager.filter(pk=mail.pk).update(lease_until=now() - MINUTE)
            return mail

        return expire

    def test_what_was_only_claimed_goes_back(self, mail, dead):
        assert queue.reap() == {"requeued": 0, "unknown": 0, "confirmations": 0}
        dead(mail)
        assert queue.reap() == {"requeued": 1, "unknown": 0, "confirmations": 0}
        kept = row(mail)
        assert (kept.state, kept.lease_token, kept.lease_until) == (State.QUEUED, None, None)

    def test_what_was_being_handed_over_is_unknown(self, mail, dead):
        dead(handed(mail))
        assert queue.reap() == {"requeued": 0, "unknown": 1, "confirmations": 0}
        kept = row(mail)
        assert (kept.state, kept.lease_until) == (State.UNKNOWN, None)
        assert kept.finished_at is not None
        assert kept.reply == "the sender ended before the relay answered"
        assert queue.accept(mail, "250 after all"), "the sender was not dead"

    @pytest.mark.parametrize(
        ("attempts", "state"), [(0, State.QUEUED), (4, State.QUEUED), (5, State.FAILED)]
    )
    def test_a_confirmation_is_sent_again_as_often_as_a_refused_one(self, dead, attempts, state):
        requests.ask_to_subscribe("baru@contoh.id")
        (mail,) = queue.claim(Confirmation.objects.ready(), 1)
        Confirmation.objects.filter(pk=mail.pk).update(attempts=attempts)
        dead(mail)
        assert queue.reap() == {"requeued": 0, "unknown": 0, "confirmations": 1}
        kept = row(mail)
        assert (kept.state, kept.attempts) == (state, attempts + 1)
        assert (kept.lease_token, kept.lease_until) == (None, None)
        assert (kept.finished_at is not None) is (state == State.FAILED)

    def test_a_living_one_keeps_what_it_has(self, issue, dead):
        claimed, handing, other = queue.claim(Delivery.objects.ready(), 3)
        handed(handing)
        Delivery.objects.filter(pk=other.pk).update(lease_token=uuid.uuid4())
        for mail in (claimed, handing, other):
            dead(mail)
        queue.renew([claimed.lease_token])
        for mail in (claimed, handing):
            assert lease_left(mail) == pytest.approx(settings.DELIVERY_LEASE, abs=5)
        assert lease_left(other) < 0


class TestWhyNot:
    def test_there_is_no_reason_against_a_good_one(self, mail):
        assert queue.reason_to_skip(mail) == ""

    def test_who_left_gets_nothing(self, mail, issue):
        requests.unsubscribe(Subscriber.objects.get(email=mail.address))
        assert queue.reason_to_skip(mail) == "the subscriber left"
        other = queue.claim(Delivery.objects.ready(), 1)[0]
        assert queue.reason_to_skip(other) == ""

    def test_a_cancelled_issue_goes_nowhere(self, mail, issue):
        Issue.objects.filter(pk=issue.pk).update(
            state=Issue.State.CANCELLED, cancelled_at=timezone.now()
        )
        assert queue.reason_to_skip(mail) == own_words.CANCELLED

    @pytest.mark.parametrize(
        ("state", "reason"),
        [(Issue.State.SENDING, own_words.WITHDRAWN), (Issue.State.PAUSED, "")],
    )
    def test_a_story_that_readers_cannot_see_goes_nowhere(self, mail, issue, state, reason):
        Article.objects.update(published_at=timezone.now() + MINUTE)
        Issue.objects.filter(pk=issue.pk).update(state=state)
        assert queue.reason_to_skip(mail) == reason


@pytest.mark.parametrize(
    ("reply", "kept"),
    [
        ("250 ok", "250 ok"),
        ("250-ok\r\n250 \t queued", "250-ok 250 queued"),
        ("550\x00\x1b[31m no\x7f", "550[31m no"),
        ("  ", ""),
        ("x" * 400, "x" * 300),
    ],
)
def test_a_relays_words_fit_one_line(reply, kept):
    assert queue.fit(reply) == kept


@pytest.mark.django_db(transaction=True)
def test_workers_are_woken_by_the_lane_when_the_transaction_commits():
    with connection.cursor() as cursor:
        cursor.execute(f"LISTEN {queue.CHANNEL}")
    with transaction.atomic():
        queue.notify("issues")
    (woken,) = connection.connection.notifies(timeout=5, stop_after=1)
    assert (woken.channel, woken.payload) == (queue.CHANNEL, "issues")
