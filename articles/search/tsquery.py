"""PostgreSQL's ``tsquery``, written from lexemes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from articles.text.stopwords import STOP_WORDS


def quoted(lexeme: str) -> str:
    """Return a lexeme as part of a ``tsquery``; quotes cannot end it."""
    doubled = lexeme.replace("\\", "\\\\").replace("'", "''")
    return f"'{doubled}'"


def phrase(sequence: Sequence[str], label: str = "") -> str:
    """Return words in a row; stop words are not indexed, but their places are kept.

    ``label``: the part of the story that they must be in, as ``":A"``; any without one.
    """
    text, gap = "", 0
    for word in sequence:
        gap += 1
        if word not in STOP_WORDS:
            text += f"<{gap}>{quoted(word)}{label}" if text else f"{quoted(word)}{label}"
            gap = 0
    return f"({text})"


def form(words: str, label: str = "") -> str:
    """Return a form of a word, one word or several in a row, as part of a ``tsquery``."""
    return phrase(words.split(), label) if " " in words else f"{quoted(words)}{label}"


def form_anywhere(words: str) -> str:
    """Return the same for the index of texts, which must read a text to know what is in a row."""
    parts = [quoted(word) for word in words.split() if word not in STOP_WORDS]
    return f"({all_of(parts)})" if " " in words else quoted(words)


def any_of(parts: Iterable[str]) -> str:
    return f"({'|'.join(parts)})"


def all_of(parts: Iterable[str]) -> str:
    return "&".join(parts)
