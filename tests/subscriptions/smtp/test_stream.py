"""Many mails in a row over one connection, driven by its own thread or by one for all."""

import smtplib
import socket
import ssl
import threading
from io import BytesIO
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from hypothesis import given
from hypothesis import strategies as st

from subscriptions.smtp import connection as patience
from subscriptions.smtp.connection import stuffed
from subscriptions.smtp.line import Line
from subscriptions.smtp.multiplexer import Multiplexer, alone
from subscriptions.smtp.relay import Envelope, Outcome, Relay
from subscriptions.smtp.stream import StreamingConnection
from tests.subscriptions.relays import HANG_UP, SILENCE, FakeRelay

PIPELINING = "250-relay\r\n250 PIPELINING"


_MAIL = b"Subject: Hai\r\n\r\n.titik\r\n..dua\r\n"


class NobodyWrites:
    may_begin = False


class Feed:
    """Mails to p0, p1 …; what is asked is answered from ``answers``, else yes."""

    def __init__(self, number, content=b"Subject: Hai\r\n\r\n.titik\r\n", answers=()):
        self.left = [Envelope("a@berita.example", f"p{n}@contoh.id") for n in range(number)]
        self.content, self.answers = content, dict(answers)
        self.taken, self.present, self.asked_for = [], None, []

    def begin(self):
        if not self.left:
            return None
        self.present = self.left.pop(0).recipient
        return stuffed(self.content)

    def ask(self, answer):
        self.asked_for.append(self.present)
        answer(self.answers.get(self.present, True))

    def asked(self, answer):
        pass

    def following(self):
        return self.left[0] if self.left else None

    def accepted(self, reply):
        self.taken.append(self.present)


@pytest.fixture
def make_relay():
    """Make relays on loopback; these mails are none of ours and are not read strictly."""
    made = []

    def make(**script):
        made.append(FakeRelay(**script))
        return made[-1]

    yield make
    for relay in made:
        relay.close()


@pytest.fixture(params=["alone", "together"])
def drive(request):
    """Return each of the two ways to drive a conversation."""
    if request.param == "alone":
        yield alone
        return
    multiplexer = Multiplexer(NobodyWrites())
    thread = threading.Thread(target=multiplexer.run)
    thread.start()
    yield multiplexer.drive
    multiplexer.stop()
    thread.join(5)
    assert not thread.is_alive()


@pytest.fixture
def stream(drive):
    """Send a feed: its first mail by the usual way, the others as a stream."""
    opened = []

    def send(relay, feed):
        connection = StreamingConnection(relay, "berita.example")
        opened.append(connection)
        first = feed.left.pop(0)
        result = connection.deliver(first, feed.content, lambda: True, feed.left[0])
        assert result.outcome is Outcome.ACCEPTED
        assert connection.has_begun(feed.left[0])
        return connection, connection.stream(feed, drive)

    yield send
    for connection in opened:
        connection.close()


def test_every_mail_arrives_once_and_dots_stay(stream, make_relay):
    relay, feed = make_relay(ehlo=PIPELINING), Feed(5, _MAIL)
    connection, result = stream(relay.relay, feed)
    assert result is None
    assert feed.taken == feed.asked_for == [f"p{n}@contoh.id" for n in range(1, 5)]
    connection.close()
    assert relay.recipients == [f"p{n}@contoh.id" for n in range(5)]
    assert {content for _to, content in relay.mails} == {_MAIL}
    assert relay.commands == ["EHLO", *["MAIL", "RCPT", "DATA"] * 5, "QUIT"]


def test_what_does_not_fit_into_the_kernel_at_once_arrives_whole(stream, make_relay):
    relay = make_relay(ehlo=PIPELINING)
    long = _MAIL + (b"b" * 900 + b"\r\n") * 8000
    _connection, result = stream(relay.relay, Feed(3, long))
    assert result is None
    assert [len(content) for _to, content in relay.mails] == [len(long)] * 3


@pytest.mark.parametrize(
    ("phase", "answer", "outcome", "said"),
    [
        ("data", "554 no", Outcome.FAILED, "554 no"),
        ("data", HANG_UP, Outcome.BROKEN, "DATA: SMTPServerDisconnected"),
        ("data", SILENCE, Outcome.BROKEN, "DATA: SMTPServerDisconnected"),
        ("dot", "451 4.3.0 later", Outcome.DEFERRED, "451 4.3.0 later"),
        ("dot", "554-5.6.0 no\r\n554 5.6.0 never", Outcome.FAILED, "554 5.6.0 no\n5.6.0 never"),
        ("dot", HANG_UP, Outcome.UNKNOWN, "after the final dot: SMTPServerDisconnected"),
        ("dot", SILENCE, Outcome.UNKNOWN, "after the final dot: SMTPServerDisconnected"),
        ("dot", "gibberish", Outcome.UNKNOWN, "after the final dot: -1 erish"),
    ],
)
def test_what_is_out_of_the_ordinary_ends_it_with_that_mail(
    stream, make_relay, monkeypatch, phase, answer, outcome, said
):
    monkeypatch.setattr(patience, "COMMAND_SECONDS", 0.3)
    monkeypatch.setattr(patience, "FINAL_DOT_SECONDS", 0.3)
    relay = make_relay(
        ehlo=PIPELINING, **{phase: lambda to: answer if to == "p2@contoh.id" else None}
    )
    feed = Feed(5)
    _connection, result = stream(relay.relay, feed)
    assert (result.outcome, result.reply) == (outcome, said)
    assert (feed.taken, feed.present) == (["p1@contoh.id"], "p2@contoh.id")
    assert [envelope.recipient for envelope in feed.left] == ["p3@contoh.id", "p4@contoh.id"]


@pytest.mark.parametrize(
    ("phase", "answer"),
    [("rcpt", "550 5.1.1 nobody"), ("rcpt", HANG_UP), ("rcpt", "421 bye"), ("mail", "451 later")],
)
def test_what_is_said_of_the_next_mail_is_left_to_its_own_turn(stream, make_relay, phase, answer):
    asked = iter(range(10))
    odd = {
        "rcpt": lambda to: answer if to == "p2@contoh.id" else None,
        "mail": lambda _to: answer if next(asked) == 2 else None,
    }
    relay = make_relay(ehlo=PIPELINING, **{phase: odd[phase]})
    feed = Feed(4)
    connection, result = stream(relay.relay, feed)
    assert result is None
    assert (feed.taken, feed.asked_for) == (["p1@contoh.id"], ["p1@contoh.id"])
    again = connection.deliver(feed.left.pop(0), feed.content, lambda: True)
    if answer.startswith("550"):
        assert (again.outcome, again.at_recipient) == (Outcome.FAILED, True)
    elif phase == "mail":
        assert again.outcome is Outcome.ACCEPTED


@pytest.mark.parametrize("answer", [False, OSError("away")])
def test_a_mail_that_must_not_go_is_not_begun(stream, make_relay, answer):
    relay, feed = make_relay(ehlo=PIPELINING), Feed(4, answers={"p2@contoh.id": answer})
    if isinstance(answer, BaseException):
        with pytest.raises(OSError, match="away"):
            stream(relay.relay, feed)
    else:
        _connection, result = stream(relay.relay, feed)
        assert result.outcome is Outcome.WITHHELD
        assert relay.commands[-3:] == ["MAIL", "RCPT", "RSET"]
    assert feed.present == "p2@contoh.id"
    assert relay.recipients == ["p0@contoh.id", "p1@contoh.id"]


def test_who_stops_after_an_announcement_takes_it_back(stream, make_relay):
    relay, feed = make_relay(ehlo=PIPELINING), Feed(4)
    begin = feed.begin
    feed.begin = lambda: begin() if len(feed.left) > 1 else None
    connection, result = stream(relay.relay, feed)
    assert result is None
    assert connection.has_begun(feed.left[0])
    connection.rest()
    connection.close()
    assert relay.commands[-4:] == ["MAIL", "RCPT", "RSET", "QUIT"]


class Keeper:
    """Takes several commands at once, over TLS."""

    def __init__(self):
        self.mails = []

    async def handle_EHLO(self, server, session, envelope, hostname, responses):  # noqa: N802
        session.host_name = hostname
        return [responses[0], "250-PIPELINING", *responses[1:]]

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.mails.append((session.ssl is not None, envelope.rcpt_tos[0], envelope.content))
        return "250 taken"


@pytest.mark.outside
def test_over_tls_as_well(stream):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(Path(__file__).with_name("relay.pem"))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    keeper = Keeper()
    server = Controller(keeper, hostname="127.0.0.1", port=port, tls_context=context)
    server.start()
    try:
        feed = Feed(6, _MAIL + b"baris\r\n" * 20_000)
        _connection, result = stream(Relay("127.0.0.1", port), feed)
    finally:
        server.stop()
    assert result is None
    assert [(tls, to) for tls, to, _content in keeper.mails] == [
        (True, f"p{n}@contoh.id") for n in range(6)
    ]
    assert {content for _tls, _to, content in keeper.mails} == {feed.content}


def test_many_conversations_share_one_thread(make_relay):
    multiplexer = Multiplexer(NobodyWrites())
    threading.Thread(target=multiplexer.run).start()
    relay, feeds = make_relay(ehlo=PIPELINING), [Feed(30) for _ in range(8)]

    def one(feed):
        connection = StreamingConnection(relay.relay, "berita.example")
        connection.deliver(feed.left.pop(0), feed.content, lambda: True, feed.left[0])
        assert connection.stream(feed, multiplexer.drive) is None
        connection.close()

    threads = [threading.Thread(target=one, args=[feed]) for feed in feeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    multiplexer.stop()
    assert [len(feed.taken) for feed in feeds] == [29] * 8
    assert len(relay.mails) == 240


def test_an_error_that_nobody_foresaw_leaves_nobody_waiting(make_relay, monkeypatch):
    multiplexer = Multiplexer(NobodyWrites())
    thread = threading.Thread(target=multiplexer.run)
    thread.start()
    faults = iter([RuntimeError("never foreseen")])

    def fail(talk, mask, real=multiplexer._touched):
        for fault in faults:
            raise fault
        real(talk, mask)

    monkeypatch.setattr(multiplexer, "_touched", fail)
    relay = make_relay(ehlo=PIPELINING)
    for number in range(2):
        feed = Feed(3)
        connection = StreamingConnection(relay.relay, "berita.example")
        connection.deliver(feed.left.pop(0), feed.content, lambda: True, feed.left[0])
        if number == 0:
            with pytest.raises(RuntimeError):
                connection.stream(feed, multiplexer.drive)
        else:
            assert connection.stream(feed, multiplexer.drive) is None
        connection.close()
    multiplexer.stop()
    thread.join(5)
    assert not thread.is_alive()


_LINES = st.lists(
    st.one_of(
        st.from_regex(rb"[2-5][0-9]{2}[ -][a-z .]{0,9}", fullmatch=True),
        st.binary(max_size=6).filter(lambda text: b"\n" not in text and text.strip()),
    ),
    max_size=6,
)


@given(_LINES, st.lists(st.integers(0, 60), max_size=5))
def test_replies_are_read_as_smtplib_reads_them(lines, cuts):
    heard = b"".join(line + b"\r\n" for line in lines)
    plain = smtplib.SMTP()
    plain.file, plain.sock = BytesIO(heard), BytesIO()
    here, there = socket.socketpair()
    with here, there:
        line = Line(here)
        for begin, end in zip([0, *sorted(cuts)], [*sorted(cuts), len(heard)], strict=True):
            line._take(heard[begin:end])
        line.break_off("")
        while True:
            try:
                expected = plain.getreply()
            except smtplib.SMTPServerDisconnected:
                with pytest.raises(smtplib.SMTPServerDisconnected):
                    next(line.reply(1))
                return
            with pytest.raises(StopIteration) as read:
                next(line.reply(1))
            assert read.value.value == expected
