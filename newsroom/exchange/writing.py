"""Writes the site into a folder: JSON lines, the uploads, and a README that says what is what."""

from __future__ import annotations

import datetime
import json
import shutil
import uuid
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils.duration import duration_iso_string

from articles.db import clock
from articles.management.faults import of_place
from newsroom.exchange.tables import FORMAT, Table, described, files_of, refers_to, tables
from newsroom.exchange.wxr import write_stories

Say = Callable[[str], object]
HEAD = """# An export of {site}

Made {at} by `manage.py export`. One file a table, one row a line, as JSON; keys are those of the
site that it comes from, and hold within these files only. `import_site` of the same program reads
all of it into an empty site. `stories.xml` is the part that WordPress takes (Tools → Import →
WordPress), with pictures that it fetches from {site}. `media/` holds the uploads.

`subscribers.jsonl`, `consents.jsonl` and `comments.jsonl` are about people: keep them as you keep
the site's backups, and delete them when they have done their work.

"""


class ExportError(Exception):
    """The folder cannot be written to; the text says why."""


def export(folder: Path, say: Say, *, media: bool = True) -> dict[str, int]:
    """Write everything as of one moment; return how many rows each table has.

    ``media``: the uploads as well. Only its owner may read the folder: people are in it.

    Raises:
        ExportError: the folder holds something else, or the disk refuses.
    """
    _prepare(folder)
    counts: dict[str, int] = {}
    users = dict(get_user_model()._default_manager.values_list("pk", "username"))
    kinds = {kind.pk: f"{kind.app_label}.{kind.model}" for kind in ContentType.objects.all()}
    names: list[str] = []
    with transaction.atomic():
        if not connection.savepoint_ids:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        for table in tables():
            counts[table.name] = _write(folder, table, users, kinds, names)
            say(f"{table.file}: {counts[table.name]:,}")
        say(f"stories.xml: {write_stories(folder / 'stories.xml'):,} stories and pages")
    if media:
        say(f"media: {_copy(folder / 'media', names):,} files new")
    at = clock.now().isoformat(timespec="seconds")
    head = HEAD.format(site=settings.SITE_URL, at=at)
    (folder / "README.md").write_text(head + "\n".join(described()), encoding="utf-8")
    about = {"format": FORMAT, "site": settings.SITE_URL, "made_at": at, "rows": counts}
    (folder / "export.json").write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
    return counts


def _prepare(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        (folder / "export.json").unlink(missing_ok=True)  # written last: without it, no export
    except OSError as error:
        raise ExportError(of_place(error, folder)) from error
    own = {table.file for table in tables()} | {"media", "README.md", "stories.xml"}
    if foreign := sorted(path.name for path in folder.iterdir() if path.name not in own):
        raise ExportError(f"{folder} holds something else: {foreign[0]}")


def _write(
    folder: Path, table: Table, users: dict[Any, str], kinds: dict[int, str], names: list[str]
) -> int:
    told = {field.attname: refers_to(field) for field in table.fields}
    maps: dict[str, dict[Any, str]] = {
        column: users if to == "user" else kinds
        for column, to in told.items()
        if to in {"user", "kind"}
    }
    file_column, count = files_of(table), 0
    with (folder / table.file).open("w", encoding="utf-8") as out:
        for row in table.rows():
            for column, known in maps.items():
                row[column] = known.get(row[column])
            if file_column and row[file_column]:
                names.append(row[file_column])
            out.write(json.dumps(row, ensure_ascii=False, default=_told) + "\n")
            count += 1
    return count


def _told(value: object) -> object:
    """Return what JSON has no form for as text."""
    if isinstance(value, datetime.datetime | datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, datetime.timedelta):
        return duration_iso_string(value)
    if isinstance(value, uuid.UUID | Decimal):
        return str(value)
    raise TypeError(type(value))


def _copy(folder: Path, names: list[str]) -> int:
    """Copy the uploads that are not there yet; one that is lost is told of by its absence."""
    count = 0
    for name in dict.fromkeys(names):
        target = folder / name
        if target.is_file():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f"{target.name}.part")
        try:
            with default_storage.open(name) as source, part.open("wb") as out:
                shutil.copyfileobj(source, out)
        except FileNotFoundError:
            part.unlink(missing_ok=True)
            continue
        part.replace(target)
        count += 1
    return count
