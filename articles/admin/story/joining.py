"""The paragraphs that two people changed, each in another way: shown, and chosen from.

The form that comes back holds one's own text; what was chosen instead goes in when it is sent
again. The paragraphs come along with the form, so that nothing has to be kept in between.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any, Final

from django.http import QueryDict

from articles.body import reading, sanitizer
from articles.body.typed import with_paragraphs
from articles.editing import comparing, merging, revisions
from articles.editing.merging import Hunk
from articles.editing.revisions import Segment

FIELD: Final = "hunks"
CHOICE: Final = "hunk-%d"
MINE, THEIRS = "mine", "theirs"
MOST: Final = 200


@dataclass(frozen=True)
class Shown:
    """A hunk as an editor reads it: what each changed, word by word, and both in one."""

    name: str
    number: int
    mine: list[Segment]
    theirs: list[Segment]
    both: list[Segment]
    is_joined: bool


def shown(hunks: list[Hunk]) -> list[Shown]:
    """Return the hunks to choose from."""
    return [_shown(index, hunk) for index, hunk in enumerate(hunks)]


def _shown(index: int, hunk: Hunk) -> Shown:
    sides = [hunk.base, hunk.mine, hunk.theirs, hunk.combined]
    read = comparing.reader_of("".join("".join(side) for side in sides))
    base, mine, theirs, both = ("\n\n".join(map(read, side)) for side in sides)
    if mine.split() == theirs.split():  # the same words in another setting
        _base, mine = reading.told_apart(hunk.base, hunk.mine)
        _base, theirs = reading.told_apart(hunk.base, hunk.theirs)
        _base, both = reading.told_apart(hunk.base, hunk.combined)
        base = reading.told_apart(hunk.base, hunk.base)[0]
    return Shown(
        name=CHOICE % index,
        number=hunk.number,
        mine=revisions.word_diff(base, mine),
        theirs=revisions.word_diff(base, theirs),
        both=revisions.word_diff(base, both),
        is_joined=hunk.is_joined,
    )


def packed(hunks: list[Hunk]) -> str:
    """Return the hunks as the form takes them along."""
    return json.dumps([asdict(hunk) for hunk in hunks], ensure_ascii=False)


def applied(post: QueryDict) -> tuple[QueryDict, list[Hunk]]:
    """Return the form with what was chosen in its body, and the hunks that it has no place for.

    The text may have been changed by hand where a hunk stood: then it stays as it was typed.
    """
    hunks = _unpacked(post.get(FIELD, ""))
    chosen = [
        (hunk, post.get(CHOICE % index, MINE))
        for index, hunk in enumerate(hunks)
        if post.get(CHOICE % index, MINE) != MINE
    ]
    if not chosen:
        return post, []
    typed = with_paragraphs(post.get("body", "")[: sanitizer.LONGEST])
    blocks = merging.blocks_of(sanitizer.clean(typed))
    left: list[Hunk] = []
    for hunk, choice in reversed(chosen):  # those below first: what stands above stays in place
        at = _place_of(hunk, blocks)
        if at is None:
            left.insert(0, hunk)
        else:
            news = hunk.theirs if choice == THEIRS else hunk.combined
            blocks[at : at + len(hunk.mine)] = news
    changed = post.copy()
    changed["body"] = "".join(blocks)
    return changed, left


def _place_of(hunk: Hunk, blocks: list[str]) -> int | None:
    """Return where one's own text of the hunk begins."""
    size = len(hunk.mine)
    places = [at for at in range(len(blocks) + 1) if blocks[at : at + size] == hunk.mine]
    behind = [at for at in places if (blocks[at - 1] if at else "") == hunk.before]
    if behind:
        return behind[0]
    return places[0] if hunk.mine and len(places) == 1 else None


def _unpacked(text: str) -> list[Hunk]:
    """Return what came back with the form; nothing where it is not what was sent along."""
    try:
        sent = json.loads(text) if text else []
        return [_hunk(one) for one in sent[:MOST]]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return []


def _hunk(sent: dict[str, Any]) -> Hunk:
    sides = {name: [str(block) for block in sent[name]] for name in ("base", MINE, THEIRS)}
    return Hunk(**sides, before=str(sent["before"]), number=int(sent["number"]))
