"""The latticed stupas of Borobudur at dawn, two volcanoes beyond."""

import math

from newsroom.demo.pictures import palette as hue
from newsroom.demo.pictures.canvas import Canvas
from newsroom.demo.pictures.geometry import (
    Point,
    Points,
    along,
    arc,
    bezier,
    blob,
    down_to,
    path,
    rough,
    smooth,
    symmetric,
)
from newsroom.demo.pictures.nature import cloud_bars, smoke, streak, sun
from newsroom.demo.pictures.palette import mix
from newsroom.demo.pictures.plants import palm
from newsroom.demo.pictures.shapes import Shade, Shape

# fmt: off


def borobudur(c: Canvas) -> None:
    c.wash(hue.SLATE, mix(hue.SLATE, hue.ROSE, 0.4), hue.ROSE, hue.PEACH,
        mix(hue.HONEY, hue.PEACH, 0.4), mix(hue.HONEY, hue.CREAM, 0.4), hue.PEACH)
    sun(c, (812, 440), 76, hue.CREAM, mix(hue.CREAM, hue.HONEY, 0.3), reach=5)
    cloud_bars(c, mix(hue.PEACH, hue.CREAM, 0.4), 60, 330, 14, length=(240, 700), thick=15,
        opacity=0.6)
    _twin_volcanoes(c)
    for y, tall, colour in ((560, 46, mix(hue.TEAL, hue.ROSE, 0.5)),
            (622, 60, mix(hue.TEAL, hue.SLATE, 0.35)), (700, 80, mix(hue.PETROL, hue.TEAL, 0.5))):
        crest = rough(c.rng, (-20, y), (1520, y + 8), 20, 7, 0.6)
        c.paint(down_to(crest, 1000), colour, Shade(hue.PEACH, 90, 0.03, 0.36, 0.95))
        trees = Shape()
        for _ in range(60):
            x = c.rng.uniform(0, 1500)
            base = along(crest, x / 1500)[1]
            trees.area(blob(c.rng, x, base - tall * 0.1, tall * c.rng.uniform(0.2, 0.5),
                tall * c.rng.uniform(0.16, 0.34)))
        c.paint(trees, colour)
        c.paint(Shape().area(streak(c.rng.uniform(200, 1200), y + 54, 1500, 40)),
            mix(hue.PEACH, hue.CREAM, 0.35), opacity=0.55, blur=12)
    for x, lean, tall in ((610, 10, 150), (650, -14, 118), (930, 12, 140)):
        palm(c, (x, 740), (x + lean, 740 - tall), tall * 0.34, mix(hue.PETROL, hue.INK, 0.3),
            fronds=9)
    _terrace(c)
    _stupa(c, 1010, 858, 84)
    _stupa(c, 700, 880, 100)
    _stupa(c, 1310, 965, 216)
    _stupa(c, 250, 1000, 268)


def _twin_volcanoes(c: Canvas) -> None:
    for knots, colour in ((path("560,560 760,500 960,372 1050,318 1096,322 1200,400 "
            "1360,490 1540,540"), mix(hue.SLATE, hue.ROSE, 0.5)),
            (path("120,580 330,500 480,390 560,296 590,276 622,282 664,340 "
            "760,440 900,520 1100,570"), mix(hue.SLATE, hue.PLUM, 0.2))):
        c.paint(down_to(smooth(knots, steps=8), 640), colour,
            Shade(mix(hue.HONEY, hue.PEACH, 0.5), 90, 0.3, 0.95, 0.95),
            Shade(mix(hue.HONEY, hue.ROSE, 0.4), 0, 0.5, 1.1, 0.4))
    smoke(c, bezier((604, 276), (640, 210), (740, 236), (900, 190), 16), (9, 24, 34, 24),
        mix(hue.PEACH, hue.CREAM, 0.4), mix(hue.ROSE, hue.PEACH, 0.4), puffs=22, opacity=0.85)


def _terrace(c: Canvas) -> None:
    stone = mix(hue.COCOA, hue.SLATE, 0.45)
    for y, lift in ((850, 0), (905, 30)):
        edge = [(x, y + ((x - 750) / 750) ** 2 * 34) for x in range(-20, 1540, 20)]
        c.paint(down_to(edge, 1010), mix(stone, hue.ROSE, 0.15),
            Shade(mix(hue.PLUM, hue.INK, 0.4), 90, 0.1, 0.9, 0.95))
        c.paint(Shape().line(edge, 6), mix(hue.HONEY, hue.PEACH, 0.5), opacity=0.8)
        joints = Shape()
        for k in range(34):
            x = -10 + k * 46 + (lift and 20)
            top = along(edge, (x + 20) / 1560)[1]
            joints.line([(x, top + 4), (x + (x - 750) * 0.04, top + 44)], 2)
        c.paint(joints, hue.INK, opacity=0.4)


def _stupa(c: Canvas, x: float, foot: float, r: float) -> None:
    """A latticed bell on its lotus cushion; `r` is half its width."""
    lit, dim, dark = mix(hue.DUNE, hue.ROSE, 0.25), mix(hue.COCOA, hue.SLATE, 0.35), mix(hue.INK,
        hue.PLUM, 0.45)
    toward = 180 if x > 812 else 0
    shades = (Shade(dim, toward + 180, 0.3, 0.8, 0.95), Shade(dark, toward + 180, 0.55, 1.05, 0.9))

    def lathe(half: list[Point]) -> Points:
        return symmetric([(x - dx * r, foot + y * r) for dx, y in half], x)

    base = Shape().area(lathe(path("1.22,0 1.22,-0.12 1.14,-0.14 1.14,-0.26 1.2,-0.28 "
        "1.2,-0.34")))
    base.area(lathe(smooth(path("1.12,-0.32 1.2,-0.42 1.08,-0.54"))),
        lathe(smooth(path("1.02,-0.52 1.1,-0.6 1,-0.7"))))
    c.paint(base, lit, *shades)
    petals = Shape()
    for k in range(-7, 8):
        turn = k * 12.0
        px = x + 1.13 * r * math.sin(math.radians(turn))
        petals.line(arc(px, foot - 0.42 * r, 0.11 * r * math.cos(math.radians(turn)), 0.09 * r, 0,
            180, 10), r * 0.016)
    c.paint(petals, dark, opacity=0.6)
    bell_half = smooth(path("0.98,-0.68 0.985,-1 0.95,-1.35 0.84,-1.68 0.62,-1.92 0.4,-2"),
        steps=8)
    bell = lathe(bell_half)
    c.paint(bell, lit, *shades)
    holes, lips = Shape(), Shape()
    for row, y in enumerate((-0.86, -1.08, -1.3, -1.52)):
        reach = 0.97 - 0.04 * row - (0.06 if row == 3 else 0)
        for k in range(-5, 6):
            turn = k * 17 + (8.5 if row % 2 else 0)
            if abs(turn) > 76:
                continue
            px, width = x + reach * r * math.sin(math.radians(turn)), 0.1 * r * math.cos(
                math.radians(turn)) + 0.012 * r
            cy = foot + y * r
            holes.area([(px - width, cy), (px, cy - 0.115 * r), (px + width, cy),
                (px, cy + 0.115 * r)])
            lips.line([(px - width, cy), (px, cy + 0.115 * r), (px + width, cy)], r * 0.014)
    c.paint(holes, dark, Shade(mix(hue.OCHRE, hue.RUST, 0.4), toward, 0.72, 1.1, 0.75))
    c.paint(lips, mix(lit, hue.CREAM, 0.3), opacity=0.7)
    top = Shape().area(lathe(path("0.34,-1.96 0.34,-2.04 0.4,-2.05 0.4,-2.14 0.28,-2.16 "
        "0.28,-2.36 0.36,-2.38 0.36,-2.44")))
    top.area(lathe(path("0.2,-2.42 0.15,-2.72 0.17,-2.76 0.1,-3.02 0.03,-3.08")))
    c.paint(top, lit, *shades)
    edge = Shape().line([(x + (-1 if toward == 180 else 1) * dx * r * 0.985, foot + y * r) for dx,
        y in bell_half], r * 0.022)
    c.paint(edge, mix(hue.HONEY, hue.CREAM, 0.4), opacity=0.85)
