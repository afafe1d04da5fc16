"""Rice terraces in Bali, water standing in them."""

import math

from newsroom.demo.pictures import palette as hue
from newsroom.demo.pictures.canvas import Canvas
from newsroom.demo.pictures.geometry import (
    Point,
    blob,
    down_to,
    path,
    rect,
    ribbon,
    smooth,
    symmetric,
)
from newsroom.demo.pictures.nature import cloud_bars, sun
from newsroom.demo.pictures.palette import mix
from newsroom.demo.pictures.plants import grass, palm
from newsroom.demo.pictures.shapes import Shade, Shape

# fmt: off


def rice_terraces(c: Canvas) -> None:
    c.grain = 0.8
    c.wash(mix(hue.SLATE, hue.LAGOON, 0.4), mix(hue.FOAM, hue.STEEL, 0.3), hue.MIST, hue.PEACH,
        mix(hue.PEACH, hue.HONEY, 0.5), hue.PEACH, hue.PEACH, hue.PEACH)
    sun(c, (1130, 260), 66, hue.CREAM, hue.CREAM, reach=4.5)
    cloud_bars(c, hue.CREAM, 60, 260, 9, length=(220, 640), thick=16, opacity=0.6)
    cone = smooth(path("120,480 380,400 560,268 640,196 690,190 716,204 820,310 "
        "1010,420 1260,480"), steps=8)
    c.paint(down_to(cone, 560), mix(hue.SLATE, hue.LAGOON, 0.35),
        Shade(hue.PEACH, 90, 0.3, 0.95, 0.95),
        Shade(mix(hue.PEACH, hue.ROSE, 0.3), 0, 0.5, 1.1, 0.5))
    for y, colour in ((430, mix(hue.TEAL, hue.FOAM, 0.4)), (470, mix(hue.FOREST, hue.LAGOON, 0.4))):
        trees = Shape()
        for k in range(56):
            trees.area(blob(c.rng, k * 28, y + c.rng.uniform(-8, 8), c.rng.uniform(22, 42),
                c.rng.uniform(18, 36)))
        trees.area(rect(-10, y, 1520, 120))
        c.paint(trees, colour, Shade(hue.PEACH, 90, 0.2, 0.9, 0.85))
    for x, foot, lean, tall in ((420, 500, 10, 140), (460, 500, -16, 108), (980, 496, 14, 150),
            (1030, 500, -8, 112), (1085, 498, 18, 130)):
        palm(c, (x, foot), (x + lean, foot - tall), tall * 0.34, mix(hue.FOREST, hue.PETROL, 0.4),
            fronds=9)
    _terrace_steps(c)
    _shrine(c, (232, 640), 1.0)
    _shrine(c, (322, 628), 0.66)
    for x, foot, lean, tall in ((1390, 905, -70, 560), (1470, 940, 26, 420), (60, 850, 46, 470)):
        palm(c, (x, foot), (x + lean, foot - tall), tall * 0.33, mix(hue.PINE, hue.FOREST, 0.4),
            light=mix(hue.FERN, hue.MOSS, 0.3), fronds=13)
    _farmer(c, (850, 830))


def _terrace_steps(c: Canvas) -> None:
    """Flooded and planted steps between banks.

    The gap from one bank to the next swells and narrows as it does on a hillside.
    """
    columns = list(range(-20, 1541, 20))
    edge = [500 + 12 * math.sin(x / 170) - 10 * math.sin(x / 610) for x in columns]
    count = 10
    for i in range(count):
        near = i / (count - 1)
        depth = 9 + 34 * near
        lip = [(x, y - depth * (1 + 0.25 * math.sin(x / 210 + i))) for x,
            y in zip(columns, edge, strict=True)]
        green = mix(mix(hue.MOSS, hue.LAGOON, 0.3), mix(hue.FERN, hue.FOREST, 0.6), near)
        c.paint(down_to(lip, 1020), green, Shade(mix(hue.FOREST, hue.PINE, 0.3 + 0.5 * near), 90,
            0.0, 0.1 + 0.1 * near, 0.85))
        c.paint(ribbon(lip, [3 + 7 * near, 4 + 9 * near, 3 + 6 * near]),
            mix(hue.LIME, hue.HONEY, 0.25), opacity=0.9)
        grass(c, lip, 8 + 20 * near, mix(hue.MOSS, hue.FERN, near), 70, width=2 + 2 * near)
        foot = list(zip(columns, edge, strict=True))
        gaps = [(24 + 54 * near) * (1.0 + 0.78 * math.sin(x / 265 + 0.42 * i + 0.5)) + 12
            for x in columns]
        after = [y + gap + depth for y, gap in zip(edge, gaps, strict=True)]
        if i % 3 == 1:
            c.paint(down_to(foot, 1020), mix(mix(hue.LIME, hue.MOSS, 0.2),
                mix(hue.LIME, hue.FERN, 0.35), near), Shade(hue.FERN, 0, 0.4, 1.1, 0.7))
            _seedlings(c, columns, edge, gaps, near)
        else:
            c.paint(down_to(foot, 1020), mix(mix(hue.PEACH, hue.CREAM, 0.35),
                mix(hue.FOAM, hue.CREAM, 0.3), near * 0.8),
                Shade(mix(hue.LAGOON, hue.STEEL, 0.3), 180, 0.45, 1.05, 0.75),
                Shade(mix(hue.HONEY, hue.CREAM, 0.35), 0, 0.6, 0.95, 0.5))
            c.paint(ribbon([(x, y + 3 + 5 * near) for x, y in foot], [4 + 12 * near] * 2),
                mix(hue.FOREST, hue.LAGOON, 0.3), opacity=0.45)
        edge = after


def _seedlings(c: Canvas, columns: list[int], edge: list[float], gaps: list[float],
        near: float) -> None:
    shoots = Shape()
    tall = 5 + 15 * near
    for row in range(4):
        for k in range(len(columns) - 1):
            x = columns[k] + 10 * (row % 2)
            y = edge[k] + (gaps[k] * 0.9) * (row + 0.6) / 4 + 4
            shoots.area([(x - 2 - near, y), (x - tall * 0.3, y - tall), (x, y - tall * 0.35),
                (x + tall * 0.3, y - tall), (x + 2 + near, y)])
    c.paint(shoots, mix(hue.MOSS, hue.FOREST, 0.35 + 0.35 * near))


def _shrine(c: Canvas, at: Point, s: float) -> None:
    """A meru: thatched roofs in odd number over a small stone base."""
    x, foot = at
    base = Shape().area(rect(x - 44 * s, foot - 70 * s, 88 * s, 90 * s),
        rect(x - 60 * s, foot - 20 * s, 120 * s, 60 * s),
        rect(x - 52 * s, foot - 78 * s, 104 * s, 12 * s))
    c.paint(base, mix(hue.CLAY, hue.BRICK, 0.3), Shade(hue.WINE, 0, 0.3, 1.0, 0.85))
    roofs, shafts = Shape(), Shape()
    y, width = foot - 78 * s, 100 * s
    for _ in range(5):
        shafts.area(rect(x - width * 0.2, y - 34 * s, width * 0.4, 36 * s))
        y -= 24 * s
        half = smooth([(x - width * 0.62, y + 6 * s), (x - width * 0.4, y - 8 * s),
            (x - width * 0.22, y - 30 * s)], steps=5)
        roofs.area(symmetric(half, x))
        y -= 28 * s
        width *= 0.83
    roofs.line([(x, y), (x, y - 24 * s)], 4 * s)
    c.paint(shafts, hue.OCHRE, Shade(hue.RUST, 0, 0.4, 1.0))
    c.paint(roofs, mix(hue.UMBER, hue.COAL, 0.3),
        Shade(mix(hue.COCOA, hue.OCHRE, 0.3), 180, 0.5, 1.1, 0.7))


def _farmer(c: Canvas, at: Point) -> None:
    x, y = at
    c.paint(Shape().disc(x + 6, y + 6, 60, 9), hue.PETROL, opacity=0.4, blur=4)
    body = Shape().area(ribbon(smooth([(x + 34, y - 78), (x + 4, y - 108), (x - 34, y - 92)]),
        [40, 46, 30]), ribbon([(x + 32, y - 80), (x + 40, y - 40), (x + 30, y)], [34, 24, 14]),
        ribbon([(x + 24, y - 80), (x + 6, y - 44), (x + 10, y)], [32, 24, 14]))
    body.area(ribbon([(x - 26, y - 92), (x - 44, y - 56), (x - 58, y - 20)],
        [16, 14, 8])).disc(x - 50, y - 104, 15)
    c.paint(body, mix(hue.PLUM, hue.INK, 0.4),
        Shade(mix(hue.BRICK, hue.CLAY, 0.3), 315, 0.6, 1.1, 0.6))
    c.paint(ribbon(smooth([(x + 34, y - 82), (x + 4, y - 110), (x - 26, y - 98)]), [40, 47, 32]),
        hue.BRICK, Shade(hue.WINE, 90, 0.4, 1.1, 0.9))
    c.paint([(x - 98, y - 92), (x - 56, y - 138), (x - 4, y - 112)], mix(hue.SAND, hue.HONEY, 0.4),
        Shade(mix(hue.COCOA, hue.OCHRE, 0.4), 90, 0.4, 1.1, 0.9))
    sprigs = Shape()
    for k in range(5):
        sprigs.line([(x - 58, y - 18), (x - 70 + k * 6, y - 44)], 3)
    c.paint(sprigs, mix(hue.LIME, hue.MOSS, 0.2))
