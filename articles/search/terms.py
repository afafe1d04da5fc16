"""A word that was asked for, and what it may be found as."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

FAMILY = 0.8  # of what was typed, a word of the same root


@dataclass
class Term:
    """A word that was asked for: ``forms`` maps what it may be found as to what that counts.

    A form is a lexeme, or several words in a row with blanks between. ``df`` is in how many
    stories the word is, ``idf`` how much it tells of all. ``stem`` is what an unknown word was
    probably made of, ``correction`` what to suggest in its place.
    """

    word: str
    df: int = 0
    idf: float = 1.0
    forms: dict[str, float] = field(default_factory=dict)
    correction: str | None = None
    stem: str | None = None

    counts: dict[str, int] = field(default_factory=dict)

    def add(self, form: str, weight: float, df: int) -> None:
        """Add a form that ``df`` stories have, at the best weight that speaks for it."""
        self.forms[form] = max(weight, self.forms.get(form, 0.0))
        self.counts[form] = df

    @property
    def reach(self) -> int:
        """In how many stories any form is, at most."""
        return sum(self.counts.values())


def in_one(words: Sequence[str], names: Collection[str]) -> list[str]:
    """Return words with those that make a name, of several words in a row, as one; the longest."""
    if not names:
        return list(words)
    longest = max(name.count(" ") + 1 for name in names)
    found, place = [], 0
    while place < len(words):
        length = next(
            (n for n in range(longest, 1, -1) if " ".join(words[place : place + n]) in names), 1
        )
        found.append(" ".join(words[place : place + length]))
        place += length
    return found
