"""Pictures in templates."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles import renditions
from articles.models import Image, Rendition

register = template.Library()


@register.simple_tag
def picture(
    image: Image | None, sizes: str = "100vw", ratio: str = "full", priority: bool = False
) -> SafeString:
    """Print ``<picture>`` with every width of the crop; empty without a picture.

    ``ratio`` is "full" or "3:2"; ``priority`` loads at once what is seen first. Uses the prefetched
    renditions; an original without any is printed as it is.
    """
    if image is None:
        return SafeString("")
    crop = ratio if ratio == renditions.CARD else renditions.FULL
    made = sorted(
        (r for r in image.renditions.all() if r.crop == crop and r.format == Rendition.Format.WEBP),
        key=lambda r: r.width,
    )
    loading = SafeString('fetchpriority="high"' if priority else 'loading="lazy"')
    if not made:
        return format_html(
            '<picture><img src="{}" width="{}" height="{}" alt="{}" {} decoding="async"></picture>',
            image.file.url,
            image.width,
            image.height,
            image.alt,
            loading,
        )
    largest = made[-1]
    srcset = ", ".join(f"{r.file.url} {r.width}w" for r in made)
    return format_html(
        '<picture><source type="image/webp" srcset="{}" sizes="{}">'
        '<img src="{}" width="{}" height="{}" alt="{}" {} decoding="async"></picture>',
        srcset,
        sizes,
        fallback(image) or largest.file.url,
        largest.width,
        largest.height,
        image.alt,
        loading,
    )


@register.simple_tag(name="jpeg_url")
def fallback(image: Image) -> str:
    """Return the address of the JPEG that every program can show; empty if there is none."""
    for rendition in image.renditions.all():
        if (rendition.crop, rendition.format) == (renditions.FULL, Rendition.Format.JPEG):
            return rendition.file.url
    return ""
