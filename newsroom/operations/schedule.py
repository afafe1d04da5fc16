"""Backups by the clock: what the worker does where ``BACKUP_TO`` names a place."""

from __future__ import annotations

import datetime
import hashlib
import logging
from typing import Final

from django.conf import settings
from django.utils import timezone

from articles.db import clock
from newsroom.operations.backup import make_backup, remove_old
from newsroom.operations.manifest import read_manifest, whole_backups
from newsroom.operations.targets import Target, open_target
from subscriptions.signup import refusals
from subscriptions.worker.jobs import LATE_AFTER, Job

REFUSALS: Final = "refusals.jsonl"
LOOK_EVERY: Final = 300.0  # seconds
A_BACKUP_TAKES: Final = 6 * 3600.0  # seconds that the job may be silent

log = logging.getLogger("newsroom.operations")


def keep_for() -> datetime.timedelta:
    """Return how long backups are kept."""
    return datetime.timedelta(days=settings.BACKUP_KEEP_DAYS)


def is_due(now: datetime.datetime, last: datetime.datetime | None) -> bool:
    """Whether the day's backup is still to be made: its hour has come (site's time), none since."""
    local = timezone.localtime(now)
    hour = local.replace(hour=settings.BACKUP_HOUR, minute=0, second=0, microsecond=0)
    if hour > local:
        hour -= datetime.timedelta(days=1)
    return last is None or last < hour


def last_backup(target: Target) -> datetime.datetime | None:
    """Return when the newest whole backup was made."""
    names = whole_backups(target)
    return read_manifest(target, names[-1]).time if names else None


def record_refusals(target: Target, known: str = "") -> str:
    """Write down who does not want mail; return a checksum, so that the same is written once."""
    since = clock.now() - keep_for() - datetime.timedelta(days=2)
    text = "".join(f"{line}\n" for line in refusals.recorded(since)).encode()
    checksum = hashlib.sha256(text).hexdigest()
    if checksum != known:
        target.put_bytes(REFUSALS, text)
    return checksum


class _Scheduled:
    """The job's turn: the list of refusals each time, a backup when it is due."""

    def __init__(self) -> None:
        self._recorded = ""

    def turn(self) -> bool:
        if not settings.BACKUP_TO:
            return False
        target = open_target(settings.BACKUP_TO)
        self._recorded = record_refusals(target, self._recorded)
        if is_due(clock.now(), last_backup(target)):
            manifest = make_backup(target, settings.BACKUP_PASSPHRASE, log.debug)
            log.info(
                "backup %s: database %.0f MB, %d uploads",
                manifest.name, manifest.database_bytes / 1e6, manifest.media_files,
            )  # fmt: skip
            remove_old(target, keep_for(), log.info)
        return False


def jobs() -> list[Job]:
    """Return what the worker has to do."""
    return [
        Job(
            "backups",
            _Scheduled().turn,
            every=lambda: LOOK_EVERY,
            late_after=A_BACKUP_TAKES + LATE_AFTER,
            keeps_connection=False,
        )
    ]
