"""Keys that come from outside: from addresses and forms that anybody can write."""

from __future__ import annotations

from typing import Final

NO_KEY: Final = 0
_LONGEST: Final = 18  # digits of a bigint, whichever they are


def key_of(text: str | None) -> int:
    """Return the key that ``text`` names; ``NO_KEY``, which no row has, for everything else."""
    if text and text.isdecimal() and len(text) <= _LONGEST:
        return int(text)
    return NO_KEY
