"""The screen of a shadow play with the kayon between two knights."""

import math

from newsroom.demo.pictures import palette as hue
from newsroom.demo.pictures.canvas import Canvas
from newsroom.demo.pictures.geometry import (
    Point,
    Points,
    along,
    arc,
    bezier,
    leaf,
    mirror,
    oval,
    path,
    place,
    rect,
    ribbon,
    smooth,
    star,
    symmetric,
)
from newsroom.demo.pictures.palette import mix
from newsroom.demo.pictures.shapes import Shade, Shape

# fmt: off


def wayang(c: Canvas) -> None:
    c.wash(mix(hue.WINE, hue.COAL, 0.5), mix(hue.RUST, hue.WINE, 0.5), mix(hue.WINE, hue.COAL, 0.3))
    screen = rect(-10, 60, 1520, 760)
    c.paint(screen, mix(hue.RUST, hue.BRICK, 0.5),
        Shade(mix(hue.COAL, hue.WINE, 0.4), start=0.45, end=1.0, strength=0.85, centre=(750, 330),
        radius=920))
    with c.inside(screen):
        c.glow((750, 310), 760, hue.OCHRE, 0.9)
        c.glow((750, 290), 470, mix(hue.HONEY, hue.CREAM, 0.3), 0.95)
        c.glow((750, 250), 220, hue.CREAM, 0.9)
        _flank(c)
    _gunungan(c, (750, 815))
    _knight(c, (345, 800), 1.0, flip=False)
    _knight(c, (1160, 800), 1.0, flip=True)
    _stage(c)


def _flank(c: Canvas) -> None:
    """Puppets that wait at the screen's sides, out of the light."""
    for x, side in ((10, 1), (1490, -1)):
        rows = Shape()
        for k in range(5):
            px = x + side * k * 34
            rows.area(smooth([(px - 40, 820), (px - 34, 520 + k * 46),
                (px - side * 6, 410 + k * 62), (px + 30, 500 + k * 52), (px + 40, 820)], steps=6))
        c.paint(rows, mix(hue.WINE, hue.COAL, 0.5), opacity=0.55, blur=5)


def _gunungan(c: Canvas, foot: Point) -> None:
    x, y = foot
    def put(points: Points) -> Points:
        return [(x + px, y + py) for px, py in points]

    half = smooth(path("-96,0 -120,-40 -104,-84 -150,-124 -196,-196 -206,-270 "
        "-176,-360 -124,-450 -70,-540 -24,-620 0,-690"), steps=8)
    body = put(symmetric(half, 0))
    dark = mix(hue.COAL, hue.WINE, 0.3)
    c.paint(Shape().line([(x, y - 40), (x, y + 70)], 12), dark)
    c.paint(body, dark, Shade(mix(hue.RUST, hue.WINE, 0.3), 270, 0.3, 1.1, 0.5))
    lace, glow = Shape(), mix(hue.HONEY, hue.CREAM, 0.25)
    rim = [(px * 0.915, -300 + (py + 300) * 0.93) for px, py in half[14:]]
    for k in range(3, 26):
        at = along(rim, k / 27)
        for px in (at[0], -at[0]):
            lace.area(put([(px - 5, at[1]), (px, at[1] - 9), (px + 5, at[1]), (px, at[1] + 9)]))
    lace.area(*(put(part) for part in _tree_of_life()))
    trunk = Shape().area(put(ribbon(path("0,-180 0,-380 0,-580"), [15, 9, 3])))
    c.paint(lace, glow)
    c.paint(trunk, glow)
    gate = Shape().area(put(rect(-52, -150, 104, 74)), put(path("-72,-150 0,-196 72,-150")))
    c.paint(gate, glow)
    inner = Shape().area(put(rect(-42, -142, 38, 66)), put(rect(4, -142, 38, 66)),
        put(path("-52,-155 0,-186 52,-155")))
    c.paint(inner, dark)
    knobs = Shape().disc(*put([(-11, -108)])[0], 4).disc(*put([(11, -108)])[0],
        4).area(put(star(0, -166, 6, 9, 4)))
    for k in range(4):
        knobs.area(put(rect(-58 - 7 * k, -70 + 16 * k, 116 + 14 * k, 7)))
    for side in (-1, 1):
        for k in range(4):
            knobs.area(put(place(leaf(42 - 4 * k, 13), (side * (80 + 5 * k), -96 - 13 * k), 1,
                -18 - 16 * k if side > 0 else 198 + 16 * k)))
    c.paint(knobs, glow)


def _tree_of_life() -> list[Points]:
    """Boughs and their leaves, cut out in pairs, about a trunk on x = 0."""
    parts: list[Points] = []
    for tier, (level, reach, count) in enumerate(((-208, 150, 6), (-272, 158, 6), (-336, 138, 6),
            (-398, 112, 5), (-456, 84, 4), (-512, 56, 3), (-562, 34, 2))):
        for side in (-1, 1):
            bough = bezier((side * 9, level + 26), (side * reach * 0.4, level + 16),
                (side * reach * 0.75, level + 6), (side * reach, level - 26), 12)
            parts.append(ribbon(bough, [6, 4, 1.5]))
            for k in range(count):
                at = along(bough, (k + 1) / (count + 0.3))
                for tilt in (-62, 54):
                    size = 30 - 2.2 * tier
                    turn = tilt if side > 0 else 180 - tilt
                    parts.append(place(leaf(size, size * 0.42), at, 1, turn))
    return parts


def _knight(c: Canvas, at: Point, s: float, *, flip: bool) -> None:
    """A refined knight in profile: a leather puppet, not a likeness."""
    def put(points: Points) -> Points:
        return place(mirror(points) if flip else points, at, s)

    dark, glow = mix(hue.COAL, hue.WINE, 0.25), mix(hue.HONEY, hue.CREAM, 0.2)
    rods = Shape().line(put([(10, -20), (4, 90)]), 9 * s)
    for hand in ((226, -262), (118, -128)):
        rods.line(put([hand, (hand[0] * 0.62 + 20, 60)]), 3.4 * s)
    c.paint(rods, dark)
    head = smooth(path("66,-470 96,-456 138,-432 146,-424 128,-422 112,-414 "
        "116,-404 106,-398 96,-384 72,-384 54,-398 40,-430 46,-458"), closed=True, steps=6)
    crest = smooth(path("60,-468 34,-486 6,-474 -16,-438 -18,-396 6,-372 34,-384 "
        "36,-412 18,-424 4,-412 10,-398 -4,-402 2,-434 24,-448 44,-430 58,-440"), closed=True,
        steps=6)
    neck = ribbon(smooth(path("66,-396 50,-368 36,-346")), [34, 26, 40])
    trunk = smooth(path("2,-350 40,-360 80,-346 92,-322 70,-286 48,-252 42,-226 "
        "8,-224 6,-258 4,-300 -20,-326"), closed=True, steps=6)
    front_arm = Shape().area(put(ribbon(smooth(path("78,-336 120,-300 150,-258")), [24, 17, 12])),
        put(ribbon(smooth(path("148,-262 190,-268 226,-262")), [13, 10, 8])))
    front_arm.area(put(smooth(path("222,-268 246,-276 268,-270 252,-264 262,-254 240,-256 "
        "224,-256"), closed=True)))
    rear_arm = Shape().area(put(ribbon(smooth(path("4,-336 -24,-280 -16,-220")), [22, 16, 12])),
        put(ribbon(smooth(path("-18,-224 40,-190 112,-136")), [12, 10, 8])))
    rear_arm.area(put(smooth(path("108,-144 132,-134 140,-116 126,-122 124,-108 112,-118 "
        "104,-130"), closed=True)))
    cloth = smooth(path("46,-236 74,-214 98,-150 112,-86 96,-62 70,-70 44,-104 "
        "22,-120 -6,-96 -40,-58 -92,-50 -120,-82 -96,-84 -84,-104 -60,-150 -30,-196 4,-236"),
        closed=True, steps=6)
    tail = smooth(path("-40,-160 -92,-176 -142,-222 -150,-272 -128,-250 -118,-222 "
        "-88,-206 -44,-200"), closed=True, steps=6)
    legs = Shape().area(put(ribbon(smooth(path("70,-110 92,-62 90,-14")), [40, 24, 16])),
        put(ribbon(path("86,-12 116,-4 136,-2"), [14, 12, 5])))
    legs.area(put(ribbon(smooth(path("-44,-92 -70,-52 -78,-14")), [40, 24, 16])),
        put(ribbon(path("-82,-12 -52,-4 -32,-2"), [14, 12, 5])))
    whole = Shape().area(*(put(p) for p in (head, crest, neck, trunk, cloth, tail)))
    whole.marks += front_arm.marks + rear_arm.marks + legs.marks
    shadow = Shape(marks=[([(x + (-16 if not flip else 16), y + 8) for x, y in points], w,
        v) for points, w, v in whole.marks])
    c.paint(shadow, mix(hue.RUST, hue.COAL, 0.4), opacity=0.4, blur=9)
    c.paint(whole, dark, Shade(mix(hue.RUST, hue.WINE, 0.2), 180 if flip else 0, 0.55, 1.2, 0.45))
    lace = Shape()
    for k in range(7):
        lace.area(put(place(leaf(30, 8), (-70 + k * 24, -84 - 14 * (k % 2)), 1, -72)),
            put(place(leaf(24, 7), (-36 + k * 15, -140 - 9 * (k % 2)), 1, -74)))
    for k in range(5):
        lace.area(put(oval(4 + k * 16, -312 + abs(k - 2) * -4, 4.6, 4.6, 12)))
        lace.area(put(place(leaf(26, 7), (-54 - k * 18, -186 - k * 9), 1, -150)))
        lace.area(put(place(leaf(19, 6), (-6 + 5 * k, -464 + 17 * k), 1, 150)))
    for points in (path("48,-236 30,-230 8,-234"), [(122, -306), (132, -292)],
            [(-22, -270), (-12, -262)], path("60,-448 76,-436 92,-432"), [(70, -462), (92, -448)]):
        lace.area(put(ribbon(smooth(points), [2.5, 5, 2.5])))
    lace.area(put(ribbon(smooth(path("84,-434 98,-430 110,-430")), [1, 4.4, 1])))
    c.paint(lace, glow)


def _stage(c: Canvas) -> None:
    c.paint(rect(-10, -10, 1520, 86), mix(hue.WINE, hue.COAL, 0.35), Shade(hue.COAL, 270, 0.2, 1.0))
    swags, fringe = Shape(), Shape()
    for k in range(8):
        x = k * 214
        swags.area([*arc(x, 66, 107, 52, 180, 0, 24)])
        for j in range(12):
            px = x - 100 + j * 18
            py = 66 + 52 * math.sqrt(max(0.0, 1 - ((px - x) / 107) ** 2))
            fringe.area([(px - 4, py - 2), (px + 4, py - 2), (px, py + 17)])
    c.paint(fringe, hue.OCHRE)
    c.paint(swags, hue.BRICK, Shade(mix(hue.WINE, hue.COAL, 0.3), 90, 0.4, 1.1, 0.8))
    c.paint(rect(-10, 62, 1520, 8), hue.OCHRE)
    # The banana stems that hold the puppets.
    c.paint(rect(-10, 812, 1520, 60), mix(hue.FERN, hue.MOSS, 0.3),
        Shade(mix(hue.PINE, hue.COAL, 0.4), 90, 0.1, 0.9, 0.95),
        Shade(mix(hue.HONEY, hue.LIME, 0.4), 270, 0.7, 1.05, 0.7))
    rings = Shape()
    for k in range(22):
        rings.line(arc(k * 72 + 20, 842, 8, 30, 270, 450, 12), 2.4)
    c.paint(rings, mix(hue.PINE, hue.COAL, 0.5), opacity=0.5)
    c.paint(rect(-10, 870, 1520, 140), mix(hue.WINE, hue.COAL, 0.6), Shade(hue.COAL, 90, 0.2, 1.0))
    pots = Shape()
    for k in range(9):
        x = 90 + k * 165
        pots.area(symmetric(smooth([(x - 62, 1010), (x - 66, 985), (x - 40, 958), (x - 24, 946)]),
            x)).disc(x, 944, 22, 10)
    c.paint(pots, mix(hue.COCOA, hue.OCHRE, 0.25), Shade(hue.HONEY, 270, 0.5, 1.0, 0.75),
        Shade(hue.COAL, 90, 0.4, 1.1, 0.9))
    c.paint(Shape().line([(750, -10), (750, 100)],
        4).area(smooth(path("706,116 722,150 750,160 778,150 794,116"))).area(
        smooth(path("706,118 660,96 622,112 660,116 700,134"), closed=True),
        smooth(path("794,118 840,96 878,112 840,116 800,134"), closed=True)),
        mix(hue.COCOA, hue.COAL, 0.4))
    c.glow((750, 100), 150, hue.CREAM, 0.8)
    c.paint(smooth(path("738,118 734,96 750,56 766,96 762,118"), closed=True),
        mix(hue.CREAM, hue.HONEY, 0.3))
