"""A rafflesia in bloom on the forest floor."""

import math
from collections.abc import Callable

from newsroom.demo.pictures import palette as hue
from newsroom.demo.pictures.canvas import Canvas
from newsroom.demo.pictures.geometry import (
    Point,
    Points,
    bezier,
    blob,
    leaf,
    move,
    oval,
    path,
    place,
    polar,
    ribbon,
    smooth,
)
from newsroom.demo.pictures.nature import hill
from newsroom.demo.pictures.palette import mix
from newsroom.demo.pictures.shapes import Shade, Shape

# fmt: off


def rafflesia(c: Canvas) -> None:
    c.wash(mix(hue.PINE, hue.COAL, 0.35), mix(hue.PINE, hue.FOREST, 0.4),
        mix(hue.PINE, hue.COAL, 0.2))
    c.glow((750, 180), 720, mix(hue.MOSS, hue.LIME, 0.3), 0.55)
    _jungle(c)
    _forest_floor(c)
    _buds(c)
    _bloom(c, (760, 575), 430)
    _near_leaves(c)


def _jungle(c: Canvas) -> None:
    for colour, x, width in ((mix(hue.FOREST, hue.MOSS, 0.3), 250, 46),
            (mix(hue.FOREST, hue.MOSS, 0.2), 1120, 64), (mix(hue.PINE, hue.FOREST, 0.5), 1330, 96),
            (mix(hue.PINE, hue.FOREST, 0.4), 90, 110), (mix(hue.FOREST, hue.MOSS, 0.4), 640, 30)):
        trunk = ribbon([(x, -20), (x + 8, 300), (x - 4, 620)], [width * 0.8, width, width * 1.7])
        c.paint(trunk, colour, Shade(mix(hue.LIME, hue.MOSS, 0.4), 180 if x > 700 else 0, 0.6, 1.1,
            0.5), Shade(hue.PINE, 90, 0.4, 1.0, 0.9))
    lianas = Shape()
    for points in (path("380,-10 430,160 520,250 640,210 700,-10"),
            path("900,-10 930,120 1010,190 1100,120 1180,-10"), path("1240,-10 1210,240 1270,400")):
        lianas.area(ribbon(smooth(points, steps=10), [9, 7, 8]))
    c.paint(lianas, mix(hue.PINE, hue.COAL, 0.3))
    for colour, count, low, high in ((mix(hue.MOSS, hue.FOREST, 0.5), 30, 0, 300),
            (mix(hue.FOREST, hue.PINE, 0.4), 30, 120, 460)):
        leaves = Shape()
        for _ in range(count):
            left = c.rng.choice((c.rng.uniform(-20, 420), c.rng.uniform(1060, 1520),
                c.rng.uniform(0, 1500)))
            outline = leaf(c.rng.uniform(70, 160), c.rng.uniform(26, 52), c.rng.uniform(-20, 20))
            leaves.area(place(outline, (left, c.rng.uniform(low, high)), 1, c.rng.uniform(30, 150)))
        c.paint(leaves, colour, Shade(hue.LIME, 270, 0.5, 1.2, 0.45))


def _forest_floor(c: Canvas) -> None:
    hill(c, path("-20,560 300,520 750,500 1200,525 1520,570"), mix(hue.UMBER, hue.PINE, 0.45),
        Shade(mix(hue.COAL, hue.PINE, 0.4), 90, 0.2, 1.0, 0.9))
    roots = Shape()
    for points in (path("90,600 330,640 520,760 760,850 1000,960"),
            path("1340,590 1180,640 1120,760 1200,880 1180,1010"),
            path("60,620 150,760 90,900 160,1010")):
        roots.area(ribbon(smooth(points, steps=10), [52, 30, 24, 16, 10]))
    c.paint(roots, mix(hue.COCOA, hue.UMBER, 0.3),
        Shade(mix(hue.MOSS, hue.OCHRE, 0.3), 270, 0.5, 1.2, 0.6),
        Shade(hue.COAL, 90, 0.5, 1.1, 0.8))
    for colour, light in ((mix(hue.RUST, hue.UMBER, 0.4), hue.CLAY),
            (mix(hue.COCOA, hue.OCHRE, 0.25), hue.OCHRE),
            (mix(hue.UMBER, hue.COAL, 0.2), hue.COCOA)):
        litter, veins = Shape(), Shape()
        for _ in range(34):
            x, y = c.rng.uniform(-20, 1500), c.rng.uniform(600, 1000)
            size, turn = 40 + (y - 560) * 0.2, c.rng.uniform(0, 360)
            outline = [(px, py * 0.55) for px, py in place(leaf(size, size * 0.4, size * 0.1),
                (0, 0), 1, turn)]
            litter.area(move(outline, x, y))
            end = place([(size * 0.9, size * 0.05)], (0, 0), 1, turn)[0]
            veins.line([(x, y), (x + end[0], y + end[1] * 0.55)], 1.6)
        c.paint(litter, colour, Shade(light, 200, 0.4, 1.1, 0.6))
        c.paint(veins, hue.COAL, opacity=0.45)


def _buds(c: Canvas) -> None:
    for x, y, r in ((1290, 790, 84), (220, 850, 62)):
        c.paint(Shape().disc(x + 12, y + r * 0.72, r * 1.15, r * 0.3), hue.COAL, opacity=0.6,
            blur=6)
        c.paint(Shape().disc(x, y, r, r * 0.92), mix(hue.RUST, hue.WINE, 0.3),
            Shade(hue.CLAY, 240, 0.5, 1.0, 0.9),
            Shade(mix(hue.WINE, hue.COAL, 0.4), 60, 0.45, 1.0, 0.9))
        seams = Shape()
        for k in (-0.7, -0.25, 0.25, 0.7):
            seams.line(bezier((x - r * 0.1, y - r * 0.9), (x + r * k * 1.2, y - r * 0.6),
                (x + r * k * 1.5, y + r * 0.3), (x + r * k, y + r * 0.8), 12), 4)
        c.paint(seams, mix(hue.WINE, hue.COAL, 0.3))
        cup = smooth([(x - r * 1.02, y + r * 0.1), (x - r * 0.6, y + r * 0.42), (x, y + r * 0.3),
            (x + r * 0.6, y + r * 0.42), (x + r * 1.02, y + r * 0.1), (x + r * 0.7, y + r * 0.9),
            (x, y + r * 1.02), (x - r * 0.7, y + r * 0.9)], closed=True)
        c.paint(cup, mix(hue.UMBER, hue.COAL, 0.3), Shade(hue.COCOA, 240, 0.4, 1.0, 0.8))


def _bloom(c: Canvas, at: Point, r: float) -> None:
    squash = 0.72

    def lay(points: Points) -> Points:
        return [(at[0] + x * r, at[1] + y * r * squash) for x, y in points]

    c.paint(lay(oval(0.04, 0.16, 1.12, 1.06)), hue.COAL, opacity=0.62, blur=16)
    for turn in (-90, -18, 198, 54, 126):
        _petal(c, lay, turn)
    # The raised collar about the mouth.
    c.paint(lay(oval(0.02, 0.06, 0.53, 0.53)), mix(hue.WINE, hue.COAL, 0.3), opacity=0.6, blur=8)
    c.paint(lay(oval(0, 0, 0.5, 0.5)), hue.CLAY,
        Shade(mix(hue.ROSE, hue.PEACH, 0.3), 250, 0.45, 1.0, 0.95),
        Shade(hue.RUST, 70, 0.5, 1.0, 0.95))
    warts = Shape()
    for ring, count, size in ((0.445, 26, 0.016), (0.395, 20, 0.013)):
        for k in range(count):
            x, y = polar((0, 0), ring, k * 360 / count + ring * 100)
            warts.area(lay(oval(x, y, size * c.rng.uniform(0.8, 1.4), size, 10)))
    c.paint(warts, mix(hue.CREAM, hue.PEACH, 0.4))
    c.paint(lay(oval(0, -0.005, 0.345, 0.335)), mix(hue.CREAM, hue.ROSE, 0.5))
    pit = lay(oval(0, 0.005, 0.325, 0.31))
    c.paint(pit, mix(hue.WINE, hue.COAL, 0.35),
        Shade(mix(hue.BRICK, hue.RUST, 0.4), 90, 0.35, 1.1, 0.9),
        Shade(hue.COAL, 270, 0.45, 1.0, 0.9))
    with c.inside(pit):
        c.paint(lay(oval(0, 0.1, 0.235, 0.17)), mix(hue.BRICK, hue.CLAY, 0.35),
            Shade(mix(hue.HONEY, hue.CLAY, 0.4), 250, 0.3, 1.1, 0.7),
            Shade(hue.WINE, 90, 0.5, 1.1, 0.8))
        spikes = Shape()
        for ring, count in ((0.19, 15), (0.12, 9), (0.05, 4)):
            for k in range(count):
                x, y = polar((0, 0.09), ring, k * 360 / count)
                base = lay([(x, y * 0.75 + 0.02)])[0]
                spikes.area([(base[0] - 6, base[1]), (base[0] - 2, base[1] - 25),
                    (base[0] + 2, base[1] - 25), (base[0] + 6, base[1])])
        c.paint(spikes, mix(hue.WINE, hue.RUST, 0.3), Shade(hue.HONEY, 270, 0.3, 1.0, 0.8))


def _petal(c: Canvas, lay: Callable[[Points], Points], turn: float) -> None:
    outline = smooth(path("0.3,-0.3 0.5,-0.44 0.78,-0.5 1.04,-0.36 1.16,-0.08 "
        "1.12,0.2 0.98,0.42 0.7,0.5 0.48,0.42 0.3,0.3"), steps=6)
    outline = [(x + c.rng.uniform(-0.01, 0.01), y + c.rng.uniform(-0.01, 0.01)) for x, y in outline]
    petal = lay(place(outline, (0, 0), 1, turn))
    c.paint([(x + 8, y + 16) for x, y in petal], mix(hue.WINE, hue.COAL, 0.5), opacity=0.55, blur=7)
    c.paint(petal, mix(hue.BRICK, hue.CLAY, 0.25), Shade(hue.RUST, turn + 180, 0.35, 0.95, 0.95),
        Shade(mix(hue.CLAY, hue.ROSE, 0.5), turn, 0.62, 1.0, 0.8),
        Shade(mix(hue.WINE, hue.RUST, 0.3), 90, 0.7, 1.15, 0.7))
    blotches, specks = Shape(), Shape()
    with c.inside(petal):
        taken: Points = []
        for _ in range(240):
            x, y = c.rng.uniform(0.42, 1.14), c.rng.uniform(-0.5, 0.5)
            size = c.rng.uniform(0.018, 0.06)
            if any(math.hypot(x - px, y - py) < size + 0.055 for px, py in taken):
                continue
            taken.append((x, y))
            px, py = place([(x, y)], (0, 0), 1, turn)[0]
            spot = blob(c.rng, 0, 0, size, size * 0.8, 0.25, 7)
            blotches.area(lay(move(spot, px, py)))
        for _ in range(70):
            x, y = place([(c.rng.uniform(0.4, 1.14), c.rng.uniform(-0.5, 0.5))], (0, 0), 1, turn)[0]
            specks.area(lay(oval(x, y, 0.008, 0.008, 6)))
        c.paint(blotches, mix(hue.CREAM, hue.PEACH, 0.45),
            Shade(mix(hue.ROSE, hue.PEACH, 0.3), 70, 0.3, 1.1, 0.8))
        c.paint(specks, mix(hue.CREAM, hue.PEACH, 0.4), opacity=0.8)
        c.paint(Shape().line(petal, 9, closed=True), mix(hue.PEACH, hue.CLAY, 0.4), opacity=0.8)


def _near_leaves(c: Canvas) -> None:
    for x, y, length, width, turn in ((-30, 1010, 460, 150, -38), (60, 1040, 380, 120, -72),
            (1530, 1000, 470, 150, -146), (1470, 1050, 360, 118, -112), (-40, 830, 300, 92, -18),
            (1540, 800, 280, 92, -164)):
        blade = place(leaf(length, width, length * 0.14), (x, y), 1, turn)
        c.paint(blade, mix(hue.FOREST, hue.PINE, 0.35),
            Shade(mix(hue.MOSS, hue.LIME, 0.2), turn + 90, 0.5, 1.1, 0.7),
            Shade(hue.COAL, turn + 180, 0.5, 1.1, 0.7))
        ribs = Shape().line(place(bezier((0, 0), (length * 0.35, 0), (length * 0.7, length * 0.056),
            (length, length * 0.14), 12), (x, y), 1, turn), 4)
        for k in range(2, 9):
            for side in (-1, 1):
                start = (length * k / 10, length * 0.1 * (k / 10) ** 2)
                end = (start[0] + width * 0.34, start[1] + side * width * 0.4
                    * math.sin(math.pi * k / 9.6))
                ribs.line(place([start, end], (x, y), 1, turn), 2)
        c.paint(ribs, mix(hue.LIME, hue.MOSS, 0.4), opacity=0.5)
