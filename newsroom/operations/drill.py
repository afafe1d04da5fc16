"""Try a backup for real: restore it beside the site, and compare numbers and pages."""

from __future__ import annotations

import hashlib
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, connection
from django.test import Client
from psycopg import sql

from articles.models import Article
from newsroom.operations.manifest import Manifest
from newsroom.operations.postgres import environment
from newsroom.operations.restore import RestoreError

Say = Callable[[str], object]
MANAGE = Path(settings.BASE_DIR) / "manage.py"
LISTS = ("/", "/sitemap.xml", "/feed/")


@dataclass
class Findings:
    """What the drill found: how long it took, and which pages differ."""

    seconds: float
    pages: int
    differing: list[str] = field(default_factory=list)


def drill(address: str, manifest: Manifest, pages: int, say: Say = print) -> Findings:
    """Restore the backup at ``address`` into a database of its own on the same server.

    The database and the uploads that it makes are removed afterwards.

    Raises:
        RestoreError: it could not be restored, for example since this user may make no database.
    """
    began = time.monotonic()
    paths = some_pages(pages)
    before = checksums(paths)
    with _database() as name, TemporaryDirectory(prefix="drill-", dir=settings.VAR_DIR) as folder:
        beside = _environment(name, Path(folder))
        restoring = [str(MANAGE), "restore", address, "--backup", manifest.name]
        _run([sys.executable, *restoring], beside)
        say(f"restored after {time.monotonic() - began:.0f} s")
        rendering = [sys.executable, str(MANAGE), "drill", "--print-pages"]
        printed = _run(rendering, beside, "\n".join(paths))
        there = dict(line.split("\t") for line in printed.splitlines())
    # What was changed meanwhile is no fault of the backup.
    here = checksums(paths)
    paths = [path for path in paths if here[path] == before[path]]
    differing = [path for path in paths if here[path] != there.get(path)]
    return Findings(time.monotonic() - began, len(paths), differing)


def some_pages(number: int) -> list[str]:
    """Return the addresses of so many random public stories, and of some lists."""
    stories = Article.objects.published().order_by("?")[: max(0, number - len(LISTS))]
    return [*LISTS, *(story.get_absolute_url() for story in stories)][:number]


def checksums(paths: list[str]) -> dict[str, str]:
    """Return each page's status and the checksum of its body, as a reader gets it."""
    site = urlsplit(settings.SITE_URL)
    client = Client(raise_request_exception=False, headers={"host": site.netloc})
    found = {}
    for path in paths:
        answer = client.get(path, secure=site.scheme == "https")
        body = b"".join(answer) if answer.streaming else answer.content
        found[path] = f"{answer.status_code} {hashlib.sha256(body).hexdigest()}"
    return found


@contextmanager
def _database() -> Iterator[str]:
    name = f"newsroom_drill_{secrets.token_hex(4)}"
    with connection.cursor() as cursor:
        try:
            cursor.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name))
            )
        except DatabaseError as error:
            raise RestoreError(f"no database could be made for the drill: {error}") from None
    try:
        yield name
    finally:
        with connection.cursor() as cursor:
            cursor.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )


def _environment(database: str, folder: Path) -> dict[str, str]:
    """Return the environment of a site beside this one: its database, folder and no relay.

    The address has no password: libpq takes that from the environment.
    """
    keys = {
        "SECRET_KEY": str(settings.SECRET_KEY),
        "ADDRESS_HASH_KEY": str(settings.ADDRESS_HASH_KEY),
        "SITE_URL": settings.SITE_URL,
        "DATABASE_URL": f"postgres:///{database}",
        "DATABASE_POOLER_URL": "",
        "VAR_DIR": str(folder),
        "SMTP_URL": "smtp://127.0.0.1:9",
        "BACKUP_TO": "",
    }
    return environment(database) | keys


def _run(command: list[str], beside: dict[str, str], typed: str = "") -> str:
    done = subprocess.run(  # noqa: S603 - this site's own command
        command, env=beside, input=typed, capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = " / ".join(done.stderr.strip().splitlines()[-3:])
        raise RestoreError(f"`{' '.join(command[1:3])}` failed: {said}")
    return done.stdout
