"""Steam locomotives and carriages, side on."""

from dataclasses import dataclass

from newsroom.demo.pictures.canvas import Canvas
from newsroom.demo.pictures.geometry import (
    Point,
    Points,
    path,
    place,
    polar,
    rect,
    smooth,
)
from newsroom.demo.pictures.palette import COAL, HONEY, SLATE, Colour, mix
from newsroom.demo.pictures.shapes import Shade, Shape


@dataclass(frozen=True)
class Livery:
    body: Colour
    trim: Colour
    iron: Colour = COAL
    light: Colour = SLATE


def locomotive(c: Canvas, at: Point, size: float, livery: Livery) -> None:
    """A tank engine running to the left.

    `at` is the rail below its front buffer, `size` its length.
    """

    def put(points: Points) -> Points:
        return place(points, at, size / 100)

    frame = Shape().area(
        put(rect(4, -15, 94, 5)),
        put(path("0,-14 8,-14 8,-2 3,-2")),
        put(rect(-1, -15, 6, 4)),
    )
    c.paint(frame, livery.iron)
    _wheels(c, at, size, livery)
    boiler = Shape().area(put(rect(10, -36, 58, 20)), put(rect(7, -37, 12, 23)))
    c.paint(
        boiler,
        livery.body,
        Shade(livery.light, 270, 0.55, 1.0, 0.75),
        Shade(livery.iron, 90, 0.5, 1.1, 0.9),
    )
    bands = Shape()
    for x in (20, 32, 44, 56):
        bands.area(put(rect(x, -36.5, 1.3, 20.5)))
    c.paint(bands, livery.trim)
    stack = path("10.5,-36 9.6,-52 8.2,-54 8.2,-56 17.8,-56 17.8,-54 16.4,-52 15.5,-36")
    domes = Shape().area(put(stack), put(smooth(path("34,-35 34.5,-43 38,-46 41.5,-43 42,-35"))))
    domes.area(put(smooth(path("51,-35 51.2,-41 53.5,-42.5 55.8,-41 56,-35"))))
    c.paint(domes, livery.iron, Shade(livery.light, 180, 0.55, 1.1, 0.8))
    cab = Shape().area(put(rect(67, -46, 24, 31)), put(rect(52, -30, 17, 15)))
    cab.hole(put(rect(70.5, -43, 7.5, 11)), put(rect(81, -43, 7.5, 11)))
    c.paint(cab, livery.body, Shade(livery.iron, 60, 0.3, 1.1, 0.8))
    c.paint(
        Shape().area(
            put(smooth(path("64,-46 66,-49 79,-51 93,-49 95,-46"))),
            put(rect(91, -33, 8, 18)),
        ),
        livery.iron,
    )
    c.paint(Shape().line(put(rect(69, -29, 20, 12)), size * 0.006, closed=True), livery.trim)
    c.paint(Shape().disc(*put([(8, -40)])[0], size * 0.033), livery.trim)
    c.paint(Shape().disc(*put([(7.6, -40)])[0], size * 0.021), mix(HONEY, (255, 255, 255), 0.4))


def _wheels(c: Canvas, at: Point, size: float, livery: Livery) -> None:
    unit = size / 100
    drivers = [place([(x, -9.5)], at, unit)[0] for x in (31, 48, 65)]
    small = [place([(x, -5.2)], at, unit)[0] for x in (14, 84)]
    tyres, spokes = Shape(), Shape()
    for centre, radius in [(d, 9.5) for d in drivers] + [(s, 5.2) for s in small]:
        tyres.disc(*centre, radius * unit)
        spokes.disc(*centre, radius * unit * 0.82)
    c.paint(tyres, livery.iron)
    c.paint(spokes, livery.trim)
    gaps, hubs = Shape(), Shape()
    for centre, radius in [(d, 9.5) for d in drivers] + [(s, 5.2) for s in small]:
        for turn in range(0, 360, 45):
            gaps.area(
                [
                    polar(centre, radius * unit * 0.26, turn + 22),
                    polar(centre, radius * unit * 0.72, turn + 6),
                    polar(centre, radius * unit * 0.72, turn + 38),
                ]
            )
        hubs.disc(*centre, radius * unit * 0.2)
    c.paint(gaps, livery.iron)
    c.paint(hubs, livery.iron)
    pins = [polar(d, 4.6 * unit, 35) for d in drivers]
    rods = (
        Shape()
        .line([pins[0], pins[2]], 2.2 * unit)
        .line([place([(17, -11)], at, unit)[0], pins[1]], 1.4 * unit)
    )
    c.paint(rods, livery.light)
    c.paint(
        Shape().area(place(rect(9, -15, 11, 7), at, unit)),
        livery.body,
        Shade(livery.iron, 90, 0.3, 1, 0.8),
    )


def carriage(
    c: Canvas, at: Point, size: float, livery: Livery, windows: int = 7, *, lit: Colour = HONEY
) -> None:
    """A carriage to the right of `at` on the rail; `size` is its length."""
    unit = size / 100

    def put(points: Points) -> Points:
        return place(points, at, unit)

    wheels = Shape().area(put(rect(2, -7, 96, 3)))
    for x in (14, 24, 76, 86):
        wheels.disc(*put([(x, -4)])[0], 4 * unit)
    c.paint(wheels, livery.iron)
    c.paint(put(rect(1, -32, 98, 26)), livery.body, Shade(livery.iron, 90, 0.4, 1.2, 0.7))
    c.paint(
        put(smooth(path("0,-31 3,-35 50,-37 97,-35 100,-31"))),
        livery.iron,
        Shade(livery.light, 270, 0.3, 1, 0.7),
    )
    panes = Shape()
    for i in range(windows):
        panes.area(put(rect(8 + 86 * i / windows, -27, 60 / windows, 10)))
    c.paint(panes, lit)
    c.paint(put(rect(1, -13, 98, 1.6)), livery.trim)


def sleepers(
    c: Canvas, left: float, right: float, rail: float, colour: Colour, *, gap: float = 18
) -> None:
    track = Shape().area(rect(left, rail, right - left, 4))
    x = left
    while x < right:
        track.area(rect(x, rail + 4, gap * 0.55, 5))
        x += gap
    c.paint(track, colour)
