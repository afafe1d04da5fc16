"""The way to the relay: encryption where it is offered, login, and passwords that stay here."""

import socket
import ssl
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from subscriptions.smtp.connection import Connection
from subscriptions.smtp.relay import Envelope, Outcome, Relay, RelayTroubleError, RelayUrlError

pytestmark = pytest.mark.outside

MAIL = b"Subject: Hai\r\n\r\n.titik\r\n..dua\r\n"


class Keeper:
    """Remembers how each mail came."""

    def __init__(self):
        self.seen = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd calls it so
        login = session.auth_data.login.decode() if session.auth_data else ""
        self.seen.append((session.ssl is not None, login, envelope.original_content))
        return "250 taken"


def authenticate(server, session, envelope, mechanism, data):
    known = data.password == b"rahasia:/@"
    return AuthResult(success=known, handled=known, auth_data=data)


@pytest.fixture
def tls():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(Path(__file__).with_name("relay.pem"))
    return context


@pytest.fixture
def serve():
    """Start a real SMTP server; return its keeper and its port."""
    running = []

    def start(**options):
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        keeper = Keeper()
        controller = Controller(
            keeper, hostname="127.0.0.1", port=port, server_hostname="relay.example", **options
        )
        controller.start()
        running.append(controller)
        return keeper, port

    yield start
    for controller in running:
        controller.stop()


def deliver(url):
    connection = Connection(Relay.from_url(url), "berita.example")
    try:
        return connection.deliver(Envelope("a@berita.example", "b@contoh.id"), MAIL, lambda: True)
    finally:
        connection.close()


def test_without_tls_the_mail_goes_as_it_is_dots_and_all(serve):
    keeper, port = serve()
    assert deliver(f"smtp://127.0.0.1:{port}").outcome is Outcome.ACCEPTED
    assert keeper.seen == [(False, "", MAIL)]


def test_starttls_is_used_where_it_is_offered(serve, tls):
    keeper, port = serve(tls_context=tls)
    assert deliver(f"smtp://127.0.0.1:{port}").outcome is Outcome.ACCEPTED
    assert keeper.seen == [(True, "", MAIL)]


def test_smtps_is_encrypted_from_the_first_byte(serve, tls):
    keeper, port = serve(ssl_context=tls)
    assert deliver(f"smtps://127.0.0.1:{port}").outcome is Outcome.ACCEPTED
    assert [content for _starttls, _login, content in keeper.seen] == [MAIL]


def test_login_takes_name_and_password_from_the_address(serve, tls):
    keeper, port = serve(tls_context=tls, authenticator=authenticate, auth_required=True)
    result = deliver(f"smtp://sari%40berita:rahasia%3A%2F%40@127.0.0.1:{port}")
    assert result.outcome is Outcome.ACCEPTED
    assert keeper.seen == [(True, "sari@berita", MAIL)]


@pytest.mark.parametrize("user", ["sari:salah@", ""])
def test_a_relay_that_lets_nobody_in_is_trouble_and_nobodys_fault(user, serve, tls):
    keeper, port = serve(tls_context=tls, authenticator=authenticate, auth_required=True)
    with pytest.raises(RelayTroubleError):
        deliver(f"smtp://{user}127.0.0.1:{port}")
    assert keeper.seen == []


def test_a_password_never_travels_in_clear(make_relay, monkeypatch):
    relay = make_relay(ehlo="250-relay\r\n250 AUTH PLAIN LOGIN")
    monkeypatch.setattr(Relay, "is_here", False)
    with pytest.raises(RelayTroubleError, match="password"):
        deliver(relay.url.replace("//", "//sari:rahasia@"))
    assert relay.commands == ["EHLO"]


def test_far_away_a_certificate_that_nobody_signed_is_trouble(serve, tls, monkeypatch):
    keeper, port = serve(tls_context=tls)
    monkeypatch.setattr(Relay, "is_here", False)
    with pytest.raises(RelayTroubleError, match="SSLCertVerificationError"):
        deliver(f"smtp://127.0.0.1:{port}")
    assert keeper.seen == []


def test_a_relay_that_is_not_there_is_trouble():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(RelayTroubleError, match="ConnectionRefused"):
        deliver(f"smtp://127.0.0.1:{port}")


@pytest.mark.parametrize(
    ("url", "relay"),
    [
        ("smtp://relay.example", Relay("relay.example", 25)),
        ("smtps://relay.example", Relay("relay.example", 465, tls=True)),
        ("smtp://a:b%40c@relay.example:587", Relay("relay.example", 587, user="a", password="b@c")),
    ],
)
def test_an_address_of_a_relay_is_read(url, relay):
    assert Relay.from_url(url) == relay


@pytest.mark.parametrize(
    "url", ["relay.example", "http://relay.example", "smtp://", "smtp://a:x:y"]
)
def test_an_address_that_is_none_says_how_to_write_it(url):
    with pytest.raises(RelayUrlError, match="SMTP_URL"):
        Relay.from_url(url)
