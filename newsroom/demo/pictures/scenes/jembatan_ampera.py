"""The Ampera bridge over the Musi at dusk."""

from newsroom.demo.pictures import palette as hue
from newsroom.demo.pictures.buildings import dome, minaret
from newsroom.demo.pictures.canvas import Canvas
from newsroom.demo.pictures.geometry import (
    Point,
    Points,
    blob,
    oval,
    path,
    place,
    rect,
    ribbon,
    smooth,
)
from newsroom.demo.pictures.nature import cloud_bars, ripples, stars
from newsroom.demo.pictures.palette import mix
from newsroom.demo.pictures.shapes import Shade, Shape

# fmt: off


def ampera(c: Canvas) -> None:
    c.wash(mix(hue.INK, hue.PETROL, 0.3), hue.PETROL, mix(hue.TEAL, hue.SLATE, 0.3),
        mix(hue.ROSE, hue.LAGOON, 0.3), hue.CLAY, hue.HONEY, hue.HONEY, hue.HONEY, hue.HONEY)
    c.paint(Shape().disc(1235, 190, 46), hue.CREAM)
    c.glow((1235, 190), 260, hue.CREAM, 0.45)
    stars(c, hue.CREAM, 60, 300)
    cloud_bars(c, mix(hue.ROSE, hue.CLAY, 0.3), 250, 520, 14, length=(220, 700), thick=15,
        opacity=0.6)
    c.glow((750, 640), 640, mix(hue.HONEY, hue.CREAM, 0.3), 0.55)
    _riverside(c)
    _span(c)
    c.mirror_below(716, ripple=3.2, squeeze=1.7)
    c.paint(rect(-5, 714, 1510, 300), None, Shade(hue.PETROL, 90, 0.1, 1.0, 0.8, spray=False),
        Shade(mix(hue.INK, hue.PETROL, 0.3), 90, 0.45, 1.05, 0.95))
    ripples(c, mix(hue.HONEY, hue.CLAY, 0.3), 722, 990, 90, opacity=0.55)
    ripples(c, mix(hue.INK, hue.PETROL, 0.4), 730, 990, 60, opacity=0.5)
    _river_boat(c, (360, 880), 1.0)
    _river_boat(c, (1120, 800), 0.5)


def _riverside(c: Canvas) -> None:
    town, lamps = Shape(), Shape()
    x = -10.0
    while x < 1500:
        width, tall = c.rng.uniform(30, 80), c.rng.uniform(16, 46)
        town.area(rect(x, 690 - tall, width, tall + 30),
            [(x - 6, 692 - tall), (x + width / 2, 690 - tall - c.rng.uniform(12, 30)),
            (x + width + 6, 692 - tall)])
        for _ in range(2):
            lamps.area(rect(x + c.rng.uniform(6, width - 8), 690 - c.rng.uniform(2, tall - 6), 5,
                7))
        x += width + c.rng.uniform(0, 18)
    town.area(dome(190, 630, 84, 54), rect(146, 628, 88, 80))
    town.marks += minaret(262, 716, 200, 18).marks
    for px, tall in ((40, 110), (420, 90), (1120, 96), (1290, 120), (1440, 90)):
        town.area(blob(c.rng, px, 690 - tall * 0.3, 44, tall * 0.4))
    town.area(rect(-10, 688, 1520, 30))
    c.paint(town, mix(hue.PLUM, hue.WINE, 0.4),
        Shade(mix(hue.CLAY, hue.ROSE, 0.3), 270, 0.6, 1.15, 0.5))
    c.paint(lamps, hue.HONEY)


def _span(c: Canvas) -> None:
    red, deep, glow = mix(hue.BRICK, hue.CLAY, 0.15), mix(hue.WINE, hue.RUST, 0.4), mix(hue.CLAY,
        hue.HONEY, 0.3)
    piers = Shape()
    for x in (70, 230, 390, 1110, 1270, 1430):
        piers.area([(x - 14, 600), (x + 14, 600), (x + 18, 720), (x - 18, 720)],
            rect(x - 30, 598, 60, 12))
    c.paint(piers, mix(hue.ROSE, hue.PLUM, 0.5), Shade(hue.PLUM, 0, 0.4, 1.0, 0.8))
    deck = path("-20,590 500,566 1000,566 1520,590")
    for x in (540, 960):
        foot = Shape().area([(x - 66, 716), (x - 58, 596), (x + 58, 596), (x + 66, 716)])
        c.paint(foot, mix(hue.ROSE, hue.PLUM, 0.45), Shade(hue.PLUM, 0, 0.4, 1.0, 0.8))
        for side in (-1, 1):
            leg = [(x + side * 46 - 15, 610), (x + side * 34 - 13, 150), (x + side * 34 + 13, 150),
                (x + side * 46 + 15, 610)]
            c.paint(leg, red, Shade(deep, 0, 0.3, 1.0, 0.9), Shade(glow, 90, 0.7, 1.1, 0.5))
        beams = Shape().area(rect(x - 58, 132, 116, 34), rect(x - 44, 268, 88, 22),
            rect(x - 46, 404, 92, 22), [(x - 44, 132), (x - 32, 112), (x + 32, 112), (x + 44, 132)])
        c.paint(beams, red, Shade(deep, 90, 0.2, 1.1, 0.9))
        braces = Shape().line([(x - 32, 292), (x + 34, 402)],
            5).line([(x + 32, 292), (x - 34, 402)], 5).line([(x - 30, 168), (x + 32, 266)],
            5).line([(x + 30, 168), (x - 32, 266)], 5)
        c.paint(braces, deep)
        c.paint(Shape().disc(x, 112, 7), hue.HONEY)
        c.glow((x, 110), 70, hue.HONEY, 0.7)
    truss = Shape()
    for i in range(19):
        left = 596 + i * 17.3
        truss.line([(left, 566), (left + 17.3, 600)], 3).line([(left + 17.3, 566), (left, 600)], 3)
    c.paint(truss, deep)
    c.paint(Shape().line([(540, 602), (960, 602)], 8), red)
    c.paint(ribbon(deck, [26, 24, 24, 26]), red, Shade(deep, 90, 0.3, 0.9, 0.9))
    c.paint(Shape().line([(x, y - 30) for x, y in deck], 3), glow)
    rails, lights = Shape(), Shape()
    for i in range(62):
        x = i * 25
        y = 590 - 24 * min(1, x / 500) if x < 750 else 590 - 24 * min(1, (1500 - x) / 500)
        rails.line([(x, y - 10), (x, y - 30)], 2)
        if i % 4 == 0:
            rails.line([(x, y - 28), (x, y - 66)], 2.6)
            lights.disc(x, y - 68, 4.6)
    c.paint(rails, glow)
    cars = Shape()
    for x, w in ((160, 30), (330, 44), (700, 30), (860, 46), (1180, 30), (1350, 32)):
        y = 590 - 24 * min(1, x / 500) if x < 750 else 590 - 24 * min(1, (1500 - x) / 500)
        cars.area(rect(x, y - 24, w, 13), rect(x + w * 0.2, y - 34, w * 0.6, 12))
    c.paint(cars, hue.INK)
    c.paint(lights, mix(hue.HONEY, hue.CREAM, 0.5))


def _river_boat(c: Canvas, at: Point, s: float) -> None:
    """A ketek, the motor taxi of the Musi."""
    def put(points: Points) -> Points:
        return place(points, at, s)

    c.paint(put(oval(20, 32, 330, 15)), hue.INK, opacity=0.6, blur=5 * s)
    hull = [*smooth(path("-330,-66 -240,-20 -60,-6 160,-12 300,-52 350,-92")),
        *smooth(path("350,-92 296,-6 220,30 -180,34 -270,0 -330,-66"))]
    c.paint(put(hull), mix(hue.TEAL, hue.LAGOON, 0.3), Shade(hue.INK, 90, 0.4, 1.0, 0.9),
        Shade(mix(hue.HONEY, hue.CLAY, 0.3), 270, 0.75, 1.05, 0.6))
    c.paint(Shape().line(put(smooth(path("-328,-62 -240,-14 -60,0 160,-6 300,-46 346,-86"))),
        8 * s), hue.OCHRE)
    for x in (-140, -50, 40, 120):
        c.paint(Shape().line(put([(x, -6), (x, -96)]), 5 * s), hue.UMBER)
    people = Shape()
    for x in (-100, -10, 76):
        people.area(put(smooth([(x - 22, -4), (x - 20, -42), (x, -56), (x + 20, -42), (x + 22, -4)],
            steps=5))).disc(*put([(x, -68)])[0], 13 * s)
    c.paint(people, mix(hue.INK, hue.PLUM, 0.4))
    c.paint(put(smooth(path("-176,-92 -150,-116 -10,-126 130,-116 156,-92"))), hue.BRICK,
        Shade(hue.WINE, 90, 0.4, 1.2, 0.9), Shade(hue.HONEY, 300, 0.7, 1.1, 0.5))
    steer = Shape().area(put(smooth(path("-262,-30 -258,-84 -238,-98 -218,-84 -214,-26"),
        steps=5))).disc(*put([(-238, -112)])[0],
        14 * s).line(put(path("-230,-78 -290,-56 -350,30")), 6 * s)
    c.paint(steer, mix(hue.INK, hue.PLUM, 0.4))
    c.paint(put(path("-272,-112 -238,-138 -204,-112")), mix(hue.SAND, hue.HONEY, 0.4))
    c.paint(Shape().disc(*put([(338, -96)])[0], 8 * s), hue.HONEY)
    c.glow(put([(338, -96)])[0], 60 * s, hue.HONEY, 0.6)
