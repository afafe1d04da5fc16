"""Two fighters measuring each other before the sun."""

import math
from collections.abc import Mapping

from newsroom.demo.pictures import palette as hue
from newsroom.demo.pictures import poses
from newsroom.demo.pictures.canvas import Canvas
from newsroom.demo.pictures.figures import Pose, figure, posed, torso
from newsroom.demo.pictures.geometry import (
    Point,
    between,
    bezier,
    leaf,
    oval,
    path,
    place,
    rect,
    ribbon,
    smooth,
)
from newsroom.demo.pictures.nature import cloud_bars, ridge, streak
from newsroom.demo.pictures.palette import Colour, mix
from newsroom.demo.pictures.plants import palm
from newsroom.demo.pictures.shapes import Shade, Shape

# fmt: off


def silat(c: Canvas) -> None:
    c.wash(mix(hue.WINE, hue.PLUM, 0.3), mix(hue.RUST, hue.WINE, 0.35), hue.BRICK,
        mix(hue.CLAY, hue.OCHRE, 0.4), hue.HONEY, mix(hue.HONEY, hue.CREAM, 0.3))
    c.glow((750, 470), 760, mix(hue.HONEY, hue.CREAM, 0.2), 0.5)
    c.paint(Shape().disc(750, 450, 322), mix(hue.CREAM, hue.HONEY, 0.22),
        Shade(mix(hue.HONEY, hue.OCHRE, 0.5), 90, 0.5, 1.05, 0.9))
    cloud_bars(c, mix(hue.CLAY, hue.ROSE, 0.2), 230, 520, 9, length=(240, 700), thick=15,
        opacity=0.6)
    ridge(c, 640, 600, 120, mix(hue.RUST, hue.CLAY, 0.3), mist=mix(hue.HONEY, hue.CLAY, 0.4),
        floor=760)
    for x, foot, lean, tall in ((120, 760, 40, 460), (230, 770, -34, 330), (1400, 764, -56, 500),
            (1310, 770, 30, 300)):
        palm(c, (x, foot), (x + lean, foot - tall), tall * 0.36, mix(hue.WINE, hue.COAL, 0.45),
            light=mix(hue.RUST, hue.WINE, 0.5), fronds=11)
    c.paint(rect(-5, 752, 1510, 260), mix(hue.RUST, hue.WINE, 0.5),
        Shade(mix(hue.HONEY, hue.CLAY, 0.35), 270, 0.6, 1.02, 0.9),
        Shade(hue.COAL, 90, 0.35, 1.1, 0.85))
    rings = Shape()
    for rx in (430, 560):
        rings.area(ribbon([*oval(750, 866, rx, rx * 0.15, 100), (750 + rx, 866)], [5, 5]))
    c.paint(rings, mix(hue.HONEY, hue.CREAM, 0.3), opacity=0.5)
    _fighter(c, (520, 880), 560, poses.LOW_STANCE, False, sash=hue.BRICK)
    _fighter(c, (990, 872), 520, poses.CRANE, True, sash=hue.OCHRE)
    dust = Shape()
    for x in (250, 330, 640, 940, 1040):
        dust.area(streak(x, 884, 200, 16))
    c.paint(dust, mix(hue.HONEY, hue.CLAY, 0.5), opacity=0.4, blur=8)


def _fighter(c: Canvas, at: Point, tall: float, pose: Pose, flip: bool, *, sash: Colour) -> None:
    joints = posed(pose, at, tall, flip)
    dark = mix(hue.COAL, hue.WINE, 0.22)
    body = figure(joints, tall)
    # Loose sleeves and trousers over the limbs.
    for side in "lr":
        thigh, knee, foot = (joints[side + part] for part in ("thigh", "knee", "foot"))
        shoulder, elbow, hand = (joints[side + part] for part in ("shoulder", "elbow", "hand"))
        body.area(ribbon([thigh, between(thigh, knee, 0.6), knee],
            [0.15 * tall, 0.15 * tall, 0.125 * tall]))
        body.area(ribbon([knee, between(knee, foot, 0.5), between(knee, foot, 0.84)],
            [0.12 * tall, 0.125 * tall, 0.115 * tall]))
        body.disc(*knee, 0.06 * tall)
        body.area(ribbon([shoulder, elbow], [0.09 * tall, 0.082 * tall]),
            ribbon([elbow, between(elbow, hand, 0.72)], [0.076 * tall, 0.084 * tall]))
        body.disc(*elbow, 0.039 * tall)
        sign = -1 if flip else 1
        body.area(place(leaf(0.085 * tall, 0.036 * tall), hand, (sign, 1), -62))
    head = joints["head"]
    body.marks += torso(joints, tall, 1.13).marks
    mirrored = [[(x, 2 * at[1] - y + 8) for x, y in points] for points, _, _ in body.marks]
    with c.inside(rect(-5, at[1] + 2, 1510, 200)):
        c.paint(Shape().area(*mirrored), hue.COAL, opacity=0.4, blur=4)
    edge = 180 if at[0] > 750 else 0
    c.paint(body, dark, Shade(mix(hue.RUST, hue.CLAY, 0.4), edge, 0.5, 1.15, 0.75))
    _cloths(c, joints, tall, flip, sash)
    band = ribbon([(head[0] - 0.058 * tall, head[1] - 0.022 * tall), head_mid(head, tall),
        (head[0] + 0.058 * tall, head[1] - 0.022 * tall)], [0.03 * tall, 0.034 * tall, 0.03 * tall])
    c.paint(band, sash)
    back = 1 if flip else -1
    knot = Shape()
    for droop in (0.06, 0.11):
        start = (head[0] + back * 0.055 * tall, head[1] - 0.02 * tall)
        knot.area(ribbon(bezier(start, (start[0] + back * 0.04 * tall, start[1] - 0.01 * tall),
            (start[0] + back * 0.07 * tall, start[1] + droop * tall * 0.4),
            (start[0] + back * 0.1 * tall, start[1] + droop * tall), 8),
            [0.012 * tall, 0.024 * tall, 0.02 * tall]))
    c.paint(knot, sash, Shade(dark, 90, 0.3, 1.2, 0.6))


def head_mid(head: Point, tall: float) -> Point:
    return head[0], head[1] - 0.03 * tall


def _cloths(c: Canvas, joints: Mapping[str, Point], tall: float, flip: bool, sash: Colour) -> None:
    """The sarong folded round the waist and the sash over it."""
    hip, neck = joints["hip"], joints["neck"]
    lean = math.degrees(math.atan2(neck[0] - hip[0], hip[1] - neck[1]))
    wrap = path("-0.1,-0.06 0.1,-0.06 0.125,0.1 0.06,0.16 -0.02,0.11 -0.09,0.15 -0.125,0.09")
    cloth = place(smooth(wrap, closed=True, steps=6), hip, tall, lean)
    c.paint(cloth, mix(sash, hue.WINE, 0.25),
        Shade(mix(hue.WINE, hue.COAL, 0.4), 90, 0.3, 1.1, 0.8))
    checks = Shape()
    with c.inside(cloth):
        for k in range(-5, 6):
            checks.line(place([(k * 0.032, -0.2), (k * 0.036, 0.3)], hip, tall, lean + 18),
                0.005 * tall)
            checks.line(place([(-0.2, k * 0.032 + 0.04), (0.2, k * 0.032 + 0.04)], hip, tall,
                lean + 18), 0.005 * tall)
        c.paint(checks, mix(hue.HONEY, hue.CREAM, 0.3), opacity=0.6)
    c.paint(place(ribbon(path("-0.1,-0.05 0,-0.04 0.1,-0.05"), [0.04, 0.046, 0.04]), hip, tall,
        lean), mix(hue.HONEY, hue.CREAM, 0.2))
    side = -1 if flip else 1
    tail = bezier((side * -0.06, -0.04), (side * -0.14, 0.02), (side * -0.12, 0.14),
        (side * -0.22, 0.2), 10)
    c.paint(place(ribbon(tail, [0.03, 0.045, 0.05, 0.04]), hip, tall, lean),
        mix(hue.HONEY, hue.CREAM, 0.2), Shade(hue.OCHRE, 90, 0.4, 1.1))
