"""How many rows, up to a bound: a large table is never counted to its end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce


def counted(rows: Mapping[str, QuerySet[Any]], most: int) -> dict[str, int]:
    """Return how many rows each has, ``most`` + 1 where there are more; one statement for all."""
    numbers = dict.fromkeys(rows, 0)
    parts: dict[str, tuple[str, tuple[Any, ...]]] = {}
    for name, wanted in rows.items():
        try:
            query = wanted.order_by().values("pk")[: most + 1].query
            parts[name] = query.sql_with_params()
        except EmptyResultSet:
            continue
    if parts:
        counts = ", ".join(
            f"(SELECT count(*) FROM ({sql}) counted)"  # noqa: S608 - Django's own
            for sql, _given in parts.values()
        )
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {counts}", [one for _sql, given in parts.values() for one in given]
            )
            found = cursor.fetchone() or ()
        numbers |= dict(zip(parts, found, strict=True))
    return numbers


def number_of(ties: QuerySet[Any], row: str) -> Combinable:
    """Return how many of ``ties`` name each row by their field ``row``, row by row.

    A join counts the ties of all rows before it finds the fifty of a page.
    """
    named = ties.filter(**{row: OuterRef("pk")}).order_by().values(row)
    return Coalesce(Subquery(named.annotate(n=Count("pk")).values("n")), 0)
