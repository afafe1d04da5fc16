"""Posts and films of other sites: an address in its place, a block, or the code to be pasted."""

from __future__ import annotations

import re
from html import escape, unescape

from articles.body.placeholders import LONGEST_TITLE
from articles.moving import paragraphs, plain
from articles.moving.notes import Note
from articles.moving.old_urls import host_of
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


_SHORT = re.compile(
    r"https?://(?:www\.)?(?:v[mt]\.tiktok\.com|tiktok\.com/t|fb\.(?:watch|me)|facebook\.com/share"
    r"|instagram\.com/share|maps\.app\.goo\.gl|goo\.gl/maps|spotify\.link|spoti\.fi"
    r"|youtube\.com/clip|on\.soundcloud\.com|dai\.ly|pin\.it|t\.co|bit\.ly|tinyurl\.com)/",
    re.IGNORECASE,
)
_WORDS_OF_OTHERS = """
amazon.com animoto.com bsky.app canva.com cloudup.com crowdsignal.com dailymotion.com flickr.com
giphy.com imgur.com issuu.com kickstarter.com loom.com medium.com mixcloud.com pinterest.com
pocketcasts.com rumble.com reddit.com reverbnation.com screencast.com scribd.com slideshare.net
smugmug.com soundcloud.com speakerdeck.com streamable.com ted.com threads.com threads.net
tumblr.com twitch.tv videopress.com wolframcloud.com wordpress.tv
"""
_OTHERS = frozenset(_WORDS_OF_OTHERS.split())
"""Sites whose addresses WordPress shows as what they lead to, and a body as a link."""


def shown(text: str, notes: list[Note]) -> str:
    """Return ``text`` with the places of what its addresses, blocks and codes show.

    What stays a link where readers of the old site saw a film or a post is added to ``notes``.
    """
    text = _BLOCK.sub(lambda found: _of_block(found, notes), text)
    text = _PARAGRAPH.sub(lambda found: _of_paragraph(found, notes), _CODE.sub(_of_code, text))
    return _ALONE.sub(lambda found: _of_line(found, notes), text)


def shown_or_linked(url: str, notes: list[Note]) -> str:
    """Return the place of what ``url`` was to show; a link, of which a note tells, without one."""
    if place := embedded(url):
        return place
    _tell(url, notes, was_shown=True)
    return linked(url)


def _tell(url: str, notes: list[Note], *, was_shown: bool) -> None:
    host = host_of(url)
    if _SHORT.match(url):
        notes.append(Note("short_link", values={"url": url[:300]}))
    elif was_shown or host in _OTHERS or host.partition(".")[2] in _OTHERS:
        notes.append(Note("embed_linked", values={"url": url[:300]}))


def _of_line(found: re.Match[str], notes: list[Note]) -> str:
    url = unescape(found["url"])
    if place := embedded(url):
        return f"\n\n{place}\n\n"
    _tell(url, notes, was_shown=False)
    if found["open"]:
        return f"\n\n{linked(url)}\n\n"
    return f'<a href="{escape(url)}">{escape(url)}</a>'


def _of_paragraph(found: re.Match[str], notes: list[Note]) -> str:
    place = embedded(found["url"])
    if place is None:
        _tell(unescape(found["url"]), notes, was_shown=False)
    return f"\n\n{place}\n\n" if place else found[0]


def _of_block(found: re.Match[str], notes: list[Note]) -> str:
    """Return what a whole block shows, however its address stands in it."""
    caption = _CAPTION.search(found["inner"])
    said = plain.in_one_line(_CAPTION.sub("", found["inner"]))
    url = said or str(paragraphs.given(found["given"]).get("url", ""))
    if not re.fullmatch(_ADDRESS, url):
        return found[0]
    below = f"\n\n<p>{caption[1]}</p>" if caption and caption[1].strip() else ""
    return f"\n\n{shown_or_linked(url, notes)}{below}\n\n"


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
