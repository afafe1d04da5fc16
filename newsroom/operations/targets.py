"""Where backups lie: a folder, also one of another machine that is mounted.

Names are relative, with slashes. What is put is there whole or not at all.
"""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Final, Protocol

from articles.management.faults import ToldError, of_place
from newsroom import value_rules

WORKSPACE: Final = ".work-"
REMAINS_ARE_OLD: Final = 86_400.0  # seconds


class TargetError(ToldError):
    """The place cannot be used, or lacks what was asked of it; fit to be shown."""


class Target(Protocol):
    """A place for backups."""

    def workspace(self) -> AbstractContextManager[Path]:
        """A context: a folder for files that are made before they are put, gone afterwards."""

    def put(self, name: str, file: Path) -> None:
        """Take a local file in under ``name``; the file may be moved away."""

    def put_bytes(self, name: str, data: bytes) -> None:
        """Take a short text in under ``name``, in place of what is there."""

    def fetch(self, name: str, file: Path) -> None:
        """Write what lies under ``name`` into a local file. Raises ``TargetError``."""

    def read(self, name: str) -> bytes:
        """Return what lies under ``name``. Raises ``TargetError``."""

    def names(self, prefix: str) -> Iterator[tuple[str, int]]:
        """Return the names below ``prefix`` (ends with a slash) with their sizes in bytes."""

    def delete(self, name: str) -> None:
        """Remove what lies under ``name``; nothing happens where nothing does."""


def open_target(address: str) -> Target:
    """Return the target of a folder's path, or of ``s3://bucket/folder``.

    Raises:
        TargetError: it is the address of something else.
    """
    try:
        value_rules.place(address)
    except ValueError as error:
        raise TargetError(
            f"{value_rules.shown(address)} is no place for backups: {error}"
        ) from None
    if address.startswith("s3://"):
        try:
            from newsroom.operations import bucket  # noqa: PLC0415 - who has none need not pay
        except ImportError:
            needed = "install deploy/requirements/extras.txt"
            raise TargetError(f"{address} needs django-storages and boto3: {needed}") from None
        return bucket.opened(address, TargetError)
    return FolderTarget(Path(address))


class FolderTarget:
    """A folder. Only its owner can read what is written into it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __str__(self) -> str:
        return str(self.folder)

    @contextmanager
    def workspace(self) -> Iterator[Path]:
        """A folder on the same disk, so that what is put need not be copied."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._remove_remains()
            made = tempfile.mkdtemp(prefix=WORKSPACE, dir=self.folder)
        except OSError as error:
            raise TargetError(of_place(error, self.folder)) from None
        try:
            yield Path(made)
        finally:
            shutil.rmtree(made, ignore_errors=True)

    def _remove_remains(self) -> None:
        """Remove the workspaces of processes that were killed."""
        for remains in self.folder.glob(f"{WORKSPACE}*"):
            if remains.stat().st_mtime < time.time() - REMAINS_ARE_OLD:
                shutil.rmtree(remains, ignore_errors=True)

    def put(self, name: str, file: Path) -> None:
        """Move the file in, or copy it where it lies on another disk or outside."""
        place = self._place(name)
        if file.is_relative_to(self.folder):
            _flush(file)
            file.replace(place)
            return
        fresh = _beside(place)
        try:
            shutil.copyfile(file, fresh)
            _flush(fresh)
            fresh.replace(place)
        finally:
            fresh.unlink(missing_ok=True)

    def put_bytes(self, name: str, data: bytes) -> None:
        """Write it beside, then into its place."""
        try:
            place = self._place(name)
            fresh = _beside(place)
            try:
                fresh.write_bytes(data)
                _flush(fresh)
                fresh.replace(place)
            finally:
                fresh.unlink(missing_ok=True)
        except OSError as error:
            raise TargetError(of_place(error, self.folder)) from None

    def fetch(self, name: str, file: Path) -> None:
        """Copy the file ``name`` of the target to ``file``."""
        try:
            shutil.copyfile(self.folder / name, file)
        except FileNotFoundError:
            raise TargetError(f"{self.folder / name} is missing") from None

    def read(self, name: str) -> bytes:
        """Return the content of the file ``name``, which must fit into memory."""
        try:
            return (self.folder / name).read_bytes()
        except FileNotFoundError:
            raise TargetError(f"{self.folder / name} is missing") from None

    def names(self, prefix: str) -> Iterator[tuple[str, int]]:
        """Walk the folder."""
        for path in (self.folder / prefix).rglob("*"):
            if path.is_file() and not path.name.startswith("."):
                yield path.relative_to(self.folder).as_posix(), path.stat().st_size

    def delete(self, name: str) -> None:
        """Remove the file, and its folder once that is empty."""
        path = self.folder / name
        path.unlink(missing_ok=True)
        if path.parent.is_dir() and not any(path.parent.iterdir()):
            path.parent.rmdir()

    def _place(self, name: str) -> Path:
        place = self.folder / name
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        return place


def _beside(place: Path) -> Path:
    return place.with_name(f".{place.name[:80]}.{secrets.token_hex(4)}")


def _flush(file: Path) -> None:
    """Have the disk hold the file before its name says that it is there."""
    with file.open("rb") as opened:
        os.fsync(opened.fileno())
    file.chmod(0o600)
