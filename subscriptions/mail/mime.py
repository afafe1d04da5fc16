"""How a mail is written down: headers, parts and encodings, once for all of its recipients.

A mail is prepared once (``PreparedMessage``): encoded, with a placeholder for what differs between
recipients. Making it for one of them is a handful of substitutions and a header block.
"""

from __future__ import annotations

import binascii
import email.utils
import re
import secrets
import time
import unicodedata
from dataclasses import dataclass
from email.header import Header
from functools import lru_cache
from itertools import chain, zip_longest
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from subscriptions.smtp.connection import stuffed

# Stands in a rendered mail where the recipient's own link goes. ``.invalid`` leads nowhere.
PLACE_OF_LINK: Final = "https://tautan.invalid/"
# And the one to the page of choices.
PLACE_OF_CHOICE: Final = "https://pilihan.invalid/"
LONGEST_MESSAGE_ID: Final = 64
LONGEST_SUBJECT: Final = 200
LONGEST_CODED_LINE: Final = 76
_SENDER: Final = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+")
_ANSWERED: Final = re.compile(r"[!#-'*+./0-9=?A-Z^-z|~{}-]+@[A-Za-z0-9.-]+")
_PLACES: Final = re.compile(
    b"|".join(re.escape(place.encode("ascii")) for place in (PLACE_OF_LINK, PLACE_OF_CHOICE))
)
_PLACE: Final = PLACE_OF_LINK.encode("ascii")
_CHOICE: Final = PLACE_OF_CHOICE.encode("ascii")


@dataclass(frozen=True)
class Content:
    """What a mail says; ``PLACE_OF_LINK`` stands where the recipient's own link goes."""

    subject: str
    text: str
    html: str


class PreparedMessage:
    """A mail ready but for its recipient.

    ``bulk``: a newsletter, with a way out in its headers; otherwise an answer to what somebody
    asked for on the site, marked as made by a machine. ``campaign``: what mailbox providers count
    complaints by (Feedback-ID), letters and digits. ``sender_name``: instead of the one that all
    mail comes from; the address is always the same. ``reply_to``: where answers go instead.
    """

    def __init__(
        self,
        content: Content,
        *,
        bulk: bool,
        campaign: str = "",
        sender_name: str = "",
        reply_to: str = "",
    ) -> None:
        self.bulk = bulk
        boundary = f"=_{secrets.token_hex(12)}"
        sent_by = [f"From: {_coded_sender(sender_name)}", *_answers_to(reply_to)]
        self._head = _head(sent_by, content.subject, boundary, bulk=bulk, campaign=campaign)
        # Every other piece is the name of a place.
        # As it goes to a relay: looking for dots in each mail costs as much as making it.
        body = stuffed(_body(content, boundary))
        self._body = re.split(b"(" + _PLACES.pattern + b")", body)

    @property
    def size(self) -> int:
        """How many bytes it takes, roughly."""
        return len(self._head) + sum(map(len, self._body))

    def for_recipient(
        self,
        address: str,
        message_id: str,
        link: str,
        one_click: str = "",
        choice: str = "",
        *,
        as_sent: bool = False,
    ) -> bytes:
        """Return the whole mail for one recipient, every line ended by CRLF.

        ``link`` and ``choice`` go to their places in the bodies, ``one_click`` (bulk only) to the
        headers. ``as_sent``: as it goes to a relay, ``stuffed``.
        """
        lines = [f"To: {address}", f"Message-ID: {message_id}", f"Date: {_now()}"]
        if self.bulk:
            lines += [
                f"List-Unsubscribe: <{one_click}>",
                "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
            ]
        own = "\r\n".join([*lines, ""])
        if own.count("\r") != len(lines) or own.count("\n") != len(lines):
            raise ValueError("a header of the recipient's own has a line break")
        links = {_PLACE: _coded_link(link), _CHOICE: _coded_link(choice) if choice else _CHOICE}
        links = {place: stuffed(text) for place, text in links.items()}
        mail = b"".join([own.encode("ascii"), self._head, *(links.get(p, p) for p in self._body)])
        return mail if as_sent else mail.replace(b"\n..", b"\n.")


def sender() -> tuple[str, str]:
    """Return the name and the address that mails come from.

    Raises:
        ValueError: ``MAIL_FROM`` holds no address.
    """
    return sender_of(settings.MAIL_FROM)


@lru_cache(maxsize=8)
def sender_of(mail_from: str) -> tuple[str, str]:
    """The same of another line than ``MAIL_FROM``."""
    name, address = email.utils.parseaddr(_printable(mail_from))
    follows = ">" in mail_from and not mail_from.rstrip().endswith(">")
    is_named = "<" in mail_from or mail_from.strip() == address
    if follows or not is_named or not _SENDER.fullmatch(address):
        raise ValueError("MAIL_FROM holds no e-mail address: write Name <desk@site.example>")
    return one_line(name), address


def message_domain() -> str:
    """Return the domain for Message-ID: the sender's, shortened from the left if need be."""
    domain = sender()[1].rpartition("@")[2] or urlsplit(settings.SITE_URL).hostname or "localhost"
    longest = LONGEST_MESSAGE_ID - len("<@>") - 22
    while len(domain) > longest and "." in domain:
        domain = domain.partition(".")[2]
    return domain[:longest]


def new_message_id() -> str:
    """Return a Message-ID of at most 64 characters, never used before."""
    return f"<{secrets.token_urlsafe(16)}@{message_domain()}>"


def one_line(text: str) -> str:
    """Return ``text`` fit for a header: one line, no control characters, of bearable length."""
    line = _printable(text)
    if len(line) > LONGEST_SUBJECT:
        line = line[: LONGEST_SUBJECT - 1].rstrip() + "…"
    return line


def _printable(text: str) -> str:
    """Return ``text`` in one line without control characters."""
    signs = (" " if unicodedata.category(c) in {"Cc", "Zl", "Zp", "Cs"} else c for c in text)
    return " ".join("".join(signs).split())


def _head(sent_by: list[str], subject: str, boundary: str, *, bulk: bool, campaign: str) -> bytes:
    if not re.fullmatch(r"[A-Za-z0-9]{0,40}", campaign):
        raise ValueError("a campaign is named by letters and digits")
    for_lists = [
        f"List-Id: {_list_id()}",
        f"Feedback-ID: {campaign or 'edisi'}:langganan:{_host()[:60]}",
        "Precedence: bulk",
    ]
    lines = [
        *sent_by,
        f"Subject: {_coded(one_line(subject), 'Subject')}",
        *(for_lists if bulk else [_BY_MACHINE]),
        "MIME-Version: 1.0",
        f'Content-Type: multipart/alternative; boundary="{boundary}"',
    ]
    return "\r\n".join([*lines, "", ""]).encode("ascii")


_BY_MACHINE: Final = "Auto-Submitted: auto-generated"


def _coded_sender(own_name: str = "") -> str:
    name, address = sender()
    name = one_line(own_name) or name
    # What looks like an encoded word (RFC 2047) would be decoded, quoted or not.
    is_plain = name.isascii() and "=?" not in name
    plain = email.utils.formataddr((name, address)) if is_plain else ""
    if plain and len(plain) <= LONGEST_CODED_LINE - len("From: "):
        return plain
    coded = Header(name, "utf-8", header_name="From").encode(linesep="\r\n")
    return f"{coded}\r\n <{address}>"


def _answers_to(address: str) -> list[str]:
    """Return the header for answers; none for what no mail program could answer to."""
    return [f"Reply-To: {address}"] if _ANSWERED.fullmatch(address) else []


def _list_id() -> str:
    return f"<langganan.{_host()}>"


def _host() -> str:
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return host if re.fullmatch(r"[A-Za-z0-9.-]+", host) else "localhost"


def _coded(text: str, header: str) -> str:
    """Encode a header's text (RFC 2047), folded to lines of at most 76 characters."""
    charset = "us-ascii" if text.isascii() and "=?" not in text else "utf-8"
    return Header(text, charset, maxlinelen=76, header_name=header).encode(linesep="\r\n")


def _body(content: Content, boundary: str) -> bytes:
    parts = []
    for kind, text in (("plain", content.text), ("html", content.html)):
        parts += [
            f"--{boundary}\r\nContent-Type: text/{kind}; charset=utf-8\r\n"
            "Content-Transfer-Encoding: quoted-printable\r\n\r\n".encode("ascii"),
            _quoted_printable(text),
            b"\r\n",
        ]
    return b"".join([*parts, f"--{boundary}--\r\n".encode("ascii")])


def _quoted_printable(text: str) -> bytes:
    """Encode; every place of a link gets a line of its own, so that filling it breaks no other."""
    raw = text.replace("\r\n", "\n").encode("utf-8")
    coded = [
        _with_room(binascii.b2a_qp(piece, istext=True).replace(b"\n", b"\r\n"))
        for piece in _PLACES.split(raw)
    ]
    places = [b"=\r\n" + place + b"=\r\n" for place in _PLACES.findall(raw)]
    return b"".join(chain.from_iterable(zip_longest(coded, places, fillvalue=b"")))


def _with_room(coded: bytes) -> bytes:
    """Leave room for a soft line break at the end of the last line."""
    last = len(coded) - (coded.rfind(b"\n") + 1)
    if last < LONGEST_CODED_LINE:
        return coded
    cut = len(coded) - 10
    while b"=" in coded[cut - 2 : cut]:  # never inside of a coded byte
        cut -= 1
    return coded[:cut] + b"=\r\n" + coded[cut:]


def _coded_link(link: str) -> bytes:
    return binascii.b2a_qp(link.encode("ascii")).replace(b"\n", b"\r\n")


def _now() -> str:
    return _date_of(int(time.time()))


@lru_cache(maxsize=1)
def _date_of(second: int) -> str:
    return email.utils.format_datetime(timezone.localtime())
