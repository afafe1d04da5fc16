"""A body's HTML on its way in: pictures, embeds and films become places, foreign tags give way.

What comes out is sanitised afterwards; here it is seen to that nothing a reader saw is lost on the
way: text within tags that the sanitiser is silent about stays, and what cannot stay is noted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape, unescape
from html.parser import HTMLParser

from articles.moving.around import behind, leads_elsewhere, link_of
from articles.moving.notes import Note
from articles.moving.places import absolute, embedded, linked, place_of
from articles.moving.plain import DROPPED, in_one_line, parting

_WORDS_OF_UNWRAPPED = """
noscript template svg math select option optgroup textarea title object embed form
button label input fieldset canvas map area picture source track param link meta
base html head body video audio iframe frame frameset noframes marquee font center
"""
_UNWRAPPED = frozenset(_WORDS_OF_UNWRAPPED.split())
_PARTS_OF_TABLE = frozenset(
    {"thead", "tbody", "tfoot", "tr", "td", "th", "caption", "colgroup", "col"}
)
_OLD_IMAGE = re.compile(r"\bwp-image-(\d{1,12})\b")
_LAZY = ("data-src", "data-lazy-src", "data-original", "data-orig-file")
_EMOJI = re.compile(r"/(?:images/core/emoji|wp-includes/images/smilies|smilies)/")
_CAPTION_CLASS = re.compile(r"\b(?:wp-caption-text|wp-caption-dd|gallery-caption)\b")
_FIGURE_CLASS = re.compile(r"\b(?:wp-caption(?!-)|mceTemp)")
_GALLERY_CLASS = re.compile(r"\b(?:wp-block-gallery|blocks-gallery-grid|gallery|tiled-gallery)\b")
_PULL_QUOTE = re.compile(r"\b(?:wp-block-pullquote|pullquote|pull-quote)\b")
_LINK = re.compile(r'<a\b[^>]*\bhref=["\']?([^"\'\s>]+)', re.IGNORECASE)
_FRAMES = frozenset({"figure", "div", "ul", "dl"})
_HIDDEN = re.compile(r"(?:^|;)\s*(?:display:\s*none|mso-hide:\s*all)", re.IGNORECASE)
_MEDIA = frozenset({"video", "audio"})


@dataclass
class Wanted:
    """A picture that a text shows, by its address or its key in the old system."""

    url: str = ""
    old_id: str = ""
    alt: str = ""
    caption: str = ""


@dataclass
class _Frame:
    """A figure or a gallery that is open: its tag, how deep, what it holds so far."""

    tag: str
    depth: int
    is_gallery: bool = False
    is_quote: bool = False
    has_table: bool = False
    pictures: list[int] = field(default_factory=list)
    caption: list[str] | None = None


@dataclass
class Made:
    """What was made of a text: HTML whose pictures are numbers from 1 into ``pictures``."""

    html: str
    pictures: list[Wanted]
    notes: list[Note]


class _Markup(HTMLParser):
    """Reads tag by tag and writes what is to be sanitised; no call is made for a level."""

    def __init__(self, pictures: list[Wanted], notes: list[Note]) -> None:
        super().__init__(convert_charrefs=False)
        self.made: list[str] = []
        self.pictures, self.notes = pictures, notes
        self.frames: list[_Frame] = []
        self.caption: tuple[str, list[str]] | None = None
        self.depth = 0
        self.table = 0
        self.quotes: list[str] = []
        self.after_table: list[str] = []
        self.dropped = ""
        self.media = ""
        self.links: list[str] = []

    # What comes in

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a":
            self.links.append(link_of(given))
        if _HIDDEN.search(given.get("style", "")):
            self.notes.append(Note("hidden", values={"tag": tag}))
        if tag in DROPPED:
            self.dropped = tag
            self.notes.append(Note("left_out", values={"tag": tag}))
        elif tag == "img":
            self._picture(given)
        elif tag in {"iframe", "embed", "frame"}:
            self._frame_of_other(tag, given)
        elif tag in _MEDIA:
            self.media = tag
            self._medium(given)
        elif tag == "source":
            self._medium(given)
        elif tag in _UNWRAPPED:
            self._write(parting(tag))
            if tag in {"select", "form", "math", "svg", "object"}:
                self.notes.append(Note("unwrapped", values={"tag": tag}))
        else:
            self._open(tag, given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self.links:
            self.links.pop()
        if tag in DROPPED:
            self.dropped = ""
        elif tag in _MEDIA:
            self.media = ""
        elif tag in _UNWRAPPED:
            self._write(parting(tag))
        else:
            self._close(tag)

    def handle_data(self, data: str) -> None:
        if not self.dropped:
            self._write(data)

    def handle_entityref(self, name: str) -> None:
        self.handle_data(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.handle_data(f"&#{name};")

    def unknown_decl(self, data: str) -> None:
        """A CDATA section within HTML is text that no browser shows."""

    # What goes out

    def _write(self, html: str) -> None:
        (self.caption[1] if self.caption else self.made).append(html)

    def _block(self, html: str) -> None:
        """Write a place, which has none within a table or a caption."""
        (self.after_table if self.table else self.made).append(html)

    def _open(self, tag: str, given: dict[str, str]) -> None:
        css_class = given.get("class", "")
        if tag in _PARTS_OF_TABLE and not self.table:
            self._write("<p></p>")
            return
        if tag == "figcaption" or (self.frames and _CAPTION_CLASS.search(css_class)):
            if self.caption is None and self.frames:
                self.caption = (tag, [])
                return
            self._write("<p>")
            return
        is_quote = bool(_PULL_QUOTE.search(css_class))
        if tag in _FRAMES:
            self._open_frame(tag, css_class, is_quote=is_quote)
        if pictured := behind(given):
            self._picture(pictured)
        if tag == "table":
            self.table += 1
            if self.frames:
                self.frames[-1].has_table = True
            self._write("<p></p>")  # so that words around one without cells stay apart
        if tag == "blockquote":
            is_quote = is_quote or bool(self.frames and self.frames[-1].is_quote)
            self.quotes.append("aside" if is_quote else tag)
            self._write(f"<{self.quotes[-1]}>")
            return
        self._write(self.get_starttag_text() or "")

    def _open_frame(self, tag: str, css_class: str, *, is_quote: bool) -> None:
        self.depth += 1
        is_gallery = bool(_GALLERY_CLASS.search(css_class)) and tag in {"figure", "div", "ul"}
        is_figure = tag in {"div", "dl"} and bool(_FIGURE_CLASS.search(css_class))
        if tag == "figure" or is_gallery or is_figure:
            self.frames.append(_Frame(tag, self.depth, is_gallery, is_quote))

    def _close(self, tag: str) -> None:
        if self.caption and tag == self.caption[0]:
            inner = "".join(self.caption[1])
            self.caption = None
            if self.frames:
                self.frames[-1].caption = [*(self.frames[-1].caption or []), inner]
            else:
                self._write(f"<p>{inner}</p>")
            return
        if tag == "figcaption":
            self._write("</p>")
            return
        if tag in _PARTS_OF_TABLE and not self.table:
            self._write("<p></p>")
            return
        if tag in _FRAMES:
            if self.frames and self.frames[-1].depth >= self.depth:
                self._end_frame()
            self.depth = max(0, self.depth - 1)
        if tag == "blockquote":
            tag = self.quotes.pop() if self.quotes else tag
        self._write(f"</{tag}>")
        if tag == "table":
            self.table = max(0, self.table - 1)
            self._write("<p></p>")
            if not self.table and self.after_table:
                self.made += self.after_table
                self.after_table = []

    def _end_frame(self) -> None:
        frame = self.frames.pop()
        gallery = next((f for f in reversed(self.frames) if f.is_gallery), None)
        caption = " ".join(frame.caption or [])
        if caption and len(frame.pictures) == 1:
            shown = self.pictures[frame.pictures[0] - 1]
            if not shown.caption:
                shown.caption, caption = in_one_line(caption), self._links_of(caption)
        if gallery is not None:
            gallery.pictures += frame.pictures
        elif frame.pictures:
            self._block(place_of(frame.pictures))
        if caption and frame.has_table:
            self.notes.append(Note("table_caption", values={"text": in_one_line(caption)[:300]}))
            caption = f"<em>{caption}</em>"
        if caption:
            self._block(f"<p>{caption}</p>")

    def _links_of(self, caption: str) -> str:
        """Tell of the links within a caption, which holds text alone; return an empty caption."""
        for url in _LINK.findall(caption):
            self.notes.append(Note("caption_link", values={"url": unescape(url)[:300]}))
        return ""

    def _picture(self, given: dict[str, str]) -> None:
        lazy = next((given[name] for name in _LAZY if given.get(name)), "")
        url = absolute(lazy or given.get("src", ""))
        alt = " ".join(given.get("alt", "").split())
        if _EMOJI.search(url) or "wp-smiley" in given.get("class", ""):
            self._write(escape(alt))
            return
        if url.startswith("data:") or not url:
            self.notes.append(Note("picture_without_address"))
            return
        if given.get("width") == "1" and given.get("height") == "1":
            self.notes.append(Note("left_out", values={"tag": "1×1 img"}))
            return
        old = _OLD_IMAGE.search(given.get("class", ""))
        if self.pictures and self.pictures[-1].url == url:
            return  # the copy for readers without scripts
        self.pictures.append(Wanted(url, old[1] if old else "", alt))
        number = len(self.pictures)
        if self.links and leads_elsewhere(self.links[-1], url):
            self.notes.append(Note("picture_link", values={"url": unescape(self.links[-1])[:300]}))
        if self.frames:
            self.frames[-1].pictures.append(number)
        else:
            self._block(place_of([number]))

    def _frame_of_other(self, tag: str, given: dict[str, str]) -> None:
        url = absolute(given.get("src") or given.get("data-src") or "")
        if not url.startswith(("http://", "https://")):
            return
        if (place := embedded(url)) is None:
            self.notes.append(Note("frame_to_link", values={"url": url[:300]}))
        self._block(place or linked(url))

    def _medium(self, given: dict[str, str]) -> None:
        url = absolute(given.get("src", ""))
        if self.media and url:
            self.notes.append(Note("file_linked", values={"url": url[:300]}))
            self._block(linked(url))
            self.media = ""  # of several forms the first

    def finish(self) -> str:
        """Return all that was made."""
        self.close()
        if self.caption:
            self.made += ["<p>", *self.caption[1], "</p>"]
            self.caption = None
        while self.frames:
            self._end_frame()
        return "".join([*self.made, *self.after_table])


def made_of(html: str, pictures: list[Wanted], notes: list[Note]) -> str:
    """Return ``html`` ready for the sanitiser; add what it shows and what there is to note."""
    markup = _Markup(pictures, notes)
    markup.feed(html)
    return markup.finish()
