"""A bowl of soto, steaming."""

import math

from newsroom.demo.pictures import palette as hue
from newsroom.demo.pictures.canvas import Canvas
from newsroom.demo.pictures.geometry import (
    Point,
    arc,
    bezier,
    leaf,
    oval,
    path,
    place,
    rect,
    ribbon,
    smooth,
)
from newsroom.demo.pictures.palette import mix
from newsroom.demo.pictures.shapes import Shade, Shape

# fmt: off


def soto(c: Canvas) -> None:
    c.wash(mix(hue.TEAL, hue.LAGOON, 0.35), mix(hue.TEAL, hue.PETROL, 0.15))
    _wall_tiles(c)
    c.paint(rect(-10, 640, 1520, 370), mix(hue.COCOA, hue.OCHRE, 0.35),
        Shade(mix(hue.UMBER, hue.WINE, 0.3), 90, 0.2, 1.1, 0.9),
        Shade(hue.DUNE, 270, 0.75, 1.0, 0.7))
    boards = Shape()
    for y in (648, 730, 838):
        boards.area(rect(-10, y, 1520, 5))
    c.paint(boards, hue.UMBER, opacity=0.6)
    c.paint(Shape().disc(790, 900, 470, 70), mix(hue.UMBER, hue.COAL, 0.5), opacity=0.6, blur=16)
    _side_dishes(c)
    _bowl_of_soto(c, (740, 560))
    _soup_steam(c)
    _limes(c)


def _wall_tiles(c: Canvas) -> None:
    cream, brick, lines = Shape(), Shape(), Shape()
    for row in range(5):
        for col in range(12):
            x, y = col * 136 + 2, row * 136 - 30
            lines.line(rect(x, y, 136, 136), 2, closed=True)
            cx, cy = x + 68, y + 68
            for turn in (45, 135, 225, 315):
                cream.area(place(leaf(74, 32), (cx, cy), 1, turn))
                brick.area(place(oval(0, 0, 22, 22, 24), (cx, cy), 0.5, 0))
            for turn in (0, 90, 180, 270):
                brick.area(place(path("30,0 46,-9 64,0 46,9"), (cx, cy), 1, turn))
    c.paint(lines, hue.PETROL, opacity=0.5)
    c.paint(cream, mix(hue.FOAM, hue.CREAM, 0.5), opacity=0.8)
    c.paint(brick, mix(hue.OCHRE, hue.HONEY, 0.4), opacity=0.8)
    c.paint(rect(-10, -10, 1520, 660), None, Shade(hue.PETROL, 90, 0.3, 1.2, 0.7, spray=False),
        Shade(hue.PETROL, 0, 0.4, 1.3, 0.5))
    c.paint(rect(-10, 622, 1520, 20), mix(hue.COCOA, hue.UMBER, 0.4))


def _bowl_of_soto(c: Canvas, at: Point) -> None:
    x, y = at
    china = mix(hue.CREAM, hue.PAPER, 0.4)
    c.paint(Shape().disc(x + 6, y + 336, 350, 72), mix(china, hue.SAND, 0.3),
        Shade(mix(hue.SLATE, hue.ROSE, 0.4), 60, 0.3, 1.0, 0.9))
    c.paint(Shape().line(oval(x + 6, y + 336, 330, 63, 90), 5, closed=True),
        mix(hue.TEAL, hue.PETROL, 0.3))
    c.paint(Shape().disc(x + 24, y + 336, 230, 40), mix(hue.SLATE, hue.PLUM, 0.5), opacity=0.6,
        blur=9)
    body = [*arc(x, y, 420, 118, 180, 0, 50),
        *smooth([(x + 420, y), (x + 402, y + 120), (x + 320, y + 246), (x + 200, y + 316),
        (x + 160, y + 346), (x - 160, y + 346), (x - 200, y + 316), (x - 320, y + 246),
        (x - 402, y + 120), (x - 420, y)], steps=8)]
    c.paint(body, china, Shade(mix(hue.STEEL, hue.ROSE, 0.3), 0, 0.45, 0.9, 0.85),
        Shade(mix(hue.SLATE, hue.PLUM, 0.4), 20, 0.72, 1.05, 0.85),
        Shade(mix(hue.SLATE, hue.ROSE, 0.5), 180, 0.78, 1.05, 0.6))
    with c.inside(body):
        blue = Shape()
        for k in range(-6, 7):
            turn = math.radians(k * 14)
            px, py = x + 395 * math.sin(turn), y + 176 + 36 * math.cos(turn)
            for angle in range(0, 360, 60):
                blue.area(place(leaf(38, 15), (px, py), (max(0.25, math.cos(turn)), 1.0), angle))
        band = [(x + 412 * math.sin(math.radians(t)),
            y + 84 + 112 * math.cos(math.radians(t)) * 0.5) for t in range(-90, 91, 6)]
        blue.line(band, 7)
        blue.line([(px * 0.94 + x * 0.06, py + 160) for px, py in band], 7)
        c.paint(blue, mix(hue.TEAL, hue.PETROL, 0.4))
    c.paint(Shape().disc(x, y, 424, 122), china,
        Shade(mix(hue.STEEL, hue.ROSE, 0.3), 0, 0.5, 1.1, 0.8))
    inner = Shape().disc(x, y + 4, 400, 108)
    c.paint(inner, mix(hue.SAND, hue.ROSE, 0.4))
    broth = Shape().disc(x, y + 16, 388, 98)
    c.paint(broth, mix(hue.HONEY, hue.OCHRE, 0.5), Shade(hue.HONEY, 200, 0.4, 1.0, 0.9),
        Shade(mix(hue.CLAY, hue.OCHRE, 0.4), 20, 0.5, 1.05, 0.85))
    with c.inside(inner):
        _toppings(c, x, y)


def _toppings(c: Canvas, x: float, y: float) -> None:
    oil = Shape()
    for _ in range(34):
        turn, reach = c.rng.uniform(0, 360), math.sqrt(c.rng.random())
        size = c.rng.uniform(4, 13)
        oil.disc(x + 370 * reach * math.cos(turn), y + 18 + 92 * reach * math.sin(turn), size,
            size * 0.36)
    c.paint(oil, mix(hue.HONEY, hue.CREAM, 0.4), opacity=0.75)
    noodles = Shape()
    for k in range(26):
        px = x - 250 + k * 11
        noodles.line(bezier((px, y + 30 + c.rng.uniform(-20, 20)), (px + 60, y - 40),
            (px + 90, y + 66), (px + 150, y + 10 + c.rng.uniform(-20, 20)), 10), 3.2)
    c.paint(noodles, mix(hue.CREAM, hue.FOAM, 0.3), opacity=0.85)
    shreds, shade = Shape(), Shape()
    for _ in range(46):
        px, py, turn = x + c.rng.gauss(110, 66), y + c.rng.gauss(-6, 24), c.rng.uniform(-50, 50)
        strip = place(ribbon(bezier((-46, 0), (-16, -10), (16, 10), (46, 0), 8), [4, 13, 12, 4]),
            (px, py), 1, turn)
        shreds.area(strip)
        shade.line(place(path("-30,2 0,1 30,2"), (px, py), 1, turn), 2)
    c.paint(shreds, mix(hue.SAND, hue.PEACH, 0.4), Shade(hue.CREAM, 270, 0.5, 1.0, 0.8),
        Shade(hue.CLAY, 90, 0.6, 1.1, 0.7))
    c.paint(shade, mix(hue.COCOA, hue.CLAY, 0.5), opacity=0.5)
    for px, py, turn in ((x - 150, y - 18, -10), (x - 36, y - 44, 8)):
        egg = place(smooth(path("-78,6 -60,-30 0,-44 60,-34 84,0 58,30 0,40 -58,32"), closed=True),
            (px, py), 1, turn)
        c.paint([(a + 6, b + 9) for a, b in egg], mix(hue.CLAY, hue.COCOA, 0.5), opacity=0.5,
            blur=5)
        c.paint(egg, hue.CREAM, Shade(mix(hue.SAND, hue.STEEL, 0.4), 60, 0.5, 1.1, 0.8))
        c.paint(place(oval(4, -2, 40, 22), (px, py), 1, turn), mix(hue.OCHRE, hue.HONEY, 0.4),
            Shade(hue.HONEY, 220, 0.4, 1.0), Shade(hue.CLAY, 40, 0.6, 1.1, 0.7))
    greens, fried = Shape(), Shape()
    for _ in range(60):
        px, py = x + c.rng.gauss(30, 130), y + c.rng.gauss(10, 34)
        greens.disc(px, py, 10, 5.5).hole(oval(px, py, 5, 2.6,
            12)) if c.rng.random() < 0.5 else greens.area(place(leaf(28, 12), (px, py), 1,
            c.rng.uniform(0, 360)))
        fried.line(arc(x + c.rng.gauss(-40, 120), y + c.rng.gauss(26, 24), 10, 5, 0,
            c.rng.uniform(160, 300), 10), 4)
    c.paint(fried, mix(hue.RUST, hue.COCOA, 0.4))
    c.paint(greens, mix(hue.FERN, hue.MOSS, 0.35))


def _side_dishes(c: Canvas) -> None:
    x, y = 1285, 700
    c.paint(Shape().disc(x + 14, y + 112, 160, 32), mix(hue.UMBER, hue.COAL, 0.5), opacity=0.55,
        blur=9)
    bowl = [*arc(x, y, 160, 44, 180, 0, 30),
        *smooth([(x + 160, y), (x + 134, y + 76), (x + 70, y + 116), (x - 70, y + 116),
        (x - 134, y + 76), (x - 160, y)])]
    c.paint(bowl, mix(hue.BRICK, hue.CLAY, 0.25), Shade(hue.WINE, 20, 0.4, 1.05, 0.9),
        Shade(hue.ROSE, 200, 0.7, 1.05, 0.6))
    c.paint(Shape().disc(x, y, 162, 45), mix(hue.CLAY, hue.ROSE, 0.3))
    c.paint(Shape().disc(x, y + 3, 150, 39), hue.WINE)
    rice = Shape().disc(x, y - 10, 128, 48).disc(x - 44, y - 30, 70, 38).disc(x + 40, y - 34, 76,
        40)
    c.paint(rice, hue.CREAM, Shade(mix(hue.SAND, hue.STEEL, 0.4), 60, 0.4, 1.05, 0.85))
    grains = Shape()
    for _ in range(120):
        px, py = x + c.rng.gauss(0, 58), y - 22 + c.rng.gauss(0, 22)
        grains.area(place(oval(0, 0, 8, 3.2, 10), (px, py), 1, c.rng.uniform(0, 180)))
    with c.inside(rice):
        c.paint(grains, mix(hue.SAND, hue.STEEL, 0.3), opacity=0.6)
    x, y = 190, 770
    c.paint(Shape().disc(x + 12, y + 66, 116, 24), mix(hue.UMBER, hue.COAL, 0.5), opacity=0.55,
        blur=8)
    dish = [*arc(x, y, 118, 32, 180, 0, 30),
        *smooth([(x + 118, y), (x + 92, y + 52), (x + 46, y + 72), (x - 46, y + 72),
        (x - 92, y + 52), (x - 118, y)])]
    c.paint(dish, mix(hue.CREAM, hue.PAPER, 0.4),
        Shade(mix(hue.SLATE, hue.ROSE, 0.4), 20, 0.4, 1.05, 0.9))
    c.paint(Shape().disc(x, y, 119, 33), hue.CREAM)
    c.paint(Shape().disc(x, y + 4, 104, 26), mix(hue.BRICK, hue.RUST, 0.4),
        Shade(hue.CLAY, 220, 0.4, 1.0, 0.8))
    seeds = Shape()
    for _ in range(34):
        seeds.disc(x + c.rng.gauss(0, 42), y + 4 + c.rng.gauss(0, 9), 3, 2)
    c.paint(seeds, mix(hue.HONEY, hue.CREAM, 0.3))
    spoon = Shape().area(ribbon([(x + 10, y), (x + 110, y - 96), (x + 170, y - 150)], [13, 11, 17]))
    c.paint(spoon, mix(hue.STEEL, hue.CREAM, 0.3), Shade(hue.SLATE, 60, 0.4, 1.0, 0.8))


def _soup_steam(c: Canvas) -> None:
    wisps = Shape()
    for x, y, tall, sway in ((560, 500, 330, 40), (740, 480, 420, -46), (930, 500, 340, 44)):
        wisps.area(ribbon(bezier((x, y), (x + sway, y - tall * 0.4), (x - sway, y - tall * 0.6),
            (x + sway * 0.6, y - tall), 24), [6, 34, 46, 26, 2]))
    c.paint(wisps, hue.CREAM, opacity=0.42, blur=10)


def _limes(c: Canvas) -> None:
    for x, y, r in ((420, 930, 62), (330, 888, 52)):
        c.paint(Shape().disc(x + 8, y + r * 0.8, r * 1.0, r * 0.26), mix(hue.UMBER, hue.COAL, 0.5),
            opacity=0.55, blur=7)
        c.paint(Shape().disc(x, y, r, r * 0.92), mix(hue.FERN, hue.MOSS, 0.5),
            Shade(hue.LIME, 230, 0.45, 1.0, 0.85), Shade(hue.FOREST, 50, 0.5, 1.05, 0.85))
    x, y, r = 540, 946, 56
    c.paint(Shape().disc(x + 8, y + 22, r * 1.1, r * 0.4), mix(hue.UMBER, hue.COAL, 0.5),
        opacity=0.55, blur=6)
    c.paint(Shape().disc(x, y, r, r * 0.8), mix(hue.FERN, hue.MOSS, 0.5),
        Shade(hue.FOREST, 50, 0.5, 1.05, 0.8))
    c.paint(Shape().disc(x, y - 8, r * 0.94, r * 0.7), mix(hue.CREAM, hue.LIME, 0.3))
    wedges = Shape()
    for k in range(8):
        a, b = math.radians(k * 45 + 4), math.radians(k * 45 + 41)
        wedges.area([(x + 5 * math.cos((a + b) / 2), y - 8 + 4 * math.sin((a + b) / 2)),
            (x + r * 0.82 * math.cos(a), y - 8 + r * 0.6 * math.sin(a)),
            (x + r * 0.86 * math.cos((a + b) / 2), y - 8 + r * 0.63 * math.sin((a + b) / 2)),
            (x + r * 0.82 * math.cos(b), y - 8 + r * 0.6 * math.sin(b))])
    c.paint(wedges, mix(hue.LIME, hue.MOSS, 0.15), Shade(hue.CREAM, 230, 0.4, 1.1, 0.5))
