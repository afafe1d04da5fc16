"""A long body cut into parts that a slow line carries one at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.http import Http404
from django.utils.safestring import SafeString, mark_safe

from articles.body.outermost import outermost

PART_BYTES: Final = 6_000
PARAMETER: Final = "bagian"


@dataclass(frozen=True)
class Part:
    """One part, the ``number``-th ``of`` several."""

    html: SafeString
    number: int
    of: int

    @property
    def others(self) -> bool:
        """Whether there are other parts than this one."""
        return self.of > 1

    @property
    def previous(self) -> int | None:
        """The number of the part before."""
        return self.number - 1 or None

    @property
    def next(self) -> int | None:
        """The number of the part after."""
        return self.number + 1 if self.number < self.of else None


def part(html: str, wanted: str) -> Part:
    """Return the part whose number a reader ``wanted``.

    Raises:
        Http404: there is no such part.
    """
    all_parts = parts(html)
    if not (wanted.isascii() and wanted.isdecimal() and 1 <= int(wanted[:6]) <= len(all_parts)):
        raise Http404
    number = int(wanted[:6])
    # Cut between elements of what was sanitised when it was saved.
    return Part(mark_safe(all_parts[number - 1]), number, len(all_parts))  # noqa: S308


def parts(html: str, most: int = PART_BYTES) -> list[str]:
    """Cut sanitised ``html`` between its outermost elements into parts of at most ``most`` bytes.

    An element that is longer by itself is a part of its own: a sentence is never cut. There is
    always one part at least, and joined they are ``html`` again.
    """
    found = [""]
    for piece in outermost(html):
        if found[-1] and len((found[-1] + piece).encode()) > most:
            found.append("")
        found[-1] += piece
    return found
