"""Angklung on their rack, from the largest to the smallest."""

from newsroom.demo.pictures import palette as hue
from newsroom.demo.pictures.canvas import Canvas
from newsroom.demo.pictures.geometry import arc, leaf, place, rect
from newsroom.demo.pictures.palette import mix
from newsroom.demo.pictures.shapes import Shade, Shape

# fmt: off


def angklung(c: Canvas) -> None:
    c.wash(mix(hue.TEAL, hue.LAGOON, 0.25), hue.TEAL, mix(hue.TEAL, hue.PETROL, 0.4))
    c.glow((520, 260), 820, mix(hue.FOAM, hue.CREAM, 0.3), 0.35)
    _bamboo_grove(c)
    c.paint(rect(-10, 892, 1520, 120), mix(hue.PETROL, hue.INK, 0.3),
        Shade(hue.TEAL, 270, 0.3, 1.0, 0.7))
    beam = rect(40, 92, 1420, 34)
    for dx, dy, colour, opacity in ((16, 18, hue.PETROL, 0.5),
            (0, 0, mix(hue.OCHRE, hue.COCOA, 0.35), 1.0)):
        posts = Shape().area([(x + dx, y + dy) for x, y in beam], rect(84 + dx, 60 + dy, 34, 860),
            rect(1382 + dx, 60 + dy, 34, 860))
        c.paint(posts, colour, opacity=opacity, blur=7 if dx else 0)
    rack = Shape().area(beam, rect(84, 60, 34, 860), rect(1382, 60, 34, 860),
        rect(30, 906, 142, 22), rect(1328, 906, 142, 22))
    c.paint(rack, mix(hue.OCHRE, hue.COCOA, 0.3), Shade(hue.UMBER, 90, 0.6, 1.2, 0.6),
        Shade(hue.HONEY, 270, 0.75, 1.0, 0.5))
    joints = Shape()
    for k in range(9):
        joints.area(rect(150 + k * 150, 90, 9, 38))
    for y in (240, 430, 640, 820):
        joints.area(rect(81, y, 40, 9), rect(1379, y, 40, 9))
    c.paint(joints, hue.UMBER, opacity=0.7)
    for x, size in ((272, 1.0), (556, 0.87), (802, 0.75), (1020, 0.65), (1212, 0.56)):
        _angklung(c, x, 126, size)


def _bamboo_grove(c: Canvas) -> None:
    for colour, spots in ((mix(hue.LAGOON, hue.TEAL, 0.45),
            ((180, 34), (420, 24), (700, 30), (940, 22), (1130, 34), (1340, 26))),
            (mix(hue.TEAL, hue.PETROL, 0.25), ((60, 46), (330, 30), (1260, 44), (1460, 56)))):
        canes, rings, leaves = Shape(), Shape(), Shape()
        for x, width in spots:
            canes.area(rect(x - width / 2, -10, width, 1020))
            y = c.rng.uniform(0, 120)
            while y < 1000:
                rings.area(rect(x - width * 0.56, y, width * 1.12, 6))
                if c.rng.random() < 0.5:
                    for k in range(5):
                        leaves.area(place(leaf(c.rng.uniform(90, 150), 20, 10), (x, y), 1,
                            c.rng.choice((0, 180)) + c.rng.uniform(-10,
                            60) * (1 if k % 2 else -0.4)))
                y += c.rng.uniform(120, 190)
        c.paint(canes, colour, Shade(mix(colour, hue.PETROL, 0.5), 0, 0.4, 1.2, 0.25, spray=False))
        c.paint(rings, mix(colour, hue.PETROL, 0.4))
        c.paint(leaves, colour)


def _angklung(c: Canvas, x: float, top: float, s: float) -> None:
    """A frame of thin bamboo with two sounding tubes that swing in it."""
    wide, tall = 210 * s, 700 * s
    c.paint(Shape().area(rect(x - wide / 2 + 22, top + 90 * s, wide, tall * 0.94)), hue.PETROL,
        opacity=0.3, blur=10)
    cord = Shape().line([(x - wide * 0.32, top - 16), (x - wide * 0.32, top + 40 * s)],
        5 * s).line([(x + wide * 0.3, top - 16), (x + wide * 0.3, top + 40 * s)], 5 * s)
    c.paint(cord, mix(hue.CREAM, hue.SAND, 0.4))
    pale, mid, dark = mix(hue.HONEY, hue.SAND, 0.4), mix(hue.OCHRE, hue.DUNE, 0.3), mix(hue.COCOA,
        hue.UMBER, 0.3)
    rods = Shape()
    for dx in (-0.5, 0.06, 0.5):
        rods.area(rect(x + wide * dx - 7 * s, top + (26 if dx else 150) * s, 14 * s,
            tall - (26 if dx else 150) * s))
    rods.area(rect(x - wide * 0.58, top + 40 * s, wide * 1.16, 15 * s),
        rect(x - wide * 0.56, top + 330 * s, wide * 1.12, 12 * s))
    c.paint(rods, mid, Shade(dark, 0, 0.5, 1.2, 0.6))
    for dx, height, width in ((-0.25, 560, 66), (0.28, 400, 52)):
        tx, foot = x + wide * dx, top + tall - 34 * s
        head = foot - height * s
        half = width * s / 2
        tongue = head + height * s * 0.46
        tube = [(tx - half, foot), (tx - half, tongue),
            *arc(tx - half * 0.1, tongue, half * 0.9, half * 0.8, 180, 270, 10),
            (tx + half * 0.1, head + 12 * s), (tx + half * 0.5, head), (tx + half, head + 6 * s),
            (tx + half, foot)]
        c.paint(tube, pale, Shade(mid, 0, 0.25, 0.7, 0.9), Shade(dark, 0, 0.62, 1.08, 0.9))
        c.paint([(tx - half * 0.5, tongue - 6 * s), (tx + half * 0.02, tongue - half * 0.7),
            (tx + half * 0.1, head + 30 * s), (tx + half * 0.22, head + 30 * s),
            (tx + half * 0.22, tongue + 4 * s), (tx - half * 0.5, tongue + 8 * s)], dark,
            opacity=0.75)
        rings = Shape().area(rect(tx - half * 1.06, foot - 44 * s, half * 2.12, 7 * s),
            rect(tx - half * 1.06, tongue + 70 * s, half * 2.12, 6 * s),
            rect(tx - half * 1.06, foot - 6 * s, half * 2.12, 10 * s))
        c.paint(rings, dark, opacity=0.7)
        c.paint(rect(tx - half * 0.66, tongue + 26 * s, half * 0.2, foot - tongue - 80 * s),
            hue.CREAM, opacity=0.5)
        c.paint(Shape().area(rect(tx - half * 0.34, foot, half * 0.68, 24 * s)), mid)
    base = Shape().area(rect(x - wide * 0.62, top + tall - 16 * s, wide * 1.24, 40 * s))
    c.paint(base, mid, Shade(pale, 270, 0.5, 1.0, 0.9), Shade(dark, 90, 0.45, 1.05, 0.9))
    binds = Shape()
    for dx in (-0.5, 0.06, 0.5):
        for y in (40, 330):
            if dx == 0.06 and y == 40:
                continue
            for k in range(3):
                binds.area(rect(x + wide * dx - 12 * s, top + (y - 4 + 8 * k) * s, 24 * s, 5 * s))
    binds.area(rect(x - wide * 0.6, top + tall - 2 * s, 9 * s, 14 * s),
        rect(x + wide * 0.56, top + tall - 2 * s, 9 * s, 14 * s))
    c.paint(binds, hue.BRICK)
