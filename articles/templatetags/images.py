"""Pictures in templates."""

from __future__ import annotations

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from articles.models import Image, Rendition
from articles.pictures import renditions

register = template.Library()

# What is seen first is decoded with the page: who takes a screenshot of it, as link previewers do,
# would else catch it blank.
AT_ONCE = 'fetchpriority="high" decoding="sync"'
IN_TIME = 'loading="lazy" decoding="async"'


@register.simple_tag
def picture(
    image: Image | None, sizes: str = "100vw", ratio: str = "full", priority: bool = False
) -> SafeString:
    """Print ``<picture>`` with every width of the crop; empty without a picture.

    ``ratio`` is "full" or "3:2"; ``priority`` loads at once what is seen first. Uses the prefetched
    renditions. The original is never shown: its metadata may tell where it was taken.
    """
    if image is None:
        return SafeString("")
    crop = ratio if ratio == renditions.CARD else renditions.FULL
    made = [r for r in image.renditions.all() if r.crop == crop]
    if not made:
        return SafeString("")
    jpegs = [r for r in made if r.format == Rendition.Format.JPEG]
    plain = max(jpegs or made, key=_width)
    sources = [
        _source(rows, sizes)
        for kind in (Rendition.Format.AVIF, Rendition.Format.WEBP)
        # A lone thumbnail says that the other widths are still being made.
        if (rows := sorted((r for r in made if r.format == kind), key=_width))
        and rows[-1].width >= plain.width
    ]
    largest = max(made, key=_width)
    return format_html(
        '<picture>{}<img src="{}" width="{}" height="{}" alt="{}" {}></picture>',
        format_html_join("", "{}", ((source,) for source in sources)),
        plain.file.url,
        largest.width,
        largest.height,
        image.alt,
        SafeString(AT_ONCE if priority else IN_TIME),
    )


def _width(rendition: Rendition) -> int:
    return rendition.width


def _source(rows: list[Rendition], sizes: str) -> SafeString:
    return format_html(
        '<source type="image/{}" srcset="{}" sizes="{}">',
        rows[0].format,
        ", ".join(f"{row.file.url} {row.width}w" for row in rows),
        sizes,
    )


@register.simple_tag(name="jpeg_url")
def fallback(image: Image) -> str:
    """Return the address of the JPEG that every program can show; empty if there is none."""
    for rendition in image.renditions.all():
        if rendition.format == Rendition.Format.JPEG and rendition.crop == renditions.FULL:
            return rendition.file.url
    return ""
