"""What comes back in every form: standards, Hotmail's own, plain words, and what is no report."""

import email

import pytest

from subscriptions.bounces import reading
from subscriptions.models import Bounce

Cause = Bounce.Cause


def read(text):
    return reading.read_report(email.message_from_string(text))


def arf(kind):
    line = f"Feedback-Type: {kind}\n" if kind else ""
    return f"""From: feedback@kotak.example
To: abuse@berita.example
Subject: FW: Kabar
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b"

--b
Content-Type: message/feedback-report

{line}User-Agent: Kotak/1.0
Version: 1

--b
Content-Type: message/rfc822

Subject: Kabar

isi
--b--
"""


def plain(
    words, subject="Undelivered Mail Returned to Sender", sender="MAILER-DAEMON@kotak.example"
):
    return f"From: {sender}\nTo: pantulan@surat.example\nSubject: {subject}\n\n{words}\n"


def dsn(action="failed", status="5.1.1", code="smtp; 550 5.1.1 User unknown", words="Sorry."):
    return f"""From: MAILER-DAEMON@kotak.example
Subject: Undelivered
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

{words}
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.kotak.example

Final-Recipient: rfc822; sari@kotak.example
Action: {action}
Status: {status}
Diagnostic-Code: {code}

--b--
"""


class TestComplaints:
    @pytest.mark.parametrize("kind", ["abuse", "Abuse", "opt-out"])
    def test_abuse_and_opting_out_count(self, kind):
        assert read(arf(kind)).kind == "complaint"

    @pytest.mark.parametrize(
        "kind", ["not-spam", "auth-failure", "virus", "fraud", "other", "dkim", "x-new", ""]
    )
    def test_nothing_else_does(self, kind):
        assert read(arf(kind)) is None

    def test_hotmail_s_old_form_has_no_part_of_its_own(self):
        report = """From: staff@hotmail.example
Subject: complaint about message from 192.0.2.9
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="b"

--b
Content-Type: message/rfc822

X-HmXmrOriginalRecipient: sari@kotak.example
Message-ID: <x@surat.example>
Subject: Kabar

isi
--b--
"""
        assert read(report).kind == "complaint"


class TestStatusReports:
    def test_the_code_and_the_words_agree(self):
        report = read(dsn())
        assert (report.kind, report.status, report.cause) == ("hard", "5.1.1", Cause.NOBODY)
        assert report.diagnosis == "550 5.1.1 User unknown"

    def test_the_words_count_more_than_the_code(self):
        report = read(dsn(code="smtp; 550 5.1.1 blocked using dnsbl.kotak.example"))
        assert (report.kind, report.cause) == ("soft", Cause.OURS)

    def test_without_a_code_the_text_beside_it_is_read(self):
        report = read(dsn(status="5.0.0", code="", words="<a@b.example>: 552 mailbox is full"))
        assert report.cause == Cause.FULL

    def test_a_full_box_in_the_text_outweighs_an_unknown_user_in_the_code(self):
        report = read(dsn(words="Your message was returned: not enough disk space"))
        assert report.kind == "soft"

    @pytest.mark.parametrize("action", ["delayed", "relayed", "delivered", "expanded"])
    def test_what_did_not_fail_is_no_report(self, action):
        assert read(dsn(action=action)) is None

    def test_of_several_the_mildest_counts(self):
        more = "\n\nFinal-Recipient: rfc822; b@kotak.example\nAction: failed\nStatus: 5.2.2\n"
        both = dsn().replace("\n--b--", f"{more}\n--b--")
        assert read(both).kind == "soft"

    def test_a_separator_that_is_not_the_one_announced(self):
        assert read(dsn().replace('boundary="b"', 'boundary="c"')).kind == "hard"


class TestPlainWords:
    @pytest.mark.parametrize(
        ("words", "cause"),
        [
            (
                "<a@b.example>:\n550 5.1.1 User unknown\n\n--- Below this line is a copy of",
                "nobody",
            ),
            ("host mx.b.example said: 552 5.2.2 quota\n    exceeded (in reply to RCPT TO)", "full"),
            ("SMTP error after RCPT TO:<a@b.example>:\n 550 blocked by our list", "ours"),
            ("<a@b.example>:\nThis user doesn't have a b.example account", "nobody"),
            ("Sorry, I couldn't find any host named b.example. (#5.1.2)", "no_host"),
            ("It says nothing that a program understands.", "unknown"),
        ],
    )
    def test_the_refusal_is_found_among_them(self, words, cause):
        assert read(plain(words)).cause == cause

    def test_what_is_sent_back_is_not_read(self):
        words = "550 5.1.1 User unknown\n\n--- Original message follows.\n\nSubject: spam, quota"
        assert read(plain(words)).cause == Cause.NOBODY

    @pytest.mark.parametrize(
        "words",
        [
            "THIS IS A WARNING MESSAGE ONLY. 451 4.4.1 User unknown",
            "550 timed out. No action is required on your part: delivery will be retried.",
        ],
    )
    def test_a_delay_is_no_failure(self, words):
        assert read(plain(words, "Warning: message delayed")) is None

    @pytest.mark.parametrize(
        ("subject", "words"),
        [
            ("Cuti: Kabar pagi", "Saya cuti sampai 5 Mei."),
            ("Auto: Kabar", "I am out of office; my mailbox is full of work, user unknown."),
            ("Re: Kabar", "Please confirm that you are human: click here."),
        ],
    )
    def test_answers_of_people_and_machines_are_none(self, subject, words):
        reply = plain(words, subject, "sari@kotak.example")
        assert read(f"Auto-Submitted: auto-replied\n{reply}") is None


@pytest.mark.parametrize("charset", ["x-unknown", "utf-16", "iso-2022-jp", "\\x00"])
def test_a_charset_that_is_wrong_is_no_matter(charset):
    text = plain("550 5.1.1 User unknown").replace(
        "\n\n", f"\nContent-Type: text/plain; charset={charset}\n\n", 1
    )
    assert read(text) is not None
