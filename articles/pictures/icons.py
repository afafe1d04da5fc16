"""The site's mark as a square picture: for home screens, tabs, and as the publisher's logo.

Made of the identity: the logo on paper, or without one the design's mark in the accent. Drawn once,
kept as a file that is named after all that can be seen in it.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe
from PIL import Image, ImageDraw

from articles import colour, identity
from articles.models import SiteIdentity

TOUCH, SMALL, LARGE = 180, 192, 512
SIZES = frozenset({TOUCH, SMALL, LARGE})
DEFAULT_ACCENT = "#9a2b16"
DRAWING = "1"  # to be counted up when icons are drawn in another way
# Phones cut icons to circles and drops: what lies within four fifths of the width is always seen.
SAFE = 0.8
_FINER = 4  # times larger while it is drawn
_STEPS = 24  # of a curve

Point = tuple[float, float]
# The mark of ``partials/icons.html`` on its ground of 16 × 21: a beginning, then curves, each with
# two points that pull and one where it ends.
_GROUND = (16, 21)
_BEGIN: Point = (8.5, 0)
_CURVES: tuple[tuple[Point, Point, Point], ...] = (
    ((9.2, 3.2), (7.8, 4.9), (6, 6.8)),
    ((4.1, 8.9), (2.3, 10.9), (2.3, 14)),
    ((2.3, 18.1), (5, 21), (8.3, 21)),
    ((11.3, 21), (13.6, 18.6), (13.6, 15.3)),
    ((13.6, 12.7), (12.3, 11), (11.1, 9.3)),
    ((10.9, 11), (10.2, 12.1), (9, 12.8)),
    ((10.4, 8.5), (10.6, 3.8), (8.5, 0)),
)


def icon_address(size: int) -> str:
    """Return where the icon of ``size`` pixels is; another logo or accent gives another address."""
    return reverse("articles:icon", args=[_digest(), size])


@require_safe
def icon(request: HttpRequest, digest: str, size: int) -> HttpResponseBase:
    """The icon; from an old address to the present one."""
    if size not in SIZES:
        raise Http404
    if digest != _digest():
        return HttpResponseRedirect(icon_address(size))
    name = f"ikon/{digest}-{size}.png"
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(draw(size)))
    response = FileResponse(default_storage.open(name, "rb"), content_type="image/png")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def draw(size: int) -> bytes:
    """Draw the icon and return it as PNG."""
    ground = Image.new("RGB", (size, size), colour.PAPER)
    mark = _logo(size) or _mark(size)
    place = ((size - mark.width) // 2, (size - mark.height) // 2)
    ground.paste(mark, place, mark)
    buffer = io.BytesIO()
    ground.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _digest() -> str:
    site = identity.current()
    seen = f"{DRAWING}\x00{site.logo}\x00{site.accent}"
    return hashlib.sha256(seen.encode()).hexdigest()[:16]


def _logo(size: int) -> Image.Image | None:
    """Return the logo so that its corners lie in the safe circle; None without one."""
    row = SiteIdentity.objects.only("logo").first()
    if row is None or not row.logo:
        return None
    try:
        with row.logo.open("rb") as file:
            logo = Image.open(file).convert("RGBA")
    except OSError:
        return None  # the file is gone: the mark stands in for it
    diagonal = (logo.width**2 + logo.height**2) ** 0.5
    scale = SAFE * size / diagonal
    return logo.resize((max(1, round(logo.width * scale)), max(1, round(logo.height * scale))))


def _mark(size: int) -> Image.Image:
    height = round(SAFE * 0.78 * size)
    width = round(height * _GROUND[0] / _GROUND[1])
    scale = height * _FINER / _GROUND[1]
    image = Image.new("RGBA", (width * _FINER, height * _FINER))
    outline = [(x * scale, y * scale) for x, y in _outline()]
    accent = identity.current().accent or DEFAULT_ACCENT
    ImageDraw.Draw(image).polygon(outline, fill=accent)
    return image.resize((width, height), Image.Resampling.LANCZOS)


def _outline() -> Iterator[Point]:
    """Yield points along the mark's edge."""
    start = _BEGIN
    for first, second, end in _CURVES:
        for step in range(_STEPS):
            t = step / _STEPS
            weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
            points = (start, first, second, end)
            yield (
                sum(w * p[0] for w, p in zip(weights, points, strict=True)),
                sum(w * p[1] for w, p in zip(weights, points, strict=True)),
            )
        start = end
