"""A samovar and a glass of tea at a winter window."""

import math
from collections.abc import Sequence

from newsroom.demo.pictures import palette as hue
from newsroom.demo.pictures.buildings import dome, pointed_arch
from newsroom.demo.pictures.canvas import Canvas
from newsroom.demo.pictures.geometry import (
    Point,
    Points,
    bezier,
    leaf,
    oval,
    path,
    place,
    polar,
    rect,
    ribbon,
    smooth,
    star,
    symmetric,
)
from newsroom.demo.pictures.nature import hill, streak
from newsroom.demo.pictures.palette import mix
from newsroom.demo.pictures.plants import forest
from newsroom.demo.pictures.shapes import Shade, Shape

# fmt: off


def samovar(c: Canvas) -> None:
    c.wash(mix(hue.PLUM, hue.WINE, 0.5), mix(hue.WINE, hue.RUST, 0.4))
    paper = Shape()
    for i in range(8):
        for k in range(9):
            x, y = 1130 + i * 58, 30 + k * 96 + (48 if i % 2 else 0)
            paper.area(star(x, y, 4, 17, 6), place(leaf(22, 9), (x, y + 20), 1, 90))
    c.paint(paper, mix(hue.ROSE, hue.WINE, 0.55), opacity=0.45)
    _winter_window(c)
    cloth = path("-10,770 1510,770 1510,1010 -10,1010")
    c.paint(cloth, hue.BRICK, Shade(hue.RUST, 90, 0.1, 0.8), Shade(hue.WINE, 90, 0.5, 1.2, 0.9))
    _cloth_border(c)
    for x, width in ((980, 330), (470, 120), (235, 190)):
        c.paint(Shape().disc(x + 40, 862 if x > 900 else 880, width, width * 0.16), hue.WINE,
            opacity=0.6, blur=9)
    _urn(c, 960)
    _tea_glass(c, 470, 872)
    _bread_rings(c)
    _steam(c)


def _winter_window(c: Canvas) -> None:
    view = rect(90, 60, 1000, 640)
    with c.inside(view):
        c.wash(mix(hue.STEEL, hue.SLATE, 0.2), hue.STEEL, mix(hue.FOAM, hue.MIST, 0.5), hue.PEACH,
            hue.PEACH, hue.PEACH)
        c.glow((330, 330), 330, hue.CREAM, 0.8)
        church = Shape()
        for x, foot, width, tall in ((560, 420, 92, 118), (478, 468, 56, 74), (642, 468, 56, 74)):
            church.area(rect(x - width * 0.36, foot - 4, width * 0.72, 300),
                dome(x, foot, width, tall, 0.16))
            church.line([(x, foot - tall - 34), (x, foot - tall + 4)],
                3).line([(x - 9, foot - tall - 22), (x + 9, foot - tall - 22)], 3)
        church.area(rect(430, 560, 260, 140))
        c.paint(church, mix(hue.SLATE, hue.LAGOON, 0.35), Shade(hue.MIST, 90, 0.45, 1.0, 0.95))
        forest(c, 640, 110, mix(hue.TEAL, hue.SLATE, 0.5), Shade(hue.MIST, 90, 0.3, 1, 0.8), gap=22)
        hill(c, path("60,640 400,618 800,650 1120,630"), hue.CREAM,
            Shade(hue.FOAM, 90, 0.1, 0.4, 0.9))
        for x, width, lean in ((210, 22, 8), (262, 14, -6)):
            trunk = ribbon(bezier((x, 680), (x + lean, 500), (x - lean, 250), (x + lean, 40), 12),
                [width, width * 0.7])
            c.paint(trunk, hue.CREAM, Shade(hue.STEEL, 0, 0.4, 1))
            ticks = Shape()
            for y in range(80, 660, 34):
                ticks.area(streak(x - width * 0.2, y + c.rng.uniform(-8, 8), width * 0.6, 5))
            c.paint(ticks, hue.INK)
        flakes = Shape()
        for _ in range(130):
            flakes.disc(c.rng.uniform(90, 1090), c.rng.uniform(60, 690), c.rng.uniform(1.6, 4.6))
        c.paint(flakes, hue.CREAM, opacity=0.9)
    frame = Shape()
    for x in (78, 410, 742, 1078):
        frame.area(rect(x, 46, 26, 668))
    frame.area(rect(78, 46, 1026, 24), rect(78, 250, 1026, 18), rect(40, 690, 1102, 34))
    c.paint(frame, mix(hue.PAPER, hue.ROSE, 0.25),
        Shade(mix(hue.WINE, hue.ROSE, 0.4), 90, 0.3, 1.2, 0.7))
    for x, side in ((64, 1), (1124, -1)):
        folds = [(x - side * 90, -10), (x + side * 150, -10), (x + side * 120, 260),
            (x + side * 30, 470), (x + side * 26, 770), (x - side * 60, 770)]
        c.paint([*smooth(folds[:2]), *smooth(folds[1:5]), *folds[5:]],
            mix(hue.OCHRE, hue.BRICK, 0.35), Shade(mix(hue.WINE, hue.RUST, 0.4),
            0 if side > 0 else 180, 0.2, 1.0, 0.8))


def _cloth_border(c: Canvas) -> None:
    pattern = Shape().area(rect(-10, 786, 1520, 6), rect(-10, 968, 1520, 6))
    for i in range(26):
        x = -10 + i * 62
        pattern.area(star(x, 936, 4, 24, 9), star(x + 31, 936, 4, 9, 3.4))
        pattern.area([(x - 31, 968), (x - 16, 946), (x, 968)])
    c.paint(pattern, mix(hue.CREAM, hue.HONEY, 0.3), opacity=0.85)


def _urn(c: Canvas, x: float) -> None:
    brass, dark, gleam = mix(hue.OCHRE, hue.HONEY, 0.45), mix(hue.COCOA, hue.WINE,
        0.4), mix(hue.CREAM, hue.HONEY, 0.25)

    def lathe(half: Sequence[Point]) -> Points:
        return symmetric([(x - dx, y) for dx, y in half], x)

    def brassy(shape: Shape) -> None:
        c.paint(shape, brass, Shade(mix(hue.OCHRE, hue.COCOA, 0.5), 0, 0.5, 0.95, 0.95),
            Shade(dark, 0, 0.72, 1.05, 0.9), Shade(dark, 180, 0.82, 1.05, 0.7))

    feet = Shape().area(lathe(path("132,872 132,846 112,838 86,838 86,872")),
        rect(x - 140, 852, 280, 20))
    brassy(feet)
    brassy(Shape().area(lathe(smooth(path("70,842 52,812 50,786 84,764")))))
    handles = Shape()
    for side in (-1, 1):
        handles.line(smooth([(x + side * 150, 470), (x + side * 216, 452), (x + side * 232, 520),
            (x + side * 172, 556)]), 17)
    c.paint(handles, dark, Shade(brass, 180, 0.4, 1, 0.8))
    brassy(Shape().area(lathe(smooth(path("70,770 112,742 136,660 160,540 170,440 162,408 140,396"),
        steps=10))))
    rings = Shape()
    for y, half in ((452, 172), (470, 170), (690, 132), (704, 127), (400, 150)):
        rings.area(rect(x - half, y, 2 * half, 5))
    c.paint(rings, dark, opacity=0.6)
    flutes = Shape()
    for k in range(-5, 6):
        top, foot = math.sin(k * 0.26) * 166, math.sin(k * 0.26) * 134
        flutes.line([(x + top, 484), (x + foot, 684)], 3.4)
    c.paint(flutes, dark, opacity=0.35)
    shine = Shape().area(ribbon(smooth([(x - 118, 430), (x - 116, 540), (x - 96, 650),
        (x - 78, 730)]), [12, 22, 18, 4]))
    shine.area(ribbon(smooth([(x + 54, 500), (x + 48, 600), (x + 40, 676)]), [3, 7, 3]))
    c.paint(shine, gleam, opacity=0.85)
    brassy(Shape().area(lathe(smooth(path("150,400 134,372 92,356 84,340")))))
    brassy(Shape().area(rect(x - 56, 300, 112, 46), lathe(smooth(path("92,318 94,300 88,292")))))
    _teapot(c, x)
    tap = Shape().line(smooth([(x - 4, 668), (x - 6, 694), (x - 6, 716)]), 30)
    c.paint(Shape().disc(x, 668, 34).disc(x, 668, 24), brass, Shade(dark, 45, 0.3, 1.0))
    brassy(tap)
    key = (Shape().line([(x - 4, 660), (x - 4, 622)], 9).disc(x - 22, 606, 15).disc(x + 14, 606,
        15).disc(x - 4, 590, 15))
    key.hole(oval(x - 22, 606, 6), oval(x + 14, 606, 6), oval(x - 4, 590, 6))
    c.paint(key, brass, Shade(dark, 20, 0.3, 1.0))


def _teapot(c: Canvas, x: float) -> None:
    china, blue = hue.CREAM, hue.PETROL
    handle = Shape().line(smooth([(x + 82, 208), (x + 142, 186), (x + 146, 250), (x + 86, 272)]),
        13)
    spout = ribbon(smooth([(x - 76, 262), (x - 124, 232), (x - 136, 190), (x - 158, 176)]),
        [46, 30, 20, 20])
    body = smooth([(x - 58, 296), (x - 96, 250), (x - 86, 198), (x - 44, 172), (x + 44, 172),
        (x + 86, 198), (x + 96, 250), (x + 58, 296)], steps=8)
    lid = smooth([(x - 56, 174), (x - 40, 154), (x, 146), (x + 40, 154), (x + 56, 174)])
    for shape in (handle, Shape().area(spout), Shape().area(body),
            Shape().area(lid).disc(x, 136, 13)):
        c.paint(shape, china, Shade(mix(hue.STEEL, hue.ROSE, 0.4), 30, 0.45, 1.05, 0.9),
            Shade(mix(hue.WINE, hue.SLATE, 0.5), 30, 0.8, 1.1, 0.7))
    flowers, leaves = Shape(), Shape()
    for fx, fy, r in ((x - 34, 232, 18), (x + 18, 222, 22), (x - 6, 262, 14)):
        for k in range(6):
            flowers.disc(*polar((fx, fy), r * 0.62, k * 60), r * 0.4)
        leaves.area(place(leaf(34, 13), (fx + r, fy + 4), 1, 20),
            place(leaf(30, 12), (fx - r, fy + 4), 1, 160))
    c.paint(leaves, blue)
    c.paint(flowers, hue.BRICK)
    c.paint(Shape().area(rect(x - 52, 174, 104, 5)), blue)


def _tea_glass(c: Canvas, x: float, foot: float) -> None:
    c.paint(Shape().disc(x, foot + 4, 128, 26), mix(hue.CREAM, hue.PAPER, 0.5),
        Shade(mix(hue.ROSE, hue.WINE, 0.4), 60, 0.4, 1.1, 0.8))
    c.paint(Shape().disc(x, foot + 1, 84, 14), mix(hue.ROSE, hue.WINE, 0.3), opacity=0.5)
    glass = [(x - 72, foot - 196), (x - 62, foot - 6), (x - 50, foot + 6), (x + 50, foot + 6),
        (x + 62, foot - 6), (x + 72, foot - 196)]
    c.paint(glass, mix(hue.FOAM, hue.CREAM, 0.5), opacity=0.5)
    tea = [(x - 70, foot - 156), (x - 62, foot - 6), (x + 62, foot - 6), (x + 70, foot - 156)]
    c.paint(tea, mix(hue.BRICK, hue.CLAY, 0.3),
        Shade(mix(hue.OCHRE, hue.HONEY, 0.5), 200, 0.35, 1.0, 0.9),
        Shade(hue.WINE, 30, 0.6, 1.1, 0.8))
    c.paint(Shape().disc(x, foot - 156, 70, 15), mix(hue.CLAY, hue.HONEY, 0.4))
    c.paint(Shape().disc(x + 12, foot - 158, 44, 10), hue.HONEY)
    c.paint(Shape().disc(x + 12, foot - 158, 37, 7.5), mix(hue.CREAM, hue.HONEY, 0.35))
    holder = Shape().area([(x - 70, foot - 108), (x - 60, foot + 4), (x + 60, foot + 4),
        (x + 70, foot - 108)], rect(x - 66, foot - 4, 132, 14))
    for k in range(-2, 3):
        holder.hole(pointed_arch(x + k * 25, foot - 28, 17, 60, 0.8))
        holder.hole(oval(x + k * 25 + 12, foot - 88, 5))
    c.paint(holder, hue.STEEL, Shade(hue.INK, 0, 0.5, 1.05, 0.9),
        Shade(hue.CREAM, 180, 0.6, 0.95, 0.8))
    c.paint(Shape().line(smooth([(x + 68, foot - 96), (x + 122, foot - 92), (x + 116, foot - 34),
        (x + 64, foot - 20)]), 12), mix(hue.STEEL, hue.SLATE, 0.5))
    c.paint(Shape().line([(x - 30, foot - 150), (x - 84, foot - 268)], 5).disc(x - 86, foot - 272,
        9, 14), mix(hue.STEEL, hue.CREAM, 0.3))
    c.paint(ribbon([(x - 56, foot - 188), (x - 52, foot - 120)], [7, 4]), hue.CREAM, opacity=0.8)


def _bread_rings(c: Canvas) -> None:
    for x, y in ((170, 858), (262, 872), (212, 824), (120, 878)):
        ring = Shape().disc(x, y, 52, 26).hole(oval(x, y - 3, 17, 8))
        c.paint(Shape().disc(x + 4, y + 10, 52, 26).hole(oval(x, y + 2, 17, 8)),
            mix(hue.WINE, hue.COCOA, 0.4))
        c.paint(ring, mix(hue.OCHRE, hue.DUNE, 0.3), Shade(hue.HONEY, 250, 0.5, 1.0, 0.9),
            Shade(hue.COCOA, 60, 0.55, 1.1, 0.9))
        seeds = Shape()
        for k in range(8):
            seeds.disc(x + 36 * math.cos(k * 0.8), y - 3 + 15 * math.sin(k * 0.8), 2.6, 1.6)
        c.paint(seeds, hue.COAL)


def _steam(c: Canvas) -> None:
    wisps = Shape()
    for x, y, tall in ((452, 690, 190), (492, 684, 230), (940, 96, 90), (796, 150, 130)):
        wisps.area(ribbon(smooth([(x, y), (x + 16, y - tall * 0.3), (x - 14, y - tall * 0.62),
            (x + 10, y - tall)]), [3, 14, 10, 1]))
    c.paint(wisps, hue.CREAM, opacity=0.5, blur=5)
