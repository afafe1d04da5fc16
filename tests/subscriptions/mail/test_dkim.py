"""Mails signed by the site itself: a receiver that looks the key up finds them genuine."""

import io
import re
from pathlib import Path

import dkim
import pytest
from django.core.management import CommandError, call_command

from newsroom.checks import check_mail
from subscriptions.signup import requests
from tests.closed_port import CLOSED

KEY = Path(__file__).with_name("dkim.pem")


@pytest.fixture
def keys(settings):
    settings.DKIM_KEY_FILE, settings.DKIM_SELECTOR = str(KEY), "surat"


def dns(name, timeout=5):
    """Answer as the DNS of the sender's domain would."""
    if name.rstrip(b".") != b"surat._domainkey.berita.example":
        return None
    return b"v=DKIM1; k=rsa; p=" + PUBLIC.encode()


def read_public_key():
    """Return the public half in base64, from the comment that stands before the key."""
    return re.search(r"^p=(.*)$", KEY.read_text(), re.MULTILINE)[1]


PUBLIC = read_public_key()


@pytest.fixture
def mails(relay, make_subscriber, start_issue, send_issues, send_confirmations):
    def send():
        make_subscriber("sari@contoh.id")
        start_issue()
        send_issues(relay)
        requests.ask_to_subscribe("baru@contoh.id", remote_address="10.0.0.1")
        send_confirmations(relay)
        return [content for _to, content in relay.mails]

    return send


@pytest.mark.django_db
class TestASignedMail:
    def test_it_is_found_genuine(self, keys, mails):
        for content in mails():
            assert dkim.verify(content, dnsfunc=dns)

    @pytest.mark.parametrize(
        ("name", "other"),
        [
            (b"List-Unsubscribe: <https://", b"List-Unsubscribe: <https://x."),
            (b"List-Unsubscribe-Post: ", b"List-Unsubscribe-Post: X"),
            (b"\r\nSubject: ", b"\r\nSubject: X"),
            (b"\r\nFrom: ", b"\r\nFrom: x@x.example\r\nFrom: "),
        ],
    )
    def test_a_change_on_the_way_is_noticed(self, keys, mails, name, other):
        content = mails()[0]
        assert name in content
        assert not dkim.verify(content.replace(name, other, 1), dnsfunc=dns)

    def test_without_a_key_nothing_is_signed(self, mails):
        assert not any(b"DKIM-Signature" in content for content in mails())


class TestASettingThatCannotBeUsed:
    @pytest.mark.parametrize(
        ("file", "selector"),
        [("", "surat"), (str(KEY), ""), ("/nonexistent", "surat"), (__file__, "surat")],
    )
    def test_the_checks_and_the_worker_name_it(self, settings, file, selector):
        settings.SMTP_URL = f"smtp://{CLOSED}"
        settings.DKIM_KEY_FILE, settings.DKIM_SELECTOR = file, selector
        (fault,) = check_mail(None)
        assert fault.id == "newsroom.E008"
        assert "DKIM_" in fault.msg
        with pytest.raises(CommandError, match="DKIM_") as told:
            call_command("worker", stdout=io.StringIO())
        assert told.value.returncode == 2

    def test_right_ones_are_no_fault(self, settings, keys):
        assert check_mail(None) == []
        settings.DKIM_KEY_FILE = settings.DKIM_SELECTOR = ""
        assert check_mail(None) == []

    @pytest.mark.parametrize("address", ["x", "a+b@surat.example", "a@", "a b@surat.example"])
    def test_a_bounce_address_that_is_none_is_named_too(self, settings, address):
        settings.BOUNCE_ADDRESS = address
        (fault,) = check_mail(None)
        assert "BOUNCE_ADDRESS" in fault.msg
