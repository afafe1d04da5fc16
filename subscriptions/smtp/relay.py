"""The relay: where it is, what it is told of a mail, and what it answers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from ipaddress import ip_address
from typing import Final
from urllib.parse import unquote, urlsplit

TLS_PORT: Final = 465
_ENCODED: Final = "of its password / ? # % @ stand as %2F %3F %23 %25 %40"
_HOST: Final = re.compile(r"[A-Za-z0-9:._-]{1,253}(%[A-Za-z0-9]+)?")  # also IPv6, on an interface
_ADDRESS: Final = re.compile(r"\S*@\S*")
_CARRIED: Final = re.compile(r"[!-;=?-~]+@[!-;=?-~]+")  # printable ASCII without < and >


class RelayTroubleError(Exception):
    """The relay cannot be spoken to. Nothing was handed over and no recipient is to blame.

    The text is fit for a log: it names no address. ``is_counted``: the breaker knows of it.
    """

    def __init__(self, reason: str, *, is_counted: bool = False) -> None:
        super().__init__(without_addresses(reason))
        self.is_counted = is_counted


def without_addresses(reply: str) -> str:
    """Return the relay's words in one line, fit for a log and for the desk."""
    return _ADDRESS.sub("…", " ".join("".join(filter(_is_readable, reply)).split()))


def _is_readable(sign: str) -> bool:
    return sign.isprintable() or sign.isspace()


class RelayUrlError(ValueError):
    """``SMTP_URL`` cannot be read; the text says how to write it."""


class Outcome(Enum):
    """What became of one mail."""

    ACCEPTED = "accepted"
    DEFERRED = "deferred"
    FAILED = "failed"
    UNKNOWN = "unknown"
    # The caller said no when it came to handing over.
    WITHHELD = "withheld"
    # Refused for what we are, not for whom it is: login, TLS, policy. Certainly not accepted.
    POLICY = "policy"
    # The conversation broke before the mail's end was sent: certainly not accepted.
    BROKEN = "broken"
    # Not taken because it is too much at once. Certainly not accepted.
    SLOWER = "slower"


@dataclass(frozen=True)
class Result:
    """An outcome with the relay's words (or the reason).

    ``at_recipient``: they answered the recipient's name, before there was any mail to judge.
    ``is_limit``: they name a limit of ours, so that no mail is to blame even where others passed.
    """

    outcome: Outcome
    reply: str = ""
    at_recipient: bool = False
    is_limit: bool = False


@dataclass(frozen=True)
class Envelope:
    """Where a mail comes back to and where it goes; ASCII, for relays without SMTPUTF8."""

    sender: str
    recipient: str

    def __post_init__(self) -> None:
        if not (_CARRIED.fullmatch(self.sender) and _CARRIED.fullmatch(self.recipient)):
            raise ValueError("an address that SMTP cannot carry")

    def mail(self) -> bytes:
        """Return the command that names the sender."""
        return f"MAIL FROM:<{self.sender}>\r\n".encode("ascii")

    def rcpt(self) -> bytes:
        """Return the command that names the recipient."""
        return f"RCPT TO:<{self.recipient}>\r\n".encode("ascii")

    def commands(self) -> bytes:
        """Return MAIL and RCPT together, for a relay that takes several commands at once."""
        return self.mail() + self.rcpt()


@dataclass(frozen=True)
class Relay:
    """Where the relay is and how to get in; ``tls`` from the first byte."""

    host: str
    port: int
    tls: bool = False
    user: str = ""
    password: str = ""

    @classmethod
    def from_url(cls, url: str) -> Relay:
        """Read ``smtp://user:password@host:port`` or ``smtps://…``. Raises RelayUrlError."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            parts, port = urlsplit(""), 0
        if port == 0:
            raise RelayUrlError(
                "SMTP_URL cannot be read: its port is no number from 1 to 65535; "
                f"write smtp://user:password@host:587; {_ENCODED}"
            )
        host, rest = parts.hostname or "", parts.path.strip("/") + parts.query + parts.fragment
        if parts.scheme not in {"smtp", "smtps"} or not _HOST.fullmatch(host) or rest:
            raise RelayUrlError(
                f"SMTP_URL cannot be read: write smtp://user:password@host:587; {_ENCODED}"
            )
        if bool(parts.username) != bool(parts.password):
            raise RelayUrlError(
                "SMTP_URL has a user without a password, or none: "
                "write smtp://user:password@host:587, or smtp://host"
            )
        tls = parts.scheme == "smtps"
        if port == TLS_PORT and not tls:
            raise RelayUrlError(
                f"SMTP_URL: at port {TLS_PORT} TLS comes first: write smtps://user:password@host"
            )
        return cls(
            host=host,
            port=port or (TLS_PORT if tls else 25),
            tls=tls,
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
        )

    @property
    def is_here(self) -> bool:
        """Whether it is on this machine: then nothing can be overheard on the way."""
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"
