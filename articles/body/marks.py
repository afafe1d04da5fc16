"""How an element within a line sets its text: by its tag, and by what its style says."""

from __future__ import annotations

import re
from dataclasses import replace

from articles.body.blocks import Marks
from articles.body.rules import LOWERED, PATTERNS, RAISED, STRUCK

_WEIGHT, _SLANT, _LINE_THROUGH, _SHIFT, _SPACES, _BLOCK, _WORD_MARKER = (
    re.compile(PATTERNS[name], re.IGNORECASE)
    for name in ("weight", "slant", "line_through", "shift", "spaces", "block", "word_marker")
)
_BOLD_FROM = 600
_SIGNS = {"sup": RAISED, "sub": LOWERED}


def marked(outer: Marks, tag: str, given: dict[str, str]) -> Marks:
    """Return the marks of an element's text, but for where a link leads."""
    marks, style = outer, given.get("style", "")
    if tag in {"b", "strong"}:
        marks = replace(marks, strong=True)
    if tag in {"i", "em", "cite"}:
        marks = replace(marks, emphasis=True)
    if tag in STRUCK or (style and _LINE_THROUGH.search(style)):
        marks = replace(marks, struck=True)
    if given.get("lang", "").lower().split("-")[0] == "ar":
        marks = replace(marks, arabic=True)
    if style and (weight := _WEIGHT.search(style)):
        word = weight[1].lower()
        bold = int(word) >= _BOLD_FROM if word.isdecimal() else word in {"bold", "bolder"}
        marks = replace(marks, strong=bold)
    if style and (slant := _SLANT.search(style)):
        marks = replace(marks, emphasis=slant[1].lower() in {"italic", "oblique"})
    return marks


def script(outer: str, tag: str, style: str) -> str:
    """Return whether the text is raised ("sup"), lowered ("sub") or neither."""
    if tag in {"sup", "sub"}:
        return tag
    found = _SHIFT.search(style) if style else None
    return {"super": "sup", "sub": "sub"}[found[1].lower()] if found else outer


def shifted(text: str, script: str) -> str:
    """Return raised or lowered ``text`` in signs of its own, so that 10⁶ is not read as 106.

    What has no such signs stays; a number among it is told apart by ^ or _.
    """
    signs = _SIGNS.get(script)
    word = text.strip()
    if signs is None or not word:
        return text
    has_digit = any(sign in signs for sign in word if sign.isdecimal())
    if all(sign in signs for sign in word) and (has_digit or len(word) == 1):
        return "".join(signs.get(sign, sign) for sign in text)
    return ("^" if script == "sup" else "_") + text if word[0] in "0123456789" else text


def preformatted(outer: bool, style: str) -> bool:
    """Whether line breaks in the text are meant."""
    found = _SPACES.search(style) if style else None
    return found[1].lower() in {"pre", "pre-wrap", "pre-line", "break-spaces"} if found else outer


def is_block(style: str) -> bool:
    """Whether the element stands as a block of its own (Slack's paragraphs)."""
    return bool(style and _BLOCK.search(style))


def is_word_marker(style: str) -> bool:
    """Whether the text is the marker that Word prints before an item."""
    return bool(style and _WORD_MARKER.search(style))
