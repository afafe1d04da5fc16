"""The completed square of al-Khwarizmi's algebra, laid on a field of khatam tiles."""

import math

from newsroom.demo.pictures import palette as hue
from newsroom.demo.pictures.canvas import Canvas
from newsroom.demo.pictures.geometry import arc, between, path, place, rect, ribbon, star
from newsroom.demo.pictures.palette import mix
from newsroom.demo.pictures.shapes import Shade, Shape

# fmt: off


def al_khwarizmi(c: Canvas) -> None:
    c.grain = 0.8
    c.wash(mix(hue.PETROL, hue.INK, 0.35), mix(hue.PETROL, hue.INK, 0.6))
    _khatam_tiles(c)
    panel = rect(425, 175, 650, 650)
    c.paint(rect(441, 193, 650, 650), hue.NIGHT, opacity=0.55, blur=14)
    c.paint(rect(405, 155, 690, 690), hue.INK)
    c.paint(rect(411, 161, 678, 678), hue.OCHRE)
    c.paint(panel, hue.PAPER, Shade(hue.SAND, 60, 0.3, 1.3, 0.8))
    _completed_square(c)
    _dividers(c)


def _khatam_tiles(c: Canvas) -> None:
    """Eight-pointed stars and crosses, the oldest of the girih fields."""
    step = 200.0
    spots = [(col * step - 50, row * step) for row in range(6) for col in range(9)]
    glaze = (hue.OCHRE, hue.BRICK, mix(hue.CREAM, hue.SAND, 0.4), hue.TEAL)
    outer = step * 0.5 * math.sqrt(2) * 0.765
    borders, fields = Shape(), {colour: Shape() for colour in glaze}
    cores, petals, crosses, cross_cores = Shape(), Shape(), Shape(), Shape()
    for i, (x, y) in enumerate(spots):
        row, col = divmod(i, 9)
        borders.area(star(x, y, 8, outer, outer * 0.765, 0))
        fields[glaze[(col + 2 * row) % 4]].area(star(x, y, 8, outer * 0.9, outer * 0.688, 0))
        cores.area(star(x, y, 8, outer * 0.62, outer * 0.4, 22.5))
        for k in range(8):
            petals.area(place(path("0,0 0.16,-0.06 0.36,0 0.16,0.06"), (x, y), outer, k * 45))
        cx, cy = x + step / 2, y + step / 2
        crosses.area(star(cx, cy, 4, step * 0.44, step * 0.16, 45))
        cross_cores.area(star(cx, cy, 4, step * 0.2, step * 0.075, 0))
    c.paint(crosses, mix(hue.TEAL, hue.PETROL, 0.35), Shade(hue.LAGOON, 225, 0.2, 1.2, 0.5))
    c.paint(cross_cores, hue.HONEY)
    c.paint(borders, mix(hue.CREAM, hue.SAND, 0.3))
    for colour, field in fields.items():
        c.paint(field, colour, Shade(mix(colour, hue.INK, 0.5), 60, 0.3, 1.3, 0.5))
    c.paint(cores, mix(hue.INK, hue.PETROL, 0.3))
    c.paint(petals, mix(hue.CREAM, hue.SAND, 0.2))
    c.glow((380, 200), 900, hue.CREAM, 0.16)


def _completed_square(c: Canvas) -> None:
    """x² + 10x: the square, four strips of 5/2 and the four corners that complete it."""
    x0, y0, side, strip = 575.0, 325.0, 350.0, 100.0
    ink = mix(hue.INK, hue.COCOA, 0.2)
    c.paint(rect(x0, y0, side, side), hue.BRICK, Shade(hue.RUST, 45, 0.3, 1.2, 0.9),
        Shade(hue.CLAY, 225, 0.5, 1.0, 0.7))
    strips = Shape().area(rect(x0 - strip, y0, strip, side), rect(x0 + side, y0, strip, side),
        rect(x0, y0 - strip, side, strip), rect(x0, y0 + side, side, strip))
    c.paint(strips, mix(hue.OCHRE, hue.HONEY, 0.5), Shade(hue.OCHRE, 45, 0.3, 1.1, 0.9))
    corners = Shape()
    for x in (x0 - strip, x0 + side):
        for y in (y0 - strip, y0 + side):
            corners.area(rect(x, y, strip, strip))
    c.paint(corners, mix(hue.TEAL, hue.FOAM, 0.35), Shade(hue.TEAL, 45, 0.3, 1.1, 0.9))
    lines = Shape()
    for k in (0, 1):
        lines.line([(x0 - strip, y0 + k * side), (x0 + side + strip, y0 + k * side)], 3)
        lines.line([(x0 + k * side, y0 - strip), (x0 + k * side, y0 + side + strip)], 3)
    outer = rect(x0 - strip, y0 - strip, side + 2 * strip, side + 2 * strip)
    lines.line([*outer, outer[0]], 5)
    c.paint(lines, ink)
    arcs = Shape()
    middle = (x0 + side / 2, y0 + side / 2)
    for k in range(60):
        arcs.area(ribbon(arc(*middle, 389, 389, k * 6, k * 6 + 3.4, 4), [2.4, 2.4, 2.4]))
    with c.inside(rect(425, 175, 650, 650)):
        c.paint(arcs, ink, opacity=0.6)
    ticks = (Shape().line([(x0 - strip, y0 - strip), (x0 + side + strip, y0 + side + strip)],
        1.6).line([(x0 + side + strip, y0 - strip), (x0 - strip, y0 + side + strip)], 1.6))
    c.paint(ticks, ink, opacity=0.35)
    c.paint(Shape().disc(*middle, 9), hue.CREAM)
    c.paint(Shape().disc(*middle, 4), ink)


def _dividers(c: Canvas) -> None:
    hinge, tips = (1238, 205), ((750, 500), (1025, 775))
    shadow, legs, steel = Shape(), Shape(), Shape()
    for tip in tips:
        mid = between(hinge, tip, 0.72)
        shadow.area([(x + 26, y + 30) for x, y in ribbon([hinge, mid, tip], [30, 22, 2])])
        legs.area(ribbon([hinge, between(hinge, tip, 0.4), mid], [34, 27, 21]))
        steel.area(ribbon([mid, tip], [15, 2]))
    c.paint(shadow, hue.NIGHT, opacity=0.38, blur=9)
    c.paint(steel, hue.STEEL, Shade(hue.SLATE, 20, 0.4, 1.0))
    c.paint(legs, mix(hue.OCHRE, hue.HONEY, 0.4), Shade(hue.COCOA, 25, 0.45, 1.0, 0.85),
        Shade(hue.CREAM, 205, 0.75, 1.05, 0.7))
    bow = Shape().line(arc(*hinge, 190, 190, 110, 152, 16), 9)
    c.paint(bow, mix(hue.COCOA, hue.OCHRE, 0.4))
    c.paint(Shape().disc(*hinge, 40), mix(hue.OCHRE, hue.HONEY, 0.5),
        Shade(hue.COCOA, 45, 0.4, 1.0, 0.9))
    c.paint(Shape().disc(*hinge, 20), hue.COCOA)
    c.paint(Shape().disc(hinge[0] - 3, hinge[1] - 3, 12), hue.HONEY)
