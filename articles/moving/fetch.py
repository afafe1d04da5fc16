"""Fetches the pictures of the old site from a folder or over HTTP, four at a time.

Each picture is judged like an upload. How an address is asked, ``download`` says.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import reduce
from html import escape
from operator import or_
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote, urlsplit

from django.core.exceptions import SuspiciousFileOperation, ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import translation
from django.utils._os import safe_join

from articles.db import clock
from articles.file_kinds import HEAD, taken_format
from articles.guarded_http import NotToBeHadError, TryAgainError, download
from articles.models import (
    Article,
    Image,
    ImportedFile,
    ImportedItem,
    ImportedPicture,
    ImportRun,
    Page,
)
from articles.moving import files
from articles.moving.marks import Report
from articles.moving.notes import Note
from articles.moving.old_urls import path_of
from articles.validators import MOST_BYTES, SUFFIXES, validate_picture

Wanted = ImportedPicture | ImportedFile
AT_ONCE = 4
BELOW = ("static", "public", "assets", "content")  # where makers of static sites have files
BATCH = 40
MOST_NAMED = 5  # stories, and pages, that are named for one picture

_REFUSALS = {
    "not_a_picture": "the file is empty",
    "damaged": "the file is damaged or was cut off",
    "too_large": "the file is larger than 25 MB",
    "too_many_pixels": "the picture measures too many pixels",
    "too_long": "the picture measures too many pixels",
}


def is_address(given: str) -> bool:
    """Whether something is an address of the web, with a host and a port that there can be."""
    try:
        parts = urlsplit(given)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


class MediaError(Exception):
    """Where the pictures are to come from cannot be used."""


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
            if not is_address(given):
                raise MediaError(f"--media: “{given}” is no address: write https://old.example")
            host = urlsplit(given).hostname or ""
            return cls(base=given.rstrip("/"), open_to=frozenset({host}))
        folder = Path(given)
        if not folder.is_dir():
            raise MediaError(f"--media: there is no folder “{given}”")
        return cls(folder=folder.resolve())

    def read(self, picture: Wanted) -> bytes:
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

    def _addresses(self, picture: Wanted) -> list[str]:
        named = picture.url if picture.url.startswith(("http://", "https://")) else ""
        if picture.host != picture.site:
            return [named or f"https://{picture.host}{quote(picture.address)}"]
        found = [f"{self.base}{quote(picture.address)}"]
        if named:
            found.insert(0, f"{self.base}{quote(path_of(named), safe='/%')}")
        return list(dict.fromkeys(found))


def _from_folder(folder: Path, picture: Wanted) -> bytes:
    """Read a picture from a folder that is ``uploads``, or holds it, or what holds that."""
    if picture.host != picture.site:
        raise NotToBeHadError("it is on another site, and --media is a folder")
    named = path_of(picture.url)
    for path in dict.fromkeys((named, picture.address)):
        parts = [part for part in PurePosixPath(path).parts if part not in {"/", "..", "."}]
        ways = [parts[start:] for start in range(len(parts))]
        for way in [*ways, *([below, *parts] for below in BELOW)]:
            try:
                file = Path(safe_join(folder, *way))
            except (SuspiciousFileOperation, ValueError):
                continue
            if file.is_file() and file.resolve().is_relative_to(folder):
                if file.stat().st_size > MOST_BYTES:
                    raise NotToBeHadError("the file is larger than 25 MB")
                return file.read_bytes()
    raise NotToBeHadError("it is not in the folder that --media names")


def fetch_waiting(
    site: str, media: Media, run: ImportRun, tell: Callable[[str, int, int], None]
) -> None:
    """Fetch every picture and file of a site that is not here; tell of what could not be had."""
    report = Report(run)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for model, step in ((ImportedPicture, "pictures"), (ImportedFile, "files")):
            total, done = _waiting(model, site).count(), 0
            for batch in _batches(model, site):
                for one, outcome in zip(batch, pool.map(_tried(media), batch), strict=True):
                    _keep(one, outcome, report)
                    done += 1
                    tell(step, done, total)


def _waiting(model: type[Wanted], site: str) -> QuerySet[Any]:
    return model._default_manager.filter(site=site).exclude(state=ImportedPicture.State.STORED)


def _batches(model: type[Wanted], site: str) -> Iterator[list[Wanted]]:
    after = 0
    while batch := list(_waiting(model, site).filter(pk__gt=after).order_by("pk")[:BATCH]):
        yield batch
        after = batch[-1].pk


def _tried(media: Media) -> Callable[[Wanted], bytes | Exception]:
    def read(picture: Wanted) -> bytes | Exception:
        try:
            return media.read(picture)
        except (NotToBeHadError, TryAgainError) as error:
            return error
        except OSError as error:
            return TryAgainError(error.strerror or str(error))

    return read


def _keep(picture: Wanted, outcome: bytes | Exception, report: Report) -> None:
    """Store one picture or file, or say why it is not here."""
    kind = "fetched" if isinstance(picture, ImportedPicture) else "brought"
    with transaction.atomic():
        if isinstance(outcome, bytes):
            try:
                is_twin = (
                    store(picture, outcome)
                    if isinstance(picture, ImportedPicture)
                    else files.store(picture, outcome)
                )
            except ValidationError as error:
                outcome = NotToBeHadError(_why(error))
            else:
                report.run.count(kind, "twin" if is_twin else "created")
                report.write()
                return
        is_final = isinstance(outcome, NotToBeHadError)
        states = ImportedPicture.State
        picture.state = states.REFUSED if is_final else states.WAITING
        picture.reason = str(outcome)[:300]
        picture.save(update_fields=["state", "reason"])
        report.run.count(kind, "refused")
        told = {"url": _where(picture), "why": picture.reason, "key": str(picture.pk)}
        users: list[Article | Page] = []
        if isinstance(picture, ImportedFile):
            name, users = "file_refused", _with_file(picture)
        else:
            users = _with_picture(picture)
            name = "picture_refused" if users else "picture_unused"
        for user in (*users,) or (None,):
            report.note(Note(name, told), None, user)
        report.write()


def _why(error: ValidationError) -> str:
    """Return why a file is not taken, as ``notes`` translates it: its advice is for uploads."""
    [first, *_others] = error.error_list
    if first.code in _REFUSALS and not (first.params or {}).get("kind"):
        return _REFUSALS[first.code]
    with translation.override(None):
        kind = (first.params or {}).get("kind")
        return f"it is {kind}, no JPEG, PNG, WebP or GIF" if kind else " ".join(first.messages)


def _where(picture: Wanted) -> str:
    """Return the address of a picture or file as a browser takes it."""
    named = picture.url or picture.address
    if named.startswith("/"):
        named = f"https://{picture.host or picture.site}{named}"
    return named[:300]


def _with_picture(picture: ImportedPicture) -> list[Article | Page]:
    """Return the stories and pages that show a picture."""
    opened = ImportedItem.objects.filter(lead_picture=picture.picture, kind="post")
    place = rf'data-pictures="([0-9]+,)*{picture.picture}[,"]'
    placed = Q(body__contains="data-pictures=", body__regex=place)
    return _users(Q(pk__in=opened.values("object_id")) | placed, placed)


def _with_file(file: ImportedFile) -> list[Article | Page]:
    """Return the stories and pages that link to a file of the old site."""
    ends = {escape(end) for end in (file.address, quote(file.address, safe="/%"))}
    linked = reduce(or_, (Q(body__contains=f'{end}"') for end in ends))
    return _users(linked, linked)


def _users(stories: Q, pages: Q) -> list[Article | Page]:
    found: list[Article | Page] = [*Article.objects.filter(stories).order_by("pk")[:MOST_NAMED]]
    return [*found, *Page.objects.filter(pages).order_by("pk")[:MOST_NAMED]]


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
