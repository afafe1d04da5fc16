"""What a command says of what went wrong."""

from __future__ import annotations


class ToldError(Exception):
    """What keeps a program from its work, in words for the log and the desk.

    They say what to do, and hold no address, no text of a person's and no secret.
    """


def in_words(error: Exception) -> str:
    """Return the fault in a line; of a file its name first, and no number of the system."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return str(error)


def of_place(error: OSError, place: object) -> str:
    """Return that a folder which was named cannot be written into, why, and what to do.

    What went wrong with a file that lies elsewhere is told of that file.
    """
    file = str(error.filename or place)
    if not file.startswith(str(place)) and not str(place).startswith(file):
        return in_words(error)
    return (
        f"{place} cannot be used ({error.strerror or error}): name a folder that this user may "
        "write into"
    )
