"""Templates that escape: every value filled in is text, unless it is Markup already."""

import re
import string
from html import escape
from typing import Any

_LINK = re.compile(r"https?://[^\s<>\"'`]+", re.IGNORECASE)
_AFTER_LINK = ".,;:!?)]}”’»…"


class Markup(str):
    """HTML made here. Text that came from outside must never be wrapped in it by hand."""

    __slots__ = ()


class _EscapingFormatter(string.Formatter):
    def format_field(self, value: Any, format_spec: str) -> str:
        return value if isinstance(value, Markup) else escape(format(value, format_spec))


def fill(template: str, **values: object) -> Markup:
    return Markup(_EscapingFormatter().vformat(template, (), values))


def join(pieces: list[Markup]) -> Markup:
    return Markup("".join(pieces))


def with_links(text: str) -> Markup:
    """Plain text with its web addresses made clickable, for a new tab."""
    pieces = []
    position = 0
    for match in _LINK.finditer(text):
        address = match[0].rstrip(_AFTER_LINK)
        pieces.append(escape(text[position : match.start()]))
        pieces.append(f'<a href="{escape(address)}" target="_blank" rel="noopener">')
        pieces.append(f"{escape(address)}</a>")
        position = match.start() + len(address)
    pieces.append(escape(text[position:]))
    return Markup("".join(pieces))
