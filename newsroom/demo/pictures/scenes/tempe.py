"""Tempeh on banana leaf, freshly cut."""

from newsroom.demo.pictures import palette as hue
from newsroom.demo.pictures.canvas import Canvas
from newsroom.demo.pictures.geometry import (
    Point,
    Points,
    bezier,
    oval,
    path,
    place,
    rect,
    ribbon,
    smooth,
)
from newsroom.demo.pictures.palette import Colour, mix
from newsroom.demo.pictures.shapes import Shade, Shape

# fmt: off


_LONG, _DEEP, _TALL = (400.0, 128.0), (340.0, -190.0), 206.0


def tempeh(c: Canvas) -> None:
    c.wash(mix(hue.PEACH, hue.SAND, 0.4), mix(hue.PEACH, hue.CLAY, 0.25),
        mix(hue.CLAY, hue.ROSE, 0.3))
    checks = Shape()
    for k in range(26):
        checks.area(place(rect(-900, -15, 1800, 30), (k * 92 - 300, 500), 1, 62))
    c.paint(checks, mix(hue.CREAM, hue.PEACH, 0.4), opacity=0.28)
    for at, length, width, turn in (((60, 900), 1540, 470, -25), ((-80, 420), 900, 330, 10)):
        _banana_leaf(c, at, length, width, turn)
    c.paint(path("190,640 620,790 1120,900 1400,740 1250,600"), hue.PINE, opacity=0.45, blur=22)
    _tempeh_block(c, (190, 440))
    for k in range(4):
        _tempeh_slice(c, (650 + k * 112, 774 + k * 36), 26 + 22 * k)
    _soybeans(c)


def _banana_leaf(c: Canvas, at: Point, length: float, width: float, turn: float) -> None:
    half = [(0, 0), (length * 0.12, -width * 0.36), (length * 0.35, -width * 0.5),
        (length * 0.65, -width * 0.48), (length * 0.88, -width * 0.3), (length, 0)]
    outline = smooth([*half, *[(x, -y) for x, y in half[::-1][1:]]], steps=8)
    blade = place(outline, at, 1, turn)
    c.paint([(x + 16, y + 22) for x, y in blade], mix(hue.WINE, hue.PLUM, 0.5), opacity=0.35,
        blur=14)
    c.paint(blade, mix(hue.FERN, hue.MOSS, 0.35),
        Shade(mix(hue.LIME, hue.MOSS, 0.2), turn + 270, 0.5, 1.0, 0.85),
        Shade(hue.FOREST, turn + 90, 0.5, 1.05, 0.9))
    with c.inside(blade):
        veins = Shape()
        for k in range(1, 48):
            x = length * k / 48
            for side in (-1, 1):
                veins.line(place(bezier((x, 0), (x + 20, side * width * 0.2),
                    (x + 44, side * width * 0.4), (x + 60, side * width * 0.6), 6), at, 1, turn), 2)
        c.paint(veins, mix(hue.FOREST, hue.FERN, 0.3), opacity=0.4)
        c.paint(Shape().area(place(ribbon([(0, 0), (length * 0.5, 0), (length, 0)], [26, 17, 4]),
            at, 1, turn)), mix(hue.LIME, hue.CREAM, 0.3), Shade(hue.MOSS, turn + 90, 0.4, 1.0, 0.7))


def _on_face(origin: Point, u: Point, v: Point, outline: Points) -> Points:
    """Points of the unit square laid on the face that the edges u and v span."""
    return [(origin[0] + a * u[0] + b * v[0], origin[1] + a * u[1] + b * v[1]) for a, b in outline]


def _bean_face(c: Canvas, origin: Point, u: Point, v: Point, rows: int, *, cols: int, tone: Colour,
        shade: Shade) -> None:
    face = _on_face(origin, u, v, rect(0, 0, 1, 1))
    c.paint(face, mix(tone, hue.CREAM, 0.4), shade)
    beans, clefts = Shape(), Shape()
    with c.inside(face):
        for row in range(rows + 1):
            for col in range(cols + 1):
                a = (col + (0.5 if row % 2 else 0) + c.rng.uniform(-0.16, 0.16)) / cols
                b = (row + 0.5 + c.rng.uniform(-0.16, 0.16)) / rows
                turn = c.rng.uniform(0, 180)
                shape = [(x / cols, y / rows) for x,
                    y in place(oval(0, 0, 0.47, 0.37, 16), (0, 0), 1, turn)]
                beans.area(_on_face(origin, u, v, [(a + x, b + y) for x, y in shape]))
                cleft = [(x / cols, y / rows) for x,
                    y in place(path("-0.3,0 0,0.04 0.3,0"), (0, 0), 1, turn)]
                clefts.line(_on_face(origin, u, v, [(a + x, b + y) for x, y in cleft]), 2)
        c.paint(beans, tone, shade)
        c.paint(clefts, mix(tone, hue.COCOA, 0.4), opacity=0.5)


def _tempeh_block(c: Canvas, at: Point) -> None:
    """The uncut part, its upper front corner at `at`."""
    side = (at[0] + _LONG[0], at[1] + _LONG[1])
    tone, down = mix(hue.HONEY, hue.SAND, 0.55), (0.0, _TALL)
    _bean_face(c, at, _DEEP, _LONG, 10, cols=8, tone=mix(tone, hue.CREAM, 0.45),
        shade=Shade(mix(hue.SAND, hue.DUNE, 0.4), 60, 0.6, 1.2, 0.5))
    c.paint(_on_face(at, _DEEP, _LONG, rect(0, 0, 1, 1)), hue.CREAM, opacity=0.42)
    _bean_face(c, at, _LONG, down, 5, cols=10, tone=mix(tone, hue.CREAM, 0.2),
        shade=Shade(mix(hue.DUNE, hue.COCOA, 0.2), 90, 0.3, 1.2, 0.7))
    c.paint(_on_face(at, _LONG, down, rect(0, 0, 1, 1)), hue.CREAM, opacity=0.25)
    _bean_face(c, side, _DEEP, down, 5, cols=8, tone=mix(tone, hue.DUNE, 0.3),
        shade=Shade(mix(hue.COCOA, hue.DUNE, 0.25), 20, 0.1, 1.0, 0.85))
    edges = Shape().line([at, side, (side[0] + _DEEP[0], side[1] + _DEEP[1])],
        6).line([side, (side[0], side[1] + _TALL)], 4)
    c.paint(edges, hue.CREAM, opacity=0.85)


def _tempeh_slice(c: Canvas, foot: Point, lean: float) -> None:
    """A slice whose lower front corner is `foot`, tipped away from the block by `lean`."""
    up = (lean + 14, -_TALL + lean * 0.9)
    thick = (30.0, 9.6)
    near = (foot[0] + thick[0], foot[1] + thick[1])
    shadow = [near, (near[0] + _DEEP[0], near[1] + _DEEP[1]),
        (near[0] + _DEEP[0] + 120, near[1] + _DEEP[1] + 60), (near[0] + 130, near[1] + 54)]
    c.paint(shadow, hue.PINE, opacity=0.45, blur=10)
    edge = [foot, near, (near[0] + up[0], near[1] + up[1]), (foot[0] + up[0], foot[1] + up[1])]
    c.paint(edge, mix(hue.CREAM, hue.SAND, 0.35),
        Shade(mix(hue.DUNE, hue.SAND, 0.3), 90, 0.3, 1.1, 0.8))
    top = [(x + up[0], y + up[1]) for x, y in (foot, near)]
    c.paint([top[0], top[1], (top[1][0] + _DEEP[0], top[1][1] + _DEEP[1]),
        (top[0][0] + _DEEP[0], top[0][1] + _DEEP[1])], hue.CREAM)
    _bean_face(c, top[1], _DEEP, (-up[0], -up[1]), 5, cols=8, tone=mix(hue.HONEY, hue.SAND, 0.45),
        shade=Shade(mix(hue.DUNE, hue.COCOA, 0.2), 60, 0.4, 1.2, 0.75))
    c.paint(Shape().line([top[1], (top[1][0] + _DEEP[0], top[1][1] + _DEEP[1])],
        4).line([top[1], near], 4), hue.CREAM, opacity=0.9)


def _soybeans(c: Canvas) -> None:
    for _ in range(40):
        share = c.rng.random()
        x, y = 130 + 560 * share + c.rng.gauss(0, 26), 830 + 110 * share + c.rng.gauss(0, 40)
        turn = c.rng.uniform(0, 180)
        bean = place(oval(0, 0, 24, 19, 28), (x, y), 1, turn)
        c.paint([(px + 4, py + 7) for px, py in bean], hue.PINE, opacity=0.45, blur=3)
        c.paint(bean, mix(hue.HONEY, hue.SAND, 0.35), Shade(hue.CREAM, 230, 0.5, 1.05, 0.8),
            Shade(mix(hue.OCHRE, hue.COCOA, 0.3), 50, 0.5, 1.05, 0.8))
        c.paint(place(oval(0, -12, 7, 2.6, 12), (x, y), 1, turn), hue.COCOA)
