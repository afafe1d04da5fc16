"""The old town hall of Jakarta through an arcade, with an onthel bicycle."""

from collections.abc import Sequence

from newsroom.demo.pictures import palette as hue
from newsroom.demo.pictures.buildings import round_arch
from newsroom.demo.pictures.canvas import Canvas
from newsroom.demo.pictures.geometry import (
    Point,
    Points,
    arc,
    leaf,
    oval,
    path,
    place,
    polar,
    rect,
    smooth,
    symmetric,
)
from newsroom.demo.pictures.nature import birds, cumulus
from newsroom.demo.pictures.palette import mix
from newsroom.demo.pictures.shapes import Shade, Shape

# fmt: off


def old_town(c: Canvas) -> None:
    c.wash(mix(hue.LAGOON, hue.FOAM, 0.3), hue.FOAM, hue.MIST, hue.PAPER,
        mix(hue.PEACH, hue.HONEY, 0.4))
    cumulus(c, 520, 330, 420, hue.CREAM, shade=mix(hue.FOAM, hue.ROSE, 0.3))
    cumulus(c, 1010, 250, 330, hue.CREAM, shade=mix(hue.FOAM, hue.ROSE, 0.3))
    _town_hall(c)
    _square(c)
    _bicycle(c, (720, 812), 1.0)
    _arcade(c)
    birds(c, [(610, 170, 30), (660, 150, 24), (905, 330, 22)], hue.PLUM)


def _town_hall(c: Canvas) -> None:
    wall, shade, roof = mix(hue.CREAM, hue.PAPER, 0.4), mix(hue.SAND, hue.ROSE, 0.4), mix(hue.BRICK,
        hue.CLAY, 0.3)
    c.paint(path("330,470 390,380 1110,380 1170,470"), roof, Shade(hue.RUST, 20, 0.3, 1.1, 0.8))
    tiles = Shape()
    for k in range(7):
        tiles.line([(330 + 60 - k * 9, 390 + k * 13), (1170 - 60 + k * 9, 390 + k * 13)], 1.6)
    c.paint(tiles, hue.WINE, opacity=0.35)
    for x in (480, 590, 910, 1020):
        c.paint([(x - 22, 444), (x - 22, 420), (x, 402), (x + 22, 420), (x + 22, 444)], wall,
            Shade(shade, 0, 0.3, 1))
        c.paint(rect(x - 9, 420, 18, 22), mix(hue.TEAL, hue.INK, 0.4))
    tower = Shape().area(rect(712, 300, 76, 84), rect(700, 296, 100, 10))
    c.paint(tower, wall, Shade(shade, 0, 0.3, 1.1, 0.9))
    c.paint(symmetric(smooth(path("698,298 712,262 744,236 746,214 750,180"), steps=6), 750), roof,
        Shade(hue.RUST, 0, 0.4, 1.0, 0.8))
    c.paint(Shape().line([(750, 190), (750, 140)], 3).area(path("735,148 766,152 752,162")),
        hue.UMBER)
    c.paint(Shape().area(round_arch(733, 376, 20, 48), round_arch(767, 376, 20, 48)),
        mix(hue.TEAL, hue.INK, 0.4))
    c.paint(rect(340, 466, 820, 206), wall, Shade(shade, 0, 0.35, 1.15, 0.9))
    c.paint(path("640,470 750,408 860,470"), wall, Shade(shade, 0, 0.3, 1.1))
    c.paint(Shape().line(path("634,471 750,406 866,471"), 7).area(rect(334, 462, 832, 9),
        rect(340, 566, 820, 5), rect(640, 468, 6, 204), rect(854, 468, 6, 204)),
        mix(hue.SAND, hue.CLAY, 0.35))
    shutters, panes = Shape(), Shape()
    for k in range(14):
        middle = 372 + k * 58.2
        if 640 < middle < 860 and k in (6, 7):
            continue
        for top, tall in ((484, 66), (590, 64)):
            panes.area(rect(middle - 11, top, 22, tall))
            shutters.area(rect(middle - 21, top, 10, tall), rect(middle + 11, top, 10, tall))
    c.paint(panes, mix(hue.INK, hue.TEAL, 0.35), Shade(hue.FOAM, 270, 0.6, 1.0, 0.7))
    c.paint(shutters, mix(hue.FOREST, hue.TEAL, 0.3), Shade(hue.PINE, 90, 0.4, 1.2, 0.6))
    c.paint(Shape().area(round_arch(750, 672, 70, 96)), mix(hue.FOREST, hue.TEAL, 0.2),
        Shade(hue.PINE, 90, 0.3, 1))
    c.paint(Shape().area(rect(690, 490, 120, 60)), mix(hue.INK, hue.TEAL, 0.35))
    c.paint(Shape().area(rect(672, 556, 156, 10), rect(684, 566, 8, 106), rect(808, 566, 8, 106)),
        wall)


def _square(c: Canvas) -> None:
    ground = path("-10,668 1510,668 1510,1010 -10,1010")
    c.paint(ground, mix(hue.SAND, hue.PEACH, 0.4),
        Shade(mix(hue.CLAY, hue.ROSE, 0.4), 90, 0.2, 1.0, 0.7))
    joints = Shape()
    for k in range(-12, 13):
        joints.area([(750 + k * 34, 668), (751 + k * 34, 668), (752 + k * 118, 1005),
            (748 + k * 118, 1005)])
    y, step = 680.0, 12.0
    while y < 1000:
        joints.area(rect(-10, y, 1520, 1 + step * 0.05))
        y += step
        step *= 1.28
    c.paint(joints, mix(hue.COCOA, hue.ROSE, 0.3), opacity=0.35)
    walkers = Shape()
    for x, foot, tall in ((520, 704, 50), (536, 706, 44), (905, 712, 54), (640, 694, 38),
            (1010, 700, 46), (1022, 702, 30)):
        walkers.area(smooth([(x - tall * 0.13, foot), (x - tall * 0.14, foot - tall * 0.5),
            (x, foot - tall * 0.84), (x + tall * 0.14, foot - tall * 0.5), (x + tall * 0.13, foot)],
            steps=4))
        walkers.disc(x, foot - tall * 0.9, tall * 0.085)
    c.paint(walkers, mix(hue.PLUM, hue.INK, 0.4))
    for x, colour in ((470, hue.BRICK), (1080, hue.OCHRE)):
        c.paint([(x - 62, 640), (x, 604), (x + 62, 640)], colour,
            Shade(mix(colour, hue.WINE, 0.5), 0, 0.5, 0.6, 0.8))
        c.paint(Shape().line([(x, 612), (x, 704)], 4).area(rect(x - 34, 676, 68, 28)), hue.UMBER)


def _bicycle(c: Canvas, at: Point, s: float) -> None:
    """An onthel, the upright Dutch bicycle of the square."""
    def put(points: Sequence[Point]) -> Points:
        return place(points, at, s)

    ink = mix(hue.INK, hue.PLUM, 0.3)
    c.paint(Shape().disc(at[0] + 50, at[1] + 84 * s, 240 * s, 11 * s), hue.PLUM, opacity=0.45,
        blur=5)
    rims, spokes = Shape(), Shape()
    for wx in (-125, 125):
        rims.line(put(oval(wx, 0, 82)), 7 * s, closed=True)
        for k in range(16):
            spokes.line(put([(wx, 0), polar((wx, 0), 80, k * 22.5)]), 1.1 * s)
        rims.disc(*put([(wx, 0)])[0], 6 * s)
        rims.line(put(arc(wx, 0, 91, 91, 190, 340 if wx < 0 else 330, 24)), 4 * s)
    c.paint(spokes, mix(hue.SLATE, hue.STEEL, 0.3))
    frame = Shape()
    for line in (path("-125,0 -40,8 92,-112"), path("-125,0 -62,-118 88,-124"),
            [(-40, 8), (-72, -146)], [(125, 0), (84, -150)]):
        frame.line(put(line), 8 * s)
    frame.line(put(smooth(path("84,-150 90,-166 60,-176 26,-160"))),
        7 * s).line(put([(26, -160), (8, -156)]), 10 * s)
    frame.line(put([(-150, -88), (-92, -88)]), 6 * s).line(put([(-150, -88), (-125, 0)]),
        4 * s).line(put(path("-22,8 -14,44 6,44")), 5 * s)
    c.paint(rims, ink)
    c.paint(frame, ink)
    c.paint(put(smooth(path("-110,-152 -96,-164 -52,-158 -38,-150 -60,-142 -104,-142"),
        closed=True)), mix(hue.COCOA, hue.BRICK, 0.3))
    c.paint(Shape().disc(*put([(-40, 8)])[0], 20 * s).hole(put(oval(-40, 8, 13))), ink)
    c.paint(Shape().disc(*put([(104, -116)])[0], 12 * s, 14 * s), hue.HONEY,
        Shade(hue.OCHRE, 0, 0.4, 1))


def _arcade(c: Canvas) -> None:
    dark, edge = mix(hue.PLUM, hue.INK, 0.5), mix(hue.ROSE, hue.SAND, 0.4)
    wall = Shape().area(rect(-20, -20, 1540, 1040))
    wall.hole(round_arch(750, 1040, 880, 985), round_arch(30, 1040, 370, 800),
        round_arch(1470, 1040, 370, 800))
    reveal = Shape()
    for x, width, tall in ((750, 880, 985), (30, 370, 800), (1470, 370, 800)):
        half = width / 2
        reveal.area([*arc(x, 1040 - tall + half, half, half, 180, 268, 24),
            *arc(x + 26, 1040 - tall + half + 14, half, half, 268, 180, 24), (x - half + 26, 1040),
            (x - half, 1040)])
    c.paint(wall, dark, Shade(mix(hue.WINE, hue.PLUM, 0.5), 90, 0.2, 1.0, 0.7),
        Shade(hue.INK, 270, 0.5, 1.1, 0.8))
    with c.inside(Shape().area(round_arch(750, 1040, 880, 985), round_arch(30, 1040, 370, 800),
            round_arch(1470, 1040, 370, 800))):
        c.paint(reveal, edge, Shade(mix(hue.CLAY, hue.PLUM, 0.4), 90, 0.3, 1.1, 0.8))
    trims = Shape()
    for x, width, tall in ((750, 880, 985), (30, 370, 800), (1470, 370, 800)):
        half = width / 2 + 26
        trims.line(arc(x, 1040 - tall + half - 26, half, half, 180, 360, 50), 5)
    for x in (262, 1238):
        trims.area(rect(x - 70, 478, 140, 7), rect(x - 70, 500, 140, 4), rect(x - 78, 940, 156, 7))
    c.paint(trims, mix(hue.ROSE, hue.PLUM, 0.45), opacity=0.8)
    c.paint(Shape().line([(750, 40), (750, 120)], 5), hue.COAL)
    c.glow((750, 165), 150, hue.HONEY, 0.4)
    lamp = Shape().area(path("724,122 776,122 790,196 710,196"), path("716,122 750,98 784,122"),
        rect(704, 194, 92, 8))
    c.paint(lamp, hue.COAL)
    c.paint(Shape().area(path("730,130 746,130 746,190 720,190"),
        path("754,130 770,130 780,190 754,190")), hue.HONEY)
    pots = Shape()
    for x in (262, 1238):
        pots.area([(x - 44, 930), (x + 44, 930), (x + 34, 1004), (x - 34, 1004)],
            rect(x - 50, 916, 100, 18))
    c.paint(pots, mix(hue.BRICK, hue.CLAY, 0.3), Shade(hue.WINE, 20, 0.3, 1.0, 0.9))
    leaves = Shape()
    for x in (262, 1238):
        for k in range(15):
            outline = leaf(c.rng.uniform(90, 170), 26, c.rng.uniform(-30, 30))
            leaves.area(place(outline, (x, 918), 1, -165 + k * 10.5))
    c.paint(leaves, mix(hue.FOREST, hue.PINE, 0.2),
        Shade(mix(hue.MOSS, hue.LIME, 0.3), 270, 0.4, 1.1, 0.6))
