"""A server that follows the primary: the connections to it, and what it says of itself."""

from __future__ import annotations

import enum
import os
import socket
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

import psycopg
from django.db import DEFAULT_DB_ALIAS, Error, ProgrammingError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from newsroom.pagestore.models import ServingProcess, own_name
from newsroom.pagestore.positions import Positions

CLOCKS_APART: Final = 1.0  # seconds; within twice that around a moment the primary decides
_QUESTION: Final = """
    SELECT pg_last_wal_replay_lsn() - '0/0', extract(epoch FROM clock_timestamp())::float8,
        pg_is_in_recovery(), (SELECT figures #>> '{{replica,mark}}' FROM {table} WHERE name = %s)
"""


class State(enum.StrEnum):
    """Whether a replica may be read from. The values stand in the database and in metrics."""

    GOOD = "good"
    UNKNOWN = "unknown"  # nobody has looked yet, or nobody knows what it should have
    AWAY = "away"
    BEHIND = "behind"
    PRIMARY = "primary"  # it follows nobody
    FOREIGN = "foreign"  # it follows another server, or holds another database
    CLOCK = "clock"


@dataclass(frozen=True)
class Answer:
    """What a server says of itself. ``replayed``: bytes of the log; None: it replays none."""

    replayed: int | None
    time: float
    took: float
    mark: str

    def state(self, positions: Positions, needed: int | None, now: float) -> State:
        """Say whether it may be read from, where it has replayed what is ``needed``.

        ``now`` is the primary's time, seconds since 1970.
        """
        mark = positions.mark
        if needed is None or not mark:
            return State.UNKNOWN
        if self.replayed is None:
            return State.PRIMARY
        if self.replayed < needed:
            return State.BEHIND
        if self.mark != mark:
            return State.FOREIGN if positions.has_marked(self.replayed) else State.UNKNOWN
        if abs(self.time - now) > CLOCKS_APART + self.took:
            return State.CLOCK
        return State.GOOD


def ask(server: BaseDatabaseWrapper) -> Answer:
    """Ask a server what it is. Raises ``django.db.Error``."""
    question = _QUESTION.format(table=ServingProcess._meta.db_table)
    begun = time.monotonic()
    try:
        with server.cursor() as cursor:
            cursor.execute(question, [own_name()])
            replayed, there, follows, mark = cursor.fetchone()
    except ProgrammingError:  # it has no such table, however far it has come
        return Answer(sys.maxsize, 0.0, 0.0, "")
    took = time.monotonic() - begun
    return Answer(int(replayed) if follows else None, there, took, mark or "")


class Connections:
    """The connections of a process to a replica: as many as were needed at once."""

    def __init__(self, settings: dict[str, Any]) -> None:
        self._settings = settings
        self._free: list[BaseDatabaseWrapper] = []
        self._taken: dict[int, BaseDatabaseWrapper] = {}
        self._lock = threading.Lock()

    def take(self) -> BaseDatabaseWrapper:
        """Return one that nobody uses, opened or not."""
        with self._lock:
            server = self._free.pop() if self._free else self._new()
            self._taken[id(server)] = server
        return server

    def _new(self) -> BaseDatabaseWrapper:
        made = connections.create_connection(DEFAULT_DB_ALIAS)
        made.settings_dict = made.settings_dict | self._settings
        made.inc_thread_sharing()
        return made

    def give_back(self, server: BaseDatabaseWrapper) -> None:
        """Let others use it."""
        server.execute_wrappers = []
        with self._lock:
            del self._taken[id(server)]
            self._free.append(server)

    def drop(self, server: BaseDatabaseWrapper) -> None:
        """Close one that was taken: nobody shall use it again."""
        with self._lock:
            del self._taken[id(server)]
        with suppress(Error):
            server.close()

    def close(self) -> None:
        """Close those that nobody uses."""
        with self._lock:
            free, self._free = self._free, []
        for server in free:
            with suppress(Error):
                server.close()

    def cut(self) -> None:
        """End the lines of those that are used: whoever waits for an answer gets an error."""
        with self._lock:  # so that none is closed meanwhile, whose number another file might get
            for server in self._taken.values():
                with suppress(Error, psycopg.Error, OSError, AttributeError):
                    _shut(server.connection.fileno())


def _shut(descriptor: int) -> None:
    """End a connection's line without closing its file, which is another thread's."""
    with socket.socket(fileno=os.dup(descriptor)) as line:
        line.shutdown(socket.SHUT_RDWR)
