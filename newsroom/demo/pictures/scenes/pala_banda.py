"""A nutmeg, split, before the volcano of the Banda Islands."""

import math

from newsroom.demo.pictures import palette as hue
from newsroom.demo.pictures.buildings import battlement, round_arch
from newsroom.demo.pictures.canvas import Canvas
from newsroom.demo.pictures.geometry import (
    Point,
    Points,
    bezier,
    down_to,
    leaf,
    path,
    place,
    rect,
    ribbon,
    rough,
    smooth,
)
from newsroom.demo.pictures.nature import cloud_bars, cumulus, ripples, smoke, streak
from newsroom.demo.pictures.palette import mix
from newsroom.demo.pictures.plants import palm
from newsroom.demo.pictures.shapes import Shade, Shape

# fmt: off


def nutmeg(c: Canvas) -> None:
    c.wash(mix(hue.TEAL, hue.LAGOON, 0.4), mix(hue.LAGOON, hue.FOAM, 0.5), hue.MIST, hue.PAPER,
        hue.PEACH, hue.PEACH, hue.PEACH)
    cumulus(c, 250, 330, 430, hue.CREAM, shade=mix(hue.FOAM, hue.ROSE, 0.3))
    cloud_bars(c, hue.CREAM, 60, 300, 8, length=(200, 560), thick=16, opacity=0.65)
    _gunung_api(c)
    c.paint(rect(-10, 560, 1520, 450), mix(hue.LAGOON, hue.TEAL, 0.4),
        Shade(mix(hue.FOAM, hue.PEACH, 0.4), 270, 0.62, 1.0, 0.9),
        Shade(mix(hue.TEAL, hue.PETROL, 0.6), 90, 0.4, 1.1, 0.9))
    ripples(c, mix(hue.CREAM, hue.FOAM, 0.3), 572, 960, 80, opacity=0.55)
    _fort(c)
    _sailing_ship(c, (170, 640), 0.92)
    _nutmeg_branch(c)


def _gunung_api(c: Canvas) -> None:
    far = rough(c.rng, (560, 560), (1520, 470), 40, 6)
    c.paint(down_to(far, 600), mix(hue.STEEL, hue.LAGOON, 0.4), Shade(hue.PEACH, 90, 0.3, 1.0, 0.8))
    cone = smooth(path("250,566 380,500 480,392 552,286 580,262 612,258 640,276 "
        "720,392 830,494 980,566"), steps=8)
    smoke(c, bezier((600, 262), (640, 180), (780, 190), (930, 120), 14), (10, 28, 38, 30, 10),
        hue.CREAM, mix(hue.ROSE, hue.FOAM, 0.4), puffs=20, opacity=0.9)
    c.paint(down_to(cone, 600), mix(hue.FOREST, hue.TEAL, 0.45),
        Shade(mix(hue.SLATE, hue.ROSE, 0.3), 270, 0.55, 1.0, 0.8),
        Shade(mix(hue.PINE, hue.PETROL, 0.4), 0, 0.5, 1.05, 0.7))
    gullies = Shape()
    for k in range(15):
        end = 300 + k * 46
        gullies.area(ribbon(bezier((596 + (end - 600) * 0.08, 276), (596 + (end - 600) * 0.25, 360),
            (596 + (end - 600) * 0.55, 450), (end, 570), 12), [1, 4, 9]))
    with c.inside(down_to(cone, 600)):
        c.paint(gullies, mix(hue.PINE, hue.PETROL, 0.5), opacity=0.4)
    c.paint(Shape().area(streak(610, 566, 800, 12)), hue.CREAM, opacity=0.7)


def _fort(c: Canvas) -> None:
    land = smooth(path("930,610 1050,560 1180,510 1320,478 1520,452"))
    c.paint([*land, (1520, 660), (930, 622)], mix(hue.FERN, hue.FOREST, 0.3),
        Shade(mix(hue.LIME, hue.MOSS, 0.4), 270, 0.6, 1.0, 0.7), Shade(hue.PINE, 90, 0.5, 1.0, 0.7))
    stone = mix(hue.SAND, hue.ROSE, 0.3)
    walls = Shape().area(battlement(1190, 1452, 424, 500, 8), battlement(1170, 1216, 388, 506, 7),
        battlement(1300, 1352, 384, 500, 7), battlement(1428, 1480, 392, 500, 7))
    c.paint(walls, stone, Shade(mix(hue.RUST, hue.ROSE, 0.4), 0, 0.3, 1.1, 0.8))
    c.paint(Shape().area(round_arch(1258, 500, 26, 46), rect(1188, 420, 9, 14),
        rect(1322, 416, 9, 14), rect(1450, 424, 9, 14)), mix(hue.PLUM, hue.WINE, 0.4))
    for x, foot, tall, lean in ((1110, 560, 120, 14), (1070, 574, 90, -12), (1494, 470, 150, -16)):
        palm(c, (x, foot), (x + lean, foot - tall), tall * 0.4, mix(hue.PINE, hue.FOREST, 0.4),
            fronds=9)
    c.paint(Shape().area(streak(1220, 628, 640, 12)), hue.CREAM, opacity=0.7)


def _sailing_ship(c: Canvas, at: Point, s: float) -> None:
    def put(points: Points) -> Points:
        return place(points, at, s)

    c.paint(put([*smooth(path("-130,-30 -90,-12 60,-10 130,-44")),
        *smooth(path("130,-44 104,14 -84,16 -118,0 -130,-30"))]), mix(hue.COCOA, hue.WINE, 0.4),
        Shade(hue.COAL, 90, 0.4, 1.1, 0.8))
    masts = Shape().line(put([(-60, -12), (-60, -150)]), 5 * s).line(put([(10, -12), (10, -190)]),
        5 * s).line(put([(74, -16), (74, -160)]), 5 * s).line(put([(126, -44), (190, -80)]), 4 * s)
    c.paint(masts, hue.UMBER)
    sails = Shape()
    for x, top, width in ((-60, -144, 60), (10, -184, 84), (74, -152, 66)):
        for k in range(2):
            y = top + k * 58 + 6
            sails.area(put(smooth([(x - width / 2, y), (x + width / 2, y),
                (x + width / 2 + 12, y + 28), (x + width / 2, y + 50), (x - width / 2, y + 50),
                (x - width / 2 + 12, y + 26)], closed=True, steps=4)))
    sails.area(put(path("84,-140 184,-78 100,-50")))
    c.paint(sails, hue.CREAM, Shade(mix(hue.ROSE, hue.SAND, 0.4), 0, 0.3, 1.1, 0.8))
    c.paint(Shape().area(streak(at[0], at[1] + 14 * s, 330 * s, 9)), hue.CREAM, opacity=0.7)


def _nutmeg_branch(c: Canvas) -> None:
    stem = bezier((-60, 1000), (260, 960), (560, 900), (1000, 930), 30)
    twig = bezier((1560, 1010), (1420, 900), (1290, 850), (1120, 800), 20)
    c.paint(Shape().area(ribbon(stem, [34, 26, 20, 12]), ribbon(twig, [30, 22, 14])), hue.UMBER,
        Shade(hue.COCOA, 270, 0.5, 1.0, 0.8))
    for at, length, turn in (((140, 985), 400, -84), ((60, 1000), 360, -132),
            ((330, 950), 390, -44), ((250, 960), 330, 18), ((1400, 890), 360, -62),
            ((1330, 860), 330, -118), ((1440, 920), 300, 30), ((930, 925), 330, 24),
            ((1180, 820), 320, 128)):
        _nutmeg_leaf(c, at, length, turn)
    _whole_fruit(c, (330, 800), 128)
    _whole_fruit(c, (1330, 740), 112)
    _open_fruit(c, (800, 700), 238)


def _nutmeg_leaf(c: Canvas, at: Point, length: float, turn: float) -> None:
    blade = place(leaf(length, length * 0.36, length * 0.05), at, 1, turn)
    c.paint([(x + 10, y + 16) for x, y in blade], hue.PINE, opacity=0.3, blur=8)
    c.paint(blade, mix(hue.FOREST, hue.FERN, 0.35),
        Shade(mix(hue.LIME, hue.MOSS, 0.35), 250, 0.5, 1.05, 0.8),
        Shade(hue.PINE, 70, 0.5, 1.05, 0.8))
    ribs = Shape().line(place(bezier((0, 0), (length * 0.35, 0), (length * 0.7, length * 0.02),
        (length * 0.97, length * 0.047), 10), at, 1, turn), 4)
    for k in range(2, 10):
        x = length * k / 10.5
        reach = length * 0.14 * math.sin(math.pi * k / 10.5)
        for side in (-1, 1):
            ribs.line(place([(x, 0), (x + reach * 0.7, side * reach * 0.7),
                (x + reach * 1.1, side * reach)], at, 1, turn), 1.7)
    c.paint(ribs, mix(hue.LIME, hue.CREAM, 0.25), opacity=0.55)


def _whole_fruit(c: Canvas, at: Point, r: float) -> None:
    x, y = at
    body = smooth([(x, y - r * 1.06), (x + r * 0.6, y - r * 0.86), (x + r * 0.94, y - r * 0.1),
        (x + r * 0.68, y + r * 0.76), (x, y + r * 1.04), (x - r * 0.68, y + r * 0.76),
        (x - r * 0.94, y - r * 0.1), (x - r * 0.6, y - r * 0.86)], closed=True)
    c.paint([(px + 12, py + 18) for px, py in body], hue.PINE, opacity=0.4, blur=10)
    c.paint(body, mix(hue.HONEY, hue.PEACH, 0.4),
        Shade(mix(hue.CREAM, hue.HONEY, 0.3), 230, 0.5, 1.0, 0.85),
        Shade(mix(hue.OCHRE, hue.CLAY, 0.4), 50, 0.45, 1.05, 0.9))
    c.paint(Shape().line(smooth([(x + r * 0.05, y - r * 1.04), (x + r * 0.3, y - r * 0.2),
        (x + r * 0.06, y + r * 1.0)]), 4), mix(hue.OCHRE, hue.COCOA, 0.4), opacity=0.7)
    c.paint(Shape().area(ribbon([(x - 2, y - r * 1.0), (x - 8, y - r * 1.3)], [16, 11])), hue.UMBER)


def _open_fruit(c: Canvas, at: Point, r: float) -> None:
    x, y = at
    rind, flesh = mix(hue.HONEY, hue.PEACH, 0.35), mix(hue.CREAM, hue.PEACH, 0.2)
    for side in (-1, 1):
        shell = smooth([(x, y - r * 0.98), (x + side * r * 0.62, y - r * 0.95),
            (x + side * r * 1.2, y - r * 0.4), (x + side * r * 1.24, y + r * 0.26),
            (x + side * r * 0.78, y + r * 0.86), (x, y + r * 1.02), (x + side * r * 0.3, y)],
            closed=True)
        c.paint([(px + 14, py + 22) for px, py in shell], hue.PINE, opacity=0.4, blur=14)
        c.paint(shell, rind, Shade(mix(hue.OCHRE, hue.CLAY, 0.4), 60, 0.4, 1.05, 0.9),
            Shade(mix(hue.CREAM, hue.HONEY, 0.4), 230, 0.6, 1.05, 0.8))
        inner = smooth([(x + side * r * 0.06, y - r * 0.86), (x + side * r * 0.56, y - r * 0.8),
            (x + side * r * 1.02, y - r * 0.34), (x + side * r * 1.06, y + r * 0.22),
            (x + side * r * 0.68, y + r * 0.74), (x + side * r * 0.06, y + r * 0.88),
            (x + side * r * 0.34, y)], closed=True)
        c.paint(inner, flesh, Shade(mix(hue.SAND, hue.PEACH, 0.4), 90 + side * 20, 0.3, 1.1, 0.85),
            Shade(mix(hue.CLAY, hue.PEACH, 0.4), 0 if side < 0 else 180, 0.65, 1.05, 0.6))
    hollow = Shape().disc(x, y + r * 0.02, r * 0.56, r * 0.76)
    c.paint(hollow, mix(hue.CLAY, hue.COCOA, 0.35), opacity=0.55, blur=10)
    seed = Shape().disc(x, y, r * 0.47, r * 0.66)
    c.paint(seed, mix(hue.UMBER, hue.COAL, 0.3),
        Shade(mix(hue.COCOA, hue.CLAY, 0.3), 230, 0.45, 1.0, 0.9),
        Shade(hue.COAL, 50, 0.5, 1.05, 0.8))
    c.paint(ribbon(bezier((x - r * 0.24, y - r * 0.34), (x - r * 0.34, y - r * 0.1),
        (x - r * 0.32, y + r * 0.14), (x - r * 0.22, y + r * 0.32), 10), [1, 9, 1]),
        mix(hue.SAND, hue.CREAM, 0.4), opacity=0.6)
    mace, gloss = Shape(), Shape()
    for k in range(-3, 4):
        lean = k * 0.15
        spine = [(x + r * (lean * 0.5), y + r * 0.72), (x + r * lean * 1.7, y + r * 0.3),
            (x + r * (lean * 2.2 + 0.05 * math.sin(k * 2)), y - r * 0.08),
            (x + r * (lean * 1.7 + 0.05), y - r * 0.42),
            (x + r * (lean * 0.7 + 0.02), y - r * (0.62 - 0.05 * abs(k)))]
        curve = smooth(spine, steps=8)
        mace.area(ribbon(curve, [40, 44, 30, 42, 24, 4]))
        gloss.area(ribbon([(px - 6, py) for px, py in curve[4:26]], [1, 6, 2, 5, 1]))
    for k in range(-2, 3):
        a, b = (x + r * (k * 0.3 - 0.12), y + r * 0.16 * (1 if k % 2 else -1)), (x + r
            * (k * 0.3 + 0.16), y - r * 0.12)
        mace.area(ribbon(bezier(a, (a[0] + 14, a[1] - 20), (b[0] - 14, b[1] + 20), b, 8),
            [16, 22, 14]))
    with c.inside(Shape().disc(x, y, r * 0.52, r * 0.72)):
        c.paint(Shape(marks=[([(px + 6, py + 9) for px, py in points], w, v) for points, w,
            v in mace.marks]), hue.COAL, opacity=0.5, blur=4)
        c.paint(mace, hue.BRICK, Shade(mix(hue.CLAY, hue.BRICK, 0.3), 230, 0.4, 1.0, 0.9),
            Shade(hue.WINE, 50, 0.5, 1.05, 0.85))
        c.paint(gloss, mix(hue.ROSE, hue.CREAM, 0.3), opacity=0.7)
