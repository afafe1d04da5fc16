"""A palm-leaf manuscript, spread like a fan."""

from newsroom.demo.pictures import palette as hue
from newsroom.demo.pictures.canvas import Canvas
from newsroom.demo.pictures.geometry import (
    Point,
    Points,
    arc,
    leaf,
    oval,
    path,
    place,
    rect,
    ribbon,
    smooth,
    star,
)
from newsroom.demo.pictures.palette import mix
from newsroom.demo.pictures.shapes import Shade, Shape

# fmt: off


def lontar(c: Canvas) -> None:
    c.grain = 0.7
    c.wash(mix(hue.PETROL, hue.INK, 0.3), mix(hue.PETROL, hue.TEAL, 0.3),
        mix(hue.PETROL, hue.INK, 0.5))
    c.glow((420, 300), 900, mix(hue.LAGOON, hue.FOAM, 0.3), 0.3)
    _lontar_shadow(c)
    pivot = (205, 772)
    for k in range(11):
        _palm_strip(c, pivot, -63 + k * 6.1, k)
    _cover(c, pivot, 6.5)
    _cord(c, pivot)
    _knife(c)


def _lontar_shadow(c: Canvas) -> None:
    fans = Shape()
    for x, y, reach in ((1290, 170, 330), (1060, -40, 260), (1480, 520, 260)):
        for k in range(17):
            fans.area(place(leaf(reach, reach * 0.12), (x, y), 1, 40 + k * 15))
    c.paint(fans, mix(hue.TEAL, hue.LAGOON, 0.2), opacity=0.35, blur=3)


def _palm_strip(c: Canvas, pivot: Point, turn: float, index: int) -> None:
    length, width = 1215.0, 74.0
    strip = [(-120, -width / 2), (length - 132, -width / 2), (length - 120, -width / 2 + 12),
        (length - 120, width / 2 - 12), (length - 132, width / 2), (-120, width / 2)]
    c.paint([(x + 10, y + 14) for x, y in place(strip, pivot, 1, turn)], hue.NIGHT, opacity=0.4,
        blur=7)
    tone = mix(mix(hue.SAND, hue.HONEY, 0.35), mix(hue.DUNE, hue.OCHRE, 0.3),
        (index * 37 % 10) / 12)
    c.paint(place(strip, pivot, 1, turn), tone,
        Shade(mix(hue.DUNE, hue.COCOA, 0.25), turn + 90, 0.45, 1.05, 0.85),
        Shade(mix(hue.COCOA, hue.DUNE, 0.3), turn, 0.85, 1.02, 0.7))
    strokes = Shape()
    for line in range(3):
        y = -20 + line * 19
        x = 84.0
        while x < length - 170:
            if abs(x - 470) < 40 or c.rng.random() < 0.06:
                x += 16
                continue
            size = c.rng.uniform(4.6, 6.6)
            # Humps and hooks with the rhythm of writing, but no letter of any script.
            mark: Points = []
            for hump in range(c.rng.choice((1, 2, 2, 3))):
                mark += arc(x + hump * 2 * size, y, size, size * c.rng.uniform(1.0, 1.5), 180, 360,
                    5)
            mark.append((mark[-1][0], y + size * 0.9))
            if c.rng.random() < 0.3:
                hook = arc(x + size, y - size * 2.1, size * 0.7, size * 0.5, 150, 380, 5)
                strokes.line(place(hook, pivot, 1, turn), 1.8)
            strokes.line(place(mark, pivot, 1, turn), 2.1)
            x = mark[-1][0] + c.rng.uniform(9, 15)
    c.paint(strokes, mix(hue.UMBER, hue.COAL, 0.3), opacity=0.85)
    holes = Shape().disc(*place([(0, 0)], pivot, 1, turn)[0],
        8).disc(*place([(470, 0)], pivot, 1, turn)[0],
        7).disc(*place([(length - 150, 0)], pivot, 1, turn)[0], 6)
    c.paint(holes, mix(hue.UMBER, hue.COAL, 0.4))


def _cover(c: Canvas, pivot: Point, turn: float) -> None:
    length, width = 1225.0, 92.0
    board = [(-132, -width / 2), (length - 126, -width / 2), (length - 112, -width / 2 + 14),
        (length - 112, width / 2 - 14), (length - 126, width / 2), (-132, width / 2)]
    c.paint([(x + 12, y + 20) for x, y in place(board, pivot, 1, turn)], hue.NIGHT, opacity=0.5,
        blur=9)
    c.paint(place(board, pivot, 1, turn), hue.BRICK, Shade(hue.RUST, turn + 90, 0.4, 1.0, 0.9),
        Shade(hue.CLAY, turn + 270, 0.6, 1.0, 0.6))
    gold = Shape().line(place([(-116, -34), (length - 132, -34), (length - 126, 0),
        (length - 132, 34), (-116, 34)], pivot, 1, turn), 4, closed=True)
    for k in range(11):
        x = 100 + k * 92
        if abs(x - 470) < 46:
            continue
        gold.area(place(star(x, 0, 8, 21, 9), pivot, 1, turn))
        for side in (-1, 1):
            gold.area(place(place(leaf(34, 13), (x + 24, 0), 1, side * 30), pivot, 1, turn),
                place(place(leaf(34, 13), (x - 24, 0), 1, 180 - side * 30), pivot, 1, turn))
    c.paint(gold, mix(hue.HONEY, hue.OCHRE, 0.3))
    c.paint(Shape().disc(*place([(470, 0)], pivot, 1, turn)[0], 10).disc(*pivot, 11),
        mix(hue.WINE, hue.COAL, 0.3))


def _cord(c: Canvas, pivot: Point) -> None:
    x, y = pivot
    trail = smooth([(x, y), (x - 60, y - 70), (x - 110, y + 10), (x - 60, y + 110),
        (x + 40, y + 150), (x + 210, y + 140)], steps=10)
    c.paint(Shape().line([(px + 6, py + 9) for px, py in trail], 9), hue.NIGHT, opacity=0.4, blur=4)
    c.paint(Shape().line(trail, 8), hue.CREAM, Shade(hue.DUNE, 45, 0.4, 1.0, 0.8))
    twist = Shape()
    for i in range(2, len(trail) - 2, 2):
        px, py = trail[i]
        twist.line([(px - 3, py + 3), (px + 3, py - 3)], 1.8)
    c.paint(twist, hue.COCOA, opacity=0.7)
    coin = (x + 240, y + 142)
    c.paint(Shape().disc(coin[0] + 5, coin[1] + 8, 38), hue.NIGHT, opacity=0.4, blur=5)
    c.paint(Shape().disc(*coin, 38).hole(rect(coin[0] - 11, coin[1] - 11, 22, 22)),
        mix(hue.OCHRE, hue.COCOA, 0.3), Shade(hue.HONEY, 225, 0.5, 1.0, 0.9),
        Shade(hue.UMBER, 45, 0.5, 1.0, 0.8))
    c.paint(Shape().line(oval(*coin, 32), 3, closed=True), hue.HONEY, opacity=0.7)


def _knife(c: Canvas) -> None:
    """The pengrupak, the knife that cuts the letters."""
    c.paint(path("1000,985 1420,905 1424,925 1010,1005"), hue.NIGHT, opacity=0.4, blur=7)
    c.paint(ribbon(path("1128,938 1260,912 1392,888"), [30, 40, 26]), mix(hue.WINE, hue.COAL, 0.2),
        Shade(mix(hue.BRICK, hue.CLAY, 0.3), 260, 0.5, 1.0, 0.8))
    c.paint(Shape().area(ribbon([(1120, 940), (1140, 936)], [36, 36]),
        ribbon([(1386, 889), (1400, 886)], [28, 28])), mix(hue.OCHRE, hue.HONEY, 0.4),
        Shade(hue.COCOA, 80, 0.4, 1))
    c.paint(path("1124,924 1124,956 1010,976 968,970 1000,950"), mix(hue.STEEL, hue.CREAM, 0.35),
        Shade(hue.SLATE, 80, 0.35, 1.0, 0.9))
