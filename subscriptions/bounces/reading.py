"""What a message that came back reports: a failure, a complaint, or nothing that counts.

Read are RFC 5965 (ARF) and Hotmail's older form of it, RFC 3464, and the plain words of servers
that follow neither. Nothing here touches the database.
"""

from __future__ import annotations

import email.message
import html
import logging
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

import flufl.bounce

from subscriptions.bounces import causes
from subscriptions.models import Bounce

Kind = Bounce.Kind
Cause = Bounce.Cause

MOST_PARTS: Final = 50
LONGEST_TYPE: Final = 30  # signs before the semicolon of a Diagnostic-Code
LONGEST_TEXT: Final = 100_000  # signs of a part that are looked at

# Of RFC 5965 and its registry: ``not-spam``, ``auth-failure``, ``virus``, ``fraud`` and ``other``
# are no reader's wish to be left alone.
COMPLAINTS: Final = frozenset({"abuse", "opt-out", "opt-out-list"})
# What a report says in words, against a final cause in its code.
MILDER: Final = frozenset({Cause.FULL, Cause.INACTIVE})
_FEEDBACK: Final = re.compile(r"^feedback-type:[ \t]*([\w-]+)", re.IGNORECASE | re.MULTILINE)
_HOTMAIL: Final = "X-HmXmrOriginalRecipient"

_STATUS: Final = re.compile(r"([245])\.([0-9]{1,3})\.([0-9]{1,3})")
_DAEMON: Final = re.compile(
    r"mailer.?daemon|post_?master|mail ?delivery|mail (system|administrator)|delivery (subsystem|"
    r"notification)|system administrator|noreply.*bounce",
    re.IGNORECASE,
)
_SUBJECT: Final = re.compile(
    r"undeliver|returned mail|failure notice|deliver\w* (fail|error|problem|status|notification)|"
    r"failure (delivery|notification)|mail (delivery|failure|error|could)|cannot be delivered|"
    r"could not (be )?(deliver|send)|not delivered|message (not|failed)|error sending|non.?deliver|"
    r"rejected|nicht zugestellt|unzustellbar|gagal (dikirim|terkirim)|tidak terkirim",
    re.IGNORECASE,
)
_ORIGINAL: Final = re.compile(
    r"^\W*(-+ ?)?(this is a copy of|below this line is|original message|returned message|"
    r"the header of|message header|unsent message|copy of (your|the) message|received: |"
    r"return-path: |headers? (of|from) the original)",
    re.IGNORECASE | re.MULTILINE,
)
_ONLY_LATE: Final = re.compile(
    r"warning (message )?only|do not need to (resend|retry)|not need to resend|will be (re)?tried|"
    r"still be(ing)? (re)?tried|no action is required|(delivery|has) been delayed|will keep trying|"
    r"will continue (to be )?(attempt|try)|akan (terus )?mencoba",
    re.IGNORECASE,
)
_SAID: Final = re.compile(
    r"(?<![\w.:@/-])[45]\d\d[ \-:](?!\d\d\d)|(?<![\d.])[45]\.\d{1,3}\.\d{1,3}(?![\d.])"
)
_PARAGRAPH: Final = re.compile(r"\n[ \t]*\n")
# Amazon's: its own guess, then in quotes what the server said.
_QUOTED: Final = re.compile(r"5\.\d\.\d - .{0,60}? (5\d\d)-'([^']*)'")
_JSON: Final = re.compile(r'"status":"([\d.]*)".{0,80}?"diagnosticCode":"([^"]*)')
# Bounced by a rule that the receiver made, after the mail was accepted.
_BY_RULE: Final = re.compile(r"inbound-smtp\.[\w-]+\.amazonaws", re.IGNORECASE)
_TAG: Final = re.compile(
    r"<(?:style|script).*?</(?:style|script)>|</?[a-z][^<>]{0,500}>", re.DOTALL | re.IGNORECASE
)
# What programs say before they come to the point.
_PREAMBLE: Final = re.compile(
    r"(a |the |your )?(following )?(e-?mail |mail )?messages?( that)? (you sent )?(\w+ )?could "
    r"not be delivered to (all of its|one or more( of its)?|the following|"
    r"some)( intended)? recipients?|"
    r"(the )?following address(\(?es\)?)? failed|this is a permanent error|"
    r"i'm afraid i wasn't able to deliver your message to the following addresses?|"
    r"unable to deliver (your )?message to the following address(\(?es\)?)?|"
    r"was undeliverable to the following|returned to sender|returning message to sender|"
    r"created automatically by (the )?mail (delivery|system)[^.]*|"
    r"delivery to the following recipients?( has)? failed( permanently)?|"
    r"permanent (fatal )?(delivery )?errors?|"
    r"^[> \t]*(to|cc|from|subject|sent|sent date|date|size[^:]*|(original )?message-id|"
    r"the mts-id[^:]*|please verify|rcpt to|mail from):[^\n]*|"
    r"do not reply to this|list of recipients|(did|was) not (reach|delivered to) the following "
    r"recipients?[^:]*",
    re.IGNORECASE | re.MULTILINE,
)  # fmt: skip

log = logging.getLogger("subscriptions.bounces.process")


@dataclass(frozen=True)
class Report:
    """What a report says. ``status`` is its enhanced code (RFC 3463), ``source`` who said it."""

    kind: Bounce.Kind
    status: str
    source: str
    diagnosis: str = ""
    cause: Bounce.Cause = Cause.UNKNOWN


def read_report(message: email.message.Message) -> Report | None:
    """Return what the message reports; None where it reports nothing that counts."""
    for part in parts(message):
        if part.get_content_type() == "message/feedback-report":
            found = _FEEDBACK.search(_inside(part))
            wanted = found is not None and found[1].lower() in COMPLAINTS
            return Report(Kind.COMPLAINT, "", "arf") if wanted else None
        if part is not message and part.get(_HOTMAIL):
            return Report(Kind.COMPLAINT, "", "arf")
    statuses = [p for p in parts(message) if p.get_content_type() == "message/delivery-status"]
    return _of_status(statuses[0], _told(message)) if statuses else _of_words(message)


def report_from_reply(status: str, words: str, source: str, around: str = "") -> Report:
    """Return the report that a server's words and code make; see ``causes.cause_of``."""
    cause = causes.cause_of(status, words, around)
    return Report(causes.kind_of(cause), status, source, words, cause)


def parts(message: email.message.Message) -> Iterator[email.message.Message]:
    """Yield the message and what is in it, not without bounds."""
    for number, part in enumerate(message.walk()):
        if number >= MOST_PARTS:
            return
        yield part


def _of_status(part: email.message.Message, told: str) -> Report | None:
    """Read RFC 3464: the mildest of what failed, since all of it is about one reader's mail."""
    payload = part.get_payload()
    blocks = [
        block
        for block in (payload if isinstance(payload, list) else [])
        if isinstance(block, email.message.Message)
    ]
    failed = [
        _of_recipient(block, told)
        for block in blocks
        if str(block.get("Action", "")).strip().lower() == "failed"
    ]  # else delayed, relayed, delivered: nothing came back
    failed.sort(key=lambda report: report.kind == Kind.HARD)
    if failed and failed[0].kind == Kind.HARD and _BY_RULE.search(str(blocks[0])):
        return replace(failed[0], kind=Kind.SOFT, cause=Cause.INACTIVE)
    return failed[0] if failed else None


def _of_recipient(block: email.message.Message, told: str) -> Report:
    found = _STATUS.search(str(block.get("Status", "")))
    status = found[0] if found else ""
    code = " ".join(str(block.get("Diagnostic-Code", "")).split())
    kind, semicolon, rest = code.partition(";")
    is_typed = bool(semicolon) and len(kind) < LONGEST_TYPE
    diagnosis = _QUOTED.sub(r"\1 \2", rest.strip() if is_typed else code)
    comment = str(block.get("Status", ""))[found.end() :] if found else ""
    words = _focus(told)
    if causes.by_words(diagnosis) is not None:
        said = diagnosis
    else:
        said = f"{diagnosis} {comment if causes.by_words(comment) else words}"
    report = report_from_reply(status, said, "dsn", told)
    is_doubted = any(causes.by_words(text) in MILDER for text in _PARAGRAPH.split(told))
    if code and not (is_typed or _SAID.match(code)):
        is_doubted = True  # no server's words, but of a program in between
    if report.cause == Cause.NOBODY and is_doubted:
        report = replace(report, kind=Kind.SOFT, cause=Cause.INACTIVE)
    return replace(report, diagnosis=diagnosis or words)


def _of_words(message: email.message.Message) -> Report | None:
    """Read what follows no standard, if it looks like a mail server's."""
    hard, soft = _by_flufl(message)
    headers = " ".join(str(message.get(name, "")) for name in ("From", "Sender"))
    looks = bool(
        message.get("X-Failed-Recipients")
        or _DAEMON.search(headers)
        or _SUBJECT.search(str(message.get("Subject", "")))
    )
    told = _told(message)
    if not (hard or soft or looks) or not told or _ONLY_LATE.search(told):
        return None
    words = _focus(told)
    if not looks and causes.by_words(words) is None:
        return None
    return report_from_reply("", words, "text", told)


def _by_flufl(message: email.message.Message) -> tuple[bool, bool]:
    try:
        temporary, permanent = flufl.bounce.all_failures(message)
    except Exception as error:  # noqa: BLE001 - it reads what anybody may have sent
        log.warning("a report that could not be read: %s", type(error).__name__)
        return False, False
    return bool(permanent), bool(temporary)


def _told(message: email.message.Message) -> str:
    """Return what the server tells, without what it sends back."""
    texts = [_cut(_text(part)) for part in _own_parts(message)]
    return "\n\n".join(filter(None, texts))[:LONGEST_TEXT]


def _focus(told: str) -> str:
    """Return the words of refusal: from the codes on where there are any, else no preambles."""
    if "notificationType" in told:  # Amazon's own, JSON in a mail
        pairs = _JSON.findall(told.replace("\\", ""))
        told = "\n\n".join(" ".join(pair) for pair in pairs) or told
    found = [text[m.start() :] for text in _PARAGRAPH.split(told) if (m := _SAID.search(text))]
    said = "\n".join(found) if found else _PREAMBLE.sub(" ", told)
    return _QUOTED.sub(r"\1 \2", " ".join(said.split())[: causes.LONGEST_WORDS])


def _own_parts(message: email.message.Message) -> Iterable[email.message.Message]:
    """Yield the text parts that come before what is sent back."""
    own = []
    for part in parts(message):
        kind = part.get_content_type()
        if kind in {"message/rfc822", "text/rfc822-headers", "message/rfc822-headers"}:
            break
        if part.is_multipart() or part.get_filename():
            continue
        # Also a report whose separator is another than it says: then all of it is one text.
        if kind in {"text/plain", "text/html"} or part.get_content_maintype() == "multipart":
            own.append(part)
    plain = [part for part in own if part.get_content_type() != "text/html"]
    return plain or own


def _text(part: email.message.Message) -> str:
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes):
        return ""
    try:
        text = raw.decode(str(part.get_content_charset() or "utf-8"), "replace")
    except (LookupError, ValueError):
        text = raw.decode("utf-8", "replace")
    text = text[:LONGEST_TEXT].replace("\r\n", "\n").replace("\r", "\n")
    if part.get_content_type() == "text/html":
        text = html.unescape(_TAG.sub(" ", text))
    return text


def _cut(text: str) -> str:
    found = _ORIGINAL.search(text)
    return text[: found.start()] if found else text


def _inside(part: email.message.Message) -> str:
    """Return a part as text: the parser takes ``message/…`` for a message of its own."""
    payload = part.get_payload()
    if isinstance(payload, list):
        return "\n".join(str(inner) for inner in payload)
    return str(payload)
