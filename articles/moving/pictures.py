"""The pictures of the old site: registered under keys of ours before their files are here.

So a text can place a picture at once; its file is fetched later (``fetch``). One picture has many
addresses: WordPress made sizes of it, and put copies on other hosts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath
from urllib.parse import unquote

from django.contrib.contenttypes.models import ContentType
from django.db import connection

from articles.models import FormerPath, Image, ImportedPicture
from articles.moving.credits import of_picture
from articles.moving.figures import Wanted
from articles.moving.old_urls import host_of, path_of
from articles.moving.plain import in_one_line
from articles.moving.wxr import Item
from articles.text.characters import as_line

SIZE = re.compile(r"(?:-\d{1,5}x\d{1,5}|-scaled|-rotated)(?=\.\w{2,5}$)")
_COPY = re.compile(r"-(?:scaled|rotated)(?=\.\w{2,5}$)")
KINDS = frozenset({".jpg", ".jpeg", ".png", ".gif", ".webp", ".jpe", ".jfif"})
_COPIES = re.compile(r"^i\d\.wp\.com$")
_LONGEST = 500
GALLERY_OF = "of "
"""What begins the key of a picture that stands for all that were uploaded to a post."""


def place_in(url: str, site: str, made: re.Pattern[str] = SIZE) -> tuple[str, str]:
    """Return the host and the path of the original that ``url`` shows; empty where it is none.

    ``made`` is what ends the names of copies that WordPress made. Some upload a file whose own name
    ends in a size: then the library has it under that name (``place_of_own``).
    """
    host, path = host_of(url) or site, unquote(path_of(url), errors="replace")
    if _COPIES.match(host):
        inner, _slash, rest = path.lstrip("/").partition("/")
        host, path = inner.removeprefix("www."), f"/{rest}"
    path = made.sub("", path.replace("\x00", ""))
    return (host, path) if path.strip("/") and len(path) <= _LONGEST else ("", "")


def place_of_own(url: str, site: str) -> tuple[str, str]:
    """Return the place of a file of the library: a size in its name is its own."""
    return place_in(url, site, _COPY)


def is_picture(item: Item) -> bool:
    """Whether an attachment is a picture, by the name of its file."""
    _host, path = place_in(address_of(item), "")
    return PurePosixPath(path).suffix.lower() in KINDS


def address_of(item: Item) -> str:
    """Return where the file of an attachment is."""
    return item["wp:attachment_url"].strip() or item["guid"].strip()


class Register:
    """Gives pictures of one site their keys; looks up a whole batch at once."""

    def __init__(self, site: str) -> None:
        self.site = site
        self.fresh: set[int] = set()  # pictures that were not known before the last look-up

    def attachments(self, items: Sequence[Item]) -> tuple[list[ImportedPicture], set[str]]:
        """Register attachments that are pictures; return a row for each, and the new keys."""
        wanted = [Wanted(address_of(item), item.old_id) for item in items]
        found, new = self._rows(wanted, are_own=True)
        rows = [row for row in found if row is not None]
        for item, row in zip(items, rows, strict=True):
            if _describe(row, item):
                row.save()
        return rows, new

    @staticmethod
    def image(row: ImportedPicture) -> Image:
        """Return what former paths of a picture lead to: it may yet have to be fetched."""
        return Image(pk=row.picture)

    def keys(self, wanted: Sequence[Wanted]) -> list[list[ImportedPicture]]:
        """Return what each wanted picture is: one row, several for a gallery, none if unknown."""
        parents = [one.old_id.removeprefix(GALLERY_OF) for one in wanted if _is_gallery(one)]
        children: dict[str, list[ImportedPicture]] = {}
        if parents:
            rows = ImportedPicture.objects.filter(site=self.site, parent__in=parents)
            for child in rows.order_by("pk"):
                children.setdefault(child.parent, []).append(child)
        single, _new = self._rows([one for one in wanted if not _is_gallery(one)])
        found = iter(single)
        made: list[list[ImportedPicture]] = []
        for one in wanted:
            if _is_gallery(one):
                made.append(children.get(one.old_id.removeprefix(GALLERY_OF), []))
            else:
                row = next(found)
                made.append([row] if row is not None else [])
        return made

    def _rows(
        self, wanted: Sequence[Wanted], *, are_own: bool = False
    ) -> tuple[list[ImportedPicture | None], set[str]]:
        own = [place_of_own(one.url, self.site) if one.url else ("", "") for one in wanted]
        made_of = [place_in(one.url, self.site) if one.url else ("", "") for one in wanted]
        places = own if are_own else made_of
        by_id, by_place = self._known(wanted, {*own, *places})
        made: list[ImportedPicture | None] = []
        new: list[ImportedPicture] = []
        for one, exact, place in zip(wanted, own, places, strict=True):
            row = by_id.get(one.old_id) if one.old_id else None
            row = row or by_place.get(exact) or by_place.get(place)
            if row is None and place[1]:
                row = ImportedPicture(
                    site=self.site,
                    host=place[0],
                    address=place[1],
                    url=one.url[:1000],
                    old_id=one.old_id[:30],
                    alt=as_line(one.alt)[:250],
                )
                new.append(row)
                by_place[place] = row
                if one.old_id:
                    by_id[one.old_id] = row
            made.append(row)
        for fresh, key in zip(new, reserved(len(new)), strict=True):
            fresh.picture = key
        ImportedPicture.objects.bulk_create(new)
        self.fresh = {row.picture for row in new}
        return made, {fresh.old_id for fresh in new}

    def _known(
        self, wanted: Sequence[Wanted], places: Iterable[tuple[str, str]]
    ) -> tuple[dict[str, ImportedPicture], dict[tuple[str, str], ImportedPicture]]:
        mine = ImportedPicture.objects.filter(site=self.site)
        ids = {one.old_id for one in wanted if one.old_id}
        by_id = {row.old_id: row for row in mine.filter(old_id__in=ids)} if ids else {}
        paths = {path for _host, path in places if path}
        found = mine.filter(address__in=paths) if paths else ()
        return by_id, {(row.host, row.address): row for row in found}


def _is_gallery(one: Wanted) -> bool:
    return one.old_id.startswith(GALLERY_OF)


def _describe(row: ImportedPicture, item: Item) -> bool:
    """Take over what an attachment says of its picture; return whether anything is new."""
    before = (row.alt, row.caption, row.credit, row.parent, row.url, row.old_id)
    caption, credit = of_picture(in_one_line(item["excerpt:encoded"]))
    row.old_id = row.old_id or item.old_id[:30]
    row.alt = row.alt or as_line(item.meta.get("_wp_attachment_image_alt", ""))[:250]
    row.caption = row.caption or fitting(caption, 400)
    row.credit = row.credit or credit[:150]
    parent = item["wp:post_parent"].strip()
    row.parent = parent[:30] if parent not in {"", "0"} else ""
    row.url = (item["wp:attachment_url"].strip() or row.url)[:1000]
    return before != (row.alt, row.caption, row.credit, row.parent, row.url, row.old_id)


def of_library(pictures: Iterable[int]) -> set[int]:
    """Return which of these pictures were attachments: only of those the old addresses lead on."""
    kind = ContentType.objects.get_for_model(Image)
    paths = FormerPath.objects.filter(content_type=kind, object_id__in=list(pictures))
    return set(paths.values_list("object_id", flat=True))


def fitting(text: str, most: int) -> str:
    """Return ``text`` where it fits; a longer caption stands below the picture instead."""
    return text if len(text) <= most else ""


def reserved(count: int) -> list[int]:
    """Return so many keys of pictures that nobody else will get."""
    if not count:
        return []
    table = Image._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [table, count],
        )
        return sorted(key for (key,) in cursor.fetchall())
