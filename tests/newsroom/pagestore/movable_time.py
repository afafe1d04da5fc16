"""A clock of the database's that a test sets forward, for every connection of the process."""

import datetime
from contextlib import contextmanager

from django.db import connection
from django.db.backends.signals import connection_created

from articles.db import clock
from tests.clock import FUNCTIONS

SCHEMA = "machine_time"


@contextmanager
def movable_time():
    """Give every connection a clock of the database's that ``move`` sets forward."""
    path = f"{SCHEMA}, pg_catalog, public"

    def set_path(connection, **kwargs):
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('search_path', %s, false)", [path])

    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE; CREATE SCHEMA {SCHEMA}")
    move(datetime.timedelta())
    set_path(connection)
    connection_created.connect(set_path)
    try:
        yield
    finally:
        connection_created.disconnect(set_path)
        with connection.cursor() as cursor:
            cursor.execute(f"SET search_path TO DEFAULT; DROP SCHEMA {SCHEMA} CASCADE")
        clock._last = None


def move(ahead):
    with connection.cursor() as cursor:
        for function in FUNCTIONS:
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {SCHEMA}.{function}() RETURNS timestamptz LANGUAGE sql"
                f" STABLE AS $$ SELECT pg_catalog.clock_timestamp()"
                f" + interval '{ahead.total_seconds()} seconds' $$"
            )
    clock._last = None
