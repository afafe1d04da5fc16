"""The ice of Lake Baikal, its cracks running to the horizon."""

import math

from newsroom.demo.pictures import palette as hue
from newsroom.demo.pictures.canvas import Canvas
from newsroom.demo.pictures.geometry import Point, Points, down_to, path, rect, ribbon, rough
from newsroom.demo.pictures.nature import cloud_bars, streak, sun
from newsroom.demo.pictures.palette import mix
from newsroom.demo.pictures.shapes import Shade, Shape

# fmt: off


def lake_baikal(c: Canvas) -> None:
    c.wash(mix(hue.TEAL, hue.STEEL, 0.5), mix(hue.STEEL, hue.FOAM, 0.4), hue.MIST, hue.PEACH,
        mix(hue.PEACH, hue.HONEY, 0.5), hue.HONEY, hue.HONEY, hue.HONEY)
    sun(c, (1120, 318), 62, hue.CREAM, hue.CREAM, reach=4.5)
    cloud_bars(c, mix(hue.CREAM, hue.ROSE, 0.25), 40, 220, 12, length=(260, 700), thick=13,
        opacity=0.6)
    for base, height, colour in ((270, 150, mix(hue.STEEL, hue.ROSE, 0.4)),
            (330, 100, mix(hue.SLATE, hue.LAGOON, 0.4))):
        crest = rough(c.rng, (-20, base), (1520, base + 10), height, 8, 0.54)
        c.paint(down_to(crest, 400), colour, Shade(hue.CREAM, 270, 0.4, 1.0, 0.75),
            Shade(hue.PEACH, 90, 0.35, 0.9, 0.8))
    ice = rect(-5, 385, 1510, 620)
    c.paint(ice, hue.LAGOON, Shade(mix(hue.HONEY, hue.CREAM, 0.3), 270, 0.78, 1.0, 0.85),
        Shade(hue.TEAL, 90, 0.15, 0.6), Shade(hue.PETROL, 90, 0.45, 1.0))
    c.glow((1120, 400), 420, mix(hue.CREAM, hue.HONEY, 0.4), 0.55)
    _ice_floor(c)
    _shaman_rock(c)
    _ice_shards(c)


def _on_ice(u: float, v: float) -> Point:
    """A place on the ice, u across and v away from the viewer (1 = near), as seen on the sheet."""
    return 760 + u / v, 372 + 640 / v


def _ice_floor(c: Canvas) -> None:
    cracks: list[tuple[Points, float]] = []
    for start, heading, length, width in (((-900, 1.0), 62, 15, 1.0), ((250, 0.98), 115, 16, 0.9),
            ((-150, 1.0), 80, 15, 0.7), ((-1600, 2.2), 12, 18, 0.6), ((700, 1.3), 160, 16, 0.8),
            ((-600, 3.2), 8, 14, 0.5), ((1200, 2.0), 140, 12, 0.6), ((-1200, 5), 5, 14, 0.5),
            ((-700, 1.5), 25, 12, 0.6)):
        _crack(c, cracks, start, heading, length, width=width)
    # Walls of the cracks, seen through clear ice.
    for line, width in cracks:
        deep = [(x + 34 * (y - 372) / 600 * width, y + 95 * ((y - 372) / 600) ** 1.3 * width) for x,
            y in line]
        c.paint([*line, *deep[::-1]], mix(hue.LAGOON, hue.FOAM, 0.5),
            Shade(hue.PETROL, 90, 0.4, 1, 0.6), opacity=0.3)
    web = Shape()
    for line, width in cracks:
        reach = [max(0.8, 11 * width * (y - 372) / 600) for _,
            y in (line[0], line[len(line) // 2], line[-1])]
        web.area(ribbon(line, reach))
    c.paint(web, hue.CREAM, opacity=0.92)
    fine = Shape()
    for _ in range(90):
        v = c.rng.uniform(1, 5)
        u = c.rng.uniform(-900, 900) * v**0.9
        turn = c.rng.uniform(0, 360)
        points = [_on_ice(u + k * 26 * math.cos(turn) + c.rng.uniform(-6, 6),
            v + k * 0.035 * math.sin(turn)) for k in range(6)]
        fine.line(points, max(0.8, 1.8 / v))
    c.paint(fine, hue.CREAM, opacity=0.5)
    bubbles = Shape()
    for _ in range(30):
        x, y = c.rng.uniform(120, 1000), c.rng.uniform(720, 960)
        for k in range(c.rng.randint(3, 7)):
            bubbles.disc(x + k * 2, y + k * 9, 14 - k * 1.4, 4.4 - k * 0.4)
    c.paint(bubbles, hue.CREAM, opacity=0.28)


def _crack(c: Canvas, found: list[tuple[Points, float]], start: Point, heading: float, length: int,
        *, width: float) -> None:
    u, v = start
    line = [_on_ice(u, v)]
    for step in range(length):
        heading += c.rng.choice((-1, 1)) * c.rng.uniform(0,
            10) + (c.rng.random() < 0.25) * c.rng.uniform(-40, 40)
        u += 95 * math.cos(math.radians(heading)) * v**0.5
        v = max(0.95, v + 0.16 * math.sin(math.radians(heading)) * v)
        line.append(_on_ice(u, v))
        if width > 0.35 and step > 1 and c.rng.random() < 0.3:
            _crack(c, found, (u, v), heading + c.rng.choice((-1, 1)) * c.rng.uniform(35, 75),
                length // 2, width=width * 0.5)
    found.append((line, width))


def _shaman_rock(c: Canvas) -> None:
    rock = path("120,400 150,340 188,318 206,262 240,228 262,246 286,214 "
        "318,252 334,300 372,312 398,276 428,262 452,300 470,350 530,372 560,402")
    flipped = [(x + 6, 400 + (400 - y) * 0.8) for x, y in rock]
    c.paint(flipped, mix(hue.PETROL, hue.INK, 0.4), Shade(hue.TEAL, 90, 0.2, 1.0, 0.9),
        opacity=0.55, blur=2)
    c.paint(rock, mix(hue.INK, hue.PETROL, 0.35),
        Shade(mix(hue.CLAY, hue.ROSE, 0.3), 330, 0.5, 1.05, 0.9))
    snow = Shape()
    for points in (path("197,290 206,262 240,228 262,246 250,252 240,246 228,268 214,276"),
            path("274,230 286,214 318,252 334,300 312,276 300,248 288,236"),
            path("372,312 398,276 428,262 452,300 430,284 408,292 392,318"),
            path("120,400 150,340 188,318 180,338 160,352")):
        snow.area(points)
    c.paint(snow, hue.CREAM)
    c.paint(Shape().area(streak(340, 402, 520, 12)), hue.CREAM, opacity=0.85)


def _ice_shards(c: Canvas) -> None:
    for x, y, size in ((1330, 760, 0.7), (1460, 800, 1.0), (1200, 880, 0.55), (1400, 960, 1.5),
            (1080, 985, 0.7), (1250, 1010, 1.0)):
        for _ in range(5):
            dx, tall, lean = (c.rng.uniform(-60, 60) * size, c.rng.uniform(80, 210) * size,
                c.rng.uniform(-0.5, 0.35))
            width = c.rng.uniform(40, 90) * size
            tip = (x + dx + lean * tall, y - tall)
            left, mid, right = ((x + dx - width * 0.6, y), (x + dx + width * 0.1, y + 10 * size),
                (x + dx + width * 0.6, y - 4))
            edge = (tip[0] + width * 0.35, tip[1] + tall * 0.12)
            c.paint([left, tip, edge, mid], mix(hue.CREAM, hue.FOAM, 0.25),
                Shade(hue.LAGOON, 90, 0.05, 0.8, 0.95), Shade(hue.TEAL, 90, 0.6, 1.0, 0.8))
            c.paint([mid, edge, right], mix(hue.TEAL, hue.LAGOON, 0.4),
                Shade(hue.PETROL, 90, 0.1, 0.9, 0.95))
            c.paint(Shape().line([tip, edge, mid], 2.2), hue.CREAM)
