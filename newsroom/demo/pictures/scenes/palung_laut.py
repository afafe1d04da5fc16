"""A submersible going down between the walls of a trench."""

from newsroom.demo.pictures import palette as hue
from newsroom.demo.pictures.canvas import Canvas
from newsroom.demo.pictures.geometry import (
    Point,
    Points,
    arc,
    down_to,
    mirror,
    oval,
    path,
    place,
    rect,
    ribbon,
    rough,
    smooth,
)
from newsroom.demo.pictures.palette import Colour, mix
from newsroom.demo.pictures.shapes import Shade, Shape

# fmt: off


def deep_sea(c: Canvas) -> None:
    c.wash(hue.LAGOON, hue.TEAL, mix(hue.TEAL, hue.PETROL, 0.6), hue.PETROL,
        mix(hue.PETROL, hue.NIGHT, 0.6), hue.NIGHT, mix(hue.NIGHT, hue.COAL, 0.4))
    rays = Shape()
    for x, width in ((330, 70), (560, 120), (820, 90), (1050, 140)):
        rays.area([(x, -10), (x + width, -10), (x + width * 2.3 - 140, 520), (x - 240, 520)])
    c.paint(rays, None, Shade(mix(hue.FOAM, hue.CREAM, 0.4), 270, 0.2, 1.0, 0.4, spray=False),
        blur=10)
    walls = ((mix(hue.TEAL, hue.PETROL, 0.45), 330, 300, mix(hue.TEAL, hue.LAGOON, 0.2)),
        (mix(hue.PETROL, hue.INK, 0.25), 230, 210, mix(hue.PETROL, hue.TEAL, 0.3)),
        (mix(hue.INK, hue.NIGHT, 0.3), 120, 130, mix(hue.PETROL, hue.INK, 0.4)),
        (mix(hue.NIGHT, hue.COAL, 0.4), 20, 40, mix(hue.INK, hue.PETROL, 0.3)))
    for colour, reach, top, light in walls:
        for side in (-1, 1):
            _trench_wall(c, colour, light, reach, top, side=side)
        if reach == 230:
            _marine_snow(c)
    _submersible(c, (700, 425))
    _lantern_fish(c)
    _jelly(c, (455, 640), 1.0)
    _jelly(c, (1090, 560), 0.6)
    _angler(c, (980, 815))
    floor = rough(c.rng, (-20, 960), (1520, 950), 30, 6)
    c.paint(down_to(floor, 1010), hue.COAL, Shade(mix(hue.INK, hue.PETROL, 0.4), 270, 0.4, 1, 0.6))


def _trench_wall(c: Canvas, colour: Colour, light: Colour, reach: float, top: float, *,
        side: int) -> None:
    line: Points = []
    y = top - 40.0
    x = 0.0
    while y < 1000:
        share = (y - top) / (1000 - top)
        x = max(0.0, 130 + reach * 1.15 * max(share, 0) ** 0.6 + c.rng.uniform(-26,
            26)) - 110 * (share < 0)
        line += [(x, y), (x + c.rng.uniform(8, 34), y + c.rng.uniform(4, 18))]
        y += c.rng.uniform(36, 90)
    outline = [(-30, line[0][1] - 30), *line, (line[-1][0] + 60, 1030), (-30, 1030)]
    if side > 0:
        outline = mirror(outline, 750)
    c.paint(outline, colour, Shade(light, 0 if side < 0 else 180, 0.55, 1.05, 0.8),
        Shade(mix(hue.NIGHT, hue.COAL, 0.3), 90, 0.45, 1.1, 0.8))


def _marine_snow(c: Canvas) -> None:
    flecks = Shape()
    for _ in range(190):
        size = c.rng.uniform(0.8, 2.8)
        flecks.area(oval(c.rng.uniform(0, 1500), c.rng.uniform(60, 980), size, size, 8))
    c.paint(flecks, hue.FOAM, opacity=0.45)


def _submersible(c: Canvas, at: Point) -> None:
    x, y = at
    beam = [(x + 70, y + 26), (x + 96, y + 12), (x + 520, y + 250), (x + 330, y + 450)]
    c.paint(beam, None, Shade(mix(hue.CREAM, hue.HONEY, 0.4), 215, 0.15, 1.0, 0.6, spray=False),
        blur=5)
    c.glow((x + 84, y + 24), 110, mix(hue.HONEY, hue.CREAM, 0.5), 0.8)
    c.paint(Shape().line([(x - 8, y - 86), (x - 40, y - 430)], 1.8), mix(hue.FOAM, hue.CREAM, 0.5),
        opacity=0.6)
    c.paint(Shape().area(rect(x - 96, y + 52, 170, 12)).line([(x - 70, y + 30), (x - 80, y + 58)],
        7).line([(x + 40, y + 34), (x + 50, y + 58)], 7), hue.UMBER)
    hull = Shape().area(smooth([(x - 150, y - 6), (x - 120, y - 44), (x - 20, y - 66),
        (x + 56, y - 52), (x + 92, y), (x + 60, y + 44), (x - 40, y + 52), (x - 120, y + 34)],
        closed=True))
    hull.area(rect(x - 52, y - 90, 74, 36)).area(rect(x - 190, y - 34, 14, 66)).line([(x - 140, y),
        (x - 180, y)], 12)
    c.paint(hull, hue.OCHRE, Shade(mix(hue.HONEY, hue.CREAM, 0.4), 250, 0.5, 1.0, 0.9),
        Shade(hue.RUST, 70, 0.5, 1.0, 0.9))
    c.paint(Shape().area(rect(x - 62, y - 12, 12, 60), rect(x - 110, y - 3, 120, 5)), hue.RUST,
        opacity=0.6)
    c.paint(Shape().disc(x + 48, y - 4, 38), hue.UMBER)
    c.paint(Shape().disc(x + 48, y - 4, 30), mix(hue.LAGOON, hue.CREAM, 0.4),
        Shade(hue.PETROL, 60, 0.3, 1.0))
    c.paint(Shape().line([(x + 62, y + 40), (x + 104, y + 72), (x + 132, y + 66)], 6), hue.STEEL)
    c.paint(Shape().disc(x + 78, y + 26, 10), hue.CREAM)


def _lantern_fish(c: Canvas) -> None:
    school, lights = Shape(), Shape()
    for x, y, size in ((1010, 300, 1.0), (955, 335, 0.8), (1060, 342, 0.9), (1100, 288, 0.7),
            (1000, 372, 0.7), (1140, 330, 0.6)):
        body = smooth(path("0,0 16,-12 44,-11 70,-1 84,-14 82,12 70,3 44,11 16,9"), closed=True)
        school.area(place(body, (x, y), (-size, size)))
        for k in range(4):
            lights.disc(x - (18 + 13 * k) * size, y + 6 * size, 2 * size)
    c.paint(school, mix(hue.PETROL, hue.NIGHT, 0.45))
    c.paint(lights, mix(hue.FOAM, hue.CREAM, 0.3))


def _jelly(c: Canvas, at: Point, s: float) -> None:
    x, y = at
    c.glow(at, 170 * s, mix(hue.ROSE, hue.LAGOON, 0.3), 0.5)
    trails = Shape()
    for k in range(-4, 5):
        dx = k * 13 * s
        trails.area(ribbon(smooth([(x + dx, y + 10 * s), (x + dx + 14 * s, y + 70 * s),
            (x + dx - 12 * s, y + 130 * s), (x + dx + 9 * s, y + (190 + 12 * (k % 3)) * s)]),
            [5 * s, 4 * s, 2 * s, 0.6]))
    c.paint(trails, mix(hue.ROSE, hue.FOAM, 0.4), Shade(hue.PETROL, 90, 0.3, 1.0, 0.7),
        opacity=0.75)
    bell = smooth([(x - 66 * s, y + 16 * s), (x - 62 * s, y - 26 * s), (x - 30 * s, y - 62 * s),
        (x + 30 * s, y - 62 * s), (x + 62 * s, y - 26 * s), (x + 66 * s, y + 16 * s)])
    hem = smooth([(x + 66 * s, y + 16 * s), (x + 40 * s, y + 6 * s), (x + 20 * s, y + 18 * s),
        (x, y + 7 * s), (x - 20 * s, y + 18 * s), (x - 40 * s, y + 6 * s),
        (x - 66 * s, y + 16 * s)])
    c.paint([*bell, *hem], mix(hue.ROSE, hue.CREAM, 0.25),
        Shade(mix(hue.TEAL, hue.ROSE, 0.35), 90, 0.2, 1.0, 0.9), opacity=0.92)
    c.paint(ribbon(arc(x, y, 44 * s, 44 * s, 200, 270, 12), [1, 7 * s, 1]), hue.CREAM, opacity=0.8)


def _angler(c: Canvas, at: Point) -> None:
    x, y = at
    lure = (x - 168, y - 96)
    c.glow(lure, 170, mix(hue.HONEY, hue.FOAM, 0.4), 0.75)
    body = smooth(path("-128,12 -108,-44 -50,-82 30,-76 92,-34 126,-12 178,-52 "
        "168,2 184,52 126,18 84,50 20,78 -50,74 -100,58 -138,36 -96,22"), closed=True)
    c.paint(place(body, at), mix(hue.INK, hue.PETROL, 0.35),
        Shade(mix(hue.TEAL, hue.OCHRE, 0.25), 205, 0.5, 1.05, 0.85),
        Shade(hue.NIGHT, 30, 0.4, 1.0, 0.9))
    c.paint(Shape().line(smooth([(x - 62, y - 78), (x - 92, y - 140), (x - 150, y - 148), lure]),
        4), mix(hue.TEAL, hue.INK, 0.4))
    c.paint(Shape().disc(*lure, 11), hue.CREAM)
    teeth = Shape()
    for k in range(7):
        tx = x - 126 + k * 9
        teeth.area([(tx - 3, y + 13 + k * 1.4), (tx + 3, y + 14 + k * 1.4), (tx, y + 27 + k)],
            [(tx, y + 42 + k * 2), (tx + 6, y + 44 + k * 2), (tx + 3, y + 29 + k)])
    c.paint(teeth, mix(hue.CREAM, hue.FOAM, 0.4))
    c.paint(Shape().disc(x - 66, y - 26, 10), mix(hue.HONEY, hue.CREAM, 0.4))
    c.paint(Shape().disc(x - 69, y - 26, 5), hue.COAL)
    fins = Shape()
    for k in range(5):
        fins.line([(x + 10 + k * 16, y - 70 + k * 9), (x + 34 + k * 16, y - 108 + k * 10)],
            3).line([(x + 6, y + 14 + k * 4), (x + 50, y + 6 + k * 11)], 2.4)
    c.paint(fins, mix(hue.TEAL, hue.INK, 0.45))
