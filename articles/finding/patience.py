"""How long a question may take: PostgreSQL ends a statement that takes longer."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

STATEMENT = 180  # milliseconds
QUESTION = 0.1  # seconds, after which no further statement is begun


class Patience:
    """The time left for one question."""

    def __init__(self, seconds: float = QUESTION) -> None:
        self._deadline = time.monotonic() + seconds

    @property
    def is_over(self) -> bool:
        """Whether it is time to answer with what there is."""
        return time.monotonic() > self._deadline


@contextmanager
def bounded(milliseconds: int = STATEMENT) -> Iterator[Patience]:
    """Run statements that PostgreSQL ends after ``milliseconds`` each.

    Raises ``django.db.OperationalError`` at the statement that took too long; the connection can be
    used as before.
    """
    settings = "SELECT set_config('statement_timeout', %s, true), set_config('jit', %s, true)"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('statement_timeout'), current_setting('jit')")
        before = cursor.fetchone()
        cursor.execute(settings, [str(milliseconds), "off"])
        yield Patience()
        cursor.execute(settings, before)
