"""The caldera of Tambora from the air, under one of the sunsets that followed it."""

import math

from newsroom.demo.pictures import palette as hue
from newsroom.demo.pictures.canvas import Canvas
from newsroom.demo.pictures.geometry import (
    Points,
    between,
    bezier,
    blob,
    path,
    polar,
    rect,
    ribbon,
    smooth,
)
from newsroom.demo.pictures.nature import birds, cloud_bars, ripples, sun, sun_path
from newsroom.demo.pictures.palette import mix
from newsroom.demo.pictures.shapes import Shade, Shape

# fmt: off


def tambora(c: Canvas) -> None:
    c.wash(mix(hue.SLATE, hue.PLUM, 0.35), mix(hue.ROSE, hue.SLATE, 0.3),
        mix(hue.CLAY, hue.ROSE, 0.4), hue.OCHRE, hue.HONEY, mix(hue.HONEY, hue.CREAM, 0.3),
        hue.HONEY, hue.HONEY)
    sun(c, (1085, 205), 60, hue.CREAM, mix(hue.HONEY, hue.CREAM, 0.4), reach=4)
    cloud_bars(c, mix(hue.BRICK, hue.ROSE, 0.35), 30, 190, 16, length=(260, 760), thick=14,
        opacity=0.65)
    cloud_bars(c, mix(hue.HONEY, hue.CREAM, 0.5), 120, 235, 10, length=(160, 520), thick=8,
        opacity=0.7)
    c.paint(rect(-5, 250, 1510, 420), mix(hue.LAGOON, hue.SLATE, 0.4),
        Shade(mix(hue.HONEY, hue.PEACH, 0.5), 270, 0.6, 1.0, 0.9),
        Shade(mix(hue.TEAL, hue.SLATE, 0.4), 90, 0.3, 0.9, 0.8))
    ripples(c, mix(hue.FOAM, hue.PEACH, 0.5), 300, 640, 40, opacity=0.4, size=0.6)
    sun_path(c, 1085, 254, 330, hue.CREAM, spread=90, count=24)
    for x, width, tall in ((200, 260, 30), (470, 110, 16), (1330, 200, 44)):
        island = smooth([(x - width / 2, 266), (x - width * 0.2, 266 - tall * 0.7), (x, 266 - tall),
            (x + width * 0.25, 266 - tall * 0.4), (x + width / 2, 266)])
        c.paint(island, mix(hue.SLATE, hue.ROSE, 0.4))
    rim = _rim(c)
    _outer_slopes(c, rim)
    _crater(c, rim)
    _front_rim(c, rim)


def _rim(c: Canvas) -> Points:
    """The caldera's edge as seen from the air, clockwise from the right."""
    points = []
    for i in range(120):
        angle = math.radians(i * 3)
        jag = 1 + 0.035 * math.sin(angle * 7 + 1) + c.rng.uniform(-0.014, 0.014)
        lift = c.rng.uniform(-7, 7) + (26 * math.sin(angle * 3 + 0.6) if math.sin(angle) < 0 else 0)
        points.append((750 + 570 * jag * math.cos(angle), 470 + 178 * jag * math.sin(angle) + lift))
    return points


def _outer_slopes(c: Canvas, rim: Points) -> None:
    body = [*rim[60:120], rim[0], (1530, 640), (1530, 1020), (-30, 1020), (-30, 640), rim[60]]
    c.paint(body, mix(hue.CLAY, hue.COCOA, 0.35),
        Shade(mix(hue.WINE, hue.UMBER, 0.4), 180, 0.35, 1.0, 0.9),
        Shade(mix(hue.FOREST, hue.MOSS, 0.25), 90, 0.5, 0.95, 0.9))
    with c.inside(body):
        for count, drop in ((15, 0.0), (20, 0.2), (26, 0.42)):
            for i in range(count):
                angle = 4 + i * 172 / (count - 1) + c.rng.uniform(-4, 4)
                _spur(c, angle, c.rng.uniform(0.55, 1.3) * (1 - 0.35 * drop),
                    drop + c.rng.uniform(0, 0.12))
        c.paint(rect(-10, 760, 1520, 260), None,
            Shade(mix(hue.PINE, hue.FOREST, 0.4), 90, 0.2, 1.1, 0.75))


def _spur(c: Canvas, angle: float, size: float, drop: float) -> None:
    """A ridge on the mountain's flank, lit on its right, from `drop` (a share of its length)."""
    across, down = polar((0, 0), 1, angle)
    rim = (750 + across * 575, 474 + down * 186)
    foot = (750 + across * 1180, 560 + down * 560)
    start = between(rim, foot, drop)
    bend = c.rng.uniform(-24, 24)
    spine = bezier(start, (start[0] + (foot[0] - start[0]) * 0.3 + bend,
        start[1] + (foot[1] - start[1]) * 0.3),
        (start[0] + (foot[0] - start[0]) * 0.65 - bend, start[1] + (foot[1] - start[1]) * 0.6),
        foot, 14)
    spine = [(x + c.rng.uniform(-3, 3) * k / 8, y) for k, (x, y) in enumerate(spine)]
    width = 74 * size
    shade = [(x - 3 - width * (k / 14) ** 0.8, y + 3 * k * (k % 2)) for k,
        (x, y) in enumerate(spine)]
    light = [(x + 2 + width * 0.7 * (k / 14) ** 0.8, y) for k, (x, y) in enumerate(spine)]
    green = mix(hue.FOREST, hue.MOSS, 0.45)
    c.paint([*spine, *light[::-1]], mix(hue.OCHRE, hue.CLAY, 0.5),
        Shade(mix(hue.MOSS, hue.OCHRE, 0.25), 90, 0.25, 0.8, 0.95),
        Shade(mix(hue.CLAY, hue.COCOA, 0.5), 0, 0.4, 1.0, 0.5), opacity=0.6)
    c.paint([*spine, *shade[::-1]], mix(hue.WINE, hue.UMBER, 0.5),
        Shade(mix(green, hue.PINE, 0.6), 90, 0.3, 0.9, 0.9), Shade(hue.CLAY, 180, 0.55, 1.0, 0.4),
        opacity=0.6)


def _crater(c: Canvas, rim: Points) -> None:
    with c.inside(rim):
        c.paint(rect(0, 200, 1500, 500), mix(hue.RUST, hue.PLUM, 0.35),
            Shade(mix(hue.OCHRE, hue.CLAY, 0.3), 180, 0.25, 0.95, 0.9))
        for drop, colour, depth in ((34, mix(hue.DUNE, hue.CLAY, 0.45), 15),
                (66, mix(hue.RUST, hue.WINE, 0.3), 17), (104, mix(hue.CLAY, hue.RUST, 0.3), 13),
                (140, mix(hue.WINE, hue.RUST, 0.4), 15)):
            bench = [(750 + (x - 750) * (1 - drop / 900), y + drop + c.rng.uniform(-5, 5)) for x,
                y in rim[58:120] + rim[:3]]
            c.paint(ribbon(bench, [depth * c.rng.uniform(0.3, 1.4) for _ in range(20)]), colour,
                opacity=0.75)
        ravines = Shape()
        for i in range(60, 121):
            x, y = rim[i % 120]
            tall = c.rng.uniform(60, 165)
            ravines.area(ribbon([(x, y), (x + (750 - x) * 0.05 + c.rng.uniform(-6, 6),
                y + tall * 0.5), (x + (750 - x) * 0.1, y + tall)], [3, 10, 2]))
        c.paint(ravines, mix(hue.WINE, hue.COAL, 0.3), opacity=0.5)
        c.paint(Shape().disc(750, 600, 470, 100), mix(hue.DUNE, hue.CLAY, 0.25),
            Shade(mix(hue.CLAY, hue.RUST, 0.4), 180, 0.3, 1.0, 0.9),
            Shade(mix(hue.HONEY, hue.PAPER, 0.3), 20, 0.5, 1.0, 0.7))
        c.paint(blob(c.rng, 905, 585, 150, 26, 0.16), mix(hue.TEAL, hue.LAGOON, 0.4),
            Shade(mix(hue.HONEY, hue.CREAM, 0.4), 0, 0.45, 1.1, 0.8))
        c.paint(blob(c.rng, 560, 588, 66, 26, 0.12), mix(hue.RUST, hue.WINE, 0.4),
            Shade(hue.OCHRE, 330, 0.4, 1, 0.8))
        veil = path("180,420 560,400 700,700 180,700")
        c.paint(veil, hue.PLUM, opacity=0.4, blur=30)
    for x, y, tall, size in ((560, 575, 330, 1.0), (640, 600, 200, 0.6), (480, 600, 180, 0.5)):
        wisp = bezier((x, y), (x - 50, y - tall * 0.45), (x + 90, y - tall * 0.5),
            (x + 60, y - tall), 24)
        c.paint(ribbon(wisp, [8 * size, 30 * size, 56 * size, 40 * size, 4]), hue.CREAM,
            opacity=0.55, blur=9)


def _front_rim(c: Canvas, rim: Points) -> None:
    front = rim[2:59]
    lip = [(x, y) for x, y in front] + [(x + (x - 750) * 0.04, y + 20 + c.rng.uniform(-5, 9)) for x,
        y in front[::-1]]
    c.paint(lip, mix(hue.OCHRE, hue.CLAY, 0.35),
        Shade(mix(hue.RUST, hue.WINE, 0.4), 180, 0.3, 1.0, 0.9))
    back = rim[60:120]
    c.paint(ribbon(back, [5, 8, 5]), mix(hue.HONEY, hue.CREAM, 0.3), opacity=0.85)
    c.glow((1085, 240), 560, hue.HONEY, 0.28)
    birds(c, [(300, 330, 30), (345, 312, 22), (380, 338, 18)], hue.PLUM)
