"""A received mail, read for showing: headers as they came, text, HTML and every other part.

Reading never fails. A mail that breaks the rules shows as much as can be made out of it.
"""

import email.errors
import email.message
import mimetypes
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.header import decode_header, make_header
from email.parser import BytesHeaderParser, BytesParser
from email.policy import compat32
from typing import cast
from urllib.parse import quote

# compat32 keeps every header as it was sent; the newer policies rewrite or refuse odd ones.
_HEADERS = BytesHeaderParser(policy=compat32)
_WHOLE = BytesParser(policy=compat32)
_FOLD = re.compile(r"\r?\n(?=[ \t])|[\r\n]+")


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who the SMTP conversation named, which is not always whom the headers name.

    An empty sender is the null sender of bounces. `received` is aware, in UTC.
    """

    sender: str
    recipients: tuple[str, ...]
    received: datetime


@dataclass(frozen=True, slots=True)
class Header:
    name: str
    raw: str
    """As sent, folds included."""
    value: str
    """Unfolded, encoded words decoded."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part that is neither the text nor the HTML shown. `inline`: the HTML refers to it."""

    name: str
    content_type: str
    content_id: str
    content: bytes
    inline: bool


@dataclass(frozen=True, slots=True)
class Message:
    number: int
    size: int
    envelope: Envelope
    headers: tuple[Header, ...]
    text: str | None = None
    html: str | None = None
    parts: tuple[Part, ...] = ()

    def header(self, name: str) -> str:
        """The decoded value of the first header of that name, or nothing."""
        return next((each.value for each in self._named(name)), "")

    def raw_header(self, name: str) -> str:
        return next((each.raw for each in self._named(name)), "")

    def _named(self, name: str) -> Iterator[Header]:
        return (each for each in self.headers if each.name.casefold() == name.casefold())

    @property
    def subject(self) -> str:
        return self.header("Subject")


def read_message(number: int, envelope: Envelope, content: bytes) -> Message:
    headers = _read_headers(content)
    try:
        leaves = list(_leaves(_WHOLE.parsebytes(content)))
    except RecursionError:  # thousands of nested multiparts: the source is all there is to show
        return Message(number, len(content), envelope, headers, text=_decode(content, ""))
    text = next((leaf for leaf in leaves if _is_body(leaf, "text/plain")), None)
    html = next((leaf for leaf in leaves if _is_body(leaf, "text/html")), None)
    markup = None if html is None else _text_of(html)
    return Message(
        number,
        len(content),
        envelope,
        headers,
        text=None if text is None else _text_of(text),
        html=markup,
        parts=tuple(
            _part(position, leaf, markup or "")
            for position, leaf in enumerate(leaves, start=1)
            if leaf is not text and leaf is not html
        ),
    )


def read_summary(number: int, size: int, envelope: Envelope, beginning: bytes) -> Message:
    """The headers alone, for lists. `beginning` may end anywhere after the headers."""
    return Message(number, size, envelope, _read_headers(beginning))


def _read_headers(content: bytes) -> tuple[Header, ...]:
    items = _HEADERS.parsebytes(content).raw_items()
    return tuple(
        Header(_readable(name), _readable(raw), decode_words(_readable(raw))) for name, raw in items
    )


def _readable(text: str) -> str:
    """Undo the parser's escapes for bytes outside ASCII: nearly always they are UTF-8."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def decode_words(raw: str) -> str:
    """One line with RFC 2047 words decoded, or as it stands where they cannot be."""
    line = _FOLD.sub("", raw).strip()
    if "=?" not in line:
        return line
    try:
        return _FOLD.sub(" ", str(make_header(decode_header(line)))) or line
    except (email.errors.MessageError, LookupError, ValueError):
        return line


def _leaves(root: email.message.Message) -> Iterator[email.message.Message]:
    """Every part without parts of its own; a forwarded mail is one part, not looked into."""
    waiting = [root]
    while waiting:
        part = waiting.pop()
        if part.is_multipart() and part.get_content_maintype() == "multipart":
            waiting.extend(reversed(cast("list[email.message.Message]", part.get_payload())))
        else:
            yield part


def _is_body(leaf: email.message.Message, content_type: str) -> bool:
    return (
        leaf.get_content_type() == content_type
        and leaf.get_content_disposition() != "attachment"
        and not leaf.get_filename()
    )


def _bytes_of(leaf: email.message.Message) -> bytes:
    if leaf.is_multipart():
        inner = cast("list[email.message.Message]", leaf.get_payload())
        try:
            return b"\r\n\r\n".join(each.as_bytes() for each in inner)
        except (email.errors.MessageError, LookupError, ValueError, TypeError, RecursionError):
            return b""
    payload = leaf.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _text_of(leaf: email.message.Message) -> str:
    try:
        charset = leaf.get_content_charset("")
    except (LookupError, ValueError):
        charset = ""
    return _decode(_bytes_of(leaf), charset)


def _decode(content: bytes, charset: str) -> str:
    """Text under the stated charset, else UTF-8, else what old Windows programs write."""
    for attempt in (charset, "utf-8"):
        try:
            return content.decode(attempt)
        except (LookupError, ValueError):  # unknown, not for text, or a lie
            continue
    return content.decode("cp1252", "replace")


def _part(position: int, leaf: email.message.Message, html: str) -> Part:
    content_type = leaf.get_content_type()
    content_id = _readable(str(leaf.get("Content-ID", ""))).strip().strip("<>")
    name = decode_words(_readable(leaf.get_filename() or ""))
    if not name:
        name = f"bagian-{position}{mimetypes.guess_extension(content_type) or '.bin'}"
    return Part(
        name=name,
        content_type=content_type,
        content_id=content_id,
        content=_bytes_of(leaf),
        inline=bool(content_id)
        and (f"cid:{content_id}" in html or f"cid:{quote(content_id)}" in html),
    )
