"""Why a mail was refused: by words first, by code where the words say nothing, mildly in doubt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subscriptions.bounces import causes
from subscriptions.models import Bounce

Cause = Bounce.Cause

# What servers say, as relays pass it on: (status of the report, words).
OURS = [
    ("5.1.1", "550 5.1.1 <sari@kotak.example>: IP 192.0.2.9 blocked using zen.spamhaus.org"),
    (
        "5.7.1",
        "554 5.7.1 Service unavailable; Client host [192.0.2.9] blocked using bl.spamcop.net",
    ),
    ("5.1.1", "550 5.1.1 sender domain surat.example is listed in dbl"),
    ("5.0.0", "550 Sender verify failed"),
    ("5.1.8", "553 5.1.8 Domain of sender address redaksi@surat.example does not exist"),
    ("5.0.0", "501 Sender domain must exist"),
    ("5.1.1", "550 5.7.26 Unauthenticated email is not accepted due to DMARC policy"),
    ("5.0.0", "550 SPF check failed"),
    ("5.0.0", "554 message rejected as spam"),
    ("5.1.1", "550 5.1.1 Message content rejected, UBE, id=1-2"),
    ("5.0.0", "554 5.6.0 malformed header"),
    ("5.3.4", "552 5.3.4 Message size exceeds fixed limit"),
    ("5.2.3", "552 5.2.3 message too large for this recipient"),
    ("5.4.5", "550 5.4.5 Daily user sending limit exceeded"),
    ("5.0.0", "550 Relaying denied"),
    ("5.0.0", "550 relay not permitted"),
    ("5.0.0", "503 Bad sequence of commands"),
    ("5.7.25", "550-5.7.25 The IP address sending this message does not have a PTR record setup"),
    ("4.7.1", "450 4.7.1 Client host rejected: cannot find your hostname"),
    ("4.7.650", "451 4.7.650 temporarily rate limited due to IP reputation"),
    ("5.0.0", "550 Virus detected"),
    ("5.0.0", "550 5.7.1 recipient refused due to greylisting of your server"),
    ("5.7.1", ""),
]
FULL = [
    ("5.1.1", "552 5.1.1 sari@kotak.example is over quota"),
    ("5.0.0", "550 Mailbox full"),
    ("5.2.2", "552-5.2.2 The email account that you tried to reach is over quota and inactive"),
    ("5.0.0", "552 user quota exceeded"),
    ("5.7.1", "550 5.7.1 mailbox size limit exceeded"),
    ("5.0.0", "554 kotak surat penuh"),
    ("4.2.2", ""),
]
INACTIVE = [
    ("5.2.1", "550 5.2.1 The email account that you tried to reach is disabled"),
    ("5.0.0", "554 delivery error: This account has been suspended"),
    ("5.2.1", "550 5.2.1 <sari@kotak.example>... User unknown"),
    ("5.0.0", "550 : User unknown"),
    ("5.2.1", ""),
]
TROUBLE = [
    ("5.4.6", "554 5.4.6 Too many hops"),
    ("5.1.1", "550 5.1.1 mail for kotak.example loops back to myself"),
    ("4.4.1", "connect to mx.kotak.example[192.0.2.7]:25: Connection timed out"),
    ("5.3.0", "554 5.3.0 internal server error"),
    ("4.0.0", "Domain name not found: kotak.example (NXDOMAIN)"),
    ("5.1.1", 'procmail: Couldn\'t create "/var/mail/x": No such user'),
    ("4.4.7", ""),
    ("", "421 busy"),
]
NOBODY = [
    ("5.1.1", "550 5.1.1 <sari@kotak.example>... User unknown"),
    ("5.1.1", "550 5.1.1 The email account that you tried to reach does not exist"),
    ("5.1.1", "550 5.1.1 RESOLVER.ADR.RecipNotFound; not found"),
    ("5.0.0", "554 delivery error: This user doesn't have a kotak.example account [0]"),
    ("5.4.1", "550 5.4.1 [sari@kotak.example]: Recipient address rejected: Access denied"),
    ("4.1.1", "450 4.1.1 Recipient address rejected: User unknown in virtual alias table"),
    ("5.1.1", "550 5.1.1 alamat tidak ditemukan"),
    ("5.1.1", "550 no"),
    ("5.1.1", ""),
]
NO_HOST = [
    ("5.4.4", "Host or domain name not found. Name service error for name=kotak.example type=A"),
    ("5.1.2", "550 5.1.2 Host unknown"),
    ("5.1.10", "556 5.1.10 Recipient address has null MX"),
    ("5.4.4", ""),
]
MOVED = [("5.1.6", "551 5.1.6 recipient no longer on server"), ("5.1.6", "")]
CASES = [
    (cause, *case)
    for cause, cases in (
        (Cause.OURS, OURS),
        (Cause.FULL, FULL),
        (Cause.INACTIVE, INACTIVE),
        (Cause.TROUBLE, TROUBLE),
        (Cause.NOBODY, NOBODY),
        (Cause.NO_HOST, NO_HOST),
        (Cause.MOVED, MOVED),
    )
    for case in cases
]


@pytest.mark.parametrize(("cause", "status", "words"), CASES)
def test_what_servers_say(cause, status, words):
    assert causes.cause_of(status, words) == cause


def test_only_who_is_gone_is_hard():
    hard = {cause for cause in Cause if causes.kind_of(cause) == "hard"}
    assert hard == {Cause.NOBODY, Cause.NO_HOST, Cause.MOVED}


@pytest.mark.parametrize("name", ["spamhaus", "relay", "policy", "quota", "full", "blocked"])
def test_names_of_hosts_and_readers_say_nothing(name):
    words = f"host mx.{name}.example[192.0.2.7] said: 550 5.1.1 <{name}@kotak.example> User unknown"
    expected = Cause.OURS if name == "spamhaus" else Cause.NOBODY
    assert causes.cause_of("5.1.1", words) == expected


@pytest.mark.parametrize("command", ["DATA", "end of DATA"])
def test_what_is_said_after_the_name_was_accepted_is_not_about_the_name(command):
    words = f"550 5.1.1 User unknown (in reply to {command} command)"
    assert causes.cause_of("5.1.1", words) == Cause.INACTIVE


def test_words_without_a_code_are_final_only_where_they_were_said_of_the_name():
    assert causes.cause_of("", "550 user unknown") == Cause.INACTIVE
    assert causes.cause_of("", "550 user unknown", "in reply to RCPT TO command") == Cause.NOBODY


@given(status=st.text(max_size=12), words=st.text(max_size=5000))
def test_any_words_have_one_cause(status, words):
    assert causes.cause_of(status, words) in Cause
