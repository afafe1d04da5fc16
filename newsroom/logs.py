"""What a line of the log may hold: numbers and kinds, nobody's address, no secret link.

The code logs none. But an error that nobody foresaw brings its own words along – PostgreSQL quotes
the row that broke a rule – and the path of the page that it happened on.
"""

from __future__ import annotations

import logging
import re
from typing import Final

ADDRESS: Final = re.compile(r"[^\s<>@:;,\"'()\[\]=]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")
LINK: Final = re.compile(r"(/langganan/(?:konfirmasi|atur|u)/)[^\s\"']+")
DETAIL: Final = re.compile(r"(?m)^(\s*(?:DETAIL|CONTEXT):).*$")


class PrivateFormatter(logging.Formatter):
    """Blanks addresses, tokens of links, and rows that PostgreSQL quotes; tracebacks too."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line as it may be written down."""
        text = DETAIL.sub(r"\1 …", super().format(record))
        return ADDRESS.sub("…@…", LINK.sub(r"\1…", text))
