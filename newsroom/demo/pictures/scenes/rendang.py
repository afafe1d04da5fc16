"""Rendang in its pan with what goes into it."""

import math

from newsroom.demo.pictures import palette as hue
from newsroom.demo.pictures.canvas import Canvas
from newsroom.demo.pictures.geometry import (
    Point,
    arc,
    bezier,
    blob,
    leaf,
    oval,
    path,
    place,
    polar,
    rect,
    ribbon,
    smooth,
)
from newsroom.demo.pictures.palette import Colour, mix
from newsroom.demo.pictures.shapes import Shade, Shape

# fmt: off


def rendang(c: Canvas) -> None:
    c.wash(mix(hue.PETROL, hue.TEAL, 0.3), mix(hue.PETROL, hue.INK, 0.25))
    _planks(c, mix(hue.PETROL, hue.TEAL, 0.25), mix(hue.PETROL, hue.INK, 0.6))
    for x, y, length, turn in ((60, 1010, 820, -52), (-60, 640, 560, -28), (1190, -40, 620, 62)):
        _turmeric_leaf(c, (x, y), length, turn)
    _wok(c, (700, 520), 365)
    _coconut(c, (1240, 270), 150)
    _chillies(c)
    _lemongrass(c)
    _spices(c)


def _planks(c: Canvas, light: Colour, dark: Colour) -> None:
    seams, grain = Shape(), Shape()
    for k in range(1, 5):
        seams.area(rect(-10, k * 208 - 3, 1520, 6))
    for _ in range(70):
        x, y, length = c.rng.uniform(-100, 1400), c.rng.uniform(0, 1000), c.rng.uniform(120, 420)
        grain.area(ribbon(bezier((x, y), (x + length * 0.3, y + 4), (x + length * 0.7, y - 4),
            (x + length, y + 1), 8), [0.5, 2.2, 0.5]))
    c.paint(rect(-10, -10, 1520, 1020), light, Shade(dark, 45, 0.2, 1.2, 0.7))
    c.paint(grain, dark, opacity=0.6)
    c.paint(seams, dark, opacity=0.8)


def _turmeric_leaf(c: Canvas, at: Point, length: float, turn: float) -> None:
    blade = place(leaf(length, length * 0.26, length * 0.06), at, 1, turn)
    c.paint([(x + 14, y + 18) for x, y in blade], hue.NIGHT, opacity=0.4, blur=10)
    c.paint(blade, mix(hue.FERN, hue.FOREST, 0.3),
        Shade(mix(hue.LIME, hue.MOSS, 0.3), turn + 270, 0.5, 1.05, 0.8),
        Shade(hue.PINE, turn + 90, 0.55, 1.05, 0.8))
    ribs = Shape().line(place(bezier((0, 0), (length * 0.35, 0), (length * 0.7, length * 0.024),
        (length * 0.97, length * 0.056), 12), at, 1, turn), 5)
    for k in range(2, 19):
        base = length * k / 20
        reach = length * 0.1 * math.sin(math.pi * k / 20) ** 0.7
        for side in (-1, 1):
            ribs.line(place(bezier((base, 0), (base + reach * 0.6, side * reach * 0.4),
                (base + reach, side * reach * 0.7), (base + reach * 1.3, side * reach), 6), at, 1,
                turn), 1.8)
    c.paint(ribs, mix(hue.LIME, hue.CREAM, 0.3), opacity=0.55)


def _wok(c: Canvas, at: Point, r: float) -> None:
    x, y = at
    c.paint(Shape().disc(x + 26, y + 34, r * 1.04), hue.NIGHT, opacity=0.55, blur=20)
    handles = Shape()
    for turn in (200, 20):
        grip = [polar(at, r * 0.97, turn - 17), polar(at, r * 1.2, turn - 13),
            polar(at, r * 1.2, turn + 13), polar(at, r * 0.97, turn + 17)]
        handles.line(smooth(grip, steps=8), 30)
    c.paint(handles, mix(hue.COAL, hue.INK, 0.3), Shade(hue.SLATE, 225, 0.75, 1.3, 0.6))
    c.paint(Shape().disc(*at, r), mix(hue.COAL, hue.INK, 0.35),
        Shade(mix(hue.STEEL, hue.SLATE, 0.5), 225, 0.62, 1.02, 0.9))
    c.paint(Shape().disc(*at, r * 0.93), hue.COAL,
        Shade(mix(hue.SLATE, hue.INK, 0.4), 45, 0.6, 1.0, 0.9))
    gravy = blob(c.rng, x, y, r * 0.83, r * 0.82, 0.025, 14)
    c.paint(gravy, mix(hue.COCOA, hue.RUST, 0.45),
        Shade(mix(hue.UMBER, hue.COAL, 0.3), start=0.45, end=1.0, centre=at, radius=r * 0.85),
        Shade(mix(hue.OCHRE, hue.RUST, 0.4), 225, 0.55, 1.05, 0.75))
    with c.inside(gravy):
        crumbs, oil = Shape(), Shape()
        for _ in range(230):
            px, py = polar(at, r * 0.8 * math.sqrt(c.rng.random()), c.rng.uniform(0, 360))
            crumbs.area(blob(c.rng, px, py, c.rng.uniform(3, 9), c.rng.uniform(2, 6), 0.3, 6))
        for _ in range(26):
            px, py = polar(at, r * 0.8 * math.sqrt(c.rng.random()), c.rng.uniform(0, 360))
            oil.area(blob(c.rng, px, py, c.rng.uniform(7, 20), c.rng.uniform(4, 10), 0.2, 7))
        c.paint(crumbs, mix(hue.UMBER, hue.COAL, 0.2), opacity=0.7)
        c.paint(oil, mix(hue.OCHRE, hue.CLAY, 0.3), opacity=0.75)
        spots = path("0,-0.46 0.36,-0.36 -0.38,-0.34 0.54,0 -0.56,-0.02 0.1,-0.1 "
            "-0.24,0.1 0.3,0.26 -0.44,0.38 -0.02,0.46 0.38,0.54")
        for dx, dy in spots:
            _meat(c, (x + dx * r + c.rng.uniform(-8, 8), y + dy * r + c.rng.uniform(-8, 8)),
                r * c.rng.uniform(0.17, 0.22))
    for turn, length, px, py in ((-38, 170, x - 70, y - 30), (-96, 140, x + 40, y + 190)):
        lime = place(leaf(length, length * 0.42, 12), (px, py), 1, turn)
        c.paint([(a + 5, b + 8) for a, b in lime], hue.COAL, opacity=0.5, blur=4)
        c.paint(lime, mix(hue.FOREST, hue.FERN, 0.5),
            Shade(mix(hue.LIME, hue.MOSS, 0.4), 250, 0.5, 1.05, 0.8))
        c.paint(Shape().line(place([(0, 0), (length * 0.5, 3), (length * 0.95, 11)], (px, py), 1,
            turn), 3), mix(hue.LIME, hue.CREAM, 0.2))
    _ladle(c, (x + 120, y + 60))


def _meat(c: Canvas, at: Point, size: float) -> None:
    """A chunk with a lit top and two darker sides, frayed by long cooking."""
    turn = c.rng.uniform(0, 90)
    top = [polar((0, 0), size * c.rng.uniform(0.72, 0.98),
        turn + k * 72 + c.rng.uniform(-14, 14)) for k in range(5)]
    top = smooth([(at[0] + px, at[1] + py * 0.82) for px, py in top], closed=True, steps=3)
    drop = size * 0.42
    side = [(px + drop * 0.3, py + drop) for px, py in top]
    c.paint([(px + 4, py + 10) for px, py in side], hue.COAL, opacity=0.55, blur=5)
    c.paint(Shape().area(side, *[[a, b, (b[0] + drop * 0.3, b[1] + drop),
        (a[0] + drop * 0.3, a[1] + drop)] for a, b in zip(top, [*top[1:], top[0]], strict=True)]),
        mix(hue.UMBER, hue.COAL, 0.3), Shade(mix(hue.RUST, hue.COCOA, 0.5), 200, 0.5, 1.1, 0.6))
    c.paint(top, mix(hue.COCOA, hue.RUST, 0.35),
        Shade(mix(hue.OCHRE, hue.COCOA, 0.2), 230, 0.4, 1.0, 0.9),
        Shade(hue.UMBER, 50, 0.55, 1.05, 0.8))
    fibres = Shape()
    for k in range(-3, 4):
        fibres.line(place(bezier((-size * 0.7, k * size * 0.2), (-size * 0.2, k * size * 0.22 - 5),
            (size * 0.2, k * size * 0.2 + 5), (size * 0.7, k * size * 0.18), 6), at, 1,
            turn * 0.5 - 20), 1.6)
    with c.inside(top):
        c.paint(fibres, mix(hue.UMBER, hue.COAL, 0.3), opacity=0.35)


def _ladle(c: Canvas, at: Point) -> None:
    x, y = at
    trail = [(x, y), (x + 200, y - 190), (x + 460, y - 420)]
    c.paint([(px + 16, py + 22) for px, py in ribbon(trail, [40, 30, 34])], hue.NIGHT, opacity=0.4,
        blur=8)
    wood = Shape().area(ribbon(trail, [36, 27, 34])).area(place(oval(0, 0, 84, 56), at, 1, -44))
    c.paint(wood, mix(hue.DUNE, hue.OCHRE, 0.35), Shade(hue.COCOA, 60, 0.45, 1.0, 0.85),
        Shade(hue.SAND, 240, 0.6, 1.05, 0.7))
    c.paint(place(oval(2, 4, 64, 39), at, 1, -44), mix(hue.COCOA, hue.UMBER, 0.3),
        Shade(mix(hue.RUST, hue.OCHRE, 0.4), 230, 0.3, 1.0, 0.8))


def _coconut(c: Canvas, at: Point, r: float) -> None:
    x, y = at
    c.paint(Shape().disc(x + 16, y + 24, r), hue.NIGHT, opacity=0.5, blur=12)
    c.paint(Shape().disc(*at, r), hue.UMBER, Shade(hue.COCOA, 225, 0.4, 1.0, 0.9))
    hairs = Shape()
    for k in range(70):
        turn = k * 360 / 70 + c.rng.uniform(-2, 2)
        hairs.line([polar(at, r * 0.97, turn), polar(at, r * c.rng.uniform(1.02, 1.08), turn + 3)],
            2.4)
    c.paint(hairs, mix(hue.COCOA, hue.UMBER, 0.5))
    c.paint(Shape().disc(*at, r * 0.92), hue.CREAM,
        Shade(mix(hue.SAND, hue.FOAM, 0.3), 45, 0.4, 1.1, 0.8))
    c.paint(Shape().disc(*at, r * 0.68), mix(hue.FOAM, hue.CREAM, 0.45),
        Shade(mix(hue.SLATE, hue.STEEL, 0.4), 225, 0.4, 1.05, 0.85),
        Shade(hue.CREAM, 45, 0.6, 1.05, 0.8))
    c.paint(ribbon(arc(x, y, r * 0.5, r * 0.5, 20, 80, 14), [1, 9, 1]), hue.CREAM, opacity=0.8)


def _chillies(c: Canvas) -> None:
    for x, y, turn, size in ((1180, 760, -24, 1.1), (1230, 812, -8, 1.0), (1165, 842, 14, 0.95),
            (1260, 880, -34, 1.0), (1350, 730, 62, 0.9)):
        body = bezier((0, 0), (70, -26), (140, 10), (210, 44), 18)
        pod = place(ribbon(body, [18, 38, 36, 28, 15, 2]), (x, y), size, turn)
        c.paint([(px + 8, py + 13) for px, py in pod], hue.NIGHT, opacity=0.45, blur=7)
        c.paint(pod, hue.BRICK, Shade(hue.CLAY, turn + 265, 0.55, 1.0, 0.8),
            Shade(hue.WINE, turn + 85, 0.5, 1.0, 0.85))
        c.paint(place(ribbon(bezier((18, -10), (70, -32), (120, -6), (150, 8), 10), [1, 5, 1]),
            (x, y), size, turn), mix(hue.CREAM, hue.ROSE, 0.3), opacity=0.8)
        c.paint(Shape().area(place(ribbon(bezier((6, 0), (-20, -4), (-40, -14), (-58, -8), 8),
            [24, 9, 7, 9]), (x, y), size, turn)), mix(hue.FERN, hue.MOSS, 0.4),
            Shade(hue.PINE, 90, 0.4, 1.1))


def _lemongrass(c: Canvas) -> None:
    for x, y, turn in ((950, 980, -13), (930, 938, -16)):
        stalk = path("0,0 60,0 200,0 420,-8 620,-30")
        body = place(ribbon(stalk, [42, 46, 38, 30, 22]), (x, y), 0.86, turn)
        c.paint([(px + 8, py + 12) for px, py in body], hue.NIGHT, opacity=0.4, blur=6)
        c.paint(body, mix(hue.CREAM, hue.LIME, 0.3),
            Shade(mix(hue.MOSS, hue.LIME, 0.3), turn, 0.25, 0.9, 0.95),
            Shade(mix(hue.FERN, hue.MOSS, 0.4), turn + 90, 0.6, 1.1, 0.6))
        sheaths = Shape()
        for start, off in ((70, -14), (150, 12), (280, -10), (380, 8)):
            sheaths.line(place(bezier((start, off), (start + 40, off * 0.2),
                (start + 90, -off * 0.4), (start + 150, -off), 8), (x, y), 0.86, turn), 2.4)
        c.paint(sheaths, mix(hue.FERN, hue.MOSS, 0.3), opacity=0.7)
        c.paint(place(oval(0, 0, 9, 21), (x, y), 0.86, turn), mix(hue.ROSE, hue.CREAM, 0.5),
            Shade(mix(hue.WINE, hue.ROSE, 0.5), 45, 0.3, 1))


def _spices(c: Canvas) -> None:
    for x, y, r in ((1090, 120, 46), (1010, 64, 36)):
        pods, seeds = Shape(), Shape()
        for k in range(8):
            pods.area(place(smooth([(6, 0), (r * 0.5, -r * 0.2), (r * 1.05, 0), (r * 0.5, r * 0.2)],
                closed=True, steps=5), (x, y), 1, k * 45))
            seeds.area(place(oval(r * 0.52, 0, r * 0.15, r * 0.08), (x, y), 1, k * 45))
        c.paint(Shape().disc(x + 7, y + 10, r * 0.8), hue.NIGHT, opacity=0.45, blur=6)
        c.paint(pods, hue.RUST, Shade(mix(hue.OCHRE, hue.CLAY, 0.3), 225, 0.5, 1.0, 0.8),
            Shade(hue.WINE, 45, 0.5, 1.1, 0.8))
        c.paint(seeds, mix(hue.HONEY, hue.CLAY, 0.4))
    for x, y, turn in ((210, 120, 28), (226, 176, 22)):
        stick = place(rect(-150, -22, 300, 44), (x, y), 1, turn)
        c.paint([(px + 8, py + 13) for px, py in stick], hue.NIGHT, opacity=0.4, blur=6)
        c.paint(stick, mix(hue.CLAY, hue.COCOA, 0.35),
            Shade(mix(hue.RUST, hue.UMBER, 0.4), turn + 90, 0.45, 1.0, 0.9),
            Shade(hue.DUNE, turn + 270, 0.6, 1.0, 0.7))
        c.paint(Shape().line(place([(-150, -4), (150, -4)], (x, y), 1, turn), 4), hue.UMBER)
    for x, y, r in ((120, 330, 46), (196, 300, 38)):
        bulb = smooth([(x - r * 0.1, y - r * 1.5), (x + r * 0.5, y - r * 0.8), (x + r, y),
            (x + r * 0.6, y + r * 0.8), (x, y + r), (x - r * 0.6, y + r * 0.8), (x - r, y),
            (x - r * 0.45, y - r * 0.8)], closed=True)
        c.paint([(px + 8, py + 12) for px, py in bulb], hue.NIGHT, opacity=0.45, blur=6)
        c.paint(bulb, mix(hue.WINE, hue.BRICK, 0.4),
            Shade(mix(hue.ROSE, hue.CLAY, 0.3), 225, 0.5, 1.0, 0.85),
            Shade(hue.PLUM, 45, 0.5, 1.0, 0.8))
        lines = Shape()
        for bend in (-0.6, 0, 0.6):
            lines.line(bezier((x, y - r * 1.3), (x + bend * r, y - r * 0.5),
                (x + bend * r * 1.3, y + r * 0.3), (x + bend * r * 0.3, y + r * 0.95), 10), 2)
        c.paint(lines, mix(hue.ROSE, hue.CREAM, 0.3), opacity=0.5)
    corns = Shape()
    for _ in range(36):
        corns.disc(c.rng.gauss(330, 60), c.rng.gauss(930, 34), c.rng.uniform(6, 9))
    c.paint(corns, hue.COAL, Shade(hue.SLATE, 270, 0.6, 1.1, 0.6))
