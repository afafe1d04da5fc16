"""The characters of what is typed or pasted: the signs that were meant, none that cannot be seen.

Texts come from Windows with the codes of another alphabet (U+0093 for a quotation mark), from chats
with marks that turn the line around, from PDF files with accents apart from their letters. Here is
the one place that puts them right; ``static/admin_newsroom/js/paste/characters.js`` does the same
with the same table (``articles.body.rules``) before the editor shows a pasted text.
"""

from __future__ import annotations

import re
import unicodedata

MEANT = {code: bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)} | {
    0xF0B7: "•",
    0xF0A7: "▪",
    0x2028: "\n",
    0x2029: "\n",
    0x0B: "\n",
    0x0C: "\n",
}
"""Codes of Windows-1252 and of Word's symbol font, by the sign that each stood for."""

UNSEEN = (
    r"[\u0000-\u0008\u000e-\u001f\u007f\u200b\u2060\u202a-\u202e\u2066-\u2069\ufeff"
    r"\ufff9-\ufffc\ufffe\uffff\ud800-\udfff]"
)
"""What is dropped; the joiners that Arabic and emoji need (U+200C, U+200D) are none of these."""

_UNSEEN = re.compile(UNSEEN)
_LINE_BLANKS = re.compile("[ \t\r\n]+")


def meant(text: str) -> str:
    """Return ``text`` with the signs that were meant and without those that nobody sees."""
    return text if text.isascii() and text.isprintable() else _UNSEEN.sub("", text.translate(MEANT))


def composed(text: str) -> str:
    """Return ``text`` with every accent joined to its letter (NFC)."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def as_text(text: str) -> str:
    """Return what somebody typed into a field of several lines as it is kept."""
    return composed(meant(text))


def as_line(text: str) -> str:
    """Return what somebody typed into a field of one line: one line, no blanks around it."""
    return _LINE_BLANKS.sub(" ", as_text(text)).strip()
