"""Fetches the pictures of the old site from a folder or over HTTP, four at a time.

An address is resolved once and the connection made to just that: private networks are refused,
also where a name or a redirect leads there later. Each picture is judged like an upload.
"""

from __future__ import annotations

import hashlib
import http.client
import ipaddress
import socket
import ssl
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from django.core.exceptions import SuspiciousFileOperation, ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils._os import safe_join

from articles.db import clock
from articles.file_kinds import HEAD, taken_format
from articles.models import Article, Image, ImportedItem, ImportedPicture, ImportRun
from articles.moving.marks import Report
from articles.moving.notes import Note
from articles.validators import MOST_BYTES, SUFFIXES, validate_picture

AT_ONCE = 4
BATCH = 40
SECONDS = 20
MOST_REDIRECTS = 5
_PIECE = 64 * 1024
_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # an IPv4 address in its last four bytes


class MediaError(Exception):
    """Where the pictures are to come from cannot be used."""


class NotToBeHadError(Exception):
    """A picture cannot be had for good; the text says why."""


class TryAgainError(Exception):
    """A picture could not be had now: the machine, or the network, may do better later."""


@dataclass(frozen=True)
class Media:
    """Where pictures come from: a ``folder``, or over HTTP, there the old site from ``base``.

    ``open_to`` are hosts that may be private: of tests, and of an old site in the same house.
    """

    folder: Path | None = None
    base: str = ""
    open_to: frozenset[str] = frozenset()

    @classmethod
    def of(cls, given: str) -> Media:
        """Return what ``--media`` names.

        Raises:
            MediaError: it is neither a folder nor an address.
        """
        if given.startswith(("http://", "https://")):
            host = urlsplit(given).hostname
            if not host:
                raise MediaError(f"--media: “{given}” is no address")
            return cls(base=given.rstrip("/"), open_to=frozenset({host}))
        folder = Path(given)
        if not folder.is_dir():
            raise MediaError(f"--media: there is no folder “{given}”")
        return cls(folder=folder.resolve())

    def read(self, picture: ImportedPicture) -> bytes:
        """Return the bytes of a picture: of the original, else as it was named.

        Raises:
            NotToBeHadError: it is not there, or may not be taken.
            TryAgainError: nobody answered.
        """
        if self.folder is not None:
            return _from_folder(self.folder, picture)
        fault: Exception = NotToBeHadError("no address")
        for url in self._addresses(picture):
            try:
                return download(url, self.open_to)
            except (NotToBeHadError, TryAgainError) as error:
                fault = error
        raise fault

    def _addresses(self, picture: ImportedPicture) -> list[str]:
        named = picture.url if picture.url.startswith(("http://", "https://")) else ""
        if picture.host != picture.site:
            return [named or f"https://{picture.host}{quote(picture.address)}"]
        found = [f"{self.base}{quote(picture.address)}"]
        if named:
            parts = urlsplit(named)
            found.insert(0, f"{self.base}{quote(parts.path, safe='/%')}")
        return list(dict.fromkeys(found))


def _from_folder(folder: Path, picture: ImportedPicture) -> bytes:
    """Read a picture from a folder that is ``uploads``, or holds it, or what holds that."""
    if picture.host != picture.site:
        raise NotToBeHadError(f"it is on another site: {picture.host}")
    named = urlsplit(picture.url).path
    for path in dict.fromkeys((named, picture.address)):
        parts = [part for part in PurePosixPath(path).parts if part not in {"/", "..", "."}]
        for start in range(len(parts)):
            try:
                file = Path(safe_join(folder, *parts[start:]))
            except (SuspiciousFileOperation, ValueError):
                continue
            if file.is_file() and file.resolve().is_relative_to(folder):
                if file.stat().st_size > MOST_BYTES:
                    raise NotToBeHadError("the file is larger than 25 MB")
                return file.read_bytes()
    raise NotToBeHadError("it is not in the folder")


def download(url: str, open_to: frozenset[str] = frozenset()) -> bytes:
    """Return what is at ``url``, at most as much as an upload may have.

    Raises:
        NotToBeHadError: refused, gone, too large, or on a private network.
        TryAgainError: no answer.
    """
    for _redirect in range(MOST_REDIRECTS + 1):
        answer = _ask(url, open_to)
        if isinstance(answer, bytes):
            return answer
        url = urljoin(url, answer)
    raise NotToBeHadError("it is led on too often")


def _ask(url: str, open_to: frozenset[str]) -> bytes | str:
    """Ask once; return the bytes, or where it leads on."""
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        raise NotToBeHadError("its address cannot be read") from None
    host = parts.hostname or ""
    if parts.scheme not in {"http", "https"} or not host:
        raise NotToBeHadError("its address is none of the web")
    address = resolved(host, port, open_to)
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    target = f"{path}?{parts.query}" if parts.query else path
    connection = _connection(parts.scheme, host, port, address)
    try:
        connection.request("GET", target, headers={"User-Agent": "newsroom-import/1"})
        return _answer(connection.getresponse())
    except (OSError, http.client.HTTPException) as error:
        raise TryAgainError(str(error) or type(error).__name__) from error
    finally:
        connection.close()


def _answer(response: http.client.HTTPResponse) -> bytes | str:
    location = response.headers.get("Location", "")
    if response.status in {301, 302, 303, 307, 308} and location:
        return location
    if response.status in {429, 500, 502, 503, 504}:
        raise TryAgainError(f"the site answers {response.status}")
    if response.status != 200:  # noqa: PLR2004
        raise NotToBeHadError(f"the site answers {response.status}")
    if int(response.headers.get("Content-Length") or 0) > MOST_BYTES:
        raise NotToBeHadError("the file is larger than 25 MB")
    received = bytearray()
    while piece := response.read(_PIECE):
        received += piece
        if len(received) > MOST_BYTES:
            raise NotToBeHadError("the file is larger than 25 MB")
    return bytes(received)


def resolved(host: str, port: int, open_to: frozenset[str]) -> str:
    """Return the one address of ``host`` that is asked.

    Raises:
        NotToBeHadError: one of its addresses is of a private network.
        TryAgainError: nobody knows it.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise TryAgainError(f"{host} is not known") from error
    addresses = [str(entry[4][0]) for entry in found]
    if host not in open_to and not all(_is_public(address) for address in addresses):
        raise NotToBeHadError(f"{host} is on a private network")
    return addresses[0]


def _is_public(address: str) -> bool:
    known = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(known, "ipv4_mapped", None) or getattr(known, "sixtofour", None)
    if known in _NAT64:
        mapped = ipaddress.IPv4Address(int(known) & 0xFFFF_FFFF)
    return known.is_global and not known.is_multicast and (mapped is None or mapped.is_global)


def _connection(scheme: str, host: str, port: int, address: str) -> http.client.HTTPConnection:
    """Return a connection that is made to ``address``, while certificates are of ``host``."""
    connection: http.client.HTTPConnection
    if scheme == "http":
        connection = http.client.HTTPConnection(host, port, timeout=SECONDS)
    else:
        context = ssl.create_default_context()
        connection = http.client.HTTPSConnection(host, port, timeout=SECONDS, context=context)

    def connect(_given: object, *rest: Any, **more: Any) -> socket.socket:
        return socket.create_connection((address, port), *rest, **more)

    # The one place that the library leaves for it; a name asked twice may answer differently.
    connection._create_connection = connect  # type: ignore[attr-defined]  # noqa: SLF001
    return connection


def fetch_waiting(
    site: str, media: Media, run: ImportRun, tell: Callable[[str, int, int], None]
) -> None:
    """Fetch every picture of a site that is not here; what could not be had is told of."""
    rows = ImportedPicture.objects.filter(site=site).exclude(state=ImportedPicture.State.STORED)
    total, done = rows.count(), 0
    report = Report(run)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for batch in _batches(site):
            for picture, outcome in zip(batch, pool.map(_tried(media), batch), strict=True):
                _keep(picture, outcome, report)
                done += 1
                tell("pictures", done, total)


def _batches(site: str) -> Iterator[list[ImportedPicture]]:
    rows = ImportedPicture.objects.filter(site=site).exclude(state=ImportedPicture.State.STORED)
    after = 0
    while batch := list(rows.filter(pk__gt=after).order_by("pk")[:BATCH]):
        yield batch
        after = batch[-1].pk


def _tried(media: Media) -> Callable[[ImportedPicture], bytes | Exception]:
    def read(picture: ImportedPicture) -> bytes | Exception:
        try:
            return media.read(picture)
        except (NotToBeHadError, TryAgainError) as error:
            return error
        except OSError as error:
            return TryAgainError(error.strerror or str(error))

    return read


def _keep(picture: ImportedPicture, outcome: bytes | Exception, report: Report) -> None:
    """Store one picture, or say why it is not here."""
    with transaction.atomic():
        if isinstance(outcome, bytes):
            try:
                is_twin = store(picture, outcome)
            except ValidationError as error:
                outcome = NotToBeHadError(" ".join(error.messages))
            else:
                report.run.count("fetched", "twin" if is_twin else "created")
                report.write()
                return
        is_final = isinstance(outcome, NotToBeHadError)
        states = ImportedPicture.State
        picture.state = states.REFUSED if is_final else states.WAITING
        picture.reason = str(outcome)[:300]
        picture.save(update_fields=["state", "reason"])
        report.run.count("fetched", "refused")
        told = {"url": (picture.url or picture.address)[:300], "why": picture.reason}
        report.note(Note("picture_refused", told), None, _story_with(picture))
        report.write()


def _story_with(picture: ImportedPicture) -> Article | None:
    """Return the story that opens with a picture, else one that places it."""
    kept = ImportedItem.objects.filter(lead_picture=picture.picture, kind="post").first()
    if kept is not None and isinstance(kept.subject, Article):
        return kept.subject
    place = rf'data-pictures="([0-9]+,)*{picture.picture}[,"]'
    rows = Article.objects.filter(body__contains="data-pictures=", body__regex=place)
    return rows.order_by("pk").first()


def store(picture: ImportedPicture, content: bytes) -> bool:
    """Make the ``Image`` of a picture; return whether its file was here already.

    Raises:
        ValidationError: it is no picture that an upload could be.
    """
    digest = hashlib.sha256(content).hexdigest()
    states = ImportedPicture.State
    twin = ImportedPicture.objects.filter(sha256=digest, state=states.STORED).order_by("pk").first()
    same = Image.objects.filter(pk=twin.picture).first() if twin else None
    image = Image(pk=picture.picture, created_at=clock.now(), **picture.image_fields())
    image.to_be_completed = not (image.alt and image.credit)
    if same is not None:
        image.file.name = same.file.name
        image.width, image.height = same.width, same.height
    else:
        file = ContentFile(content, name="picture")
        validate_picture(file)
        suffix = SUFFIXES[taken_format(content[:HEAD]) or "JPEG"]
        image.file.save(f"picture.{suffix}", file, save=False)
    image.save(force_insert=True)
    picture.state, picture.sha256, picture.reason = states.STORED, digest, ""
    picture.save(update_fields=["state", "sha256", "reason"])
    marks = ImportedItem.objects.filter(lead_picture=picture.picture, kind="post")
    keys = [key for key in marks.values_list("object_id", flat=True) if key]
    Article.objects.filter(pk__in=keys, lead_image=None).update(lead_image=image)
    return same is not None
