"""The masks that give a picture its tooth: ramps, spray, grain, vignette."""

import random
from functools import lru_cache

from PIL import Image, ImageChops, ImageFilter, ImageOps

RAMP_MARGIN = 600
# How gently one dot of spray goes over into the next; crisper dots cost bytes in the JPEG.
SOFTNESS = 0.75


@lru_cache(maxsize=1)
def ramp() -> Image.Image:
    """A vertical ramp 0..255 with flat margins, 16 wide, to be read by affine transforms."""
    ramp = Image.new("L", (16, 256 + 2 * RAMP_MARGIN))
    ramp.paste(Image.linear_gradient("L").resize((16, 256)), (0, RAMP_MARGIN))
    ramp.paste(255, (0, RAMP_MARGIN + 256, 16, 256 + 2 * RAMP_MARGIN))
    return ramp


@lru_cache(maxsize=1)
def radius() -> Image.Image:
    """Distance from the middle of a 256 × 256 square, 255 where it meets the sides."""
    return Image.radial_gradient("L").point([min(255, round(v * 255 / 179)) for v in range(256)])


def _tiled(tile: Image.Image, size: tuple[int, int]) -> Image.Image:
    sheet = Image.new("L", size)
    for x in range(0, size[0], tile.width):
        for y in range(0, size[1], tile.height):
            sheet.paste(tile, (x, y))
    return sheet


def _noise(side: int, seed: int) -> Image.Image:
    """White noise. Image.effect_noise would do, but it cannot be seeded."""
    return Image.frombytes("L", (side, side), random.Random(seed).randbytes(side * side))


@lru_cache(maxsize=4)
def dots(size: tuple[int, int]) -> Image.Image:
    """Thresholds for spray, evenly spread and so far from the ends that 0 and 255 stay clean."""
    low = 128 * SOFTNESS
    span = 255 - 2 * low
    tile = ImageOps.equalize(_noise(512, 1).filter(ImageFilter.GaussianBlur(0.7)))
    return _tiled(tile.point([round(low + v * span / 255) for v in range(256)]), size)


@lru_cache(maxsize=4)
def tooth(size: tuple[int, int]) -> Image.Image:
    """Paper grain about 128: fine tooth over a slow mottling of the sheet."""
    fine = _noise(512, 2).filter(ImageFilter.GaussianBlur(0.7))
    fine = fine.point([round(128 + (v - 128) * 0.09) for v in range(256)])
    mottle = _noise(24, 3).resize(size, Image.Resampling.BICUBIC)
    mottle = mottle.point([round(128 + (v - 128) * 0.05) for v in range(256)])
    return ImageChops.add(_tiled(fine, size), mottle, offset=-128)


@lru_cache(maxsize=4)
def vignette(size: tuple[int, int]) -> Image.Image:
    falloff = [max(0, round((v - 140) * 255 / 115)) for v in range(256)]
    return Image.radial_gradient("L").resize(size, Image.Resampling.BILINEAR).point(falloff)
