"""A body's outermost elements: paragraphs, subheads, lists, quotes, tables and places in a row."""

from __future__ import annotations

import re

from articles.body.rules import VOID

_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)[^>]*>")
RULE = "hr"
_NEVER_CLOSED = VOID | {"col", "wbr"}


def outermost(html: str) -> list[str]:
    """Return the outermost elements of sanitised ``html``, each with the text before it.

    The last one is the text behind them all, often empty: joined they are ``html`` again.
    """
    pieces, depth, start = [], 0, 0
    for tag in _TAG.finditer(html):
        if tag[2] == RULE and depth == 0:
            pieces.append(html[start : tag.end()])
            start = tag.end()
        if tag[2] in _NEVER_CLOSED:
            continue
        depth += -1 if tag[1] else 1
        if depth == 0:
            pieces.append(html[start : tag.end()])
            start = tag.end()
    return [*pieces, html[start:]]
