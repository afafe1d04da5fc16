"""A story's HTML: sanitising, plain text, the printed opening.

``clean`` is built from the same declaration as the editor (``articles.body.schema``): anything else
is dropped, its text stays.
"""

from __future__ import annotations

import functools
import re

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django_prose_editor.config import allowlist_from_extensions
from inscriptis import get_text
from inscriptis.css_profiles import STRICT_CSS_PROFILE
from inscriptis.model.config import ParserConfig

from articles.body.parser import READ, shaped
from articles.body.schema import LINK_PROTOCOLS, PLACES, VOCABULARY

__all__ = ["VOCABULARY", "clean", "opened_with", "plain_text", "refused_links"]

_SILENT = "script style title template noscript iframe object embed svg math select textarea"
_READER = nh3.Cleaner(
    tags=set(READ),
    clean_content_tags=set(_SILENT.split()),
    attributes={
        "*": {"style", "class", "lang", "dir"},
        "a": {"href"},
        "ol": {"start"},
        "div": set(PLACES),
    },
    url_schemes=set(LINK_PROTOCOLS),
    link_rel=None,
)
_PLAIN = ParserConfig(css=STRICT_CSS_PROFILE, display_links=False)
_FIRST_PARAGRAPH = re.compile(r"<p(?=[ >])[^>]*>")
_HREF = re.compile(r"<a\s[^>]*?href\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s>]+)", re.IGNORECASE)
_SCHEME = re.compile(r"^[\x00-\x20]*([a-z][a-z0-9+.\-]*)\s*:", re.IGNORECASE)


@functools.cache
def _sanitiser() -> nh3.Cleaner:
    return nh3.Cleaner(**allowlist_from_extensions(VOCABULARY))


def clean(html: str) -> str:
    """Return ``html`` reduced to the vocabulary, in the shape that the editor makes.

    Word's and web pages' ways of saying the same (``<b>``, ``<h1>``, list items printed as
    paragraphs) become the vocabulary's. Cleaning what is clean changes nothing.
    """
    return _sanitiser().clean(shaped(_READER.clean(html)))


def refused_links(html: str) -> list[str]:
    """Return the addresses in ``html`` whose protocol ``clean`` does not let through."""
    addresses = [found.strip("\"' ") for found in _HREF.findall(html)]
    return [
        address
        for address in addresses
        if (scheme := _SCHEME.match(address)) and scheme[1].lower() not in LINK_PROTOCOLS
    ]


def plain_text(html: str) -> str:
    """Return the text of sanitised ``html``, a blank line between blocks."""
    return get_text(html, _PLAIN).strip() if html else ""


def opened_with(dateline: str, site_name: str, html: str) -> SafeString:
    """Return the body as printed: "KOTA, NAMA SITUS –" opens the first paragraph.

    ``html`` is taken as sanitised. Without a dateline the site's name opens alone.
    """
    place = ", ".join(part.upper() for part in (dateline, site_name) if part)
    opening = f'<span class="dateline">{escape(place)} –</span> '
    return mark_safe(  # noqa: S308 - the body was sanitised when it was saved
        _FIRST_PARAGRAPH.sub(lambda tag: tag.group() + opening, html, count=1)
    )
