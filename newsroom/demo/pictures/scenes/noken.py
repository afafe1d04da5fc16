"""A noken full of sweet potatoes, in the highlands of Papua."""

import math
from collections.abc import Callable

from newsroom.demo.pictures import palette as hue
from newsroom.demo.pictures.buildings import round_arch
from newsroom.demo.pictures.canvas import Canvas
from newsroom.demo.pictures.geometry import (
    arc,
    bezier,
    blob,
    leaf,
    mirror,
    path,
    place,
    rect,
    ribbon,
    smooth,
    symmetric,
)
from newsroom.demo.pictures.nature import cumulus, hill, ridge
from newsroom.demo.pictures.palette import mix
from newsroom.demo.pictures.shapes import Shade, Shape

# fmt: off


def noken(c: Canvas) -> None:
    c.wash(mix(hue.LAGOON, hue.FOAM, 0.4), hue.FOAM, hue.MIST, hue.PAPER, hue.PAPER)
    cumulus(c, 300, 170, 400, hue.CREAM, shade=mix(hue.FOAM, hue.STEEL, 0.4))
    cumulus(c, 1300, 220, 360, hue.CREAM, shade=mix(hue.FOAM, hue.STEEL, 0.4))
    for left, right, height, colour in ((330, 260, 260, mix(hue.STEEL, hue.LAGOON, 0.4)),
            (430, 420, 220, mix(hue.LAGOON, hue.TEAL, 0.5)),
            (560, 520, 190, mix(hue.TEAL, hue.FOREST, 0.45))):
        ridge(c, left, right, height, colour, mist=hue.MIST, detail=7, decay=0.5)
    hill(c, path("-20,740 300,720 700,760 1100,730 1520,760"), mix(hue.FERN, hue.MOSS, 0.4),
        Shade(hue.FOREST, 90, 0.1, 0.9, 0.9))
    for x, y, s in ((150, 770, 1.0), (318, 800, 0.8), (1330, 792, 1.0), (1190, 760, 0.62),
            (1440, 760, 0.7)):
        _honai(c, x, y, 120 * s)
    _bag(c)


def _honai(c: Canvas, x: float, foot: float, size: float) -> None:
    """A round highland house under its thatch."""
    c.paint(rect(x - size * 0.42, foot - size * 0.42, size * 0.84, size * 0.44),
        mix(hue.COCOA, hue.OCHRE, 0.25), Shade(hue.UMBER, 0, 0.3, 1.1, 0.9))
    c.paint(round_arch(x - size * 0.04, foot + 1, size * 0.2, size * 0.32), hue.COAL)
    half = smooth([(x - size * 0.62, foot - size * 0.34), (x - size * 0.5, foot - size * 0.66),
        (x - size * 0.22, foot - size * 0.92), (x, foot - size)], steps=6)
    c.paint(symmetric(half, x), mix(hue.DUNE, hue.COCOA, 0.35),
        Shade(mix(hue.UMBER, hue.COAL, 0.2), 20, 0.3, 1.1, 0.9),
        Shade(hue.SAND, 220, 0.6, 1.0, 0.7))
    wisp = smooth([(x, foot - size), (x + 10, foot - size * 1.3), (x - 8, foot - size * 1.6),
        (x + 14, foot - size * 1.9)])
    c.paint(ribbon(wisp, [3, size * 0.14, size * 0.2, 2]), hue.CREAM, opacity=0.55, blur=5)


def _bag(c: Canvas) -> None:
    def wall(t: float) -> float:
        """Half the bag's width at `t`, 0 its mouth and 1 its foot."""
        return 232 + 92 * math.sin(math.pi * min(1.0, t * 0.86 + 0.12)) - 150 * math.pow(max(0.0,
            t - 0.72), 1.4) * 3.2

    top, foot, x = 400.0, 955.0, 750.0
    strap = smooth([(x - 222, 430), (x - 190, 210), (x - 80, 40), (x - 10, -40)], steps=10)
    for band in (strap, mirror(strap, x)):
        c.paint(ribbon(band, [58, 52, 46, 44]), mix(hue.OCHRE, hue.DUNE, 0.4),
            Shade(hue.COCOA, 0, 0.4, 1.1, 0.7))
        knots = Shape()
        for i in range(len(band) - 1):
            for off in (-15, 0, 15):
                px, py = band[i]
                knots.area(place(path("-8,0 0,-9 8,0 0,9"), (px + off, py + (off % 2) * 6), 1, 0))
        c.paint(knots, mix(hue.BRICK, hue.COCOA, 0.3))
    _harvest(c)
    left = [(x - wall(t), top + (foot - top) * t) for t in (i / 24 for i in range(25))]
    body = [*left, *[(2 * x - px, py) for px, py in left[::-1]]]
    body = [*left, *smooth([(x - wall(1.0), foot), (x - 80, foot + 22), (x + 80, foot + 22),
        (x + wall(1.0), foot)]), *[(2 * x - px, py) for px, py in left[::-1]],
        *smooth([(x + wall(0), top), (x + 100, top + 34), (x - 100, top + 34), (x - wall(0), top)])]
    c.paint([(px + 24, py + 26) for px, py in body], hue.PINE, opacity=0.35, blur=18)
    c.paint(body, mix(hue.UMBER, hue.COAL, 0.25))
    bands = ((0.0, 0.16, mix(hue.OCHRE, hue.HONEY, 0.35)), (0.16, 0.24, hue.BRICK),
        (0.24, 0.32, mix(hue.CREAM, hue.SAND, 0.4)), (0.32, 0.4, mix(hue.PLUM, hue.WINE, 0.4)),
        (0.4, 0.58, mix(hue.OCHRE, hue.HONEY, 0.35)), (0.58, 0.66, mix(hue.CREAM, hue.SAND, 0.4)),
        (0.66, 0.76, hue.BRICK), (0.76, 1.02, mix(hue.OCHRE, hue.HONEY, 0.35)))
    with c.inside(body):
        for start, end, colour in bands:
            c.paint(_mesh(x, top, foot, wall, start, end=end), colour,
                Shade(mix(colour, hue.COAL, 0.65), 0, 0.55, 1.02, 0.9),
                Shade(mix(colour, hue.COAL, 0.5), 180, 0.72, 1.05, 0.8))
    hem = smooth([(x - wall(0), top), (x - 100, top + 34), (x + 100, top + 34), (x + wall(0), top)],
        steps=12)
    c.paint(Shape().line(hem, 17), mix(hue.OCHRE, hue.DUNE, 0.3),
        Shade(hue.COCOA, 0, 0.4, 1.1, 0.7))
    stitch = Shape()
    for i in range(len(hem)):
        px, py = hem[i]
        stitch.line([(px - 4, py - 8), (px + 5, py + 8)], 4)
    c.paint(stitch, hue.BRICK)
    tassels = Shape()
    for k in range(13):
        px = x - 150 + k * 25
        tassels.area(ribbon(bezier((px, foot + 4), (px + 2, foot + 22), (px - 4, foot + 34),
            (px + c.rng.uniform(-8, 8), foot + 52), 6), [9, 8, 4, 1]))
    c.paint(tassels, mix(hue.OCHRE, hue.DUNE, 0.4))


def _mesh(x: float, top: float, foot: float, wall: Callable[[float], float], start: float, *,
        end: float) -> Shape:
    """Loops of looped string, row upon row, rounder in the middle than at the sides."""
    rows, columns = 27, 21
    net = Shape()
    for row in range(int(start * rows), min(int(end * rows + 0.5), rows + 1)):
        t = row / rows
        y = top + (foot - top) * t
        half = wall(min(t, 1.0))
        for col in range(columns + 1):
            turn = math.pi * ((col + 0.5 * (row % 2)) / columns - 0.5)
            if abs(turn) > math.pi / 2:
                continue
            px = x + half * math.sin(turn)
            sag = 30 * math.cos(turn) * (1 - t * 0.4)
            wide = half * math.pi / columns * 0.62 * math.cos(turn) + 1.2
            net.line(arc(px, y + sag, wide, 17, 25, 335, 9), 6)
    return net


def _harvest(c: Canvas) -> None:
    for x, y, rx, ry, turn in ((600, 400, 92, 52, -18), (760, 372, 104, 56, 8),
            (900, 402, 90, 50, 24), (680, 420, 84, 46, 12), (830, 424, 84, 46, -14)):
        c.paint(place(blob(c.rng, 0, 0, rx, ry, 0.08), (x, y), 1, turn),
            mix(hue.WINE, hue.BRICK, 0.35), Shade(mix(hue.ROSE, hue.CLAY, 0.4), 250, 0.45, 1.0,
            0.85), Shade(hue.PLUM, 70, 0.5, 1.05, 0.9))
    greens, ribs = Shape(), Shape()
    for x, y, turn, length in ((560, 390, -132, 190), (620, 360, -112, 210), (690, 350, -96, 220),
            (770, 340, -84, 210), (840, 356, -68, 220), (910, 380, -50, 190), (960, 402, -34, 150),
            (540, 410, -152, 140)):
        greens.area(place(leaf(length, length * 0.34, length * 0.1), (x, y), 1, turn))
        ribs.line(place(bezier((0, 0), (length * 0.35, 0), (length * 0.7, length * 0.04),
            (length * 0.96, length * 0.095), 8), (x, y), 1, turn), 2.6)
    c.paint(greens, mix(hue.FERN, hue.FOREST, 0.35),
        Shade(mix(hue.LIME, hue.MOSS, 0.3), 250, 0.35, 1.0, 0.8))
    c.paint(ribs, mix(hue.LIME, hue.CREAM, 0.2), opacity=0.8)
