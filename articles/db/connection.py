"""Whether PostgreSQL is away, or only refused what it was asked."""

from __future__ import annotations

from django.db import InterfaceError, OperationalError
from psycopg import Error

# Classes and codes of PostgreSQL: connections that fail, too many of them, a server that ends.
_AWAY = ("08", "53300", "57P")


def is_away(error: BaseException | None) -> bool:
    """Return whether ``error`` says that there is no connection: nothing can be asked now.

    A statement that took too long, a deadlock or a broken rule are no such errors.
    """
    if isinstance(error, InterfaceError):
        return True
    if not isinstance(error, OperationalError):
        return False
    cause = error.__cause__
    code = cause.sqlstate if isinstance(cause, Error) else None
    return code is None or code.startswith(_AWAY)
