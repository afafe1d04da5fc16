"""Which way a text is written, as the elements around it say."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Direction:
    """The direction that an element hands down to those within it."""

    arabic: bool = False
    right_to_left: bool = False


def is_arabic(given: dict[str, str]) -> bool:
    """Whether an element says that its text is Arabic, with or without a region."""
    return given.get("lang", "").lower().split("-")[0] == "ar"


def inherited(outer: Direction, given: dict[str, str]) -> Direction:
    """Return the direction that an element hands down: its own, or the one around it."""
    written, language = given.get("dir", "").lower(), given.get("lang", "")
    return Direction(
        arabic=is_arabic(given) if language else outer.arabic and written != "ltr",
        right_to_left=written == "rtl" if written in {"rtl", "ltr"} else outer.right_to_left,
    )
