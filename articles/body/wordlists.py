"""Word prints an item of a list as a paragraph with a level and a marker: lists made of these."""

from __future__ import annotations

import re

from articles.body.blocks import Block, Container, Run
from articles.body.rules import DEEPEST, PATTERNS

_LIST = re.compile(PATTERNS["word_list"], re.IGNORECASE)
_LEVEL = re.compile(PATTERNS["word_level"], re.IGNORECASE)
_NUMBER = re.compile(PATTERNS["word_number"])
_LETTER = re.compile(PATTERNS["word_letter"], re.IGNORECASE)
_BULLET = re.compile(PATTERNS["word_bullet"], re.IGNORECASE)
_INDENT = re.compile(PATTERNS["indent"], re.IGNORECASE)
_BLANKS = re.compile(PATTERNS["blanks"])
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}
_POINTS = {"pt": 1.0, "px": 0.75, "cm": 28.35, "mm": 2.835, "in": 72.0}


def note(block: Block, style: str, css_class: str) -> None:
    """Note on ``block`` what its style says about a list."""
    if found := _INDENT.search(style):
        block.indent = float(found[1]) * _POINTS[found[2].lower()]
    if found := _LIST.search(style):
        level = _LEVEL.search(found[1])
        block.word_level = min(DEEPEST, max(1, int(level[1]))) if level else 1
        block.word_list = _LEVEL.sub("", found[1]).lower()
    block.in_word_list = "MsoListParagraph" in css_class


def put(place: Container, block: Block) -> bool:
    """Put ``block`` into a list at the end of ``place``; False where it belongs to none."""
    marker = _BLANKS.sub("", block.word_marker)
    is_item = block.word_level or marker
    if not is_item:
        return _goes_on(place, block)
    numbers = _numbers(marker)
    if marker and not numbers and not _BULLET.match(marker):  # "1.1", "Pasal 3": part of the text
        block.runs.insert(0, Run(f"{block.word_marker.strip()} ", block.runs[0].marks))
        return False
    tag = "ol" if numbers else "ul"
    block.tag = "p"
    for _level in range(max(1, block.word_level) - 1):
        upper = _word_list_at_end(place)
        if upper is None:
            break
        place = upper.children[-1]  # type: ignore[assignment]  # a Word list holds items only
    items = _word_list_at_end(place)
    if items is None or not _follows(items, tag, block.word_list, numbers):
        start = numbers[0] if numbers and numbers[0] != 1 else ""
        items = Container(tag, start=str(start), guessed=True, word_list=block.word_list)
        place.children.append(items)
    items.children.append(Container("li", children=[block], indent=block.indent))
    return True


def _goes_on(place: Container, block: Block) -> bool:
    """A paragraph set in like the item before it goes on with that item."""
    items = _word_list_at_end(place)
    if items is None or not (block.in_word_list or block.indent):
        return False
    item: Container = items.children[-1]  # type: ignore[assignment]
    if not block.in_word_list and block.indent < item.indent:
        return False
    while (deeper := _word_list_at_end(item)) is not None:
        lower: Container = deeper.children[-1]  # type: ignore[assignment]
        if block.indent and block.indent < lower.indent:
            break
        item = lower
    block.tag = "p"
    item.children.append(block)
    return True


def _follows(items: Container, tag: str, word_list: str, numbers: list[int]) -> bool:
    """Whether an item goes on with ``items``: of the same list, with the number that is due."""
    if items.tag != tag or items.word_list != word_list:
        return False
    due = int(items.start or 1) + len(items.children)
    return not numbers or due in numbers


def _numbers(marker: str) -> list[int]:
    """Return what a marker may count, the likeliest first: "c." is 3 and 100."""
    if found := _NUMBER.match(marker):
        return [int(found[1])]
    if not (found := _LETTER.match(marker)):
        return []
    letters = found[1].lower()
    roman = _roman(letters)
    letter = [ord(letters) - ord("a") + 1] if len(letters) == 1 else []
    return [1, *letter] if letters == "i" else [*letter, *([roman] if roman else [])]


def _roman(letters: str) -> int:
    if any(letter not in _ROMAN for letter in letters):
        return 0
    values = [_ROMAN[letter] for letter in letters]
    signs = [
        -1 if value < follows else 1
        for value, follows in zip(values, [*values[1:], 0], strict=True)
    ]
    return sum(value * sign for value, sign in zip(values, signs, strict=True))


def _word_list_at_end(place: Container) -> Container | None:
    """Return the list of Word items that ``place`` ends with."""
    last = place.children[-1] if place.children else None
    is_list = isinstance(last, Container) and last.guessed and last.word_list is not None
    return last if is_list and last.children else None  # type: ignore[return-value,union-attr]
