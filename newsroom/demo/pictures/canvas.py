"""A sheet to draw on: anti-aliased shapes, gradients that break into spray, glow, paper grain.

Everything is drawn in design units on a sheet of 1500 × 1000, whatever the width in pixels.
Only masks are supersampled: colour is laid down once at final size, which keeps a picture
at about half a second.
"""

import math
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps

from newsroom.demo.pictures import texture
from newsroom.demo.pictures.geometry import Point
from newsroom.demo.pictures.palette import PAPER, UMBER, Colour
from newsroom.demo.pictures.shapes import Shade, Shape

WIDTH, HEIGHT = 1500, 1000
Box = tuple[int, int, int, int]


class Canvas:
    def __init__(self, width: int, seed: str, paper: Colour = PAPER) -> None:
        self.scale = width / WIDTH
        self.size = (width, round(width * HEIGHT / WIDTH))
        self.image = Image.new("RGB", self.size, paper)
        self.rng = random.Random(seed)
        self.grain = 1.0  # pictures full of crisp edges take less, to stay small as JPEGs
        self._clip: Image.Image | None = None

    def paint(
        self,
        shape: Shape | Sequence[Point],
        colour: Colour | None,
        *shades: Shade,
        opacity: float = 1.0,
        blur: float = 0.0,
    ) -> None:
        """Cover a shape with a colour (None leaves what lies below) and then with its shades."""
        if not isinstance(shape, Shape):
            shape = Shape().area(shape)
        if not shape.marks:
            return
        box = self._box(shape, blur)
        if box is None:
            return
        mask = self._mask(shape, box, blur)
        if self._clip is not None:
            mask = ImageChops.multiply(mask, self._clip.crop(box))
        if opacity < 1:
            mask = mask.point([round(v * opacity) for v in range(256)])
        if colour is not None:
            self.image.paste(colour, box, mask)
        for shade in shades:
            veil = self._veil(shade, shape, box)
            self.image.paste(shade.colour, box, ImageChops.multiply(mask, veil))

    def wash(self, *stops: Colour) -> None:
        """Fill the sheet from top to bottom through the colours, evenly spaced."""
        strip = Image.new("RGB", (1, len(stops)))
        strip.putdata(list(stops))
        # Bilinear resampling keeps half a stop flat at either end; the crop takes that off.
        inner = (0.0, 0.5, 1.0, len(stops) - 0.5)
        fill = strip.resize(self.size, Image.Resampling.BILINEAR, box=inner)
        if self._clip is None:
            self.image.paste(fill)
        else:
            self.image.paste(fill, (0, 0), self._clip)

    def glow(
        self,
        centre: Point,
        radius: float,
        colour: Colour,
        strength: float = 1.0,
        spray: bool = False,
    ) -> None:
        """Soft light about a point, gone at `radius`."""
        shape = Shape().disc(*centre, radius)
        veil = Shade(
            colour, start=1.0, end=0.0, strength=strength, spray=spray, centre=centre, radius=radius
        )
        self.paint(shape, None, veil)

    @contextmanager
    def inside(self, shape: Shape | Sequence[Point]) -> Iterator[None]:
        """Everything painted meanwhile stays within the shape."""
        if not isinstance(shape, Shape):
            shape = Shape().area(shape)
        outer = self._clip
        mask = Image.new("L", self.size)
        box = self._box(shape, 0)
        if box is not None:
            mask.paste(self._mask(shape, box, 0), box)
        self._clip = mask if outer is None else ImageChops.multiply(mask, outer)
        try:
            yield
        finally:
            self._clip = outer

    def mirror_below(self, level: float, ripple: float = 2.0, squeeze: float = 1.0) -> None:
        """Reflect what stands above `level` into the sheet below it."""
        line = round(level * self.scale)
        depth = self.size[1] - line
        source = min(line, round(depth * squeeze))
        band = self.image.crop((0, line - source, self.size[0], line))
        flipped = ImageOps.flip(band).resize((self.size[0], round(source / squeeze)))
        flipped = flipped.filter(ImageFilter.BoxBlur((1.5, 5)))
        if ripple:
            rows = flipped.height
            for top in range(0, rows, 3):
                shift = round(self.rng.uniform(-ripple, ripple) * self.scale * (1 + 3 * top / rows))
                row = flipped.crop((0, top, self.size[0], min(top + 3, rows)))
                flipped.paste(ImageChops.offset(row, shift, 0), (0, top))
        self.image.paste(flipped, (0, line))

    def finish(self, edge: float = 0.12) -> Image.Image:
        """The finished print: edges a little darker, paper grain over everything."""
        if edge:
            veil = texture.vignette(self.size).point([round(v * edge) for v in range(256)])
            self.image.paste(UMBER, (0, 0), veil)
        tooth = texture.tooth(self.size).point(
            [round(128 + (v - 128) * self.grain) for v in range(256)]
        )
        return ImageChops.overlay(self.image, Image.merge("RGB", (tooth, tooth, tooth)))

    def _box(self, shape: Shape, blur: float) -> Box | None:
        left, top, right, bottom = shape.bounds()
        margin = blur * 2.5 + 1
        box = (
            max(0, math.floor((left - margin) * self.scale)),
            max(0, math.floor((top - margin) * self.scale)),
            min(self.size[0], math.ceil((right + margin) * self.scale)),
            min(self.size[1], math.ceil((bottom + margin) * self.scale)),
        )
        return box if box[0] < box[2] and box[1] < box[3] else None

    def _mask(self, shape: Shape, box: Box, blur: float) -> Image.Image:
        width, height = box[2] - box[0], box[3] - box[1]
        # A blurred edge needs no supersampling; small shapes can afford more of it.
        finer = 1 if blur * self.scale > 2 else 4 if width * height < 90_000 else 2
        mask = Image.new("L", (width * finer, height * finer))
        pen = ImageDraw.Draw(mask)
        factor = self.scale * finer
        dx, dy = box[0] * finer + 0.5, box[1] * finer + 0.5
        for points, stroke, value in shape.marks:
            spots = [(x * factor - dx, y * factor - dy) for x, y in points]
            if not stroke:
                pen.polygon(spots, fill=value)
                continue
            thick = max(1, round(stroke * factor))
            pen.line(spots, fill=value, width=thick, joint="curve" if thick > 5 else None)
            if thick > 3:
                half = thick / 2 - 0.5
                for x, y in (spots[0], spots[-1]):
                    pen.ellipse((x - half, y - half, x + half, y + half), fill=value)
        if finer > 1:
            mask = mask.reduce(finer)
        if blur:
            mask = mask.filter(ImageFilter.BoxBlur(blur * self.scale * 0.6))
            mask = mask.filter(ImageFilter.BoxBlur(blur * self.scale * 0.6))
        return mask

    def _veil(self, shade: Shade, shape: Shape, box: Box) -> Image.Image:
        """How much of the shade falls on each pixel of the box."""
        size = (box[2] - box[0], box[3] - box[1])
        if shade.centre is not None:
            veil = self._radial(shade.centre, shade.radius, box)
        else:
            veil = self._linear(shade.angle, shape.bounds(), box)
        span = (shade.end - shade.start) or 1e-6
        levels = [min(max((v / 255 - shade.start) / span, 0.0), 1.0) for v in range(256)]
        if shade.spray:
            veil = veil.point([round(255 * v) for v in levels])
            dots = texture.dots(self.size).crop((0, 0, *size))
            veil = ImageChops.subtract(veil, dots, scale=texture.SOFTNESS, offset=128)
            return veil.point([round(v * shade.strength) for v in range(256)])
        return veil.point([round(255 * v * v * (3 - 2 * v) * shade.strength) for v in levels])

    def _linear(self, angle: float, bounds: tuple[float, ...], box: Box) -> Image.Image:
        dx, dy = math.cos(math.radians(angle)), math.sin(math.radians(angle))
        left, top, right, bottom = (edge * self.scale for edge in bounds)
        reach = [x * dx + y * dy for x in (left, right) for y in (top, bottom)]
        step = 255 / max(max(reach) - min(reach), 1e-6)
        origin = (box[0] * dx + box[1] * dy - min(reach)) * step
        size = (box[2] - box[0], box[3] - box[1])
        return texture.ramp().transform(
            size,
            Image.Transform.AFFINE,
            (0, 0, 8, dx * step, dy * step, origin + texture.RAMP_MARGIN),
            Image.Resampling.NEAREST,
        )

    def _radial(self, centre: Point, radius: float, box: Box) -> Image.Image:
        step = 128 / (radius * self.scale)
        size = (box[2] - box[0], box[3] - box[1])
        x = 128 + (box[0] - centre[0] * self.scale) * step
        y = 128 + (box[1] - centre[1] * self.scale) * step
        return texture.radius().transform(
            size,
            Image.Transform.AFFINE,
            (step, 0, x, 0, step, y),
            Image.Resampling.BILINEAR,
            fillcolor=255,
        )
