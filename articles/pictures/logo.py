"""The site's logo: stored as a clean PNG of a sane size, and nothing of its upload besides."""

from __future__ import annotations

import io
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models.signals import post_save, pre_save
from django.dispatch import receiver
from PIL import Image as Pillow

from articles.models import SiteIdentity
from articles.pictures import pixels

# Four times the width that a masthead gives it.
LARGEST = (1600, 800)


@receiver(pre_save, sender=SiteIdentity)
def clean_logo(
    sender: type[SiteIdentity], instance: SiteIdentity, raw: bool, **kwargs: Any
) -> None:
    """Replace a new upload by its pixels: a photo's EXIF may tell where somebody lives."""
    logo = instance.logo
    if raw or not logo or getattr(logo, "_committed", True):
        return
    logo.file.seek(0)
    picture = pixels.unpack(logo.file, ground=False)
    picture.thumbnail(LARGEST, Pillow.Resampling.LANCZOS)
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", optimize=True)
    instance.logo = ContentFile(buffer.getvalue(), "logo.png")


@receiver(post_save, sender=SiteIdentity)
def remove_former_logo(
    sender: type[SiteIdentity], instance: SiteIdentity, raw: bool, **kwargs: Any
) -> None:
    """Remove the file that was replaced or cleared, once that is for good."""
    former, storage = instance.former_logo, SiteIdentity.logo.field.storage
    if not raw and former and former != instance.logo.name:
        transaction.on_commit(lambda: storage.delete(former), robust=True)
    instance.remember_logo()
