"""Which jobs of the workers are alive: written by each worker, read by whoever wants to know.

Health reads ``late``. A worker that ends as it should takes its rows along; those of one that was
killed grow late, and its successor on the same machine removes them.
"""

from __future__ import annotations

import datetime
import os
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Max
from django.db.models.functions import Now

from articles.db import clock
from subscriptions.models import Issue, JobBeat, sending_time
from subscriptions.outbox.queue import fit
from subscriptions.worker.jobs import Job

EVERY: Final = 15.0  # seconds
ISSUES: Final = "issue"  # the lane of those who send mailings
CLOCK: Final = "clock"  # the job whose trouble is that its machine's clock goes wrong


@dataclass(frozen=True)
class LateJob:
    """A job that has been silent for too long."""

    worker: str
    job: str
    seen_at: datetime.datetime


def late() -> list[LateJob]:
    """Return the jobs of all workers that give no sign of life; empty where no worker ever ran."""
    return [
        LateJob(beat.worker, beat.job, beat.seen_at)
        for beat in JobBeat.objects.late().order_by("worker", "job")
    ]


class Beats:
    """What one worker writes down of its jobs: one statement every ``EVERY`` seconds."""

    def __init__(self, jobs: Sequence[Job]) -> None:
        self._jobs = jobs
        self._host = socket.gethostname()[:100]
        self._worker = f"{self._host}:{os.getpid()}"
        self._written: list[str] = []
        self._next_at = 0.0

    def write(self) -> None:
        """Write down when each job was last seen, now and then and when its trouble changes."""
        troubles = [job.trouble for job in self._jobs]
        if time.monotonic() < self._next_at and troubles == self._written:
            return
        now, seen = clock.now(), time.monotonic()
        JobBeat.objects.bulk_create(
            [
                JobBeat(
                    worker=self._worker,
                    job=job.name,
                    lane=job.lane,
                    seen_at=now - datetime.timedelta(seconds=max(0.0, seen - job.beat_at)),
                    late_after=datetime.timedelta(seconds=job.late_after),
                    trouble=fit(trouble),
                )
                for job, trouble in zip(self._jobs, troubles, strict=True)
            ],
            update_conflicts=True,
            unique_fields=["worker", "job"],
            update_fields=["lane", "seen_at", "late_after", "trouble"],
        )
        self._written, self._next_at = troubles, time.monotonic() + EVERY

    def begin(self) -> None:
        """This worker begins: what went by since the last one was seen is no time of sending."""
        last = JobBeat.objects.filter(lane=ISSUES).aggregate(at=Max("seen_at"))["at"]
        self.forget_the_dead()
        _leave_out_absence(since=last)

    def forget_the_dead(self) -> None:
        """Remove the rows of workers of this machine that were killed."""
        for worker in set(
            JobBeat.objects.filter(worker__startswith=f"{self._host}:").values_list(
                "worker", flat=True
            )
        ):
            if not _is_alive(worker):
                JobBeat.objects.filter(worker=worker).delete()

    def remove(self) -> None:
        """This worker ends as it should."""
        JobBeat.objects.filter(worker=self._worker).delete()
        _leave_out_absence(since=Now())


def _leave_out_absence(since: Any) -> None:
    """Count for issues being sent what was before ``since`` (None: nothing), and go on from now.

    Nothing to do where another worker sends.
    """
    if not JobBeat.objects.filter(lane=ISSUES).exclude(pk__in=JobBeat.objects.late()).exists():
        sending = Issue.objects.sending().order_by().exclude(went_on_at=None)
        sending.update(**sending_time.of_absence(since))


def _is_alive(worker: str) -> bool:
    number = worker.rpartition(":")[2]
    try:
        os.kill(int(number), 0)
    except PermissionError:
        return True
    except (OSError, ValueError):
        return False
    return True
