"""Statements that are run all the time: planned once a connection, not every time.

Making the plan of the hand-over of a mail, or of a story's page, takes longer than running it. A
plan that is kept is made without looking at the values, and made anew when the statistics of a
table change. So these statements are written to be walked along keys whatever the tables hold.

Through a pooler, which may lend another session for each transaction, they are planned every time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from typing import Any, Final
from weakref import WeakSet

import psycopg
from django.db import connection
from django.db.models import Choices

_NAMED: Final = re.compile(r"%\((\w+)\)s")
_TUNE: Final = "SET plan_cache_mode = force_generic_plan"
_NEVER_BY_ITSELF: Final = 1_000_000_000
_tuned: WeakSet[psycopg.Connection[Any]] = WeakSet()


def run(sql: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Run ``sql``, with its values as ``%(name)s``; return the rows.

    Who wraps the connection's statements (``connection.execute_wrapper``) wraps these as well.

    Raises:
        django.db.Error: as Django's own cursors do.
    """
    if connection.queries_logged:  # Django's own cursor writes them down
        with connection.cursor() as cursor:
            cursor.execute(sql.strip(), values)
            return cursor.fetchall() if cursor.description else []
    execute: Callable[..., list[tuple[Any, ...]]] = _execute
    for wrapper in reversed(connection.execute_wrappers):
        execute = partial(wrapper, execute)
    return execute(sql, values, False, {"connection": connection, "cursor": None})


def _execute(sql: str, values: Mapping[str, Any], many: bool, context: Any) -> list[Any]:
    text, names = numbered(sql)
    connection.ensure_connection()
    raw = connection.connection
    lasts = not connection.settings_dict["DISABLE_SERVER_SIDE_CURSORS"]
    with connection.wrap_database_errors:
        if lasts and raw not in _tuned:
            raw.execute(_TUNE)
            # Django turns stored plans off; on, but for nothing that does not ask for one.
            raw.prepare_threshold = _NEVER_BY_ITSELF
            _tuned.add(raw)
        with psycopg.RawCursor(raw) as cursor:
            cursor.execute(text, [values[name] for name in names], prepare=lasts)
            return cursor.fetchall() if cursor.description else []


def named(sql: str, values: tuple[Any, ...], prefix: str) -> tuple[str, dict[str, Any]]:
    """Return what the ORM compiled, its ``%s`` named, to stand inside of another statement.

    States and kinds stand in it as they are: a plan that does not look at values uses an index of
    some states only where the statement itself names them.
    """
    names = [f"{prefix}_{number}" for number in range(len(values))]
    known = dict(zip(names, values, strict=True))
    written = {name: value for name, value in known.items() if isinstance(value, Choices)}
    places = (f"'{written[name].value}'" if name in written else f"%({name})s" for name in names)
    return sql % tuple(places), {name: known[name] for name in names if name not in written}


@lru_cache(maxsize=32)
def numbered(sql: str) -> tuple[bytes, list[str]]:
    """Return ``sql`` as the database reads it, with the names of its values in their order."""
    names = list(dict.fromkeys(_NAMED.findall(sql)))
    places = {name: f"${number}" for number, name in enumerate(names, 1)}
    return _NAMED.sub(lambda match: places[match[1]], sql).encode(), names
