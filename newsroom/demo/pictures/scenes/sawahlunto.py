"""A coal train leaving the tunnel at Sawahlunto."""

from newsroom.demo.pictures import palette as hue
from newsroom.demo.pictures.buildings import courses, round_arch
from newsroom.demo.pictures.canvas import Canvas
from newsroom.demo.pictures.geometry import (
    along,
    arc,
    bezier,
    blob,
    down_to,
    path,
    polar,
    rect,
    ribbon,
    smooth,
)
from newsroom.demo.pictures.nature import cloud_bars, hill, ridge, smoke, sun
from newsroom.demo.pictures.palette import mix
from newsroom.demo.pictures.plants import foliage
from newsroom.demo.pictures.shapes import Shade, Shape
from newsroom.demo.pictures.trains import Livery, locomotive, sleepers

# fmt: off


def sawahlunto(c: Canvas) -> None:
    c.wash(mix(hue.STEEL, hue.FOAM, 0.4), hue.MIST, hue.PAPER, hue.PEACH,
        mix(hue.PEACH, hue.HONEY, 0.4))
    sun(c, (250, 230), 70, hue.CREAM, hue.CREAM, reach=4)
    cloud_bars(c, hue.CREAM, 60, 240, 8, thick=16, opacity=0.6)
    for left, right, height, colour, mist in ((330, 250, 150, mix(hue.STEEL, hue.LAGOON, 0.4),
            hue.PEACH), (430, 330, 160, mix(hue.TEAL, hue.SLATE, 0.4), hue.MIST)):
        ridge(c, left, right, height, colour, mist=mist, detail=7, decay=0.46, floor=720)
    hill(c, path("-20,600 240,560 560,590 860,560 1100,430 1300,300 1520,230"),
        mix(hue.FERN, hue.FOREST, 0.4), Shade(mix(hue.MOSS, hue.LIME, 0.3), 200, 0.4, 1.1, 0.6),
        Shade(hue.PINE, 90, 0.5, 1.1, 0.8))
    for _ in range(46):
        x = c.rng.uniform(880, 1500)
        y = 560 - (x - 860) * 0.5 + c.rng.uniform(30, 130)
        foliage(c, x, y, 32, 28, colour=mix(hue.FOREST, hue.PINE, 0.3),
            light=mix(hue.FERN, hue.MOSS, 0.4), lumps=8)
    _silos(c)
    _portal(c)
    smoke(c, bezier((262, 470), (270, 330), (330, 190), (760, 110), 20), (24, 54, 76, 72, 26),
        hue.CREAM, mix(hue.STEEL, hue.ROSE, 0.4), puffs=36)
    c.paint(rect(-10, 838, 1520, 180), mix(hue.COCOA, hue.SLATE, 0.3),
        Shade(mix(hue.UMBER, hue.COAL, 0.4), 90, 0.1, 0.9, 0.95))
    sleepers(c, -10, 1330, 830, hue.UMBER, gap=26)
    for k in range(3):
        _coal_wagon(c, 824 + k * 186)
    locomotive(c, (190, 832), 610, Livery(body=mix(hue.INK, hue.COAL, 0.35), trim=hue.BRICK,
        light=hue.STEEL))
    puffs = Shape()
    for _ in range(16):
        puffs.area(blob(c.rng, c.rng.uniform(120, 420), c.rng.uniform(808, 852),
            c.rng.uniform(24, 60), c.rng.uniform(14, 30)))
    c.paint(puffs, hue.CREAM, opacity=0.75, blur=5)
    _coal_heap(c)


def _silos(c: Canvas) -> None:
    house = Shape().area(rect(560, 420, 250, 190), path("546,424 685,350 824,424"))
    c.paint(house, mix(hue.BRICK, hue.ROSE, 0.35),
        Shade(mix(hue.RUST, hue.PLUM, 0.3), 0, 0.3, 1.1, 0.8))
    for k in range(3):
        x = 500 + k * 92
        c.paint(Shape().area(rect(x - 42, 300, 84, 330)), mix(hue.PAPER, hue.SAND, 0.3),
            Shade(mix(hue.SLATE, hue.ROSE, 0.4), 0, 0.3, 1.0, 0.95))
        c.paint([(x - 48, 304), (x, 262), (x + 48, 304)], mix(hue.BRICK, hue.RUST, 0.3),
            Shade(hue.WINE, 0, 0.4, 1.0, 0.8))
        c.paint(Shape().area(rect(x - 43, 372, 86, 5), rect(x - 43, 452, 86, 5),
            rect(x - 43, 532, 86, 5)), mix(hue.SLATE, hue.ROSE, 0.4), opacity=0.5)
    conveyor = Shape().line([(690, 290), (1010, 520)], 26)
    c.paint(conveyor, mix(hue.COCOA, hue.BRICK, 0.3), Shade(hue.UMBER, 120, 0.4, 1, 0.8))
    legs = Shape()
    for x, y in ((770, 350), (860, 414), (945, 476)):
        legs.line([(x, y), (x - 18, 640)], 5).line([(x, y), (x + 18, 640)], 5)
    c.paint(legs, hue.UMBER)
    roofs, walls = Shape(), Shape()
    for x, w in ((60, 90), (170, 110), (300, 80), (390, 70), (880, 90), (990, 70)):
        walls.area(rect(x, 600, w, 60))
        roofs.area([(x - 10, 604), (x + w / 2, 566), (x + w + 10, 604)])
    c.paint(walls, mix(hue.PAPER, hue.ROSE, 0.3),
        Shade(mix(hue.ROSE, hue.SLATE, 0.4), 0, 0.4, 1.1, 0.7))
    c.paint(roofs, mix(hue.CLAY, hue.BRICK, 0.4), Shade(hue.RUST, 0, 0.4, 1.1, 0.8))
    trees = Shape()
    for k in range(40):
        trees.area(blob(c.rng, k * 30, 664 + c.rng.uniform(-8, 8), c.rng.uniform(22, 46),
            c.rng.uniform(20, 38)))
    trees.area(rect(-10, 664, 1220, 190))
    c.paint(trees, mix(hue.FOREST, hue.FERN, 0.25), Shade(hue.PINE, 90, 0.3, 1.0, 0.9))


def _portal(c: Canvas) -> None:
    stone = mix(hue.SLATE, hue.ROSE, 0.35)
    wall = path("1090,850 1120,520 1520,470 1520,850")
    c.paint(wall, stone, Shade(mix(hue.INK, hue.SLATE, 0.4), 20, 0.2, 1.1, 0.85))
    with c.inside(wall):
        c.paint(courses(c.rng, (1090, 480, 1500, 840), 30, 90), mix(hue.INK, hue.SLATE, 0.3),
            opacity=0.45)
    c.paint(Shape().area(round_arch(1300, 850, 250, 330)), mix(hue.COAL, hue.INK, 0.3))
    ring = Shape()
    for k in range(15):
        turn = 180 + k * 12
        ring.area([polar((1300, 645), 128, turn + 0.8), polar((1300, 645), 172, turn + 0.8),
            polar((1300, 645), 172, turn + 11.2), polar((1300, 645), 128, turn + 11.2)])
    c.paint(ring, mix(hue.SAND, hue.ROSE, 0.35),
        Shade(mix(hue.SLATE, hue.ROSE, 0.4), 20, 0.3, 1.1, 0.8))


def _coal_wagon(c: Canvas, x: float) -> None:
    foot = 832.0
    coal = smooth([(x + 6, foot - 124), (x + 40, foot - 164), (x + 90, foot - 156),
        (x + 130, foot - 172), (x + 174, foot - 124)], steps=5)
    c.paint(coal, hue.COAL, Shade(hue.SLATE, 290, 0.55, 1.1, 0.7))
    c.paint([(x, foot - 130), (x + 180, foot - 130), (x + 168, foot - 42), (x + 12, foot - 42)],
        mix(hue.RUST, hue.BRICK, 0.3), Shade(mix(hue.WINE, hue.COAL, 0.3), 60, 0.3, 1.1, 0.9))
    straps = Shape()
    for k in range(4):
        straps.area(rect(x + 18 + k * 45, foot - 128, 6, 84))
    straps.area(rect(x - 4, foot - 132, 188, 8), rect(x - 8, foot - 46, 196, 10))
    c.paint(straps, mix(hue.COAL, hue.WINE, 0.3))
    wheels, hubs = Shape(), Shape()
    for px in (42, 138):
        wheels.disc(x + px, foot - 22, 23)
        hubs.disc(x + px, foot - 22, 15)
    c.paint(wheels, hue.COAL)
    c.paint(hubs, mix(hue.SLATE, hue.STEEL, 0.2))
    c.paint(Shape().disc(x + 42, foot - 22, 6).disc(x + 138, foot - 22, 6), hue.COAL)


def _coal_heap(c: Canvas) -> None:
    heap = smooth(path("860,1010 1000,930 1140,880 1260,900 1400,860 1530,890"), steps=8)
    c.paint(down_to(heap, 1020), hue.COAL, Shade(mix(hue.INK, hue.SLATE, 0.4), 280, 0.5, 1.1, 0.7))
    lumps, lights = Shape(), Shape()
    for _ in range(120):
        x = c.rng.uniform(860, 1500)
        top = along(heap, max(0.0, (x - 860) / 670))[1]
        y, size = c.rng.uniform(top + 4, 1000), c.rng.uniform(8, 24)
        corner = [polar((x, y), size * c.rng.uniform(0.7, 1.1),
            k * 60 + c.rng.uniform(-15, 15)) for k in range(6)]
        lumps.area(corner)
        lights.area([corner[3], corner[4], corner[5], (x, y)])
    c.paint(lumps, mix(hue.COAL, hue.INK, 0.4))
    c.paint(lights, mix(hue.SLATE, hue.INK, 0.35), opacity=0.8)
    pick = Shape().line([(1010, 968), (1120, 830)], 12)
    c.paint(pick, mix(hue.COCOA, hue.OCHRE, 0.3))
    c.paint(ribbon(bezier((1046, 800), (1100, 800), (1150, 850), (1164, 908), 12), [3, 18, 18, 3]),
        hue.STEEL, Shade(hue.INK, 60, 0.4, 1.1, 0.8))
    lamp = (940, 940)
    c.glow((940, 934), 120, hue.HONEY, 0.65)
    c.paint(Shape().area(rect(lamp[0] - 20, lamp[1] + 22, 40, 24),
        rect(lamp[0] - 20, lamp[1] - 46, 40, 14)).line(arc(lamp[0], lamp[1] - 46, 22, 30, 180, 360,
        14), 4), mix(hue.OCHRE, hue.COCOA, 0.3))
    c.paint(rect(lamp[0] - 15, lamp[1] - 32, 30, 54), mix(hue.HONEY, hue.CREAM, 0.5),
        Shade(hue.OCHRE, 90, 0.3, 1.0))
