"""An import from beginning to end: a kill may stop it anywhere, the next start carries on.

Each batch is one transaction that also says how far the run has come. Whatever else is killed with
it, is done again, and gives the same.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from django.db import DatabaseError, transaction
from django.db.models.functions import Now

from articles.models import ImportNote, ImportRun
from articles.moving import before, files, links, menus, wxr
from articles.moving.answers import NONE, Answers
from articles.moving.blocks import Context
from articles.moving.marks import Paths, Report, digest_of
from articles.moving.notes import Note
from articles.moving.pictures import Register, is_picture
from articles.moving.site_pages import Pages
from articles.moving.stories import Stories
from articles.moving.subjects import Subjects
from articles.moving.survey import MACHINERY, Survey
from articles.moving.wxr import Item, Progress, Read

BATCH = 200
Row = TypeVar("Row")
Tell = Callable[[str, int, int], None]
"""Hears a step's name, and how much of how much of it is done."""


def no_news(step: str, done: int, total: int) -> None:
    """Tell nobody."""


@dataclass
class Import:
    """What one run works with."""

    paths: list[Path]
    survey: Survey
    answers: Answers
    run: ImportRun
    tell: Tell = no_news
    read: Read = wxr.parts
    seen: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.site = self.survey.site
        self.report = Report(self.run)
        self.subjects = Subjects(self.survey, self.answers)
        self.context = Context(self.answers.site_names, self.survey.reusable)
        self.stories = Stories(self.site, self.answers, self.context, self.subjects, self.report)
        self.pages = Pages(
            self.site, self.context, self.subjects, self.report, digest_of(self.answers.as_dict())
        )


def begun(paths: list[Path], survey: Survey, answers: Answers) -> ImportRun:
    """Return the run of these files with these answers: the one that was stopped, or a new one."""
    files = [[path.name, path.stat().st_size] for path in paths]
    told = answers.as_dict()
    stopped = ImportRun.objects.filter(
        system=survey.system,
        site=survey.site,
        state=ImportRun.State.RUNNING,
        files=files,
        answers=told,
    ).first()
    return stopped or ImportRun.objects.create(
        system=survey.system, site=survey.site, files=files, answers=told
    )


def work(job: Import) -> None:
    """Do all that is left of a run."""
    for step in (_from_before, _subjects, _attachments, _posts, _parents, _links, _menus, _end):
        if not job.run.position.get(step.__name__, {}).get("done"):
            step(job)


def _kept(job: Import, step: str, **position: Any) -> None:
    """Take down how far a step has come, and all that there is to tell; within a transaction."""
    job.run.position[step] = position
    job.report.write()


def _from_before(job: Import) -> None:
    with transaction.atomic():
        lines = before.carry(job.run)
        _kept(job, "_from_before", lines=lines, done=True)


def _subjects(job: Import) -> None:
    with transaction.atomic():
        paths = Paths()
        job.subjects.bring(job.site, paths, job.report)
        for item, subject, note in paths.write(move=True):
            job.report.note(note, item, subject)
        for note in job.survey.leftovers.notes():
            job.report.note(note)
        if job.survey.replaced:
            job.report.note(Note("characters", {"count": str(job.survey.replaced)}))
        _kept(job, "_subjects", done=True)


def _attachments(job: Import) -> None:
    register = Register(job.site)

    def write(items: list[Item]) -> None:
        pictures = [item for item in items if is_picture(item)]
        rows, new = register.attachments(pictures)
        job.run.count("picture", "created", len(new))
        job.run.count("picture", "unchanged", len(rows) - len(new))
        paths = Paths()
        others = [item for item in items if not is_picture(item)]
        files.of_attachments(job.site, others, job.report)
        for item, row in zip(pictures, rows, strict=True):
            image = register.image(row)
            for address in (row.url, row.address, item["link"], f"/?attachment_id={item.old_id}"):
                paths.add(address, image, item)
        for item_, _image, note in paths.write():
            job.report.note(note, item_)

    _walk(job, "_attachments", lambda item: item.kind == "attachment", write)


def _posts(job: Import) -> None:
    def is_wanted(item: Item) -> bool:
        return item.kind != "attachment"

    def write(items: list[Item]) -> None:
        posts: list[Item] = []
        pages: list[Item] = []
        for item in items:
            if not _is_taken(job, item):
                continue
            kind = job.answers.kinds.get(item.kind, item.kind)
            (posts if kind == "post" else pages).append(item)
        job.stories.write(posts)
        job.pages.write(pages)

    _walk(job, "_posts", is_wanted, write)


def _is_taken(job: Import, item: Item) -> bool:
    """Whether an item is a story or a page that did not come before; else say why not."""
    kind = job.answers.kinds.get(item.kind, item.kind)
    if kind in {"post", "page"}:
        key = f"{kind} {item.old_id}"
        if not item.old_id or key in job.seen:
            note = Note("twice", {"old_id": item.old_id}) if item.old_id else Note("no_key")
            job.run.count(kind, "skipped")
            job.report.note(note, item)
            return False
        job.seen.add(key)
        return True
    if item.kind not in {"nav_menu_item", "wp_navigation"}:  # ``_menus`` tells of these
        job.run.count(item.kind[:40], "skipped")
    if kind not in MACHINERY and kind == NONE:
        job.report.note(Note("other_kind", {"kind": item.kind}), item)
    return False


def _walk(
    job: Import, step: str, is_wanted: Callable[[Item], bool], write: Callable[[list[Item]], None]
) -> None:
    """Read all files; write what is wanted of them in batches, from where it was stopped."""
    progress = Progress()
    carried_on = int(job.run.position.get(step, {}).get("items", 0))
    done = 0
    items = (item for item in _items(job, progress) if is_wanted(item))
    for batch in _batches(items, BATCH):
        done += len(batch)
        if done <= carried_on:
            job.seen.update(_keys(job, batch))
            continue
        _write_whole(job, step, batch, done, write)
        job.tell(step, progress.read, progress.total)
    with transaction.atomic():
        _kept(job, step, items=done, done=True)


def _keys(job: Import, items: Iterable[Item]) -> Iterator[str]:
    for item in items:
        kind = job.answers.kinds.get(item.kind, item.kind)
        if kind in {"post", "page"} and item.old_id:
            yield f"{kind} {item.old_id}"


def _write_whole(
    job: Import, step: str, batch: list[Item], done: int, write: Callable[[list[Item]], None]
) -> None:
    """Write a batch; where the database refuses something in it, each item by itself."""
    told, new = _copy(job), set(_keys(job, batch)) - job.seen
    try:
        with transaction.atomic():
            write(batch)
            _kept(job, step, items=done)
    except (DatabaseError, ValueError):
        _restore(job, told)
        job.seen -= new
        with transaction.atomic():
            for item in batch:
                told = _copy(job)
                try:
                    with transaction.atomic():
                        write([item])
                except (DatabaseError, ValueError) as error:
                    _restore(job, told)
                    why = " ".join(str(error).split())[:300]
                    job.seen.update(_keys(job, [item]))
                    job.run.count(item.kind[:40], "skipped")
                    job.report.note(Note("not_read", {"why": why}), item)
            _kept(job, step, items=done)


def _copy(job: Import) -> tuple[Any, list[ImportNote], list[tuple[int, int]]]:
    counts = {kind: dict(told) for kind, told in job.run.counts.items()}
    return counts, list(job.report.rows), list(job.report.written)


def _restore(job: Import, told: tuple[Any, list[ImportNote], list[tuple[int, int]]]) -> None:
    """Forget what a batch that was undone has told, and read anew what it had made."""
    job.run.counts, job.report.rows, job.report.written = told
    job.subjects.reload()


def _items(job: Import, progress: Progress) -> Iterator[Item]:
    return (part for part in job.read(job.paths, progress) if isinstance(part, Item))


def _batches(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    rows = iter(rows)
    while batch := list(islice(rows, size)):
        yield batch


def _parents(job: Import) -> None:
    pairs = [
        (item.old_id, item["wp:post_parent"].strip())
        for item in _items(job, Progress())
        if item.kind == "page" and item["wp:post_parent"].strip() not in {"", "0"}
    ]
    left = [item for item in _items(job, Progress()) if files.is_of_story(item)]
    with transaction.atomic():
        job.pages.settle_parents(pairs)
        files.lead_to_stories(job.site, left, job.report)
        _kept(job, "_parents", done=True)


def _links(job: Import) -> None:
    after = int(job.run.position.get("_links", {}).get("after", 0))
    while True:
        with transaction.atomic():
            end = links.settle(job.site, job.report, after)
            _kept(job, "_links", after=after if end is None else end, done=end is None)
        if end is None:
            return
        after = end


def _menus(job: Import) -> None:
    with transaction.atomic():
        menus.bring(job.site, job.survey, job.answers.menus, job.report)
        _kept(job, "_menus", done=True)


def _end(job: Import) -> None:
    with transaction.atomic():
        job.run.state = ImportRun.State.DONE
        ImportRun.objects.filter(pk=job.run.pk).update(finished_at=Now())
        job.run.refresh_from_db(fields=["finished_at"])
        _kept(job, "_end", done=True)
        before.settle(job.run)


class Pace:
    """Tells how long is left, from how fast it went so far."""

    def __init__(self) -> None:
        self.step = ""
        self.since = 0.0
        self.first = 0

    def left(self, step: str, done: int, total: int) -> float | None:
        """Return the seconds that a step has left; None while nobody can know."""
        now = time.monotonic()
        if step != self.step:
            self.step, self.since, self.first = step, now, done
            return None
        gone, went = now - self.since, done - self.first
        return gone * (total - done) / went if went > 0 and gone > 1 else None
