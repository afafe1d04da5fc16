"""Bring a backup back into an empty database: checked first, with no mail leaving afterwards."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from django.db.models.functions import Now

from articles.models import Image, Rendition
from newsroom.operations import postgres
from newsroom.operations.backup import DUMP, KEYS, MEDIA, count_rows
from newsroom.operations.manifest import (
    FILES,
    Manifest,
    MediaFile,
    media_of,
    read_manifest,
    sha256_of,
    whole_backups,
)
from newsroom.operations.postgres import ProgramError
from newsroom.operations.schedule import REFUSALS
from newsroom.operations.sealed import PassphraseError, unseal
from newsroom.operations.targets import Target, TargetError
from subscriptions.outbox import arming
from subscriptions.signup import refusals

REPORT_EVERY: Final = 1_000  # files
KEYS_IN: Final = ("SECRET_KEY", "ADDRESS_HASH_KEY")

Say = Callable[[str], object]


class RestoreError(Exception):
    """Nothing was restored, or not all of it; fit to be shown."""


@dataclass(frozen=True)
class Restored:
    """What was brought back, and what had to be done again."""

    manifest: Manifest
    refused_again: dict[str, int]


def choose(target: Target, name: str = "") -> Manifest:
    """Return the backup of that name, or the newest.

    Raises:
        RestoreError: there is none.
    """
    names = whole_backups(target)
    if not names:
        raise RestoreError(
            f"{target} holds no whole backup: name the folder that `manage.py backup` wrote into"
        )
    if name and name not in names:
        raise RestoreError(f"{target} holds no backup {name}; it holds {', '.join(names[-5:])}")
    return read_manifest(target, name or names[-1])


def restore(target: Target, manifest: Manifest, say: Say = print) -> Restored:
    """Restore one backup into this site's database and folder of uploads.

    The database must be empty. It is filled in one transaction: what goes wrong leaves it empty.
    Uploads that are there already with the same content are left alone, so a restore that was
    interrupted there goes on where it stopped.

    Raises:
        RestoreError: the database is not empty, or what was restored is not what was dumped.
        TargetError: something of the backup is missing or broken.
    """
    _refuse_full_database()
    with target.workspace() as work:
        for file in (DUMP, MEDIA):
            say(f"checking {file}")
            target.fetch(manifest.place(file), work / file)
            if sha256_of(work / file) != manifest.sha256[file]:
                raise TargetError(f"{file} of {manifest.name} is damaged: its checksum differs")
        _check_media(target, work / MEDIA)
        say("restoring the database")
        _fill(work / DUMP, manifest.server_major)
        differing = _differing(manifest)
        if differing:
            raise RestoreError(f"tables have other numbers of rows than were dumped: {differing}")
        say("bringing tables up to date")
        call_command("migrate", interactive=False, verbosity=0)
        arming.disarm_everywhere("restored backup")
        again = _refuse_again(target)
        _analyse()
        # What takes longest comes last: should it fail, nobody is written to all the same.
        _bring_back_media(target, work / MEDIA, say)
    _mend_media(say)
    return Restored(manifest, again)


def secrets_of(target: Target, manifest: Manifest, passphrase: str) -> dict[str, str]:
    """Return the keys that a backup holds under the passphrase; empty where it holds none.

    Raises:
        RestoreError: the passphrase is not the one.
    """
    if KEYS not in manifest.sha256:
        return {}
    try:
        return unseal(target.read(manifest.place(KEYS)), passphrase)
    except PassphraseError:
        raise RestoreError(
            "BACKUP_PASSPHRASE is not the one that this backup was made with"
        ) from None


def foreign_keys(secrets: dict[str, str]) -> list[str]:
    """Return the names of those keys that this site does not have, as key or as fallback."""
    foreign: list[str] = []
    for name in KEYS_IN:
        mine = {str(getattr(settings, name)), *map(str, getattr(settings, f"{name}_FALLBACKS"))}
        if name in secrets and secrets[name] not in mine:
            foreign.append(name)
    return foreign


def _refuse_full_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        if cursor.fetchone()[0]:
            name = connection.settings_dict["NAME"]
            raise RestoreError(
                f"the database {name} is not empty: make another one (createdb), and set "
                "DATABASE_URL to it"
            )


def _check_media(target: Target, list_file: Path) -> None:
    sizes = dict(target.names(FILES))
    missing = [
        upload.path for upload in media_of(list_file) if sizes.get(upload.place) != upload.size
    ]
    if missing:
        shown = ", ".join(missing[:3])
        raise TargetError(f"{len(missing)} uploads are missing or damaged: {shown}")


def _fill(dump: Path, made_by: int) -> None:
    program = postgres.find_program("pg_restore", made_by)
    name = str(connection.settings_dict["NAME"])
    connection.close()
    arguments = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
    try:
        postgres.run(program, [*arguments, "--dbname", name, dump], name)
    except ProgramError as error:
        raise RestoreError(f"nothing was restored: {error}") from None


def _differing(manifest: Manifest) -> str:
    with connection.cursor() as cursor:
        found = count_rows(cursor)
    return ", ".join(
        f"{table} {found.get(table)} instead of {rows}"
        for table, rows in manifest.rows.items()
        if found.get(table) != rows
    )


def _bring_back_media(target: Target, list_file: Path, say: Say) -> None:
    for number, upload in enumerate(media_of(list_file), start=1):
        _bring_back(target, upload, list_file.with_name("upload"))
        if number % REPORT_EVERY == 0:
            say(f"uploads: {number}")


def _bring_back(target: Target, upload: MediaFile, fresh: Path) -> None:
    storage: Any = default_storage
    try:
        if storage.exists(upload.path) and _sha256_of_stored(upload.path) == upload.sha256:
            return
    except SuspiciousOperation:
        raise TargetError(f"the list of uploads leads out of its folder: {upload.path}") from None
    target.fetch(upload.place, fresh)
    if sha256_of(fresh) != upload.sha256:
        raise TargetError(f"{upload.path} is damaged: its checksum differs")
    with fresh.open("rb") as content:
        storage.replace(upload.path, content)
    fresh.unlink()


def _sha256_of_stored(name: str) -> str:
    digest = hashlib.sha256()
    with default_storage.open(name, "rb") as stored:
        for chunk in stored.chunks():
            digest.update(chunk)
    return digest.hexdigest()


def _refuse_again(target: Target) -> dict[str, int]:
    """Erase, suppress and unsubscribe whoever asked for it after the backup was made."""
    try:
        lines = target.read(REFUSALS).decode().splitlines()
    except TargetError:
        return {}
    return refusals.apply(lines)


def _analyse() -> None:
    """Tell the planner what came back; before version 18 a dump does not hold it."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _mend_media(say: Say) -> None:
    """Have sizes made anew whose file did not come back; name pictures that are lost."""
    there = default_storage.exists
    lost = [size for size in Rendition.objects.iterator() if not there(str(size.file))]
    Rendition.objects.filter(pk__in=[size.pk for size in lost]).delete()
    Image.objects.filter(pk__in={size.image_id for size in lost}).update(sizes_due_at=Now())
    if lost:
        say(f"the worker makes {len(lost)} sizes of pictures anew")
    originals = Image.objects.only("pk", "file").iterator()
    if gone := [str(image.pk) for image in originals if not there(str(image.file))]:
        say(f"{len(gone)} pictures had lost their file before the backup: {', '.join(gone[:20])}")
