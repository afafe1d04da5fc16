"""A train of the Hejaz railway on a stone viaduct."""

from newsroom.demo.pictures import palette as hue
from newsroom.demo.pictures.buildings import courses, round_arch
from newsroom.demo.pictures.canvas import Canvas
from newsroom.demo.pictures.geometry import arc, bezier, path, rect, rough
from newsroom.demo.pictures.nature import hill, smoke, streak, sun
from newsroom.demo.pictures.palette import Colour, mix
from newsroom.demo.pictures.shapes import Shade, Shape
from newsroom.demo.pictures.trains import Livery, carriage, locomotive

# fmt: off


def hejaz_railway(c: Canvas) -> None:
    c.wash(mix(hue.STEEL, hue.FOAM, 0.5), hue.MIST, hue.PAPER, hue.PEACH, hue.PEACH)
    sun(c, (1060, 300), 110, mix(hue.CREAM, hue.HONEY, 0.25), hue.CREAM, reach=3.4)
    for base, height, colour, gap in ((540, 150, mix(hue.ROSE, hue.PEACH, 0.45), 250),
            (590, 190, mix(hue.CLAY, hue.ROSE, 0.5), 330)):
        _mesas(c, base, height, colour, gap)
    hill(c, path("-20,600 350,560 800,596 1200,560 1520,590"), hue.PAPER,
        Shade(hue.PEACH, 90, 0.1, 0.6, 0.9))
    smoke(c, bezier((318, 452), (420, 300), (760, 330), (1250, 205), 20), (16, 44, 70, 74, 44, 14),
        hue.CREAM, mix(hue.ROSE, hue.PEACH, 0.4), puffs=34)
    _viaduct(c)
    livery = Livery(body=mix(hue.INK, hue.COAL, 0.3), trim=hue.BRICK)
    for i in range(5):
        carriage(c, (520 + i * 170, 588), 164, Livery(body=hue.RUST, trim=hue.OCHRE), 6,
            lit=hue.SAND)
    locomotive(c, (285, 588), 232, livery)
    _wadi(c)


def _mesas(c: Canvas, base: float, height: float, colour: Colour, gap: float) -> None:
    x = c.rng.uniform(-200, -60)
    while x < 1500:
        width, tall = gap * c.rng.uniform(0.5, 1.0), height * c.rng.uniform(0.5, 1.1)
        top = rough(c.rng, (x + width * 0.12, base - tall), (x + width * 0.86, base - tall * 0.94),
            14, 4)
        side = [(x + width * 0.9, base - tall * 0.5), (x + width * 1.25, base + 40),
            (x - width * 0.25, base + 40), (x + width * 0.06, base - tall * 0.5)]
        c.paint([*top, *side], colour, Shade(mix(colour, hue.PLUM, 0.35), 180, 0.4, 1.0, 0.7),
            Shade(hue.PEACH, 90, 0.4, 1, 0.6))
        x += gap * c.rng.uniform(0.75, 1.5)


def _viaduct(c: Canvas) -> None:
    wall = Shape().area(rect(-20, 596, 1540, 250))
    for i in range(9):
        wall.hole(round_arch(60 + i * 174, 860, 128, 224))
    c.paint(wall, mix(hue.SAND, hue.HONEY, 0.25), Shade(hue.CLAY, 90, 0.15, 0.9, 0.95),
        Shade(hue.RUST, 90, 0.6, 1.1, 0.8))
    with c.inside(wall):
        c.paint(courses(c.rng, (0, 625, 1500, 830), 15, 260), hue.RUST, opacity=0.4)
    edges = Shape().area(rect(-20, 590, 1540, 12))
    for i in range(9):
        edges.line(arc(60 + i * 174, 700, 68, 68, 180, 360), 8)
    c.paint(edges, mix(hue.CREAM, hue.SAND, 0.4))
    reveals = Shape()
    for i in range(9):
        x = 60 + i * 174
        reveals.area([*arc(x, 700, 64, 64, 180, 300, 16), (x + 18, 660), (x - 38, 710),
            (x - 38, 850), (x - 64, 850)])
    c.paint(reveals, mix(hue.RUST, hue.PLUM, 0.35))
    c.paint(rect(-20, 584, 1540, 7), hue.UMBER)


def _wadi(c: Canvas) -> None:
    hill(c, path("-20,830 300,806 700,838 1100,812 1520,836"), mix(hue.DUNE, hue.CLAY, 0.3),
        Shade(hue.RUST, 90, 0.15, 0.9, 0.9))
    shade = Shape().area(path("-20,905 1520,890 1520,930 -20,948"))
    for i in range(10):
        x = -70 + i * 174
        shade.area([(x, 835), (x + 44, 835), (x - 20, 925), (x - 66, 925)])
    c.paint(shade, hue.WINE, opacity=0.45)
    hill(c, path("-20,960 260,930 620,965 1000,985 1300,950 1520,925"),
        mix(hue.WINE, hue.PLUM, 0.4), Shade(hue.INK, 90, 0.1, 1, 0.9))
    for x, y, size in ((180, 950, 1.0), (1340, 955, 1.3), (1130, 985, 0.7)):
        _acacia(c, x, y, 190 * size)


def _acacia(c: Canvas, x: float, foot: float, tall: float) -> None:
    tree = Shape()
    for dx in (-0.5, -0.18, 0.2, 0.55):
        limb = bezier((x, foot), (x + dx * tall * 0.1, foot - tall * 0.4),
            (x + dx * tall * 0.5, foot - tall * 0.6), (x + dx * tall, foot - tall * 0.85), 10)
        tree.line(limb, tall * 0.035)
    for dx, dy, span in ((-0.35, 0.86, 0.9), (0.35, 0.84, 0.95), (0, 0.98, 1.0), (0.1, 0.92, 1.5)):
        tree.area(streak(x + dx * tall, foot - dy * tall, span * tall, tall * 0.2))
    c.paint(tree, mix(hue.PINE, hue.COAL, 0.4))
