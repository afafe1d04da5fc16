"""Two texts that were written on the same one, joined by the paragraph.

As ``diff3`` does it, with three differences. Changes of neighbouring paragraphs are no conflict:
paragraphs, unlike lines of code, stand for themselves. Whether a paragraph was rewritten, taken out
or put in between is told by the words that it has in common with the former ones. And a paragraph
that one moved while the other touched it is never joined by itself, since it would stand in the
text twice: then both texts are shown whole. What is not joined is a ``Hunk``: somebody chooses.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from articles.body import sanitizer
from articles.body.outermost import outermost
from articles.body.placeholders import PLACE
from articles.editing import comparing

_TOKENS = re.compile(r"<[^>]*>|[^\s<]+|\s+")


@dataclass(frozen=True)
class Hunk:
    """Paragraphs that both changed, each in another way. ``before``: what stands above, or ""."""

    base: list[str]
    mine: list[str]
    theirs: list[str]
    before: str = ""
    number: int = 1

    @property
    def combined(self) -> list[str]:
        """Return both changes in one, where they do not touch the same words; else one by one."""
        joined = _joined_words(self)
        return [joined] if joined is not None else [*self.theirs, *self.mine]

    @property
    def is_joined(self) -> bool:
        """Whether ``combined`` is one text with both changes."""
        return _joined_words(self) is not None


@dataclass
class Merged:
    """A text that has what both changed; ``hunks`` stand in it as ``mine`` wrote them."""

    body: str
    hunks: list[Hunk]


@dataclass
class _Place:
    """A paragraph of the base, or a gap between two, and what each side has there."""

    base: list[str]
    mine: list[str]
    theirs: list[str]
    is_open: bool = False
    """Whether it takes a person."""

    @property
    def is_touched(self) -> bool:
        """Whether a side changed anything here."""
        return self.mine != self.base or self.theirs != self.base

    @property
    def is_shifting(self) -> bool:
        """Whether a side put a paragraph in here, or took one out."""
        return any(len(side) != len(self.base) for side in (self.mine, self.theirs))

    @property
    def joined(self) -> list[str]:
        """What only one side changed, or both alike."""
        return self.theirs if self.mine == self.base else self.mine


def blocks_of(html: str) -> list[str]:
    """Return the outermost elements of a sanitised body."""
    return [block for block in outermost(html) if block.strip()]


def merge(base: str, mine: str, theirs: str) -> Merged:
    """Join two bodies that were written on ``base``."""
    olds, own, others = blocks_of(base), blocks_of(mine), blocks_of(theirs)
    places = _places(olds, own, others)
    if _moves_clash(places):
        return Merged("".join(own), [Hunk(olds, own, others)])
    places = [place for place in places if place.base or place.is_touched]
    _open(places)
    blocks: list[str] = []
    hunks: list[Hunk] = []
    for group in _groups(places):
        if not group[0].is_open:
            blocks += group[0].joined
            continue
        before, number = blocks[-1] if blocks else "", len(blocks) + 1
        mine_here = [block for place in group for block in place.mine]
        hunks.append(
            Hunk(
                base=[block for place in group for block in place.base],
                mine=mine_here,
                theirs=[block for place in group for block in place.theirs],
                before=before,
                number=number,
            )
        )
        blocks += mine_here
    return Merged("".join(blocks), hunks)


def _places(olds: list[str], own: list[str], others: list[str]) -> list[_Place]:
    """Return gaps and paragraphs in turn: gap, paragraph, gap, … paragraph, gap."""
    sides = [_aligned(olds, own), _aligned(olds, others)]
    return [
        _Place([olds[index // 2]] if index % 2 else [], sides[0][index], sides[1][index])
        for index in range(2 * len(olds) + 1)
    ]


def _aligned(olds: list[str], news: list[str]) -> list[list[str]]:
    """Return what became of each gap (at even places) and of each paragraph (at odd ones)."""
    found: list[list[str]] = [[] for _place in range(2 * len(olds) + 1)]
    matcher = difflib.SequenceMatcher(None, olds, news, autojunk=False)
    for kind, start, end, to_start, to_end in matcher.get_opcodes():
        at = start
        pairs: Iterator[tuple[int | None, int | None]] = (
            zip(range(end - start), range(end - start), strict=True)
            if kind == "equal"
            else comparing.pairs(olds[start:end], news[to_start:to_end])
        )
        for old, new in pairs:
            at = at if old is None else start + old + 1
            if new is not None:
                found[2 * at if old is None else 2 * at - 1].append(news[to_start + new])
    return found


def _open(places: list[_Place]) -> None:
    """Find the places that take a person, and those beside them that belong to one change."""
    for place in places:
        place.is_open = place.mine != place.base != place.theirs and place.mine != place.theirs
    beside = list(pairwise(places))
    for one, other in beside:
        if _meets_a_gap(one, other) or _meets_a_gap(other, one):
            one.is_open = other.is_open = True
    for pairs in (beside, reversed(beside)):
        for pair in pairs:
            if any(place.is_open for place in pair) and _belong(*pair):
                for place in pair:
                    place.is_open = True


def _meets_a_gap(gap: _Place, paragraph: _Place) -> bool:
    """Whether one put something in right beside what the other took out."""
    if gap.base or not paragraph.base or gap.mine == gap.theirs:
        return False
    return bool((gap.mine and not paragraph.theirs) or (gap.theirs and not paragraph.mine))


def _belong(one: _Place, other: _Place) -> bool:
    """Whether two neighbours may be of one change: a paragraph that was split, or two joined."""
    return one.is_touched and other.is_touched and (one.is_shifting or other.is_shifting)


def _groups(places: list[_Place]) -> Iterator[list[_Place]]:
    """Yield the places one by one; open ones that belong together as one."""
    group: list[_Place] = []
    for place in places:
        if group and not (group[-1].is_open and place.is_open and _belong(group[-1], place)):
            yield group
            group = []
        group.append(place)
    if group:
        yield group


def _moves_clash(places: list[_Place]) -> bool:
    """Whether a paragraph that one side moved was touched by the other one, or put in by both."""
    gone, come = (
        {name: _index(places, name, is_gone=is_gone) for name in ("mine", "theirs")}
        for is_gone in (True, False)
    )
    apart = {
        block
        for block in come["mine"].keys() | come["theirs"].keys()
        if come["mine"].get(block) != come["theirs"].get(block)
    }
    if apart & come["mine"].keys() & come["theirs"].keys():
        return True
    return any(
        places[at].mine != places[at].base != places[at].theirs
        for name in ("mine", "theirs")
        for block in gone[name].keys() & come[name].keys() & apart
        for at in gone[name][block]
    )


def _index(places: list[_Place], side: str, *, is_gone: bool) -> dict[str, list[int]]:
    """Return where blocks are that a side took out, or those that it wrote or put in."""
    found: dict[str, list[int]] = {}
    for at, place in enumerate(places):
        here, before = getattr(place, side), place.base
        if is_gone:
            here, before = before, here
        for block in here:
            if block not in before:
                found.setdefault(block, []).append(at)
    return found


def _joined_words(hunk: Hunk) -> str | None:
    """Return one paragraph with both changes; None where they touch the same words."""
    sides = [hunk.base, hunk.mine, hunk.theirs]
    if any(len(side) != 1 or PLACE.search(side[0]) for side in sides):
        return None
    base, mine, theirs = (_TOKENS.findall(side[0]) for side in sides)
    joined = "".join(_joined(base, mine, theirs) or [])
    is_sound = bool(joined) and sanitizer.clean(joined) == joined and len(blocks_of(joined)) == 1
    return joined if is_sound else None


def _joined(base: list[str], mine: list[str], theirs: list[str]) -> list[str] | None:
    """Join two lists of words; None where both changed the same words, or neighbouring ones."""
    anchors = _anchors(base, mine, theirs)
    found: list[str] = []
    before = (-1, -1, -1)
    for anchor in [*anchors, (len(base), len(mine), len(theirs))]:
        old, own, other = (
            words[start + 1 : end]
            for words, start, end in zip((base, mine, theirs), before, anchor, strict=True)
        )
        if old != own and other not in (old, own):
            return None
        found += other if own == old else own
        found += base[anchor[0] : anchor[0] + 1]
        before = anchor
    return found


def _anchors(base: list[str], mine: list[str], theirs: list[str]) -> list[tuple[int, int, int]]:
    """Return the places of the words that all three have in common."""
    kept = []
    for words in (mine, theirs):
        matcher = difflib.SequenceMatcher(None, base, words, autojunk=False)
        blocks = matcher.get_matching_blocks()
        kept.append({one + n: other + n for one, other, size in blocks for n in range(size)})
    return [
        (at, kept[0][at], kept[1][at]) for at in range(len(base)) if at in kept[0] and at in kept[1]
    ]
