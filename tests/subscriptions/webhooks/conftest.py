"""An endpoint of others, on loopback: what it was sent, and what it answers."""

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass, field

import pytest

from subscriptions.models import WebhookEndpoint
from subscriptions.webhooks import sending


@dataclass
class Receiver:
    """Takes what is posted in place of the network; checks each signature as a receiver does."""

    answers: list = field(default_factory=list)
    got: list = field(default_factory=list)
    secret: str = ""

    def post(self, url, body, headers, seconds, open_to):
        key = base64.b64decode(self.secret.removeprefix("whsec_"))
        content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        mac = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
        assert f"v1,{mac}" in headers["webhook-signature"].split(" ")
        self.got.append((headers["webhook-id"], json.loads(body)))
        answer = self.answers.pop(0) if self.answers else 204
        if isinstance(answer, Exception):
            raise answer
        return answer, b"Terima kasih."

    @property
    def events(self):
        return [
            (body["type"].partition(".")[2], body["data"]["email"], body["data"]["reason"])
            for _number, body in self.got
        ]


@pytest.fixture
def endpoint(db):
    return WebhookEndpoint.objects.create(name="Anggota", url="https://anggota.example/kabar")


@pytest.fixture
def receiver(endpoint, monkeypatch):
    receiver = Receiver(secret=endpoint.secret)
    monkeypatch.setattr(sending, "post", receiver.post)
    return receiver


@pytest.fixture
def told(receiver):
    """Send what is due; return all that the receiver was told."""

    def told():
        while sending.send_due():
            pass
        return receiver.events

    return told
