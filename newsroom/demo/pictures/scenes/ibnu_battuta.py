"""A dhow off Samudra Pasai under a moon that is an astrolabe."""

from collections.abc import Sequence

from newsroom.demo.pictures import palette as hue
from newsroom.demo.pictures.buildings import round_arch
from newsroom.demo.pictures.canvas import Canvas
from newsroom.demo.pictures.geometry import (
    Point,
    Points,
    along,
    arc,
    bezier,
    move,
    oval,
    path,
    place,
    polar,
    rect,
    ribbon,
    smooth,
)
from newsroom.demo.pictures.nature import ridge, ripples, stars, sun_path
from newsroom.demo.pictures.palette import mix
from newsroom.demo.pictures.plants import palm
from newsroom.demo.pictures.shapes import Shade, Shape

# fmt: off


def ibn_battuta(c: Canvas) -> None:
    c.wash(hue.NIGHT, hue.INK, hue.PETROL, hue.TEAL, mix(hue.LAGOON, hue.SAND, 0.55), hue.CREAM)
    stars(c, hue.CREAM, 170, 420)
    _astrolabe_moon(c, (985, 345), 262)
    ridge(c, 610, 560, 90, mix(hue.TEAL, hue.LAGOON, 0.3), mist=mix(hue.LAGOON, hue.SAND, 0.4),
        floor=700)
    c.paint(rect(-10, 655, 1520, 360), hue.TEAL, Shade(hue.PETROL, 90, 0.0, 0.5),
        Shade(hue.NIGHT, 90, 0.35, 1.1))
    sun_path(c, 985, 662, 990, mix(hue.CREAM, hue.HONEY, 0.3), spread=200, count=90)
    ripples(c, hue.LAGOON, 665, 985, 70, opacity=0.45)
    _shore(c)
    _dhow(c, (500, 818), 1.0)
    _dhow(c, (1265, 700), 0.26)


def _astrolabe_moon(c: Canvas, at: Point, r: float) -> None:
    c.glow(at, r * 2.1, mix(hue.HONEY, hue.CREAM, 0.5), 0.5)
    c.paint(Shape().disc(*at, r), mix(hue.CREAM, hue.SAND, 0.25),
        Shade(mix(hue.HONEY, hue.DUNE, 0.4), 60, 0.4, 1.1, 0.9))
    lines = Shape()
    for share, width in ((0.97, 3), (0.86, 2.4), (0.83, 1.4), (0.3, 2)):
        lines.line(oval(*at, r * share), width, closed=True)
    lines.line(oval(at[0], at[1] + r * 0.22, r * 0.56), 5,
        closed=True).line(oval(at[0], at[1] + r * 0.22, r * 0.48), 1.6, True)
    for i in range(72):
        inner = 0.88 if i % 6 else 0.845
        lines.line([polar(at, r * inner, i * 5), polar(at, r * 0.965, i * 5)], 1.6)
    with c.inside(Shape().disc(*at, r * 0.83)):
        plate = Shape()
        for i in range(1, 7):
            plate.line(oval(at[0], at[1] - r * (0.18 + 0.05 * i), r * (1.0 - 0.14 * i)), 1.3,
                closed=True)
        for i in range(7):
            plate.line(arc(at[0] + (i - 3) * r * 0.75, at[1] - r * 0.75, r * 1.0, r * 1.0, 0, 360,
                60), 1.0)
        c.paint(plate, mix(hue.OCHRE, hue.COCOA, 0.4), opacity=0.4)
    lines.line([polar(at, r * 0.83, 180), polar(at, r * 0.83, 0)],
        3.5).line([polar(at, r * 0.83, 90), polar(at, r * 0.83, 270)], 3.5)
    ring = (at[0], at[1] + r * 0.22)
    for angle, reach in ((-18, 0.2), (32, 0.16), (150, 0.17), (196, 0.22), (238, 0.3), (302, 0.26),
            (82, 0.12), (112, 0.12)):
        foot, tip = polar(ring, r * 0.54, angle), polar(ring, r * (0.56 + reach), angle + 12)
        flame = bezier(foot, polar(ring, r * (0.6 + reach * 0.4), angle - 6),
            polar(ring, r * (0.56 + reach * 0.8), angle), tip, 12)
        lines.area(ribbon(flame, [r * 0.03, r * 0.055, r * 0.03, 1])).disc(*foot, r * 0.03)
    for k in range(36):
        lines.line([polar(ring, r * 0.48, k * 10), polar(ring, r * 0.56, k * 10)], 1.4)
    rule = [polar(at, r * 0.92, 228), polar((at[0] + 7, at[1] - 7), 0, 0), polar(at, r * 0.92, 48),
        polar((at[0] - 7, at[1] + 7), 0, 0)]
    lines.area(rule).disc(*at, r * 0.045)
    c.paint(lines, mix(hue.COCOA, hue.OCHRE, 0.35))


def _shore(c: Canvas) -> None:
    land = smooth(path("-20,640 90,622 210,640 330,660 420,672"))
    c.paint([*land, (420, 682), (-20, 700)], mix(hue.PINE, hue.NIGHT, 0.4))
    mosque = Shape()
    for top, width, height in ((520, 60, 44), (556, 120, 40), (596, 190, 44)):
        mosque.area([(178 - width * 0.12, top), (178 + width * 0.12, top),
            (178 + width * 0.55, top + height), (178 - width * 0.55, top + height)])
    mosque.area(rect(100, 630, 156, 30)).line([(178, 490), (178, 524)], 4)
    c.paint(mosque, mix(hue.INK, hue.NIGHT, 0.5))
    glow = Shape()
    for x in (118, 148, 178, 208, 238):
        glow.area(round_arch(x, 656, 10, 18))
    c.paint(glow, hue.HONEY)
    for x, tall, lean in ((28, 210, 30), (70, 150, -24), (286, 170, 28), (330, 120, 16)):
        palm(c, (x, 650), (x + lean, 650 - tall), tall * 0.36, mix(hue.PINE, hue.NIGHT, 0.6),
            fronds=9)


def _dhow(c: Canvas, at: Point, s: float) -> None:
    def put(points: Sequence[Point]) -> Points:
        return place(points, at, s)

    c.paint(Shape().disc(at[0] + 20 * s, at[1] + 22 * s, 300 * s, 20 * s), hue.NIGHT, opacity=0.55,
        blur=8 * s)
    masts = (Shape().line(put([(-20, -60), (-34, -520)]),
        9 * s).line(put([(170, -60), (182, -380)]), 7 * s))
    c.paint(masts, hue.UMBER)
    main = smooth(path("-250,-190 -120,-420 60,-660"), steps=10)
    sail = put([*main, *smooth(path("60,-660 128,-440 135,-260 92,-110"), steps=10),
        *smooth(path("92,-110 -60,-118 -250,-190"), steps=8)])
    c.paint(sail, mix(hue.CREAM, hue.SAND, 0.3), Shade(hue.ROSE, 180, 0.2, 0.95, 0.9),
        Shade(mix(hue.BRICK, hue.PLUM, 0.4), 190, 0.6, 1.1, 0.7))
    seams = Shape()
    for k in range(1, 6):
        top, foot = along(main, k / 6), along([(-250, -190), (92, -110)], k / 6)
        seams.line(put(bezier(top, (top[0] + 40, top[1] + 90), (foot[0] + 30, foot[1] - 90), foot,
            10)), 1.6 * s)
    c.paint(seams, hue.COCOA, opacity=0.5)
    mizzen = put([*smooth(path("110,-150 180,-300 270,-460")),
        *smooth(path("270,-460 306,-320 304,-210 280,-104")), (110, -150)])
    c.paint(mizzen, mix(hue.SAND, hue.CREAM, 0.3),
        Shade(mix(hue.BRICK, hue.ROSE, 0.3), 180, 0.25, 1.0, 0.9))
    yards = (Shape().line(put([(-270, -165), (72, -682)]),
        7 * s).line(put([(96, -130), (280, -476)]), 5 * s))
    yards.line(put([(-34, -520), (-300, -70)]), 1.6 * s).line(put([(182, -380), (330, -90)]),
        1.6 * s)
    c.paint(yards, hue.UMBER)
    hull = smooth(path("-330,-92 -270,-62 -100,-48 120,-54 250,-84 330,-128"))
    keel = smooth(path("330,-128 300,-40 250,14 0,26 -190,18 -270,-20 -330,-92"))
    c.paint(put([*hull, *keel]), hue.COCOA, Shade(mix(hue.WINE, hue.NIGHT, 0.5), 110, 0.15, 0.9))
    planks = Shape().line(put(move(hull, 4, 16)), 4 * s).line(put(move(hull, 8, 34)), 2 * s)
    c.paint(planks, hue.OCHRE, opacity=0.8)
    crew = Shape()
    for x, y in ((-190, -62), (60, -58), (216, -80), (246, -90)):
        crew.area(put(smooth([(x - 10, y + 10), (x - 9, y - 26), (x, y - 36), (x + 9, y - 26),
            (x + 10, y + 10)])))
        crew.disc(*put([(x, y - 44)])[0], 8 * s)
    c.paint(crew, hue.NIGHT)
    c.paint([(at[0] - 300 * s, at[1] + 12 * s), (at[0] + 280 * s, at[1] + 12 * s),
        (at[0] + 240 * s, at[1] + 34 * s), (at[0] - 240 * s, at[1] + 34 * s)],
        mix(hue.NIGHT, hue.PETROL, 0.4), opacity=0.8, blur=4 * s)
