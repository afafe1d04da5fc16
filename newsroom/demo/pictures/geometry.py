"""Plane geometry for drawing: curves, ribbons, rough lines.

Lengths are units of a sheet of 1500 × 1000, y grows downwards, angles are degrees with 0 to the
right and 90 down.
"""

import math
import random
from collections.abc import Iterable, Sequence
from itertools import pairwise

Point = tuple[float, float]
Points = list[Point]


def path(text: str) -> Points:
    """Points written as in an SVG path: ``"10,20 30.5,40"``."""
    return [(float(x), float(y)) for x, y in (pair.split(",") for pair in text.split())]


def oval(cx: float, cy: float, rx: float, ry: float | None = None, steps: int = 72) -> Points:
    return arc(cx, cy, rx, rx if ry is None else ry, 0, 360, steps)[:-1]


def arc(  # noqa: PLR0917 - centre, radii, angles
    cx: float, cy: float, rx: float, ry: float, start: float, end: float, steps: int = 32
) -> Points:
    """Points from angle `start` to `end` in degrees; 0 is right, 90 down."""
    angles = (math.radians(start + (end - start) * i / steps) for i in range(steps + 1))
    return [(cx + rx * math.cos(a), cy + ry * math.sin(a)) for a in angles]


def rect(x: float, y: float, width: float, height: float) -> Points:
    return [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]


def smooth(points: Sequence[Point], closed: bool = False, steps: int = 8) -> Points:
    """Catmull-Rom curve through all the points."""
    count = len(points)
    spans = count if closed else count - 1
    curve: Points = []
    for i in range(spans):
        if closed:
            p0, p1, p2, p3 = (points[(i + k) % count] for k in (-1, 0, 1, 2))
        else:
            p0, p1, p2, p3 = (points[min(max(i + k, 0), count - 1)] for k in (-1, 0, 1, 2))
        curve.extend(_spline(p0, p1, p2, p3, step / steps) for step in range(steps))
    if not closed:
        curve.append(points[-1])
    return curve


def _spline(p0: Point, p1: Point, p2: Point, p3: Point, t: float) -> Point:
    def axis(a: float, b: float, c: float, d: float) -> float:
        return 0.5 * (
            2 * b
            + (c - a) * t
            + (2 * a - 5 * b + 4 * c - d) * t**2
            + (3 * b - a - 3 * c + d) * t**3
        )

    return axis(p0[0], p1[0], p2[0], p3[0]), axis(p0[1], p1[1], p2[1], p3[1])


def bezier(p0: Point, p1: Point, p2: Point, p3: Point, steps: int = 24) -> Points:
    curve = []
    for i in range(steps + 1):
        t = i / steps
        a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
        curve.append(
            (
                a * p0[0] + b * p1[0] + c * p2[0] + d * p3[0],
                a * p0[1] + b * p1[1] + c * p2[1] + d * p3[1],
            )
        )
    return curve


def between(a: Point, b: Point, share: float) -> Point:
    return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share


def along(points: Sequence[Point], share: float) -> Point:
    """The point at `share` (0..1) of a polyline, counted by its vertices."""
    place = max(0.0, min(share, 1.0)) * (len(points) - 1)
    index = min(int(place), len(points) - 2)
    return between(points[index], points[index + 1], place - index)


def polar(centre: Point, radius: float, degrees: float) -> Point:
    angle = math.radians(degrees)
    return centre[0] + radius * math.cos(angle), centre[1] + radius * math.sin(angle)


def move(points: Iterable[Point], dx: float = 0, dy: float = 0) -> Points:
    return [(x + dx, y + dy) for x, y in points]


def place(
    points: Iterable[Point],
    at: Point,
    scale: float | Point = 1.0,
    turn: float = 0.0,
) -> Points:
    """Points drawn about the origin, scaled, turned by `turn` degrees and set down at `at`."""
    sx, sy = (scale, scale) if isinstance(scale, int | float) else scale
    cosine, sine = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    return [
        (at[0] + x * sx * cosine - y * sy * sine, at[1] + x * sx * sine + y * sy * cosine)
        for x, y in points
    ]


def mirror(points: Iterable[Point], axis: float = 0.0) -> Points:
    """Points reflected at the vertical line x = `axis`, in reverse so that outlines join."""
    return [(2 * axis - x, y) for x, y in points][::-1]


def symmetric(half: Sequence[Point], axis: float = 0.0) -> Points:
    """Closed outline from its half."""
    return list(half) + mirror(half, axis)


def ribbon(spine: Sequence[Point], widths: Sequence[float]) -> Points:
    """Outline about a spine; `widths` are full widths, spread evenly from its start to its end."""
    left: Points = []
    right: Points = []
    last = len(spine) - 1
    for i, (x, y) in enumerate(spine):
        before, after = spine[max(i - 1, 0)], spine[min(i + 1, last)]
        dx, dy = after[0] - before[0], after[1] - before[1]
        length = math.hypot(dx, dy) or 1.0
        at = i / last * (len(widths) - 1)
        low = min(int(at), len(widths) - 2)
        half = (widths[low] + (widths[low + 1] - widths[low]) * (at - low)) / 2
        left.append((x - dy / length * half, y + dx / length * half))
        right.append((x + dy / length * half, y - dx / length * half))
    return left + right[::-1]


def rough(  # noqa: PLR0917 - ends, then how rough
    rng: random.Random,
    start: Point,
    end: Point,
    height: float,
    detail: int = 6,
    decay: float = 0.52,
) -> Points:
    """Broken line between two points by midpoint displacement; `height` is its first swing."""
    points = [start, end]
    for _ in range(detail):
        finer: Points = []
        for a, b in pairwise(points):
            mid = between(a, b, 0.5)
            finer += [a, (mid[0], mid[1] + rng.uniform(-height, height))]
        points = [*finer, points[-1]]
        height *= decay
    return points


def down_to(line: Sequence[Point], floor: float) -> Points:
    """The area between a line and a level below it."""
    return [*line, (line[-1][0], floor), (line[0][0], floor)]


def blob(  # noqa: PLR0917 - centre, radii, angles
    rng: random.Random,
    cx: float,
    cy: float,
    rx: float,
    ry: float,
    wobble: float = 0.12,
    knots: int = 9,
) -> Points:
    turn = rng.uniform(0, 360)
    points = []
    for i in range(knots):
        swell = 1 + rng.uniform(-wobble, wobble)
        x, y = polar((0, 0), swell, turn + 360 * i / knots)
        points.append((cx + x * rx, cy + y * ry))
    return smooth(points, closed=True, steps=6)


def star(  # noqa: PLR0917 - centre, radii, angle
    cx: float, cy: float, rays: int, outer: float, inner: float, turn: float = -90
) -> Points:
    return [
        polar((cx, cy), inner if i % 2 else outer, turn + 180 * i / rays) for i in range(2 * rays)
    ]


def leaf(length: float, width: float, bend: float = 0.0) -> Points:
    """Leaf along +x from the origin, its tip bent sideways by `bend`."""
    spine = bezier((0, 0), (length * 0.35, 0), (length * 0.7, bend * 0.4), (length, bend), 12)
    return ribbon(spine, [0.5, width * 0.8, width, width * 0.8, width * 0.4, 0.5])
