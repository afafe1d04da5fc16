"""The file of variables that systemd and a shell both read: one assignment a line, quoted."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path
from typing import Final

MODE: Final = 0o600
_LINE: Final = re.compile(r"([A-Z][A-Z0-9_]*)=(.*)")
_ESCAPED: Final = re.compile(r"\\([\"\\$`])")
_TO_ESCAPE: Final = re.compile(r"([\"\\$`])")


class FileError(Exception):
    """The file cannot be read or written; fit to be shown."""


def read(file: Path) -> dict[str, str]:
    """Return the variables in the file; none where there is no file.

    Raises:
        FileError: it cannot be read, or a line is no assignment.
    """
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeError) as error:
        raise FileError(f"{file}: {getattr(error, 'strerror', '') or error}") from None
    found = {}
    for number, line in enumerate(map(str.strip, lines), start=1):
        if not line or line[0] in "#;":
            continue
        match = _LINE.fullmatch(line)
        if match is None:
            raise FileError(f"{file}, line {number}: this is no NAME=value")
        found[match.group(1)] = _unquoted(match.group(2).strip())
    return found


def write(file: Path, variables: dict[str, str]) -> None:
    """Write the variables; nobody but the owner may read them, and no moment has half a file.

    Raises:
        FileError: the folder or the disk does not take it.
    """
    fresh = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    text = "# Written by `manage.py setup`; docs/settings.md has every variable.\n"
    text += "".join(f"{name}={_quoted(value)}\n" for name, value in variables.items())
    try:
        number = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, MODE)
        with os.fdopen(number, "w", encoding="utf-8") as new:
            new.write(text)
            new.flush()
            os.fsync(new.fileno())
        fresh.replace(file)
    except OSError as error:
        raise FileError(f"{file} cannot be written: {error.strerror}") from None
    finally:
        fresh.unlink(missing_ok=True)


def _quoted(value: str) -> str:
    """The value as systemd and sh read it alike."""
    return '"' + _TO_ESCAPE.sub(r"\\\1", value) + '"'


def _unquoted(value: str) -> str:
    if len(value) > 1 and value[0] == value[-1] == '"':
        return _ESCAPED.sub(r"\1", value[1:-1])
    if len(value) > 1 and value[0] == value[-1] == "'":
        return value[1:-1]
    return value
