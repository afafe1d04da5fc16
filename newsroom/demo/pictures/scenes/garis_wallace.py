"""The Wallace Line as a chart with two butterflies, one for each side of it."""

from newsroom.demo.pictures import palette as hue
from newsroom.demo.pictures.atlas import ASIAN, AUSTRALIAN, WALLACE_LINE
from newsroom.demo.pictures.canvas import Canvas
from newsroom.demo.pictures.geometry import (
    Point,
    Points,
    along,
    between,
    bezier,
    mirror,
    oval,
    path,
    place,
    polar,
    rect,
    ribbon,
    smooth,
)
from newsroom.demo.pictures.palette import Colour, mix
from newsroom.demo.pictures.shapes import Shade, Shape

# fmt: off


def wallace_line(c: Canvas) -> None:
    c.wash(mix(hue.PETROL, hue.TEAL, 0.45), mix(hue.PETROL, hue.TEAL, 0.7),
        mix(hue.PETROL, hue.INK, 0.2))
    coasts = [_coast(c, outline) for part in (ASIAN, AUSTRALIAN) for outline in part.values()]
    for width, colour in ((130, mix(hue.TEAL, hue.PETROL, 0.4)),
            (84, mix(hue.TEAL, hue.PETROL, 0.12)), (48, mix(hue.TEAL, hue.LAGOON, 0.3)),
            (22, mix(hue.TEAL, hue.LAGOON, 0.65)), (6, hue.FOAM)):
        sea = Shape()
        for coast in coasts:
            sea.line(coast[:: 4 if width > 20 else 1], width, closed=True)
        c.paint(sea, colour)
    _graticule(c)
    west, east = Shape(), Shape()
    for coast in coasts[: len(ASIAN)]:
        west.area(coast)
    for coast in coasts[len(ASIAN) :]:
        east.area(coast)
    c.paint(west, mix(hue.MOSS, hue.LIME, 0.35), Shade(hue.FERN, 200, 0.2, 1.0, 0.95))
    c.paint(east, mix(hue.OCHRE, hue.HONEY, 0.35), Shade(hue.CLAY, 20, 0.1, 0.9, 0.95))
    _relief(c)
    _line(c)
    _birdwing(c, (262, 828), 1.12, -14, (hue.FERN, hue.LIME), dark=hue.COAL)
    _birdwing(c, (1235, 165), 1.0, 14, (hue.OCHRE, hue.HONEY), dark=hue.COAL)
    _compass(c, (815, 862), 84)


def _spot(lon: float, lat: float) -> Point:
    return (lon - 94) / 48 * 1500, (10.6 - lat) * 31.25


def _coast(c: Canvas, outline: list[Point]) -> Points:
    """A coast on the sheet, roughened a little."""
    knots: Points = []
    spots = [_spot(*p) for p in outline]
    for a, b in zip(spots, [*spots[1:], spots[0]], strict=True):
        mid = between(a, b, 0.5)
        knots += [a, (mid[0] + c.rng.uniform(-3, 3), mid[1] + c.rng.uniform(-3, 3))]
    return smooth(knots, closed=True, steps=4)


def _graticule(c: Canvas) -> None:
    lines = Shape()
    for lon in range(95, 142, 5):
        x = _spot(lon, 0)[0]
        lines.area(rect(x - 0.6, 0, 1.2, 1000))
    for lat in range(-20, 11, 5):
        y = _spot(0, lat)[1]
        lines.area(rect(0, y - (1.2 if lat == 0 else 0.6), 1500, 2.4 if lat == 0 else 1.2))
    c.paint(lines, hue.FOAM, opacity=0.32)


def _relief(c: Canvas) -> None:
    """Small mountain marks along the spine of the larger islands."""
    peaks, dark = Shape(), Shape()
    chains = [path("96.5,4.6 98.6,2.3 100.4,-0.6 102,-3 104.2,-5"),
        path("106.6,-6.9 109.2,-7.3 111.4,-7.7 113.8,-8"),
        path("111.5,1.2 114.5,1.8 115.8,3.6 116.4,5.6"), [(119.9, -3.3), (120.2, -1.6)],
        path("133.8,-3.2 136.6,-3.9 139.8,-4.6 142.5,-5.6"), [(120.6, -8.6), (122.0, -8.7)],
        [(124.6, -9.5), (126, -8.9)]]
    for chain in chains:
        count = max(3, int(abs(chain[-1][0] - chain[0][0]) * 1.4
            + abs(chain[-1][1] - chain[0][1]) * 0.7))
        for i in range(count):
            x, y = _spot(*along(chain, i / (count - 1)))
            x, y, size = x + c.rng.uniform(-4, 4), y + c.rng.uniform(-4, 4), c.rng.uniform(8, 12)
            peaks.area([(x - size, y + size * 0.7), (x, y - size), (x + size, y + size * 0.7)])
            dark.area([(x + size * 0.1, y + size * 0.7), (x, y - size), (x + size, y + size * 0.7)])
    c.paint(peaks, hue.PAPER, opacity=0.75)
    c.paint(dark, mix(hue.PINE, hue.UMBER, 0.5), opacity=0.75)


def _line(c: Canvas) -> None:
    trail = smooth([_spot(*p) for p in WALLACE_LINE], steps=16)
    c.paint(Shape().line([(x + 5, y + 6) for x, y in trail], 10), hue.NIGHT, opacity=0.3, blur=5)
    dashes = Shape()
    for i in range(0, len(trail) - 5, 8):
        dashes.line(trail[i : i + 5], 12)
    c.paint(dashes, hue.BRICK)
    c.paint(Shape().line(trail, 2.6), hue.CREAM)


def _birdwing(c: Canvas, at: Point, s: float, turn: float, tints: tuple[Colour, Colour], *,
        dark: Colour) -> None:
    def put(points: Points, flip: bool) -> Points:
        return place(mirror(points) if flip else points, at, s, turn)

    fore = smooth(path("8,-26 60,-96 140,-142 196,-146 190,-112 150,-62 104,-20 50,0 8,0"),
        closed=True)
    hind = smooth(path("6,-4 60,-6 104,-8 124,28 112,74 78,98 44,82 18,48"), closed=True)
    shadow, wings, green, pale, veins = Shape(), Shape(), Shape(), Shape(), Shape()
    for flip in (False, True):
        for wing in (fore, hind):
            wings.area(put(wing, flip))
            shadow.area([(x + 16 * s, y + 20 * s) for x, y in put(wing, flip)])
        for reach, base in ((0.9, (26, -34)), (0.84, (44, -24)), (0.76, (58, -10))):
            tip = (188 * reach, -136 * reach + (1 - reach) * 300)
            green.area(put(ribbon(bezier(base, (70, -60 + (1 - reach) * 200),
                (120, -100 + (1 - reach) * 260), tip, 10), [3, 15, 15, 2]), flip))
        green.area(put(smooth(path("24,6 70,2 100,14 102,52 76,74 46,58"), closed=True), flip))
        for k in range(4):
            pale.disc(*put([(64 + 15 * (k % 2), 18 + 15 * k)], flip)[0], 4.6 * s)
        for end in ((190, -124), (166, -82), (122, -38)):
            veins.line(put([(10, -14), end], flip), 1.6 * s)
        for end in ((120, 26), (106, 72), (76, 94)):
            veins.line(put([(10, 6), end], flip), 1.6 * s)
        veins.line(put(smooth(path("3,-42 16,-78 30,-96")), flip), 2 * s)
    c.paint(shadow, hue.NIGHT, opacity=0.35, blur=9)
    c.paint(wings, mix(dark, hue.INK, 0.3))
    c.paint(green, tints[0], Shade(tints[1], turn + 90, 0.1, 0.8, 0.95))
    c.paint(pale, dark)
    c.paint(veins, dark)
    c.paint(place(smooth(path("-7,-34 0,-46 7,-34 9,-6 6,40 0,66 -6,40 -9,-6"), closed=True), at, s,
        turn), mix(dark, hue.UMBER, 0.3), Shade(hue.BRICK, turn + 270, 0.55, 0.95, 0.8))


def _compass(c: Canvas, at: Point, r: float) -> None:
    rose = (Shape().line(oval(*at, r * 0.62), 2, closed=True).line(oval(*at, r * 0.7), 1,
        closed=True))
    c.paint(rose, hue.CREAM, opacity=0.7)
    for turn, reach in ((45, 0.62), (0, 1.0)):
        light, dim = Shape(), Shape()
        for k in range(4):
            angle = turn + 90 * k
            tip = polar(at, r * reach, angle)
            light.area([at, polar(at, r * 0.2, angle - 45), tip])
            dim.area([at, polar(at, r * 0.2, angle + 45), tip])
        c.paint(light, hue.CREAM)
        c.paint(dim, hue.BRICK if not turn else hue.OCHRE)
