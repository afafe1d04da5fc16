"""The places of a story's body: which ones are well formed. What they show: ``placeholders``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from articles.body.embeds import embed

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
