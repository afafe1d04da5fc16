"""The sizes that no one waits for: made one picture after the other, by the worker or a command.

A picture is claimed by moving its due time on, so that several processes share the work and a
crash only delays it.
"""

from __future__ import annotations

import datetime
import logging
import threading
import time

from django.db import Error, connection, transaction
from django.db.models.functions import Now

from articles.models import Image, Rendition
from articles.pictures.orphans import remove_orphans
from articles.pictures.renditions import AT_ONCE, LATER, Spec, forget, make

CLAIM = datetime.timedelta(minutes=10)
POLL_SECONDS = 5.0
SWEEP_SECONDS = 12 * 3600.0
log = logging.getLogger("articles.pictures")


def make_next() -> bool:
    """Make the sizes of one picture that is due; return whether there was one."""
    with transaction.atomic():
        due = Image.objects.select_for_update(skip_locked=True).order_by("sizes_due_at", "pk")
        image = due.filter(sizes_due_at__lte=Now()).first()
        if image is None:
            return False
        Image.objects.filter(pk=image.pk).update(sizes_due_at=Now() + CLAIM)
    try:
        made = make(image, _missing(image))
    except (OSError, ValueError) as error:
        log.warning("picture %d: %s; it will be tried again", image.pk, error)
        return True
    _keep(image, made)
    return True


def _missing(image: Image) -> list[Spec]:
    """Return what the picture lacks: after an upgrade also sizes that are made at once today."""
    present = {(r.crop, r.format, r.width) for r in image.renditions.all()}
    wanted = (*AT_ONCE, *LATER)
    return [spec for spec in wanted if (spec.crop, spec.format, spec.width) not in present]


def _keep(image: Image, made: list[Rendition]) -> None:
    """Put the sizes beside the picture, unless it was changed while they were made."""
    with transaction.atomic():
        same = Image.objects.select_for_update().filter(
            pk=image.pk, file=image.file.name, focal_x=image.focal_x, focal_y=image.focal_y
        )
        if not same.exists():
            forget(made)
            return
        kinds = {(rendition.crop, rendition.format) for rendition in made}
        for crop, format_ in kinds:
            old = Rendition.objects.filter(image=image, crop=crop, format=format_)
            widths = [r.width for r in made if (r.crop, r.format) == (crop, format_)]
            old.filter(width__in=widths).delete()
        Rendition.objects.bulk_create(made)
        same.update(sizes_due_at=None)


def make_all() -> int:
    """Make the sizes of every picture that is due; return of how many."""
    count = 0
    while make_next():
        count += 1
    return count


class PictureMaker(threading.Thread):
    """Makes sizes as pictures come, until ``stopping`` is set."""

    def __init__(self, stopping: threading.Event) -> None:
        super().__init__(name="pictures", daemon=True)
        self.stopping = stopping

    def run(self) -> None:
        """Look for work every few seconds, and for files that nobody needs twice a day."""
        sweep_at = time.monotonic()
        while not self.stopping.is_set():
            try:
                if make_next():
                    continue
                if time.monotonic() >= sweep_at:
                    sweep_at = time.monotonic() + SWEEP_SECONDS
                    if count := remove_orphans():
                        log.info("%d files removed that no picture named", count)
            except OSError as error:
                log.warning("files of pictures cannot be cleared away: %s", error)
            except Error as error:
                log.warning("pictures wait for the database: %s", type(error).__name__)
            connection.close()
            self.stopping.wait(POLL_SECONDS)
