"""What an uploaded file must be to become a picture: judged by content, its measures first."""

from __future__ import annotations

import errno
import re
import warnings
from abc import ABC, abstractmethod
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import models
from django.db.models.fields.files import ImageFileDescriptor
from django.utils.translation import gettext_lazy as _
from PIL import Image as Pillow

from articles.file_kinds import HEAD, kind_of, taken_format

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
SUFFIXES = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "GIF": "gif"}
MOST_PIXELS = 40_000_000
MOST_BYTES = 25 * 1024 * 1024
# What no encoder of a size could hold, and what no page could show.
MOST_SIDE = 30_000
# A JPEG is unpacked at a fraction of its size where that is enough to see that it is whole.
_PROBE = (400, 400)

NO_ROOM = _(
    "The server has no room left, so nothing was saved. Please tell whoever runs it, then try "
    "again."
)
NOT_STORED = _(
    "The server could not store the file, so nothing was saved. Please tell whoever runs it."
)


def validate_picture(file: File[bytes]) -> None:
    """Raise ``ValidationError`` unless ``file`` is a whole picture of a known kind and sane size.

    The header is judged before anything is unpacked, so that a decompression bomb costs nothing.
    A file that is stored already was judged when it came; it may not even be there to be read.
    """
    if getattr(file, "_committed", False):
        return
    upload: Any = getattr(file, "file", file)
    if getattr(upload, "is_whole_picture", False):
        return  # by the form, a moment ago
    if not file.size:
        raise _refusal(_("The file is empty. JPEG, PNG, WebP and GIF are taken."), "not_a_picture")
    refuse_too_heavy(
        file, _("The file has %(megabytes)d MB; at most 25 are taken. Export it smaller.")
    )
    file.seek(0)
    try:
        _judge(file)
    finally:
        file.seek(0)
    upload.is_whole_picture = True


def refuse_too_heavy(file: File[bytes], message: Any) -> None:
    """Raise ``ValidationError`` with ``message``, which says ``megabytes``, for too many bytes."""
    if file.size > MOST_BYTES:
        raise _refusal(message, "too_large", megabytes=-(-file.size // 1024**2))


def _refusal(message: Any, code: str, **params: object) -> ValidationError:
    return ValidationError(message, code=code, params=params)


def _judge(file: File[bytes]) -> None:
    head = file.read(HEAD)
    file.seek(0)
    format_ = taken_format(head)
    if format_ is None:
        kind = kind_of(head, file.name or "")
        raise _refusal(
            _("This is %(kind)s. JPEG, PNG, WebP and GIF are taken. %(way)s"),
            "not_a_picture",
            kind=kind.name,
            way=kind.way.value,
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Pillow.open(file, formats=FORMATS) as picture:
                _refuse_too_large(*picture.size)
                picture.draft("RGB", _PROBE)
                picture.load()
    except ValidationError:
        raise
    except Pillow.DecompressionBombError as error:
        found = re.search(r"\((\d+) pixels\)", str(error))
        raise _too_many_pixels(int(found[1]) if found else 2 * MOST_PIXELS) from None
    except Exception as error:
        raise _refusal(
            _(
                "The file begins like a %(format)s but is damaged or was cut off on its way. "
                "Fetch it once more and upload it again; whole JPEG, PNG, WebP and GIF are taken."
            ),
            "damaged",
            format=format_,
        ) from error


def _refuse_too_large(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise _too_many_pixels(width * height)
    if max(width, height) > MOST_SIDE:
        raise _refusal(
            _(
                "The picture measures %(width)s × %(height)s pixels; at most 30,000 a side are "
                "taken. Cut it or make it smaller."
            ),
            "too_long",
            width=width,
            height=height,
        )


def _too_many_pixels(pixels: int) -> ValidationError:
    return _refusal(
        _(
            "The picture has %(megapixels)d megapixels; at most 40 are taken. Make it smaller, for "
            "example 4,000 pixels wide, and upload it again."
        ),
        "too_many_pixels",
        megapixels=pixels // 1_000_000,
    )


def storage_fault(error: OSError) -> Any:
    """Return what a person is told when a file could not be written."""
    return NO_ROOM if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG} else NOT_STORED


class ReceivedField(forms.FileField, ABC):
    """A file that was sent: judged by its bytes, once the server has it whole."""

    @abstractmethod
    def judge(self, file: Any) -> None:
        """Raise ``ValidationError`` unless the file is one of those that are taken."""

    def to_python(self, data: Any) -> Any:
        """Return the file; where the server could not take it in, that is what is wrong."""
        if data in self.empty_values:
            return None
        if (fault := getattr(data, "not_received", None)) is not None:
            raise ValidationError(storage_fault(fault), code="not_stored")
        self.judge(data)
        return super().to_python(data)


class PictureFormField(ReceivedField):
    """Takes a picture, or says in a sentence what was uploaded instead and how to go on."""

    def judge(self, file: Any) -> None:
        """Judge the file, and name it after what it is: its own name may lie, or be too long."""
        validate_picture(file)
        file.seek(0)
        format_ = taken_format(file.read(HEAD)) or "JPEG"
        file.seek(0)
        file.name = f"picture.{SUFFIXES[format_]}"

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Name the kinds: a phone then hands over a JPEG of what it keeps as HEIC."""
        attrs = super().widget_attrs(widget)
        if isinstance(widget, forms.FileInput) and "accept" not in widget.attrs:
            attrs["accept"] = ",".join(f"image/{name.lower()}" for name in FORMATS)
        return attrs


class SamePictureDescriptor(ImageFileDescriptor):
    """Does nothing when a form puts back the file that is there: Django would measure it anew."""

    def __set__(self, instance: models.Model, value: Any) -> None:
        if value is None or value is not instance.__dict__.get(self.field.attname):
            super().__set__(instance, value)


class PictureField(models.ImageField):
    """A stored picture; its form judges the file before Django looks at its measures."""

    descriptor_class = SamePictureDescriptor
    default_validators = [validate_picture]

    def formfield(self, **kwargs: Any) -> Any:
        """Return the form's field."""
        return super().formfield(**{"form_class": PictureFormField, **kwargs})
