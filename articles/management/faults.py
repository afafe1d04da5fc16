"""What a command says of what went wrong."""

from __future__ import annotations


def in_words(error: Exception) -> str:
    """Return the fault in a line; of a file its name first, and no number of the system."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return str(error)
