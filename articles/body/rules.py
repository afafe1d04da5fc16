"""How pasted HTML is read: the tables and patterns that the server and the editor share.

``for_editor`` hands them to ``static/admin_newsroom/js/paste/``, which brings a text into the same
shape while it is being pasted. Patterns keep to what both languages read alike.
"""

from __future__ import annotations

from typing import Any

from articles.text.characters import MEANT, UNSEEN

_PLAIN_BLOCKS = (
    "p div section article header footer main nav address figure figcaption pre dl dt dd form "
    "fieldset legend details summary center hr table caption thead tbody tfoot tr hgroup menu dir "
    "search"
)
_WITHIN_A_LINE = "b strong i em a span br font u cite ins sup sub q img"
_UNREAD = "script style title template noscript iframe object embed svg math select textarea"

LISTS = frozenset({"ul", "ol"})
QUOTES = frozenset({"blockquote", "aside"})
CONTAINERS = LISTS | QUOTES | {"li"}
CELLS = frozenset({"td", "th"})
HEADINGS = {"h1": "h2", "h2": "h2", "h3": "h3", "h4": "h3", "h5": "h3", "h6": "h3"}
BLOCKS = frozenset(HEADINGS) | CELLS | frozenset(_PLAIN_BLOCKS.split())
STRUCK = frozenset({"s", "strike", "del"})
INLINE = STRUCK | frozenset(_WITHIN_A_LINE.split())
READ = BLOCKS | CONTAINERS | INLINE
"""Every tag that means something; of all others only the text is read."""

VOID = frozenset({"br", "hr", "img"})
SILENT = frozenset(_UNREAD.split())
"""Tags whose text is no part of the story."""

DEEPEST = 6
CELL_GAP = " – "
MOST_COLUMNS = 40
RAISED = dict(zip("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ", strict=True))
LOWERED = dict(zip("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎", strict=True))

PATTERNS = {
    "arabic": r"[\u0600-\u06ff\u0750-\u077f\u0870-\u08ff\ufb50-\ufdff\ufe70-\ufefc]",
    "other_letters": r"[A-Za-z\u0590-\u05ff\ufb1d-\ufb4f]",
    "blanks": r"[ \t\n\r\f\u00a0]+",
    "unseen": UNSEEN,
    "hidden": (r"(?:^|;)\s*(?:display:\s*none|mso-hide:\s*all|mso-element:\s*comment)"),
    "block": r"(?:^|;)\s*display:\s*(?:block|flex|grid|list-item|table)",
    "weight": r"(?:^|;)\s*font-weight:\s*([a-z0-9]+)",
    "slant": r"(?:^|;)\s*font-style:\s*([a-z]+)",
    "line_through": r"(?:^|;)\s*text-decoration(?:-line)?:[^;]*line-through",
    "shift": r"(?:^|;)\s*vertical-align:\s*(super|sub)",
    "spaces": r"(?:^|;)\s*white-space:\s*([a-z-]+)",
    "indent": r"(?:^|;)\s*margin-left:\s*([0-9.]+)(pt|px|cm|mm|in)",
    "word_list": r"(?:^|;)\s*mso-list:\s*(?!ignore|none)([^;]*)",
    "word_level": "level([0-9]{1,2})",
    "word_marker": r"mso-list:\s*ignore",
    "word_number": r"^\(?([0-9]{1,4})[.)]?\)?$",
    "word_letter": r"^\(?([a-z]|[ivxlcdm]{1,7})[.)]$",
    "word_bullet": "^(?:[^0-9]|[^0-9a-z][^0-9]?)$",
    "scheme": "^([a-z][a-z0-9+.-]*):",
    "host": r"^(?:www\.|[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}(?=[/?#]|$))",
    "file_name": (
        r"^[^/?#]*\.(?:html?|xhtml|php|aspx?|jspx?|pdf"
        r"|docx?|xlsx?|jpe?g|png|gif|txt)(?=[?#]|$)"
    ),
    "picture_sign": r"^[^0-9A-Za-z\s]{1,12}$",
}


def for_editor() -> dict[str, Any]:
    """Return the tables as JSON holds them."""
    return {
        "lists": sorted(LISTS),
        "quotes": sorted(QUOTES),
        "containers": sorted(CONTAINERS),
        "cells": sorted(CELLS),
        "headings": HEADINGS,
        "blocks": sorted(BLOCKS),
        "struck": sorted(STRUCK),
        "inline": sorted(INLINE),
        "void": sorted(VOID),
        "silent": sorted(SILENT),
        "deepest": DEEPEST,
        "cellGap": CELL_GAP,
        "mostColumns": MOST_COLUMNS,
        "raised": RAISED,
        "lowered": LOWERED,
        "meant": {chr(code): sign for code, sign in MEANT.items()},
        "patterns": PATTERNS,
    }
