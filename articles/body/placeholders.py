"""The places of a story's body: which ones are well formed, and what they name.

What they show is looked up when a page is made: ``articles.pages.placeholders``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from articles.body.embeds import embed

PLACE = re.compile(r'<div data-(story|pictures|embed)="([^"]*)"></div>')
"""A place in a sanitised body: its kind and what it names."""

_STORY = re.compile(r"[1-9][0-9]{0,11}")
_PICTURES = re.compile(r"[1-9][0-9]{0,11}(?:,[1-9][0-9]{0,11}){0,23}")


@dataclass(frozen=True)
class Placeholder:
    """Where something stands that is looked up when the page is made; ``attribute`` names it."""

    attribute: str
    value: str


def placeholder_of(given: Mapping[str, str]) -> Placeholder | None:
    """Return the place that an element's attributes make; None where they make none."""
    if _STORY.fullmatch(story := given.get("data-story", "")):
        return Placeholder("data-story", story)
    if _PICTURES.fullmatch(pictures := given.get("data-pictures", "")):
        return Placeholder("data-pictures", pictures)
    if (found := embed(given.get("data-embed", ""))) is not None:
        return Placeholder("data-embed", found.url)
    return None


def keys_in(html: str, kind: str) -> set[int]:
    """Return the keys that the places of ``kind`` ("story", "pictures") in sanitised HTML name."""
    return {
        int(key)
        for found, value in PLACE.findall(html)
        if found == kind
        for key in value.split(",")
    }
