"""The citadel of Aleppo on its mound at dusk, its bridge climbing to the gate tower."""

from newsroom.demo.pictures import palette as hue
from newsroom.demo.pictures.buildings import (
    battlement,
    courses,
    dome,
    minaret,
    pointed_arch,
    round_arch,
)
from newsroom.demo.pictures.canvas import Canvas
from newsroom.demo.pictures.geometry import Point, along, path, rect, smooth
from newsroom.demo.pictures.nature import birds, cloud_bars, ridge, sun
from newsroom.demo.pictures.palette import mix
from newsroom.demo.pictures.shapes import Shade, Shape

# fmt: off


def aleppo_citadel(c: Canvas) -> None:
    c.wash(mix(hue.STEEL, hue.FOAM, 0.4), hue.MIST, hue.PEACH, mix(hue.PEACH, hue.HONEY, 0.6),
        hue.HONEY)
    sun(c, (395, 330), 92, hue.CREAM, hue.CREAM, reach=3.2)
    cloud_bars(c, hue.CREAM, 90, 300, 9, thick=18, opacity=0.55)
    ridge(c, 690, 650, 40, mix(hue.ROSE, hue.PEACH, 0.3), mist=hue.PEACH, floor=820)
    _mound(c)
    _gate_and_bridge(c)
    birds(c, [(1010, 190, 34), (1065, 165, 26), (1110, 205, 22), (950, 225, 20)], hue.PLUM)
    _roofs(c)


def _mound(c: Canvas) -> None:
    slope = smooth(path("60,830 200,760 330,600 425,452 470,440"), steps=8)
    slope += smooth(path("1190,440 1235,452 1330,600 1450,760 1580,830"), steps=8)
    c.paint([*slope, (1580, 900), (60, 900)], mix(hue.DUNE, hue.SAND, 0.25),
        Shade(hue.CLAY, 20, 0.25, 1.05, 0.95),
        Shade(mix(hue.RUST, hue.PLUM, 0.3), 90, 0.55, 1.2, 0.8))
    with c.inside([*slope, (1580, 900), (60, 900)]):
        c.paint(courses(c.rng, (150, 470, 1500, 800), 17, 420), hue.RUST, opacity=0.3)
    walls = Shape().area(battlement(446, 1222, 398, 474, 11))
    x = 446.0
    for width, height in ((58, 92), (44, 66), (66, 84), (40, 62), (54, 78), (48, 100), (60, 72)):
        walls.area(battlement(x, x + width, 460 - height, 474, 9))
        x += width + 62
    c.paint(walls, mix(hue.DUNE, hue.CLAY, 0.25), Shade(hue.RUST, 0, 0.1, 1.2, 0.75))
    town = minaret(735, 402, 170, 24).area(rect(560, 366, 88, 40), dome(590, 368, 46, 26),
        dome(628, 368, 34, 18))
    town.area(rect(1060, 345, 92, 90), rect(1088, 322, 40, 30))
    c.paint(town, mix(hue.RUST, hue.CLAY, 0.4), Shade(hue.WINE, 0, 0.2, 1.2, 0.6))


def _gate_and_bridge(c: Canvas) -> None:
    lit, dim = mix(hue.SAND, hue.HONEY, 0.25), mix(hue.RUST, hue.PLUM, 0.25)
    deck: tuple[Point, Point] = ((556, 726), (850, 560))
    c.paint([deck[0], deck[1], (850, 850), (556, 850)], lit, Shade(hue.CLAY, 60, 0.2, 1.1, 0.9))
    arches = Shape()
    for i in range(6):
        x, y = along(deck, 0.16 + i * 0.15)
        arches.area(pointed_arch(x, 860, 30, 836 - y - 8, 0.9))
    c.paint(arches, mix(hue.RUST, hue.CLAY, 0.2), Shade(hue.WINE, 90, 0.2, 1.0))
    c.paint(Shape().line([(556, 722), (850, 556)], 12), mix(hue.SAND, hue.CREAM, 0.5))
    # Gate block: lit west face, shaded south face.
    c.paint(battlement(842, 968, 352, 770, 11), lit, Shade(hue.CLAY, 90, 0.35, 1.2, 0.9))
    c.paint(path("1052,420 1180,590 1150,740 1052,728"), hue.WINE, opacity=0.35, blur=6)
    south = Shape().area(battlement(966, 1052, 352, 700, 11),
        path("966,690 1052,690 1052,726 966,770"))
    c.paint(south, dim, Shade(hue.PLUM, 90, 0.3, 1.2, 0.7))
    c.paint(courses(c.rng, (850, 400, 955, 640), 15, 46), hue.RUST, opacity=0.35)
    c.paint(Shape().area(pointed_arch(905, 575, 64, 128, 0.7)), hue.WINE, Shade(hue.COAL, 90, 0, 1))
    slits = Shape()
    for x in (868, 905, 942):
        slits.area(pointed_arch(x, 424, 13, 32))
    slits.area(rect(852, 436, 108, 6))
    c.paint(slits, hue.WINE)
    # Fore-tower at the foot.
    c.paint(battlement(484, 568, 596, 850, 10), lit, Shade(hue.CLAY, 90, 0.3, 1.2, 0.9))
    c.paint(battlement(566, 616, 596, 850, 10), dim, Shade(hue.PLUM, 90, 0.3, 1.2, 0.7))
    c.paint(Shape().area(pointed_arch(526, 850, 46, 112), pointed_arch(526, 668, 14, 34)), hue.WINE)


def _roofs(c: Canvas) -> None:
    back = Shape()
    x = -30.0
    while x < 1520:
        width, height = c.rng.uniform(60, 130), c.rng.uniform(20, 78)
        back.area(rect(x, 880 - height, width + 6, 200))
        if c.rng.random() < 0.3:
            back.area(dome(x + width / 2, 882 - height, width * 0.6, width * 0.36))
        x += width
    c.paint(back, mix(hue.WINE, hue.RUST, 0.45), Shade(hue.PLUM, 90, 0.0, 0.9, 0.8))
    front = Shape().area(rect(-10, 955, 1520, 60))
    for x, width, height in ((-20, 190, 90), (150, 120, 60), (330, 170, 40), (1010, 160, 52),
            (1150, 130, 84), (1260, 260, 110), (700, 190, 30)):
        front.area(rect(x, 960 - height, width, 120))
    front.area(dome(1340, 856, 150, 84), dome(70, 872, 96, 52), dome(1080, 910, 70, 38))
    for x, tall in ((236, 190), (268, 150), (930, 130), (1210, 175)):
        front.area(smooth([(x - 15, 968), (x - 14, 968 - tall * 0.45), (x, 968 - tall),
            (x + 14, 968 - tall * 0.45), (x + 15, 968)], steps=6))
    front.marks += minaret(1428, 980, 480, 40).marks
    c.paint(front, mix(hue.INK, hue.PLUM, 0.55), Shade(hue.NIGHT, 90, 0.3, 1.0, 0.7))
    lamps = Shape()
    for x, y in ((40, 915), (90, 915), (380, 940), (1185, 905), (1300, 890), (1400, 900),
            (770, 945), (1050, 932)):
        lamps.area(round_arch(x, y + 22, 11, 20))
    c.paint(lamps, hue.HONEY)
