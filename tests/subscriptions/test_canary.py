"""A canary goes the whole way of a subscriber; no log ever sings its name or knows its links."""

import io
import json
import logging
import re

import pytest
from django.conf import settings as site
from django.core.management import call_command
from django.db import transaction
from django.db.models.functions import Now
from django.test import Client

from newsroom.logs import JsonFormatter, PrivateFormatter
from subscriptions import tokens
from subscriptions.bounces import return_path
from subscriptions.models import Confirmation, Delivery, Subscriber
from subscriptions.signup import holders, requests
from subscriptions.worker.lanes import IssueSender
from tests.factories import make_article
from tests.subscriptions.bounces.test_bounces import arf, dsn
from tests.subscriptions.mailcheck import text_of
from tests.subscriptions.signup.test_requests import post

BIRD = "kenari.rahasia"
TOKEN = re.compile(r"/langganan/(?:konfirmasi|atur|u)/([^/\s\"<>]+)/")
# Those of libraries that tests run beside the site; they are no part of it.
NOT_OURS = ("mail.log", "asyncio", "faker", "hypothesis")


class Written(logging.Handler):
    """Keeps what was logged as the site's handler would write it, and without its formatter."""

    def __init__(self):
        super().__init__(logging.DEBUG)
        self.as_written, self.raw = [], []
        self.private = PrivateFormatter("{name}: {message}", style="{")
        self.json, self.as_json = JsonFormatter(), []
        self.plain = logging.Formatter("{name}: {message}", style="{")

    def emit(self, record):
        if not record.name.startswith(NOT_OURS):
            self.as_written.append(self.private.format(record))
            self.as_json.append(self.json.format(record))
            self.raw.append(self.plain.format(record))


@pytest.fixture
def written():
    """Everything that any logger says, at its most talkative."""
    handler = Written()
    names = [
        "",
        "django",
        "django.request",
        "subscriptions",
        "subscriptions.worker.main",
        "newsroom",
    ]
    loggers = {name: logging.getLogger(name) for name in names}
    levels = {name: logger.level for name, logger in loggers.items()}
    for name, logger in loggers.items():
        logger.setLevel(logging.DEBUG)
        if name == "" or not logger.propagate:
            logger.addHandler(handler)
    yield handler
    for name, logger in loggers.items():
        logger.setLevel(levels[name])
        logger.removeHandler(handler)


@pytest.fixture
def secrets():
    """Collect what must not be told: addresses, and the tokens of all links in mails."""
    found = {BIRD}

    def add(text):
        found.update(TOKEN.findall(text))
        found.update(Subscriber.objects.values_list("unsubscribe_token", flat=True))

    add.found = found
    return add


def sung(lines, secrets):
    return [line for line in lines if any(secret in line for secret in secrets.found)]


@pytest.mark.django_db
def test_the_whole_way_of_a_subscriber_is_not_told(
    written, secrets, make_relay, send_confirmations, start_issue, settings
):
    settings.BOUNCE_ADDRESS = "pantulan@surat.example"
    address = f"{BIRD}@contoh.id"
    client = Client()
    assert post(client, address).status_code == 303
    assert post(client, f"{BIRD}@").status_code == 422
    relay = make_relay()
    send_confirmations(make_relay(rcpt=f"450 <{address}> try later"))
    Confirmation.objects.update(ready_at=Now())
    send_confirmations(relay)
    Confirmation.objects.update(finished_at="2026-01-01T00:00:00Z")
    mail = text_of(relay.messages()[0])
    secrets(mail)
    (token,) = TOKEN.findall(mail)
    for method in ("get", "head", "options", "put", "post"):
        getattr(client, method)(f"/langganan/konfirmasi/{token}/")
    reader = Subscriber.objects.get()
    assert reader.state == Subscriber.State.ACTIVE
    link = f"/langganan/atur/{tokens.choice_token(reader.pk, reader.email)}/"
    secrets(link)
    for data in (
        {"do": "save", "frequency": "instant", "topics": "all"},
        {"do": "save", "frequency": "x"},
        {"do": "pause", "weeks": "1"},
        {"do": "pause", "weeks": "0"},
        {"do": "move", "email": f"{BIRD}.baru@contoh.id"},
        {"do": "move", "email": f"{BIRD}@"},
    ):
        client.post(link, data)
    for wrong in (link[:-3] + "x/", link + "data/", link + f"{BIRD}/"):
        client.get(wrong)
    for answer in (
        {"rcpt": f"550 5.1.1 <{address}> no such user"},
        {"rcpt": f"421 <{address}> go away"},
        {"dot": "hang up"},
        {},
    ):
        start_issue(make_article())
        turn(IssueSender(make_relay(**answer).relay))
    come_back(address)
    for method in ("get", "options", "post"):
        getattr(client, method)(f"/langganan/u/{reader.unsubscribe_token}/")
    client.post(f"{link}hapus/", {"asked": tokens.asked_to_erase(link.split("/")[-2])})
    assert not Subscriber.objects.exists()
    client.get(f"/langganan/u/{reader.unsubscribe_token}/")

    assert len(secrets.found) >= 3
    assert len(written.raw) > 5
    assert sung(written.as_written + written.as_json, secrets) == []
    # The site's own loggers do not lean on the formatter, but for what a relay says of a mail.
    own = [line for line in written.raw if line.startswith(("subscriptions", "newsroom"))]
    assert sung(own, secrets) == []


def turn(sender):
    """Do a batch as the worker's thread does, which logs what went wrong."""
    sender._try_turn()
    sender.hang_up()


def come_back(address):
    """Bounces and a complaint, some whole and some broken, as the mail server pipes them in."""
    mail = Delivery.objects.latest("pk")
    mailed_from = return_path.of(mail, "redaksi@berita.example")
    for report in (
        dsn(mailed_from, "5.2.2"),
        dsn(mailed_from)[:200],
        dsn(f"pantulan+d1-{BIRD}@surat.example"),
        arf(mailed_from, f"To: {address}"),
        b"\xff\xfe" + address.encode(),
    ):
        stdin = io.TextIOWrapper(io.BytesIO(report))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("sys.stdin", stdin)
            call_command("bounce", stdout=io.StringIO())


@pytest.mark.django_db
def test_nor_by_an_error_that_nobody_foresaw(written, secrets, make_subscriber, monkeypatch):
    reader = make_subscriber(f"{BIRD}@contoh.id")
    secrets("")

    def broken(_token):
        """Fail as PostgreSQL does: with the whole row."""
        with transaction.atomic():
            Subscriber.objects.filter(pk=reader.pk).update(state="salah")

    monkeypatch.setattr(holders, "holder", broken)
    monkeypatch.setattr(requests, "unsubscribe", broken)
    client = Client(raise_request_exception=False)
    link = f"/langganan/atur/{tokens.choice_token(reader.pk, reader.email)}/"
    secrets(link)
    assert client.get(link).status_code == 500
    assert client.post(f"/langganan/u/{reader.unsubscribe_token}/").status_code == 500
    assert sung(written.raw, secrets)  # else nothing was put to the test
    assert any("IntegrityError" in line for line in written.as_written)
    assert any("IntegrityError" in json.loads(line)["error"] for line in written.as_json[-1:])
    assert sung(written.as_written + written.as_json, secrets) == []


def test_what_is_written_down_holds_no_address_link_or_row():
    assert site.LOGGING["formatters"]["line"]["()"] == "newsroom.logs.PrivateFormatter"
    assert site.LOGGING["handlers"]["stderr"]["formatter"] == "line"
    line = PrivateFormatter().format(
        logging.LogRecord(
            "x", logging.ERROR, "f", 1,
            "at /langganan/atur/7-abc_DEF/data/ <kenari@contoh.id> kenari+a@sub.contoh.id "
            "/admin/account/reset/NQ/c7x-1f/ /admin/account/invitation/NQ/c7x-1f/\n"
            "DETAIL:  Failing row contains (7, kenari, %s)", (json.dumps("x"),), None,
        )
    )  # fmt: skip
    assert line == (
        "at /langganan/atur/… <…@…> …@… /admin/account/reset/… /admin/account/invitation/…\\n"
        "DETAIL: …"
    )
