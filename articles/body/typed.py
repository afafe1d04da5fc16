"""A body typed without the editor, into the bare field: a blank line begins a paragraph there."""

from __future__ import annotations

import re

from articles.body.rules import BLOCKS, CONTAINERS, SILENT, VOID

# Possessive: a text of a million signs must not be tried from each of them again.
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*+)[^<>]*+>")
_BLANK_LINES = re.compile(r"\n[ \t\u00a0]*\n\s*")
_ENCLOSING = (BLOCKS | CONTAINERS | SILENT) - VOID
_PARTED = "<p></p>"  # ends the paragraph before and holds nothing itself


def with_paragraphs(typed: str) -> str:
    """Return the text with the blank lines and line breaks that stand in no block as HTML.

    What stands in a block is HTML, where a line's end is a blank. The result is not sanitised.
    """
    text = typed.replace("\r\n", "\n").replace("\r", "\n")
    made: list[str] = []
    depth = at = 0
    for tag in _TAG.finditer(text):
        if tag[2].lower() not in _ENCLOSING:
            continue
        if depth == 0:
            made.append(_parted(text[at : tag.start()]))
            at = tag.start()
        depth = max(0, depth + (-1 if tag[1] else 1))
        if depth == 0:
            made.append(text[at : tag.end()])
            at = tag.end()
    made.append(text[at:] if depth else _parted(text[at:]))
    return "".join(made)


def _parted(between: str) -> str:
    """Return what stands between two blocks; who typed ``<br>`` has not meant each line's end."""
    text = between.strip()
    if "\n" not in text:
        return between
    made: list[str] = []
    at, has_breaks = 0, "<br" in text.lower()
    for tag in _TAG.finditer(text):
        made += [_lines(text[at : tag.start()], has_breaks=has_breaks), tag[0]]
        at = tag.end()
    return "".join([*made, _lines(text[at:], has_breaks=has_breaks)])


def _lines(text: str, *, has_breaks: bool) -> str:
    paragraphs = _BLANK_LINES.split(text)
    if not has_breaks:
        paragraphs = [_with_breaks(paragraph) for paragraph in paragraphs]
    return _PARTED.join(paragraphs)


def _with_breaks(paragraph: str) -> str:
    first, *others = paragraph.split("\n")
    if not others:
        return paragraph
    *between, last = others
    lines = [first.rstrip(" \t"), *(line.strip(" \t") for line in between), last.lstrip(" \t")]
    return "<br>".join(lines)
