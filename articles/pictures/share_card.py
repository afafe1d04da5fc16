"""The picture that social networks show of a story without one: its headline on the brand.

Drawn once, kept as a file that is named after all that can be seen in it.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe
from PIL import Image, ImageDraw

from articles import colour, identity
from articles.models import Article
from articles.pictures import lettering

SIZE = (1200, 630)
MARGIN = 84
INK, HAIRLINE = "#1c1a17", "#ddd3c3"
RULE, TOP = 532, 138  # where the line above the name is, and where the headline begins
DEFAULT_ACCENT = "#9a2b16"
LARGEST, SMALLEST, STEP = 92, 40, 4
MOST_LINES = 5
DRAWING = "2"  # to be counted up when pictures are drawn in another way
ROOM = SIZE[0] - 2 * MARGIN
LEADING = 1.12
SMALLEST_LINE = 22


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


def card_address(story: Article) -> str:
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
        return HttpResponseRedirect(site_address() if story is None else card_address(story))
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
    _one_line(pen, 80, card.label.upper(), 30, card.accent)
    headline = lettering.drawable(card.headline) or lettering.drawable(card.name)
    from_right = lettering.is_right_to_left(headline)
    size, lines = _fitted(headline, from_right=from_right)
    for number, line in enumerate(lines):
        top = TOP + number * round(size * LEADING)
        _set(pen, top, line, size, INK, from_right=from_right)
    pen.line((MARGIN, RULE, SIZE[0] - MARGIN, RULE), fill=HAIRLINE, width=2)
    _one_line(pen, 550, card.name, 42, INK)
    buffer = io.BytesIO()
    image.quantize(64).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _set(
    pen: ImageDraw.ImageDraw, top: float, line: str, size: int, fill: str, *, from_right: bool
) -> None:
    """Draw a line at the margin at which its script begins."""
    left: float = MARGIN
    if from_right:
        left = SIZE[0] - MARGIN - lettering.width(line, size, from_right=True)
    lettering.draw(pen, (left, top), line, size, fill, from_right=from_right)


def _one_line(pen: ImageDraw.ImageDraw, top: float, text: str, size: int, fill: str) -> None:
    """Draw ``text`` in one line, smaller where it is long."""
    text = lettering.drawable(text)
    from_right = lettering.is_right_to_left(text)
    while size > SMALLEST_LINE and lettering.width(text, size, from_right=from_right) > ROOM:
        size -= 2
    _set(pen, top, _shortened(text, size, from_right=from_right), size, fill, from_right=from_right)


def _shortened(text: str, size: int, *, from_right: bool, ending: str = "") -> str:
    """Return as much of ``text`` as one line holds, with … where something is missing."""
    while text and lettering.width(text + ending, size, from_right=from_right) > ROOM:
        head, _blank, _word = text.rpartition(" ")
        text, ending = head or text[:-1], " …"
    return text + ending


def _fitted(text: str, *, from_right: bool) -> tuple[int, list[str]]:
    """Return the largest size in which ``text`` fits, and its lines; what is left over is cut.

    A long word makes the letters smaller first; only one that is still too wide is broken.
    """
    lines: list[str] = []
    for size in range(LARGEST, SMALLEST - 1, -STEP):
        is_last = size - STEP < SMALLEST
        lines = lettering.broken(text, size, ROOM, from_right=from_right, cut_words=is_last)
        is_within = all(
            lettering.width(each, size, from_right=from_right) <= ROOM for each in lines
        )
        most = min(MOST_LINES, int((RULE - TOP - 10) / round(size * LEADING)))
        if is_within and len(lines) <= most:
            return size, lines
    last = _shortened(lines[most - 1], size, from_right=from_right, ending=" …")
    return size, [*lines[: most - 1], last]
