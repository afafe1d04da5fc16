"""Backups in a bucket of S3-compatible storage: a ``targets.Target``."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from newsroom.object_storage import as_files, client, place_of


class BucketTarget:
    """A folder of a bucket. What is put is there whole or not at all: so the service has it.

    ``lacking`` is raised where something is missing or the service refuses.
    """

    def __init__(self, bucket: str, folder: str, lacking: type[Exception]) -> None:
        self.bucket, self.begin = bucket, f"{folder}/" if folder else ""
        self._lacking = lacking
        self._client: Any = client()

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.begin}".rstrip("/")

    @contextmanager
    def workspace(self) -> Iterator[Path]:
        """A folder of this machine, as large as the database's dump: TMPDIR says on which disk."""
        with self._told():
            self._client.head_bucket(Bucket=self.bucket)
        with tempfile.TemporaryDirectory(prefix="backup-") as made:
            yield Path(made)

    def put(self, name: str, file: Path) -> None:
        """Copy the file up."""
        with self._told(name):
            self._client.upload_file(str(file), self.bucket, self.begin + name)

    def put_bytes(self, name: str, data: bytes) -> None:
        """Write it in place of what is there."""
        with self._told(name):
            self._client.put_object(Bucket=self.bucket, Key=self.begin + name, Body=data)

    def fetch(self, name: str, file: Path) -> None:
        """Copy what lies under ``name`` to ``file``."""
        with self._told(name):
            self._client.download_file(self.bucket, self.begin + name, str(file))

    def read(self, name: str) -> bytes:
        """Return what lies under ``name``, which must fit into memory."""
        with self._told(name):
            found = self._client.get_object(Bucket=self.bucket, Key=self.begin + name)
            content: bytes = found["Body"].read()
            return content

    def names(self, prefix: str) -> Iterator[tuple[str, int]]:
        """List the folder, a thousand at a time."""
        pages = self._client.get_paginator("list_objects_v2")
        with self._told(prefix):
            for page in pages.paginate(Bucket=self.bucket, Prefix=self.begin + prefix):
                for found in page.get("Contents", []):
                    yield found["Key"].removeprefix(self.begin), found["Size"]

    def delete(self, name: str) -> None:
        """Remove it; nothing happens where nothing is."""
        with self._told(name):
            self._client.delete_object(Bucket=self.bucket, Key=self.begin + name)

    @contextmanager
    def _told(self, name: str = "") -> Iterator[None]:
        place = f"s3://{self.bucket}/{self.begin}{name}"
        try:
            with as_files():
                yield
        except FileNotFoundError:
            raise self._lacking(f"{place} is missing") from None
        except OSError as error:
            raise self._lacking(f"{place}: {error}") from None


def opened(address: str, lacking: type[Exception]) -> BucketTarget:
    """Return the target at ``s3://bucket/folder``. Raises ``lacking``."""
    try:
        return BucketTarget(*place_of(address), lacking)
    except (ValueError, OSError) as error:
        raise lacking(f"{address}: {error}") from None
