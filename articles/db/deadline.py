"""How long a question may take: PostgreSQL ends a statement that would take longer."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction

QUESTION = 0.25  # seconds, from the first statement to the last
_RESTORE = "SELECT set_config('statement_timeout', %s, true), set_config('jit', %s, true)"


class Patience:
    """The time left for one question; without ``seconds`` there is no end to it."""

    def __init__(self, seconds: float | None = None) -> None:
        self._deadline = None if seconds is None else time.monotonic() + seconds

    @property
    def is_over(self) -> bool:
        """Whether it is time to answer with what there is."""
        return self._deadline is not None and time.monotonic() >= self._deadline

    def ask(self, statement: str, parameters: Mapping[str, Any], share: float = 1.0) -> list[Any]:
        """Return the rows of a statement, which PostgreSQL ends when the time is over.

        ``share``: of the time that is left, where more is to be asked. Raises
        ``django.db.OperationalError``; the connection can be used as before, whatever it is in.
        """
        if self._deadline is None:
            return _rows(statement, parameters)
        left = max(1, round(1000 * share * (self._deadline - time.monotonic())))
        limit = f"SET LOCAL statement_timeout = {left}; SET LOCAL jit = off; "
        if not connection.in_atomic_block:
            # Sent together they are one transaction: the limit ends with it.
            return _rows(limit + statement, parameters)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('statement_timeout'), current_setting('jit')")
            before = cursor.fetchone()
            rows = _rows(limit + statement, parameters)
            cursor.execute(_RESTORE, before)
        return rows


def _rows(statements: str, parameters: Mapping[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statements, parameters)
        while cursor.description is None and cursor.nextset():
            pass  # what only sets something has no rows
        return list(cursor.fetchall())


UNHURRIED = Patience()


def patience(seconds: float | None = None) -> Patience:
    """Return the patience of one question: ``seconds`` (``QUESTION``) in all."""
    return Patience(QUESTION if seconds is None else seconds)
