"""The places of a story's body: which ones are well formed, and what they name.

What they show is looked up when a page is made: ``articles.pages.placeholders``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape

from articles.body.embeds import LONGEST, embed
from articles.text.characters import as_text

PLACE = re.compile(
    r'<div data-(story|pictures|file|embed|link)="([^"]*)"(?: data-title="([^"]*)")?></div>'
)
"""A place in a sanitised body: its kind, what it names, and the title that it was given."""

LONGEST_TITLE = 200
LONGEST_CAPTION = 1000

_SHOWN = frozenset({"pictures", "file", "embed"})
"""Kinds of places at which something is seen or heard; others only lead on."""
_TAG = re.compile(r"<[^>]*>")

_STORY = re.compile(r"[1-9][0-9]{0,11}")
_ADDRESS = re.compile(rf"https?://[^\s/\"<>]{{3,200}}(?:/[^\s\"<>]{{0,{LONGEST - 220}}})?")
_PICTURES = re.compile(r"[1-9][0-9]{0,11}(?:,[1-9][0-9]{0,11}){0,23}")


@dataclass(frozen=True)
class Placeholder:
    """Where something stands that is looked up when the page is made; ``attribute`` names it.

    ``title`` is what it was called there; of a single picture, its caption in this place.
    """

    attribute: str
    value: str
    title: str = ""


def placeholder_of(given: Mapping[str, str]) -> Placeholder | None:
    """Return the place that an element's attributes make; None where they make none."""
    if _STORY.fullmatch(story := given.get("data-story", "")):
        return Placeholder("data-story", story)
    if _PICTURES.fullmatch(pictures := given.get("data-pictures", "")):
        caption = "" if "," in pictures else given.get("data-title", "")
        return Placeholder("data-pictures", pictures, as_title(caption, LONGEST_CAPTION))
    if _STORY.fullmatch(file := given.get("data-file", "")):
        return Placeholder("data-file", file, as_title(given.get("data-title", "")))
    if (found := embed(given.get("data-embed", ""))) is not None:
        return Placeholder("data-embed", found.url, as_title(given.get("data-title", "")))
    if _ADDRESS.fullmatch(address := given.get("data-link", "").strip()):
        return Placeholder("data-link", address, as_title(given.get("data-title", "")))
    return None


def as_title(text: str, most: int = LONGEST_TITLE) -> str:
    """Return ``text`` as the title of a place: one line, of what fits into ``most`` signs."""
    line = " ".join(as_text(text).split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def keys_in(html: str, kind: str) -> set[int]:
    """Return the keys that places of ``kind`` ("story", "pictures", "file") in HTML name."""
    return {
        int(key)
        for found, value, _title in PLACE.findall(html)
        if found == kind
        for key in value.split(",")
    }


def has_content(html: str) -> bool:
    """Whether sanitised HTML holds something to read, see or hear.

    Words are it, pictures, films, maps and recordings; what only leads on to another page is not.
    """
    words = unescape(_TAG.sub(" ", html))
    return any(map(str.isalnum, words)) or any(place[1] in _SHOWN for place in PLACE.finditer(html))
