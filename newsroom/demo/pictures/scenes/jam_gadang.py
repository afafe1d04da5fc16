"""The clock tower of Bukittinggi under its Minangkabau roof."""

from newsroom.demo.pictures import palette as hue
from newsroom.demo.pictures.buildings import round_arch
from newsroom.demo.pictures.canvas import Canvas
from newsroom.demo.pictures.geometry import (
    Point,
    Points,
    arc,
    bezier,
    blob,
    down_to,
    oval,
    path,
    polar,
    rect,
    ribbon,
    smooth,
    symmetric,
)
from newsroom.demo.pictures.nature import birds, cloud_bars, cumulus, hill, sun
from newsroom.demo.pictures.palette import mix
from newsroom.demo.pictures.shapes import Shade, Shape

# fmt: off


def clock_tower(c: Canvas) -> None:
    c.wash(mix(hue.TEAL, hue.STEEL, 0.3), mix(hue.LAGOON, hue.FOAM, 0.3), hue.MIST, hue.PEACH,
        mix(hue.PEACH, hue.HONEY, 0.5), hue.HONEY)
    sun(c, (1180, 430), 84, hue.CREAM, hue.CREAM, reach=4)
    cumulus(c, 250, 330, 460, hue.CREAM, shade=mix(hue.FOAM, hue.ROSE, 0.35))
    cumulus(c, 1330, 250, 340, hue.CREAM, shade=mix(hue.FOAM, hue.ROSE, 0.35))
    cloud_bars(c, hue.CREAM, 80, 420, 8, length=(200, 520), thick=13, opacity=0.6)
    for knots, colour in ((path("-20,600 160,520 330,400 410,360 470,372 600,480 800,580 "
            "1000,640"), mix(hue.SLATE, hue.LAGOON, 0.4)),
            (path("620,640 860,560 1060,470 1130,440 1190,436 1260,470 1400,550 1540,590"),
            mix(hue.SLATE, hue.ROSE, 0.35))):
        c.paint(down_to(smooth(knots, steps=8), 760), colour,
            Shade(mix(hue.PEACH, hue.HONEY, 0.3), 90, 0.25, 0.9, 0.9))
    _town(c)
    _plaza_ground(c)
    _tower(c, 720, 900)
    _carriage(c, (1090, 915))
    _flowers(c)
    birds(c, [(470, 220, 34), (525, 196, 26), (560, 236, 22), (930, 180, 28), (975, 160, 22)],
        hue.PLUM)


def gonjong(x: float, eaves: float, width: float, rise: float, sag: float = 0.35) -> Points:
    """A Minangkabau roof, a saddle between horns: `width` tip to tip, `rise` above the eaves."""
    half = width / 2
    ridge_low = eaves - rise * (1 - sag) * 0.62
    left = bezier((x - half, eaves - rise), (x - half * 0.86, eaves - rise * 0.55),
        (x - half * 0.5, ridge_low), (x, ridge_low), 14)
    outer = bezier((x - half * 0.74, eaves), (x - half * 0.8, eaves - rise * 0.25),
        (x - half * 0.92, eaves - rise * 0.6), (x - half, eaves - rise), 10)
    side = outer + left[1:]
    return symmetric(side, x)


def _town(c: Canvas) -> None:
    hill(c, path("-20,690 300,650 760,676 1200,640 1520,676"), mix(hue.FERN, hue.LAGOON, 0.35),
        Shade(mix(hue.PEACH, hue.MOSS, 0.4), 90, 0.1, 0.6, 0.8))
    for x, foot, width in ((130, 760, 330), (1270, 750, 380), (430, 742, 210), (1010, 736, 190)):
        body = mix(hue.COCOA, hue.BRICK, 0.35)
        c.paint([(x - width * 0.34, foot - width * 0.24), (x + width * 0.34, foot - width * 0.24),
            (x + width * 0.31, foot), (x - width * 0.31, foot)], body,
            Shade(hue.WINE, 20, 0.3, 1.1, 0.8))
        panes, trims = Shape(), Shape()
        for k in range(7):
            px = x + (k - 3) * width * 0.088
            panes.area(rect(px - width * 0.025, foot - width * 0.19, width * 0.05, width * 0.1))
            trims.area(rect(px - width * 0.034, foot - width * 0.2, width * 0.068, width * 0.012),
                rect(px - width * 0.034, foot - width * 0.085, width * 0.068, width * 0.012))
        c.paint(panes, hue.HONEY)
        c.paint(trims, mix(hue.OCHRE, hue.CREAM, 0.3))
        roof = Shape().area(gonjong(x, foot - width * 0.22, width * 1.06, width * 0.42),
            gonjong(x, foot - width * 0.3, width * 0.66, width * 0.46, 0.2))
        c.paint(roof, mix(hue.UMBER, hue.WINE, 0.4),
            Shade(mix(hue.CLAY, hue.BRICK, 0.4), 300, 0.5, 1.1, 0.7))
        c.paint([(x - width * 0.06, foot - width * 0.22), (x, foot - width * 0.34),
            (x + width * 0.06, foot - width * 0.22)], hue.OCHRE)
    trees = Shape()
    for k in range(60):
        trees.area(blob(c.rng, k * 27, 768 + c.rng.uniform(-10, 6), c.rng.uniform(20, 44),
            c.rng.uniform(18, 40)))
    trees.area(rect(-10, 768, 1520, 40))
    c.paint(trees, mix(hue.FOREST, hue.FERN, 0.3),
        Shade(mix(hue.LIME, hue.MOSS, 0.4), 270, 0.6, 1.05, 0.7))


def _plaza_ground(c: Canvas) -> None:
    c.paint(rect(-10, 796, 1520, 220), mix(hue.SAND, hue.PEACH, 0.4),
        Shade(mix(hue.CLAY, hue.ROSE, 0.3), 90, 0.2, 1.1, 0.75))
    bands = Shape()
    for k in range(8):
        bands.line(arc(720, 900, 240 + k * 130, 44 + k * 26, 0, 360, 90), 3 + k * 0.6)
    for turn in range(0, 360, 20):
        a, b = polar((0, 0), 1, turn)
        bands.line([(720 + a * 240, 900 + b * 44), (720 + a * 1200, 900 + b * 240)], 2.4)
    with c.inside(rect(-10, 798, 1520, 220)):
        c.paint(bands, mix(hue.CLAY, hue.COCOA, 0.3), opacity=0.35)
        c.paint(path("600,900 560,1010 40,1010 300,930"), mix(hue.PLUM, hue.CLAY, 0.3),
            opacity=0.35, blur=5)


def _tower(c: Canvas, x: float, foot: float) -> None:
    wall, shade, dark = mix(hue.CREAM, hue.PAPER, 0.4), mix(hue.ROSE, hue.SAND, 0.3), mix(hue.SLATE,
        hue.PLUM, 0.35)
    shades = (Shade(shade, 180, 0.25, 0.7, 0.9), Shade(dark, 180, 0.6, 1.2, 0.75))
    steps = Shape()
    for k in range(4):
        steps.area(rect(x - 190 + k * 14, foot - 12 - k * 14, 380 - k * 28, 30))
    c.paint(steps, mix(hue.SAND, hue.ROSE, 0.25), *shades)
    c.paint(rect(x - 128, foot - 220, 256, 170), wall, *shades)
    c.paint(rect(x - 104, foot - 410, 208, 200), wall, *shades)
    c.paint(rect(x - 88, foot - 600, 176, 200), wall, *shades)
    c.paint(Shape().area(rect(x - 140, foot - 228, 280, 16), rect(x - 116, foot - 418, 232, 14),
        rect(x - 104, foot - 612, 208, 16), rect(x - 136, foot - 60, 272, 12)), wall, *shades)
    door = Shape().area(round_arch(x, foot - 54, 74, 124), round_arch(x - 86, foot - 92, 32, 74),
        round_arch(x + 86, foot - 92, 32, 74))
    door.area(round_arch(x, foot - 262, 46, 104), round_arch(x - 66, foot - 262, 28, 84),
        round_arch(x + 66, foot - 262, 28, 84))
    c.paint(door, mix(hue.INK, hue.TEAL, 0.3),
        Shade(mix(hue.OCHRE, hue.HONEY, 0.3), 90, 0.75, 1.15, 0.6))
    frames = Shape().line(arc(x, foot - 141, 42, 42, 180, 360, 24),
        6).line(arc(x, foot - 343, 28, 28, 180, 360, 20), 5).area(rect(x - 34, foot - 262, 68, 6))
    for k in range(7):
        frames.area(rect(x - 110 + k * 35, foot - 246, 8, 18))
    c.paint(frames, mix(hue.OCHRE, hue.CLAY, 0.4))
    _dial(c, (x, foot - 508), 66)
    roof, edge = mix(hue.BRICK, hue.RUST, 0.5), mix(hue.CLAY, hue.OCHRE, 0.4)
    lower = gonjong(x, foot - 606, 350, 120)
    c.paint(lower, roof, Shade(edge, 0, 0.55, 1.05, 0.8), Shade(hue.WINE, 180, 0.5, 1.1, 0.8))
    c.paint([(x - 58, foot - 606), (x, foot - 700), (x + 58, foot - 606)], mix(roof, hue.WINE, 0.3),
        Shade(edge, 0, 0.5, 1.0, 0.6))
    c.paint([(x - 30, foot - 608), (x, foot - 664), (x + 30, foot - 608)], hue.OCHRE,
        Shade(hue.COCOA, 90, 0.4, 1.1))
    c.paint(rect(x - 52, foot - 720, 104, 60), wall, *shades)
    c.paint(Shape().area(rect(x - 32, foot - 706, 18, 34), rect(x - 9, foot - 706, 18, 34),
        rect(x + 14, foot - 706, 18, 34)), mix(hue.INK, hue.TEAL, 0.3))
    upper = gonjong(x, foot - 716, 214, 118)
    c.paint(upper, roof, Shade(edge, 0, 0.55, 1.05, 0.8), Shade(hue.WINE, 180, 0.5, 1.1, 0.8))
    c.paint([(x - 34, foot - 716), (x, foot - 800), (x + 34, foot - 716)], mix(roof, hue.WINE, 0.3),
        Shade(edge, 0, 0.5, 1.0, 0.6))
    spires = Shape().line([(x, foot - 790), (x, foot - 856)], 5)
    for side in (-1, 1):
        spires.line([(x + side * 173, foot - 722), (x + side * 179, foot - 744)],
            4).line([(x + side * 106, foot - 832), (x + side * 111, foot - 852)], 4)
    spires.disc(x, foot - 828, 8)
    c.paint(spires, hue.OCHRE)


def _dial(c: Canvas, at: Point, r: float) -> None:
    c.paint(Shape().disc(*at, r * 1.1), mix(hue.OCHRE, hue.COCOA, 0.3),
        Shade(hue.UMBER, 45, 0.4, 1))
    c.paint(Shape().disc(*at, r), hue.CREAM, Shade(hue.SAND, 45, 0.4, 1.1, 0.8))
    marks = Shape().line(oval(*at, r * 0.92), 2, closed=True)
    for k in range(12):
        marks.line([polar(at, r * 0.72, k * 30), polar(at, r * 0.86, k * 30)],
            5 if k % 3 == 0 else 3)
    marks.area(ribbon([polar(at, -r * 0.1, -62), polar(at, r * 0.5, -62)],
        [8, 2])).area(ribbon([polar(at, -r * 0.14, 30), polar(at, r * 0.74, 30)], [6, 2])).disc(*at,
        6)
    c.paint(marks, hue.INK)


def _carriage(c: Canvas, at: Point) -> None:
    """A bendi with its horse, and the shadow they throw."""
    x, y = at
    ink = mix(hue.PLUM, hue.INK, 0.4)
    c.paint(Shape().disc(x - 30, y + 6, 210, 12), hue.PLUM, opacity=0.45, blur=5)
    horse = Shape().area(smooth([(x + 60, y - 92), (x + 110, y - 100), (x + 150, y - 96),
        (x + 178, y - 132), (x + 200, y - 150), (x + 214, y - 148), (x + 234, y - 116),
        (x + 226, y - 106), (x + 204, y - 118), (x + 190, y - 84), (x + 168, y - 58),
        (x + 110, y - 54), (x + 66, y - 58), (x + 54, y - 76)], closed=True, steps=6))
    for hip, knee, hoof in (((72, -66), (62, -34), (74, 0)), ((84, -62), (96, -32), (86, 0)),
            ((160, -62), (178, -36), (168, -4)), ((150, -60), (146, -30), (140, 0))):
        horse.area(ribbon([(x + p[0], y + p[1]) for p in (hip, knee, hoof)], [22, 11, 9]))
    horse.area(ribbon(bezier((x + 58, y - 84), (x + 34, y - 84), (x + 38, y - 50), (x + 30, y - 34),
        8), [8, 12, 3]))
    c.paint(horse, mix(hue.COCOA, hue.WINE, 0.3),
        Shade(mix(hue.OCHRE, hue.CLAY, 0.3), 0, 0.6, 1.1, 0.7))
    cart = Shape().line([(x - 60, y - 66), (x + 140, y - 82)],
        5).area([(x - 140, y - 90), (x - 10, y - 90), (x - 22, y - 50), (x - 128, y - 50)])
    for px in (-134, -22):
        cart.line([(x + px, y - 88), (x + px, y - 166)], 4)
    c.paint(cart, ink)
    c.paint(smooth([(x - 158, y - 158), (x - 130, y - 178), (x - 78, y - 186), (x - 20, y - 178),
        (x + 12, y - 154)]), hue.BRICK, Shade(hue.WINE, 90, 0.4, 1.2, 0.8))
    rider = Shape().area(smooth([(x - 58, y - 86), (x - 54, y - 122), (x - 40, y - 130),
        (x - 26, y - 120), (x - 22, y - 86)], steps=5)).disc(x - 40, y - 140,
        11).line([(x - 30, y - 112), (x + 10, y - 102)], 6)
    c.paint(rider, ink)
    wheel = Shape().line(oval(x - 76, y - 44, 46), 6, closed=True).disc(x - 76, y - 44, 8)
    for k in range(10):
        wheel.line([(x - 76, y - 44), polar((x - 76, y - 44), 44, k * 36)], 2.6)
    c.paint(wheel, mix(hue.OCHRE, hue.COCOA, 0.2))


def _flowers(c: Canvas) -> None:
    bed = Shape()
    for _ in range(60):
        x = c.rng.choice((c.rng.uniform(-20, 420), c.rng.uniform(1120, 1520)))
        bed.area(blob(c.rng, x, 992 - abs(x - 750) * 0.03, c.rng.uniform(24, 50),
            c.rng.uniform(20, 40)))
    c.paint(bed, mix(hue.FOREST, hue.PINE, 0.3),
        Shade(mix(hue.FERN, hue.MOSS, 0.4), 270, 0.4, 1.1, 0.7))
    for colour in (hue.BRICK, hue.HONEY, mix(hue.ROSE, hue.CREAM, 0.4)):
        heads = Shape()
        for _ in range(34):
            x = c.rng.choice((c.rng.uniform(0, 400), c.rng.uniform(1140, 1500)))
            y = c.rng.uniform(944, 996)
            for k in range(5):
                heads.disc(*polar((x, y), 4.5, k * 72), 3.4)
        c.paint(heads, colour)
