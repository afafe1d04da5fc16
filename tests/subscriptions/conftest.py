"""A relay whose every mail is read strictly, and a small cast of subscribers."""

from __future__ import annotations

import itertools

import pytest
from django.utils import timezone

from newsroom.roles import EDITOR, MAIL_DESK
from subscriptions.issues import lifecycle, single_story
from subscriptions.models import Edition, Subscriber
from subscriptions.worker.lanes import ConfirmationSender, IssueSender
from tests.factories import make_article, make_user
from tests.subscriptions.relays import FakeRelay

_number = itertools.count(1)


@pytest.fixture(autouse=True)
def _site(settings):
    settings.SITE_URL = "https://berita.example"
    settings.MAIL_FROM = "Suluh <redaksi@berita.example>"
    settings.ALLOWED_HOSTS = ["testserver"]


@pytest.fixture
def make_relay():
    """Make relays on loopback; in the end every mail that they took is read strictly."""
    made = []

    def make(**script):
        relay = FakeRelay(**script)
        made.append(relay)
        return relay

    yield make
    for relay in made:
        relay.close()
        relay.messages()


@pytest.fixture
def relay(make_relay):
    return make_relay()


@pytest.fixture
def make_subscriber(db):
    def make(email="", state=Subscriber.State.ACTIVE, **fields):
        now = timezone.now()
        if state in {Subscriber.State.ACTIVE, Subscriber.State.UNSUBSCRIBED}:
            fields.setdefault("confirmed_at", now)
        if state == Subscriber.State.UNSUBSCRIBED:
            fields.setdefault("unsubscribed_at", now)
        if state == Subscriber.State.SUPPRESSED:
            fields.setdefault("suppressed_at", now)
        email = email or f"pembaca{next(_number)}@contoh.id"
        return Subscriber.objects.create(email=email, state=state, **fields)

    return make


@pytest.fixture
def editor(db):
    Edition.objects.update(undo_minutes=0)  # what is sent goes out at once
    return make_user(EDITOR)


@pytest.fixture
def login(client):
    """Log one of the role in; return the client."""

    def as_(role):
        client.force_login(make_user(role))
        return client

    return as_


@pytest.fixture
def desk(login):
    """The mail desk at its browser."""
    return login(MAIL_DESK)


@pytest.fixture
def article(db):
    Edition.objects.update(undo_minutes=0)
    return make_article("Benteng Aleppo dibuka kembali", standfirst="Setelah dua belas tahun.")


@pytest.fixture
def send_confirmations():
    """Send what is due to the relay, in this thread."""

    def send(relay):
        sender = ConfirmationSender(relay.relay)
        try:
            while sender.turn():
                pass
        finally:
            sender.hang_up()

    return send


@pytest.fixture
def start_issue(article, editor):
    """Start an issue of the story to everybody who is active now."""

    def start(story=None):
        issue = single_story.send_article(story or article, editor)
        lifecycle.start_due()
        issue.refresh_from_db()
        return issue

    return start


@pytest.fixture
def send_issues():
    """Send what is due to the relay, in this thread, and complete what is done."""

    def send(relay):
        sender = IssueSender(relay.relay)
        try:
            while sender.turn():
                pass
        finally:
            sender.hang_up()
        lifecycle.complete_finished()

    return send
