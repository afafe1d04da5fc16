"""Sizes and crops of a picture, made once after it is uploaded, served ever after."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from PIL import Image as Pillow
from PIL import ImageCms, ImageOps

from articles.db import clock
from articles.models.image import Image, Rendition

CARD = "3:2"
FULL = "full"
SEARCH_CROPS = ("16:9", "4:3", "1:1")
ENCODING: dict[Rendition.Format, dict[str, Any]] = {
    Rendition.Format.AVIF: {"quality": 58, "speed": 8},
    # Half the time of the usual effort for a twentieth more bytes.
    Rendition.Format.WEBP: {"quality": 78, "method": 2},
    Rendition.Format.JPEG: {"quality": 82, "optimize": True, "progressive": True},
}


@dataclass(frozen=True)
class Spec:
    """What to make: ``crop`` is "full" or a ratio "w:h"; ``width`` in pixels, the most."""

    crop: str
    width: int
    format: Rendition.Format


# Made while the editor waits: the admin's thumbnail, and what every browser and mail can show.
AT_ONCE = (
    Spec(CARD, 320, Rendition.Format.WEBP),
    Spec(CARD, 640, Rendition.Format.JPEG),
    Spec(FULL, 1200, Rendition.Format.JPEG),
)
# Made by ``articles.pictures.queue``, on nobody's time.
LATER = (
    *(
        spec
        for format_ in (Rendition.Format.WEBP, Rendition.Format.AVIF)
        for spec in (
            # 760 is a phone's whole width at the usual 1.75 to 2 pixels a point.
            *(Spec(CARD, width, format_) for width in (320, 480, 760, 1200)),
            *(Spec(FULL, width, format_) for width in (760, 1200, 1600)),
        )
        if spec not in AT_ONCE
    ),
    # The ratios that search engines choose from.
    *(Spec(crop, 1200, Rendition.Format.JPEG) for crop in SEARCH_CROPS),
)
LARGEST = 2 * max(spec.width for spec in LATER)


def make_at_once(image: Image) -> None:
    """Make what is needed now; all sizes that were there go when the transaction ends."""
    old = list(image.renditions.all())
    made = make(image, AT_ONCE)
    with transaction.atomic():
        Rendition.objects.filter(pk__in=[rendition.pk for rendition in old]).delete()
        Rendition.objects.bulk_create(made)
        image.sizes_due_at = clock.now()
        Image.objects.filter(pk=image.pk).update(sizes_due_at=image.sizes_due_at)


def make(image: Image, specs: Iterable[Spec]) -> list[Rendition]:
    """Return unsaved renditions, their files written.

    Metadata of the original (EXIF, XMP, comments) is not carried over; its orientation and its
    colours are applied.
    """
    with image.file.open("rb") as file, Pillow.open(file) as opened:
        opened.draft("RGB", (LARGEST, LARGEST))  # a JPEG is not unpacked larger than needed
        picture = ImageOps.exif_transpose(opened)
        picture.load()
    picture = _in_srgb(picture)
    return _without_repeats(_make(image, picture, spec) for spec in specs)


def _in_srgb(picture: Pillow.Image) -> Pillow.Image:
    """Return the picture in the colours of the web, stripped of everything else."""
    profile = picture.info.get("icc_profile")
    if profile and picture.mode in {"RGB", "CMYK"}:
        try:
            own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            web = ImageCms.createProfile("sRGB")
            picture = ImageCms.profileToProfile(picture, own, web, outputMode="RGB") or picture
        except (ImageCms.PyCMSError, OSError):
            pass  # a broken profile: the plain colours will do
    picture = picture.convert("RGB")
    picture.info.clear()
    return picture


def _make(image: Image, picture: Pillow.Image, spec: Spec) -> Rendition:
    box = crop_box(picture.width, picture.height, spec.crop, (image.focal_x, image.focal_y))
    width = min(spec.width, box[2] - box[0])
    height = max(1, round(width * (box[3] - box[1]) / (box[2] - box[0])))
    sized = picture.resize((width, height), Pillow.Resampling.LANCZOS, box=box, reducing_gap=2.0)
    buffer = io.BytesIO()
    sized.save(buffer, spec.format.upper(), **ENCODING[spec.format])
    rendition = Rendition(
        image=image, crop=spec.crop, format=spec.format, width=width, height=height
    )
    name = f"{image.pk}-{spec.crop.replace(':', 'x')}-{width}.{spec.format}"
    rendition.file.save(name, ContentFile(buffer.getvalue()), save=False)
    return rendition


def _without_repeats(renditions: Iterable[Rendition]) -> list[Rendition]:
    """Drop what a small original made twice: it is never enlarged."""
    return list({(r.crop, r.format, r.width): r for r in renditions}.values())


def crop_box(
    width: int, height: int, crop: str, focus: tuple[float, float]
) -> tuple[int, int, int, int]:
    """Return (left, upper, right, lower) of the largest crop that keeps ``focus`` near its middle.

    ``crop`` is "full" or a ratio such as "3:2"; ``focus`` is in parts of 1 from the upper left.
    """
    if crop == FULL:
        return (0, 0, width, height)
    wide, _colon, high = crop.partition(":")
    ratio = int(wide) / int(high)
    crop_width = min(width, max(1, round(height * ratio)))
    crop_height = min(height, max(1, round(width / ratio)))
    left = min(max(0, round(focus[0] * width - crop_width / 2)), width - crop_width)
    upper = min(max(0, round(focus[1] * height - crop_height / 2)), height - crop_height)
    return (left, upper, left + crop_width, upper + crop_height)


@receiver(post_save, sender=Image)
def renew_renditions(sender: type[Image], instance: Image, raw: bool, **kwargs: Any) -> None:
    """Make the first sizes when the file or the focal point is new; the queue makes the rest."""
    if not raw and instance.needs_renditions:
        make_at_once(instance)
        instance.remember_file()


@receiver(post_delete, sender=Image)
@receiver(post_delete, sender=Rendition)
def remove_file(sender: Any, instance: Image | Rendition, **kwargs: Any) -> None:
    """Remove the file once the row is gone for good."""
    storage, name = instance.file.storage, instance.file.name
    if name:
        transaction.on_commit(lambda: storage.delete(name))
