"""Shapes and shades: what is painted, and how its colour changes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self

from newsroom.demo.pictures.geometry import Point, Points, oval, ribbon
from newsroom.demo.pictures.palette import Colour


@dataclass(frozen=True)
class Shade:
    """A second colour that grows over a shape.

    `angle` is the way it grows (degrees, 90 = downwards), `start` and `end` are shares of the
    shape's extent that way. `spray` breaks the transition into dots. With `centre` the shade
    grows outwards from there to `radius` instead.
    """

    colour: Colour
    angle: float = 90
    start: float = 0.0
    end: float = 1.0
    strength: float = 1.0
    spray: bool = True
    centre: Point | None = None
    radius: float = 0.0


@dataclass
class Shape:
    """What one coat of paint covers: outlines, strokes and holes, painted in the order given."""

    marks: list[tuple[Points, float, int]] = field(default_factory=list)

    def area(self, *outlines: Sequence[Point]) -> Self:
        self.marks.extend((list(points), 0.0, 255) for points in outlines if len(points) > 2)
        return self

    def hole(self, *outlines: Sequence[Point]) -> Self:
        self.marks.extend((list(points), 0.0, 0) for points in outlines)
        return self

    def disc(self, cx: float, cy: float, rx: float, ry: float | None = None) -> Self:
        steps = max(10, min(96, int(8 + 0.6 * max(rx, ry or 0))))
        return self.area(oval(cx, cy, rx, ry, steps))

    def line(self, points: Sequence[Point], width: float, closed: bool = False) -> Self:
        path = [*points, points[0], points[1]] if closed else list(points)
        self.marks.append((path, width, 255))
        return self

    def bounds(self) -> tuple[float, float, float, float]:
        boxes = [
            (x - w / 2, y - w / 2, x + w / 2, y + w / 2)
            for points, w, value in self.marks
            if value
            for x, y in points
        ]
        if not boxes:
            return (0, 0, 0, 0)
        left, top, right, bottom = zip(*boxes, strict=True)
        return min(left), min(top), max(right), max(bottom)


def sweep(spine: Sequence[Point], widths: Sequence[float]) -> Shape:
    """A band along a spine that may bend so sharply that a ribbon would tear."""
    last = len(spine) - 1
    shape = Shape()
    outline = ribbon(spine, widths)
    for i in range(last):
        near, far = outline[i], outline[i + 1]
        shape.area([near, far, outline[-i - 2], outline[-i - 1]])
    return shape
