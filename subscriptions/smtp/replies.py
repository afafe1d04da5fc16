"""What a refusal is about: the recipient, the mail, us, or how much comes at once.

The code alone does not say: ``550`` stands before "user unknown" and before "daily limit exceeded".
The enhanced status (RFC 3463) is asked first where it is clear, then the words. Who is judged
wrongly here is still safe: what befalls several in a row is never theirs; see ``circuit_breaker``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from subscriptions.smtp.relay import Outcome, Result

PERMANENT: Final = 500
# RFC 4954 and 3207: the relay wants a login, another login, or TLS.
LOGIN: Final = frozenset({530, 534, 535, 538})
# Commands in the wrong order, unknown, or not taken here at all (RFC 5321, 7504).
PROTOCOL: Final = frozenset({500, 502, 503, 504, 521, 555})

_STATUS: Final = re.compile(r"\d{3}[ -]([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
# Said of the recipient: there is nobody, or the mailbox takes nothing.
_THEIRS: Final = re.compile(r"1\.[1-69]|1\.10|2\.[0124]|4\.[14]")
# Said of the sender, of policy, of the protocol, of how much was sent.
_OURS: Final = re.compile(r"1\.[78]|4\.5|5\.\d+|7\.\d+")

_LIMIT: Final = re.compile(
    r"""
    \b(daily|hourly|per[ ](day|hour|minute)|sending|outgoing|outbound|relay(ing)?|messages?|mails?)
        \b[\w ]{0,30}\b(limit|quota|rate)\b
    | \b(limit|rate|quota)\b[\w ]{0,30}\b(sending|outgoing|outbound|messages|mails|recipients)\b
    | \brate[ -]?limit | \bratelimit | \bthrottl | \btoo[ ](many|fast|much|frequent|quickly)\b
    | \bslow[ ]?down\b | \bsend(ing)?[ ]rate\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
_MAILBOX: Final = re.compile(r"mail ?box|over ?quota", re.IGNORECASE)
_SENDER: Final = re.compile(
    r"\bsender\b|verification failed|verify failed|return[ -]path|mail from\b|\bfrom address\b"
    r"|\byour (domain|ip|host|server|account|mail|message)\b|envelope from",
    re.IGNORECASE,
)
_NOBODY: Final = re.compile(
    r"""
    (user|recipient|mailbox|address|account|addressee|alias|person|customer)\b[\w<>@.,:' -]{0,60}
        \b(unknown|not\ found|not\ exist|n't\ exist|no\ longer|not\ listed|unavailable|disabled
        |inactive|invalid|not\ valid|full|suspended|closed|not\ known|not\ available|over\ quota)
    | \b(unknown|invalid|no\ such|no|non-?existent|bad|undeliverable)\ (local\ )?
        (user|recipient|mailbox|address|account|alias|person)
    | \b(nobody|no\ one)\ (here|there) | \bover\ ?quota | \bmailbox\ full | \bquota\ exceeded
    | \bdoes(\ not|n't)\ have\ an?\ .{0,30}account
    """,
    re.IGNORECASE | re.VERBOSE,
)
_AGAINST_US: Final = re.compile(
    r"relay|block|black|spam|junk|\bdenied|policy|\bspf\b|dkim|dmarc|\blisted|reputation"
    r"|authent|authori[sz]|rbl\b|not permitted|not allowed|prohibit|rejected due|virus|\brdns|ptr\b"
    r"|rcpthosts|sequence|command|pipelin",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _Said:
    """A refusal taken apart; ``detail`` is subject and detail of the status, as in ``1.1``."""

    code: int
    words: str
    level: str
    detail: str

    @classmethod
    def of(cls, code: int, reply: str) -> _Said:
        found = _STATUS.match(reply)
        if found is None:
            return cls(code, reply, "", "")
        return cls(code, reply[found.end() :], found[1], f"{found[2]}.{found[3]}")

    @property
    def is_temporary(self) -> bool:
        # Of a 550 with 4.x.x one of the two is wrong; to try again harms nobody.
        return self.code < PERMANENT or self.level == "4"

    @property
    def speaks_of_a_limit(self) -> bool:
        mailbox = self.detail == "2.2" or re.search(
            r"mail ?box|over ?quota", self.words, re.IGNORECASE
        )
        return not mailbox and (self.detail == "4.5" or bool(_LIMIT.search(self.words)))


def verdict_on(code: int, reply: str, *, at_recipient: bool) -> Result:
    """Return what a refusal means (``code`` 400 to 599, ``reply`` begins with it).

    ``at_recipient``: it answers the recipient's name; else it came when the mail was offered, and
    a recipient who was taken before is not what is wrong.
    """
    said = _Said.of(code, reply)
    if said.is_temporary:
        outcome = Outcome.SLOWER if said.speaks_of_a_limit else Outcome.DEFERRED
        return Result(outcome, reply, at_recipient=at_recipient)
    if said.speaks_of_a_limit:
        return Result(Outcome.POLICY, reply, at_recipient=at_recipient, is_limit=True)
    ours = _is_about_us(said) if at_recipient else _is_policy(said)
    return Result(Outcome.POLICY if ours else Outcome.FAILED, reply, at_recipient=at_recipient)


def _is_policy(said: _Said) -> bool:
    """Whether it refuses us rather than this mail: the mail was not judged, or we were."""
    if said.code in LOGIN or said.code in PROTOCOL or said.detail.startswith("7."):
        return True
    return bool(_SENDER.search(said.words) or _AGAINST_US.search(said.words))


def _is_about_us(said: _Said) -> bool:
    if said.code in LOGIN or said.code in PROTOCOL:
        return True
    if _THEIRS.fullmatch(said.detail):
        return False
    # Systems that call everybody "5.5.0" or "5.3.0" say in words whom they mean.
    if said.detail.startswith("7.") or _SENDER.search(said.words):
        return True
    if _NOBODY.search(said.words):
        return False
    return bool(_OURS.fullmatch(said.detail) or _AGAINST_US.search(said.words))
