"""The sizes that no one waits for: made one picture after the other, by the worker or a command.

A picture is claimed by moving its due time on, so that several processes share the work and a
crash only delays it.
"""

from __future__ import annotations

import datetime
import logging

from django.db import transaction
from django.db.models.functions import Now

from articles.models import Image, Rendition
from articles.pictures import former
from articles.pictures.orphans import remove_orphans
from articles.pictures.renditions import AT_ONCE, LATER, Spec, delete_files, make

CLAIM = datetime.timedelta(minutes=10)
# Between two looks of the worker, at the queue and for files that nobody needs.
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
            delete_files(made)
            return
        # Of a small picture several sizes are one; what is there may be named in a mail already.
        present = set(Rendition.objects.filter(image=image).values_list("crop", "format", "width"))
        new = [r for r in made if (r.crop, r.format, r.width) not in present]
        delete_files(r for r in made if r not in new)
        Rendition.objects.bulk_create(new)
        same.update(sizes_due_at=None)
    former.show_newest(image)


def make_all() -> int:
    """Make the sizes of every picture that is due; return of how many."""
    count = 0
    while make_next():
        count += 1
    return count


def sweep() -> None:
    """Remove the files that no picture names."""
    if count := remove_orphans():
        log.info("%d files removed that no picture named", count)
