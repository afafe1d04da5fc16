"""The picture that social networks show of a story without one: its headline on the brand.

Drawn once, kept as a file that is named after all that can be seen in it.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe
from PIL import Image, ImageDraw, ImageFont

from articles import colour, identity
from articles.models import Article

SIZE = (1200, 630)
MARGIN = 84
INK, HAIRLINE = "#1c1a17", "#ddd3c3"
RULE, TOP = 532, 138  # where the line above the name is, and where the headline begins
DEFAULT_ACCENT = "#9a2b16"
LARGEST, SMALLEST, STEP = 92, 40, 4
MOST_LINES = 5
DRAWING = "1"  # to be counted up when pictures are drawn in another way
_FONT = "fonts/newsreader-headline.woff2"


@dataclass(frozen=True)
class Card:
    """What can be seen in a picture."""

    headline: str
    label: str
    name: str
    accent: str

    @property
    def digest(self) -> str:
        """A name for exactly this picture."""
        seen = "\x00".join((DRAWING, *vars(self).values()))
        return hashlib.sha256(seen.encode()).hexdigest()[:16]


def address(story: Article) -> str:
    """Return where the picture of ``story`` is; a new headline gives a new address."""
    return reverse("articles:social-picture", args=[story.pk, _card_of(story).digest])


def site_address() -> str:
    """Return where the site's own picture is."""
    return reverse("articles:site-picture", args=[_card_of(None).digest])


@require_safe
def picture(request: HttpRequest, digest: str, pk: int | None = None) -> HttpResponseBase:
    """The picture of a public story or of the site; from an old address to the present one."""
    story = None
    if pk is not None:
        public = Article.objects.published().select_related("section")
        story = get_object_or_404(public, pk=pk)
    card = _card_of(story)
    if digest != card.digest:
        return HttpResponseRedirect(site_address() if story is None else address(story))
    name = f"bagikan/{digest}.png"
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(draw(card)))
    response = FileResponse(default_storage.open(name, "rb"), content_type="image/png")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def _card_of(story: Article | None) -> Card:
    site = identity.current()
    accent = site.accent or DEFAULT_ACCENT
    if story is None:
        return Card(site.tagline, "", site.name, accent)
    return Card(story.headline, story.label, site.name, accent)


def draw(card: Card) -> bytes:
    """Draw the picture and return it as PNG."""
    image = Image.new("RGB", SIZE, colour.PAPER)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, SIZE[0], 18), fill=card.accent)
    pen.text((MARGIN, 80), card.label.upper(), font=_font(30), fill=card.accent)
    font, lines = _fitted(pen, card.headline, SIZE[0] - 2 * MARGIN)
    leading = round(font.size * 1.12)
    for number, line in enumerate(lines):
        pen.text((MARGIN, TOP + number * leading), line, font=font, fill=INK)
    pen.line((MARGIN, RULE, SIZE[0] - MARGIN, RULE), fill=HAIRLINE, width=2)
    pen.text((MARGIN, 550), card.name, font=_font(42), fill=INK)
    buffer = io.BytesIO()
    image.quantize(64).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _font(size: int) -> ImageFont.FreeTypeFont:
    file = settings.BASE_DIR / "static" / _FONT
    return ImageFont.truetype(io.BytesIO(file.read_bytes()), size)


def _fitted(
    pen: ImageDraw.ImageDraw, text: str, width: int
) -> tuple[ImageFont.FreeTypeFont, list[str]]:
    """Return the largest face in which ``text`` fits, and its lines; what is left over is cut."""
    for size in range(LARGEST, SMALLEST - 1, -STEP):
        font = _font(size)
        lines = _lines(pen, text, font, width)
        if len(lines) <= MOST_LINES and len(lines) * size * 1.12 <= RULE - TOP - 10:
            return font, lines
    return font, [*lines[: MOST_LINES - 1], lines[MOST_LINES - 1] + " …"]


def _lines(
    pen: ImageDraw.ImageDraw, text: str, font: ImageFont.FreeTypeFont, width: int
) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and pen.textlength(longer, font=font) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines
