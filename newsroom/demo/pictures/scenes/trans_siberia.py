"""The Trans-Siberian coming round a bend between birches after the first snow."""

import math
from collections.abc import Sequence

from newsroom.demo.pictures import palette as hue
from newsroom.demo.pictures.canvas import Canvas
from newsroom.demo.pictures.geometry import (
    Point,
    Points,
    along,
    bezier,
    leaf,
    path,
    place,
    ribbon,
    star,
)
from newsroom.demo.pictures.nature import cloud_bars, hill, ridge, sun
from newsroom.demo.pictures.palette import mix
from newsroom.demo.pictures.plants import fir, forest, grass
from newsroom.demo.pictures.shapes import Shade, Shape

# fmt: off


def trans_siberian(c: Canvas) -> None:
    c.wash(hue.STEEL, hue.FOAM, hue.MIST, hue.PAPER, hue.PEACH, hue.PEACH)
    sun(c, (420, 330), 74, hue.CREAM, hue.CREAM, reach=4.5)
    cloud_bars(c, hue.CREAM, 60, 260, 9, thick=15, opacity=0.6)
    ridge(c, 420, 380, 90, mix(hue.STEEL, hue.LAGOON, 0.4), mist=mix(hue.MIST, hue.PEACH, 0.3),
        floor=640)
    forest(c, 480, 120, mix(hue.LAGOON, hue.STEEL, 0.35), Shade(hue.MIST, 90, 0.2, 0.9, 0.9),
        gap=15, swing=16)
    forest(c, 540, 160, mix(hue.TEAL, hue.SLATE, 0.3), Shade(hue.FOAM, 90, 0.3, 1.0, 0.7), gap=20,
        swing=14)
    hill(c, path("-20,560 400,548 900,540 1520,530"), mix(hue.PAPER, hue.PEACH, 0.25),
        Shade(hue.FOAM, 90, 0.2, 0.8, 0.9))
    _larches(c)
    rail = bezier((-180, 985), (340, 860), (760, 610), (1480, 568), 120)
    _embankment(c, rail)
    _express(c, rail)
    _snow(c)
    for x, width, lean in ((14, 60, 8), (452, 26, -10), (1236, 40, 16), (1392, 74, -18),
            (1480, 30, 6)):
        _birch(c, x, width, lean)
    _golden_leaves(c)


def _larches(c: Canvas) -> None:
    for colour, light, count in ((mix(hue.OCHRE, hue.CLAY, 0.35), hue.HONEY, 16),
            (hue.PETROL, hue.TEAL, 20)):
        trees = Shape()
        for _ in range(count):
            x = c.rng.uniform(420, 1500)
            trees.area(fir(x, 560 + c.rng.uniform(0, 16), c.rng.uniform(80, 200), 0.34))
        c.paint(trees, colour, Shade(light, 180, 0.3, 1.0, 0.6))


def _embankment(c: Canvas, rail: Points) -> None:
    bank = [(x, y + 3) for x, y in rail]
    lower = [(x + 40, y + 14 + 110 * _near(y)) for x, y in rail]
    c.paint([*bank, *lower[::-1]], mix(hue.SLATE, hue.STEEL, 0.4),
        Shade(mix(hue.INK, hue.PETROL, 0.4), 100, 0.3, 1.0, 0.9))
    c.paint(ribbon(rail, [34, 24, 12, 6, 4]), hue.UMBER)


def _near(y: float) -> float:
    """How near a point of the track is: 0 where it goes out of sight, 1 at the sheet's edge."""
    return math.pow(max(0.0, (y - 560) / 365), 0.8)


def _express(c: Canvas, rail: Points) -> None:
    def track(share: float) -> tuple[Point, float]:
        x, y = along(rail, share)
        return (x, y), 30 + 250 * _near(y)

    cars = 8
    cut, start = 0.965, 0.25
    edges = [start + (cut - start) * (1 - (1 - i / cars) ** 1.65) for i in range(cars + 1)]
    shade = [track(start + (cut - start) * k / 40) for k in range(41)]
    gangway = [(x, y - tall * 0.08) for (x, y), tall in shade] + [(x, y - tall * 0.82) for (x, y),
        tall in shade][::-1]
    c.paint(gangway, mix(hue.WINE, hue.COAL, 0.4))
    for i in reversed(range(cars)):
        a, b = edges[i] + 0.002, edges[i + 1] - 0.003 * (1 - i / cars)
        _coach(c, [track(a + (b - a) * k / 6) for k in range(7)], i)
    _engine_front(c, *track(edges[0] + 0.002))


def _coach(c: Canvas, spots: Sequence[tuple[Point, float]], index: int) -> None:
    def band(low: float, high: float) -> Points:
        foot = [(x, y - tall * low) for (x, y), tall in spots]
        return foot + [(x, y - tall * high) for (x, y), tall in spots][::-1]

    air = index / 11
    body = mix(mix(hue.BRICK, hue.RUST, 0.2), hue.ROSE, air * 0.6)
    c.paint(band(0.04, 0.2), mix(hue.COAL, hue.SLATE, air))
    c.paint(band(0.17, 0.86), body, Shade(mix(hue.WINE, hue.SLATE, air), 90, 0.4, 1.0, 0.8))
    c.paint(band(0.84, 0.98), mix(hue.SLATE, hue.STEEL, 0.3), Shade(hue.CREAM, 270, 0.3, 0.9, 0.8))
    c.paint(band(0.33, 0.37), mix(hue.CREAM, hue.HONEY, 0.4))
    panes = Shape()
    (x0, y0), t0 = spots[0]
    (x1, y1), t1 = spots[-1]
    count = 8 if index else 3
    for k in range(count):
        lo, hi = 0.07 + 0.9 * k / count, 0.07 + 0.9 * (k + 0.62) / count
        if not index and k == 0:
            continue
        corner = [(lo, 0.48), (hi, 0.48), (hi, 0.73), (lo, 0.73)]
        panes.area([(x0 + (x1 - x0) * s, y0 + (y1 - y0) * s - (t0 + (t1 - t0) * s) * v) for s,
            v in corner])
    c.paint(panes, mix(hue.HONEY, hue.CREAM, 0.25) if index else hue.PETROL)


def _engine_front(c: Canvas, at: Point, tall: float) -> None:
    x, y = at
    w = tall * 0.5
    y += tall * 0.03
    nose = [(x, y - tall * 0.1), (x, y - tall * 0.9), (x - w * 0.2, y - tall * 0.97),
        (x - w * 0.85, y - tall * 0.9), (x - w, y - tall * 0.78), (x - w * 1.08, y - tall * 0.12)]
    c.paint(nose, mix(hue.BRICK, hue.CLAY, 0.4), Shade(hue.RUST, 90, 0.35, 1.1, 0.9))
    c.paint([(x, y - tall * 0.24), (x, y + tall * 0.0), (x - w * 0.95, y + tall * 0.04),
        (x - w * 1.14, y - tall * 0.06), (x - w * 1.07, y - tall * 0.2)], hue.COAL)
    glass = Shape().area([(x - w * 0.1, y - tall * 0.58), (x - w * 0.1, y - tall * 0.83),
        (x - w * 0.47, y - tall * 0.82), (x - w * 0.48, y - tall * 0.57)],
        [(x - w * 0.56, y - tall * 0.57), (x - w * 0.55, y - tall * 0.81),
        (x - w * 0.9, y - tall * 0.76), (x - w * 0.95, y - tall * 0.54)])
    c.paint(glass, hue.INK, Shade(hue.LAGOON, 270, 0.3, 1.0, 0.8))
    c.paint([(x, y - tall * 0.34), (x, y - tall * 0.4), (x - w * 1.03, y - tall * 0.36),
        (x - w * 1.04, y - tall * 0.3)], hue.CREAM)
    for dx, dy in ((0.22, 0.46), (0.86, 0.42)):
        c.glow((x - w * dx, y - tall * dy), tall * 0.5, mix(hue.HONEY, hue.CREAM, 0.5), 0.75)
        c.paint(Shape().disc(x - w * dx, y - tall * dy, tall * 0.034), hue.CREAM)


def _snow(c: Canvas) -> None:
    hill(c, path("-20,985 300,950 640,880 980,800 1300,742 1520,720"), hue.CREAM,
        Shade(hue.FOAM, 60, 0.1, 0.9, 0.95), Shade(mix(hue.STEEL, hue.SLATE, 0.4), 90, 0.55, 1.1,
        0.8))
    for x, y, count in ((700, 950, 16), (905, 890, 10), (1130, 930, 18), (1320, 860, 9),
            (560, 990, 8)):
        grass(c, [(x - 34, y), (x + 34, y - 5)], 62, mix(hue.COCOA, hue.OCHRE, 0.4), count, width=3)


def _birch(c: Canvas, x: float, width: float, lean: float) -> None:
    trunk = ribbon(bezier((x, 1030), (x + lean, 700), (x - lean, 300), (x + lean, -30), 20),
        [width * 1.2, width, width * 0.92, width * 0.84])
    c.paint(trunk, hue.CREAM, Shade(mix(hue.STEEL, hue.FOAM, 0.4), 0, 0.35, 1.0, 0.95),
        Shade(hue.SLATE, 0, 0.72, 1.15, 0.8))
    marks = Shape()
    with c.inside(trunk):
        y = -10.0
        while y < 1000:
            side = c.rng.choice((-1, 1, 1))
            reach = width * c.rng.uniform(0.25, 0.8)
            start = x + side * width * 0.55
            thick = width * c.rng.uniform(0.04, 0.16)
            marks.area(ribbon(bezier((start, y), (start - side * reach * 0.4, y + 5),
                (start - side * reach * 0.7, y + 6), (start - side * reach, y + 2), 8),
                [thick, thick * 0.8, 0.5]))
            y += c.rng.uniform(12, 52)
        for knot in (0.3, 0.62):
            marks.area(star(x, 1000 * knot, 3, width * 0.34, width * 0.12, 90))
        c.paint(marks, hue.INK)


def _golden_leaves(c: Canvas) -> None:
    twigs = Shape()
    leaves = {hue.HONEY: Shape(), hue.OCHRE: Shape(), mix(hue.CLAY, hue.OCHRE, 0.4): Shape()}
    for x, y, dx, dy in ((90, -10, 150, 250), (70, 60, -110, 190), (450, -20, 170, 120),
            (440, -30, -70, 200), (1400, -10, -210, 210), (1380, 120, -140, 230),
            (1450, -20, 40, 260), (1250, -30, -150, 130), (1240, 0, 80, 190), (40, 250, 130, 160)):
        spine = bezier((x, y), (x + dx * 0.3, y + dy * 0.1), (x + dx * 0.8, y + dy * 0.4),
            (x + dx, y + dy), 20)
        twigs.line(spine, 3)
        for _ in range(34):
            px, py = along(spine, c.rng.uniform(0.15, 1.0))
            size = c.rng.uniform(9, 21)
            outline = place(leaf(size * 1.5, size), (px, py), 1, c.rng.uniform(20, 160))
            c.rng.choice(list(leaves.values())).area(outline)
    c.paint(twigs, hue.UMBER)
    for colour, shape in leaves.items():
        c.paint(shape, colour)
