"""Bring the tables up to date while the site serves."""

from __future__ import annotations

import random
import time
from typing import Any, Final

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from psycopg import errors

from articles.management.numbers import number_within

LONGEST_PAUSE: Final = 15.0  # seconds between two tries


class Command(BaseCommand):
    """``manage.py apply_migrations``; ends with 1 where a lock was never to be had."""

    help = (
        "Like migrate, but whoever reads and writes is not held up: a lock that is not to be had "
        "at once is given up, and tried again later."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """How long to stand in the way, how often to try."""
        parser.add_argument(
            "--lock-timeout", type=number_within(1, 600_000), default=2000, help="milliseconds"
        )
        parser.add_argument("--tries", type=number_within(1, 10_000), default=40)

    def handle(self, *args: Any, **options: Any) -> None:
        """Try until nothing is left."""
        if not (left := missing()):
            self.stdout.write("The tables are up to date.")
            return
        self.stdout.write(f"{left} migrations")
        for attempt in range(1, options["tries"] + 1):
            try:
                with_lock_timeout(options["lock_timeout"])
                drop_half_built()
                call_command("migrate", interactive=False, verbosity=options["verbosity"])
            except OperationalError as error:
                if not isinstance(error.__cause__, errors.LockNotAvailable):
                    raise
                pause = min(LONGEST_PAUSE, 0.5 * attempt) * random.uniform(0.5, 1)  # noqa: S311
                self.stdout.write(
                    f"somebody holds a table ({left} migrations left); again in {pause:.0f} s"
                )
                self.stdout.flush()
                connection.close()
                time.sleep(pause)
                left = missing()
            else:
                return
        raise CommandError(
            f"{left} migrations are left: a table was held by others all the time. What was done "
            "is whole; look at pg_stat_activity, then run this again.",
            returncode=1,
        )


def missing() -> int:
    """Return how many migrations were not applied yet."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def with_lock_timeout(milliseconds: int) -> None:
    """Let this connection wait no longer for a lock; everybody else queues behind who waits."""
    connection.ensure_connection()
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [str(milliseconds)])


def drop_half_built() -> None:
    """Drop the indexes that a try before was building beside the site when it was given up.

    They are there by name, so they could not be built again, and no query uses them.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexrelid::regclass::text FROM pg_index"
            " JOIN pg_class ON pg_class.oid = indrelid AND relkind = 'r'"
            " WHERE NOT indisvalid AND relnamespace = current_schema()::regnamespace"
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
