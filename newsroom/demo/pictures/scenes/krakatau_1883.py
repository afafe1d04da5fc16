"""Krakatau at night from the strait, with a ship at sea."""

import math
from collections.abc import Sequence

from newsroom.demo.pictures import palette as hue
from newsroom.demo.pictures.canvas import Canvas
from newsroom.demo.pictures.geometry import (
    Point,
    Points,
    along,
    arc,
    bezier,
    down_to,
    path,
    place,
    polar,
    rect,
    ribbon,
    rough,
    smooth,
)
from newsroom.demo.pictures.nature import ridge, smoke, stars, sun_path
from newsroom.demo.pictures.palette import mix
from newsroom.demo.pictures.shapes import Shade, Shape

# fmt: off


def krakatau(c: Canvas) -> None:
    c.wash(hue.NIGHT, mix(hue.NIGHT, hue.PLUM, 0.6), hue.PLUM, hue.WINE, hue.RUST,
        mix(hue.BRICK, hue.OCHRE, 0.3), hue.BRICK)
    stars(c, hue.CREAM, 90, 380)
    c.glow((905, 400), 620, hue.CLAY, 0.75)
    c.glow((905, 430), 300, hue.HONEY, 0.8)
    _ash_column(c)
    _lava(c)
    ridge(c, 668, 655, 50, mix(hue.WINE, hue.NIGHT, 0.5), mist=mix(hue.RUST, hue.WINE, 0.5),
        floor=720)
    c.paint(rect(-5, 690, 1510, 320), mix(hue.NIGHT, hue.PLUM, 0.4),
        Shade(mix(hue.RUST, hue.WINE, 0.3), 270, 0.55, 1.0, 0.9))
    sun_path(c, 905, 696, 1000, mix(hue.CLAY, hue.OCHRE, 0.4), spread=330, count=110)
    sun_path(c, 905, 694, 960, hue.HONEY, spread=120, count=60)
    _swell(c)
    _barque(c, (350, 868), 1.0)


def _ash_column(c: Canvas) -> None:
    stem = path("905,400 890,300 930,190 880,90 900,-30")
    dark, warm = mix(hue.PLUM, hue.COAL, 0.55), mix(hue.BRICK, hue.CLAY, 0.3)
    for spine, sizes, puffs in ((path("640,-20 330,-30 60,10"), (150, 140, 90), 16),
            (path("1180,-20 1400,-20 1580,30"), (150, 150, 120), 14),
            (path("860,-20 940,-30 1020,-10"), (170, 190, 160), 12),
            (path("700,60 520,50 400,70"), (96, 92, 58), 11),
            (path("1100,70 1240,70 1350,100"), (100, 92, 60), 11),
            (path("800,96 905,60 1010,90"), (104, 130, 104), 12),
            ([(790, 190), (850, 175)], (62, 70), 6), ([(1020, 190), (965, 170)], (64, 76), 6),
            (path("905,330 890,260 915,190"), (40, 66, 96), 12)):
        smoke(c, spine, sizes, dark, warm, puffs=puffs, light_from=90)
    curls = Shape()
    for _ in range(34):
        share = c.rng.random()
        x, y = along(stem, share)
        spread = 60 + 170 * share
        x += c.rng.uniform(-spread, spread)
        radius = 18 + 34 * share
        turn = c.rng.uniform(150, 220)
        curls.area(ribbon(arc(x, y, radius, radius * 0.8, turn, turn + 150, 14), [1, 6, 1]))
    c.paint(curls, mix(hue.CLAY, hue.BRICK, 0.4), opacity=0.5)
    for start, end in (((640, 110), (575, 400)), ((1190, 130), (1270, 420))):
        bolt = rough(c.rng, start, end, 0, 4)
        bolt = [(x + c.rng.uniform(-15, 15), y) for x, y in bolt]
        c.paint(Shape().line(bolt, 12), mix(hue.HONEY, hue.ROSE, 0.5), opacity=0.35, blur=7)
        c.paint(ribbon(bolt, [5, 3.4, 1]), hue.CREAM)
        fork = [bolt[7], (bolt[7][0] + 40, bolt[7][1] + 40), (bolt[7][0] + 52, bolt[7][1] + 92)]
        c.paint(ribbon(fork, [3, 2, 0.6]), hue.CREAM)


def _lava(c: Canvas) -> None:
    cone = smooth(path("520,705 660,640 770,545 838,446 860,418 905,426 948,414 "
        "975,446 1050,550 1170,645 1330,705"), steps=8)
    sparks, fountain = Shape(), Shape()
    for _ in range(26):
        reach, top = c.rng.uniform(-190, 190), c.rng.uniform(60, 250)
        trail = [(905 + reach * t, 424 - 4 * top * t * (1 - t * 0.72)) for t in (i / 14
            for i in range(15))]
        fountain.area(ribbon(trail, [5, 4, 2, 0.8]))
    for _ in range(120):
        angle, reach = c.rng.uniform(-160, -20), abs(c.rng.gauss(0, 150)) + 20
        x, y = polar((905, 420), reach, angle)
        sparks.disc(x, y, c.rng.uniform(1.2, 4))
    c.paint(fountain, hue.OCHRE)
    c.paint(sparks, hue.HONEY)
    c.paint(ribbon(path("905,430 900,330 908,240"), [60, 34, 4]), mix(hue.HONEY, hue.CREAM, 0.4),
        opacity=0.9, blur=6)
    c.paint(cone, mix(hue.COAL, hue.PLUM, 0.35),
        Shade(mix(hue.RUST, hue.BRICK, 0.3), 270, 0.45, 1.05, 0.85))
    flows = Shape()
    for points, widths in ((path("900,424 885,480 905,540 880,610 900,690"), [24, 10, 13, 6, 9, 4]),
            (path("880,424 840,490 800,560 740,630 700,690"), [12, 5, 9, 4, 5, 2]),
            (path("930,422 965,490 985,560 1040,630 1060,700"), [14, 6, 9, 4, 6, 2]),
            (path("905,540 935,600 940,650"), [7, 5, 2])):
        flows.area(ribbon(smooth(points), widths))
    c.paint(flows, hue.BRICK, opacity=0.8, blur=7)
    c.paint(flows, hue.OCHRE, Shade(mix(hue.HONEY, hue.CREAM, 0.4), 270, 0.4, 0.95, 0.95))
    c.glow((905, 425), 110, mix(hue.CREAM, hue.HONEY, 0.5), 0.9)


def _swell(c: Canvas) -> None:
    for y, colour in ((820, mix(hue.INK, hue.PLUM, 0.4)), (900, hue.NIGHT)):
        crest = [(x, y + 16 * math.sin(x / 96 + y) + 9 * math.sin(x / 41)) for x in range(-20, 1540,
            14)]
        c.paint(down_to(crest, 1010), colour, Shade(mix(hue.RUST, hue.WINE, 0.2), 270, 0.82, 1.0,
            0.7), opacity=0.72)
    crests = Shape()
    for _ in range(26):
        left, level = c.rng.uniform(0, 1500), c.rng.uniform(760, 980)
        length = c.rng.uniform(40, 150)
        crests.area(ribbon(bezier((left, level), (left + length * 0.3, level - 9),
            (left + length * 0.7, level - 9), (left + length, level), 10), [1, 4, 1]))
    c.paint(crests, hue.CLAY, opacity=0.6)


def _barque(c: Canvas, at: Point, s: float) -> None:
    """A sailing ship of the time, sails half furled, rolling."""

    def put(points: Sequence[Point]) -> Points:
        return place(points, at, s, -5)

    c.paint(Shape().disc(at[0] + 20, at[1] + 26, 250, 17), hue.NIGHT, opacity=0.8, blur=6)
    dark = mix(hue.NIGHT, hue.COAL, 0.5)
    ship = Shape().area(put([*smooth(path("-240,-46 -200,-22 0,-14 170,-24 226,-52")),
        *smooth(path("226,-52 196,10 150,40 -160,40 -210,20 -240,-46"))]))
    ship.line(put([(210, -44), (330, -104)]), 7 * s)
    rigging = Shape()
    for x, tall, yards in ((-150, 300, 0), (-20, 400, 4), (115, 370, 4)):
        ship.line(put([(x, -20), (x - 4, -tall)]), 7 * s)
        for k in range(yards):
            y, half = -tall * (0.34 + 0.19 * k), 96 - 17 * k
            ship.line(put([(x - half, y), (x + half, y)]), 4.5 * s)
            ship.area(put([(x - half * 0.94, y), (x - half * 0.6, y + 15), (x - half * 0.2, y + 9),
                (x + half * 0.2, y + 16), (x + half * 0.6, y + 8), (x + half * 0.94, y)]))
        for foot in (-62, -34, 34, 62):
            rigging.line(put([(x - 4, -tall * 0.8), (x + foot, -16)]), 1.5 * s)
    ship.area(put(path("-146,-290 -146,-70 -232,-84")))
    for a, b in (((-4 + 115, -370), (330, -104)), ((111, -250), (300, -90)),
            ((-24, -400), (112, -240)), ((-154, -300), (-24, -240))):
        rigging.line(put([a, b]), 1.6 * s)
    jib = put(path("124,-250 296,-94 150,-70"))
    c.paint(rigging, dark)
    c.paint(ship, dark)
    c.paint(jib, mix(hue.WINE, hue.NIGHT, 0.4),
        Shade(mix(hue.BRICK, hue.CLAY, 0.4), 0, 0.35, 1.0, 0.9))
    rim = Shape().line(put(smooth(path("-200,-22 0,-14 170,-24 226,-52"))), 3 * s)
    c.paint(rim, mix(hue.CLAY, hue.OCHRE, 0.4))
    lamps = Shape()
    for x in (-190, -90, 60):
        lamps.disc(*put([(x, 4)])[0], 4.5)
    c.paint(lamps, hue.HONEY)
