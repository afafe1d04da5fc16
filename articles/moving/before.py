"""What an earlier run of the same site told to be completed, and is still to be: told again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Count
from django.utils.html import escape

from articles.models import (
    Article,
    FormerPath,
    ImportedFile,
    ImportedItem,
    ImportedPicture,
    ImportNote,
    ImportRun,
    Page,
    Slot,
)
from articles.models.status import Status
from articles.moving import marks, site_pages
from articles.moving.notes import INCOMPLETE, TEXTS

_BATCH = 500
_KEYS = {text: key for key, (_kind, text) in TEXTS.items()}
_IN_TEXT = {"shortcode": "name", "link_lost": "url", "file_linked": "url", "frame_to_link": "url",
            "short_link": "url"}  # fmt: skip
"""Lines that hold as long as the text holds a value of theirs."""
_FETCHED = {"picture_refused": ImportedPicture, "picture_unused": ImportedPicture}
_FETCHED_FILES = {"file_refused": ImportedFile}
_TOLD_ANEW = """
    DELETE FROM articles_importnote o USING articles_importnote n
    WHERE o.run_id = %(run)s AND o.since IS NOT NULL AND n.run_id = o.run_id AND n.since IS NULL
    AND n.kind = o.kind AND n.text = o.text
    AND n.content_type_id IS NOT DISTINCT FROM o.content_type_id
    AND n.object_id IS NOT DISTINCT FROM o.object_id
    AND (n.values = o.values OR n.values->>'url' = o.values->>'url')
"""

Subject = Article | Page


def carry(run: ImportRun) -> int:
    """Take over what the run before told to be completed; return how many lines that is."""
    before = ImportRun.objects.filter(system=run.system, site=run.site, pk__lt=run.pk)
    last = before.order_by("-pk").first()
    if last is None:
        return 0
    rows = ImportNote.objects.filter(run=last, kind=INCOMPLETE).order_by("pk")
    count = 0
    for batch in _batches(rows.iterator(_BATCH)):
        for row in batch:
            row.pk, row.run, row.since = None, run, row.since or last.started_at
        count += len(ImportNote.objects.bulk_create(batch))
    return count


def settle(run: ImportRun) -> None:
    """Leave of what was taken over what is still open, and is not told by this run as well."""
    with connection.cursor() as cursor:
        cursor.execute(_TOLD_ANEW, {"run": run.pk})
    carried = ImportNote.objects.filter(run=run, since__isnull=False).order_by("pk")
    for batch in _batches(carried.iterator(_BATCH)):
        about = _About(batch)
        done = [row.pk for row in batch if not about.is_open(row)]
        ImportNote.objects.filter(pk__in=done).delete()
    kinds = ImportNote.objects.filter(run=run).order_by().values_list("kind")
    run.counts["notes"] = dict(kinds.annotate(Count("pk")))
    run.counts.setdefault("without", {})["standfirst"] = _bare(run.site)
    run.save(update_fields=["counts"])


def _bare(site: str) -> int:
    """Return how many stories that came from a site have no standfirst."""
    came = ImportedItem.objects.filter(site=site, kind="post").values("object_id")
    return Article.objects.filter(pk__in=came, standfirst="").count()


def _batches(rows: Iterable[ImportNote]) -> Iterator[list[ImportNote]]:
    rows = iter(rows)
    while batch := list(islice(rows, _BATCH)):
        yield batch


class _About:
    """What a batch of lines is about, looked up together."""

    def __init__(self, rows: Iterable[ImportNote]) -> None:
        rows = list(rows)
        self.subjects: dict[tuple[int, int], Subject] = {}
        self.results: dict[tuple[int, int], str] = {}
        self.kinds: set[int] = set()
        for model in (Article, Page):
            kind = ContentType.objects.get_for_model(model)
            self.kinds.add(kind.pk)
            keys = [row.object_id for row in rows if row.content_type_id == kind.pk]
            for pk, subject in model._default_manager.in_bulk([key for key in keys if key]).items():
                self.subjects[kind.pk, pk] = subject
            came = ImportedItem.objects.filter(content_type=kind, object_id__in=keys)
            for mark in came:
                self.results[kind.pk, mark.object_id or 0] = mark.result_hash
        self.here = {
            model: self._here(model, rows, names)
            for model, names in ((ImportedPicture, _FETCHED), (ImportedFile, _FETCHED_FILES))
        }

    @staticmethod
    def _here(model: Any, rows: list[ImportNote], names: Iterable[str]) -> set[str]:
        """Return the keys of those pictures or files of the lines that are here by now."""
        keys = {row.values.get("key", "") for row in rows if _KEYS.get(row.text) in set(names)}
        numbers = [int(key) for key in keys if str(key).isdecimal()]
        stored = model.objects.filter(pk__in=numbers, state=ImportedPicture.State.STORED)
        return {str(pk) for pk in stored.values_list("pk", flat=True)}

    def is_open(self, row: ImportNote) -> bool:
        """Whether there is still to do what a line tells of."""
        key, place = _KEYS.get(row.text, ""), (row.content_type_id or 0, row.object_id or 0)
        if key in _FETCHED or key in _FETCHED_FILES or row.object_id is None:
            return not self._is_here(key, row)
        if place[0] not in self.kinds:
            return True
        subject = self.subjects.get(place)
        if subject is None:  # deleted here
            return False
        if name := _IN_TEXT.get(key):
            return escape(row.values.get(name, "")) in subject.body
        if told := _OPEN.get(key):
            return told(subject, row)
        return self.results.get(place) in {"", _result_of(subject)}

    def _is_here(self, key: str, row: ImportNote) -> bool:
        model = _FETCHED.get(key) or _FETCHED_FILES.get(key)
        return model is not None and str(row.values.get("key", "")) in self.here[model]


def _result_of(subject: Subject) -> str:
    if isinstance(subject, Article):
        return marks.result_of(subject)
    return site_pages.result_of(subject)


def _is_hidden(subject: Subject, _row: ImportNote) -> bool:
    if isinstance(subject, Article):
        return subject.status == Status.DRAFT
    return not subject.is_published


def _leads_elsewhere(subject: Subject, row: ImportNote) -> bool:
    found = FormerPath.objects.filter(path=row.values.get("path", "")).first()
    return found is None or found.subject != subject


_OPEN: dict[str, Callable[[Subject, ImportNote], bool]] = {
    "private": _is_hidden,
    "no_date": _is_hidden,
    "sticky": lambda subject, _row: not Slot.objects.filter(article=subject.pk).exists(),
    "no_text": lambda subject, _row: not subject.body,
    "address_taken": _leads_elsewhere,
}
