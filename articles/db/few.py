"""Rows by a few keys that another query finds."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, F, Func, QuerySet


def among(keys: QuerySet[Any, Any]) -> Func:
    """Return the condition that a row's key is one of ``keys``, of which there are few.

    ``IN (SELECT …)`` lets the planner guess how many there are; where it guesses too high, it reads
    the whole table beside them. Keys as an array are found first, and each row by its key.
    """
    return Func(
        F("pk"),
        ArraySubquery(keys),
        template="%(expressions)s)",
        arg_joiner=" = ANY (",
        output_field=BooleanField(),
    )
