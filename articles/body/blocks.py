"""A story as blocks of runs, and how they are printed as HTML.

Printing is canonical: the same story always gives the same HTML, with as few tags as will do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from html import escape
from itertools import takewhile, zip_longest

from articles.body.placeholders import Placeholder
from articles.body.rules import LISTS, PATTERNS
from articles.text.characters import composed

BREAK = "\n"
ARABIC = re.compile(PATTERNS["arabic"])
_OTHER_LETTERS = re.compile(PATTERNS["other_letters"])
_BLANKS = re.compile(PATTERNS["blanks"])


@dataclass(frozen=True)
class Marks:
    """How a run of text is set apart."""

    href: str = ""
    arabic: bool = False
    strong: bool = False
    emphasis: bool = False
    struck: bool = False

    def tags(self) -> list[str]:
        """Return the start tags around the run, outermost first."""
        return [
            tag
            for wanted, tag in (
                (self.href, f'<a href="{escape(self.href)}">'),
                (self.arabic, '<span lang="ar" dir="rtl">'),
                (self.strong, "<strong>"),
                (self.emphasis, "<em>"),
                (self.struck, "<s>"),
            )
            if wanted
        ]


@dataclass(frozen=True)
class Run:
    """Text under the same marks; ``BREAK`` alone is a line break."""

    text: str
    marks: Marks = Marks()


@dataclass
class Block:
    """A paragraph or subhead being read. What Word says about it: see ``wordlists``."""

    tag: str = "p"
    runs: list[Run] = field(default_factory=list)
    arabic: bool = False
    right_to_left: bool = False
    word_level: int = 0
    word_list: str = ""
    word_marker: str = ""
    in_word_list: bool = False
    indent: float = 0


@dataclass
class Container:
    """A quote, a list or an item; ``tag`` empty is the story itself. ``guessed``: made here.

    ``word_list`` names the list in Word that a guessed one came from; ``indent`` is in points.
    """

    tag: str = ""
    start: str = ""
    guessed: bool = False
    word_list: str | None = None
    indent: float = 0
    children: list[Node] = field(default_factory=list)


@dataclass
class Table:
    """Rows of cells, each the tag ("td", "th") and the small story inside."""

    rows: list[list[tuple[str, Container]]]


@dataclass(frozen=True)
class Rule:
    """A line between two parts of the story."""


Node = Block | Container | Table | Placeholder | Rule


def printed(nodes: Iterable[Node]) -> Iterator[str]:
    """Yield the HTML of ``nodes``; what holds no text is left out."""
    for node in nodes:
        if isinstance(node, Block):
            yield from _block(node)
        elif isinstance(node, Placeholder):
            title = f' data-title="{escape(node.title)}"' if node.title else ""
            yield f'<div {node.attribute}="{escape(node.value)}"{title}></div>'
        elif isinstance(node, Rule):
            yield "<hr>"
        elif isinstance(node, Table):
            yield _table(node)
        elif node.tag in LISTS:
            yield _list(node)
        elif inner := "".join(printed(node.children)):
            yield f"<{node.tag}>{inner}</{node.tag}>"


def _table(node: Table) -> str:
    """Print a table of even rows; a cell holds paragraphs only."""
    width = max(map(len, node.rows))
    rows = []
    for row in node.rows:
        cells = [(tag, "".join(_cell(story))) for tag, story in row]
        cells += [("td", "")] * (width - len(row))
        rows.append("".join(f"<{tag}>{inner}</{tag}>" for tag, inner in cells))
    return f"<table><tbody>{''.join(f'<tr>{row}</tr>' for row in rows)}</tbody></table>"


def _cell(story: Container) -> Iterator[str]:
    for node in story.children:
        if isinstance(node, Block):
            yield from _block(replace(node, tag="p"))
        elif isinstance(node, Container):
            yield from _cell(node)


def _list(node: Container) -> str:
    items = "".join(_items(node))
    start = f' start="{node.start}"' if node.start not in {"", "1"} else ""
    return f"<{node.tag}{start}>{items}</{node.tag}>" if items else ""


def _items(node: Container) -> Iterator[str]:
    """Yield the items; one that opens with a list instead of text gives way to that list's."""
    for item in node.children:
        children = item.children if isinstance(item, Container) else [item]
        while children and isinstance(children[0], Container):
            yield from _items(children[0])
            children = children[1:]
        if inner := "".join(printed(children)):
            yield f"<li>{inner}</li>"


def _block(block: Block) -> Iterator[str]:
    text = "".join(run.text for run in block.runs)
    block.arabic = block.arabic and not _is_other(text)
    if block.arabic and block.tag != "p":  # a subhead has no direction of its own, its words have
        block.arabic = False
        block.runs = [Run(run.text, replace(run.marks, arabic=True)) for run in block.runs]
    for runs in _paragraphs(block.runs):
        words = [run for run in runs if run.text.strip()]
        is_arabic = block.arabic or (block.tag == "p" and _all_arabic(words))
        if text := _text(_one_setting(runs, words, block.tag, is_arabic)):
            attributes = ' lang="ar" dir="rtl"' if is_arabic else ""
            yield f"<{block.tag}{attributes}>{text}</{block.tag}>"


def _all_arabic(words: list[Run]) -> bool:
    letters = "".join(run.text for run in words)
    return all(run.marks.arabic for run in words) and bool(ARABIC.search(letters))


def _is_other(text: str) -> bool:
    """Whether ``text`` is of other letters throughout, whatever its marks say."""
    return bool(_OTHER_LETTERS.search(text)) and not ARABIC.search(text)


def _one_setting(runs: list[Run], words: list[Run], tag: str, is_arabic: bool) -> list[Run]:
    """Drop marks that say nothing: bold all through a subhead, Arabic on other letters."""
    all_bold = tag != "p" and all(run.marks.strong for run in words)
    made = []
    for run in runs:
        marks = replace(run.marks, strong=False) if all_bold else run.marks
        if marks.arabic and (is_arabic or _is_other(run.text)):
            marks = replace(marks, arabic=False)
        made.append(Run(run.text, marks))
    return made


def _paragraphs(runs: list[Run]) -> Iterator[list[Run]]:
    """Split where lines are broken twice, as web mail does; collapse blanks."""
    current: list[Run] = []
    breaks = 0
    for run in _collapsed(runs):
        if run.text == BREAK:
            breaks += 1
            continue
        if current and breaks > 1:
            _trim(current)
            yield current
            current = []
        elif current and breaks:
            _trim(current)
            current.append(Run(BREAK))
        if breaks or not current:
            run = Run(run.text.lstrip(" \u00a0"), run.marks)  # noqa: PLW2901
        if run.text:
            breaks = 0
            current.append(run)
    _trim(current)
    if current:
        yield current


def _collapsed(runs: list[Run]) -> Iterator[Run]:
    """Blanks become one; a single no-break space between words was meant and stays."""
    after_blank = False
    for run in _joined(runs):
        if run.text == BREAK:
            after_blank = False
            yield run
            continue
        text = composed(run.text)
        text = _BLANKS.sub(lambda blank: "\u00a0" if blank[0] == "\u00a0" else " ", text)
        if after_blank:
            text = text.lstrip(" \u00a0")
        if text:
            after_blank = text[-1] in " \u00a0"
            yield Run(text, run.marks)


def _joined(runs: Iterable[Run]) -> Iterator[Run]:
    last: Run | None = None
    for run in runs:
        if last and BREAK not in {last.text, run.text} and last.marks == run.marks:
            last = Run(last.text + run.text, run.marks)
            continue
        if last:
            yield last
        last = run
    if last:
        yield last


def _trim(runs: list[Run]) -> None:
    """Take blanks and line breaks off the end."""
    while runs:
        text = runs[-1].text.rstrip(" \u00a0\n")
        if text:
            runs[-1] = Run(text, runs[-1].marks)
            break
        runs.pop()


def _text(runs: list[Run]) -> str:
    """Print the runs with as few tags as the order link, Arabic, strong, emphasis allows."""
    printed: list[str] = []
    open_tags: list[str] = []
    joined = list(_joined(runs))
    for run, following in zip_longest(joined, joined[1:]):
        wanted = run.marks.tags()
        if run.text == BREAK:  # stands within what goes on after it
            wanted = following.marks.tags() if following else []
            wanted = open_tags[: _shared(open_tags, wanted)]
        same = _shared(open_tags, wanted)
        printed += [_end(tag) for tag in reversed(open_tags[same:])]
        printed += wanted[same:]
        printed.append("<br>" if run.text == BREAK else escape(run.text, quote=False))
        open_tags = list(wanted)
    printed += [_end(tag) for tag in reversed(open_tags)]
    return "".join(printed)


def _shared(one: list[str], other: list[str]) -> int:
    """Return how many tags both begin with."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _pair in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _end(tag: str) -> str:
    return f"</{tag[1:].partition(' ')[0].rstrip('>')}>"
