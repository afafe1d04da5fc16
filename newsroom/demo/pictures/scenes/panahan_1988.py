"""A target with three arrows in the gold."""

import math

from newsroom.demo.pictures import palette as hue
from newsroom.demo.pictures.canvas import Canvas
from newsroom.demo.pictures.geometry import (
    Point,
    between,
    down_to,
    oval,
    path,
    place,
    ribbon,
    rough,
    smooth,
)
from newsroom.demo.pictures.nature import cloud_bars, hill
from newsroom.demo.pictures.palette import mix
from newsroom.demo.pictures.plants import forest
from newsroom.demo.pictures.shapes import Shade, Shape

# fmt: off


def archery(c: Canvas) -> None:
    c.wash(mix(hue.LAGOON, hue.STEEL, 0.4), hue.FOAM, hue.MIST, hue.PAPER, hue.PEACH, hue.PEACH)
    cloud_bars(c, hue.CREAM, 50, 300, 10, length=(200, 560), thick=20, opacity=0.7)
    for base, height, colour in ((470, 230, mix(hue.STEEL, hue.FOAM, 0.4)),
            (530, 170, mix(hue.LAGOON, hue.SLATE, 0.35))):
        crest = rough(c.rng, (-20, base), (1520, base - 60), height, 7, 0.56)
        c.paint(down_to(crest, 700), colour, Shade(hue.PAPER, 90, 0.25, 1.0, 0.9))
    forest(c, 636, 70, mix(hue.FOREST, hue.TEAL, 0.4), Shade(hue.FOAM, 90, 0.4, 1.1, 0.5), gap=17)
    hill(c, path("-20,640 700,626 1520,640"), mix(hue.LIME, hue.MOSS, 0.35),
        Shade(mix(hue.MOSS, hue.FERN, 0.4), 90, 0.1, 0.7, 0.9),
        Shade(hue.FOREST, 90, 0.5, 1.1, 0.85))
    lanes = Shape()
    for i in range(-7, 8):
        lanes.area([(1000 + i * 46, 640), (1003 + i * 46, 640), (1000 + i * 330 + 9, 1005),
            (1000 + i * 330 - 9, 1005)])
    c.paint(lanes, hue.CREAM, opacity=0.4)
    for x in (1085, 1195, 1305, 1415):
        _butt(c, (x, 668), 40, 0)
    _butt(c, (600, 480), 372, 1)
    for hit, end in (((575, 452), (905, 705)), ((640, 502), (1010, 770)), ((612, 545), (940, 850))):
        _arrow(c, hit, end)
    _bow(c)


def _butt(c: Canvas, at: Point, r: float, detail: int) -> None:
    x, y = at
    legs = (Shape().line([(x - r * 0.5, y), (x - r * 0.86, y + r * 1.36)],
        r * 0.09).line([(x + r * 0.5, y), (x + r * 0.86, y + r * 1.36)], r * 0.09))
    c.paint(Shape().disc(x + r * 0.3, y + r * 1.36, r * 1.3, r * 0.09), hue.PINE, opacity=0.5,
        blur=r * 0.02)
    c.paint(legs, hue.COCOA, Shade(hue.UMBER, 0, 0.4, 1, 0.8))
    c.paint(Shape().disc(x + r * 0.075, y + r * 0.03, r * 1.1), mix(hue.DUNE, hue.COCOA, 0.45),
        Shade(hue.UMBER, 0, 0.5, 1.0, 0.8))
    c.paint(Shape().disc(x, y, r * 1.1), mix(hue.DUNE, hue.SAND, 0.3),
        Shade(mix(hue.DUNE, hue.COCOA, 0.4), 45, 0.4, 1.1, 0.8))
    if detail:
        coils = Shape()
        for k in range(4):
            coils.line(oval(x, y, r * (1.02 + 0.024 * k), steps=100), 2, closed=True)
        c.paint(coils, hue.COCOA, opacity=0.6)
    rings = ((1.0, hue.CREAM), (0.8, mix(hue.INK, hue.COAL, 0.4)),
        (0.6, mix(hue.TEAL, hue.LAGOON, 0.4)), (0.4, hue.BRICK), (0.2, hue.HONEY))
    for share, colour in rings:
        c.paint(Shape().disc(x, y, r * share), colour,
            Shade(mix(colour, hue.PLUM, 0.45), 45, 0.45, 1.15, 0.7))
    if detail:
        fine, dark = Shape(), Shape()
        for share in (0.9, 0.5, 0.3, 0.1):
            (dark if share in (0.9, 0.1) else fine).line(oval(x, y, r * share, steps=100), 2,
                closed=True)
        fine.line(oval(x, y, r * 0.7, steps=100), 2, closed=True)
        c.paint(fine, hue.CREAM, opacity=0.6)
        c.paint(dark, hue.UMBER, opacity=0.6)


def _arrow(c: Canvas, hit: Point, end: Point) -> None:
    c.paint(Shape().line([hit, (hit[0] + (end[0] - hit[0]) * 0.56 + 20,
        hit[1] + (end[1] - hit[1]) * 1.02 + 40)], 8), hue.PLUM, opacity=0.4, blur=4)
    c.paint(Shape().disc(*hit, 8), hue.UMBER)
    c.paint(ribbon([hit, end], [7, 15]), mix(hue.STEEL, hue.CREAM, 0.3),
        Shade(hue.INK, 120, 0.4, 0.9, 0.9))
    turn = math.degrees(math.atan2(end[1] - hit[1], end[0] - hit[0]))
    root = between(hit, end, 0.68)
    for side, colour in ((-1, hue.BRICK), (1, hue.CREAM)):
        vane = [(0, 0), (26, side * 30), (92, side * 34), (104, side * 6), (104, 0)]
        c.paint(place(vane, root, 1, turn), colour,
            Shade(mix(colour, hue.WINE, 0.6), turn, 0.3, 1.1, 0.7))
    c.paint(place(path("0,-3 108,-5 108,5 0,3"), root, 1, turn), mix(hue.BRICK, hue.WINE, 0.3))
    c.paint(Shape().disc(*end, 11), hue.OCHRE, Shade(hue.COCOA, 45, 0.4, 1.0))
    c.paint(Shape().disc(*end, 4), hue.COAL)


def _bow(c: Canvas) -> None:
    upper = smooth(path("1275,492 1330,400 1352,270 1310,150 1232,76 1206,96"), steps=10)
    lower = smooth(path("1275,592 1330,690 1352,820 1310,940 1232,1010 1206,1000"), steps=10)
    c.paint(Shape().line([upper[-4], (1206, 540), lower[-4]], 2.6), hue.CREAM)
    limbs = Shape().area(ribbon(upper, [34, 24, 20, 17, 14, 12]),
        ribbon(lower, [34, 24, 20, 17, 14, 12]))
    c.paint(limbs, mix(hue.COCOA, hue.BRICK, 0.3), Shade(hue.HONEY, 0, 0.6, 1.0, 0.7),
        Shade(hue.COAL, 180, 0.55, 1.05, 0.8))
    grip = smooth(path("1258,480 1292,486 1290,522 1270,540 1288,562 1292,604 "
        "1258,606 1244,566 1252,540 1246,512"), closed=True)
    c.paint(grip, mix(hue.WINE, hue.COAL, 0.3), Shade(hue.CLAY, 0, 0.6, 1.0, 0.6))
    c.paint(Shape().line([(1284, 540), (1450, 566)], 9).disc(1454, 567, 15),
        mix(hue.INK, hue.COAL, 0.4), Shade(hue.STEEL, 270, 0.5, 1, 0.7))
    c.paint(Shape().line([(1266, 470), (1190, 452)], 4).disc(1186, 451, 9),
        mix(hue.INK, hue.COAL, 0.4))
