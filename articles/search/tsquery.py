"""PostgreSQL's ``tsquery``, written from lexemes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from articles.text.stopwords import STOP_WORDS


def quoted(lexeme: str) -> str:
    """Return a lexeme as part of a ``tsquery``; quotes cannot end it."""
    doubled = lexeme.replace("\\", "\\\\").replace("'", "''")
    return f"'{doubled}'"


def phrase(sequence: Sequence[str]) -> str:
    """Return words in a row; stop words are not indexed, but their places are kept."""
    text, gap = "", 0
    for word in sequence:
        gap += 1
        if word not in STOP_WORDS:
            text += f"<{gap}>{quoted(word)}" if text else quoted(word)
            gap = 0
    return f"({text})"


def any_of(parts: Iterable[str]) -> str:
    return f"({'|'.join(parts)})"


def all_of(parts: Iterable[str]) -> str:
    return "&".join(parts)
