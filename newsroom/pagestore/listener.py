"""Hears from PostgreSQL what changed: one connection and one thread a process.

While it has no connection, or has heard nothing for some seconds, the store answers nothing.
"""

from __future__ import annotations

import logging
import os
import select
import threading
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
from newsroom.pagestore.purge import Purge
from newsroom.pagestore.store import Store

BEAT = 1.0  # seconds between two questions whether PostgreSQL is there
AGAIN = 1.0  # seconds until a lost connection is tried again
AGENDA_BEATS = 60  # the agenda is read again this often, also when nothing changed
COMPLAIN_EVERY = 60.0  # seconds between two lines in the log
REPORT_BEATS = 15  # what was counted is written down this often

log = logging.getLogger("newsroom.pagestore")


class Listener:
    """Keeps ``store`` in step with the database."""

    def __init__(self, store: Store, report: Callable[[Figures], None] | None = None) -> None:
        self.store = store
        self._report = report
        self.ended = threading.Event()
        self._heard = False
        self._pid = 0
        self._complained_at = -COMPLAIN_EVERY
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to listen, once a process: the server may have made it of another by fork."""
        if self._pid == os.getpid():
            return
        with self._starting:
            if self._pid != os.getpid():
                self._pid = os.getpid()
                self._thread = threading.Thread(target=self.run, daemon=True, name="page purges")
                self._thread.start()

    def stop(self) -> None:
        """End the thread; for tests and orderly ends."""
        self.ended.set()
        if self._thread is not None:
            self._thread.join(5)

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
                beats = 0
                while not self.ended.is_set():
                    if select.select([own.connection.fileno()], [], [], BEAT)[0]:
                        self._take(own.connection.pgconn)
                    self._beat(cursor)
                    beats += 1
                    if self._report is not None and beats % REPORT_BEATS == 0:
                        self._tell_figures(self._report)
                    if self._heard or beats % AGENDA_BEATS == 0:
                        self._heard = False
                        self._plan(cursor)

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
        cursor.execute("SELECT extract(epoch FROM statement_timestamp())::float8")
        self.store.clock.set(cursor.fetchone()[0])

    def _take(self, pgconn: Any) -> None:
        """Purge what has come at once, before PostgreSQL is asked anything."""
        pgconn.consume_input()
        while (notice := pgconn.notifies()) is not None:
            self._heard = True
            self.store.purge(notice.extra.decode().split())

    def _hear(self, notice: Any) -> None:
        self._heard = True
        self.store.purge(notice.payload.split())


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
