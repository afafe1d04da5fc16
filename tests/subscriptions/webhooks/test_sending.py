"""At least once each, later again, never within the house; what fails for days is paused."""

import datetime

import pytest
from django.db import IntegrityError
from django.db.models import F

from articles import guarded_http
from articles.guarded_http import NotToBeHadError, TryAgainError
from newsroom.operations import status
from subscriptions.models import WebhookEndpoint, WebhookMessage
from subscriptions.models.webhook import Event
from subscriptions.signup import requests
from subscriptions.webhooks import sending

pytestmark = pytest.mark.django_db
State = WebhookMessage.State


@pytest.fixture
def leave(make_subscriber):
    def leave(number=1):
        for _n in range(number):
            requests.unsubscribe(make_subscriber())

    return leave


def pass_time(**delta):
    """Let everything have happened earlier."""
    delta = datetime.timedelta(**delta)
    WebhookMessage.objects.update(
        ready_at=F("ready_at") - delta, created_at=F("created_at") - delta
    )
    WebhookEndpoint.objects.update(
        not_before=F("not_before") - delta, failing_since=F("failing_since") - delta
    )


def test_taken_it_is_over(leave, told, receiver):
    leave()
    assert len(told()) == len(told()) == 1
    message = WebhookMessage.objects.get()
    assert (message.state, message.status, message.said) == (State.TOLD, 204, "Terima kasih.")
    assert receiver.got[0][0] == str(message)


@pytest.mark.parametrize(
    "answer", [500, 400, 301, TryAgainError("no answer"), NotToBeHadError("private network")]
)
def test_what_is_not_taken_comes_again_under_the_same_number(leave, told, receiver, answer):
    receiver.answers = [answer]
    leave()
    assert len(told()) == 1
    assert len(told()) == 1  # not at once
    pass_time(minutes=1)
    assert len(told()) == 2
    assert len({number for number, _body in receiver.got}) == 1
    assert WebhookMessage.objects.get().attempts == 2


def test_an_endpoint_that_fails_rests_with_all_of_its_messages(leave, told, receiver):
    receiver.answers = [500]
    leave(15)
    assert len(told()) == 1
    pass_time(minutes=1)
    assert len(told()) == 16
    assert WebhookEndpoint.objects.get().failures == 0


def test_one_message_that_is_never_taken_stops_no_other(leave, told, receiver, endpoint):
    leave()
    bad = WebhookMessage.objects.get()
    usual = receiver.post

    def picky(url, body, headers, *rest):
        usual(url, body, headers, *rest)
        return (400 if headers["webhook-id"] == str(bad) else 204), b""

    sending.post = picky  # the fixture puts it back
    for _n in range(len(sending.WAITS) + 2):
        leave()
        told()
        pass_time(days=1)
        told()
    bad.refresh_from_db()
    assert (bad.state, bad.attempts) == (State.FAILED, len(sending.WAITS) + 1)
    assert set(WebhookMessage.objects.exclude(pk=bad.pk).values_list("state", flat=True)) == {
        State.TOLD
    }
    endpoint.refresh_from_db()
    assert endpoint.paused_at is None


def test_after_days_it_is_paused_and_the_status_page_says_so(leave, told, receiver, endpoint):
    assert status._webhooks()[1] == ""
    receiver.answers = [500] * 50
    leave()
    for _n in range(5):
        told()
        pass_time(days=1)
    endpoint.refresh_from_db()
    assert endpoint.paused_at
    assert endpoint.name in status._webhooks()[0]
    assert "(410)" not in status._webhooks()[0]
    assert status._webhooks()[1]
    tries = len(receiver.got)
    leave()
    pass_time(days=1)
    told()
    assert len(receiver.got) == tries
    receiver.answers = []
    assert endpoint.resume()
    assert not endpoint.resume()
    told()
    assert not WebhookMessage.objects.filter(state=State.WAITING).exists()


def test_gone_is_paused_at_once(leave, told, receiver, endpoint):
    receiver.answers = [410]
    leave()
    told()
    endpoint.refresh_from_db()
    assert endpoint.paused_at
    said = status._webhooks()[0]
    assert "(410)" in said
    assert "berhari-hari" not in said


def test_whose_sender_died_is_sent_again_under_its_number(leave, told, endpoint, receiver):
    leave()
    assert len(sending._claim(endpoint)) == 1
    assert told() == []
    pass_time(seconds=sending.LEASE.total_seconds())
    assert len(told()) == 1


def test_the_keys_of_before_sign_too(leave, told, receiver, settings):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "kunci-baru" * 6, [settings.SECRET_KEY]
    leave()
    assert len(told()) == 1  # the receiver still has the old secret


def test_a_test_is_sent_at_once_and_once(endpoint, receiver):
    assert sending.test(endpoint).state == State.TOLD
    receiver.answers = [500]
    assert sending.test(endpoint).state == State.FAILED
    assert receiver.events == [(Event.TEST, "", "test")] * 2


def test_once_more_by_the_desk(leave, told, endpoint):
    leave()
    told()
    key = WebhookMessage.objects.get().pk
    assert sending.again(endpoint, key)
    assert not sending.again(endpoint, key)
    assert len(told()) == 2


def test_a_month_later_nothing_is_kept(leave, told):
    leave(2)
    told()
    leave()
    pass_time(days=31)
    leave()
    sending.remove_expired()
    assert WebhookMessage.objects.count() == 1


class TestTheWay:
    @pytest.mark.parametrize(
        "url",
        ["https://127.0.0.1/", "https://localhost/", "https://[::1]/", "https://169.254.169.254/",
         "https://[::ffff:10.0.0.1]/", "http://contoh.example/", "ftp://contoh.example/", "https:///x"],
    )  # fmt: skip
    def test_nothing_within_the_house_is_asked(self, url):
        with pytest.raises((NotToBeHadError, TryAgainError)):
            guarded_http.post(url, b"{}", {}, 1, frozenset())

    def test_a_host_that_is_named_may_be(self, monkeypatch):
        assert guarded_http.resolved("127.0.0.1", 443, frozenset({"127.0.0.1"})) == "127.0.0.1"

    def test_the_database_takes_https_alone(self):
        with pytest.raises(IntegrityError):
            WebhookEndpoint.objects.create(name="x", url="http://contoh.example/")


def test_more_that_waits_costs_no_more_to_claim(leave, endpoint, django_assert_num_queries):
    leave(12)
    with django_assert_num_queries(4):
        sending._claim(endpoint)
