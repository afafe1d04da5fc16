"""The Winter Palace and its reflection in the Neva on a white night."""

from newsroom.demo.pictures import palette as hue
from newsroom.demo.pictures.buildings import round_arch
from newsroom.demo.pictures.canvas import Canvas
from newsroom.demo.pictures.geometry import rect, smooth
from newsroom.demo.pictures.nature import cloud_bars, ripples, streak
from newsroom.demo.pictures.palette import mix
from newsroom.demo.pictures.shapes import Shade, Shape

# fmt: off


def hermitage(c: Canvas) -> None:
    c.wash(mix(hue.LAGOON, hue.STEEL, 0.5), mix(hue.FOAM, hue.STEEL, 0.3), hue.MIST, hue.PEACH,
        mix(hue.PEACH, hue.ROSE, 0.4), hue.HONEY)
    cloud_bars(c, mix(hue.PEACH, hue.CREAM, 0.5), 50, 260, 15, length=(220, 620), thick=18,
        opacity=0.75)
    c.glow((1240, 400), 520, mix(hue.HONEY, hue.CREAM, 0.4), 0.6)
    wall = mix(mix(hue.TEAL, hue.FOAM, 0.42), hue.LAGOON, 0.3)
    c.paint(rect(-10, 350, 1520, 320), wall, Shade(mix(hue.TEAL, hue.SLATE, 0.4), 0, 0.2, 1.2, 0.5))
    _storeys(c)
    for middle, half in ((36, 130), (750, 205), (1464, 130)):
        _risalit(c, middle, half)
    _skyline_statues(c)
    quay = Shape().area(rect(-10, 664, 1520, 46))
    c.paint(quay, mix(hue.ROSE, hue.SLATE, 0.45), Shade(hue.SLATE, 90, 0.2, 1.0, 0.9))
    c.paint(rect(-10, 656, 1520, 9), mix(hue.PEACH, hue.SLATE, 0.3))
    c.mirror_below(712, ripple=2.4, squeeze=1.35)
    c.paint(rect(-5, 710, 1510, 300), None, Shade(hue.TEAL, 90, 0.0, 0.9, 0.55, spray=False),
        Shade(mix(hue.PETROL, hue.INK, 0.4), 90, 0.3, 1.1, 0.95))
    ripples(c, mix(hue.PEACH, hue.CREAM, 0.4), 724, 990, 90, opacity=0.5)
    ripples(c, hue.PETROL, 730, 990, 50, opacity=0.45)
    _launch(c)


def _storeys(c: Canvas) -> None:
    white, glass = mix(hue.CREAM, hue.PAPER, 0.4), mix(hue.INK, hue.PETROL, 0.5)
    frames, panes = Shape(), Shape()
    for i in range(31):
        x = -15 + i * 51
        frames.area(round_arch(x, 650, 32, 70), rect(x - 15, 508, 30, 56),
            round_arch(x, 478, 30, 74))
        frames.area([(x - 20, 506), (x, 494), (x + 20, 506)])
        panes.area(round_arch(x, 650, 21, 62), rect(x - 9.5, 514, 19, 46),
            round_arch(x, 474, 19, 64))
    c.paint(frames, white)
    c.paint(panes, glass, Shade(mix(hue.HONEY, hue.PEACH, 0.5), 290, 0.62, 1.0, 0.85))
    bars = Shape()
    for i in range(31):
        x = -15 + i * 51
        bars.area(rect(x - 1, 412, 2, 64), rect(x - 1, 514, 2, 46), rect(x - 1, 590, 2, 60),
            rect(x - 10, 618, 20, 2), rect(x - 10, 446, 20, 2))
    for i in range(30):
        joint = 10.5 + i * 51
        bars.area(rect(joint - 5, 582, 10, 74), rect(joint - 4.5, 394, 9, 178),
            rect(joint - 7, 572, 14, 6), rect(joint - 7, 576, 14, 6))
    bars.area(rect(-10, 570, 1520, 10), rect(-10, 362, 1520, 16), rect(-10, 380, 1520, 4))
    c.paint(bars, white, Shade(mix(hue.STEEL, hue.SLATE, 0.4), 0, 0.45, 1.4, 0.45))
    gold = Shape()
    for i in range(30):
        gold.area([(3.5 + i * 51, 384), (17.5 + i * 51, 384), (15.5 + i * 51, 396),
            (5.5 + i * 51, 396)])
    c.paint(gold, hue.OCHRE)
    c.paint(rect(-10, 576, 1520, 6), mix(hue.SLATE, hue.TEAL, 0.5), opacity=0.4)


def _risalit(c: Canvas, middle: float, half: float) -> None:
    white = mix(hue.CREAM, hue.PAPER, 0.3)
    columns, shadows = Shape(), Shape()
    joints = [10.5 + i * 51 for i in range(31) if abs(10.5 + i * 51 - middle) < half + 10]
    for x in joints:
        columns.area(rect(x - 9, 394, 15, 180), rect(x - 9.5, 582, 16, 76),
            rect(x - 12, 570, 22, 12))
        shadows.area(rect(x + 6, 394, 8, 178), rect(x + 7, 582, 8, 76))
    c.paint(shadows, mix(hue.PETROL, hue.SLATE, 0.3), opacity=0.45)
    columns.area(rect(middle - half - 16, 358, 2 * half + 32, 24))
    columns.area([(middle - half - 16, 360), (middle, 360 - half * 0.34),
        (middle + half + 16, 360)])
    c.paint(columns, white, Shade(mix(hue.STEEL, hue.PEACH, 0.4), 0, 0.4, 1.2, 0.7))
    c.paint([(middle - half + 24, 354), (middle, 362 - half * 0.27), (middle + half - 24, 354)],
        mix(hue.TEAL, hue.FOAM, 0.45))
    c.paint(Shape().disc(middle, 344, half * 0.09).disc(middle - half * 0.22, 350,
        half * 0.04).disc(middle + half * 0.22, 350, half * 0.04), hue.OCHRE)
    gold = Shape()
    for x in joints:
        gold.area([(x - 11, 382), (x + 11, 382), (x + 8, 397), (x - 8, 397)])
    c.paint(gold, hue.OCHRE)


def _skyline_statues(c: Canvas) -> None:
    rail = Shape().area(rect(-10, 346, 1520, 5))
    figures = Shape()
    for i in range(61):
        x = -20 + i * 25.5
        if any(abs(x - m) < h for m, h in ((36, 140), (750, 214), (1464, 140))):
            continue
        rail.area(rect(x - 2, 350, 4, 12))
        if i % 4 == 2:
            figures.area(smooth([(x - 6, 348), (x - 7, 330), (x - 5, 318), (x, 314), (x + 6, 319),
                (x + 6, 334), (x + 5, 348)], steps=4))
            figures.disc(x + 1, 310, 4.4, 5)
    for x, y in ((36, 312), (170, 352), (532, 354), (642, 322), (750, 284), (858, 322), (968, 354),
            (1330, 352), (1464, 312)):
        figures.area(smooth([(x - 8, y + 6), (x - 9, y - 16), (x - 6, y - 32), (x, y - 37),
            (x + 8, y - 31), (x + 8, y - 12), (x + 7, y + 6)], steps=4))
        figures.disc(x + 1, y - 43, 5.4, 6.4)
    c.paint(rail, mix(hue.CREAM, hue.PAPER, 0.4))
    c.paint(figures, mix(hue.COCOA, hue.SLATE, 0.35))


def _launch(c: Canvas) -> None:
    x, y = 430.0, 850.0
    c.paint(Shape().disc(x + 60, y + 26, 260, 13), mix(hue.INK, hue.PETROL, 0.5), opacity=0.7,
        blur=5)
    c.paint(smooth([(x - 170, y - 26), (x - 100, y - 18), (x + 120, y - 20),
        (x + 240, y - 40)]) + smooth([(x + 240, y - 40), (x + 190, y + 14), (x + 40, y + 26),
        (x - 130, y + 22), (x - 170, y - 26)]), mix(hue.RUST, hue.WINE, 0.4),
        Shade(hue.NIGHT, 90, 0.3, 1.0))
    c.paint(Shape().line([(x - 160, y - 22), (x - 100, y - 12), (x + 120, y - 14),
        (x + 228, y - 33)], 6), hue.CREAM)
    cabin = Shape().area([(x - 110, y - 18), (x - 96, y - 66), (x + 70, y - 66), (x + 96, y - 20)])
    c.paint(cabin, mix(hue.CREAM, hue.PEACH, 0.3), Shade(hue.SLATE, 90, 0.5, 1.3, 0.8))
    panes = Shape()
    for k in range(4):
        panes.area(rect(x - 86 + k * 38, y - 57, 26, 22))
    c.paint(panes, mix(hue.HONEY, hue.OCHRE, 0.3))
    c.paint(Shape().line([(x - 104, y - 68), (x + 80, y - 68)], 7), hue.WINE)
    c.paint(Shape().area(streak(x - 230, y + 22, 240, 7), streak(x + 10, y + 32, 420, 6)),
        hue.CREAM, opacity=0.7)
