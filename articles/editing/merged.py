"""Which row is left of one that was merged; what still names the other is led on to it.

Nothing that names it is rewritten: undoing the merge gives every name its own row back.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Any

from django.http import QueryDict

from articles.db.keys import NO_KEY
from articles.editing.uniting import KINDS
from articles.models import Twins

Named = tuple[str, int]
"""A kind of ``uniting.KINDS``, and the key of a row of it."""


class NamesMergeable(ABC):
    """A filter of a list whose values name tags, reporters or sources."""

    parameter_name: str | None

    @classmethod
    @abstractmethod
    def named(cls, value: str) -> Named:
        """Return what ``value`` names; any other kind, or ``NO_KEY``, for nothing that merges."""

    @classmethod
    @abstractmethod
    def value_of(cls, kind: str, key: int) -> str:
        """Return the value that names the row."""


def left_of(named: Iterable[Named]) -> dict[Named, Twins]:
    """Return the merge in which each of ``named`` went, where the other row is still there.

    Two statements a kind that is named, none for an empty list.
    """
    keys: dict[str, set[int]] = {}
    for kind, key in named:
        if kind in KINDS and key != NO_KEY:
            keys.setdefault(kind, set()).add(key)
    found = {}
    for kind, gone in keys.items():
        merges = list(Twins.objects.merged().filter(kind=kind, gone_id__in=gone))
        there = KINDS[kind].objects.in_bulk({twins.kept_id for twins in merges}) if merges else {}
        for each in merges:
            if each.kept_id in there:
                each.kept_name = str(there[each.kept_id])  # merged further, or named otherwise
                found[kind, each.gone_id] = each
    return found


def followed(list_filter: Iterable[Any], queries: Iterable[str]) -> dict[str, tuple[str, Twins]]:
    """Return, for those of ``queries`` that name what was merged, what to ask instead, and why.

    A query is what stands behind the question mark of a list with the filters ``list_filter``.
    """
    kinds = [
        kind for kind in list_filter if isinstance(kind, type) and issubclass(kind, NamesMergeable)
    ]
    asked = {query: QueryDict(query, mutable=True) for query in queries if kinds and query}
    named = [
        (query, kind, kind.named(params.get(str(kind.parameter_name), "")))
        for query, params in asked.items()
        for kind in kinds
    ]
    merges = left_of(row for _query, _kind, row in named)
    found = {}
    for query, kind, row in named:
        if (twins := merges.get(row)) is not None:
            params = asked[query]
            params[str(kind.parameter_name)] = kind.value_of(row[0], twins.kept_id)
            found[query] = (params.urlencode(), twins)
    return found
