"""Cards of Ghost's editor: links shown with pictures of others, players with their controls."""

from __future__ import annotations

import re
from html import unescape

from articles.moving.notes import Note
from articles.moving.places import absolute, linked
from articles.moving.plain import in_one_line

_BOOKMARK = re.compile(
    r"<figure\b[^>]*\bkg-bookmark-card\b[^>]*>(?P<inner>(?:(?!</figure).)*)</figure>",
    re.DOTALL | re.IGNORECASE,
)
_HREF = re.compile(r"<a\b[^>]*?\bhref=[\"']([^\"']+)", re.IGNORECASE)
_PICTURE = re.compile(r"<img\b[^>]*?\bsrc=[\"']([^\"']+)", re.IGNORECASE)
_CAPTION = re.compile(r"<figcaption\b[^>]*>(.*?)</figcaption>", re.DOTALL | re.IGNORECASE)
_PART = (
    r"<(?P<tag>div|span)\b[^>]*\bkg-bookmark-{}\b[^>]*>(?P<text>(?:(?!</(?P=tag)).)*)</(?P=tag)>"
)
_TITLE = re.compile(_PART.format("title"), re.DOTALL)
_BESIDE = re.compile(_PART.format("(?:description|author|publisher)"), re.DOTALL)
_CONTROLS = re.compile(
    r"<button\b[^>]*\bkg-(?:video|audio|toggle)-[\w-]+[^>]*>(?:(?!</button).)*</button>"
    r"|<span\b[^>]*\bkg-(?:video|audio)-current-time\b[^>]*>[^<]*</span>"
    r"|<div\b[^>]*\bkg-(?:video|audio)-time\b[^>]*>/?\s*<span\b[^>]*>[^<]*</span>\s*</div>"
    r"|<input\b[^>]*\bkg-(?:video|audio)-[\w-]+-slider\b[^>]*>"
    r"|<img\b[^>]*\bkg-audio-hide\b[^>]*>"
    r"|<div\b[^>]*\bkg-audio-thumbnail placeholder\b[^>]*>\s*<svg\b(?:(?!</svg).)*</svg>\s*</div>"
    r"|<div\b[^>]*\bkg-file-card-(?:filename|filesize|icon)\b[^>]*>(?:(?!</div).)*</div>",
    re.DOTALL | re.IGNORECASE,
)
_FILM = re.compile(
    r"(<video\b[^>]*?)\sposter=[\"'][^\"']*spacer[^\"']*[\"']"
    r"(?=[^>]*\burl\((?:[\"']|&(?:quot|#0?39);)?(?P<url>https?://[^\"')&]+))",
    re.IGNORECASE,
)


def shown(text: str, notes: list[Note]) -> str:
    """Return ``text`` with cards of links as links, and without the controls of players.

    What a card of a link showed of the other site beside its title is added to ``notes``: words
    and pictures that are not the newsroom's own.
    """
    if "kg-" not in text:
        return text
    text = _BOOKMARK.sub(lambda found: _link(found, notes), text)
    return _CONTROLS.sub("", _FILM.sub(r'\1 poster="\g<url>"', text))


def _link(found: re.Match[str], notes: list[Note]) -> str:
    inner = found["inner"]
    href, titled = _HREF.search(inner), _TITLE.search(inner)
    url = absolute(href[1]) if href else ""
    title = in_one_line(titled["text"]) if titled else ""
    if not url.startswith(("http://", "https://")):
        return found[0]
    beside = [in_one_line(part["text"]) for part in _BESIDE.finditer(inner)]
    beside += map(unescape, _PICTURE.findall(inner))
    if told := " · ".join(filter(None, beside)):
        notes.append(Note("attribute", values={"place": "kg-bookmark-card", "text": told[:400]}))
    caption = _CAPTION.search(inner)
    below = f"<p>{caption[1]}</p>" if caption and caption[1].strip() else ""
    # A link, not the card of one: where it leads to an own story, it is led on with all links.
    return f"\n{linked(url, title)}\n{below}"
