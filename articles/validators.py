"""What an uploaded file must be to become a picture: judged by content, before decoding."""

from __future__ import annotations

import warnings

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext_lazy as _
from PIL import Image as Pillow
from PIL import UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
MOST_PIXELS = 40_000_000
MOST_BYTES = 25 * 1024 * 1024


def validate_picture(file: File[bytes]) -> None:
    """Raise ``ValidationError`` unless ``file`` is a picture of a known kind and sane size.

    Only the header is read, so that a decompression bomb costs nothing.
    """
    if file.size > MOST_BYTES:
        raise ValidationError(_("The file is larger than 25 MB."), code="too_large")
    file.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Pillow.DecompressionBombWarning)
            with Pillow.open(file, formats=FORMATS) as picture:
                width, height = picture.size
    except (UnidentifiedImageError, Pillow.DecompressionBombError, OSError, ValueError):
        raise ValidationError(
            _("This is not a JPEG, PNG, WebP or GIF picture."), code="not_a_picture"
        ) from None
    finally:
        file.seek(0)
    if width * height > MOST_PIXELS:
        raise ValidationError(
            _("The picture has %(megapixels)d megapixels; at most 40 are taken."),
            code="too_many_pixels",
            params={"megapixels": width * height // 1_000_000},
        )
