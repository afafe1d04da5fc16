"""What a line of the log may hold: numbers and kinds, nobody's address, no secret link.

The code logs none. But an error that nobody foresaw brings its own words along – PostgreSQL quotes
the row that broke a rule – and the path of the page that it happened on.
"""

from __future__ import annotations

import logging
import re
from typing import Final

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http.multipartparser import MultiPartParserError

from articles.db.connection import is_away

ADDRESS: Final = re.compile(r"[^\s<>@:;,\"'()\[\]=]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")
LINK: Final = re.compile(r"(/langganan/(?:konfirmasi|atur|u)/)[^\s\"']+")
DETAIL: Final = re.compile(r"(?m)^(\s*(?:DETAIL|CONTEXT):).*$")


class DatabaseAwayInOneLine(logging.Filter):
    """One line instead of a traceback a request, where PostgreSQL cannot be reached."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record through; shorten those that tell of a lost connection."""
        error = record.exc_info[1] if record.exc_info else None
        if is_away(error):
            record.msg, record.args = "%s: PostgreSQL cannot be reached", (record.getMessage(),)
            record.exc_info = record.exc_text = None
        return True


class StrangersInOneLine(logging.Filter):
    """One line instead of a traceback a request, where what came cannot be read.

    Robots send such requests all day long; the fault is in what they sent, not in our code.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record through; shorten those that tell of a request that is no request."""
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, (BadRequest, MultiPartParserError, SuspiciousOperation)):
            record.levelno, record.levelname = logging.WARNING, "WARNING"
            record.exc_info = record.exc_text = None
        return True


class PrivateFormatter(logging.Formatter):
    """Blanks addresses, tokens of links, and rows that PostgreSQL quotes; tracebacks too."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line as it may be written down."""
        text = DETAIL.sub(r"\1 …", super().format(record))
        return ADDRESS.sub("…@…", LINK.sub(r"\1…", text))
