"""Marks between the stories of a rendered digest, and cutting along them."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Final

# In the text a sign that shows nowhere stands before each story and after the last.
TEXT_MARK: Final = "\u2063"
# Another one stands before the heading above a story and after it.
HEADING_MARK: Final = "\u2064"
PREHEADER: Final = "<!--preheader-->"
_STORY: Final = re.compile(r"<!--story (\d+)-->(.*?)<!--/story-->", re.DOTALL)
_HEADING: Final = re.compile(r"<!--heading-->.*?<!--/heading-->", re.DOTALL)
_TEXT_HEADING: Final = re.compile(f"{HEADING_MARK}.*?{HEADING_MARK}", re.DOTALL)
_UNMARKED: Final = str.maketrans("", "", TEXT_MARK + HEADING_MARK)


def unmarked(words: str) -> str:
    """Return somebody's words without signs that are marks here."""
    return words.translate(_UNMARKED)


def cut_html(html: str, wanted: Collection[int], headed: Collection[int]) -> str:
    """Keep the stories with the ids ``wanted``, and the headings above those in ``headed``."""

    def part(found: re.Match[str]) -> str:
        story, words = int(found.group(1)), found.group(2)
        if story not in wanted:
            return ""
        return words if story in headed else _HEADING.sub("", words)

    return _STORY.sub(part, html)


def cut_text(
    text: str, stories: Sequence[int], wanted: Collection[int], headed: Collection[int]
) -> str:
    """The same in a text; ``stories`` are the ids of all in their order."""
    first, *pieces = text.split(TEXT_MARK)
    kept = [
        piece if story in headed else _TEXT_HEADING.sub("", piece)
        for story, piece in zip(stories, pieces, strict=False)
        if story in wanted
    ]
    return "".join([first, *kept, *pieces[len(stories) :]]).replace(HEADING_MARK, "")
