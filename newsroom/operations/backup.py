"""Make one backup: the database as of one moment, what was uploaded, and the keys.

Uploads are kept once, by their content, so a second backup copies only what came since. The
manifest is written last: without it there is no backup, only remains of one.
"""

from __future__ import annotations

import datetime
import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
from psycopg import sql

from articles.db import locks
from articles.db.locks import Lock
from articles.management.faults import ToldError
from newsroom.env import Environment
from newsroom.operations import postgres
from newsroom.operations.manifest import (
    BACKUPS,
    FILES,
    Manifest,
    MediaFile,
    media_of,
    read_manifest,
    sha256_of,
    whole_backups,
)
from newsroom.operations.postgres import ProgramError
from newsroom.operations.sealed import seal
from newsroom.operations.targets import Target

DUMP: Final = "database.dump"
MEDIA: Final = "media.jsonl"
KEYS: Final = "keys.sealed"
# What is over with the process or the visit that made it; stolen, a session would be a way in.
PASSING: Final = (
    "accounts_session",
    "pagestore_purgetosend",
    "pagestore_servingprocess",
    "subscriptions_jobbeat",
)
REPORT_EVERY: Final = 2.0  # seconds
REMAINS_ARE_OLD: Final = datetime.timedelta(days=1)

Say = Callable[[str], object]


class BackupError(ToldError):
    """No backup was made; fit to be shown."""


@dataclass
class Snapshot:
    """The database at one moment, held by an open transaction."""

    id: str
    created_at: datetime.datetime
    migrations: dict[str, str]
    rows: dict[str, int]


@dataclass
class _Media:
    files: int = 0
    bytes: int = 0
    copied: int = 0


def make_backup(target: Target, passphrase: str = "", say: Say = print) -> Manifest:
    """Make a backup and return what it holds.

    Raises:
        BackupError: another one is being made, or a program of PostgreSQL failed or is missing.
        TargetError: the target cannot be used.
    """
    with locks.tried(Lock.BACKUP) as is_ours:
        if not is_ours:
            raise BackupError("another backup of this database is being made")
        try:
            return _make_backup(target, passphrase, say)
        except ProgramError as error:
            raise BackupError(str(error)) from None


def _make_backup(target: Target, passphrase: str, say: Say) -> Manifest:
    checksums = {}
    with target.workspace() as work:
        with _snapshot() as snapshot:
            name = snapshot.created_at.strftime("%Y%m%dT%H%M%SZ")
            place = f"{BACKUPS}{name}/"
            _dump(snapshot, work / DUMP, say)
        checksums[DUMP] = sha256_of(work / DUMP)
        database_bytes = (work / DUMP).stat().st_size
        # After the database: what it names is there, since files go a day later than their rows.
        media = _copy_media(target, work, say)
        checksums[MEDIA] = sha256_of(work / MEDIA)
        if passphrase:
            (work / KEYS).write_bytes(seal(keys_of_site(), passphrase))
            checksums[KEYS] = sha256_of(work / KEYS)
        else:
            say(
                "BACKUP_PASSPHRASE is not set: the keys are not in this backup, keep them elsewhere"
            )
        for file in checksums:
            target.put(place + file, work / file)
    manifest = Manifest(
        name=name,
        created_at=snapshot.created_at.isoformat(),
        server_major=postgres.server_major(),
        site_url=settings.SITE_URL,
        migrations=snapshot.migrations,
        environment=sorted(
            n.upper() for n in Environment.model_fields if os.environ.get(n.upper())
        ),
        rows=snapshot.rows,
        media_files=media.files,
        media_bytes=media.bytes,
        database_bytes=database_bytes,
        sha256=checksums,
    )
    target.put_bytes(manifest.place("manifest.json"), manifest.to_json())
    return manifest


def keys_of_site() -> dict[str, str]:
    """Return the secrets without which a restored site forgets whom it must not write to."""
    names = ("SECRET_KEY", "ADDRESS_HASH_KEY")
    lists = ("SECRET_KEY_FALLBACKS", "ADDRESS_HASH_KEY_FALLBACKS")
    kept = {name: str(getattr(settings, name)) for name in names}
    kept |= {name: ",".join(getattr(settings, name)) for name in lists}
    if settings.DKIM_KEY_FILE and Path(settings.DKIM_KEY_FILE).is_file():
        kept["DKIM_KEY_FILE"] = Path(settings.DKIM_KEY_FILE).read_text()
    return {name: value for name, value in kept.items() if value}


@contextmanager
def _snapshot() -> Iterator[Snapshot]:
    """Hold a snapshot that ``pg_dump`` can share, and count what is in it."""
    own = connection.copy()
    try:
        own.set_autocommit(False)
        with own.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            cursor.execute("SELECT pg_export_snapshot(), clock_timestamp()")
            exported, created_at = cursor.fetchone()
            cursor.execute(
                "SELECT DISTINCT ON (app) app, name FROM django_migrations ORDER BY app, id DESC"
            )
            migrations = dict(cursor.fetchall())
            rows = count_rows(cursor)
        yield Snapshot(exported, created_at.astimezone(datetime.UTC), migrations, rows)
    finally:
        own.close()


def count_rows(cursor: Any) -> dict[str, int]:
    """Return how many rows each table has that a backup keeps."""
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
    tables = [name for (name,) in cursor.fetchall() if name not in PASSING]
    rows = {}
    for table in tables:
        cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table)))
        (rows[table],) = cursor.fetchone()
    return rows


def _dump(snapshot: Snapshot, file: Path, say: Say) -> None:
    program = postgres.find_program("pg_dump", postgres.server_major())
    left_out = [f"--exclude-table-data={table}" for table in PASSING]
    arguments = ["--format=custom", "--no-owner", "--no-privileges", "--no-comments", *left_out]
    with postgres.start(
        program, [*arguments, f"--snapshot={snapshot.id}", f"--file={file}"]
    ) as process:
        while process.poll() is None:
            try:
                process.wait(REPORT_EVERY)
            except subprocess.TimeoutExpired:
                size = file.stat().st_size if file.exists() else 0
                say(f"database: {size / 1e6:.0f} MB")
        postgres.finish(process)


def _copy_media(target: Target, work: Path, say: Say) -> _Media:
    """Copy the uploads that the target does not have; write the list of all."""
    known = _known_media(target, work)
    there = {name for name, _size in target.names(FILES)}
    media = _Media()
    storage: Any = default_storage
    reported = time.monotonic()
    with (work / MEDIA).open("w", encoding="utf-8") as lines:
        for path, size, changed in storage.files():
            try:
                upload = MediaFile(path, size, changed, known.get((path, size, changed), ""))
                if upload.place not in there:
                    # The copy is read: the file may be written anew between reading and copying.
                    copy = work / "upload"
                    with storage.open(path, "rb") as content, copy.open("wb") as written:
                        shutil.copyfileobj(content, written)
                    upload = MediaFile(path, copy.stat().st_size, changed, sha256_of(copy))
                    if upload.place not in there:
                        target.put(upload.place, copy)
                        there.add(upload.place)
                        media.copied += 1
            except FileNotFoundError:
                continue  # removed meanwhile: no row named it any more
            media.files += 1
            media.bytes += upload.size
            lines.write(json.dumps(asdict(upload), ensure_ascii=False) + "\n")
            if time.monotonic() - reported > REPORT_EVERY:
                reported = time.monotonic()
                say(f"uploads: {media.files}, {media.copied} of them new")
    return media


def _known_media(target: Target, work: Path) -> dict[tuple[str, int, int], str]:
    """Return the checksums of the backup before, by path, size and time."""
    before = whole_backups(target)
    if not before:
        return {}
    file = work / "media.before"
    target.fetch(read_manifest(target, before[-1]).place(MEDIA), file)
    return {(u.path, u.size, u.changed): u.sha256 for u in media_of(file)}


def remove_old(target: Target, keep: datetime.timedelta, say: Say = print) -> int:
    """Remove backups older than ``keep`` – never the newest –, and what only they needed.

    Returns how many went. For the one who makes backups: it must not run beside ``make_backup``.
    """
    with locks.tried(Lock.BACKUP) as is_ours:
        if not is_ours:
            return 0
        return _remove_old(target, keep, say)


def _remove_old(target: Target, keep: datetime.timedelta, say: Say) -> int:
    now = datetime.datetime.now(datetime.UTC)
    names = whole_backups(target)
    old = [n for n in names[:-1] if now - read_manifest(target, n).time > keep]
    kept = [name for name in names if name not in old]
    remains_before = (now - REMAINS_ARE_OLD).strftime("%Y%m%dT%H%M%SZ")
    remains = set()
    for name, _size in list(target.names(BACKUPS)):
        backup = name.removeprefix(BACKUPS).partition("/")[0]
        is_remains = backup not in names and backup < remains_before
        if backup in old or is_remains:
            remains.add(name)
    # The manifest first: what is half removed is no backup any more.
    for name in sorted(remains, key=lambda n: not n.endswith("manifest.json")):
        target.delete(name)
    if old:
        _remove_unneeded_files(target, kept)
        say(f"removed {len(old)} backups older than {keep.days} days")
    return len(old)


def _remove_unneeded_files(target: Target, kept: list[str]) -> None:
    needed: set[str] = set()
    with target.workspace() as work:
        for name in kept:
            target.fetch(read_manifest(target, name).place(MEDIA), work / MEDIA)
            needed |= {upload.place for upload in media_of(work / MEDIA)}
    for name, _size in list(target.names(FILES)):
        if name not in needed:
            target.delete(name)
