"""Hears from PostgreSQL what changed: one connection and one thread a process.

While it has no connection, or has heard nothing for some seconds, the store answers nothing.
"""

from __future__ import annotations

import logging
import select
import time
from collections.abc import Callable
from contextlib import closing
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from articles import identity
from articles.models.purges import ALL, CHANNEL, IDENTITY
from articles.pages import most_read
from newsroom.pagestore import agenda
from newsroom.pagestore.figures import Figures
from newsroom.pagestore.positions import FROM, POSITION, Positions, end_of_records, new_mark
from newsroom.pagestore.process_thread import ProcessThread
from newsroom.pagestore.purge import Purge
from newsroom.pagestore.store import Store

BEAT = 1.0  # seconds between two questions whether PostgreSQL is there
AGAIN = 1.0  # seconds until a lost connection is tried again
AGENDA_BEATS = 60  # the agenda is read again this often, also when nothing changed
COMPLAIN_EVERY = 60.0  # seconds between two lines in the log
REPORT_BEATS = 15  # what was counted is written down this often
_NOW = "extract(epoch FROM statement_timestamp())::float8"

log = logging.getLogger("newsroom.pagestore")


class Listener(ProcessThread):
    """Keeps ``store`` in step with the database; ``positions``, where a replica is read from."""

    name = "page purges"

    def __init__(
        self,
        store: Store,
        report: Callable[[Figures], None] | None = None,
        positions: Positions | None = None,
    ) -> None:
        super().__init__()
        self.store = store
        self.positions = positions
        self._report = report
        self._heard = False
        self._complained_at = -COMPLAIN_EVERY

    def run(self) -> None:
        """Listen until the process ends; a connection that is lost is made anew."""
        while not self.ended.is_set():
            try:
                self._listen()
            except (Error, OSError, ValueError) as error:
                self._complain(error)
            except Exception:  # what nobody foresaw may cost a second, not the thread
                log.exception("pages are not kept")
            finally:
                if self.positions is not None:
                    self.positions.close()
                self.store.close()
                connection.close()
            self.ended.wait(AGAIN)

    def _complain(self, error: Exception) -> None:
        now = time.monotonic()
        if now - self._complained_at >= COMPLAIN_EVERY:
            self._complained_at = now
            log.warning("pages are not kept: %s", type(error).__name__)

    def _listen(self) -> None:
        with closing(_connection()) as own:
            own.ensure_connection()
            own.connection.add_notify_handler(self._hear)
            with own.cursor() as cursor:
                cursor.execute(f"LISTEN {CHANNEL}")
                self._plan(cursor)
                self.store.open()
                if self.positions is not None:
                    self._mark(cursor, self.positions)
                beats = 0
                while not self.ended.is_set():
                    pause = 0 if self._is_unsettled else BEAT
                    if select.select([own.connection.fileno()], [], [], pause)[0]:
                        self._take(own.connection.pgconn)
                    self._beat(cursor)
                    beats += 1
                    if self._report is not None and beats % REPORT_BEATS == 0:
                        self._tell_figures(self._report)
                    if self._heard or beats % AGENDA_BEATS == 0:
                        self._heard = False
                        self._plan(cursor)

    @property
    def _is_unsettled(self) -> bool:
        return self.positions is not None and self.positions.is_unsettled

    def _mark(self, cursor: Any, positions: Positions) -> None:
        """Write into the primary what a replica must have, lest it follow another one."""
        if self._report is not None:
            positions.mark = new_mark()
            self._tell_figures(self._report)
            self._beat(cursor)
            positions.marked()

    def _tell_figures(self, report: Callable[[Figures], object]) -> None:
        """Counting is no reason to forget the pages: a full disk may refuse it."""
        try:
            report(self.store.figures())
        except Error as error:
            log.warning("figures of kept pages are not written: %s", type(error).__name__)
            connection.close()

    def _plan(self, cursor: Any) -> None:
        """Read what will change by the clock.

        The time is asked for afterwards: what was over when the agenda was read does not stand in
        it, and is over for the store as well then, also where the database's clock leapt.
        """
        moments = agenda.read()
        self._beat(cursor)
        self.store.plan(moments)

    def _beat(self, cursor: Any) -> None:
        if self.positions is None:
            cursor.execute(f"SELECT {_NOW}")
            self.store.clock.set(cursor.fetchone()[0])
            return
        # What is heard of while this is asked may lie behind the answer.
        changes = self.positions.changes
        cursor.execute(f"SELECT {_NOW}, {POSITION} {FROM}")
        now, position, offset = cursor.fetchone()
        self.store.clock.set(now)
        self.positions.tell(end_of_records(int(position), offset), changes)

    def _take(self, pgconn: Any) -> None:
        """Purge what has come at once, before PostgreSQL is asked anything."""
        pgconn.consume_input()
        while (notice := pgconn.notifies()) is not None:
            self._purge(notice.extra.decode())

    def _hear(self, notice: Any) -> None:
        self._purge(notice.payload)

    def _purge(self, words: str) -> None:
        self._heard = True
        if self.positions is not None:
            self.positions.change()  # before the store: what it lets begin now is made of it
        self.store.purge(words.split())


def _connection() -> BaseDatabaseWrapper:
    """A connection of its own: Django closes the thread's between two questions if it is old."""
    own = connections.create_connection(DEFAULT_DB_ALIAS)
    if settings.DIRECT_DATABASE is not None:  # all others go through a pooler
        own.settings_dict = own.settings_dict | settings.DIRECT_DATABASE
    return own


def renew(purge: Purge) -> None:
    """Have this process forget what it keeps beside pages and they are made of."""
    if purge.tags & {IDENTITY, ALL}:
        identity.invalidate_cache()
    if ALL in purge.tags or any(tag.startswith("article:") for tag in purge.tags):
        most_read.invalidate()
