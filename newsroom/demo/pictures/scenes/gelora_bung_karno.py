"""The stadium at dusk, its ring of a roof open to the sky."""

import math

from newsroom.demo.pictures import palette as hue
from newsroom.demo.pictures.canvas import Canvas
from newsroom.demo.pictures.geometry import arc, blob, oval, path, polar, rect, ribbon
from newsroom.demo.pictures.nature import cloud_bars, ridge, sun
from newsroom.demo.pictures.palette import mix
from newsroom.demo.pictures.plants import foliage
from newsroom.demo.pictures.shapes import Shade, Shape

# fmt: off


def stadium(c: Canvas) -> None:
    c.wash(mix(hue.PLUM, hue.SLATE, 0.4), mix(hue.ROSE, hue.SLATE, 0.35), hue.CLAY,
        mix(hue.OCHRE, hue.HONEY, 0.4), hue.HONEY, hue.MOSS, hue.MOSS, hue.MOSS, hue.MOSS, hue.MOSS,
        hue.MOSS)
    sun(c, (1195, 262), 60, hue.CREAM, mix(hue.HONEY, hue.CREAM, 0.5), reach=4)
    cloud_bars(c, mix(hue.CLAY, hue.ROSE, 0.4), 30, 200, 11, length=(240, 680), thick=15,
        opacity=0.6)
    ridge(c, 300, 280, 110, mix(hue.SLATE, hue.ROSE, 0.45), mist=mix(hue.HONEY, hue.PEACH, 0.5),
        floor=400)
    _city(c)
    c.paint(rect(-5, 345, 1510, 660), mix(hue.FERN, hue.MOSS, 0.5),
        Shade(mix(hue.FOREST, hue.FERN, 0.3), 90, 0.2, 1.0, 0.9),
        Shade(mix(hue.HONEY, hue.MOSS, 0.4), 270, 0.8, 1.05, 0.9))
    _park(c)
    _plaza(c)
    _bowl(c)
    _roof_ring(c)
    for x, y, rx, ry in ((60, 960, 110, 90), (210, 1000, 100, 70), (1440, 950, 120, 100),
            (1290, 1000, 100, 66), (380, 1020, 90, 50), (1130, 1024, 90, 50)):
        foliage(c, x, y, rx, ry, colour=mix(hue.PINE, hue.FOREST, 0.4),
            light=mix(hue.FERN, hue.MOSS, 0.3))


def _plaza(c: Canvas) -> None:
    c.paint(Shape().disc(750, 716, 690, 300), mix(hue.SAND, hue.ROSE, 0.3),
        Shade(mix(hue.COCOA, hue.ROSE, 0.3), 90, 0.4, 1.1, 0.8))
    c.paint(Shape().disc(800, 730, 660, 282), mix(hue.PINE, hue.PLUM, 0.4), opacity=0.55, blur=12)


def _city(c: Canvas) -> None:
    blocks, panes = Shape(), Shape()
    x = -10.0
    while x < 1500:
        width, tall = (c.rng.uniform(22, 60), c.rng.uniform(14,
            76) * (1.25 if 300 < x < 800 else 0.7))
        blocks.area(rect(x, 352 - tall, width, tall + 10))
        for _ in range(int(tall / 14)):
            panes.area(rect(x + c.rng.uniform(3, width - 6), 350 - c.rng.uniform(4, tall - 4), 3,
                5))
        x += width + c.rng.uniform(2, 34)
    c.paint(blocks, mix(hue.PLUM, hue.ROSE, 0.3),
        Shade(mix(hue.ROSE, hue.HONEY, 0.4), 90, 0.3, 1.1, 0.8))
    c.paint(panes, hue.HONEY)


def _park(c: Canvas) -> None:
    ways = Shape().area(ribbon([*oval(750, 620, 745, 350, 100), (1495, 620)], [26, 26]))
    for turn in range(0, 360, 30):
        ways.area(ribbon([polar((750, 620), 1, turn),
            (750 + 1100 * math.cos(math.radians(turn)), 620 + 560 * math.sin(math.radians(turn)))],
            [20, 34]))
    with c.inside(rect(-5, 372, 1510, 640)):
        c.paint(ways, mix(hue.SAND, hue.ROSE, 0.3),
            Shade(mix(hue.COCOA, hue.MOSS, 0.4), 90, 0.3, 1.2, 0.7))
    crowns, lights = Shape(), Shape()
    for _ in range(150):
        x, y = c.rng.uniform(-20, 1520), c.rng.uniform(378, 985)
        if ((x - 750) / 700) ** 2 + ((y - 600) / 330) ** 2 < 1.08:
            continue
        r = 9 + (y - 360) * 0.035
        crowns.area(blob(c.rng, x, y, r * 1.25, r, 0.15, 8))
        lights.area(blob(c.rng, x - r * 0.3, y - r * 0.3, r * 0.6, r * 0.45, 0.2, 7))
    c.paint(crowns, mix(hue.FOREST, hue.PINE, 0.3))
    c.paint(lights, mix(hue.MOSS, hue.FERN, 0.3))


def _bowl(c: Canvas) -> None:
    facade = [*arc(750, 598, 630, 272, 0, 180, 60), *arc(750, 706, 590, 256, 180, 0, 60)]
    c.paint(facade, mix(hue.SAND, hue.ROSE, 0.35),
        Shade(mix(hue.PLUM, hue.RUST, 0.4), 180, 0.3, 1.0, 0.85))
    struts = Shape()
    for k in range(1, 48):
        turn = math.radians(k * 180 / 48)
        top = (750 + 640 * math.cos(turn), 594 + 276 * math.sin(turn))
        foot = (750 + 596 * math.cos(turn), 702 + 262 * math.sin(turn))
        struts.line([top, foot], 4.5).line([top,
            (foot[0] + 14 * math.copysign(1, math.cos(turn)), foot[1])], 3)
    c.paint(struts, mix(hue.CREAM, hue.SAND, 0.3))
    c.paint(ribbon(arc(750, 694, 596, 260, 2, 178, 60), [6, 30, 40, 30, 6]),
        mix(hue.PLUM, hue.WINE, 0.4), opacity=0.75)
    level = Shape().line(arc(750, 650, 612, 264, 4, 176, 60), 6)
    c.paint(level, mix(hue.PLUM, hue.RUST, 0.3), opacity=0.7)
    inner = Shape().disc(750, 560, 428, 172)
    with c.inside(inner):
        c.paint(rect(300, 368, 900, 400), mix(hue.WINE, hue.RUST, 0.35))
        tiers = ((0, 428, 172, mix(hue.RUST, hue.WINE, 0.3)), (30, 396, 152, hue.BRICK),
            (52, 366, 134, hue.CLAY), (72, 338, 117, mix(hue.OCHRE, hue.CLAY, 0.3)))
        for drop, rx, ry, colour in tiers:
            c.paint(Shape().disc(750, 560 + drop, rx, ry), colour,
                Shade(mix(hue.WINE, hue.PLUM, 0.5), 0, 0.45, 1.0, 0.7))
        aisles, crowd = Shape(), Shape()
        for k in range(36):
            a = (750 + 428 * math.cos(k * math.pi / 18), 560 + 172 * math.sin(k * math.pi / 18))
            b = (750 + 310 * math.cos(k * math.pi / 18), 648 + 100 * math.sin(k * math.pi / 18))
            aisles.line([a, b], 2)
        for _ in range(420):
            share, turn = c.rng.random(), c.rng.uniform(math.pi * 0.98, math.pi * 2.02)
            x = 750 + (312 + 116 * share) * math.cos(turn)
            y = 560 + 82 * (1 - share) + (100 + 72 * share) * math.sin(turn)
            crowd.area(oval(x, y, 2, 2, 6))
        c.paint(crowd, mix(hue.CREAM, hue.HONEY, 0.4), opacity=0.75)
        c.paint(aisles, hue.WINE, opacity=0.6)
        c.paint(Shape().disc(750, 650, 300, 92), mix(hue.BRICK, hue.CLAY, 0.2),
            Shade(hue.RUST, 0, 0.3, 1.0, 0.8))
        lanes = Shape()
        for k in range(1, 4):
            lanes.line(oval(750, 650, 300 - 11 * k, 92 - 5 * k, 80), 1.4, closed=True)
        c.paint(lanes, hue.CREAM, opacity=0.7)
        field = Shape().disc(750, 650, 252, 70)
        c.paint(field, mix(hue.FERN, hue.MOSS, 0.3), Shade(hue.FOREST, 0, 0.3, 1.1, 0.7))
        with c.inside(field):
            stripes = Shape()
            for k in range(-4, 5, 2):
                stripes.area([(750 + k * 54, 568), (804 + k * 54, 568), (808 + k * 58, 738),
                    (750 + k * 58, 738)])
            c.paint(stripes, mix(hue.LIME, hue.MOSS, 0.5), opacity=0.5)
            pitch = (Shape().line(path("570,610 930,610 960,693 540,693"), 2.4,
                closed=True).line([(750, 610), (750, 693)], 2.4).line(oval(750, 650, 42, 15), 2.4,
                closed=True))
            c.paint(pitch, hue.CREAM)


def _roof_ring(c: Canvas) -> None:
    ring = Shape().disc(750, 578, 662, 296).hole(oval(750, 558, 424, 168, 90))
    c.paint(Shape().disc(750, 590, 664, 296).hole(oval(750, 562, 424, 170, 90)),
        mix(hue.PLUM, hue.RUST, 0.4))
    c.paint(ring, mix(hue.PAPER, hue.PEACH, 0.35),
        Shade(mix(hue.ROSE, hue.CLAY, 0.35), 180, 0.3, 0.95, 0.85),
        Shade(mix(hue.PLUM, hue.RUST, 0.35), 180, 0.75, 1.1, 0.7))
    ribs, seams = Shape(), Shape()
    for k in range(96):
        turn = math.radians(k * 3.75)
        a = (750 + 660 * math.cos(turn), 578 + 294 * math.sin(turn))
        b = (750 + 426 * math.cos(turn), 558 + 169 * math.sin(turn))
        (ribs if k % 2 == 0 else seams).line([a, b], 3 if k % 2 == 0 else 1.4)
    c.paint(ribs, mix(hue.CLAY, hue.PLUM, 0.35), opacity=0.75)
    c.paint(seams, mix(hue.CLAY, hue.PLUM, 0.35), opacity=0.45)
    rims = (Shape().line(oval(750, 578, 660, 294, 110), 7,
        closed=True).line(oval(750, 558, 426, 169, 110), 6, closed=True))
    c.paint(rims, hue.CREAM, Shade(mix(hue.ROSE, hue.CLAY, 0.5), 180, 0.4, 1.0, 0.9))
    lamps = Shape()
    for k in range(48):
        turn = math.radians(k * 7.5)
        lamps.disc(750 + 420 * math.cos(turn), 562 + 165 * math.sin(turn), 3)
    c.paint(lamps, mix(hue.HONEY, hue.CREAM, 0.5))
