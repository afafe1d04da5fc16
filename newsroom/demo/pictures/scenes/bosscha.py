"""The Bosscha dome, open, and the sky turning about the pole."""

import math

from newsroom.demo.pictures import palette as hue
from newsroom.demo.pictures.buildings import round_arch
from newsroom.demo.pictures.canvas import Canvas
from newsroom.demo.pictures.geometry import Point, arc, down_to, path, rect, ribbon, smooth
from newsroom.demo.pictures.nature import hill
from newsroom.demo.pictures.palette import mix
from newsroom.demo.pictures.plants import fir, forest
from newsroom.demo.pictures.shapes import Shade, Shape

# fmt: off


def bosscha(c: Canvas) -> None:
    c.wash(hue.NIGHT, mix(hue.NIGHT, hue.INK, 0.6), hue.INK, mix(hue.PETROL, hue.INK, 0.35),
        mix(hue.TEAL, hue.PETROL, 0.3), mix(hue.ROSE, hue.LAGOON, 0.45),
        mix(hue.HONEY, hue.ROSE, 0.35))
    _star_trails(c, (470, 640))
    # Tangkuban Parahu, the upturned boat, on the horizon.
    c.paint(down_to(smooth(path("-20,735 140,690 300,640 360,628 560,634 620,650 800,700 "
        "1100,740 1520,760")), 1010), mix(hue.INK, hue.TEAL, 0.45),
        Shade(mix(hue.ROSE, hue.TEAL, 0.45), 90, 0.1, 0.5, 0.8))
    hill(c, path("-20,800 260,770 560,786 900,752 1200,750 1520,790"), mix(hue.PINE, hue.INK, 0.4),
        Shade(mix(hue.PETROL, hue.LAGOON, 0.25), 270, 0.82, 1.0, 0.7))
    lights = Shape()
    for _ in range(70):
        lights.disc(c.rng.uniform(0, 760), c.rng.uniform(742, 772), c.rng.uniform(1, 2.6))
    c.paint(lights, hue.HONEY)
    forest(c, 840, 110, mix(hue.PINE, hue.INK, 0.55), gap=30, swing=8)
    hill(c, path("-20,900 300,876 640,842 980,822 1300,836 1520,862"),
        mix(hue.PINE, hue.NIGHT, 0.3), Shade(mix(hue.FOREST, hue.TEAL, 0.3), 270, 0.72, 1.0, 0.7))
    _dome_house(c, 960, 836)
    trees = Shape()
    for x, y, tall in ((1330, 880, 250), (1402, 910, 340), (1470, 930, 280), (60, 940, 260),
            (130, 960, 190), (-5, 960, 340)):
        trees.area(fir(x, y, tall, 0.36))
    c.paint(trees, hue.NIGHT)
    trail = path("940,838 985,838 880,905 760,1010 560,1010 800,900")
    c.paint(trail, mix(hue.ROSE, hue.SLATE, 0.5), Shade(hue.PINE, 90, 0.2, 1.1, 0.8), opacity=0.6)


def _star_trails(c: Canvas, pole: Point) -> None:
    for colour, count, width, opacity in ((hue.STEEL, 150, 1.3, 0.7), (hue.CREAM, 90, 1.9, 0.85),
            (hue.HONEY, 26, 2.4, 0.85), (hue.FOAM, 40, 1.7, 0.8)):
        trails = Shape()
        for _ in range(count):
            radius = 30 + 1180 * c.rng.random() ** 0.8
            start = c.rng.uniform(170, 350)
            sweep = c.rng.uniform(14, 24)
            steps = max(6, int(radius * sweep / 900))
            trails.area(ribbon(arc(*pole, radius, radius, start, start + sweep, steps),
                [0.4, width, width, width * 1.2]))
        c.paint(trails, colour, opacity=opacity)
    c.paint(Shape().disc(*pole, 3), hue.CREAM)


def _dome_house(c: Canvas, x: float, foot: float) -> None:
    c.glow((x, foot - 170), 430, mix(hue.HONEY, hue.ROSE, 0.4), 0.28)
    wall, shade = mix(hue.PAPER, hue.ROSE, 0.12), mix(hue.SLATE, hue.INK, 0.45)
    c.paint(rect(x - 190, foot - 150, 380, 160), wall, Shade(shade, 0, 0.25, 0.95, 0.95))
    piers, bays = Shape(), Shape()
    for k in range(-4, 5):
        px = x + 190 * math.sin(k * math.pi / 9)
        piers.area(rect(px - 7 * math.cos(k * math.pi / 9), foot - 150,
            14 * math.cos(k * math.pi / 9), 160))
    for k in range(-3, 5):
        angle = (k - 0.5) * math.pi / 9
        bays.area(round_arch(x + 188 * math.sin(angle), foot - 42, 26 * math.cos(angle), 72))
    c.paint(piers, mix(hue.SLATE, hue.STEEL, 0.4), opacity=0.55)
    c.paint(bays, mix(hue.HONEY, hue.OCHRE, 0.3), Shade(hue.CLAY, 90, 0.3, 1.2))
    c.paint(Shape().area(rect(x - 206, foot - 168, 412, 22), rect(x - 198, foot - 4, 396, 18)),
        wall, Shade(shade, 0, 0.3, 1.0, 0.95))
    door = Shape().area(round_arch(x - 8, foot + 10, 58, 104))
    c.paint(door, mix(hue.COCOA, hue.WINE, 0.4), Shade(hue.HONEY, 90, 0.5, 1.2, 0.4))
    shell = [*arc(x, foot - 168, 204, 214, 180, 360, 60)]
    c.paint(shell, mix(hue.CREAM, hue.PAPER, 0.3),
        Shade(mix(hue.STEEL, hue.SLATE, 0.4), 20, 0.35, 0.85, 0.9),
        Shade(mix(hue.INK, hue.SLATE, 0.3), 15, 0.65, 1.1, 0.95))
    with c.inside(shell):
        ribs = Shape()
        for bend in (-0.92, -0.72, -0.45, 0.48, 0.74, 0.93):
            ribs.line([(x + 204 * bend * math.sin(t),
                foot - 168 - 214 * math.cos(t)) for t in (i * math.pi / 40 for i in range(21))],
                2.2)
        c.paint(ribs, hue.SLATE, opacity=0.5)
        slit = [(x - 66, foot - 168), (x - 52, foot - 300), (x - 40, foot - 400),
            (x + 6, foot - 400), (x + 26, foot - 300), (x + 36, foot - 168)]
        c.paint(slit, hue.NIGHT, Shade(mix(hue.WINE, hue.BRICK, 0.4), 90, 0.4, 1.0, 0.8))
        c.paint(Shape().line([(x - 67, foot - 168), (x - 53, foot - 300), (x - 41, foot - 400)],
            7).line([(x + 37, foot - 168), (x + 27, foot - 300), (x + 7, foot - 400)], 7),
            mix(hue.CREAM, hue.STEEL, 0.4))
    tube = ribbon([(x + 4, foot - 190), (x - 52, foot - 330), (x - 86, foot - 415)], [46, 42, 44])
    c.paint(tube, mix(hue.STEEL, hue.CREAM, 0.35), Shade(hue.INK, 20, 0.4, 1.0, 0.9))
    c.paint(ribbon([(x - 80, foot - 400), (x - 88, foot - 420)], [54, 54]),
        mix(hue.OCHRE, hue.HONEY, 0.4), Shade(hue.COCOA, 20, 0.4, 1.0, 0.9))
    c.paint(Shape().area(rect(x - 66, foot - 186, 106, 20)), mix(hue.COCOA, hue.WINE, 0.4))
