"""Writes hand-overs down for many connections from a thread that must not wait for the database.

What ``hand_over`` does, with the statement sent and its answer read apart. One batch at a time: the
more of them gather while one waits for the disk, the less each costs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import psycopg
from django.db import connection
from psycopg.adapt import PyFormat, Transformer
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGconn, PGresult

from articles.db import prepared
from subscriptions.models import Delivery
from subscriptions.outbox import hand_over
from subscriptions.outbox.hand_over import Accepted

Answer = bool | BaseException
Wish = tuple[Delivery, Accepted | None, Callable[[Answer], None]]

_NAME: Final = b"hand_over"
_TUNE: Final = "SET plan_cache_mode = force_generic_plan"
_DONE: Final = (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK)


class HandOverWriter:
    """For one thread, which has Django's connection for itself.

    ``begin`` sends what was wished for; once the socket that it returns can be read, ``hear``
    calls each ``answer`` with what ``hand_over`` would have returned or raised.
    """

    def __init__(self) -> None:
        self._wishes: list[Wish] = []
        self._batch: list[Wish] = []
        self._results: list[PGresult] = []
        self._raw: psycopg.Connection[Any] | None = None
        self._pg: PGconn | None = None

    def ask(
        self, delivery: Delivery, after: Accepted | None, answer: Callable[[Answer], None]
    ) -> None:
        """Wish to hand a mail over; ``answer`` is called when it is written down."""
        self._wishes.append((delivery, after, answer))

    @property
    def may_begin(self) -> bool:
        """Whether something is wished for and nothing is being written."""
        return bool(self._wishes) and not self._batch

    def begin(self) -> int | None:
        """Send the statement; return the socket by which its answer comes, None if it failed."""
        self._batch, self._wishes, self._results = self._wishes, [], []
        try:
            with connection.wrap_database_errors:
                self._pg = self._send()
                return self._pg.socket
        except BaseException as error:  # noqa: BLE001 - each sender raises it in its own thread
            self._fail(error)
            return None

    def hear(self) -> bool:
        """Take what the database said; return whether that was all."""
        try:
            with connection.wrap_database_errors:
                if not self._has_ended():
                    return False
                allowed = self._allowed()
        except BaseException as error:  # noqa: BLE001 - as above
            self._fail(error)
            return True
        batch, self._batch = self._batch, []
        for delivery, _after, answer in batch:
            answer(delivery.id in allowed)
        return True

    def close(self) -> None:
        """Give the connection back."""
        connection.close()

    def _send(self) -> PGconn:
        sql, values = hand_over.statement_for(
            [(delivery, after) for delivery, after, _answer in self._batch]
        )
        connection.ensure_connection()
        raw: psycopg.Connection[Any] = connection.connection
        text, names = prepared.numbered(sql)
        parameters = [_text(raw, values[name]) for name in names]
        lasts = not connection.settings_dict["DISABLE_SERVER_SIDE_CURSORS"]
        if lasts and raw is not self._raw:
            raw.execute(_TUNE)
            _checked(raw.pgconn.prepare(_NAME, text))
            self._raw = raw
        if lasts:
            raw.pgconn.send_query_prepared(_NAME, parameters)
        else:
            raw.pgconn.send_query_params(text, parameters)
        while raw.pgconn.flush():
            raw.pgconn.consume_input()
        return raw.pgconn

    def _has_ended(self) -> bool:
        """Gather results; the commit is done when there are no more."""
        assert self._pg is not None
        self._pg.consume_input()
        while not self._pg.is_busy():
            result = self._pg.get_result()
            if result is None:
                return True
            self._results.append(result)
        return False

    def _allowed(self) -> set[int]:
        for result in self._results:
            _checked(result)
        return {
            int(result.get_value(row, 0) or 0)
            for result in self._results
            for row in range(result.ntuples)
        }

    def _fail(self, error: BaseException) -> None:
        connection.close()
        self._raw = self._pg = None
        batch, self._batch = self._batch, []
        for _delivery, _after, answer in batch:
            answer(error)


def _text(raw: psycopg.Connection[Any], value: Any) -> Any:
    """Write a value as PostgreSQL reads it; psycopg knows what is rare."""
    if isinstance(value, str):
        return value.encode()
    return Transformer(raw).get_dumper(value, PyFormat.TEXT).dump(value)


def _checked(result: PGresult) -> None:
    if result.status not in _DONE:
        raise psycopg.errors.error_from_result(result)
