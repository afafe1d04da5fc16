"""Reads an export into an empty site: the same rows under the same keys, the same uploads."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path, PurePath
from typing import Any

import psycopg
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import SuspiciousOperation
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, models, transaction
from psycopg import sql

from articles.body import sanitizer
from articles.file_kinds import HEAD, file_suffix, taken_format
from articles.models import Article, Image
from articles.models.stored_file import FOLDER
from newsroom.exchange.tables import FORMAT, Table, files_of, is_body, refers_to, tables
from subscriptions.models import Subscriber

Say = Callable[[str], object]


class ImportSiteError(Exception):
    """The export cannot be read, or the site is not empty; the text says where and why."""


def import_site(folder: Path, say: Say) -> dict[str, int]:
    """Read all files of ``folder`` in one transaction; return how many rows each table has now.

    Raises:
        ImportSiteError: nothing was changed.
    """
    written = _check(folder)
    names: list[str] = []
    counts: dict[str, int] = {}
    try:
        with transaction.atomic():
            _refuse_full()
            for table in reversed(tables()):
                table.model._default_manager.all().delete()  # what migrations made
            for table in tables():
                counts[table.name] = _read(folder, table, names)
                say(f"{table.file}: {counts[table.name]:,}")
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # every key leads to a row
            _compare(counts, written)
            _bring(folder / "media", names, say)
    except (DatabaseError, psycopg.Error) as error:  # Django leaves COPY's as they are
        raise ImportSiteError(" ".join(str(error).split())) from error
    return counts


def _check(folder: Path) -> dict[str, int]:
    """Return how many rows of each table were written."""
    try:
        about = json.loads((folder / "export.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise ImportSiteError(f"{folder} holds no whole export (export.json)") from None
    if not isinstance(about, dict) or about.get("format") != FORMAT:
        raise ImportSiteError(f"{folder}: an export of another format than {FORMAT}")
    written = about.get("rows")
    return written if isinstance(written, dict) else {}


def _compare(counts: dict[str, int], written: dict[str, int]) -> None:
    """Raise ImportSiteError where a file lost rows on its way."""
    for name, count in counts.items():
        if count != (wanted := written.get(name, count)):
            raise ImportSiteError(f"{name}.jsonl: {count} rows, where {wanted} were written")


def _refuse_full() -> None:
    for model in (Article, Image, Subscriber):
        if model._default_manager.exists():
            raise ImportSiteError("this site is not empty: an export goes into a new one only")


def _read(folder: Path, table: Table, names: list[str]) -> int:
    path = folder / table.file
    if not path.is_file():
        return 0
    columns = {field.attname: field for field in table.fields}
    quoted = [sql.Identifier(str(field.column)) for field in columns.values()]
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table.model._meta.db_table), sql.SQL(", ").join(quoted)
    )
    # Looked up before: a connection in the midst of a COPY waits for ever with a query.
    keys = {
        "user": dict(get_user_model()._default_manager.values_list("username", "pk")),
        "kind": {f"{kind.app_label}.{kind.model}": kind.pk for kind in ContentType.objects.all()},
    }
    file_column, count = files_of(table), 0
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for number, row in enumerate(_rows(path), start=1):
            try:
                copy.write_row([_value(field, row, keys) for field in columns.values()])
            except (KeyError, TypeError, ValueError) as error:
                raise ImportSiteError(f"{table.file}, line {number}: {error!r}") from error
            if file_column and row[file_column]:
                names.append(str(row[file_column]))
            count += 1
    _advance(table)
    return count


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                row = json.loads(line)
            except (ValueError, RecursionError):
                row = None
            if not isinstance(row, dict):
                raise ImportSiteError(f"{path.name}, line {number}: no JSON object")
            yield row


def _value(field: models.Field[Any, Any], row: dict[str, Any], keys: dict[str, Any]) -> Any:
    """Return a column's value for COPY. ``keys`` are the staff here, and the kinds of rows."""
    value = row[field.attname]
    to = refers_to(field)
    if value is None:
        return None
    if to == "user":
        return keys[to].get(value)  # others lose their names
    if to == "kind":
        return keys[to][value]
    if is_body(field):
        return sanitizer.clean(str(value))
    if isinstance(field, models.JSONField):
        return json.dumps(value)
    return value


def _advance(table: Table) -> None:
    """Let the next key be one that no row has."""
    key = table.model._meta.pk
    if not isinstance(key, models.AutoField):
        return
    name = table.model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL(
                "SELECT setval(pg_get_serial_sequence(%s, 'id'), greatest(max(id), 1)) FROM {}"
            ).format(sql.Identifier(name)),
            [name],
        )


def _is_taken(head: bytes, name: str) -> bool:
    """Whether a file is a picture, a size that we make of one, a PDF or a recording."""
    if name.startswith(f"{FOLDER}/"):
        return file_suffix(head, name) == PurePath(name).suffix
    return taken_format(head) is not None or head[4:12] in {b"ftypavif", b"ftypavis"}


def _bring(folder: Path, names: list[str], say: Say) -> None:
    """Store the uploads under their names; whatever is of no kind that is taken is refused."""
    count = 0
    for name in dict.fromkeys(names):
        path = folder / name
        if not path.resolve().is_relative_to(folder.resolve()):
            raise ImportSiteError(f"media: {name} leads out of its folder")
        if not path.is_file():
            say(f"media: {name} is not there")
            continue
        with path.open("rb") as file:
            if not _is_taken(file.read(HEAD), name):
                raise ImportSiteError(f"media/{name} is of no kind that is taken")
            file.seek(0)
            if not default_storage.exists(name):
                try:
                    stored = default_storage.save(name, File(file))
                except SuspiciousOperation as error:
                    raise ImportSiteError(f"media/{name}: {error}") from error
                if stored != name:
                    raise ImportSiteError(f"media/{name} cannot have its name here")
                count += 1
    say(f"media: {count:,} files new")
