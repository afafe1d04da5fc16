"""PDFs and recordings that stories link to: sent at the desk, or brought from elsewhere."""

from __future__ import annotations

import hashlib
import secrets
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.file_kinds import FILE_TYPES, HEAD, file_suffix
from articles.models.importing import HASH, ImportedPicture
from articles.models.purges import triggers_of
from articles.models.slugs import slug_from
from articles.models.typed import Typed
from articles.text.characters import as_line

FOLDER = "berkas"
LONGEST_NAME = 200
_LONGEST_IN_PATH = 80


def stored_path(stored: StoredFile, filename: str) -> str:
    """Return where a file goes: under its readable name, in a folder that nobody can guess."""
    name = PurePath(filename)
    readable = slug_from(name.stem, _LONGEST_IN_PATH) or FOLDER
    folder = f"{FOLDER}/{timezone.localdate():%Y/%m}/{secrets.token_hex(8)}"
    return f"{folder}/{readable}{name.suffix.lower()}"


class StoredFile(Typed):
    """A file as it came; its address never means another content."""

    file = models.FileField(_("file"), upload_to=stored_path, max_length=200)
    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    size = models.PositiveBigIntegerField(_("size"), help_text="In bytes.")
    sha256 = models.CharField(max_length=HASH, unique=True, editable=False)
    created_at = models.DateTimeField(_("stored"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("PDFs and recordings")
        ordering = ["-pk"]
        triggers = triggers_of("articles_storedfile")

    def __str__(self) -> str:
        return self.name

    @classmethod
    def keep(cls, content: File[bytes], name: str) -> tuple[StoredFile, bool]:
        """Return the row of a content, and whether it is new; ``name`` is what it came with.

        Of several who keep the same at once the first one's row and file are left.

        Raises:
            ValidationError: it is new, and of no kind that readers may have.
            OSError: it could not be written.
        """
        digest = _digest(content)
        there = cls.objects.filter(sha256=digest)
        if (known := there.first()) is not None:
            return known, False
        suffix = file_suffix(content.read(HEAD), name)
        content.seek(0)
        if not suffix:
            raise ValidationError("it is neither a PDF nor a recording (MP3, M4A, Ogg)")
        name = as_line(name)[:LONGEST_NAME] or f"{digest[:8]}{suffix}"
        stored = cls(name=name, size=content.size, sha256=digest)
        stored.file.save(f"{PurePath(name).stem}{suffix}", content, save=False)
        try:
            with transaction.atomic():
                stored.save(force_insert=True)
        except IntegrityError:
            stored.file.delete(save=False)
            if (first := there.first()) is None:
                raise
            return first, False
        return stored, True

    @property
    def kind(self) -> str:
        """What it is, for readers, such as "PDF"."""
        return PurePath(self.file.name or "").suffix[1:].upper()

    @property
    def is_sound(self) -> bool:
        """Whether it is a recording."""
        suffix = PurePath(self.file.name or "").suffix
        return FILE_TYPES.get(suffix, "").startswith("audio/")

    def get_absolute_url(self) -> str:
        """Return where readers get it."""
        return self.file.url


def _digest(content: File[bytes]) -> str:
    found = hashlib.sha256()
    for chunk in content.chunks():
        found.update(chunk)
    content.seek(0)
    return found.hexdigest()


class ImportedFile(models.Model):
    """A file of the old site, named by its address there, that is here or is to be fetched."""

    State = ImportedPicture.State

    site = models.CharField(max_length=200)
    address = models.CharField(max_length=500, help_text="Without its host.")
    url = models.CharField(max_length=1000, blank=True, help_text="As it was named.")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    reason = models.CharField(max_length=300, blank=True)
    stored = models.ForeignKey(StoredFile, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("file of an import")
        verbose_name_plural = _("files of imports")
        constraints = [
            models.UniqueConstraint(fields=["site", "address"], name="imported_file_once")
        ]

    def __str__(self) -> str:
        return self.address

    @property
    def host(self) -> str:
        """Where it is: files of other sites are left there."""
        return self.site
