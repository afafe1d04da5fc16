"""Parang and kawung, the last corner still being drawn in wax."""

import math

from newsroom.demo.pictures import palette as hue
from newsroom.demo.pictures.canvas import Canvas
from newsroom.demo.pictures.geometry import (
    Point,
    between,
    bezier,
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


def batik(c: Canvas) -> None:
    c.wash(mix(hue.CREAM, hue.SAND, 0.25), mix(hue.CREAM, hue.SAND, 0.4))
    c.grain = 0.1
    _kawung(c)
    parang = path("-10,-10 880,-10 520,1010 -10,1010")
    with c.inside(parang):
        _parang(c)
    _border(c, (880, -10), (520, 1010))
    _canting(c)


def _parang(c: Canvas) -> None:
    dark, sogan = mix(hue.INK, hue.NIGHT, 0.4), mix(hue.COCOA, hue.BRICK, 0.3)
    c.paint(rect(-10, -10, 1000, 1030), dark)
    blades, cores, piths, rails = Shape(), Shape(), Shape(), Shape()
    band, step, turn = 284.0, 114.0, -42.0
    spine = bezier((88, -127), (-86, -48), (86, 48), (-88, 127), 24)
    blade = ribbon(spine, [2, 42, 64, 77, 82, 77, 64, 42, 2])
    core, pith = ribbon(spine[3:-3], [2, 23, 41, 51, 41, 23, 2]), ribbon(spine[6:-6],
        [2, 11, 15, 11, 2])
    for row in range(-5, 7):
        for k in range(-11, 12):
            at = place([(k * step + row * 42, row * band)], (380, 500), 1, turn)[0]
            if not (-110 < at[0] < 960 and -110 < at[1] < 1110):
                continue
            blades.area(place(blade, at, 1, turn))
            cores.area(place(core, at, 1, turn))
            piths.area(place(pith, at, 1, turn))
        ends = place([(-1100, row * band + band / 2), (1100, row * band + band / 2)], (380, 500), 1,
            turn)
        rails.line(ends, 19)
    c.paint(rails, mix(hue.CREAM, hue.SAND, 0.3))
    diamonds = Shape()
    for row in range(-5, 7):
        for k in range(-34, 35):
            at = place([(k * 34, row * band + band / 2)], (380, 500), 1, turn)[0]
            diamonds.area(place(path("0,-6 12,0 0,6 -12,0"), at, 1, turn))
    c.paint(blades, mix(hue.CREAM, hue.SAND, 0.3), Shade(hue.SAND, 60, 0.3, 1.1, 0.8, spray=False))
    c.paint(cores, sogan, Shade(hue.OCHRE, 240, 0.4, 1.1, 0.7, spray=False))
    c.paint(piths, mix(hue.CREAM, hue.SAND, 0.3))
    c.paint(diamonds, sogan)


def _kawung(c: Canvas) -> None:
    step = 266.0
    dyed, line = path("-10,-10 1510,-10 1510,470 1230,560 1120,680 930,760 "
        "800,1010 -10,1010"), mix(hue.OCHRE, hue.COCOA, 0.35)
    petal = ribbon([(0.07 * step, 0), (0.24 * step, 0), (0.38 * step, 0), (0.52 * step, 0),
        (0.67 * step, 0)], [2, 0.27 * step, 0.36 * step, 0.27 * step, 2])
    petal = smooth(petal, closed=True, steps=3)
    inner = place(petal, (0.37 * step, 0), 1)
    inner = [(x - 0.37 * step, y) for x, y in inner]
    petals, cores, dots, sparks, outlines = Shape(), Shape(), Shape(), Shape(), Shape()
    for row in range(-1, 6):
        for col in range(2, 8):
            at = (col * step + 40, row * step - 30)
            for turn in (45, 135, 225, 315):
                shape = place(petal, at, 1, turn)
                petals.area(shape)
                outlines.line(shape, 4.5, closed=True)
                middle = place([(0.37 * step, 0)], at, 1, turn)[0]
                small = [((x - middle[0]) * 0.56 + middle[0],
                    (y - middle[1]) * 0.56 + middle[1]) for x, y in shape]
                cores.area(small)
                outlines.line(small, 2.6, closed=True)
                for share in (-0.09, 0.09):
                    dots.disc(*place([(0.37 * step + share * step, 0)], at, 1, turn)[0], 4.5)
            sparks.area(star(at[0] + step / 2, at[1], 4, 20, 7), star(at[0], at[1], 4, 12, 5, 0))
    with c.inside(dyed):
        c.paint(rect(-10, -10, 1520, 1020), mix(hue.INK, hue.PETROL, 0.3),
            Shade(hue.NIGHT, 60, 0.3, 1.2, 0.7, spray=False))
        c.paint(petals, mix(hue.CREAM, hue.SAND, 0.2),
            Shade(hue.SAND, 60, 0.4, 1.2, 0.6, spray=False))
        c.paint(cores, mix(hue.COCOA, hue.BRICK, 0.35),
            Shade(hue.OCHRE, 240, 0.3, 1.1, 0.7, spray=False))
        c.paint(dots, mix(hue.CREAM, hue.SAND, 0.2))
        c.paint(sparks, hue.OCHRE)
    bare = path("1510,470 1230,560 1120,680 930,760 800,1010 1510,1010")
    with c.inside(bare):
        c.paint(bare, mix(hue.CREAM, hue.PAPER, 0.4),
            Shade(hue.SAND, 45, 0.5, 1.2, 0.8, spray=False))
        with c.inside(path("1510,440 1230,540 1120,660 930,740 780,1010 1060,1010 "
                "1180,850 1330,740 1510,690")):
            c.paint(outlines, line)
    edge = smooth(bare[:5], steps=6)
    c.paint(ribbon(edge, [10, 12, 10]), mix(hue.INK, hue.PETROL, 0.3), opacity=0.25, blur=6)


def _border(c: Canvas, top: Point, foot: Point) -> None:
    c.paint(Shape().line([(top[0] + 9, top[1]), (foot[0] + 9, foot[1])], 84), hue.NIGHT,
        opacity=0.35, blur=8)
    c.paint(Shape().line([top, foot], 78), mix(hue.CREAM, hue.SAND, 0.25))
    c.paint(Shape().line([top, foot], 62), hue.BRICK, Shade(hue.RUST, 0, 0.4, 1.0, 0.6))
    turn = math.degrees(math.atan2(foot[1] - top[1], foot[0] - top[0]))
    motifs, gold = Shape(), Shape()
    for k in range(19):
        at = between(top, foot, (k + 0.5) / 19)
        motifs.area(place(path("-26,0 0,-24 26,0 0,24"), at, 1, turn))
        gold.area(star(*at, 8, 13, 6)).disc(*place([(28, -19)], at, 1, turn)[0],
            4).disc(*place([(28, 19)], at, 1, turn)[0], 4)
    c.paint(motifs, mix(hue.CREAM, hue.SAND, 0.2))
    c.paint(gold, mix(hue.COCOA, hue.BRICK, 0.3))


def _canting(c: Canvas) -> None:
    """The copper pen, its wax line still wet."""
    tip = (1120, 852)
    c.paint(Shape().line([(tip[0] + 60, tip[1] + 70), (1560, 760)], 40), hue.NIGHT, opacity=0.3,
        blur=14)
    handle = ribbon(path("1262,742 1400,640 1560,520"), [30, 42, 44])
    c.paint(handle, mix(hue.DUNE, hue.OCHRE, 0.4), Shade(hue.COCOA, 50, 0.45, 1.0, 0.9),
        Shade(hue.CREAM, 230, 0.7, 1.1, 0.6))
    nodes = Shape()
    for share in (0.2, 0.62):
        at = between((1262, 742), (1560, 520), share)
        nodes.line([place([(0, -22)], at, 1, -37)[0], place([(0, 22)], at, 1, -37)[0]], 5)
    c.paint(nodes, hue.COCOA)
    cup = smooth(path("1168,726 1222,690 1288,700 1296,752 1262,796 1206,806 1168,780"),
        closed=True)
    spout = ribbon(smooth([(1196, 788), (1160, 812), (1134, 822), tip]), [26, 15, 10, 7])
    copper = Shape().area(cup).area(spout)
    c.paint(copper, mix(hue.CLAY, hue.OCHRE, 0.3),
        Shade(mix(hue.RUST, hue.WINE, 0.4), 60, 0.4, 1.0, 0.95),
        Shade(mix(hue.HONEY, hue.CREAM, 0.4), 235, 0.65, 1.05, 0.9))
    c.paint(place(oval(0, 0, 54, 19), (1222, 722), 1, -20), mix(hue.WINE, hue.COAL, 0.3))
    c.paint(place(oval(0, 2, 46, 13), (1222, 724), 1, -20), mix(hue.OCHRE, hue.COCOA, 0.3),
        Shade(hue.HONEY, 200, 0.4, 1.0))
    c.paint(Shape().disc(*tip, 9), mix(hue.COCOA, hue.OCHRE, 0.3))
