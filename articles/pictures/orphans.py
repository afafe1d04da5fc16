"""Files that no row names: a process that was killed between the file and the commit left them."""

from __future__ import annotations

import datetime
import posixpath
from collections.abc import Iterator

from django.core.files.storage import Storage, default_storage
from django.db.models import Model
from django.utils import timezone

from articles.models import FormerRendition, Image, Rendition, SiteIdentity, StoredFile
from articles.models.stored_file import FOLDER

# Far longer than any request or any making of sizes takes: a younger file may be about to be named.
AGE = datetime.timedelta(hours=24)
NAMED_BY: dict[str, tuple[tuple[type[Model], str], ...]] = {
    "asli": ((Image, "file"),),
    "ukuran": ((Rendition, "file"), (FormerRendition, "file")),
    FOLDER: ((StoredFile, "file"),),
    "merek": ((SiteIdentity, "logo"),),
}


def remove_orphans() -> int:
    """Remove the files of pictures that no row has named for a day; return how many."""
    oldest = timezone.now() - AGE
    count = 0
    for folder, columns in NAMED_BY.items():
        for directory, names in _directories(default_storage, folder):
            paths = {posixpath.join(directory, name) for name in names}
            for model, field in columns:
                stored = model._default_manager.filter(**{f"{field}__startswith": f"{directory}/"})
                paths -= set(stored.values_list(field, flat=True))
            for path in paths:
                if default_storage.get_modified_time(path) < oldest:
                    default_storage.delete(path)
                    count += 1
    return count


def _directories(storage: Storage, directory: str) -> Iterator[tuple[str, list[str]]]:
    """Yield (directory, names of its files), and all below it."""
    try:
        below, names = storage.listdir(directory)
    except FileNotFoundError:
        return
    if names:
        yield directory, names
    for each in below:
        yield from _directories(storage, posixpath.join(directory, each))
