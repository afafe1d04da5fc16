"""What each answer of a relay means, stage by stage: whose fault it is, and whether to try again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subscriptions.outbox.queue import LONGEST_REPLY, fit
from subscriptions.smtp.connection import Connection
from subscriptions.smtp.relay import Envelope, Outcome, RelayTroubleError, without_addresses
from subscriptions.smtp.replies import verdict_on
from tests.subscriptions.relays import HANG_UP, FakeRelay

TROUBLE = "trouble"  # nothing was said of this mail
A, D, F, P, S, B, U = (
    Outcome.ACCEPTED,
    Outcome.DEFERRED,
    Outcome.FAILED,
    Outcome.POLICY,
    Outcome.SLOWER,
    Outcome.BROKEN,
    Outcome.UNKNOWN,
)
MAIL = b"Subject: Hai\r\n\r\nHai\r\n"

BEFORE_THE_MAIL = [
    *[
        ({stage: answer}, TROUBLE)
        for stage in ("greeting", "ehlo", "mail")
        for answer in ("421 4.3.2 bye", "451 4.3.0 later", "554 5.7.1 no", HANG_UP, "gibberish")
    ],
    ({"mail": "450 4.7.1 too many messages"}, TROUBLE),
    ({"mail": "552 5.3.4 too big"}, TROUBLE),
    ({"mail": "553 5.1.8 sender refused"}, TROUBLE),
    ({"mail": "530 5.7.0 log in first"}, TROUBLE),
    ({"mail": "251 all right"}, A),
]
RCPT = [
    ("250-2.1.5 well\r\n250 2.1.5 very well", A),
    ("251 will forward", A),
    ("252 cannot verify, will try", A),
    ("354 what", B),
    ("gibberish", B),
    (HANG_UP, B),
    ("421 4.7.0 try again", B),
    ("450 4.2.0 greylisted, come back", D),
    ("450 4.2.2 mailbox full", D),
    ("451 4.3.0 local error", D),
    ("450 4.7.1 rate limit exceeded", S),
    ("451 too many messages, slow down", S),
    ("452 4.5.3 too many recipients", S),
    ("450 5.1.1 user unknown", D),
    ("550 4.2.1 mailbox disabled for now", D),
    ("554 4.7.1 relay access denied", D),
    ("550 5.1.1 no such user", F),
    ("550-5.1.1 no such user\r\n550 5.1.1 really", F),
    ("550 5.1.10 recipient not found", F),
    ("550 5.4.1 recipient address rejected: access denied", F),
    ("550 5.2.1 account disabled", F),
    ("550 5.2.2 over quota", F),
    ("552 mailbox full", F),
    ("552 5.2.2 mailbox full, message limit", F),
    ("550 5.5.0 mailbox unavailable", F),
    ("550 user unknown", F),
    ("553 5.1.3 bad address", F),
    ("550 5.4.5 daily user sending limit exceeded", P),
    ("550 you reached your hourly limit of messages", P),
    ("554 sending quota exceeded", P),
    ("550 relay not permitted", P),
    ("550 5.7.1 relaying denied", P),
    ("550 sender verify failed", P),
    ("550-verification failed for <a@berita.example>\r\n550-no such user here\r\n550 sender", P),
    ("553 5.1.8 sender domain not found", P),
    ("550 5.1.7 bad return path", P),
    ("503 5.5.1 bad sequence", P),
    ("503 rcpt before mail", P),
    ("502 not implemented", P),
    ("530 authentication required", P),
    ("535 5.7.8 no", P),
    ("554 5.7.1 blocked using a list", P),
    ("521 does not take mail", P),
]
THE_MAIL = [
    ("450 4.3.2 later", D),
    ("451 4.7.1 rate limited", S),
    ("550 4.7.1 later", D),
    ("552 5.3.4 too big", F),
    ("554 5.6.0 bad content", F),
    ("554 no", F),
    ("550 5.1.1 no such user", F),
    ("552 mailbox full", F),
    ("550 5.4.5 daily user sending limit exceeded", P),
    ("554 message looks like spam", P),
    ("554 5.7.1 not you", P),
    ("550 sender verify failed", P),
    ("503 bad sequence", P),
    ("421 bye", B),
]


def said(script):
    relay = FakeRelay(**script)
    connection = Connection(relay.relay, "berita.example")
    try:
        return connection.deliver(
            Envelope("a@berita.example", "b@contoh.id"), MAIL, lambda: True
        ).outcome
    except RelayTroubleError:
        return TROUBLE
    finally:
        connection.close()
        relay.close()


TABLE = [
    *BEFORE_THE_MAIL,
    *[({"rcpt": answer}, verdict) for answer, verdict in RCPT],
    *[({stage: answer}, verdict) for stage in ("data", "dot") for answer, verdict in THE_MAIL],
    ({"data": "250 where is my 354"}, B),
    ({"data": HANG_UP}, B),
    ({"dot": "251 taken, will forward"}, A),
    ({"dot": "250-2.0.0 taken\r\n250 2.0.0 as 17"}, A),
    ({"dot": "354 more"}, U),
    ({"dot": "gibberish"}, U),
    ({"dot": HANG_UP}, U),
]


@pytest.mark.outside
@pytest.mark.parametrize("ehlo", ["250 relay", "250-relay\r\n250 PIPELINING"], ids=["", "many"])
@pytest.mark.parametrize(("script", "verdict"), TABLE, ids=str)
def test_each_answer_at_each_stage_has_its_verdict(script, verdict, ehlo):
    assert said({"ehlo": ehlo} | script) == verdict


@pytest.mark.outside
@pytest.mark.parametrize("words", ["\x00\x01 no", "penuh \x80\xff", "ä" * 600, "a@b.id " * 40])
@pytest.mark.parametrize("stage", ["rcpt", "data", "dot"])
def test_odd_words_do_no_harm(words, stage):
    assert said({stage: f"550 {words}"}) in {F, P}


@given(
    st.integers(400, 599),
    st.text(max_size=60),
    st.sampled_from(["", "4.1.1 ", "5.7.1 ", "5.1.1 ", "5.4.5 ", "5.2.2 ", "9.9.9 "]),
    st.booleans(),
)
def test_no_refusal_is_without_a_verdict_and_none_is_taken_for_a_yes(code, text, status, at_rcpt):
    result = verdict_on(code, f"{code} {status}{text}", at_recipient=at_rcpt)
    assert result.outcome in {D, S, F, P}
    if code < 500:
        assert result.outcome in {D, S}
    assert result.at_recipient == at_rcpt


@given(st.text())
def test_what_a_relay_says_fits_into_a_row_and_into_a_line_of_the_log(words):
    for line in (fit(words), without_addresses(words)):
        assert "\x00" not in line
        assert len(line.splitlines()) <= 1
    assert len(fit(words)) <= LONGEST_REPLY
