"""How long a question may take: PostgreSQL ends a statement that would take longer."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

QUESTION = 0.25  # seconds, from the first statement to the last
_SET = "SELECT set_config('statement_timeout', %s, true), set_config('jit', %s, true)"


class Patience:
    """The time left for one question."""

    def __init__(self, seconds: float) -> None:
        self._deadline = time.monotonic() + seconds

    @property
    def is_over(self) -> bool:
        """Whether it is time to answer with what there is."""
        return time.monotonic() >= self._deadline

    def bound(self) -> None:
        """Give the statements to come no more than the time that is left."""
        left = max(1, round(1000 * (self._deadline - time.monotonic())))
        with connection.cursor() as cursor:
            cursor.execute(_SET, [str(left), "off"])


@contextmanager
def bounded(seconds: float | None = None) -> Iterator[Patience]:
    """Run statements that PostgreSQL ends when ``seconds`` (``QUESTION``) are over.

    Raises ``django.db.OperationalError`` at the statement that took too long; the connection can be
    used as before.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('statement_timeout'), current_setting('jit')")
        before = cursor.fetchone()
        patience = Patience(QUESTION if seconds is None else seconds)
        patience.bound()
        yield patience
        cursor.execute(_SET, before)
