"""A coffee branch in fruit over Lake Laut Tawar."""

import math

from newsroom.demo.pictures import palette as hue
from newsroom.demo.pictures.canvas import Canvas
from newsroom.demo.pictures.geometry import (
    Point,
    along,
    bezier,
    oval,
    place,
    polar,
    rect,
    ribbon,
    smooth,
)
from newsroom.demo.pictures.nature import cloud_bars, ridge, ripples, sun, sun_path
from newsroom.demo.pictures.palette import Colour, mix
from newsroom.demo.pictures.shapes import Shade, Shape

# fmt: off


def coffee(c: Canvas) -> None:
    c.wash(mix(hue.LAGOON, hue.STEEL, 0.4), mix(hue.FOAM, hue.STEEL, 0.2), hue.MIST, hue.PEACH,
        mix(hue.PEACH, hue.HONEY, 0.5), hue.PEACH, hue.PEACH)
    sun(c, (360, 330), 78, hue.CREAM, hue.CREAM, reach=4.5)
    cloud_bars(c, hue.CREAM, 60, 300, 9, length=(220, 640), thick=16, opacity=0.6)
    for left, right, height, colour in ((430, 400, 190, mix(hue.STEEL, hue.ROSE, 0.25)),
            (500, 470, 150, mix(hue.LAGOON, hue.SLATE, 0.35)),
            (560, 590, 110, mix(hue.TEAL, hue.SLATE, 0.25))):
        ridge(c, left, right, height, colour, mist=mix(hue.PEACH, hue.MIST, 0.4), floor=660)
    c.paint(rect(-10, 628, 1520, 390), mix(hue.LAGOON, hue.FOAM, 0.4),
        Shade(hue.PEACH, 270, 0.65, 1.0, 0.9), Shade(hue.TEAL, 90, 0.35, 1.1, 0.9))
    sun_path(c, 360, 634, 960, mix(hue.CREAM, hue.HONEY, 0.2), spread=170, count=60)
    ripples(c, mix(hue.CREAM, hue.FOAM, 0.3), 640, 960, 60, opacity=0.5)
    for x, y, length, turn in ((-40, 1010, 430, -36), (120, 1060, 420, -64), (1540, 990, 480, -150),
            (1400, 1060, 420, -112), (300, 1080, 330, -84), (1230, 1090, 340, -96)):
        _coffee_leaf(c, (x, y), length, turn)
    c.paint(rect(-10, 820, 1520, 190), None, Shade(hue.PINE, 90, 0.2, 1.1, 0.7, spray=False))
    _coffee_branch(c)


def _coffee_branch(c: Canvas) -> None:
    stem = bezier((1560, 60), (1250, 240), (880, 330), (330, 640), 60)
    c.paint([(x, y) for x, y in ribbon(stem, [30, 24, 18, 11, 6])], mix(hue.COCOA, hue.UMBER, 0.3),
        Shade(mix(hue.OCHRE, hue.DUNE, 0.3), 250, 0.5, 1.0, 0.7))
    nodes = (0.16, 0.34, 0.53, 0.71, 0.87)
    for share in nodes:
        at, ahead = along(stem, share), along(stem, share + 0.02)
        turn = math.degrees(math.atan2(ahead[1] - at[1], ahead[0] - at[0]))
        size = 1.12 - 0.45 * share
        _coffee_leaf(c, at, 430 * size, turn - 58)
        _coffee_leaf(c, at, 400 * size, turn + 66)
    tip = stem[-1]
    for turn, length in ((150, 230), (118, 180), (186, 190)):
        _coffee_leaf(c, tip, length, turn)
    for share in nodes:
        at = along(stem, share)
        size = 1.1 - 0.42 * share
        ripe = (hue.BRICK, hue.BRICK, mix(hue.BRICK, hue.CLAY, 0.5), mix(hue.WINE, hue.BRICK, 0.6),
            mix(hue.OCHRE, hue.CLAY, 0.3), mix(hue.MOSS, hue.LIME, 0.4))
        for k in range(11):
            px, py = polar(at, (34 + 30 * (k % 2)) * size * c.rng.uniform(0.8, 1.1), k * 33)
            _cherry(c, (px, py + 10 * size), 35 * size, c.rng.choice(ripe))


def _coffee_leaf(c: Canvas, at: Point, length: float, turn: float) -> None:
    width = length * 0.4
    half = [(0.0, 0.0), (length * 0.16, -width * 0.3), (length * 0.4, -width * 0.5),
        (length * 0.68, -width * 0.4), (length * 0.86, -width * 0.15), (length, 0)]
    wavy = smooth([*half, *[(x - length * 0.02, -y) for x, y in half[::-1][1:]]], steps=6)
    blade = place([(x, y + 9 * math.sin(x / length * 9)) for x, y in wavy], at, 1, turn)
    c.paint([(x + 12, y + 18) for x, y in blade], hue.PINE, opacity=0.28, blur=9)
    c.paint(blade, mix(hue.FOREST, hue.FERN, 0.4),
        Shade(mix(hue.LIME, hue.MOSS, 0.35), 250, 0.5, 1.05, 0.8),
        Shade(hue.PINE, 70, 0.5, 1.05, 0.85))
    ribs = Shape().line(place([(x, 9 * math.sin(x / length * 9)) for x in (length * k / 12
        for k in range(12))], at, 1, turn), 4)
    for k in range(1, 8):
        x = length * (0.08 + 0.11 * k)
        reach = width * 0.42 * math.sin(math.pi * (0.12 + 0.105 * k))
        for side in (-1, 1):
            ribs.line(place(bezier((x, 0), (x + reach * 0.4, side * reach * 0.4),
                (x + reach * 0.7, side * reach * 0.8), (x + reach * 1.1, side * reach), 6), at, 1,
                turn), 1.8)
    c.paint(ribs, mix(hue.LIME, hue.CREAM, 0.2), opacity=0.6)


def _cherry(c: Canvas, at: Point, r: float, colour: Colour) -> None:
    x, y = at
    c.paint(Shape().disc(x + r * 0.12, y + r * 0.2, r), mix(hue.WINE, hue.PINE, 0.5), opacity=0.4)
    c.paint(Shape().disc(x, y, r * 0.96, r), colour,
        Shade(mix(colour, hue.CREAM, 0.45), 235, 0.6, 1.05, 0.85),
        Shade(mix(colour, hue.PLUM, 0.65), 55, 0.5, 1.05, 0.9))
    c.paint(Shape().disc(x + r * 0.2, y + r * 0.5, r * 0.14), mix(colour, hue.COAL, 0.6))
    c.paint(place(oval(0, 0, r * 0.2, r * 0.1, 14), (x - r * 0.36, y - r * 0.42), 1, -40),
        hue.CREAM, opacity=0.85)
