"""What is known about one backup: when and of what it was made, and what it must hold."""

from __future__ import annotations

import datetime
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from newsroom.operations.targets import Target, TargetError

FORMAT: Final = 1
NAME: Final = re.compile(r"\d{8}T\d{6}Z")
BACKUPS: Final = "backups/"
FILES: Final = "media/"
CHUNK: Final = 1 << 20


@dataclass(frozen=True)
class Manifest:
    """One backup; ``sha256`` of its files by their names, ``rows`` that were dumped by table."""

    name: str
    created_at: str  # ISO 8601, UTC, by the database's clock
    server_major: int
    site_url: str
    migrations: dict[str, str]  # the last one of each application
    environment: list[str]  # names of the variables that were set, without what they hold
    rows: dict[str, int]
    media_files: int
    media_bytes: int
    database_bytes: int
    sha256: dict[str, str]
    format: int = FORMAT

    @property
    def time(self) -> datetime.datetime:
        """When it was made."""
        return datetime.datetime.fromisoformat(self.created_at)

    def place(self, file: str) -> str:
        """Return the name of one of its files at the target."""
        return f"{BACKUPS}{self.name}/{file}"

    def to_json(self) -> bytes:
        """Return the manifest as the JSON that is written to the target."""
        return json.dumps(asdict(self), indent=1, sort_keys=True).encode()


@dataclass(frozen=True)
class MediaFile:
    """One uploaded file or size of a picture: where it belongs below ``media/`` and its content.

    ``changed`` is the file's time in nanoseconds: with the size it tells whether to read it again.
    """

    path: str
    size: int
    changed: int
    sha256: str

    @property
    def place(self) -> str:
        """The name of its content at the target: the same content is kept once."""
        return f"{FILES}{self.sha256[:2]}/{self.sha256}"


def read_manifest(target: Target, name: str) -> Manifest:
    """Return what is known of one backup.

    Raises:
        TargetError: it is missing, broken, or of a newer version of this program.
    """
    place = f"{BACKUPS}{name}/manifest.json"
    try:
        found: dict[str, Any] = json.loads(target.read(place))
        newer = found["format"] > FORMAT
        manifest = None if newer else Manifest(**found)
    except (ValueError, TypeError, KeyError, AttributeError):
        raise TargetError(f"{place} cannot be read") from None
    if manifest is None:
        raise TargetError(f"{place} was made by a newer version: restore it with that one")
    return manifest


def whole_backups(target: Target) -> list[str]:
    """Return the names of the backups that were made to their end, oldest first."""
    ends = "/manifest.json"
    return sorted(
        name.removeprefix(BACKUPS).removesuffix(ends)
        for name, _size in target.names(BACKUPS)
        if name.endswith(ends) and NAME.fullmatch(name.removeprefix(BACKUPS).removesuffix(ends))
    )


def media_of(list_file: Path) -> Iterator[MediaFile]:
    """Read a backup's list of media, a line a file."""
    with list_file.open(encoding="utf-8") as lines:
        for line in lines:
            yield MediaFile(**json.loads(line))


def sha256_of(file: Path) -> str:
    """Return the checksum of a file of any size."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
