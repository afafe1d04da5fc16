"""A strict reading of every mail that a test sends: what a careful postmaster would refuse."""

from __future__ import annotations

import email
import email.policy
import re
from email.message import EmailMessage

ONCE = ["From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type"]
BULK = ["Feedback-ID", "List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "Precedence"]
MESSAGE_ID = re.compile(r"<[A-Za-z0-9_-]{22}@[A-Za-z0-9.-]+>")
LIST_ID = re.compile(r"<[A-Za-z0-9.-]+>")
FEEDBACK_ID = re.compile(r"[A-Za-z0-9]{1,40}:langganan:[A-Za-z0-9.-]{1,60}")
WAY_OUT = re.compile(r"<(https?://[!-~]+/langganan/u/[A-Za-z0-9_-]{22}/)>")


def read(content: bytes) -> EmailMessage:
    """Parse; raises AssertionError where the mail breaks a rule."""
    assert content.isascii(), "bytes outside ASCII"
    assert content.endswith(b"\r\n")
    assert b"\n" not in content.replace(b"\r\n", b""), "a bare LF"
    assert b"\r" not in content.replace(b"\r\n", b""), "a bare CR"
    assert max(map(len, content.split(b"\r\n"))) <= 998, "a line too long"
    message = email.message_from_bytes(content, policy=email.policy.default)
    _check_headers(message, content.partition(b"\r\n\r\n")[0].decode())
    _check_parts(message)
    return message


def _check_headers(message: EmailMessage, head: str) -> None:
    names = message.keys()
    bulk = "List-Id" in names
    wanted = ONCE + (BULK if bulk else ["Auto-Submitted"])
    signed = ["DKIM-Signature"] if "DKIM-Signature" in names else []
    assert sorted(names) == sorted(signed + wanted), f"headers {names}"
    assert not message.defects
    for name, value in message.items():
        assert not value.defects, (name, value.defects)
    for line in head.split("\r\n"):
        assert len(line) <= 78 or " " not in line.strip(), f"a header line could be folded: {line}"
    assert len(message["Message-ID"]) <= 64
    assert MESSAGE_ID.fullmatch(message["Message-ID"])
    assert message["Date"].datetime.tzinfo is not None
    assert len(message["From"].addresses) == len(message["To"].addresses) == 1
    assert message["MIME-Version"] == "1.0"
    if bulk:
        way_out = WAY_OUT.fullmatch(
            re.search(r"^List-Unsubscribe: (.*)$", head.replace("\r", ""), re.MULTILINE)[1]
        )
        assert way_out, "List-Unsubscribe is folded or not ours"
        assert len(way_out[1]) <= 58
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert LIST_ID.fullmatch(message["List-Id"])
        assert message["Precedence"] == "bulk"
        assert FEEDBACK_ID.fullmatch(message["Feedback-ID"])
    else:
        assert message["Auto-Submitted"] == "auto-generated"


def _check_parts(message: EmailMessage) -> None:
    assert message.get_content_type() == "multipart/alternative"
    parts = list(message.iter_parts())
    assert [part.get_content_type() for part in parts] == ["text/plain", "text/html"]
    for part in parts:
        assert not part.defects
        assert part["Content-Transfer-Encoding"] == "quoted-printable"
        assert part.get_content_charset() == "utf-8"
        coded = part.get_payload()
        assert max(map(len, coded.split("\n"))) <= 77, "a coded line too long"
        assert "tautan.invalid" not in part.get_content(), "a link was not filled in"
        assert "\ufffd" not in part.get_content()


def text_of(message: EmailMessage) -> str:
    return message.get_body(("plain",)).get_content()


def html_of(message: EmailMessage) -> str:
    return message.get_body(("html",)).get_content()
