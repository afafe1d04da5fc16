"""Whether PostgreSQL is away, takes nothing now, or only refused what it was asked."""

from __future__ import annotations

from django.db import DatabaseError, InterfaceError, OperationalError
from psycopg import Error

# Classes and codes of PostgreSQL: connections that fail, too many of them, a server that ends.
_AWAY = ("08", "53300", "57P")
# Read-only after a failover or on purpose, a full disk, no memory: over when somebody mended it.
_TAKES_NOTHING = ("25006", "53100", "53200")


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


def takes_nothing(error: BaseException | None) -> bool:
    """Return whether PostgreSQL answers, but can write nothing down at present."""
    cause = error.__cause__ if isinstance(error, DatabaseError) else None
    code = cause.sqlstate if isinstance(cause, Error) else None
    return code in _TAKES_NOTHING


def is_unusable(error: BaseException | None) -> bool:
    """Return whether the same may well succeed in a moment: nothing is wrong with the request."""
    return is_away(error) or takes_nothing(error)
