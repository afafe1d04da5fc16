"""Files on their way in, and what becomes of them when a disk is full."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler


class WholeFileStorage(FileSystemStorage):
    """Stores a file whole or not at all: Django leaves the beginning of what did not fit.

    Names are random (``articles.models.image.original_path``) or say what is in the file, so
    that the file which is cleared away is nobody else's.
    """

    def _save(self, name: str, content: File[Any]) -> str:
        try:
            stored: str = super()._save(name, content)  # type: ignore[misc]
        except OSError:
            with contextlib.suppress(OSError):
                self.delete(name)
            raise
        return stored

    def replace(self, name: str, content: BinaryIO) -> None:
        """Write over what is there: whole or not at all, whoever reads it meanwhile."""
        place = Path(self.path(name))
        place.parent.mkdir(parents=True, exist_ok=True)
        fresh = place.with_name(f".{place.name[:80]}.{secrets.token_hex(4)}")
        try:
            with fresh.open("wb") as file:
                shutil.copyfileobj(content, file)
            fresh.chmod(0o644)
            fresh.replace(place)
        finally:
            fresh.unlink(missing_ok=True)

    def files(self) -> Iterator[tuple[str, int, int]]:
        """Return every file that is whole: name, bytes, time of its last change in ns."""
        for folder, _folders, names in os.walk(self.location):
            for name in sorted(names):
                file = Path(folder) / name
                if name.startswith("."):
                    continue  # being written
                with contextlib.suppress(FileNotFoundError):
                    found = file.stat()
                    path = file.relative_to(self.location).as_posix()
                    yield path, found.st_size, found.st_mtime_ns


class TemporaryFileHandler(TemporaryFileUploadHandler):
    """Receives a large upload; where the disk is full the form says so, instead of an error page.

    Django reads a request's files in the middle of its CSRF check, far from any form. So the form
    gets an empty file that carries the reason as ``not_received``.
    """

    fault: OSError | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Open the temporary file."""
        self.fault = None
        try:
            super().new_file(*args, **kwargs)
        except OSError as error:
            self.fault = error

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Write on, or let the rest of the file go by."""
        if self.fault is None:
            try:
                return super().receive_data_chunk(raw_data, start)
            except OSError as error:
                self._give_up(error)
        return None

    def file_complete(self, file_size: int) -> UploadedFile[Any] | None:
        """Return the file, or one that says why it did not come."""
        if self.fault is None:
            try:
                return super().file_complete(file_size)
            except OSError as error:
                self._give_up(error)
        lost = SimpleUploadedFile(self.file_name or "lost", b"", self.content_type or "")
        lost.not_received = self.fault  # type: ignore[attr-defined]
        return lost

    def _give_up(self, error: OSError) -> None:
        self.fault = error
        with contextlib.suppress(OSError):  # closing writes what is left, in vain once more
            self.file.close()
