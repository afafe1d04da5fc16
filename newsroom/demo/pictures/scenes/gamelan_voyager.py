"""The golden record of Voyager, hung as the great gong of a gamelan."""

import math

from newsroom.demo.pictures import palette as hue
from newsroom.demo.pictures.canvas import Canvas
from newsroom.demo.pictures.geometry import (
    Point,
    between,
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
from newsroom.demo.pictures.nature import stars
from newsroom.demo.pictures.palette import Colour, mix
from newsroom.demo.pictures.shapes import Shade, Shape

# fmt: off


def voyager_gong(c: Canvas) -> None:
    c.wash(hue.NIGHT, mix(hue.NIGHT, hue.PLUM, 0.25), mix(hue.NIGHT, hue.PLUM, 0.6),
        mix(hue.PLUM, hue.WINE, 0.35))
    stars(c, hue.CREAM, 420, 1000)
    c.glow((210, 860), 620, mix(hue.TEAL, hue.PETROL, 0.3), 0.5)
    _planet(c)
    _probe(c, (1215, 250))
    _stand(c)
    _gong_record(c, (690, 500), 285)
    _mallet(c)


def _planet(c: Canvas) -> None:
    centre, radius = (150, 1010), 430
    disc = Shape().disc(*centre, radius)
    c.glow(centre, radius * 1.35, mix(hue.CLAY, hue.ROSE, 0.3), 0.55)
    c.paint(disc, mix(hue.CLAY, hue.OCHRE, 0.35))
    with c.inside(disc):
        bands = Shape()
        for y, thick in ((650, 36), (724, 18), (790, 54), (880, 26), (940, 40)):
            line = [(x, y + 10 * math.sin(x / 70 + y) - (x - 150) * 0.16) for x in range(-300, 640,
                20)]
            bands.area(ribbon(line, [thick, thick * 1.3, thick * 0.6, thick]))
        c.paint(bands, mix(hue.PEACH, hue.SAND, 0.4),
            Shade(mix(hue.BRICK, hue.ROSE, 0.4), 0, 0.2, 0.8, 0.7))
        c.paint(Shape().disc(330, 800, 58, 30), hue.BRICK, Shade(hue.PEACH, 225, 0.5, 1.0, 0.6))
    c.paint(disc, None, Shade(hue.NIGHT, 130, 0.25, 0.62, 0.95))


def _probe(c: Canvas, at: Point) -> None:
    x, y = at
    metal, dim = mix(hue.STEEL, hue.CREAM, 0.4), mix(hue.SLATE, hue.INK, 0.3)
    booms = (Shape().line([(x - 8, y + 36), (x - 205, y + 120)],
        4).line([(x + 30, y + 30), (x + 170, y + 78)],
        6).line([(x - 10, y + 40), (x - 70, y + 210)],
        2.4).line([(x + 6, y + 40), (x + 130, y + 200)], 2.4))
    for k in range(9):
        px, py = between((x - 8, y + 36), (x - 205, y + 120), k / 9)
        booms.line([(px, py - 8), (px - 18, py + 16)], 2)
    c.paint(booms, metal)
    c.paint(Shape().area(place(rect(-24, -12, 52, 24), (x + 178, y + 82), 1, 17)), dim,
        Shade(hue.HONEY, 200, 0.6, 1.0, 0.6))
    bus = Shape().area([(x - 46, y + 20), (x - 34, y + 52), (x + 38, y + 56), (x + 50, y + 24)])
    c.paint(bus, hue.OCHRE, Shade(hue.COCOA, 45, 0.4, 1.0))
    c.paint(Shape().disc(x + 6, y + 42, 10), hue.HONEY)
    dish = place(oval(0, 0, 104, 36), (x, y), 1, -14)
    c.paint(dish, mix(hue.CREAM, hue.PAPER, 0.3), Shade(hue.STEEL, 70, 0.3, 0.9),
        Shade(hue.SLATE, 60, 0.7, 1.1))
    c.paint(place(oval(-4, -4, 70, 20), (x, y), 1, -14), metal,
        Shade(hue.SLATE, 240, 0.4, 1.0, 0.7))
    c.paint(Shape().line([(x - 40, y - 4), (x - 14, y - 62)],
        2.4).line([(x + 40, y - 22), (x - 10, y - 62)], 2.4).disc(x - 12, y - 64, 11, 6), hue.CREAM)


def _stand(c: Canvas) -> None:
    """The gayor, the carved stand of the great gong."""
    wood, gilt = mix(hue.WINE, hue.COAL, 0.35), mix(hue.OCHRE, hue.HONEY, 0.3)
    beam = symmetric(smooth(path("690,118 560,128 430,116 330,132 276,112 236,66 250,118 "
        "282,166 420,158 560,168 690,160"), steps=8), 690)
    posts = Shape().area(beam)
    for side in (-1, 1):
        x = 690 + side * 372
        posts.area([(x - 22, 140), (x + 22, 140), (x + 26, 900), (x - 26, 900)])
        posts.area(smooth([(x - 92, 930), (x - 70, 890), (x - 26, 872), (x + 26, 872),
            (x + 70, 890), (x + 92, 930)]), rect(x - 104, 926, 208, 30))
        posts.disc(x, 330, 36).disc(x, 660, 36)
    posts.area(rect(318, 846, 744, 28))
    c.paint(posts, wood, Shade(mix(hue.BRICK, hue.WINE, 0.3), 200, 0.4, 1.0, 0.8),
        Shade(hue.NIGHT, 0, 0.6, 1.1, 0.7))
    trims = Shape().line(symmetric(smooth(path("690,128 560,138 430,126 330,142 280,124"), steps=8),
        690), 4)
    for side in (-1, 1):
        x = 690 + side * 372
        for y in (330, 660):
            trims.line(oval(x, y, 27), 3.4, closed=True).area(star(x, y, 8, 18, 7))
        trims.area(rect(x - 25, 220, 50, 6), rect(x - 25, 780, 50, 6), rect(x - 100, 930, 200, 4))
        for k in range(7):
            trims.area(place(leaf(30, 12), (x, 268 + k * 5), 1,
                0 if k % 2 else 180)) if k < 2 else None
    crown = symmetric(smooth(path("690,26 668,60 640,80 600,92 560,118 690,118"), steps=6), 690)
    c.paint(crown, wood, Shade(gilt, 90, 0.2, 1.1, 0.7))
    trims.line(symmetric(smooth(path("690,40 672,68 640,90 596,108"), steps=6), 690),
        3.4).area(star(690, 86, 8, 22, 9))
    c.paint(trims, gilt)
    cords = Shape().line([(560, 158), (520, 275)], 8).line([(820, 158), (860, 275)], 8)
    c.paint(cords, mix(hue.CREAM, hue.SAND, 0.4))


def _gong_record(c: Canvas, at: Point, r: float) -> None:
    gold, dark, pale = mix(hue.OCHRE, hue.HONEY, 0.55), mix(hue.COCOA, hue.WINE,
        0.25), mix(hue.CREAM, hue.HONEY, 0.3)
    c.glow(at, r * 1.7, hue.HONEY, 0.42)
    c.paint(Shape().disc(at[0] + 8, at[1] + 8, r), dark)
    c.paint(Shape().disc(*at, r), gold, Shade(pale, 225, 0.55, 1.05, 0.9),
        Shade(mix(hue.OCHRE, hue.COCOA, 0.5), 45, 0.5, 1.05, 0.95))
    grooves = Shape()
    radius = r * 0.94
    while radius > r * 0.46:
        grooves.line(oval(*at, radius, steps=100), 1.5, closed=True)
        radius -= r * (0.019 if c.rng.random() < 0.85 else 0.045)
    c.paint(grooves, dark, opacity=0.5)
    sheen = Shape()
    for turn in (205, 25):
        sheen.area([at, polar(at, r * 0.95, turn), polar(at, r * 0.95, turn + 9),
            polar(at, r * 0.95, turn + 18)])
    c.paint(sheen, hue.CREAM, opacity=0.42, blur=5)
    label = Shape().disc(*at, r * 0.44)
    c.paint(label, mix(hue.OCHRE, hue.CLAY, 0.3), Shade(hue.HONEY, 225, 0.4, 1.0, 0.9),
        Shade(hue.RUST, 45, 0.5, 1.0, 0.8))
    _pulsar_map(c, at, r * 0.42, dark)
    boss = Shape().disc(*at, r * 0.155)
    c.paint(Shape().disc(at[0] + 9, at[1] + 11, r * 0.165), dark, opacity=0.6, blur=5)
    c.paint(boss, gold, Shade(hue.CREAM, 225, 0.5, 1.0, 0.95), Shade(dark, 45, 0.5, 1.05, 0.9))
    c.paint(Shape().line(oval(*at, r * 0.985, steps=110), r * 0.03, closed=True), gold,
        Shade(pale, 225, 0.5, 1.0), Shade(dark, 45, 0.5, 1.0, 0.9))


def _pulsar_map(c: Canvas, at: Point, r: float, ink: Colour) -> None:
    lines = Shape().line(oval(*at, r * 0.97), 2.2, closed=True)
    for turn, reach in ((8, 0.9), (34, 0.66), (61, 0.84), (95, 0.6), (122, 0.88), (149, 0.7),
            (176, 0.92), (203, 0.6), (228, 0.82), (251, 0.68), (279, 0.9), (304, 0.62), (331, 0.8),
            (349, 0.7)):
        start, end = polar(at, r * 0.42, turn), polar(at, r * reach, turn)
        lines.line([start, end], 2)
        for k in range(3):
            x, y = between(start, end, 0.45 + 0.2 * k)
            px, py = polar((0, 0), 5, turn + 90)
            lines.line([(x - px, y - py), (x + px, y + py)], 1.6)
    c.paint(lines, ink, opacity=0.85)


def _mallet(c: Canvas) -> None:
    start, head = (1330, 905), (1120, 735)
    c.paint(Shape().line([start, head], 17), mix(hue.COCOA, hue.OCHRE, 0.25),
        Shade(hue.COAL, 60, 0.4, 1.1, 0.7))
    ball = place(rect(-46, -50, 92, 100), (1090, 711), 1, 39)
    c.paint(smooth(ball, closed=True, steps=8), hue.BRICK, Shade(hue.CLAY, 225, 0.5, 1.0, 0.9),
        Shade(hue.WINE, 45, 0.4, 1.0, 0.9))
    bands = Shape()
    for k in (-26, 0, 26):
        bands.line([place([(k, -52)], (1090, 711), 1, 39)[0],
            place([(k, 52)], (1090, 711), 1, 39)[0]], 4)
    c.paint(bands, mix(hue.CREAM, hue.HONEY, 0.3), opacity=0.8)
