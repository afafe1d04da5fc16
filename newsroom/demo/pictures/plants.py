"""Trees, palms and grass."""

import math
from collections.abc import Sequence

from newsroom.demo.pictures.canvas import WIDTH, Canvas
from newsroom.demo.pictures.geometry import (
    Point,
    Points,
    along,
    bezier,
    blob,
    path,
    place,
    polar,
    ribbon,
)
from newsroom.demo.pictures.palette import Colour
from newsroom.demo.pictures.shapes import Shade, Shape


def fir(x: float, foot: float, height: float, spread: float = 0.32) -> Points:
    """A conifer's outline, in tiers."""
    half: Points = [(x, foot - height)]
    tiers = 6
    for i in range(1, tiers + 1):
        share = i / tiers
        y = foot - height * (1 - share * 0.94)
        half.append((x - height * spread * 0.5 * share, y))
        half.append((x - height * spread * 0.5 * share * 0.55, y - height * 0.012))
    half.append((x - height * 0.02, foot - height * 0.05))
    half.append((x - height * 0.02, foot))
    return half + [(2 * x - px, py) for px, py in half[::-1]]


def forest(
    c: Canvas,
    foot: float,
    height: float,
    colour: Colour,
    *shades: Shade,
    gap: float = 26,
    swing: float = 10,
) -> None:
    """A wall of conifers across the sheet."""
    trees = Shape()
    x = -20.0
    while x < WIDTH + 40:
        y = foot + swing * math.sin(x / 140) + c.rng.uniform(-4, 4)
        trees.area(fir(x, y, height * c.rng.uniform(0.55, 1.15), c.rng.uniform(0.28, 0.4)))
        x += gap * c.rng.uniform(0.5, 1.2)
    trees.area([(-20, foot - 6), (WIDTH + 20, foot - 6), (WIDTH + 20, foot + 60), (-20, foot + 60)])
    c.paint(trees, colour, *shades)


def frond(length: float, droop: float, teeth: int = 15) -> list[Points]:
    """A feathered palm frond along +x that bends down by `droop`."""
    spine = bezier(
        (0, 0), (length * 0.3, -length * 0.18), (length * 0.75, -length * 0.1), (length, droop), 20
    )
    parts = [ribbon(spine, [length * 0.025, length * 0.02, 1])]
    for i in range(2, teeth):
        share = i / teeth
        at = along(spine, share)
        size = length * 0.34 * math.sin(math.pi * (0.12 + 0.8 * share)) + length * 0.04
        ahead = along(spine, min(share + 0.05, 1))
        turn = math.degrees(math.atan2(ahead[1] - at[1], ahead[0] - at[0]))
        for side in (-1, 1):
            blade = path("0,-0.035 0.5,-0.03 1,0.06 0.5,0.045 0,0.035")
            parts.append(place(blade, at, (size, size), turn + side * (58 - 26 * share)))
    return parts


def palm(
    c: Canvas,
    foot: Point,
    crown: Point,
    size: float,
    colour: Colour,
    *,
    light: Colour | None = None,
    fronds: int = 11,
) -> None:
    """A coconut palm; `size` is a frond's length. With `light` its upper leaves catch the sun."""
    lean = crown[0] - foot[0]
    trunk = bezier(
        foot,
        (foot[0] + lean * 0.1, foot[1] - 0.4 * (foot[1] - crown[1])),
        (crown[0] - lean * 0.25, crown[1] + 0.3 * (foot[1] - crown[1])),
        crown,
        20,
    )
    tree = Shape().area(ribbon(trunk, [size * 0.14, size * 0.085, size * 0.07, size * 0.07]))
    lit = Shape()
    for i in range(fronds):
        turn = -205 + 230 * i / (fronds - 1) + c.rng.uniform(-8, 8)
        reach = size * c.rng.uniform(0.85, 1.08)
        droop = reach * (0.28 + 0.35 * abs(math.cos(math.radians(turn))))
        rightward = math.cos(math.radians(turn)) >= 0
        side = 1.0 if rightward else -1.0
        tilt = turn if rightward else 180 + turn
        for part in frond(reach, droop):
            outline = place(part, crown, (side, 1.0), tilt * 0.75)
            (lit if light and i % 2 else tree).area(outline)
    c.paint(tree, colour)
    if light:
        c.paint(lit, light)
    c.paint(Shape().disc(crown[0], crown[1] + size * 0.03, size * 0.06), colour)


def fan_palm(c: Canvas, foot: Point, height: float, colour: Colour, light: Colour) -> None:
    """A lontar palm: straight trunk, a globe of fans, those in front lighter at their tips."""
    x, y = foot[0], foot[1] - height
    trunk = ribbon(
        [foot, (x, (foot[1] + y) / 2), (x, y)], [height * w for w in (0.05, 0.034, 0.04)]
    )
    c.paint(trunk, colour)
    size = height * 0.15
    c.paint(Shape().disc(x, y, size * 0.6), colour)
    for ring, turns in (
        (0.95, range(-20, 340, 33)),
        (0.62, range(-215, 50, 44)),
        (0.25, (-150, -30, -90)),
    ):
        for turn in turns:
            angle = turn + c.rng.uniform(-7, 7)
            at = polar((x, y), size * ring, angle)
            fan: Points = [at]
            for k in range(10):
                fan += [
                    polar(at, size * 0.62, angle - 112 + 22.4 * k),
                    polar(at, size, angle - 101 + 22.4 * k),
                ]
            stalk = Shape().line([(x, y), at], height * 0.012)
            c.paint(stalk, colour)
            c.paint(fan[:-1], colour, Shade(light, angle, 0.35, 1.1, 0.85))


def grass(
    c: Canvas,
    line: Sequence[Point],
    height: float,
    colour: Colour,
    count: int,
    *,
    lean: float = 0.25,
    width: float = 5.0,
) -> None:
    """Blades standing on a line."""
    blades = Shape()
    for _ in range(count):
        x, y = along(line, c.rng.random())
        tall = height * c.rng.uniform(0.4, 1.1)
        bend = tall * c.rng.uniform(-lean * 0.6, lean * 1.6)
        spine = bezier(
            (x, y + 8),
            (x, y - tall * 0.4),
            (x + bend * 0.4, y - tall * 0.8),
            (x + bend, y - tall),
            6,
        )
        blades.area(ribbon(spine, [width, width * 0.7, 0.6]))
    c.paint(blades, colour)


def foliage(
    c: Canvas,
    cx: float,
    cy: float,
    rx: float,
    ry: float,
    *,
    colour: Colour,
    light: Colour,
    lumps: int = 14,
) -> None:
    """A round tree crown, lit from the upper left."""
    crown = Shape()
    for i in range(lumps):
        angle = 2 * math.pi * i / lumps
        x, y = cx + rx * 0.62 * math.cos(angle), cy + ry * 0.6 * math.sin(angle)
        crown.area(blob(c.rng, x, y, rx * 0.42, ry * 0.42, 0.12))
    crown.disc(cx, cy, rx * 0.7, ry * 0.7)
    c.paint(crown, colour, Shade(light, 235, 0.45, 1.15, 0.9))
