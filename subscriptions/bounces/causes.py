"""Why a mail was refused, by the words of the server first and its status code second.

Servers give the same code for an address that is gone, a full box and a sender on a blocklist
(RFC 3463 leaves them the choice), so the code alone would blame readers for what is said of us.
Where words and code leave a doubt, the milder cause is taken: a reader who is gone will bounce
again, one who is struck off by mistake hears nothing of it.
"""

from __future__ import annotations

import re
from typing import Final

from subscriptions.bounces.phrases import (
    AFTER_RCPT,
    AMBIGUOUS,
    AT_RCPT,
    CLEARLY_NO_HOST,
    CLEARLY_NOBODY,
    LISTS,
    NAMELESS,
    PHRASES,
)
from subscriptions.models import Bounce

Cause = Bounce.Cause
Kind = Bounce.Kind

LONGEST_WORDS: Final = 4000  # signs of a text that are judged

HARD: Final = frozenset({Cause.NOBODY, Cause.NO_HOST, Cause.MOVED})

_STATUS: Final = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_REPLY: Final = re.compile(r"(?<![\w.:@/-])([245]\d\d)(?=[ \-#(:]|$)(?!-?\d)")
_ADDRESS: Final = re.compile(r"[^\s<>\[\]()\"',;:]{0,64}@[^\s<>\[\]()\"',;]{1,255}")
_HOST: Final = re.compile(
    r"https?://\S+|\b(?:[\w-]{1,63}\.)+[a-z][\w-]{1,62}\b(?:\[[^\]]{0,50}\])?"
)
# Repeated at the beginning of each line of an answer.
_CODE: Final = re.compile(r"(?<![\w.])[245]\d\d[- ]#?[245]\.\d{1,3}\.\d{1,3}\b")

# By code alone, where the words say nothing: class, subject, detail (RFC 3463).
_CODES: Final[tuple[tuple[Bounce.Cause, re.Pattern[str]], ...]] = (
    (Cause.NO_HOST, re.compile(r"5\.(1\.(2|10)|4\.4|7\.27)")),
    (Cause.OURS, re.compile(r"[45]\.(1\.[78]|[67]\.\d+|3\.4|2\.3|5\.\d+|4\.5)")),
    (Cause.FULL, re.compile(r"[45]\.2\.2")),
    (Cause.INACTIVE, re.compile(r"[45]\.2\.\d+")),
    (Cause.TROUBLE, re.compile(r"4\.\d+\.\d+|5\.3\.\d+|5\.4\.\d+")),
    (Cause.MOVED, re.compile(r"5\.1\.6")),
    (Cause.NOBODY, re.compile(r"5\.1\.[1-5]|5\.1\.[1-9]\d+")),
)


def cause_of(status: str, words: str, around: str = "") -> Bounce.Cause:
    """Return why a mail was refused.

    Args:
        status: RFC 3463, such as ``5.1.1``; may be empty.
        words: what the server said; may be empty.
        around: what else the report tells: a transcript, at which command it was said.
    """
    raw = " ".join(words[:LONGEST_WORDS].lower().split())
    codes = [*_STATUS.findall(raw), *filter(None, [status])]
    found = by_words(raw) or _by_codes(codes)
    if found is None:
        replies = set(_REPLY.findall(raw))
        return Cause.TROUBLE if replies and max(replies) < "5" else Cause.UNKNOWN
    return _in_doubt(found, codes, raw, around) if found in HARD else found


def kind_of(cause: Bounce.Cause) -> Bounce.Kind:
    """Return whether a cause stands for good."""
    return Kind.HARD if cause in HARD else Kind.SOFT


def plain(words: str) -> str:
    """Return the words without codes, with ``@`` for addresses and ``~`` for names of hosts."""
    text = _CODE.sub(" ", _HOST.sub("~", _ADDRESS.sub("@", words.lower())))
    return " ".join(text.replace("’", "'").split())


def by_words(words: str) -> Bounce.Cause | None:
    """Return the cause that the words name, if they name one."""
    raw = " ".join(words[:LONGEST_WORDS].lower().split())
    text = plain(raw)
    if CLEARLY_NO_HOST.search(text):
        return Cause.NO_HOST
    if CLEARLY_NOBODY.search(text):
        return Cause.NOBODY
    if LISTS.search(raw):
        return Cause.OURS
    return next((cause for cause, said in PHRASES if said.search(text)), None)


def _by_codes(codes: list[str]) -> Bounce.Cause | None:
    for code in codes:
        for cause, pattern in _CODES:
            if pattern.fullmatch(code):
                return cause
    return None


def _in_doubt(found: Bounce.Cause, codes: list[str], raw: str, around: str) -> Bounce.Cause:
    """Return the milder cause where something else in the report speaks against a final one."""
    is_named = any(code.startswith(("5.1.", "4.1.")) for code in codes)
    told = plain(f"{raw} {around[:LONGEST_WORDS]}")
    if any(re.fullmatch(r"[45]\.1\.[78]", code) for code in codes):
        return Cause.OURS  # of the sender's address
    if not is_named and "421" in _REPLY.findall(raw):
        return Cause.TROUBLE  # the conversation was cut off
    if found == Cause.NO_HOST:
        passing = any(code[0] == "4" or code == "5.1.0" for code in codes)
        return Cause.TROUBLE if passing else found
    if NAMELESS.search(raw) or AFTER_RCPT.search(told):
        return Cause.INACTIVE
    is_closed = any(re.fullmatch(r"5\.2\.[1-4]", code) for code in codes)
    is_vague = AMBIGUOUS.search(raw) and not is_named
    return Cause.INACTIVE if (is_closed or is_vague) and not AT_RCPT.search(told) else found
