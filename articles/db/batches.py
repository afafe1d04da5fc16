"""Long lists, read in parts along a key: the memory does not grow, and no session is needed.

``QuerySet.iterator`` would open a cursor of the server, which a pooler takes away between two
transactions; without one it reads everything at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)


def in_batches(rows: QuerySet[Row], size: int, key: str = "pk") -> Iterator[list[Row]]:
    """Yield ``rows`` in lists of at most ``size``, ordered by ``key``, which none has twice.

    What others change meanwhile is seen as it is when its part is read.
    """
    ordered = rows.order_by(key)
    part = list(ordered[:size])
    while part:
        yield part
        last = getattr(part[-1], key)
        part = list(ordered.filter(**{f"{key}__gt": last})[:size]) if len(part) == size else []
