"""Marks on what came, and the former paths that lead to it; both written by the batch."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from articles.models import Article, FormerPath, ImportedItem, ImportNote, ImportRun
from articles.models.former_paths import LONGEST, former_path
from articles.moving.notes import INCOMPLETE, TEXTS, Note
from articles.moving.plain import in_one_line
from articles.moving.wxr import Group, Item

MOST_NOTES = 20  # of one item
SEO = ("seo_title", "seo_description", "canonical_url", "noindex")
WRITTEN = (
    "section_id", "headline", "standfirst", "dateline", "body", "edited_by", "status", "slug",
    "published_at", *SEO,
)  # fmt: skip
"""The columns by which it is known whether somebody edited a story here."""


def type_of(model: type[Model]) -> ContentType:
    """Return the content type of a model (Django keeps it)."""
    return ContentType.objects.get_for_model(model)


def known(site: str, kind: str, old_ids: Iterable[str]) -> dict[str, ImportedItem]:
    """Return the marks of these keys of the old site."""
    rows = ImportedItem.objects.filter(site=site, kind=kind, old_id__in=list(old_ids))
    return {row.old_id: row for row in rows}


def digest_of(values: Any) -> str:
    """Return a hash of values that JSON can hold, or that print themselves."""
    return hashlib.sha256(json.dumps(values, sort_keys=True, default=str).encode()).hexdigest()


def result_of(article: Article) -> str:
    """Return the hash of what a story holds of what was imported."""
    return digest_of([getattr(article, name) for name in WRITTEN])


def addresses_of(item: Item, parameter: str) -> list[str]:
    """Return where an item stood: its address, the one by its key, and its guid if that is one."""
    found = [item["link"], *item["aliases"].split("\n")]
    if item.old_id.isdecimal():
        found.append(f"/?{parameter}={item.old_id}")
    return [address for address in found if address]


class Paths:
    """Former paths of a batch: collected, then written where nobody has them."""

    def __init__(self) -> None:
        self.wanted: dict[str, tuple[Model, Item | Group | None]] = {}
        self.faults: list[tuple[Item | Group | None, Model, Note]] = []

    def add(self, address: str, subject: Model, item: Item | Group | None = None) -> None:
        """Have ``address`` lead to ``subject``; the first of a batch that wants it has it."""
        path = former_path(address) if address else ""
        if path in {"", "/"}:
            return
        if len(path) > LONGEST:
            self.faults.append((item, subject, Note("address_long", {"path": path[:200]})))
            return
        first = self.wanted.setdefault(path, (subject, item))
        if first[0] is not subject:
            self.faults.append((item, subject, Note("address_taken", {"path": path})))

    def write(self, *, move: bool = False) -> list[tuple[Item | Group | None, Model, Note]]:
        """Write what is free; return what is to be told of the rest.

        ``move``: what leads elsewhere is led here, as somebody decided anew.
        """
        there = FormerPath.objects.filter(path__in=list(self.wanted))
        taken = {row.path: row for row in there}
        rows, moved = [], []
        for path, (subject, item) in self.wanted.items():
            kind = type_of(type(subject))
            row = taken.get(path)
            if row is None:
                rows.append(FormerPath(path=path, content_type=kind, object_id=subject.pk))
            elif (row.content_type_id, row.object_id) != (kind.pk, subject.pk):
                if move:
                    row.content_type, row.object_id = kind, subject.pk
                    moved.append(row)
                else:
                    self.faults.append((item, subject, Note("address_taken", {"path": path})))
        FormerPath.objects.bulk_create(rows)
        FormerPath.objects.bulk_update(moved, ["content_type", "object_id"])
        faults, self.faults, self.wanted = self.faults, [], {}
        return faults


class Report:
    """The lines of a run, collected and written with the batch that they tell of."""

    def __init__(self, run: ImportRun) -> None:
        self.run = run
        self.rows: list[ImportNote] = []
        self.written: list[tuple[int, int]] = []

    def note(
        self, note: Note, item: Item | Group | None = None, subject: Model | None = None
    ) -> None:
        """Take down a line about ``item`` of the files, and what it became."""
        kind, text = TEXTS[note.key]
        row = ImportNote(run=self.run, kind=kind, text=text, values=_short(note.values))
        if isinstance(item, Item):
            row.file, row.line, row.title = (
                item.file[:255],
                item.line,
                in_one_line(item.title)[:200],
            )
            row.address = item["link"].strip()[:300]
        elif item is not None:
            row.line = item.line
        if subject is not None and subject.pk is not None:
            row.content_type, row.object_id = type_of(type(subject)), subject.pk
            row.title = row.title or _called(subject)[:200]
        self.rows.append(row)
        self.run.count("notes", kind)

    def notes(self, notes: Iterable[Note], item: Item, subject: Model) -> None:
        """Take down what a text gave to tell: each line once, first what is left to do.

        Of very many the first are taken, and how many more there are. What runs before told of
        ``subject`` is told anew by this, or done.
        """
        self.written.append((type_of(type(subject)).pk, subject.pk))
        told = {(note.key, tuple(sorted(note.values.items()))): note for note in notes}
        ordered = sorted(told.values(), key=lambda note: TEXTS[note.key][0] != INCOMPLETE)
        if len(ordered) > MOST_NOTES:
            more = Note("more", {"count": str(len(ordered) - MOST_NOTES + 1)})
            ordered = [*ordered[: MOST_NOTES - 1], more]
        for note in ordered:
            self.note(note, item, subject)

    def write(self) -> None:
        """Write the lines and the counts."""
        self._name_old_addresses()
        ImportNote.objects.bulk_create(self.rows)
        if self.written and self.run.position.get("_from_before", {}).get("lines"):
            carried = ImportNote.objects.filter(run=self.run, since__isnull=False)
            for kind in {kind for kind, _key in self.written}:
                keys = [key for of_kind, key in self.written if of_kind == kind]
                carried.filter(content_type=kind, object_id__in=keys).delete()
        self.rows, self.written = [], []
        self.run.save(update_fields=["counts", "position", "state", "error", "finished_at"])

    def _name_old_addresses(self) -> None:
        """Say of lines that no item of a file is at hand for where their subject stood."""
        bare = [row for row in self.rows if row.object_id and not row.address]
        for kind in {row.content_type_id for row in bare}:
            rows = [row for row in bare if row.content_type_id == kind]
            of_kind = FormerPath.objects.filter(content_type=kind)
            found = of_kind.filter(object_id__in={row.object_id for row in rows}).order_by("pk")
            paths: dict[int, str] = {}
            for one in found:
                known_path = paths.get(one.object_id, "/?")
                if known_path.startswith("/?"):
                    paths[one.object_id] = one.path
            for row in rows:
                if path := paths.get(row.object_id or 0):
                    row.address = f"https://{self.run.site}{path}"[:300]


def _called(subject: Model) -> str:
    return str(getattr(subject, "headline", "") or getattr(subject, "title", ""))


def _short(values: Mapping[str, str]) -> dict[str, str]:
    return {name: value[:500] for name, value in values.items()}
