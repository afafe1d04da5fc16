"""What a text's HTML becomes, as it is written: figures and their captions, galleries, tables."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape

from articles.moving.notes import Note
from articles.moving.places import place_of
from articles.moving.plain import in_one_line

_FIGURE_CLASS = re.compile(r"\b(?:wp-caption(?!-)|mceTemp)")
_GALLERY_CLASS = re.compile(r"\b(?:wp-block-gallery|blocks-gallery-grid|gallery|tiled-gallery)\b")
_LINK = re.compile(r'<a\b[^>]*\bhref=["\']?([^"\'\s>]+)', re.IGNORECASE)


ROWS = frozenset({"thead", "tbody", "tfoot", "tr", "td", "th", "caption", "colgroup", "col"})
"""Elements that stand within a table alone."""


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


class Figures:
    """Holds what is written, and the figures, the caption and the table that are open."""

    def __init__(self, pictures: list[Wanted], notes: list[Note]) -> None:
        self.pictures, self.notes = pictures, notes
        self.made: list[str] = []
        self.frames: list[_Frame] = []
        self.caption: tuple[str, list[str]] | None = None
        self.depth = 0
        self.table = 0
        self.after_table: list[str] = []

    def write(self, html: str) -> None:
        """Write text and tags."""
        (self.caption[1] if self.caption else self.made).append(html)

    def block(self, html: str) -> None:
        """Write a place, which has none within a table or a caption."""
        (self.after_table if self.table else self.made).append(html)

    def begin_caption(self, tag: str, *, is_figures: bool) -> bool:
        """Begin a caption where ``tag`` is one; return whether its tag is written by that."""
        if self.caption and self.caption[0] == "caption" and tag in ROWS:
            self.end_caption()  # a row ends one that nobody closed
        if tag == "caption" and self.table == 1 and self.caption is None:
            self.caption = (tag, [])
            return True
        if not is_figures:
            return False
        if self.caption is None and self.frames:
            self.caption = (tag, [])
        else:
            self.write("<p>")
        return True

    def end_caption(self) -> None:
        """End the caption that is open: a picture's, a gallery's or a table's."""
        if self.caption is None:
            return
        (tag, parts), self.caption = self.caption, None
        inner = "".join(parts)
        if tag == "caption":
            self._below_table(inner)
        elif self.frames:
            self.frames[-1].caption = [*(self.frames[-1].caption or []), inner]
        else:
            self.write(f"<p>{inner}</p>")

    def begin_table(self) -> None:
        """Begin a table, which is no picture's place: what stands in it as one comes below."""
        self.table += 1
        if self.frames:
            self.frames[-1].has_table = True
        self.write("<p></p>")  # so that words around one without cells stay apart

    def end_table(self) -> None:
        """End a table; of several within each other the outermost has all places below it."""
        self.table = max(0, self.table - 1)
        self.write("<p></p>")
        if not self.table and self.after_table:
            self.made += self.after_table
            self.after_table = []

    def begin_frame(self, tag: str, css_class: str, *, is_quote: bool) -> None:
        """Begin an element that may be a figure or a gallery."""
        self.depth += 1
        is_gallery = bool(_GALLERY_CLASS.search(css_class)) and tag in {"figure", "div", "ul"}
        is_figure = tag in {"div", "dl"} and bool(_FIGURE_CLASS.search(css_class))
        if tag == "figure" or is_gallery or is_figure:
            self.frames.append(_Frame(tag, self.depth, is_gallery, is_quote))

    def end_frame(self) -> None:
        """End such an element."""
        if self.frames and self.frames[-1].depth >= self.depth:
            self._end_figure()
        self.depth = max(0, self.depth - 1)

    def _end_figure(self) -> None:
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
            self.block(place_of(frame.pictures))
        if caption and frame.has_table:
            self._below_table(caption)
        elif caption:
            self.block(f"<p>{caption}</p>")

    def _below_table(self, caption: str) -> None:
        """Write a table's caption as a line below it, which the report tells."""
        if text := in_one_line(caption):
            self.notes.append(Note("table_caption", values={"text": text[:300]}))
            self.block(f"<p><em>{caption}</em></p>")

    def _links_of(self, caption: str) -> str:
        """Tell of the links within a caption, which holds text alone; return an empty caption."""
        for url in _LINK.findall(caption):
            self.notes.append(Note("caption_link", values={"url": unescape(url)[:300]}))
        return ""

    def end_all(self) -> str:
        """Return all that was written; what was left open ends."""
        if self.caption:
            self.made += ["<p>", *self.caption[1], "</p>"]
            self.caption = None
        while self.frames:
            self._end_figure()
        return "".join([*self.made, *self.after_table])
