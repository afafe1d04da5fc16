"""What a line of the log may hold: numbers and kinds, nobody's address, no secret link.

The code logs none. But an error that nobody foresaw brings its own words along – PostgreSQL quotes
the row that broke a rule – and the path of the page that it happened on.
"""

from __future__ import annotations

import datetime
import json
import logging
import re
from typing import Final

from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.http.multipartparser import MultiPartParserError

from articles.db.connection import is_away, takes_nothing
from newsroom import request_id

ADDRESS: Final = re.compile(r"[^\s<>@:;,\"'()\[\]=]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")
LINK: Final = re.compile(
    r"(/(?:langganan/(?:konfirmasi|atur|u)|tinjau|admin/account/(?:reset|invitation))/)[^\s\"'\\]+"
)
THEIRS: Final = (BadRequest, MultiPartParserError, PermissionDenied, SuspiciousOperation)
CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
DETAIL: Final = re.compile(r"(?m)^(\s*(?:DETAIL|CONTEXT):).*$")


class DatabaseAwayInOneLine(logging.Filter):
    """One line instead of a traceback a request, where PostgreSQL is away or takes nothing."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record through; shorten those that tell of a lost connection."""
        error = record.exc_info[1] if record.exc_info else None
        if takes_nothing(error):
            reason = type(error.__cause__).__name__ if error else ""
            told = (record.getMessage(), reason)
            record.msg, record.args = "%s: PostgreSQL takes nothing now: %s", told
            record.exc_info = record.exc_text = None
        if is_away(error):
            record.msg, record.args = "%s: PostgreSQL cannot be reached", (record.getMessage(),)
            record.exc_info = record.exc_text = None
        return True


class StrangersInOneLine(logging.Filter):
    """One line instead of a traceback a request, where what came cannot be read, or was refused.

    Robots send such requests all day long; the fault is in what they sent, not in our code.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record through; shorten those that tell of a request that is no request."""
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, THEIRS):
            record.levelno, record.levelname = logging.WARNING, "WARNING"
            record.exc_info = record.exc_text = None
        return True


class OfRequest(logging.Filter):
    """Lets a line say which request it is about."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record through."""
        name = request_id.current()
        record.__dict__ |= {"request_id": name, "about": f" [{name}]" if name else ""}
        return True


def private(text: str) -> str:
    """Return the text without addresses, tokens of links, and rows that PostgreSQL quotes."""
    text = DETAIL.sub(r"\1 …", text)
    return ADDRESS.sub("…@…", LINK.sub(r"\1…", text))


class PrivateFormatter(logging.Formatter):
    """Blanks what is nobody's business, in tracebacks too; a message stays one line."""

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802
        """Return when, to the millisecond, with how far that clock is from UTC."""
        at = datetime.datetime.fromtimestamp(record.created, datetime.UTC).astimezone()
        return at.isoformat(sep=" ", timespec="milliseconds")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - Python's name
        """Return the line with what is told beside the message; neither begins another."""
        line = private(super().formatMessage(record))
        told = getattr(record, "told", None)
        if told:
            line = f"{line} {json.dumps(told, ensure_ascii=False)}"
        return CONTROL.sub(lambda found: repr(found.group())[1:-1], line)

    def format(self, record: logging.LogRecord) -> str:
        """Return the line as it may be written down."""
        return private(super().format(record))


class JsonFormatter(logging.Formatter):
    """One object a line, for programs that collect logs; blanked likewise."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; ``error`` is a traceback, ``request`` as in ``X-Request-ID``."""
        at = datetime.datetime.fromtimestamp(record.created, datetime.UTC)
        told = {
            "time": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname,
            "logger": record.name,
            "message": private(record.getMessage()),
            "process": record.process,
            "thread": record.threadName,
            "request": getattr(record, "request_id", ""),
            "error": private(self.formatException(record.exc_info)) if record.exc_info else "",
        }
        told = {name: value for name, value in told.items() if value}
        if about := getattr(record, "told", None):
            told["about"] = json.loads(private(json.dumps(about, ensure_ascii=False)))
        line = json.dumps(told, ensure_ascii=False)
        return CONTROL.sub(lambda found: f"\\u{ord(found.group()):04x}", line)
