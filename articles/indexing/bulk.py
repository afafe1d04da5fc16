"""What makes a rebuild of a large archive quick: indexes after the rows, several processes."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.queues import SimpleQueue
from typing import TypeVar

from django.db import connection, connections
from django.db.models import F, Index, Model, QuerySet

Row = TypeVar("Row", bound=Model)

MANY = 5_000  # rows; for fewer an index is not worth making anew
GROWS = 10  # times as many rows as there are: until now next to nothing could be found
MEMORY = "512MB"  # to sort an index in


@dataclass(frozen=True)
class Share:
    """The part of the work that one of several processes does: keys that leave ``number``."""

    number: int = 0
    of: int = 1

    def of_rows(self, rows: QuerySet[Row]) -> QuerySet[Row]:
        """Return those of ``rows`` whose key, divided by ``of``, leaves ``number``."""
        if self.of == 1:
            return rows
        mine: QuerySet[Row] = rows.alias(rest=F("pk") % self.of)  # type: ignore[assignment]
        return mine.filter(rest=self.number)


WHOLE = Share()


@dataclass(frozen=True)
class Late:
    """Indexes that are quicker made when the rows are there."""

    model: type[Model]
    names: tuple[str, ...]

    def indexes(self) -> list[Index]:
        """Return the indexes as the model describes them."""
        return [index for index in self.model._meta.indexes if index.name in self.names]


@contextmanager
def afterwards(late: Late | None, coming: int) -> Iterator[None]:
    """Do without the indexes while many rows come into a table that was all but empty.

    They are there again at the end, also where the work is stopped.
    """
    if late is None:
        yield
        return
    if coming >= MANY and coming >= GROWS * late.model._default_manager.count():
        _drop(late)
    try:
        yield
    finally:
        make_missing(late)


def _drop(late: Late) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for name in late.names:
            cursor.execute(f"DROP INDEX IF EXISTS {connection.ops.quote_name(name)}")


def make_missing(late: Late) -> None:
    """Make those of the indexes that are not there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relname = ANY(%s)", [list(late.names)])
        present = {name for (name,) in cursor.fetchall()}
        missing = [index for index in late.indexes() if index.name not in present]
        if not missing:
            return
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SELECT set_config('maintenance_work_mem', %s, false)", [MEMORY])
        with connection.schema_editor() as editor:
            for index in missing:
                editor.add_index(late.model, index)
        cursor.execute("RESET maintenance_work_mem")


def shared(work: Callable[[Share], Iterator[int]], processes: int) -> Iterator[int]:
    """Have several processes do a share each; yield what they say is done.

    Raises ``RuntimeError`` where one of them failed. Stopped, it stops them.
    """
    context = multiprocessing.get_context("fork")
    done: SimpleQueue[int | None] = context.SimpleQueue()
    connections.close_all()  # no two processes may speak over one connection
    helpers = [
        context.Process(target=_help, args=(work, Share(number, processes), done), daemon=True)
        for number in range(processes)
    ]
    for helper in helpers:
        helper.start()
    try:
        left = processes
        while left:
            count = done.get()
            if count is None:
                left -= 1
            else:
                yield count
        for helper in helpers:
            helper.join()
        if any(helper.exitcode for helper in helpers):
            raise RuntimeError("a process of the rebuild failed; see its message above")
    finally:
        for helper in helpers:
            helper.terminate()
            helper.join()


def _help(
    work: Callable[[Share], Iterator[int]], share: Share, done: SimpleQueue[int | None]
) -> None:
    try:
        for count in work(share):
            done.put(count)
    finally:
        connections.close_all()
        done.put(None)
