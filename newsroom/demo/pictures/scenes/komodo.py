"""A Komodo dragon crossing the savannah before a low sun."""

from newsroom.demo.pictures import palette as hue
from newsroom.demo.pictures.canvas import Canvas
from newsroom.demo.pictures.geometry import (
    Point,
    arc,
    between,
    bezier,
    path,
    place,
    rect,
    ribbon,
    smooth,
)
from newsroom.demo.pictures.nature import cloud_bars, hill, ridge, sun
from newsroom.demo.pictures.palette import mix
from newsroom.demo.pictures.plants import fan_palm, grass
from newsroom.demo.pictures.shapes import Shade, Shape

# fmt: off


def komodo(c: Canvas) -> None:
    c.wash(mix(hue.BRICK, hue.CLAY, 0.4), hue.CLAY, mix(hue.OCHRE, hue.CLAY, 0.3), hue.HONEY,
        mix(hue.HONEY, hue.CREAM, 0.4), mix(hue.HONEY, hue.CREAM, 0.4))
    sun(c, (840, 420), 262, mix(hue.CREAM, hue.HONEY, 0.15), mix(hue.CREAM, hue.HONEY, 0.5),
        reach=2.4)
    cloud_bars(c, mix(hue.HONEY, hue.CREAM, 0.55), 90, 420, 12, length=(220, 700), thick=14,
        opacity=0.6)
    ridge(c, 560, 520, 130, mix(hue.CLAY, hue.ROSE, 0.35), mist=hue.HONEY, floor=720)
    c.paint(rect(-5, 600, 1510, 100), mix(hue.HONEY, hue.CREAM, 0.35),
        Shade(mix(hue.ROSE, hue.CLAY, 0.4), 90, 0.2, 1, 0.7))
    for knots, colour in ((path("-20,640 120,560 240,600 380,550 520,640 640,690 760,745"),
            mix(hue.RUST, hue.CLAY, 0.35)), (path(
            "780,745 900,700 1050,630 1160,570 1280,610 1400,540 1520,590"),
            mix(hue.RUST, hue.CLAY, 0.25))):
        hill(c, knots, colour, Shade(mix(hue.HONEY, hue.CLAY, 0.4), 90, 0.15, 0.5, 0.7), floor=740)
    hill(c, path("-20,730 300,690 700,716 1100,690 1520,720"), mix(hue.RUST, hue.WINE, 0.35),
        Shade(mix(hue.OCHRE, hue.CLAY, 0.4), 270, 0.75, 1.0, 0.7))
    for x, foot, tall in ((130, 726, 420), (228, 716, 300), (1392, 712, 390)):
        fan_palm(c, (x, foot), tall, mix(hue.WINE, hue.COAL, 0.45), mix(hue.RUST, hue.WINE, 0.3))
    crest = hill(c, path("-20,838 250,806 620,800 1000,812 1300,792 1520,800"),
        mix(hue.WINE, hue.COAL, 0.55), Shade(hue.COAL, 90, 0.05, 0.45))
    _dragon(c, (330, 540))
    grass(c, crest, 70, mix(hue.WINE, hue.COAL, 0.55), 260, lean=0.3, width=5)
    grass(c, [(x, y + 6) for x, y in crest], 46, mix(hue.OCHRE, hue.CLAY, 0.4), 70, lean=0.4,
        width=3)
    grass(c, [(x, y + 90) for x, y in crest], 120, hue.COAL, 170, lean=0.35, width=7)


def _dragon(c: Canvas, at: Point) -> None:
    dark = mix(hue.COAL, hue.WINE, 0.25)
    back = path("968,64 952,40 912,22 868,14 842,0 806,4 764,26 716,46 "
        "650,36 590,22 500,8 410,10 330,26 260,62 190,108 90,160 -40,192 -180,190 -300,168")
    belly = path("-300,168 -190,204 -50,216 90,200 200,160 270,136 340,138 "
        "420,164 520,172 600,158 660,136 716,120 770,108 820,106 870,102 930,90 966,78 968,64")
    far_legs = Shape()
    for hip, knee, foot in (((300, 90), (236, 176), (268, 262)),
            ((690, 92), (760, 172), (806, 258))):
        far_legs.area(ribbon([hip, between(hip, knee, 0.6), knee],
            [84, 66, 46])).area(ribbon([knee, between(knee, foot, 0.5), foot], [48, 36, 30]))
        far_legs.disc(*knee, 23)
        for k in range(4):
            far_legs.area(ribbon([foot, (foot[0] + 26 + 7 * k, foot[1] + 8 - 3 * k),
                (foot[0] + 46 + 9 * k, foot[1] + 12 - k * 2)], [20, 11, 2]))
    c.paint(Shape().area(*[place(points, at) for points, _, _ in far_legs.marks]),
        mix(dark, hue.WINE, 0.5))
    body = [*smooth(back, steps=8), *smooth(belly, steps=8)]
    near = Shape().area(place(body, at))
    for hip, knee, foot in (((350, 96), (446, 178), (384, 266)),
            ((640, 96), (578, 182), (640, 268))):
        near.area(place(ribbon([hip, between(hip, knee, 0.6), knee], [110, 84, 54]), at),
            place(ribbon([knee, between(knee, foot, 0.5), foot], [56, 42, 34]), at))
        near.disc(*place([knee], at)[0], 27).disc(*place([foot], at)[0], 17)
        for k in range(4):
            near.area(place(ribbon([foot, (foot[0] + 28 + 8 * k, foot[1] + 8 - 3 * k),
                (foot[0] + 50 + 10 * k, foot[1] + 13 - k * 2)], [22, 12, 2]), at))
    c.paint(near, dark, Shade(mix(hue.RUST, hue.WINE, 0.3), 270, 0.5, 1.1, 0.75))
    rim = Shape().area(place(ribbon(smooth([(x, y + 3) for x, y in back[:15]], steps=8),
        [3, 5, 6, 5, 5, 4, 1]), at))
    c.paint(rim, mix(hue.OCHRE, hue.HONEY, 0.4))
    scales = Shape()
    with c.inside(near):
        for _ in range(330):
            x = c.rng.uniform(120, 900)
            y = c.rng.uniform(10, 190)
            px, py = place([(x, y)], at)[0]
            scales.area(ribbon(arc(px, py, 6, 5, 20, 160, 5), [0.5, 2, 0.5]))
        folds = Shape()
        for points in (path("716,52 706,84 712,116"), path("742,42 734,76 742,108"),
                path("680,50 668,84 672,122"), path("380,40 410,86 440,120")):
            folds.line(place(smooth(points), at), 3)
        mouth = smooth(path("966,72 930,74 880,72 838,64 812,66"))
        folds.line(place(mouth, at), 3.4)
        c.paint(scales, mix(hue.CLAY, hue.OCHRE, 0.3), opacity=0.5)
        c.paint(folds, mix(hue.CLAY, hue.RUST, 0.4), opacity=0.8)
    c.paint(Shape().disc(*place([(872, 36)], at)[0], 6), hue.HONEY)
    tongue = Shape().area(place(ribbon(bezier((962, 76), (1000, 92), (1030, 86), (1056, 100), 10),
        [8, 6, 5]), at))
    for end in ((1096, 92), (1090, 122)):
        tongue.area(place(ribbon(bezier((1054, 100), (1070, 104), (1080, 100), end, 8),
            [5, 3, 0.8]), at))
    c.paint(tongue, hue.BRICK)
