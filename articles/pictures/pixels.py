"""A picture as it is unpacked: upright, in the colours of the web, on white, with no metadata."""

from __future__ import annotations

import io
from typing import Any

from django.core.files.base import File
from PIL import Image as Pillow
from PIL import ImageCms, ImageMath, ImageOps

WHITE = (255, 255, 255)
_DEEP_GREY = ("I", "I;16", "I;16L", "I;16B", "I;16N", "F")
_WITH_ALPHA = ("RGBA", "LA", "PA", "RGBa", "La")


class UnreadableError(OSError):
    """The file of a picture is gone, or no decoder can make anything of it."""


def unpack(file: File[bytes], *, at_most: int | None = None, ground: bool = True) -> Pillow.Image:
    """Return the picture as "RGB"; with ``ground=False`` as "RGBA" where it is transparent.

    Of an animation the first frame. ``at_most``: pixels a side beyond which a JPEG need not be
    unpacked. Raises ``UnreadableError``.
    """
    try:
        with Pillow.open(file) as opened:
            if at_most:
                opened.draft("RGB", (at_most, at_most))
            opened.load()
            picture = _upright(opened)
        return _plain(picture, ground=ground)
    except Exception as error:
        raise UnreadableError(f"{type(error).__name__}: {error}") from error


def _upright(opened: Pillow.Image) -> Pillow.Image:
    try:
        return ImageOps.exif_transpose(opened)
    except Exception:  # noqa: BLE001 - broken metadata must not cost the picture
        return opened.copy()


def _plain(picture: Pillow.Image, *, ground: bool) -> Pillow.Image:
    profile = picture.info.get("icc_profile")
    alpha = _alpha(picture)
    if picture.mode in _DEEP_GREY:
        picture = _eight_bits(picture)
    if picture.mode in _WITH_ALPHA or picture.mode in {"P", "1"}:
        is_grey = picture.mode in {"LA", "La", "1"}
        picture = picture.convert("RGBA").convert("L" if is_grey else "RGB")
    picture = _in_srgb(picture, profile)
    picture.info.clear()
    if alpha is None:
        return picture
    if not ground:
        picture.putalpha(alpha)
        return picture
    on_white = Pillow.new("RGB", picture.size, WHITE)
    on_white.paste(picture, mask=alpha)
    return on_white


def _alpha(picture: Pillow.Image) -> Pillow.Image | None:
    """Return how opaque each pixel is ("L"); None where all are."""
    clear: Any = picture.info.get("transparency")
    if picture.mode in _WITH_ALPHA:
        return picture.convert("RGBA").getchannel("A")
    if clear is None:
        return None
    if picture.mode in _DEEP_GREY:
        wide = picture.convert("I")
        solid = ImageMath.lambda_eval(lambda a: a["convert"]((a["x"] != clear) * 255, "L"), x=wide)
        return solid if isinstance(solid, Pillow.Image) else None
    return picture.convert("RGBA").getchannel("A")


def _eight_bits(picture: Pillow.Image) -> Pillow.Image:
    """Return deep grey as "L": Pillow's own conversion cuts at 255 and makes all of it white."""
    wide = picture if picture.mode == "F" else picture.convert("I").convert("F")
    most: Any = wide.getextrema()[1]
    scale = 255 if picture.mode == "F" and most <= 1 else 1 / 257  # 65535 is white
    return wide.point(lambda value: value * scale + 0.5).convert("L")


def _in_srgb(picture: Pillow.Image, profile: bytes | None) -> Pillow.Image:
    if profile and picture.mode in {"L", "RGB", "CMYK"}:
        try:
            own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            web = ImageCms.createProfile("sRGB")
            made = ImageCms.profileToProfile(picture, own, web, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):
            made = None  # a broken or foreign profile: the plain colours will do
        if made is not None:
            return made
    return picture.convert("RGB")
