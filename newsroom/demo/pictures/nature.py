"""Sun, hills, water, clouds: what landscapes are put together from."""

import math
from collections.abc import Sequence

from newsroom.demo.pictures.canvas import HEIGHT, WIDTH, Canvas
from newsroom.demo.pictures.geometry import (
    Point,
    Points,
    along,
    arc,
    bezier,
    blob,
    down_to,
    ribbon,
    rough,
    smooth,
)
from newsroom.demo.pictures.palette import Colour
from newsroom.demo.pictures.shapes import Shade, Shape


def sun(
    c: Canvas, centre: Point, radius: float, colour: Colour, halo: Colour, *, reach: float = 4.0
) -> None:
    c.glow(centre, radius * reach, halo, 0.75)
    c.paint(Shape().disc(*centre, radius), colour)


def ridge(
    c: Canvas,
    left: float,
    right: float,
    height: float,
    colour: Colour,
    *,
    mist: Colour,
    detail: int = 7,
    decay: float = 0.5,
    floor: float = HEIGHT,
    fade: float = 0.9,
) -> None:
    """A mountain range across the sheet whose foot goes up in mist."""
    crest = rough(c.rng, (-20, left), (WIDTH + 20, right), height, detail, decay)
    c.paint(down_to(crest, floor), colour, Shade(mist, start=0.1, end=1.0, strength=fade))


def hill(
    c: Canvas, knots: Sequence[Point], colour: Colour, *shades: Shade, floor: float = HEIGHT + 20
) -> Points:
    """A rounded slope through the knots; gives back its crest."""
    crest = smooth(knots, steps=14)
    c.paint(down_to(crest, floor), colour, *shades)
    return crest


def streak(x: float, y: float, length: float, thick: float) -> Points:
    """A lens lying on its side: a cloud bar, a glint on water."""
    half = length / 2
    return [
        *arc(x, y, half, thick * 0.62, 180, 360, 20),
        *arc(x, y, half, thick * 0.38, 0, 180, 20),
    ]


def cloud_bars(
    c: Canvas,
    colour: Colour,
    top: float,
    bottom: float,
    count: int,
    *,
    length: tuple[float, float] = (160, 520),
    thick: float = 16,
    opacity: float = 0.7,
    across: tuple[float, float] = (-50, WIDTH + 50),
) -> None:
    bars = Shape()
    for _ in range(count):
        x, y = c.rng.uniform(*across), c.rng.uniform(top, bottom)
        span = c.rng.uniform(*length)
        bars.area(streak(x, y, span, thick * c.rng.uniform(0.5, 1.2)))
        if c.rng.random() < 0.6:
            bars.area(streak(x + span * 0.3, y + thick * 0.7, span * 0.6, thick * 0.6))
    c.paint(bars, colour, opacity=opacity)


def cumulus(c: Canvas, x: float, y: float, width: float, colour: Colour, *, shade: Colour) -> None:
    """A heap of cloud with a flat base at `y`."""
    heap = Shape()
    for i in range(9):
        share = i / 8
        swell = math.sin(math.pi * (0.08 + 0.84 * share)) * c.rng.uniform(0.75, 1.1)
        radius = width * 0.17 * swell + width * 0.03
        heap.disc(x + (share - 0.5) * width * 0.8, y - radius * 0.9, radius)
    heap.area(streak(x, y - width * 0.02, width, width * 0.09))
    c.paint(heap, colour, Shade(shade, start=0.35, end=1.1, strength=0.9))


def ripples(
    c: Canvas,
    colour: Colour,
    top: float,
    bottom: float,
    count: int,
    *,
    across: tuple[float, float] = (0, WIDTH),
    opacity: float = 0.6,
    size: float = 1.0,
) -> None:
    """Glints on water, longer and thicker towards the viewer."""
    glints = Shape()
    for _ in range(count):
        near = c.rng.random() ** 1.4
        y = top + (bottom - top) * near
        span = (18 + 130 * near) * c.rng.uniform(0.5, 1.4) * size
        glints.area(streak(c.rng.uniform(*across), y, span, (2 + 7 * near) * size))
    c.paint(glints, colour, opacity=opacity)


def sun_path(
    c: Canvas,
    x: float,
    top: float,
    bottom: float,
    colour: Colour,
    *,
    spread: float = 120,
    count: int = 70,
) -> None:
    """The broken column of light that a low sun lays on water."""
    glints = Shape()
    for i in range(count):
        near = (i / count) ** 1.2
        width = (20 + spread * near) * c.rng.uniform(0.4, 1.3)
        at = x + c.rng.gauss(0, 0.33) * (14 + spread * near)
        glints.area(streak(at, top + (bottom - top) * near, width, 2.5 + 7 * near))
    c.paint(glints, colour, opacity=0.85)


def stars(c: Canvas, colour: Colour, count: int, bottom: float, top: float = 0) -> None:
    for size, share, opacity in ((1.1, 0.7, 0.55), (1.8, 0.24, 0.8), (2.8, 0.06, 1.0)):
        field = Shape()
        for _ in range(round(count * share)):
            x, y = c.rng.uniform(0, WIDTH), top + (bottom - top) * c.rng.random() ** 1.2
            field.area(arc(x, y, size, size, 0, 360, 8))
        c.paint(field, colour, opacity=opacity)


def birds(c: Canvas, spots: Sequence[tuple[float, float, float]], colour: Colour) -> None:
    """Far birds at (x, y, span)."""
    flock = Shape()
    for x, y, span in spots:
        for side in (-1, 1):
            wing = bezier(
                (x, y),
                (x + side * span * 0.15, y - span * 0.22),
                (x + side * span * 0.35, y - span * 0.2),
                (x + side * span * 0.5, y - span * 0.04),
                10,
            )
            flock.area(ribbon(wing, [span * 0.09, span * 0.07, span * 0.02]))
    c.paint(flock, colour)


def smoke(
    c: Canvas,
    spine: Sequence[Point],
    sizes: Sequence[float],
    colour: Colour,
    shade: Colour,
    *,
    puffs: int = 26,
    light_from: float = 90,
    opacity: float = 1.0,
) -> None:
    """A plume of overlapping puffs along a spine; `sizes` are radii from its start to its end."""
    plume = Shape()
    for i in range(puffs):
        share = i / (puffs - 1)
        x, y = along(spine, share)
        radius = along([(s, 0) for s in sizes], share)[0]
        jitter = radius * 0.35
        x, y = x + c.rng.uniform(-jitter, jitter), y + c.rng.uniform(-jitter, jitter)
        plume.area(blob(c.rng, x, y, radius, radius * 0.85, 0.14))
    c.paint(plume, colour, Shade(shade, light_from, 0.25, 1.0, 0.9), opacity=opacity)
