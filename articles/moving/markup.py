"""A body's HTML on its way in: pictures, embeds and films become places, foreign tags give way.

What comes out is sanitised afterwards; here it is seen to that nothing a reader saw is lost on the
way: text within tags that the sanitiser is silent about stays, and what cannot stay is noted.
"""

from __future__ import annotations

import re
from html import escape, unescape
from html.parser import HTMLParser

from articles.moving.around import (
    address_of,
    behind,
    is_sign,
    leads_elsewhere,
    link_of,
    old_key_of,
)
from articles.moving.elements import Said
from articles.moving.figures import ROWS, Figures, Wanted
from articles.moving.losses import Losses
from articles.moving.notes import Note
from articles.moving.places import absolute, embedded, linked, place_of
from articles.moving.plain import DROPPED, parting

_WORDS_OF_UNWRAPPED = """
noscript template svg math select option optgroup textarea title object embed form
button label input fieldset canvas map area picture source track param link meta
base html head body video audio iframe frame frameset noframes marquee font center
"""
_UNWRAPPED = frozenset(_WORDS_OF_UNWRAPPED.split())
_CAPTION_CLASS = re.compile(r"\b(?:wp-caption-text|wp-caption-dd|gallery-caption)\b")
_PULL_QUOTE = re.compile(r"\b(?:wp-block-pullquote|pullquote|pull-quote)\b")
_FRAMES = frozenset({"figure", "div", "ul", "dl"})
_HIDDEN = re.compile(r"(?:^|;)\s*(?:display:\s*none|mso-hide:\s*all)", re.IGNORECASE)
_AROUND = {"caption": "table"}  # what ends a caption that nobody closed
_BRACKET = re.compile(r"<rp>\s*[()（）]\s*</rp>", re.IGNORECASE)
_MEDIA = frozenset({"video", "audio"})
_WRITTEN = {
    "summary": ("<p></p><strong>", "</strong><p></p>"),
    "rt": (" (", ")"),
    "rp": ("", ""),
}
"""What is written for a tag and for its end: the line that opens a part, how a sign is read."""


class _Markup(Figures, HTMLParser):
    """Reads tag by tag and writes what is to be sanitised; no call is made for a level."""

    def __init__(self, pictures: list[Wanted], notes: list[Note], losses: Losses) -> None:
        HTMLParser.__init__(self, convert_charrefs=False)
        Figures.__init__(self, pictures, notes)
        self.losses = losses
        self.quotes: list[str] = []
        self.dropped = ""
        self.media = ""
        self.links: list[str] = []
        self.last = ("", 0)

    # What comes in

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if self.losses.take(tag, given):
            return  # a part of a drawing, of which the words stay
        if tag == "a":
            self.links.append(link_of(given))
        if _HIDDEN.search(given.get("style", "")):
            self.notes.append(Note("hidden", values={"tag": tag}))
        if tag in DROPPED:
            self.dropped = tag
            self.notes.append(Note("left_out", values={"tag": tag}))
        elif tag in {"img", "amp-img"}:
            self._picture(given)
        elif tag in {"iframe", "embed", "frame"}:
            self._frame_of_other(tag, given)
        elif tag in _MEDIA or tag == "source":
            self.media = tag if tag in _MEDIA else self.media
            self._medium(given)
        elif tag in _UNWRAPPED:
            self.write(parting(tag))
        elif tag in _WRITTEN:
            self.write(_WRITTEN[tag][0])
        else:
            self._open(tag, given)

    def handle_endtag(self, tag: str) -> None:
        if self.losses.end(tag):
            self.write(" ")
            return
        if tag == "a" and self.links:
            self.links.pop()
        if tag in DROPPED:
            self.dropped = ""
        elif tag in _MEDIA:
            self.media = ""
        elif tag in _UNWRAPPED:
            self.write(parting(tag))
        elif tag in _WRITTEN:
            self.write(_WRITTEN[tag][1])
        else:
            self._close(tag)

    def handle_data(self, data: str) -> None:
        if not self.dropped:
            self.losses.read(data)
            self.write(data)

    def handle_entityref(self, name: str) -> None:
        self.handle_data(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.handle_data(f"&#{name};")

    def unknown_decl(self, data: str) -> None:
        """A CDATA section within HTML is text that no browser shows."""

    # What goes out

    def _open(self, tag: str, given: dict[str, str]) -> None:
        css_class = given.get("class", "")
        if tag in ROWS and not self.table:
            self.write("<p></p>")
            return
        is_caption = tag == "figcaption" or bool(self.frames and _CAPTION_CLASS.search(css_class))
        if self.begin_caption(tag, is_figures=is_caption):
            return
        is_quote = bool(_PULL_QUOTE.search(css_class))
        if tag in _FRAMES:
            self.begin_frame(tag, css_class, is_quote=is_quote)
        if pictured := behind(given):
            self._picture(pictured)
        if tag == "table":
            self.begin_table()
        if tag == "blockquote":
            is_quote = is_quote or bool(self.frames and self.frames[-1].is_quote)
            self.quotes.append("aside" if is_quote else tag)
            self.write(f"<{self.quotes[-1]}>")
            return
        self.write(self.get_starttag_text() or "")

    def _close(self, tag: str) -> None:
        if self.caption and tag in {self.caption[0], _AROUND.get(self.caption[0])}:
            self.end_caption()
            if tag != "table":
                return
        if tag == "figcaption":
            self.write("</p>")
            return
        if tag in ROWS and not self.table:
            self.write("<p></p>")
            return
        if tag in _FRAMES:
            self.end_frame()
        if tag == "blockquote":
            tag = self.quotes.pop() if self.quotes else tag
        self.write(f"</{tag}>")
        if tag == "table":
            self.end_table()

    def _picture(self, given: dict[str, str]) -> None:
        url, alt = address_of(given), " ".join(given.get("alt", "").split())
        if is_sign(given, url):
            self.write(escape(alt))
            return
        if url.startswith("data:") or not url:
            self.notes.append(Note("picture_without_address"))
            return
        if given.get("width") == "1" and given.get("height") == "1":
            self.notes.append(Note("left_out", values={"tag": "1×1 img"}))
            return
        if self.last == (url, self.losses.seen):
            return  # the copy for readers without scripts
        self.losses.see()
        self.last = (url, self.losses.seen)
        self.pictures.append(Wanted(url, old_key_of(given), alt))
        number = len(self.pictures)
        if self.links and leads_elsewhere(self.links[-1], url):
            self.notes.append(Note("picture_link", values={"url": unescape(self.links[-1])[:300]}))
        if self.frames:
            self.frames[-1].pictures.append(number)
        else:
            self.block(place_of([number]))

    def _frame_of_other(self, tag: str, given: dict[str, str]) -> None:
        url = absolute(given.get("src") or given.get("data-src") or "")
        is_unseen = {given.get("width"), given.get("height")} <= {"0", "1", "0px", "1px"}
        if not url.startswith(("http://", "https://")) or is_unseen:
            told = f'{tag} src="{url}"' if url else tag
            self.notes.append(Note("left_out", values={"tag": told[:300]}))
            return
        if (place := embedded(url)) is None:
            self.notes.append(Note("frame_to_link", values={"url": url[:300]}))
        self.block(place or linked(url))

    def _medium(self, given: dict[str, str]) -> None:
        url = absolute(given.get("src", ""))
        if self.media and url:
            self.notes.append(Note("file_linked", values={"url": url[:300]}))
            self.block(linked(url))
            self.media = ""  # of several forms the first


def made_of(html: str, pictures: list[Wanted], notes: list[Note], said: list[Said]) -> str:
    """Return ``html`` ready for the sanitiser.

    What it shows is added to ``pictures``, what there is to tell to ``notes``, and to ``said`` what
    attributes say that no body holds.
    """
    markup = _Markup(pictures, notes, Losses(notes, said))
    markup.feed(_BRACKET.sub("", html))
    markup.close()
    return markup.end_all()
