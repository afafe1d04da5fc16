"""Two workers, two programs: each message is sent by one, each person signed up once."""

import json

import pytest
from django.test import Client

from subscriptions.models import Confirmation, Subscriber, WebhookEndpoint, WebhookMessage
from subscriptions.signup import preferences, requests
from subscriptions.webhooks import sending
from tests.at_once import at_once
from tests.subscriptions.api.conftest import BASE, CONSENT, make_token

pytestmark = pytest.mark.django_db(transaction=True)


def test_four_workers_send_each_message_once(receiver, endpoint, make_subscriber):
    for _n in range(25):
        requests.unsubscribe(make_subscriber())

    def work():
        while sending.send_due():
            pass

    assert at_once(*[work] * 4) == [None] * 4
    work()
    numbers = [number for number, _body in receiver.got]
    assert len(numbers) == len(set(numbers)) == 25
    assert not WebhookMessage.objects.exclude(state=WebhookMessage.State.TOLD).exists()


def test_who_is_erased_while_it_is_told_breaks_nothing(receiver, endpoint, make_subscriber):
    readers = [make_subscriber() for _n in range(8)]
    for reader in readers:
        requests.unsubscribe(reader)
    erasing = [lambda reader=reader: preferences.erase(reader) for reader in readers]
    results = at_once(sending.send_due, *erasing)
    assert not [result for result in results if isinstance(result, Exception)]
    while sending.send_due():
        pass
    assert "@" not in json.dumps(list(WebhookMessage.objects.values_list("payload", flat=True)))


@pytest.mark.parametrize("more", [{}, {"confirmed_at": CONSENT["given_at"]}])
def test_four_programs_sign_one_person_up_once(more):
    make_token(secret="rahasia")
    endpoint = WebhookEndpoint.objects.create(name="x", url="https://anggota.example/")
    body = {"email": "baru@contoh.id", "consent": CONSENT | more}

    def sign_up():
        return (
            Client()
            .post(
                f"{BASE}/subscribers",
                json.dumps(body),
                content_type="application/json",
                headers={"authorization": "Bearer rahasia"},
            )
            .status_code
        )

    assert at_once(*[sign_up] * 4) == [202] * 4
    assert Subscriber.objects.count() == 1
    assert Confirmation.objects.count() == (0 if more else 1)
    assert endpoint.messages.count() == (1 if more else 0)
