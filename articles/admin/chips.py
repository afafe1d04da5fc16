"""Choices above a list, each with how many rows it would show; no number costs a whole table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.core.paginator import Paginator
from django.utils.functional import Promise, cached_property

from articles.db.counting import counted

COUNTED: Final = 1_000
"""Whoever has more before them narrows the list; so no number costs more than this many rows."""


@dataclass(frozen=True)
class Chip:
    """A choice; ``number`` is empty where none is told."""

    label: str | Promise
    number: str
    url: str
    is_chosen: bool
    state: str = ""


class BoundedPaginator(Paginator[Any]):
    """Pages of the first ``most`` rows; a list of a hundred thousand is not counted to its end."""

    most = COUNTED

    @cached_property
    def count(self) -> int:
        """Return how many rows can be turned to."""
        known: int | None = getattr(self.object_list, "counted", None)
        if known is None:
            known = counted({"": self.object_list}, self.most)[""]  # type: ignore[dict-item]
        return min(known, self.most)


def told(number: int) -> str:
    """Return a bounded count as a chip says it."""
    return f"{COUNTED}+" if number > COUNTED else str(number)
