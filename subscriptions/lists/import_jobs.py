"""Working off lists in the background: batch by batch, each one commit; a crash repeats none.

One list at a time, whichever worker: the others leave it alone while its connection lives.
"""

from __future__ import annotations

import datetime
import logging
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from typing import IO, Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Count, F
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from articles.auditlog.acts import Act
from articles.auditlog.log import record
from articles.db import locks
from articles.db.locks import Lock
from subscriptions.lists import columns, csv_import, questions
from subscriptions.lists.csv_import import ADDED, Line
from subscriptions.models import ImportJob, ImportLine, ImportPart
from subscriptions.models.import_job import LONGEST_REASON
from subscriptions.outbox import queue

LANE: Final = "import"
PART: Final = 1024 * 1024  # bytes
# Errors in a row; the worker waits longer after each.
MOST_TRIES: Final = 5
KEPT: Final = datetime.timedelta(days=7)
PURGE_EVERY: Final = 3600.0  # seconds

log = logging.getLogger("subscriptions.worker.main")
State = ImportJob.State
Said = ImportLine.Said


def create_job(file: UploadedFile[Any], statement: csv_import.Statement, user: Any) -> ImportJob:
    """Store an uploaded list for the worker.

    Raises:
        FileError: its beginning is no list of addresses.
    """
    raw: Any = file.file
    name = (file.name or "")[-100:]
    sample = columns.sample_of(raw)
    layout = columns.layout_of(sample)
    raw.seek(0)
    with transaction.atomic():
        job = ImportJob.objects.create(
            name=name, source=statement.text, given_on=statement.given_on,
            said_by=statement.by, created_by=user, bytes_total=file.size or 0,
            counts=dict.fromkeys(csv_import.LABELS, 0), layout=layout,
            questions=questions.of_file(name, sample[0]) | questions.of_dates(layout["two_ways"]),
        )  # fmt: skip
        for position, data in enumerate(iter(lambda: raw.read(PART), b"")):
            ImportPart.objects.create(job=job, position=position, data=data)
        record(Act.IMPORT_BEGUN, job, name=name)
        queue.notify(LANE)
    return job


def order(job: ImportJob, answers: dict[str, str] | None = None) -> bool:
    """Let a list that was read be applied; return whether it waited for that.

    ``answers`` by the tokens of its questions; a list with an open one keeps them and waits on.
    """
    with transaction.atomic():
        waiting = ImportJob.objects.select_for_update().filter(pk=job.pk, state=State.READ).first()
        if waiting is None:
            return False
        given = questions.answered(waiting.questions, answers or {})
        if questions.open_ones(given):
            ImportJob.objects.filter(pk=job.pk).update(questions=given)
            return False
        ImportJob.objects.filter(pk=job.pk).update(state=State.APPLYING, questions=given)
        record(Act.IMPORT_CONFIRMED, job, name=job.name)
        queue.notify(LANE)
    return True


def cancel(job: ImportJob) -> bool:
    """Go no further; what was imported stays. Return whether it was still possible."""
    with transaction.atomic():
        changed = _end(job.pk, State.CANCELLED)
        ImportPart.objects.filter(job=job).delete()
        if changed:
            record(Act.IMPORT_CANCELLED, job, name=job.name)
    return changed


def again(job: ImportJob) -> bool:
    """Go on with a list that an error stopped, from where it was; return whether it could be."""
    with transaction.atomic():
        stuck = ImportJob.objects.select_for_update().filter(pk=job.pk).first()
        if stuck is None or not stuck.may_go_on:
            return False
        # The file is kept until every line of it has been read.
        state = State.READING if stuck.parts.exists() else State.APPLYING
        ImportJob.objects.filter(pk=job.pk).update(
            state=state, finished_at=None, problem="", tries=0
        )
        record(Act.IMPORT_RESUMED, job, name=job.name)
        queue.notify(LANE)
    return True


def statement_of(job: ImportJob) -> csv_import.Statement:
    """Return what the desk said about the consent of all these people."""
    day_first = questions.day_first(job.questions)
    return csv_import.Statement(job.source, job.given_on, job.said_by, day_first=day_first)


def purge_expired() -> None:
    """Forget the lines of lists a week later; the numbers stay."""
    old = ImportJob.objects.filter(created_at__lt=Now() - KEPT)
    for job in old.filter(state=State.READ):
        cancel(job)
    done = old.exclude(state__in=ImportJob.OPEN).values("pk")
    ImportLine.objects.filter(job__in=done).delete()
    ImportPart.objects.filter(job__in=done).delete()  # of one that an error stopped


def work(stop: Callable[[], bool] = lambda: False) -> bool:
    """Work off the oldest list until it is done, cancelled or ``stop``; False: nothing to do."""
    if not ImportJob.objects.filter(state__in=ImportJob.AT_WORK).exists():
        return False
    with locks.tried(Lock.IMPORT) as is_ours:
        if not is_ours:
            return False
        job = ImportJob.objects.filter(state__in=ImportJob.AT_WORK).order_by("pk").first()
        if job is None:
            return False
        try:
            _work_off(job, stop)
        except (OperationalError, InterfaceError):
            raise  # the database is away: whatever list it is, it waits
        except Exception as error:
            _stop_after_many(job, error)
            raise
    return True


def _work_off(job: ImportJob, stop: Callable[[], bool]) -> None:
    for _step in _read(job) if job.state == State.READING else _apply(job):
        if job.tries:
            job.tries = 0
            job.save(update_fields=["tries"])
        if stop():
            break


def _stop_after_many(job: ImportJob, error: Exception) -> None:
    """Count an error that nobody foresaw; after some the list is put aside, and others go on."""
    rows = ImportJob.objects.filter(pk=job.pk, state__in=ImportJob.AT_WORK)
    rows.update(tries=F("tries") + 1)
    if not rows.filter(tries__gte=MOST_TRIES).exists():
        return
    line = job.lines_read if job.state == State.READING else job.applied
    problem = _(
        "An error that nobody foresaw (%(name)s) stopped it after line %(line)d. What was imported "
        "before stays; start it again, or cut the list into parts."
    ) % {"name": type(error).__name__, "line": line}
    rows.update(problem=problem[:200])
    _end(job.pk, State.STUCK)


def _read(job: ImportJob) -> Iterator[None]:
    """Say of each line what importing it would do, from where the last worker left off."""
    with tempfile.TemporaryFile() as file:
        for part in job.parts.iterator(chunk_size=1):
            file.write(part.data)
        try:
            yield from _read_lines(job, file)
        except csv_import.FileError as error:
            ImportJob.objects.filter(pk=job.pk).update(problem=str(error)[:200])
            _end(job.pk, State.FAILED)
            job.parts.all().delete()


def _read_lines(job: ImportJob, file: IO[bytes]) -> Iterator[None]:
    known = job.lines.exclude(outcome__in=[csv_import.INVALID, csv_import.REPEATED])
    seen = {
        address.encode(): said for address, said in known.values_list("address", "said").iterator()
    }
    stream = csv_import.rows(file)
    next(islice(stream, job.lines_read, job.lines_read), None)
    while chunk := list(islice(stream, csv_import.BATCH)):
        lines = csv_import.read_all(chunk, seen, job.questions, job.layout)
        with transaction.atomic():
            if not _still(job, State.READING, lines_read=job.lines_read):
                return
            lines = _with_repeats(job, lines)
            lines = csv_import.judge_lines(lines)
            job.lines.bulk_create(_row(job, line) for line in lines)
            for line in lines:
                job.counts[line.outcome] += 1
            got = [line.data or {} for line in lines if line.outcome in csv_import.CONSENTING]
            columns.count_days(job.layout, (one for one in got if "agreed_text" not in one))
            job.lines_read += len(lines)
            job.bytes_read = min(file.tell(), job.bytes_total)
            job.save(update_fields=["counts", "lines_read", "bytes_read", "questions", "layout"])
        yield
    with transaction.atomic():
        if _still(job, State.READING, lines_read=job.lines_read):
            ImportJob.objects.filter(pk=job.pk).update(state=State.READ, bytes_read=job.bytes_total)
            job.parts.all().delete()


def _with_repeats(job: ImportJob, lines: list[Line]) -> list[Line]:
    """Let the first line of an address carry the strictest word of those that repeat it."""
    firsts = {line.address: place for place, line in enumerate(lines) if line.outcome == ADDED}
    repeats = [line for line in lines if line.outcome == csv_import.REPEATED]
    told = {line.address for line in repeats if line.said != Said.ACTIVE or line.asked}
    before = job.lines.filter(address__in=told - set(firsts))
    rows = {row.address: row for row in before.exclude(outcome=csv_import.REPEATED)}
    for line in repeats:
        if (place := firsts.get(line.address)) is not None:
            lines[place] = csv_import.merged(lines[place], line)
        elif row := rows.get(line.address):
            first = csv_import.merged(_line(row), line)
            row.said, row.asked = first.said, first.asked
    candidates = [row for row in rows.values() if row.outcome in csv_import.APPLIED_OR_KNOWN]
    as_new = [replace(_line(row), outcome=ADDED) for row in candidates]
    for row, line in zip(candidates, csv_import.judge_lines(as_new), strict=True):
        job.counts[row.outcome] -= 1
        job.counts[line.outcome] += 1
        row.outcome = line.outcome
    ImportLine.objects.bulk_update(rows.values(), ["said", "asked", "outcome"])
    return lines


def _row(job: ImportJob, line: Line) -> ImportLine:
    return ImportLine(
        job=job, number=line.number, address=line.address, outcome=line.outcome,
        reason=line.reason[:LONGEST_REASON], said=line.said, asked=line.asked, data=line.data,
    )  # fmt: skip


def _line(row: ImportLine, day_first: bool | None = None) -> Line:
    data = columns.resolved(row.data, day_first=day_first)
    return Line(row.number, row.outcome, row.address, row.reason, row.said, row.asked, data)


def _apply(job: ImportJob) -> Iterator[None]:
    """Import what was read; each line is judged again, for people leave meanwhile."""
    statement = statement_of(job)
    while True:
        with transaction.atomic():
            if not _still(job, State.APPLYING, applied=job.applied):
                return
            due = job.lines.filter(outcome__in=csv_import.APPLIED, number__gt=job.applied)
            rows = list(due[: csv_import.BATCH])
            if not rows:
                # Who was erased meanwhile is in no batch; the lines know.
                counts = dict(job.lines.order_by().values_list("outcome").annotate(Count("pk")))
                job.counts = dict.fromkeys(csv_import.LABELS, 0) | counts
                got = job.lines.filter(outcome__in=csv_import.CONSENTING)
                job.layout |= dict.fromkeys(columns.DAYS, 0)
                kept = got.values_list("data", flat=True).iterator()
                columns.count_days(job.layout, kept, day_first=statement.day_first)
                job.save(update_fields=["counts", "layout"])
                _end(job.pk, State.DONE)
                return
            _apply_rows(job, rows, statement)
        yield


def _apply_rows(job: ImportJob, rows: list[ImportLine], statement: csv_import.Statement) -> None:
    answers = questions.answers(job.questions)
    judged = csv_import.judge_lines([_line(row, statement.day_first) for row in rows], answers)
    csv_import.write([line for line in judged if line.outcome in csv_import.WRITTEN], statement)
    changed = []
    for row, line in zip(rows, judged, strict=True):
        if row.outcome != line.outcome:
            job.counts[row.outcome] -= 1
            job.counts[line.outcome] += 1
            row.outcome = line.outcome
            changed.append(row)
    ImportLine.objects.bulk_update(changed, ["outcome"])
    job.applied = rows[-1].number
    job.save(update_fields=["counts", "applied"])


def _still(job: ImportJob, state: str, **progress: int) -> bool:
    """Hold the row: whether nobody cancelled it and nobody else went on with it."""
    rows = ImportJob.objects.select_for_update().filter(pk=job.pk, state=state, **progress)
    return rows.first() is not None


def _end(job_id: int, state: str) -> bool:
    rows = ImportJob.objects.filter(pk=job_id, state__in=ImportJob.OPEN)
    return bool(rows.update(state=state, finished_at=Now()))
