"""Which tags, reporters or sources look alike, but for those that somebody called two."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Max, Subquery

from articles.editing import likeness, uniting
from articles.models import Synonym, Twins

KEPT_FOR: Final = 600.0  # seconds


@dataclass(frozen=True)
class Alike:
    """Two rows that look alike."""

    keys: tuple[int, int]
    names: tuple[str, str]


_lately: dict[str, tuple[Any, float, list[Alike]]] = {}


def found(kind: str) -> list[tuple[int, int]]:
    """Return the pairs of a kind that look alike and that nobody has called two."""
    return [one.keys for one in _found(kind)]


def found_lately(kind: str) -> list[Alike]:
    """Return what looks alike, as it was found within some minutes; at once after a merge."""
    newest = Twins.objects.filter(kind=kind).order_by("-pk").values("pk")[:1]
    rows = uniting.KINDS[kind].objects
    state = rows.aggregate(rows=Count("pk"), last=Max("pk"), twins=Max(Subquery(newest)))
    known = _lately.get(kind)
    if known is None or known[0] != state or time.monotonic() - known[1] > KEPT_FOR:
        _lately[kind] = known = (state, time.monotonic(), _found(kind))
    return known[2]


def _found(kind: str) -> list[Alike]:
    if kind == "event":
        return []  # those that are near were put together
    names: dict[int, str] = dict(uniting.KINDS[kind].objects.values_list("pk", "name"))
    synonyms = Synonym.objects.filter(state=Synonym.State.IN_USE).values_list("words", flat=True)
    groups = [words.split(", ") for words in synonyms] if kind == "tag" else []
    apart = Twins.objects.filter(kind=kind, is_one=False, undone_at=None)
    known = set(apart.values_list("kept_id", "gone_id"))
    return [
        Alike(pair, (names[pair[0]], names[pair[1]]))
        for pair in likeness.pairs(names, groups)
        if pair not in known
    ]
