"""Tells the administrators by mail that a page broke: what, where, and how the log calls it.

A handler of Python's logging. It is made before the applications are there, so what it needs of
them is imported when something breaks.
"""

from __future__ import annotations

import logging
import traceback
from contextlib import suppress
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

CODE: Final = Path(__file__).resolve().parents[2]


class ErrorMails(logging.Handler):
    """Mails what ``django.request`` logs of an error that nobody foresaw; the same once an hour.

    An error's own words can hold anything; they stay in the log.
    """

    def emit(self, record: logging.LogRecord) -> None:
        """Queue the mail; whatever goes wrong meanwhile is nobody's business but the log's."""
        error = record.exc_info[1] if record.exc_info else None
        status = getattr(record, "status_code", 0)
        if error is None or status != HTTPStatus.INTERNAL_SERVER_ERROR:
            return
        with suppress(Exception):
            self._mail(record, error)

    @staticmethod
    def _mail(record: logging.LogRecord, error: BaseException) -> None:
        from newsroom.operations import alerts  # noqa: PLC0415 - see above

        request: Any = getattr(record, "request", None)
        match = getattr(request, "resolver_match", None)
        alerts.tell_of_error(
            {
                "error": type(error).__name__,
                "place": place_of(error),
                "page": match.view_name if match else "",
                "request_id": getattr(record, "request_id", ""),
            }
        )


def place_of(error: BaseException) -> str:
    """Return where in our own code it happened: file, line, function."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if _is_ours(frame.filename)]
    if not (found := own or frames):
        return ""
    last = found[-1]
    name = Path(last.filename)
    shown = name.relative_to(CODE) if _is_ours(last.filename) else name.name
    return f"{shown}, line {last.lineno}, {last.name}"


def _is_ours(file: str) -> bool:
    return Path(file).is_relative_to(CODE) and ".venv" not in file
