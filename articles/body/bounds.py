"""How deep HTML may nest before it is read: what costs more than its length is made shallow."""

from __future__ import annotations

import re

from articles.body.rules import VOID

DEEPEST = 200
"""Open elements at a time; a story, and any page that one is copied from, needs far fewer."""

DEEPEST_INLINE = 12
"""Of these elements within a line: each is opened anew in every paragraph that follows."""

LONG_TAG = 4000  # characters
MOST_ATTRIBUTES = 300
"""Each is compared with those before it."""

_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]{0,40})")
_OPTIONAL_END = "p li dt dd td th tr tbody thead tfoot option colgroup"
_FORMATTING = "a b big code em font i nobr s small strike strong tt u span sub sup del ins"
_NO_END = "area base col embed input link meta param source track wbr"
_CLOSED_BY_OTHERS = frozenset(_OPTIONAL_END.split())
_REOPENED = frozenset(_FORMATTING.split())
_NEVER_OPEN = VOID | frozenset(_NO_END.split())


def shallow(html: str) -> str:
    """Return ``html`` without the start tags that stand deeper than anybody writes.

    The cost is linear in its length. What nests within bounds comes back as it is.
    """
    if html.count("<") <= DEEPEST_INLINE:
        return html
    cuts = list(_too_deep(html))
    if not cuts:
        return html
    kept, end = [], 0
    for start, stop in cuts:
        if start >= end:
            kept.append(html[end:start])
            end = stop
    return "".join([*kept, html[end:]])


def _too_deep(html: str) -> list[tuple[int, int]]:
    """Return where the tags stand that are to go: counted by name alone, on the safe side."""
    depth = inline = 0
    cuts = []
    close = 0  # where the tag at hand ends
    for found in _TAG.finditer(html):
        start, tag = found.start(), found[2].lower()
        overfull = False
        if close <= start:
            close = html.find(">", start) + 1 or len(html) + 1
            overfull = html.count("=", start, close) > MOST_ATTRIBUTES
            overfull = overfull or _blanks(html, start, close) > MOST_ATTRIBUTES
        counts = tag not in _NEVER_OPEN and tag not in _CLOSED_BY_OTHERS
        is_inline = tag in _REOPENED
        too_deep = counts and (depth >= DEEPEST or (is_inline and inline >= DEEPEST_INLINE))
        if found[1]:
            depth, inline = max(0, depth - counts), max(0, inline - is_inline)
        elif overfull or too_deep:
            cuts.append((start, close))
        else:
            depth, inline = depth + counts, inline + is_inline
    return cuts


def _blanks(html: str, start: int, end: int) -> int:
    """Return how many blanks part the attributes of a long tag; text in quotes counts as well."""
    if end - start < LONG_TAG:
        return 0
    return sum(html.count(blank, start, end) for blank in " \n\t/")
