"""Files of the old site that are no pictures: PDFs and recordings come along, others stay there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath
from urllib.parse import unquote

from django.conf import settings
from django.core.files.base import ContentFile

from articles.file_kinds import FILE_TYPES
from articles.models import ImportedFile, StoredFile
from articles.models.stored_file import FOLDER
from articles.moving.marks import Paths, Report, known
from articles.moving.notes import Note
from articles.moving.old_urls import host_of, path_of
from articles.moving.pictures import address_of, is_picture
from articles.moving.wxr import Item

_LONGEST = 500


def is_of_story(item: Item) -> bool:
    """Whether an item is a file without a page here that was uploaded to a story or page."""
    above = item["wp:post_parent"].strip()
    return item.kind == "attachment" and not is_picture(item) and above not in {"", "0"}


def is_taken(url: str, site: str) -> bool:
    """Whether the name at the end of an address of the old site is of a kind that comes along."""
    return bool(_address_of(url, site))


def _address_of(url: str, site: str) -> str:
    address = unquote(path_of(url), errors="replace").replace("\x00", "")
    if address.startswith(f"{settings.MEDIA_URL}{FOLDER}/"):
        return ""  # our own
    is_named_so = PurePosixPath(address).suffix.lower() in FILE_TYPES
    return (
        address if is_named_so and host_of(url) in {"", site} and len(address) <= _LONGEST else ""
    )


def register(site: str, urls: Iterable[str]) -> int:
    """Remember files of the old site that are to be fetched; return how many are new."""
    wanted = {address: url for url in urls if (address := _address_of(url, site))}
    mine = ImportedFile.objects.filter(site=site, address__in=wanted)
    there = set(mine.values_list("address", flat=True))
    rows = [
        ImportedFile(site=site, address=address, url=url[:1000])
        for address, url in wanted.items()
        if address not in there
    ]
    return len(ImportedFile.objects.bulk_create(rows))


def of_attachments(site: str, items: Sequence[Item], report: Report) -> None:
    """Register what comes along of attachments that are no pictures; tell of what stays there."""
    taken = [item for item in items if is_taken(address_of(item), site)]
    new = register(site, map(address_of, taken))
    report.run.count("file", "created", new)
    report.run.count("file", "unchanged", len(taken) - new)
    for item in items:
        if not is_taken(address_of(item), site):
            report.run.count("file", "skipped")
            report.note(Note("file_left", {"url": address_of(item)[:300]}), item)


def store(waiting: ImportedFile, content: bytes) -> bool:
    """Keep a file that was fetched, and have its old address lead to it; whether it was here.

    Raises:
        ValidationError: it is none that readers may have.
    """
    stored, is_new = StoredFile.keep(ContentFile(content), PurePosixPath(waiting.address).name)
    paths = Paths()
    paths.add(waiting.address, stored)
    paths.write(move=True)
    waiting.stored, waiting.state, waiting.reason = stored, ImportedFile.State.STORED, ""
    waiting.save(update_fields=["stored", "state", "reason"])
    return not is_new


def lead_to_stories(site: str, files: Sequence[Item], report: Report) -> None:
    """Lead the page that WordPress has of each file to what it was uploaded to."""
    paths = Paths()
    above = {item["wp:post_parent"].strip() for item in files}
    marks = known(site, "page", above) | known(site, "post", above)
    for item in files:
        mark = marks.get(item["wp:post_parent"].strip())
        if mark is not None and mark.subject is not None:
            for address in (item["link"], f"/?attachment_id={item.old_id}"):
                paths.add(address, mark.subject, item)
    for about, subject, note in paths.write():
        report.note(note, about, subject)
