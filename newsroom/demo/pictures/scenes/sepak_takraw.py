"""An overhead kick, the rattan ball as large as it feels."""

import math
from collections.abc import Mapping

from newsroom.demo.pictures import palette as hue
from newsroom.demo.pictures import poses
from newsroom.demo.pictures.canvas import Canvas
from newsroom.demo.pictures.figures import figure, posed, torso
from newsroom.demo.pictures.geometry import Point, Points, between, path, rect, ribbon
from newsroom.demo.pictures.nature import cloud_bars, hill
from newsroom.demo.pictures.palette import mix
from newsroom.demo.pictures.plants import palm
from newsroom.demo.pictures.shapes import Shade, Shape

# fmt: off


def takraw(c: Canvas) -> None:
    c.wash(mix(hue.TEAL, hue.PETROL, 0.3), hue.TEAL, mix(hue.LAGOON, hue.TEAL, 0.3),
        mix(hue.FOAM, hue.SAND, 0.4), hue.PEACH, hue.PEACH)
    c.glow((980, 360), 640, mix(hue.CREAM, hue.HONEY, 0.3), 0.6)
    cloud_bars(c, hue.CREAM, 60, 560, 10, length=(220, 620), thick=22, opacity=0.4)
    for x, foot, tall, lean in ((1420, 800, 380, -40), (1330, 806, 260, 26), (60, 806, 300, 30)):
        palm(c, (x, foot), (x + lean, foot - tall), tall * 0.36, mix(hue.PETROL, hue.TEAL, 0.4),
            fronds=9)
    hill(c, path("-20,790 500,780 1000,790 1520,780"), mix(hue.CLAY, hue.OCHRE, 0.3),
        Shade(hue.RUST, 90, 0.1, 0.9, 0.9), Shade(hue.WINE, 90, 0.6, 1.1, 0.8))
    _takraw_net(c)
    tall = 560
    joints = posed(poses.OVERHEAD_KICK, (585, 820), tall, flip=False)
    c.paint(Shape().disc(585, 880, 230, 24), hue.WINE, opacity=0.5, blur=8)
    _striker(c, joints, tall)
    _rattan_ball(c, (955, 330), 222)


def _takraw_net(c: Canvas) -> None:
    posts = Shape().line([(836, 590), (836, 860)], 12)
    c.paint(posts, hue.UMBER)
    mesh = Shape()
    for k in range(46):
        x = 836 + k * 15
        mesh.line([(x, 598), (x, 716)], 1.6)
    for k in range(8):
        mesh.line([(836, 606 + k * 15), (1520, 606 + k * 15)], 1.6)
    c.paint(mesh, mix(hue.WINE, hue.UMBER, 0.5), opacity=0.7)
    c.paint(Shape().area(rect(832, 588, 700, 13), rect(832, 712, 700, 7)), hue.CREAM,
        Shade(hue.ROSE, 90, 0.3, 1.1, 0.7))


def _striker(c: Canvas, joints: Mapping[str, Point], tall: float) -> None:
    dark = mix(hue.INK, hue.COAL, 0.4)
    c.paint(figure(joints, tall), dark, Shade(mix(hue.CLAY, hue.RUST, 0.3), 0, 0.6, 1.5, 0.5))
    hip = joints["hip"]
    c.paint(torso(joints, tall, 1.08), hue.BRICK, Shade(hue.WINE, 200, 0.4, 1.0, 0.85))
    shorts = Shape()
    for side in "lr":
        shorts.area(ribbon([between(joints[side + "thigh"], hip, 0.7),
            between(joints[side + "thigh"], joints[side + "knee"], 0.55)],
            [0.15 * tall, 0.14 * tall]))
        shorts.disc(*between(joints[side + "thigh"], hip, 0.5), 0.074 * tall)
    c.paint(shorts, hue.CREAM, Shade(mix(hue.ROSE, hue.PLUM, 0.3), 180, 0.3, 1.0, 0.8))


def _rattan_ball(c: Canvas, at: Point, r: float) -> None:
    """Six woven great circles, each of three canes, over and under each other in turn."""
    cane, dark, pale = mix(hue.OCHRE, hue.HONEY, 0.35), mix(hue.COCOA, hue.WINE,
        0.4), mix(hue.CREAM, hue.HONEY, 0.35)
    c.paint(Shape().disc(*at, r * 0.99), mix(hue.WINE, hue.COAL, 0.45),
        Shade(mix(hue.RUST, hue.WINE, 0.4), 225, 0.5, 1.0, 0.8))
    golden = (1 + 5**0.5) / 2
    axes = [(0, 1, golden), (0, 1, -golden), (1, golden, 0), (1, -golden, 0), (golden, 0, 1),
        (-golden, 0, 1)]
    strips: list[tuple[float, Points, list[Points], bool]] = []
    for index, axis in enumerate(axes):
        normal = _tilted(axis)
        u, v = _frame(normal)
        pieces = 60
        for piece in range(pieces):
            rows = []
            for lane in (-0.17, -0.057, 0.057, 0.17):
                row = []
                for step in range(5):
                    t = 2 * math.pi * (piece + step / 4 * 1.06) / pieces
                    weave = 1 + 0.035 * math.sin(5 * t + index * 1.3)
                    point = [weave * (math.sqrt(1 - lane**2) * (
                        u[k] * math.cos(t) + v[k] * math.sin(t)) + lane
                        * normal[k]) for k in range(3)]
                    row.append((point[0], point[1], point[2]))
                rows.append(row)
            depth = sum(p[2] for p in rows[1]) / 5
            flat = [[(at[0] + x * r, at[1] + y * r) for x, y, _ in row] for row in rows]
            strips.append((depth, [*flat[0], *flat[3][::-1]], flat, depth > 0))
    strips.sort(key=lambda strip: strip[0])
    inside = Shape()
    for _, outline, _, front in strips:
        if not front:
            inside.area(outline)
    c.paint(inside, mix(hue.RUST, hue.WINE, 0.4), Shade(hue.COAL, 45, 0.3, 1.0, 0.6))
    for depth, outline, strands, front in strips:
        if not front:
            continue
        light = max(0.0, min(1.0, 0.5 - (outline[2][0] - at[0] + outline[2][1] - at[1]) / (2.6
            * r)))
        tone = mix(mix(dark, cane, 0.35), mix(cane, pale, 0.4), light * (0.6 + 0.4 * depth))
        c.paint(outline, tone)
        for strand in strands:
            c.paint(Shape().line(strand, r * 0.012), mix(dark, tone, 0.25))


def _tilted(axis: tuple[float, float, float]) -> tuple[float, float, float]:
    x, y, z = axis
    length = math.sqrt(x * x + y * y + z * z)
    x, y, z = x / length, y / length, z / length
    a, b = 0.42, 0.31
    x, z = x * math.cos(a) + z * math.sin(a), z * math.cos(a) - x * math.sin(a)
    y, z = y * math.cos(b) - z * math.sin(b), z * math.cos(b) + y * math.sin(b)
    return x, y, z


def _frame(n: tuple[float, float, float]) -> tuple[tuple[float, float, float],
        tuple[float, float, float]]:
    """Two directions that span the plane a normal stands on."""
    helper = (0.0, 0.0, 1.0) if abs(n[2]) < 0.9 else (1.0, 0.0, 0.0)
    u = _cross(n, helper)
    length = math.sqrt(sum(k * k for k in u))
    u = (u[0] / length, u[1] / length, u[2] / length)
    return u, _cross(n, u)


def _cross(a: tuple[float, float, float], b: tuple[float, float, float]) -> tuple[float, float,
        float]:
    return a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]
