"""The colonnade of Palmyra, running to the great arch in the last light."""

from newsroom.demo.pictures import palette as hue
from newsroom.demo.pictures.buildings import battlement, round_arch
from newsroom.demo.pictures.canvas import Canvas
from newsroom.demo.pictures.geometry import Point, Points, arc, path, rect, smooth
from newsroom.demo.pictures.nature import birds, cloud_bars, hill, ridge, sun
from newsroom.demo.pictures.palette import mix
from newsroom.demo.pictures.plants import palm
from newsroom.demo.pictures.shapes import Shade, Shape

# fmt: off


def palmyra(c: Canvas) -> None:
    c.wash(mix(hue.TEAL, hue.STEEL, 0.45), mix(hue.STEEL, hue.FOAM, 0.6),
        mix(hue.PEACH, hue.PAPER, 0.5), mix(hue.HONEY, hue.PEACH, 0.5), hue.HONEY, hue.HONEY)
    cloud_bars(c, hue.CREAM, 60, 420, 12, length=(200, 620), thick=14, opacity=0.5)
    sun(c, (1195, 560), 78, hue.CREAM, hue.CREAM, reach=4)
    ridge(c, 600, 640, 50, hue.ROSE, mist=hue.PEACH, floor=760)
    crest = smooth(path("-40,560 130,500 270,425 330,410 400,430 560,560 760,640"))
    c.paint([*crest, (760, 760), (-40, 760)], mix(hue.CLAY, hue.ROSE, 0.35),
        Shade(hue.PEACH, 90, 0.2, 1, 0.8))
    c.paint(Shape().area(battlement(280, 380, 378, 430, 7), battlement(300, 330, 358, 430, 6)),
        mix(hue.RUST, hue.CLAY, 0.4))
    hill(c, path("-20,690 400,676 900,684 1520,664"), mix(hue.DUNE, hue.HONEY, 0.4),
        Shade(hue.CLAY, 90, 0.1, 0.8, 0.85), Shade(mix(hue.RUST, hue.PLUM, 0.4), 90, 0.5, 1.1, 0.9))
    for x, foot, tall in ((1300, 690, 74), (1345, 694, 96), (1392, 690, 66), (1440, 698, 110),
            (1490, 694, 84)):
        palm(c, (x, foot), (x + 6, foot - tall), tall * 0.42, mix(hue.PINE, hue.UMBER, 0.35),
            fronds=9)
    _great_arch(c)
    vanish = (1085.0, 668.0)
    spots = [1 / (1 + 0.36 * i) for i in range(9)]
    for s in reversed(spots):
        _column(c, vanish, s)
    _entablature(c, vanish, spots[1], spots[3])
    _entablature(c, vanish, spots[5], spots[8])
    _rubble(c)
    birds(c, [(720, 250, 36), (770, 228, 26), (815, 262, 24)], hue.PLUM)


def _great_arch(c: Canvas) -> None:
    stone, dim = mix(hue.SAND, hue.CLAY, 0.35), mix(hue.RUST, hue.CLAY, 0.35)
    gate = Shape().area(rect(1040, 505, 190, 195), rect(975, 570, 70, 130),
        rect(1226, 570, 62, 130), rect(1030, 497, 208, 14))
    gate.hole(round_arch(1135, 702, 86, 150), round_arch(1008, 702, 34, 86),
        round_arch(1258, 702, 30, 86))
    c.paint(gate, stone, Shade(dim, 20, 0.3, 1.0),
        Shade(mix(hue.WINE, hue.RUST, 0.5), 90, 0.5, 1.2, 0.7))
    trims = (Shape().line(arc(1135, 595, 52, 52, 180, 360), 6).area(rect(968, 562, 76, 9),
        rect(1226, 562, 68, 9)))
    c.paint(trims, mix(hue.CREAM, hue.SAND, 0.5))


def _column(c: Canvas, vanish: Point, s: float) -> None:
    def spot(x: float, y: float) -> Point:
        return vanish[0] + (x - vanish[0]) * s, vanish[1] + (y - vanish[1]) * s

    def box(x: float, y: float, width: float, height: float) -> Points:
        return [spot(*p) for p in rect(x, y, width, height)]

    air = (1 - s) * 0.45
    lit, dim = mix(mix(hue.SAND, hue.CREAM, 0.3), hue.HONEY,
        air), mix(mix(hue.RUST, hue.WINE, 0.25), hue.CLAY, air)
    shadow = [spot(70, 930), spot(190, 930), spot(-620, 1075), spot(-860, 1075)]
    c.paint(shadow, mix(hue.PLUM, hue.RUST, 0.3), opacity=0.5)
    shaft = Shape().area([spot(82, 860), spot(88, 190), spot(172, 190), spot(178, 860)])
    shaft.area(box(66, 880, 128, 60), box(74, 856, 112, 26), box(60, 936, 140, 16))
    shaft.area([spot(*p) for p in ((84, 196), (70, 128), (56, 104), (56, 88), (204, 88), (204, 104),
        (190, 128), (176, 196))])
    shaft.area([spot(*p) for p in ((88, 470), (56, 488), (50, 512), (172, 512), (172, 470))])
    c.paint(shaft, lit, Shade(hue.CLAY, 180, 0.3, 0.75, 0.85), Shade(dim, 180, 0.5, 1.0, 0.95))
    marks = Shape().area(box(80, 190, 100, 7), box(76, 848, 110, 7))
    for k in range(5):
        x = 88 + 21 * k
        marks.area([spot(x - 9, 188), spot(x, 134), spot(x + 3, 140), spot(x + 8, 188)])
    if s > 0.35:
        for y in (340, 600, 740):
            marks.area(box(84, y, 92, 3))
        for x in (104, 126, 148):
            marks.area(box(x, 206, 3.4, 640))
    c.paint(marks, dim, opacity=0.45)


def _entablature(c: Canvas, vanish: Point, near: float, far: float) -> None:
    def spot(x: float, y: float, s: float) -> Point:
        return vanish[0] + (x - vanish[0]) * s, vanish[1] + (y - vanish[1]) * s

    for top, foot, x, colour in ((20, 92, 76, hue.CLAY), (4, 26, 60, hue.SAND)):
        ends = [spot(x, top, near * 1.05), spot(x, top, far * 0.96), spot(x, foot, far * 0.96),
            spot(x, foot, near * 1.05)]
        front = [ends[0], spot(200, top, near * 1.05), spot(200, foot, near * 1.05), ends[3]]
        outer = [spot(200, top, near * 1.05), spot(200, top, far * 0.96),
            spot(200, foot, far * 0.96), spot(200, foot, near * 1.05)]
        c.paint(outer, mix(hue.SAND, hue.HONEY, 0.3), Shade(hue.CLAY, 90, 0.4, 1.3, 0.6))
        c.paint(front, mix(hue.RUST, colour, 0.5))


def _rubble(c: Canvas) -> None:
    blocks = Shape()
    for _ in range(26):
        x, y, size = c.rng.uniform(760, 1500), c.rng.uniform(740, 985), c.rng.uniform(8, 26)
        size *= (y - 640) / 330
        blocks.area([(x, y), (x + size * 0.4, y - size * 0.8), (x + size * 1.6, y - size * 0.6),
            (x + size * 1.8, y + size * 0.2), (x + size * 0.3, y + size * 0.3)])
    c.paint(blocks, mix(hue.RUST, hue.CLAY, 0.4), Shade(hue.WINE, 90, 0.3, 1.0, 0.6))
    for x, y, r in ((700, 860, 30), (1190, 900, 44), (520, 935, 58)):
        c.paint([(x - r, y + r * 0.9), (x + r * 1.9, y + r), (x - r * 2.0, y + r * 1.3),
            (x - r * 3, y + r * 1.25)], hue.PLUM, opacity=0.4)
        drum = Shape().area([(x, y - r), (x + r * 1.7, y - r * 0.92), (x + r * 1.7, y + r * 0.92),
            (x, y + r)])
        drum.disc(x + r * 1.7, y, r * 0.34, r * 0.92)
        c.paint(drum, mix(hue.SAND, hue.HONEY, 0.3),
            Shade(mix(hue.RUST, hue.WINE, 0.3), 110, 0.25, 1.0))
        c.paint(Shape().disc(x, y, r * 0.36, r), mix(hue.CLAY, hue.RUST, 0.5),
            Shade(hue.WINE, 120, 0.3, 1))
        c.paint(Shape().disc(x, y, r * 0.09, r * 0.22), hue.WINE)
