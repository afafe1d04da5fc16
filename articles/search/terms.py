"""A word that was asked for, and what it may be found as."""

from __future__ import annotations

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
