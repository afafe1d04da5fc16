"""Pempek and its cuko on songket cloth."""

import math

from newsroom.demo.pictures import palette as hue
from newsroom.demo.pictures.canvas import Canvas
from newsroom.demo.pictures.geometry import (
    Point,
    Points,
    arc,
    bezier,
    blob,
    oval,
    path,
    place,
    polar,
    rect,
    ribbon,
    smooth,
    star,
)
from newsroom.demo.pictures.palette import mix
from newsroom.demo.pictures.shapes import Shade, Shape

# fmt: off


def pempek(c: Canvas) -> None:
    c.wash(mix(hue.WINE, hue.BRICK, 0.35), mix(hue.WINE, hue.BRICK, 0.15))
    _songket(c)
    _plate(c, (640, 510), 392)
    _cuko(c, (1210, 680), 196)
    _pempek_pieces(c)
    _garnish(c)


def _songket(c: Canvas) -> None:
    gold, threads, small = Shape(), Shape(), Shape()
    for k in range(176):
        threads.area(rect(k * 8.6, -5, 1.2, 1010))
    for row in range(-1, 9):
        for col in range(-1, 12):
            x, y = col * 140 + (70 if row % 2 else 0), row * 128
            gold.area(star(x, y, 8, 44, 21, 0)).hole(star(x, y, 8, 30, 13, 0)).area(star(x, y, 4,
                17, 7, 45))
            for turn in (45, 135, 225, 315):
                small.area(place(path("46,0 62,-10 80,0 62,10"), (x, y), 1, turn))
    c.paint(threads, hue.WINE, opacity=0.4)
    c.paint(gold, mix(hue.OCHRE, hue.HONEY, 0.4), Shade(hue.COCOA, 45, 0.3, 1.2, 0.6), opacity=0.9)
    c.paint(small, mix(hue.OCHRE, hue.HONEY, 0.3), opacity=0.75)
    c.paint(rect(-10, -10, 1520, 1020), None,
        Shade(mix(hue.WINE, hue.COAL, 0.4), 45, 0.2, 1.2, 0.5, spray=False))


def _plate(c: Canvas, at: Point, r: float) -> None:
    x, y = at
    c.paint(Shape().disc(x + 24, y + 32, r), mix(hue.WINE, hue.COAL, 0.6), opacity=0.55, blur=18)
    c.paint(Shape().disc(*at, r), mix(hue.CREAM, hue.PAPER, 0.3),
        Shade(mix(hue.STEEL, hue.SAND, 0.5), 45, 0.5, 1.1, 0.8))
    rim = Shape().line(oval(*at, r * 0.965, steps=110), 9,
        closed=True).line(oval(*at, r * 0.8, steps=110), 4, closed=True)
    for k in range(28):
        turn = k * 360 / 28
        rim.area(place(smooth([(r * 0.83, 0), (r * 0.885, -r * 0.05), (r * 0.94, 0),
            (r * 0.885, r * 0.05)], closed=True, steps=5), at, 1, turn))
        rim.disc(*polar(at, r * 0.88, turn + 6.4), 6)
    c.paint(rim, mix(hue.TEAL, hue.PETROL, 0.3))
    c.paint(Shape().disc(x, y, r * 0.77), hue.CREAM,
        Shade(mix(hue.SAND, hue.STEEL, 0.4), 225, 0.55, 1.1, 0.6))


def _fried(c: Canvas, outline: Points, *, golden: float = 0.5) -> None:
    c.paint([(x + 8, y + 13) for x, y in outline], mix(hue.COCOA, hue.SLATE, 0.4), opacity=0.45,
        blur=6)
    c.paint(outline, mix(mix(hue.SAND, hue.HONEY, 0.5), hue.OCHRE, golden),
        Shade(mix(hue.CREAM, hue.HONEY, 0.4), 230, 0.5, 1.0, 0.85),
        Shade(mix(hue.COCOA, hue.CLAY, 0.5), 50, 0.45, 1.05, 0.85))
    with c.inside(outline):
        spots = Shape()
        left, right = min(p[0] for p in outline), max(p[0] for p in outline)
        top, foot = min(p[1] for p in outline), max(p[1] for p in outline)
        for _ in range(22):
            spots.area(blob(c.rng, c.rng.uniform(left, right), c.rng.uniform(top, foot),
                c.rng.uniform(3, 10), c.rng.uniform(2, 6), 0.3, 6))
        c.paint(spots, mix(hue.COCOA, hue.CLAY, 0.4), opacity=0.4)


def _pempek_pieces(c: Canvas) -> None:
    for x, y, turn in ((470, 330, -32), (560, 290, -26), (655, 272, -18)):
        _fried(c, place(smooth(path("-58,-36 0,-46 58,-36 70,0 58,36 0,46 -58,36 -70,0"),
            closed=True), (x, y), 1, turn + 62), golden=0.35)
    for x, y in ((820, 360), (880, 470), (846, 586)):
        _fried(c, blob(c.rng, x, y, 70, 66, 0.06), golden=0.7)
    _fried(c, place(smooth(path("-190,0 -150,-62 0,-78 150,-62 190,0 150,62 0,78 -150,62"),
        closed=True), (440, 520), 1, -62), golden=0.55)
    # The submarine, cut open: dough, white, yolk.
    half = smooth(path("-185,26 -160,-58 -70,-112 70,-112 160,-58 185,26 120,62 -120,62"),
        closed=True)
    for x, y, turn in ((650, 640, 8), (640, 452, -10)):
        _fried(c, place(half, (x, y), 0.86, turn), golden=0.55)
        cut = place(smooth(path("-166,24 -140,-46 -60,-92 60,-92 140,-46 166,24 104,46 -104,46"),
            closed=True), (x, y), 0.86, turn)
        c.paint(cut, mix(hue.SAND, hue.DUNE, 0.3),
            Shade(mix(hue.DUNE, hue.OCHRE, 0.2), 60, 0.4, 1.1, 0.8))
        c.paint(place(smooth(path("-96,6 -76,-44 0,-66 78,-44 98,6 50,28 -50,28"), closed=True),
            (x, y), 0.86, turn), hue.CREAM, Shade(mix(hue.SAND, hue.HONEY, 0.3), 50, 0.4, 1.1, 0.7))
        c.paint(place(oval(2, -18, 56, 34), (x, y), 0.86, turn), mix(hue.OCHRE, hue.HONEY, 0.45),
            Shade(hue.HONEY, 230, 0.3, 1.0, 0.9), Shade(hue.CLAY, 50, 0.6, 1.1, 0.7))


def _cuko(c: Canvas, at: Point, r: float) -> None:
    x, y = at
    c.paint(Shape().disc(x + 18, y + 26, r), mix(hue.WINE, hue.COAL, 0.6), opacity=0.55, blur=15)
    c.paint(Shape().disc(*at, r), mix(hue.CREAM, hue.PAPER, 0.3),
        Shade(mix(hue.STEEL, hue.SAND, 0.5), 45, 0.5, 1.1, 0.85))
    c.paint(Shape().line(oval(*at, r * 0.95, steps=90), 8, closed=True),
        mix(hue.TEAL, hue.PETROL, 0.3))
    c.paint(Shape().disc(*at, r * 0.84), mix(hue.UMBER, hue.COAL, 0.25),
        Shade(mix(hue.RUST, hue.COCOA, 0.3), 45, 0.35, 1.05, 0.9),
        Shade(hue.COAL, 225, 0.5, 1.0, 0.7))
    bits, seeds, glints = Shape(), Shape(), Shape()
    for _ in range(26):
        px, py = polar(at, r * 0.74 * math.sqrt(c.rng.random()), c.rng.uniform(0, 360))
        bits.area(place(rect(-9, -4, 18, 8), (px, py), c.rng.uniform(0.5, 1.1),
            c.rng.uniform(0, 180)))
        seeds.disc(px + c.rng.uniform(-20, 20), py + c.rng.uniform(-20, 20), 3)
    glints.area(ribbon(arc(x, y, r * 0.72, r * 0.72, 200, 262, 20), [1, 12, 1]),
        ribbon(arc(x, y, r * 0.6, r * 0.6, 210, 236, 12), [1, 7, 1]))
    c.paint(bits, hue.BRICK)
    c.paint(seeds, mix(hue.HONEY, hue.CREAM, 0.3))
    c.paint(glints, hue.CREAM, opacity=0.65)


def _garnish(c: Canvas) -> None:
    saucer = (1225, 262)
    c.paint(Shape().disc(saucer[0] + 16, saucer[1] + 22, 168), mix(hue.WINE, hue.COAL, 0.6),
        opacity=0.55, blur=13)
    c.paint(Shape().disc(*saucer, 168), mix(hue.CREAM, hue.PAPER, 0.3),
        Shade(mix(hue.STEEL, hue.SAND, 0.5), 45, 0.5, 1.1, 0.85))
    c.paint(Shape().line(oval(*saucer, 158, steps=90), 7, closed=True),
        mix(hue.TEAL, hue.PETROL, 0.3))
    for _ in range(34):
        x, y = polar(saucer, 108 * math.sqrt(c.rng.random()), c.rng.uniform(0, 360))
        size, turn = c.rng.uniform(24, 33), c.rng.uniform(0, 90)
        cube = place(rect(-size, -size, 2 * size, 2 * size), (x, y), 0.72, turn)
        c.paint([(px + 5, py + 9) for px, py in cube], mix(hue.COCOA, hue.SLATE, 0.4), opacity=0.4,
            blur=4)
        c.paint(cube, mix(hue.LIME, hue.CREAM, 0.6),
            Shade(mix(hue.LIME, hue.MOSS, 0.3), turn + 20, 0.5, 1.1, 0.7))
        c.paint(place(rect(-size, -size, 2 * size, size * 0.42), (x, y), 0.72, turn),
            mix(hue.FERN, hue.MOSS, 0.3))
    for x, y, turn in ((980, 905, -16), (1060, 940, -30)):
        pod = place(ribbon(bezier((0, 0), (50, -20), (110, -2), (160, 20), 12),
            [12, 26, 24, 14, 2]), (x, y), 1, turn)
        c.paint([(px + 6, py + 9) for px, py in pod], mix(hue.WINE, hue.COAL, 0.6), opacity=0.5,
            blur=5)
        c.paint(pod, mix(hue.BRICK, hue.CLAY, 0.3), Shade(hue.HONEY, turn + 270, 0.6, 1.0, 0.6),
            Shade(hue.WINE, turn + 90, 0.5, 1.0, 0.9))
        c.paint(place(ribbon(path("4,0 -20,-5 -42,-2"), [16, 7, 8]), (x, y), 1, turn),
            mix(hue.FERN, hue.MOSS, 0.4))
