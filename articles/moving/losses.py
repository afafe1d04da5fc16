"""Takes down, tag by tag, what of a text's HTML has no place in a body."""

from __future__ import annotations

import re
from collections.abc import Mapping

from articles.body.links import safe_address
from articles.moving.elements import Said, has_meaning, said_by
from articles.moving.notes import Note
from articles.moving.plain import DROPPED

_DRAWINGS = frozenset({"svg", "math"})
_WORDS_OF_OUTSIDE = """
b big blockquote br center dd div dl dt em embed figure font h1 h2 h3 h4 h5 h6 hr i iframe img li
ol p pre s small span strike strong sub sup table tr tt u ul
"""
_OUTSIDE = frozenset(_WORDS_OF_OUTSIDE.split())
"""Elements that end a drawing which nobody closed, as in a browser."""
_OF_FIGURES = re.compile(r"\b(?:wp-caption|gallery)")
# Places on the same page of which their numbers tell as much: notes and the ways back from them.
_OF_NOTES = re.compile(
    r"#(?:$|_?(?:ftn|edn|fn|note|ref|cite|footnote|easy-footnote|more)|[0-9a-f]{8}-)", re.IGNORECASE
)


class Losses:
    """Reads along with a text; ``notes`` and ``said`` get what there is to tell."""

    def __init__(self, notes: list[Note], said: list[Said]) -> None:
        self.notes, self.said = notes, said
        self.drawing = ""
        self.links: list[tuple[str, int, int]] = []
        self.seen = 0  # how much a reader has met so far: words, pictures, films
        self.words = 0  # how much of it were words

    def take(self, tag: str, given: Mapping[str, str]) -> bool:
        """Take down what an element says; return whether it only is a part of a drawing."""
        if tag in _OUTSIDE:
            self.drawing = ""
        if self.drawing and tag not in DROPPED:
            return True
        if tag in _DRAWINGS:
            self.drawing = tag
        if has_meaning(tag) and not (tag == "dl" and _OF_FIGURES.search(given.get("class", ""))):
            self.notes.append(Note("unwrapped", values={"tag": tag}))
        self.said += said_by(tag, given)
        if tag == "a":
            self.links.append((given.get("href", "").strip(), self.seen, self.words))
        elif tag in {"iframe", "embed", "video", "audio", "source"}:
            self.see()
        return False

    def end(self, tag: str) -> bool:
        """End what ``tag`` began; return whether that only is a part of a drawing."""
        if tag == self.drawing:
            self.drawing = ""
        elif self.drawing and tag not in DROPPED:
            return True
        if tag == "a" and self.links:
            self._end_link(*self.links.pop())
        return False

    def _end_link(self, href: str, seen: int, words: int) -> None:
        if not href or _OF_NOTES.match(href) or (href.startswith("#") and words == self.words):
            return
        if not safe_address(href):
            self.notes.append(Note("link_gone", values={"url": href[:300]}))
        elif seen == self.seen:
            self.notes.append(Note("link_bare", values={"url": href[:300]}))

    def read(self, data: str) -> None:
        """Hear of text that readers see."""
        if data.strip():
            self.words += 1
            self.see()

    def see(self) -> None:
        """Hear of anything that readers see."""
        self.seen += 1
