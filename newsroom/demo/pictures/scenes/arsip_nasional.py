"""The shelves of an archive and a box just opened."""

from newsroom.demo.pictures import palette as hue
from newsroom.demo.pictures.canvas import Canvas
from newsroom.demo.pictures.geometry import arc, oval, path, rect, ribbon, smooth
from newsroom.demo.pictures.palette import Colour, mix
from newsroom.demo.pictures.shapes import Shade, Shape

# fmt: off


def archive(c: Canvas) -> None:
    c.wash(mix(hue.UMBER, hue.COAL, 0.3), mix(hue.UMBER, hue.WINE, 0.2))
    colours = (mix(hue.SLATE, hue.STEEL, 0.3), mix(hue.MOSS, hue.SLATE, 0.25), hue.OCHRE,
        mix(hue.BRICK, hue.COCOA, 0.25), mix(hue.TEAL, hue.SLATE, 0.3),
        mix(hue.SAND, hue.DUNE, 0.5))
    for row in range(4):
        for col in range(6):
            _bay(c, 24 + col * 244, 34 + row * 222, colours)
    posts = Shape()
    for col in range(7):
        posts.area(rect(4 + col * 244, -10, 18, 940))
    for row in range(5):
        posts.area(rect(-10, 10 + row * 222, 1520, 20))
    c.paint(posts, mix(hue.COCOA, hue.OCHRE, 0.3), Shade(hue.UMBER, 90, 0.3, 1.2, 0.7))
    c.paint(rect(-5, -5, 1510, 1010), None, Shade(mix(hue.COAL, hue.WINE, 0.3), start=0.3, end=1.0,
        strength=0.8, spray=False, centre=(640, 430), radius=960))
    c.glow((640, 400), 620, hue.HONEY, 0.35)
    _ladder(c)
    _reading_table(c)


def _bay(c: Canvas, x: float, y: float, colours: tuple[Colour, ...]) -> None:
    width, height = 222, 202
    c.paint(rect(x - 2, y - 4, width + 4, height + 4), mix(hue.UMBER, hue.COAL, 0.55))
    kind = c.rng.random()
    left = x + 4.0
    floor = y + height - 2
    if kind < 0.62:
        boxes = c.rng.choice((3, 3, 4))
        tint = c.rng.choice(colours)
        for _ in range(boxes):
            wide = (width - 10) / boxes
            tall = height * c.rng.choice((0.78, 0.82, 0.86))
            shade = tint if c.rng.random() < 0.8 else c.rng.choice(colours)
            c.paint(rect(left, floor - tall, wide - 5, tall), shade,
                Shade(mix(shade, hue.COAL, 0.6), 60, 0.3, 1.2, 0.75))
            c.paint(Shape().area(rect(left, floor - tall, wide - 5, 9)), mix(shade, hue.CREAM, 0.3))
            mid = left + (wide - 5) / 2
            c.paint(Shape().area(rect(mid - wide * 0.28, floor - tall * 0.72, wide * 0.56,
                tall * 0.24)), mix(hue.CREAM, hue.SAND, 0.3))
            c.paint(Shape().area(rect(mid - wide * 0.2, floor - tall * 0.64, wide * 0.4, 3),
                rect(mid - wide * 0.2, floor - tall * 0.58, wide * 0.28, 3)), hue.COCOA,
                opacity=0.6)
            c.paint(Shape().disc(mid, floor - tall * 0.24, 10), hue.COAL)
            c.paint(Shape().line(oval(mid, floor - tall * 0.24, 11), 3, closed=True),
                mix(hue.OCHRE, hue.HONEY, 0.4))
            left += wide
    elif kind < 0.86:
        while left < x + width - 26:
            wide, tall = c.rng.uniform(18, 34), height * c.rng.uniform(0.62, 0.88)
            shade = c.rng.choice((*colours[2:], hue.RUST, mix(hue.INK, hue.PETROL, 0.4)))
            c.paint(rect(left, floor - tall, wide - 2, tall), shade,
                Shade(mix(shade, hue.COAL, 0.6), 0, 0.4, 1.1, 0.8))
            c.paint(Shape().area(rect(left, floor - tall * 0.86, wide - 2, 5),
                rect(left, floor - tall * 0.2, wide - 2, 5)), mix(hue.HONEY, hue.CREAM, 0.2),
                opacity=0.7)
            left += wide
    else:
        for k in range(9):
            row, col = divmod(k, 3) if k < 6 else (2, k - 6)
            px, py = x + 42 + col * 66 + (row % 2) * 22, floor - 30 - row * 54
            c.paint(Shape().disc(px, py, 29), mix(hue.SAND, hue.CREAM, 0.3),
                Shade(mix(hue.DUNE, hue.COCOA, 0.4), 60, 0.4, 1.1, 0.8))
            c.paint(Shape().line(arc(px, py, 18, 18, 0, 330, 20),
                3).line(arc(px, py, 9, 9, 40, 340, 16), 3), hue.COCOA)


def _ladder(c: Canvas) -> None:
    shade = Shape().line([(1150, 900), (1046, -20)], 16).line([(1290, 900), (1150, -20)], 16)
    c.paint(shade, hue.COAL, opacity=0.45, blur=7)
    rails = Shape().line([(1110, 940), (1010, -30)], 18).line([(1252, 940), (1114, -30)], 18)
    for k in range(9):
        t = 0.08 + k * 0.105
        rails.line([(1110 - 100 * t, 940 - 970 * t), (1252 - 138 * t, 940 - 970 * t)], 11)
    c.paint(rails, mix(hue.OCHRE, hue.DUNE, 0.4), Shade(hue.COCOA, 90, 0.3, 1.1, 0.85))


def _reading_table(c: Canvas) -> None:
    c.paint(rect(-10, 868, 1520, 140), mix(hue.COCOA, hue.BRICK, 0.25),
        Shade(mix(hue.WINE, hue.COAL, 0.4), 90, 0.1, 1.0, 0.9))
    c.paint(rect(-10, 862, 1520, 12), mix(hue.OCHRE, hue.CLAY, 0.4))
    box = mix(hue.SLATE, hue.STEEL, 0.35)
    c.paint(Shape().disc(420, 926, 330, 22), hue.COAL, opacity=0.5, blur=7)
    c.paint(path("196,744 512,744 528,926 180,926"), box,
        Shade(mix(hue.INK, hue.SLATE, 0.4), 50, 0.3, 1.1, 0.9))
    c.paint(path("512,744 596,716 608,884 528,926"), mix(hue.INK, hue.SLATE, 0.5))
    c.paint(path("196,744 282,716 596,716 512,744"), mix(hue.COAL, hue.UMBER, 0.4))
    for k, tall in enumerate((70, 54, 84, 46, 66, 58)):
        x = 232 + k * 46
        c.paint([(x, 742), (x + 12, 742 - tall), (x + 176 - k * 20, 736 - tall),
            (x + 190 - k * 22, 742)], mix(hue.CREAM, hue.SAND, 0.15 + 0.13 * (k % 3)),
            Shade(mix(hue.DUNE, hue.COCOA, 0.3), 90, 0.4, 1.1, 0.8))
    c.paint(path("196,744 512,744 514,770 194,770"), mix(box, hue.CREAM, 0.25))
    c.paint(rect(286, 800, 136, 62), mix(hue.CREAM, hue.SAND, 0.3))
    c.paint(Shape().area(rect(304, 818, 96, 5), rect(304, 836, 66, 5)), hue.COCOA, opacity=0.6)
    c.paint(path("640,960 690,898 960,892 980,956"), mix(hue.CREAM, hue.PAPER, 0.3),
        Shade(hue.DUNE, 60, 0.4, 1.2, 0.7))
    rules = Shape()
    for k in range(5):
        rules.line([(686 - k * 7, 910 + k * 10), (940 + k * 4, 905 + k * 10)], 2)
    c.paint(rules, hue.COCOA, opacity=0.45)
    c.paint(Shape().disc(860, 915, 62, 30).hole(oval(860, 915, 52, 23)),
        mix(hue.OCHRE, hue.HONEY, 0.4), Shade(hue.COCOA, 45, 0.4, 1))
    c.paint(Shape().disc(860, 915, 52, 23), mix(hue.FOAM, hue.CREAM, 0.5), opacity=0.45)
    c.paint(Shape().line([(916, 930), (1012, 962)], 16), hue.UMBER)
    bundle = Shape().area(path("1080,944 1096,872 1392,872 1408,944"))
    c.paint(bundle, mix(hue.SAND, hue.CREAM, 0.4),
        Shade(mix(hue.DUNE, hue.COCOA, 0.4), 90, 0.2, 1.1, 0.85))
    sheets = Shape()
    for k in range(6):
        sheets.line([(1094 - k * 2, 884 + k * 10), (1394 + k * 2, 884 + k * 10)], 1.6)
    c.paint(sheets, hue.COCOA, opacity=0.45)
    bow = Shape().area(rect(1226, 870, 26, 76)).area(
        ribbon(smooth(path("1239,872 1200,838 1176,862 1239,874")), [9, 17, 15, 9]),
        ribbon(smooth(path("1239,872 1280,836 1304,860 1239,874")), [9, 17, 15, 9]))
    c.paint(bow, hue.BRICK, Shade(hue.WINE, 90, 0.4, 1.1, 0.8))
