"""Which server this thread's questions go to: the primary, or for a while one that follows it.

All code asks Django's one ``connection``; for a block another server stands in its place. What is
kept beyond the block (the time, lists in memory) is asked of the primary, ``on_primary``: there a
change that was heard of is always seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

_primary: ContextVar[BaseDatabaseWrapper | None] = ContextVar("primary", default=None)


@contextmanager
def reading_from(server: BaseDatabaseWrapper, around: Callable[..., Any]) -> Iterator[None]:
    """Let this thread ask ``server``; who notes its statements notes them there as well.

    ``around`` stands around each statement, as ``connection.execute_wrapper`` has it.
    """
    primary = connections[DEFAULT_DB_ALIAS]
    server.execute_wrappers = [*primary.execute_wrappers, around]
    token = _primary.set(primary)
    connections[DEFAULT_DB_ALIAS] = server
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = primary
        _primary.reset(token)


@contextmanager
def on_primary() -> Iterator[None]:
    """Let this thread ask the primary, whichever server it asks outside of the block."""
    primary = _primary.get()
    if primary is None:
        yield
        return
    server = connections[DEFAULT_DB_ALIAS]
    primary.close_if_unusable_or_obsolete()  # as Django does when a request begins
    connections[DEFAULT_DB_ALIAS] = primary
    token = _primary.set(None)
    try:
        yield
    finally:
        _primary.reset(token)
        connections[DEFAULT_DB_ALIAS] = server
