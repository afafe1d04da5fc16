"""Runners on the road down from the castle."""

import math
from collections.abc import Sequence

from newsroom.demo.pictures import palette as hue
from newsroom.demo.pictures import poses
from newsroom.demo.pictures.buildings import battlement, pointed_arch
from newsroom.demo.pictures.canvas import Canvas
from newsroom.demo.pictures.figures import Pose, figure, posed, torso
from newsroom.demo.pictures.geometry import Point, along, between, path, place, rect, ribbon, smooth
from newsroom.demo.pictures.nature import cloud_bars, hill, ridge, streak, sun
from newsroom.demo.pictures.palette import Colour, mix
from newsroom.demo.pictures.plants import foliage, grass
from newsroom.demo.pictures.shapes import Shade, Shape, sweep

# fmt: off


def marathon(c: Canvas) -> None:
    c.wash(mix(hue.STEEL, hue.FOAM, 0.4), hue.MIST, hue.PAPER, hue.PEACH,
        mix(hue.PEACH, hue.HONEY, 0.6), hue.HONEY, hue.HONEY)
    sun(c, (430, 300), 90, hue.CREAM, hue.CREAM, reach=4)
    cloud_bars(c, hue.CREAM, 50, 260, 10, thick=17, opacity=0.6)
    ridge(c, 420, 380, 60, mix(hue.ROSE, hue.STEEL, 0.3), mist=hue.PEACH, floor=560)
    hill(c, path("-20,470 300,450 700,400 1060,330 1300,360 1520,420"),
        mix(hue.LIME, hue.SAND, 0.3), Shade(hue.MOSS, 60, 0.2, 1.0, 0.9))
    _castle(c)
    hill(c, path("-20,520 250,500 560,540 900,500 1250,470 1520,500"), mix(hue.MOSS, hue.LIME, 0.4),
        Shade(hue.FERN, 60, 0.2, 0.8, 0.9))
    _hedgerow(c)
    hill(c, path("-20,640 300,600 640,640 900,700 1100,720 1300,700"), mix(hue.FERN, hue.MOSS, 0.4),
        Shade(hue.FOREST, 60, 0.1, 0.8, 0.9))
    road = smooth(path("1075,372 1150,420 1050,455 860,480 700,520 730,575 980,605 "
        "1240,640 1360,720 1240,805 900,850 400,880 -200,900"), steps=12)
    c.paint(sweep(road, [7, 12, 17, 24, 34, 46, 66, 100, 130, 158, 180, 196, 214]),
        mix(hue.PAPER, hue.SAND, 0.4), Shade(mix(hue.CLAY, hue.ROSE, 0.3), 180, 0.2, 1.0, 0.75))
    hill(c, path("-20,985 400,965 900,935 1250,880 1520,770"), mix(hue.FOREST, hue.PINE, 0.3),
        Shade(hue.PINE, 90, 0.2, 1.0, 0.9))
    _pack(c, road[:85])
    for x, foot, tall, pose, shirt in ((880, 846, 330, poses.STRIDER, hue.PETROL),
            (590, 872, 370, poses.RUNNER, hue.BRICK), (245, 884, 400, poses.STRIDER, hue.OCHRE)):
        _runner(c, (x, foot), tall, pose, shirt)
    grass(c, path("-20,990 500,968 1000,935 1300,872 1520,775"), 56, mix(hue.PINE, hue.NIGHT, 0.3),
        150, width=5)


def _castle(c: Canvas) -> None:
    stone, dim = mix(hue.ROSE, hue.SAND, 0.35), mix(hue.RUST, hue.PLUM, 0.45)
    walls = Shape().area(battlement(985, 1210, 300, 372, 7), battlement(1020, 1056, 262, 370, 6),
        battlement(1150, 1186, 272, 370, 6), battlement(985, 1012, 282, 370, 6),
        battlement(1208, 1232, 290, 380, 6))
    walls.area(battlement(1068, 1138, 226, 370, 8))
    c.paint(walls, stone, Shade(dim, 0, 0.25, 1.1, 0.9))
    c.paint(Shape().line([(1103, 226), (1103, 172)], 3).area(path("1103,174 1144,182 1103,196")),
        dim)
    slots = Shape()
    for x in (1085, 1103, 1121):
        slots.area(pointed_arch(x, 268, 6, 18))
    for x in (1000, 1038, 1168, 1195):
        slots.area(pointed_arch(x, 330, 6, 18))
    c.paint(slots, hue.PLUM)


def _hedgerow(c: Canvas) -> None:
    for x, y, rx, ry in ((120, 500, 52, 44), (210, 505, 36, 34), (330, 506, 58, 50),
            (1360, 470, 60, 54), (1450, 476, 44, 46), (560, 530, 30, 26), (1000, 505, 34, 30),
            (880, 520, 24, 22)):
        foliage(c, x, y - ry * 0.5, rx, ry, colour=mix(hue.FERN, hue.FOREST, 0.5),
            light=mix(hue.LIME, hue.MOSS, 0.3))
    for x, tall in ((1270, 150), (1300, 120), (60, 110)):
        c.paint(smooth([(x - 15, 490), (x - 13, 490 - tall * 0.5), (x, 490 - tall),
            (x + 13, 490 - tall * 0.5), (x + 15, 490)]), mix(hue.FOREST, hue.PINE, 0.4),
            Shade(hue.MOSS, 180, 0.5, 1, 0.7))


def _pack(c: Canvas, road: Sequence[Point]) -> None:
    small = Shape()
    shade = Shape()
    for share in (0.36, 0.42, 0.47, 0.56, 0.7, 0.78, 0.83, 0.9, 0.94, 0.98):
        x, y = along(road, share)
        tall = 14 + 100 * max(0.0, share - 0.32) ** 1.25 * 1.6
        flip = share < 0.6
        small.marks += figure(posed(poses.RUNNER, (x, y + tall * 0.12), tall, flip), tall).marks
        shade.area(streak(x + tall * 0.5, y + tall * 0.12, tall * 1.2, tall * 0.09))
    c.paint(shade, hue.PLUM, opacity=0.4)
    c.paint(small, mix(hue.PLUM, hue.WINE, 0.4))


def _runner(c: Canvas, at: Point, tall: float, pose: Pose, shirt: Colour) -> None:
    joints = posed(pose, at, tall)
    body = figure(joints, tall)
    shadow = [[(x + (at[1] - y) * 0.5, at[1] + 6 + (at[1] - y) * 0.2) for x,
        y in points] for points, _, _ in body.marks]
    c.paint(Shape().area(*shadow), hue.PLUM, opacity=0.4)
    c.paint(body, mix(hue.PLUM, hue.INK, 0.5),
        Shade(mix(hue.CLAY, hue.ROSE, 0.3), 180, 0.55, 1.05, 0.75))
    neck, hip = joints["neck"], joints["hip"]
    middle = between(neck, hip, 0.5)
    lean = -math.degrees(math.atan2(neck[0] - hip[0], hip[1] - neck[1]))
    c.paint(torso(joints, tall, 1.07), shirt,
        Shade(mix(shirt, hue.PLUM, 0.6), lean, 0.35, 1.0, 0.85))
    shorts = Shape()
    for side in "lr":
        thigh, knee = joints[side + "thigh"], joints[side + "knee"]
        shorts.area(ribbon([between(thigh, hip, 0.6), between(thigh, knee, 0.5)],
            [0.135 * tall, 0.125 * tall]))
        shorts.disc(*between(thigh, hip, 0.5), 0.068 * tall)
    c.paint(shorts, mix(hue.CREAM, hue.PAPER, 0.5),
        Shade(mix(hue.ROSE, hue.PLUM, 0.4), 0, 0.3, 1.0, 0.85))
    c.paint(place(rect(-0.042, -0.05, 0.084, 0.08), middle, tall, -lean), hue.CREAM)
