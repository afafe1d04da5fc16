"""A shuttlecock over the court, a second one on its way."""

import math
from collections.abc import Sequence

from newsroom.demo.pictures import palette as hue
from newsroom.demo.pictures.canvas import Canvas
from newsroom.demo.pictures.geometry import (
    Point,
    Points,
    arc,
    between,
    bezier,
    path,
    place,
    rect,
    ribbon,
    smooth,
)
from newsroom.demo.pictures.palette import mix
from newsroom.demo.pictures.shapes import Shade, Shape

# fmt: off


def badminton(c: Canvas) -> None:
    c.wash(hue.NIGHT, mix(hue.PINE, hue.NIGHT, 0.4), mix(hue.PINE, hue.PETROL, 0.4),
        mix(hue.FOREST, hue.TEAL, 0.2))
    for x in (240, 620, 1000, 1380):
        c.paint([(x - 30, -10), (x + 30, -10), (x + 300, 1010), (x - 300, 1010)], None,
            Shade(mix(hue.CREAM, hue.FOAM, 0.4), 270, 0.3, 1.0, 0.17, spray=False), blur=14)
    floor = path("-10,560 1510,560 1510,1010 -10,1010")
    c.paint(floor, mix(hue.FOREST, hue.TEAL, 0.35),
        Shade(mix(hue.LAGOON, hue.MOSS, 0.4), 270, 0.4, 1.0, 0.55),
        Shade(hue.PINE, 90, 0.4, 1.0, 0.9))
    _court(c)
    _net(c)
    _flight(c)
    _shuttle(c, (1215, 268), 0.42, 128)
    _shuttle(c, (548, 760), 1.32, 38)


def _court(c: Canvas) -> None:
    def spot(u: float, v: float) -> Point:
        return 860 + u * 520 / v, 500 + 420 / v

    lines = Shape()

    def stripe(a: Point, b: Point) -> None:
        (x0, y0), (x1, y1) = spot(*a), spot(*b)
        w0, w1 = 13 / a[1], 13 / b[1]
        if abs(y0 - y1) < 2:
            lines.area([(x0, y0 - w0 * 0.35), (x1, y1 - w1 * 0.35), (x1, y1 + w1 * 0.35),
                (x0, y0 + w0 * 0.35)])
        else:
            lines.area([(x0 - w0, y0), (x0 + w0, y0), (x1 + w1, y1), (x1 - w1, y1)])

    for u in (-1.6, -1.42, 0, 1.42, 1.6):
        stripe((u, 0.8), (u, 5.0))
    for v in (0.95, 1.9, 3.0, 4.5, 5.0):
        stripe((-1.6, v), (1.6, v))
    c.paint(lines, hue.CREAM, Shade(mix(hue.FOAM, hue.TEAL, 0.4), 270, 0.5, 1.0, 0.7))


def _net(c: Canvas) -> None:
    mesh = Shape()
    for k in range(84):
        x = 180 + k * 16
        mesh.line([(x, 452), (x, 592)], 1.2)
    for k in range(10):
        mesh.line([(176, 460 + k * 15), (1520, 460 + k * 15)], 1.2)
    c.paint(mesh, mix(hue.FOAM, hue.CREAM, 0.3), opacity=0.5)
    c.paint(rect(172, 440, 1350, 16), hue.CREAM, Shade(hue.STEEL, 90, 0.4, 1.1, 0.8))
    c.paint(Shape().area(rect(166, 436, 12, 262), rect(150, 690, 44, 14)),
        mix(hue.STEEL, hue.INK, 0.4), Shade(hue.CREAM, 180, 0.5, 1, 0.6))


def _flight(c: Canvas) -> None:
    trail = bezier((640, 640), (860, 60), (1060, 40), (1188, 226), 60)
    dots = Shape()
    for i in range(6, 56, 3):
        dots.disc(*trail[i], 3 + 4 * (i / 56))
    c.paint(dots, hue.HONEY, opacity=0.85)


def _shuttle(c: Canvas, at: Point, s: float, turn: float) -> None:
    """A shuttlecock with its cork at `at`, feathers up, turned clockwise."""

    def put(points: Sequence[Point]) -> Points:
        return place(points, at, s, turn)

    count = 16
    back: list[float] = []
    front: list[float] = []
    for k in range(count):
        angle = 2 * math.pi * (k + 0.5) / count
        (front if math.sin(angle) > 0 else back).append(angle)
    for group, tint, shade in ((back, mix(hue.STEEL, hue.FOAM, 0.4), mix(hue.SLATE, hue.TEAL, 0.5)),
            (sorted(front, key=math.sin), hue.CREAM, mix(hue.STEEL, hue.ROSE, 0.2))):
        stems = Shape()
        for angle in group:
            base = (58 * math.cos(angle), -52 + 12 * math.sin(angle))
            tip = (205 * math.cos(angle), -420 + 66 * math.sin(angle))
            mid = between(base, tip, 0.46)
            stems.area(put(ribbon([base, tip], [9, 3])))
            spread = 46 * (0.55 + 0.45 * abs(math.sin(angle)))
            px, py = tip[1] - base[1], base[0] - tip[0]
            norm = math.hypot(px, py)
            px, py = px / norm * spread, py / norm * spread
            high = between(base, tip, 0.9)
            vane = [mid, (between(base, tip, 0.58)[0] + px * 0.75,
                between(base, tip, 0.58)[1] + py * 0.75), (high[0] + px, high[1] + py),
                (tip[0] + px * 0.55, tip[1] + py * 0.55), tip,
                (tip[0] - px * 0.35, tip[1] - py * 0.35),
                (high[0] - px * 0.72, high[1] - py * 0.72),
                (between(base, tip, 0.58)[0] - px * 0.6, between(base, tip, 0.58)[1] - py * 0.6)]
            edge = put(smooth(vane, closed=True, steps=5))
            c.paint(edge, tint, Shade(shade, turn + 20, 0.35, 1.0, 0.8))
            barbs = Shape().line(put([mid, tip]), 3.2 * s)
            for j in range(1, 5):
                start = between(mid, tip, 0.15 + 0.17 * j)
                barbs.line(put([start, (start[0] + px * 0.62, start[1] + py * 0.62 - 14)]), 1.3 * s)
            c.paint(barbs, mix(shade, hue.SLATE, 0.3), opacity=0.55)
        c.paint(stems, tint, Shade(shade, turn + 90, 0.4, 1.1, 0.6))
    threads = Shape()
    for y, rx, ry in ((-118, 88, 20), (-176, 112, 28)):
        threads.line(put(arc(0, y, rx, ry, -4, 184, 24)), 6 * s)
    c.paint(threads, hue.BRICK)
    cork = put([*arc(0, -48, 72, 20, 180, 360, 16),
        *smooth(path("72,-48 74,0 52,50 0,72 -52,50 -74,0 -72,-48"), steps=8)])
    c.paint(cork, hue.CREAM, Shade(mix(hue.SAND, hue.ROSE, 0.4), turn - 60, 0.3, 0.9, 0.9),
        Shade(mix(hue.COCOA, hue.PLUM, 0.4), turn + 60, 0.6, 1.1, 0.8))
    c.paint(put([*arc(0, -30, 74, 20, 0, 180, 20), *arc(0, -8, 74, 20, 180, 0, 20)]), hue.BRICK,
        Shade(hue.WINE, turn, 0.5, 1.0, 0.8))
