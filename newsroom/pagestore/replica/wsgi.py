"""Stands between the page store and Django: has the replica asked where that is as good."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any, NamedTuple

from django.db import Error
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.errors import DeadlockDetected, QueryCanceled, SerializationFailure

from articles.db.connection import is_away
from articles.db.replica import reading_from
from newsroom.pagestore import requests
from newsroom.pagestore.page import Environ, Headers, StartResponse
from newsroom.pagestore.replica.server import State, ask
from newsroom.pagestore.replica.watch import Replica

Application = Callable[[Environ, StartResponse], Iterable[bytes]]


class GaveUpError(BaseException):
    """A statement failed on the replica: no view is to make anything of it."""


class Made(NamedTuple):
    """What Django answered. ``has_failed``: a fault, and not without one of the database."""

    status: str
    headers: Headers
    body: bytes
    has_failed: bool


class FromReplica:
    """A WSGI application that has ``application`` ask ``replica`` for readers' pages.

    What goes wrong there is asked of the primary once more: a GET changes nothing.
    """

    def __init__(self, application: Application, replica: Replica) -> None:
        self.application = application
        self.replica = replica

    def __call__(self, environ: Environ, start: StartResponse) -> Iterable[bytes]:
        """Answer the request."""
        if not requests.is_readers(environ):
            return self.application(environ, start)
        made, why = self._from_replica(environ)
        self.replica.answers[why] += 1
        if made is None:
            return self.application(environ, start)
        start(made.status, made.headers)
        return [made.body]

    def _from_replica(self, environ: Environ) -> tuple[Made | None, str]:
        """Return what was made, or None and why not."""
        state = self.replica.state
        if state is not State.GOOD:
            return None, state.value
        if self.replica.store.is_near_a_moment:
            return None, "moment"  # by whose clock a story appears
        server = self.replica.connections.take()
        try:
            server.close_if_unusable_or_obsolete()
            state = self.replica.judge(ask(server))
        except Error:
            self.replica.connections.drop(server)
            self.replica.doubt()
            return None, State.AWAY.value
        if state is not State.GOOD:
            self.replica.connections.give_back(server)
            return None, state.value
        return self._made(environ, server)

    def _made(self, environ: Environ, server: BaseDatabaseWrapper) -> tuple[Made | None, str]:
        try:
            with reading_from(server, _giving_up):
                made = self._answered(dict(environ), server)
        except GaveUpError as error:
            self.replica.connections.drop(server)
            if is_away(error.__cause__):
                self.replica.doubt()
            return None, "cancelled" if _is_in_the_way(error.__cause__) else "failed"
        except BaseException:
            self.replica.connections.drop(server)
            raise
        if made.has_failed:
            self.replica.connections.drop(server)
            return None, "failed"
        self.replica.connections.give_back(server)
        return made, State.GOOD.value

    def _answered(self, environ: Environ, server: BaseDatabaseWrapper) -> Made:
        told: list[Any] = [f"{HTTPStatus.INTERNAL_SERVER_ERROR.value} ", []]

        def start_response(status: str, headers: Headers, *_more: Any) -> Callable[..., None]:
            told[:] = [status, list(headers)]
            return lambda _data: None

        answer = self.application(environ, start_response)
        try:
            body = b"".join(answer)
            # A cursor that is read piece by piece fails where no statement is run.
            has_failed = told[0].startswith("5") and server.errors_occurred
        finally:
            if (close := getattr(answer, "close", None)) is not None:
                close()
        return Made(told[0], told[1], body, has_failed)


def _giving_up(run: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
    """Run a statement; what fails ends the request, but for one that took too long."""
    try:
        return run(sql, params, many, context)
    except Error as error:
        if isinstance(error.__cause__, QueryCanceled):
            raise
        raise GaveUpError from error


def _is_in_the_way(error: BaseException | None) -> bool:
    """Whether PostgreSQL cancelled a reading that its recovery had to step over."""
    return isinstance(error and error.__cause__, SerializationFailure | DeadlockDetected)
