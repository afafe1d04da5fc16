"""Travelling in time. ``time_machine`` alone sets the clock of the process, which decides nothing.

``travel`` sets the database's clock as well, as if time had passed: in a schema that stands before
``pg_catalog`` on the search path, PostgreSQL's own functions for the time have namesakes.
"""

import datetime
import itertools
from contextlib import contextmanager

import time_machine
from django.db import connection
from django.db.backends.signals import connection_created

_number = itertools.count(1)
FUNCTIONS = ("now", "transaction_timestamp", "statement_timestamp", "clock_timestamp")


@contextmanager
def travel(moment, *, tick=True):
    """Let it be ``moment``, for the database (all its connections of this process) and for Python.

    With ``tick`` time runs on from there, else it stands still.
    """
    if isinstance(moment, str):
        moment = datetime.datetime.fromisoformat(moment)
    moment = moment.astimezone(datetime.UTC)
    before = _path(connection)
    path = f"{_made_schema(moment, tick=tick)}, pg_catalog, public"

    def set_path(connection, **kwargs):
        _set_path(connection, path)

    set_path(connection)
    connection_created.connect(set_path)
    try:
        with time_machine.travel(moment, tick=tick):
            yield
    finally:
        connection_created.disconnect(set_path)
        if not connection.needs_rollback:
            _set_path(connection, before)


def _made_schema(moment, *, tick):
    """Make a schema whose functions tell the other time; return its name."""
    name = f"another_time_{next(_number)}"
    with connection.cursor() as cursor:
        body = f"timestamptz '{moment.isoformat()}'"
        if tick:
            cursor.execute("SELECT pg_catalog.clock_timestamp()")
            body += f" + (pg_catalog.clock_timestamp() - timestamptz '{cursor.fetchone()[0]}')"
        cursor.execute(f"DROP SCHEMA IF EXISTS {name} CASCADE; CREATE SCHEMA {name}")
        for function in FUNCTIONS:
            cursor.execute(
                f"CREATE FUNCTION {name}.{function}() RETURNS timestamptz"
                f" LANGUAGE sql STABLE AS $$ SELECT {body} $$"
            )
    return name


def _path(connection):
    with connection.cursor() as cursor:
        cursor.execute("SHOW search_path")
        return cursor.fetchone()[0]


def _set_path(connection, path):
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('search_path', %s, false)", [path])
