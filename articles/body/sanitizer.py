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

from articles.body.bounds import shallow
from articles.body.parser import shaped
from articles.body.rules import READ, SILENT
from articles.body.schema import LETTER, LINK_PROTOCOLS, PLACES, VOCABULARY

__all__ = [
    "LETTER",
    "VOCABULARY",
    "clean",
    "clean_letter",
    "opened_with",
    "plain_letter",
    "plain_text",
    "refused_links",
]

LONGEST = 1_000_000
"""Characters of HTML; a book has as many. Forms refuse more with a sentence."""

_READER = nh3.Cleaner(
    tags=set(READ),
    clean_content_tags=set(SILENT),
    attributes={
        "*": {"style", "class", "lang", "dir"},
        "a": {"href"},
        "ol": {"start"},
        "div": set(PLACES),
        "td": {"colspan", "rowspan"},
        "th": {"colspan", "rowspan"},
        "img": {"alt"},
    },
    url_schemes=set(LINK_PROTOCOLS),
    link_rel=None,
)
_PLAIN = ParserConfig(css=STRICT_CSS_PROFILE, display_links=False)
_STRUCK = re.compile(r"<s>(.*?)</s>")
_PARTS = re.compile(r"<(/?)(p|table|ul|ol|blockquote|aside)(?=[ >])[^>]*>")
# A tag is looked through as far as the next one, so that a row of broken ones costs no more.
_HREF = re.compile(
    r"<a\s[^<>]{0,2000}?href\s{0,9}=\s{0,9}(\"[^\"]*\"|'[^']*'|[^\s>]+)", re.IGNORECASE
)
_LINK = re.compile(r'<a href="([^"]*)">(.*?)</a>', re.DOTALL)
_OTHER_BLOCKS = re.compile(r"<(/?)h[23](?=[ >])[^>]*>")
_SCHEME = re.compile(r"^[\x00-\x20]*([a-z][a-z0-9+.\-]*)\s*:", re.IGNORECASE)


@functools.cache
def _sanitiser() -> nh3.Cleaner:
    return nh3.Cleaner(**allowlist_from_extensions(VOCABULARY))


def clean(html: str) -> str:
    """Return ``html`` reduced to the vocabulary, in the shape that the editor makes.

    Word's and web pages' ways of saying the same (``<b>``, ``<h1>``, list items printed as
    paragraphs) become the vocabulary's. Cleaning what is clean changes nothing.
    """
    return _sanitiser().clean(shaped(_READER.clean(shallow(html))))


@functools.cache
def _letter_sanitiser() -> nh3.Cleaner:
    return nh3.Cleaner(**allowlist_from_extensions(LETTER))


def clean_letter(html: str) -> str:
    """Return ``html`` reduced to what a mail may hold: other blocks become paragraphs."""
    return _letter_sanitiser().clean(_OTHER_BLOCKS.sub(r"<\1p>", clean(html)))


def plain_letter(html: str) -> str:
    """Return the text of a cleaned letter, each link followed by its address in brackets."""
    return plain_text(_LINK.sub(_with_address, html.replace("<hr>", "<p>* * *</p>")))


def _with_address(link: re.Match[str]) -> str:
    address, words = link[1].removeprefix("mailto:"), link[2]
    return words if words == address else f"{words} ({address})"


def refused_links(html: str) -> list[str]:
    """Return the addresses in ``html`` whose protocol ``clean`` does not let through."""
    addresses = [found.strip("\"' ") for found in _HREF.findall(html)]
    return [
        address
        for address in addresses
        if (scheme := _SCHEME.match(address)) and scheme[1].lower() not in LINK_PROTOCOLS
    ]


def plain_text(html: str) -> str:
    """Return the text of sanitised ``html``, a blank line between blocks; ~~struck~~ shows."""
    return get_text(_STRUCK.sub(r"~~\1~~", html), _PLAIN).strip() if html else ""


def opened_with(dateline: str, site_name: str, html: str) -> SafeString:
    """Return the body as printed: "KOTA, NAMA SITUS –" opens the first paragraph.

    ``html`` is taken as sanitised. Without a dateline the site's name opens alone, without both
    nothing does. A no-break space keeps the dash off the beginning of a line.
    """
    place = ", ".join(part.upper() for part in (dateline, site_name) if part)
    if not place:
        return mark_safe(html)  # noqa: S308 - as below
    opening = f'<span class="dateline">{escape(place)}\N{NO-BREAK SPACE}–</span> '
    start = _first_paragraph(html)
    opened = html if start is None else f"{html[:start]}{opening}{html[start:]}"
    return mark_safe(opened)  # noqa: S308 - the body was sanitised when it was saved


def _first_paragraph(html: str) -> int | None:
    """Return where the first paragraph's text begins: none of a list, a quote or a table."""
    depth = 0
    for found in _PARTS.finditer(html):
        if found[2] == "p":
            if depth == 0 and not found[1]:
                return found.end()
        else:
            depth += -1 if found[1] else 1
    return None
