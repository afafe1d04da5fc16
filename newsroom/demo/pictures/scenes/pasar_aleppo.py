"""The covered market of Aleppo with laurel soap stacked to dry."""

import math

from newsroom.demo.pictures import palette as hue
from newsroom.demo.pictures import poses
from newsroom.demo.pictures.buildings import pointed_arch
from newsroom.demo.pictures.canvas import Canvas
from newsroom.demo.pictures.figures import figure, posed
from newsroom.demo.pictures.geometry import Point, polar, rect, smooth
from newsroom.demo.pictures.palette import mix
from newsroom.demo.pictures.shapes import Shade, Shape

# fmt: off


def souq(c: Canvas) -> None:
    vanish = (750.0, 520.0)
    c.wash(mix(hue.NIGHT, hue.WINE, 0.35), mix(hue.WINE, hue.UMBER, 0.5))
    steps = (1.3, 0.92, 0.67, 0.5, 0.385, 0.305, 0.25)
    for i, s in enumerate(steps):
        near = 1 - i / (len(steps) - 1)
        foot = vanish[1] + 500 * s
        stone = mix(hue.HONEY, mix(hue.RUST, hue.PLUM, 0.4), near**0.75)
        gloom = mix(mix(hue.CLAY, hue.OCHRE, 0.4), mix(hue.PLUM, hue.NIGHT, 0.5), near**0.6)
        c.paint(pointed_arch(vanish[0], foot, 1250 * s, 1130 * s, 0.5), stone,
            Shade(mix(stone, hue.NIGHT, 0.6), 90, 0.2, 0.9))
        c.paint(pointed_arch(vanish[0], foot, 1250 * s * 0.91, 1130 * s * 0.945, 0.5), gloom,
            Shade(mix(gloom, hue.HONEY, 0.35), 270, 0.55, 1.0, 0.8))
    c.paint(pointed_arch(*_end(vanish), 190, 205, 0.5), hue.CREAM,
        Shade(hue.HONEY, 90, 0.1, 1.1, 0.9))
    c.glow((750, 560), 330, hue.HONEY, 0.7)
    _souq_floor(c, vanish)
    _souq_light(c)
    for s, side in ((0.42, -1), (0.42, 1), (0.62, -1), (0.62, 1)):
        _soap_tower(c, (750 + side * 590 * s, 520 + 470 * s), 100 * s, 8, s)
    _shoppers(c)
    for x, y, radius, rows in ((1330, 985, 165, 9), (150, 1000, 180, 11), (420, 1010, 98, 5)):
        _soap_tower(c, (x, y), radius, rows, 1.0)
    _lantern(c, 1010, 205, 1.0)
    _lantern(c, 560, 270, 0.72)
    _lantern(c, 868, 345, 0.46)


def _end(vanish: Point) -> Point:
    return vanish[0], vanish[1] + 500 * 0.235


def _souq_floor(c: Canvas, vanish: Point) -> None:
    far, near = vanish[1] + 112, 1010
    c.paint([(662, far), (838, far), (1560, near), (-60, near)], mix(hue.RUST, hue.CLAY, 0.35),
        Shade(hue.HONEY, 270, 0.55, 1.0, 0.9), Shade(hue.PLUM, 90, 0.35, 1.1, 0.9))
    joints = Shape()
    for i in range(-9, 10):
        joints.area([(750 + i * 9.6, far), (751 + i * 9.7, far), (750 + i * 92 + 3, near),
            (750 + i * 92 - 3, near)])
    y = far
    step = 6.0
    while y < near:
        joints.area(rect(0, y, 1500, step * 0.09))
        y += step
        step *= 1.3
    with c.inside([(662, far), (838, far), (1560, near), (-60, near)]):
        c.paint(joints, hue.PLUM, opacity=0.3)


def _souq_light(c: Canvas) -> None:
    for x, y, reach, width, pool in ((770, 60, 745, 60, 150), (752, 255, 460, 30, 74)):
        c.paint([(x - width * 0.4, y), (x + width * 0.4, y), (x - 90 + pool, y + reach),
            (x - 90 - pool, y + reach)], hue.CREAM, Shade(hue.HONEY, 90, 0.2, 1, 0.3, spray=False),
            opacity=0.18, blur=8)
        c.paint(Shape().disc(x - 90, y + reach, pool, pool * 0.2), hue.HONEY, opacity=0.55, blur=3)
        c.paint(Shape().disc(x, y, width * 0.5, width * 0.17), hue.CREAM)


def _soap_tower(c: Canvas, at: Point, radius: float, rows: int, light: float) -> None:
    """Cubes of laurel soap stacked in rings with air between, as they are dried."""
    x0, foot = at
    cube = radius * 0.34
    dark = mix(hue.PLUM, hue.WINE, 0.3)
    top = foot - rows * cube
    c.paint(Shape().area(rect(x0 - radius * 0.9, top, radius * 1.8, rows * cube)),
        mix(dark, hue.COAL, 0.4))
    soap, cut = mix(hue.MOSS, hue.OCHRE, 0.28), mix(hue.LIME, hue.HONEY, 0.35)
    faces, sides = Shape(), Shape()
    for row in range(rows):
        y = foot - (row + 1) * cube
        for k in range(-5, 6):
            angle = math.radians(k * 19 + (9.5 if row % 2 else 0))
            if abs(angle) > 1.45:
                continue
            x, width = x0 + radius * math.sin(angle), cube * 0.92 * math.cos(angle)
            sag = radius * 0.1 * math.cos(angle)
            faces.area(rect(x - width / 2, y + sag, width, cube * 0.86))
            sides.area(rect(x + width * 0.26, y + sag, width * 0.24, cube * 0.86))
    c.paint(faces, soap, Shade(cut, 200, 0.4, 1.0, 0.9),
        Shade(mix(hue.PINE, hue.PLUM, 0.4), 20, 0.45, 1.05, 0.85))
    c.paint(sides, hue.PINE, opacity=0.4)
    c.paint(Shape().disc(x0, top + radius * 0.03, radius * 0.86, radius * 0.19),
        mix(dark, hue.COAL, 0.5))
    lid = Shape()
    for k in range(14):
        px, py = polar((0, 0), 1, k * 360 / 14)
        x, y = x0 + px * radius * 0.76, top + py * radius * 0.16 + radius * 0.02
        lid.area([(x - cube * 0.4, y + cube * 0.1), (x - cube * 0.2, y - cube * 0.16),
            (x + cube * 0.42, y - cube * 0.1), (x + cube * 0.22, y + cube * 0.17)])
    c.paint(lid, cut, Shade(soap, 0, 0.4, 1.1), opacity=0.75 + 0.25 * light)


def _shoppers(c: Canvas) -> None:
    crowd = Shape()
    for x, foot, tall, flip in ((688, 690, 104, False), (726, 684, 92, False),
            (818, 702, 116, True), (776, 664, 66, False)):
        joints = posed(poses.WALKER, (x, foot), tall, flip)
        crowd.marks += figure(joints, tall).marks
        crowd.area([(x - tall * 0.09, foot - tall * 0.8), (x + tall * 0.09, foot - tall * 0.8),
            (x + tall * 0.14, foot - tall * 0.1), (x - tall * 0.14, foot - tall * 0.1)])
        crowd.disc(joints["head"][0], joints["head"][1] - tall * 0.01, tall * 0.07, tall * 0.08)
    c.paint(crowd, mix(hue.WINE, hue.COAL, 0.4))


def _lantern(c: Canvas, x: float, y: float, size: float) -> None:
    c.paint(Shape().line([(x, -10), (x, y - 52 * size)], 2.5 * size), hue.COAL)
    c.glow((x, y), 150 * size, hue.HONEY, 0.55)
    body = Shape().area(smooth([(x, y - 54 * size), (x - 26 * size, y - 26 * size),
        (x - 30 * size, y + 8 * size), (x - 12 * size, y + 38 * size), (x, y + 46 * size),
        (x + 12 * size, y + 38 * size), (x + 30 * size, y + 8 * size),
        (x + 26 * size, y - 26 * size)], closed=True))
    c.paint(body, hue.UMBER)
    panes = Shape()
    for dx in (-14, 0, 14):
        panes.area(pointed_arch(x + dx * size, y + 22 * size, 10 * size, 44 * size, 0.9))
    c.paint(panes, mix(hue.HONEY, hue.CREAM, 0.5))
