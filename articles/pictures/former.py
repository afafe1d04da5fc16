"""Sizes that were replaced: mails in people's boxes, feeds and previews go on asking for them.

Their files stay under their names as long as the picture itself. A picture whose file is replaced
is shown as it is now under the old names too: who replaces one may have to, for its rights.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from articles.models.image import FormerRendition, Image, Rendition

log = logging.getLogger("articles.pictures")


def retire(renditions: QuerySet[Rendition]) -> None:
    """Delete the rows; what is not only of our own pages' ``srcset`` keeps its file."""
    lasting = renditions.filter(format=Rendition.Format.JPEG)
    FormerRendition.objects.bulk_create(
        FormerRendition(image_id=old.image_id, crop=old.crop, file=old.file.name) for old in lasting
    )
    renditions.delete()


def show_newest(image: Image) -> None:
    """Let the old names show what the picture is now; a fault is logged and mended by the next."""
    old = list(FormerRendition.objects.filter(image=image))
    if not old:
        return
    present = Rendition.objects.filter(image=image, format=Rendition.Format.JPEG)
    newest = {rendition.crop: rendition for rendition in present.order_by("width")}
    for former in old:
        if shown := newest.get(former.crop) or next(iter(newest.values()), None):
            _copy(shown, former)


def _copy(shown: Rendition, former: FormerRendition) -> None:
    try:
        storage: Any = former.file.storage
        with shown.file.open("rb") as file:
            storage.replace(former.file.name, file)
    except OSError as error:
        reason = error.strerror or error
        log.warning("%s shows what its picture was before: %s", former.file.name, reason)


def names_of(image: Image) -> Iterable[str]:
    """Return the names of files under which the picture was shown before."""
    return FormerRendition.objects.filter(image=image).values_list("file", flat=True)
