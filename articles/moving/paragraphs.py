"""Paragraphs as the classic editor meant them, and the blocks of the newer one.

The classic editor keeps no paragraphs: a blank line parts them, a line break breaks the line. The
block editor keeps HTML between comments; what stands outside of its blocks is of the older kind.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

_BLOCK_COMMENT = re.compile(
    r"<!--\s+(?P<close>/)?wp:(?P<name>[a-z][a-z0-9_-]*(?:/[a-z][a-z0-9_-]*)?)\s+"
    r"(?P<given>\{.*?\}\s+)?(?P<void>/)?-->",
    re.DOTALL,
)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_VERBATIM = re.compile(r"<(pre|script|style|textarea|svg)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_BLOCK = (
    "table|thead|tfoot|caption|col|colgroup|tbody|tr|td|th|div|dl|dd|dt|ul|ol|li|pre|form|map|area"
    "|blockquote|address|style|p|h[1-6]|hr|fieldset|legend|section|article|aside|hgroup|header"
    "|footer|nav|figure|figcaption|details|menu|summary|iframe|center"
)
_AROUND = re.compile(rf"[ \t]*\n?[ \t]*(</?(?:{_BLOCK})\b[^>]*>)[ \t]*\n?[ \t]*", re.IGNORECASE)
_BLANK_LINES = re.compile(r"\n[ \t\u00a0]*\n\s*")
_BREAK = re.compile(r"[ \t]*(?<!<br>)(?<!<br/>)(?<!<br />)\n[ \t]*", re.IGNORECASE)
PARTED = "\n<p></p>\n"
"""What parts two paragraphs: an empty one ends the paragraph before and holds nothing itself."""


@dataclass
class Block:
    """A block comment: an opening one, or one without content."""

    name: str
    given: dict[str, Any] = field(default_factory=dict)
    is_void: bool = False


def is_of_blocks(text: str) -> bool:
    """Whether the block editor wrote the text."""
    return "<!-- wp:" in text


def with_paragraphs(text: str) -> str:
    """Return the classic editor's text with its blank lines and line breaks as HTML."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        kept.append(found[0])
        return f"\x00{len(kept) - 1}\x00"

    text = _COMMENT.sub("", _VERBATIM.sub(keep, text)).strip("\n")
    text = _BLANK_LINES.sub("\x01", text)
    text = _AROUND.sub(lambda tag: f" {tag[1]} " if "\n" in tag[0] else tag[1], text)
    text = _BREAK.sub("<br>", text).replace("\x01", PARTED)
    return re.sub(r"\x00(\d+)\x00", lambda found: kept[int(found[1])], text)


def pieces(text: str) -> Iterator[str | Block]:
    """Yield the parts of a text: HTML with its paragraphs, and the block comments between."""
    if not is_of_blocks(text):
        yield with_paragraphs(text)
        return
    at = depth = 0
    for found in _BLOCK_COMMENT.finditer(text):
        between = text[at : found.start()]
        if between.strip():
            yield between if depth else with_paragraphs(between)
        at = found.end()
        if found["close"]:
            depth = max(0, depth - 1)
            continue
        is_void = bool(found["void"])
        depth += not is_void
        yield Block(found["name"].removeprefix("core/"), given(found["given"]), is_void)
    if (rest := text[at:]).strip():
        yield with_paragraphs(rest)


def given(text: str | None) -> dict[str, Any]:
    """Return the attributes of a block comment; none where they cannot be read."""
    try:
        told = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}
