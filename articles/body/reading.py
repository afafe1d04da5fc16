"""What readers see of a body's block: its words, and how they are set; never its markup.

Two bodies that differ only in how their HTML is written – blanks between blocks, a paragraph within
a list item or none – read the same.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from dataclasses import dataclass
from html.parser import HTMLParser

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.body.outermost import outermost
from articles.body.placeholders import PLACE
from articles.body.rules import BLOCKS, CONTAINERS

Setting = tuple[str, str]
"""A kind of ``SETTINGS`` and the words that are set so; of a link also where it leads."""

SETTINGS: dict[str, str | Promise] = {
    "strong": _("bold"),
    "em": _("italic"),
    "s": _("struck through"),
    "a": _("link"),
    "h2": _("subhead"),
    "h3": _("small subhead"),
    "ul": _("list"),
    "ol": _("numbered list"),
    "blockquote": _("quote"),
    "aside": _("pull quote"),
    "th": _("head of a table"),
    "ar": _("Arabic"),
    "br": _("line break"),
    "hr": _("rule between parts"),
    "blank": _("no-break space"),
    "place": _("placed here"),
}
_WORDLESS = frozenset({"h2", "h3", "ul", "ol", "blockquote", "aside"})
"""They hold the whole block: its words are told already."""
_BLANKS = re.compile(r"[ \t\n\r\f]+")
_END = "\n"
_NO_BREAK = "\u00a0"


@dataclass(frozen=True)
class Reading:
    """A block as it is read; ``place`` is what is looked up there, empty for words."""

    words: str
    settings: tuple[Setting, ...] = ()
    place: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is seen of it."""
        return not (self.words or self.settings or self.place)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.open: list[tuple[str, str, str, int]] = []  # tag, kind, where a link leads, begin
        self.settings: list[Setting] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in BLOCKS | CONTAINERS:
            self.parts.append(_END)
        if tag in {"br", "hr"}:
            self.settings.append((tag, ""))
            self.parts.append(_END)
            return
        kind = tag if tag in SETTINGS else "ar" if given.get("lang") == "ar" else ""
        self.open.append((tag, kind, given.get("href") or "", len(self.parts)))

    def handle_endtag(self, tag: str) -> None:
        while self.open:
            opened, kind, target, begin = self.open.pop()
            words = "" if kind in _WORDLESS else _joined(self.parts[begin:])
            if kind:
                self.settings.append((kind, f"{words} → {target}" if target else words))
            if opened == tag:
                break
        if tag in BLOCKS | CONTAINERS:
            self.parts.append(_END)

    def handle_data(self, data: str) -> None:
        self.parts.append(_BLANKS.sub(" ", data))
        self.settings += [("blank", "")] * data.count(_NO_BREAK)


def _joined(parts: list[str]) -> str:
    lines = (_BLANKS.sub(" ", line).strip(" ") for line in "".join(parts).split(_END))
    return _END.join(line for line in lines if line)


@functools.lru_cache(maxsize=512)
def read(block: str) -> Reading:
    """Return what is seen of one outermost element of a sanitised body."""
    if place := PLACE.search(block):
        return Reading("", place=tuple(part or "" for part in place.groups()))
    reader = _Reader()
    reader.feed(block)
    reader.close()
    return Reading(_joined(reader.parts), tuple(sorted(reader.settings)))


def blocks_of(html: str) -> list[str]:
    """Return the outermost elements of which anything is seen."""
    return [block for block in outermost(html) if block.strip() and not read(block).is_empty]


def same(one: str, other: str) -> bool:
    """Whether readers see the same of two bodies."""
    return one == other or list(map(read, blocks_of(one))) == list(map(read, blocks_of(other)))


def told_apart(before: list[str], after: list[str]) -> tuple[str, str]:
    """Return blocks of the same words, each side with how it alone sets some of them."""
    sides = [[read(block) for block in blocks] for blocks in (before, after)]
    old, new = (
        Counter(setting for one in side for setting in (*one.settings, *_placed(one)))
        for side in sides
    )
    words = [" ".join(" ".join(one.words for one in side).split()) for side in sides]
    return _told(words[0], old - new), _told(words[1], new - old)


def _placed(one: Reading) -> tuple[Setting, ...]:
    return (("place", one.place[1]),) if one.place else ()


def _told(words: str, settings: Counter[Setting]) -> str:
    told = [
        f"[{SETTINGS[kind]}: {text}]" if text else f"[{SETTINGS[kind]}]"
        for kind, text in settings.elements()
    ]
    return " ".join([words, *told])
