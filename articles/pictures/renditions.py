"""Sizes and crops of a picture, made once after it is uploaded, served ever after."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from PIL import Image as Pillow

from articles.db import clock
from articles.models.image import FormerRendition, Image, Rendition
from articles.models.stored_file import StoredFile
from articles.pictures import former, pixels

CARD, FULL = Rendition.CARD, Rendition.FULL
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


TALLEST = 16_000  # WebP holds 16,383 pixels a side


def make_at_once(image: Image) -> None:
    """Make what is needed now; all sizes that were there go, or become former ones."""
    old = list(image.renditions.all())
    made = make(image, AT_ONCE)
    with transaction.atomic():
        former.retire(Rendition.objects.filter(pk__in=[rendition.pk for rendition in old]))
        Rendition.objects.bulk_create(made)
        image.sizes_due_at = clock.now()
        Image.objects.filter(pk=image.pk).update(sizes_due_at=image.sizes_due_at)


def make(image: Image, specs: Iterable[Spec]) -> list[Rendition]:
    """Return unsaved renditions, their files written: all of them or none.

    Metadata of the original (EXIF, XMP, comments) is not carried over; its orientation and its
    colours are applied, and what is transparent is shown on white.

    Raises:
        OSError: the original cannot be read, or the disk takes no more.
    """
    try:
        file = image.file.open("rb")
    except OSError as error:
        raise pixels.UnreadableError(str(error)) from error
    with file:
        picture = pixels.unpack(file, at_most=LARGEST)
    made: list[Rendition] = []
    try:
        for spec in specs:
            made.append(_make(image, picture, spec))  # noqa: PERF401 - what was made is undone
    except BaseException:
        delete_files(made)
        raise
    return _without_repeats(made)


def delete_files(made: Iterable[Rendition]) -> None:
    """Remove the files of renditions that will not be saved."""
    for rendition in made:
        with contextlib.suppress(OSError):
            rendition.file.delete(save=False)


def _make(image: Image, picture: Pillow.Image, spec: Spec) -> Rendition:
    box = crop_box(picture.width, picture.height, spec.crop, (image.focal_x, image.focal_y))
    across, down = box[2] - box[0], box[3] - box[1]
    width = max(1, min(spec.width, across, across * TALLEST // down))
    height = min(TALLEST, max(1, round(width * down / across)))
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
    kept: dict[tuple[str, str, int], Rendition] = {}
    for rendition in renditions:
        kind = (rendition.crop, rendition.format, rendition.width)
        if kind in kept:
            delete_files([rendition])
        else:
            kept[kind] = rendition
    return list(kept.values())


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
    """Make the first sizes when the file or the focal point is new; the queue makes the rest.

    A new file that no size can be made of is removed again; a replaced one goes when the
    transaction ends. What a crash leaves behind ``articles.pictures.orphans`` clears away.
    """
    if raw or not instance.needs_renditions:
        return
    before = instance.made_of_file
    is_new_file = before != instance.file.name
    try:
        make_at_once(instance)
    except BaseException:
        if is_new_file and not _is_of_others(instance.file.name, instance):
            with contextlib.suppress(OSError):
                instance.file.storage.delete(instance.file.name or "")
        raise
    instance.remember_file()
    if before and is_new_file and not _is_of_others(before, instance):
        storage = instance.file.storage
        transaction.on_commit(lambda: storage.delete(before), robust=True)
        transaction.on_commit(lambda: former.show_newest(instance), robust=True)


def _is_of_others(name: str | None, image: Image) -> bool:
    """Whether another picture has the same original: an import keeps one file of twins."""
    return Image.objects.filter(file=name).exclude(pk=image.pk).exists()


@receiver(post_delete, sender=Image)
@receiver(post_delete, sender=Rendition)
@receiver(post_delete, sender=FormerRendition)
@receiver(post_delete, sender=StoredFile)
def remove_file(
    sender: Any, instance: Image | Rendition | FormerRendition | StoredFile, **kwargs: Any
) -> None:
    """Remove the file once the row is gone for good, and no former size has taken it over."""
    storage, name = instance.file.storage, instance.file.name
    if sender is Rendition and FormerRendition.objects.filter(file=name).exists():
        return
    if isinstance(instance, Image) and _is_of_others(name, instance):
        return
    if name:
        transaction.on_commit(lambda: storage.delete(name), robust=True)
