"""Files on S3-compatible storage: a connection to it, and the media of several machines.

``MEDIA_STORE`` and ``BACKUP_TO`` say where: ``s3://bucket/folder``. Which service and by whose key
is said as everywhere: ``AWS_ENDPOINT_URL``, ``AWS_DEFAULT_REGION``, ``AWS_ACCESS_KEY_ID``,
``AWS_SECRET_ACCESS_KEY``. What goes wrong there is an ``OSError`` here, as of a disk.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, BinaryIO, Final, TypeVar
from urllib.parse import urljoin, urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage

SCHEME: Final = "s3"
GONE: Final = frozenset({"404", "NoSuchKey", "NotFound"})
PATIENCE: Final = Config(
    connect_timeout=5, read_timeout=30, retries={"max_attempts": 3, "mode": "standard"}
)

Method = TypeVar("Method", bound=Callable[..., Any])


def place_of(address: str) -> tuple[str, str]:
    """Return bucket and folder (no slash around it) of ``s3://bucket/folder``.

    Raises:
        ValueError: it is no such address.
    """
    parts = urlsplit(address)
    if parts.scheme != SCHEME or not parts.netloc or "@" in parts.netloc:
        raise ValueError("write s3://bucket/folder; keys belong into AWS_ACCESS_KEY_ID and others")
    return parts.netloc, parts.path.strip("/")


def client() -> Any:
    """Return a connection to the service that the environment names."""
    return boto3.client(SCHEME, config=PATIENCE)


@contextmanager
def as_files() -> Iterator[None]:
    """Let the service's errors be those of files."""
    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", ""))
        if code in GONE:
            raise FileNotFoundError(code) from None
        raise OSError(f"the object storage answers {code}") from None
    except BotoCoreError as error:
        raise OSError(f"the object storage cannot be used: {type(error).__name__}") from None


def _as_files(method: Method) -> Method:
    @wraps(method)
    def call(*arguments: Any, **named: Any) -> Any:
        with as_files():
            return method(*arguments, **named)

    return call  # type: ignore[return-value]


class MediaOnS3(S3Storage):  # type: ignore[misc]
    """Uploads in a bucket that nobody reads but the site: pages go on naming ``/media/…``.

    Originals must stay the desk's, so the bucket is not public; the site hands files out, and a
    cache in front keeps them for good.
    """

    def __init__(self) -> None:
        bucket, folder = place_of(settings.MEDIA_STORE)
        super().__init__(
            bucket_name=bucket,
            location=folder,
            file_overwrite=False,
            default_acl=None,
            querystring_auth=False,
            client_config=PATIENCE,
        )

    def url(self, name: str | None, *_more: Any, **_named: Any) -> str:
        """Return the site's own address of a file."""
        return urljoin(settings.MEDIA_URL, filepath_to_uri(name or "").lstrip("/"))

    def replace(self, name: str, content: BinaryIO) -> None:
        """Write over what is there: whole or not at all."""
        with as_files():
            self.bucket.Object(self._key(name)).put(Body=content)

    def files(self) -> Iterator[tuple[str, int, int]]:
        """Return every file: name, bytes, time of its last change in ns."""
        begin = f"{self.location}/" if self.location else ""
        with as_files():
            for found in self.bucket.objects.filter(Prefix=begin):
                name = found.key.removeprefix(begin)
                yield name, found.size, _nanoseconds(found.last_modified)

    def _key(self, name: str) -> str:
        return str(self._normalize_name(name.replace("\\", "/")))

    # Django's own names for what a storage has to do.
    _open = _as_files(S3Storage._open)  # noqa: SLF001
    _save = _as_files(S3Storage._save)  # noqa: SLF001
    delete = _as_files(S3Storage.delete)
    exists = _as_files(S3Storage.exists)
    listdir = _as_files(S3Storage.listdir)
    size = _as_files(S3Storage.size)
    get_modified_time = _as_files(S3Storage.get_modified_time)


def _nanoseconds(at: datetime.datetime) -> int:
    return int(at.timestamp()) * 1_000_000_000
