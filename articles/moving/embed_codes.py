"""Posts and films of other sites: an address in its place, a block, or the code to be pasted."""

from __future__ import annotations

import re
from html import escape, unescape

from articles.body.placeholders import LONGEST_TITLE
from articles.moving import paragraphs, plain
from articles.moving.places import absolute, embedded, linked

_ADDRESS = r"https?://[^\s<>\"\[\]]+"
_ALONE = re.compile(
    rf"^[ \t]*(?P<open><p[^>]*>)?[ \t]*(?P<url>{_ADDRESS})[ \t]*(?P<shut></p>)?[ \t]*$",
    re.MULTILINE,
)
# WordPress takes the address that fills a paragraph likewise, wherever the paragraph stands.
_PARAGRAPH = re.compile(
    rf"<(?P<tag>p|div)(?:\s[^>]*)?>\s*(?P<url>{_ADDRESS})\s*</(?P=tag)>", re.IGNORECASE
)
_BLOCK = re.compile(
    r"<!-- wp:(?P<name>embed|core-embed/[\w-]+)\s+(?P<given>\{.*?\}\s+)?-->"
    r"(?P<inner>.*?)<!-- /wp:(?P=name) -->",
    re.DOTALL,
)
_CAPTION = re.compile(r"<figcaption\b[^>]*>(.*?)</figcaption>", re.DOTALL | re.IGNORECASE)
_CODE = re.compile(
    r"<(?P<tag>blockquote|div)\b(?P<given>[^>]*\bclass=[\"'][^\"'>]*"
    r"\b(?:twitter-tweet|twitter-video|instagram-media|tiktok-embed|fb-post|fb-video)\b[^>]*)>"
    r"(?P<inner>(?:(?!</?(?P=tag)\b).)*)</(?P=tag)>"
    r"(?:\s*(?:</?p>\s*)?<script\b[^>]*>\s*</script>)?",
    re.DOTALL | re.IGNORECASE,
)
_NAMED = re.compile(
    r"\b(?:data-instgrm-permalink|data-href|cite|href)=[\"']([^\"'>]+)", re.IGNORECASE
)


def shown(text: str) -> str:
    """Return ``text`` with the places of what its addresses, blocks and codes show."""
    text = _CODE.sub(_of_code, _BLOCK.sub(_of_block, text))
    return _ALONE.sub(_of_line, _PARAGRAPH.sub(_of_paragraph, text))


def _of_line(found: re.Match[str]) -> str:
    url = unescape(found["url"])
    if place := embedded(url):
        return f"\n\n{place}\n\n"
    if found["open"]:
        return f"\n\n{linked(url)}\n\n"
    return f'<a href="{escape(url)}">{escape(url)}</a>'


def _of_paragraph(found: re.Match[str]) -> str:
    place = embedded(found["url"])
    return f"\n\n{place}\n\n" if place else found[0]


def _of_block(found: re.Match[str]) -> str:
    """Return what a whole block shows, however its address stands in it."""
    caption = _CAPTION.search(found["inner"])
    said = plain.in_one_line(_CAPTION.sub("", found["inner"]))
    url = said or str(paragraphs.given(found["given"]).get("url", ""))
    if not re.fullmatch(_ADDRESS, url):
        return found[0]
    below = f"\n\n<p>{caption[1]}</p>" if caption and caption[1].strip() else ""
    return f"\n\n{embedded(url) or linked(url)}{below}\n\n"


def _of_code(found: re.Match[str]) -> str:
    """Return the post that a pasted code shows, called by the words that the code had of it."""
    named = _NAMED.findall(found["given"]) + _NAMED.findall(found["inner"])[::-1]
    place = next(filter(None, (embedded(absolute(url)) for url in named)), None)
    if place is None:
        return found[0]
    said = plain.in_one_line(found["inner"])
    if len(said) > LONGEST_TITLE:  # a long post stays to be read, with itself below
        tag = found["tag"]
        return f"\n\n<{tag}>{found['inner']}</{tag}>\n\n{place}\n\n"
    title = f' data-title="{escape(said)}"' if said else ""
    return f"\n\n{place.removesuffix('></div>')}{title}></div>\n\n"
