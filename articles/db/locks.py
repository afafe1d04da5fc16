"""Every advisory lock of PostgreSQL that the project takes, by name; nothing else takes one.

An advisory lock is a number that all processes on one database agree about. Two jobs that share a
number wait for each other without a reason, so the numbers stand side by side here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import IntEnum, unique

from django.db import Error, connection


@unique
class Lock(IntEnum):
    """What only one may do at a time. The numbers only have to differ."""

    FRONT_PAGE = 0x5375_6C75_0001  # saving the front page
    INDEX = 0x5375_6C75_0002  # refreshing or rebuilding what search stands on
    SIGNUP_LIMITS = 0x5375_6C75_0003  # counting who asks for mail
    ARMING = 0x5375_6C75_0004  # reading and writing the mark of the sending host
    PLANNING = 0x5375_6C75_0005  # making an issue's rows: two plans could mail a story twice
    IMPORT = 0x5375_6C75_0006  # working off an imported list
    HARD_BOUNCES = 0x5375_6C75_0007  # counting who of one domain is said to be gone
    BACKUP = 0x5375_6C75_0008  # making a backup, or removing old ones
    CDN = 0x5375_6C75_0009  # telling a cache in front what to forget, in order
    ALERTS = 0x5375_6C75_000A  # telling administrators what is wrong
    MOVING = 0x5375_6C75_000B  # importing from another system
    EVENTS = 0x5375_6C75_000C  # putting stories into developments: two could begin one each


def take(lock: Lock) -> None:
    """Wait for the lock; it is given back when the transaction ends, so there must be one."""
    assert connection.in_atomic_block, "without a transaction the lock ends with the statement"
    _ask("pg_advisory_xact_lock", lock)


def try_take(lock: Lock) -> bool:
    """Take the lock until the transaction ends, without waiting; False: somebody else has it."""
    assert connection.in_atomic_block, "without a transaction the lock ends with the statement"
    return bool(_ask("pg_try_advisory_xact_lock", lock))


@contextmanager
def tried(lock: Lock) -> Iterator[bool]:
    """Hold the lock for a block of many transactions, without waiting; False: not ours.

    It belongs to the connection: where that is lost, so is the lock.
    """
    is_ours = bool(_ask("pg_try_advisory_lock", lock))
    try:
        yield is_ours
    finally:
        if is_ours:
            _give_back(lock)


@contextmanager
def held(lock: Lock) -> Iterator[None]:
    """Wait for the lock and hold it for a block, however long, on a connection of its own.

    For work that closes the process's connections under way, as several processes at once must.
    """
    own = connection.copy()
    try:
        with own.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [int(lock)])
        yield
    finally:
        # It would be free a moment after the connection is closed; whoever waits need not.
        with suppress(Error), own.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [int(lock)])
        own.close()


def _give_back(lock: Lock) -> None:
    # A connection that broke, or was closed meanwhile, holds nothing any more.
    if connection.connection is not None and not connection.connection.closed:
        _ask("pg_advisory_unlock", lock)


def _ask(function: str, lock: Lock) -> object:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [int(lock)])
        return cursor.fetchone()[0]
