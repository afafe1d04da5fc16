"""Arches, domes, battlements, columns: what towns are put together from."""

import random

from newsroom.demo.pictures.geometry import Points, arc, bezier, rect, symmetric
from newsroom.demo.pictures.shapes import Shape


def round_arch(x: float, foot: float, width: float, height: float) -> Points:
    """An opening with a half-round head; x is its middle."""
    half = width / 2
    spring = foot - height + half
    return [(x - half, foot), *arc(x, spring, half, half, 180, 360, 20), (x + half, foot)]


def pointed_arch(x: float, foot: float, width: float, height: float, rise: float = 0.75) -> Points:
    """An opening with a pointed head that takes `rise` of its width; x is its middle."""
    half = width / 2
    head = width * rise
    spring = foot - height + head
    side = bezier(
        (x - half, spring),
        (x - half, spring - head * 0.55),
        (x - half * 0.45, spring - head * 0.85),
        (x, spring - head),
        24,
    )
    return symmetric([(x - half, foot), *side], x)


def dome(x: float, foot: float, width: float, height: float, neck: float = 0.0) -> Points:
    """A dome with a slight point; `neck` draws its foot in, as in an onion dome."""
    half = width / 2
    side = bezier(
        (x - half * (1 - neck), foot),
        (x - half * (1.08 + neck * 0.6), foot - height * 0.5),
        (x - half * 0.42, foot - height * 0.8),
        (x, foot - height),
        18,
    )
    return symmetric(side, x)


def battlement(left: float, right: float, top: float, foot: float, tooth: float = 14) -> Points:
    """A wall with merlons."""
    outline: Points = [(left, foot)]
    count = max(1, round((right - left) / (2 * tooth)))
    step = (right - left) / (2 * count - 1)
    for i in range(2 * count - 1):
        y = top if i % 2 == 0 else top + tooth * 0.9
        outline += [(left + i * step, y), (left + (i + 1) * step, y)]
    return [*outline, (right, foot)]


def courses(
    rng: random.Random, box: tuple[float, float, float, float], row: float, count: int
) -> Shape:
    """Stray joints of masonry within left, top, right, bottom."""
    left, top, right, bottom = box
    joints = Shape()
    for _ in range(count):
        y = top + row * int(rng.uniform(0, (bottom - top) / row))
        x, length = rng.uniform(left, right), row * rng.uniform(0.8, 2.6)
        joints.area(rect(x, y, length, row * 0.12))
        if rng.random() < 0.4:
            joints.area(rect(x + length, y, row * 0.12, row))
    return joints


def windows(
    left: float,
    right: float,
    foot: float,
    count: int,
    width: float,
    *,
    height: float,
    arched: bool = True,
) -> Shape:
    """A row of openings standing on `foot`, evenly spread."""
    row = Shape()
    for i in range(count):
        x = left + (right - left) * (i + 0.5) / count
        if arched:
            row.area(round_arch(x, foot, width, height))
        else:
            row.area(rect(x - width / 2, foot - height, width, height))
    return row


def minaret(x: float, foot: float, height: float, width: float) -> Shape:
    """A slim tower with a gallery and a pointed cap."""
    half = width / 2
    tower = Shape().area(
        [
            (x - half, foot),
            (x - half * 0.85, foot - height * 0.7),
            (x + half * 0.85, foot - height * 0.7),
            (x + half, foot),
        ],
        rect(x - half * 1.6, foot - height * 0.72, width * 1.6, height * 0.025),
        rect(x - half * 1.4, foot - height * 0.75, width * 1.4, height * 0.03),
        rect(x - half * 0.6, foot - height * 0.88, width * 0.6, height * 0.14),
        dome(x, foot - height * 0.875, width * 0.82, height * 0.085),
    )
    return tower.line([(x, foot - height * 0.94), (x, foot - height)], width * 0.08)
