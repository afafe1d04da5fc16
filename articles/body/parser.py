"""HTML of any origin (Word, Google Docs, a web page) brought to the shape of a story.

The result is a list of blocks: paragraphs and subheads that hold text with marks, quotes and lists
that hold blocks. What has no place in a story goes; its text stays. The input must be well nested
and free of scripts (``articles.body.sanitizer`` sees to that before and sanitises again after).

``static/admin_newsroom/js/paste/reader.js`` reads a pasted text in the same steps under the same
names; ``tests/browser/test_pasting.py`` holds the two against each other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from html.parser import HTMLParser

from articles.body import marks, rules, wordlists
from articles.body.blocks import ARABIC, BREAK, Block, Container, Marks, Rule, Run, printed
from articles.body.direction import Direction, inherited, is_arabic
from articles.body.links import safe_address
from articles.body.placeholders import placeholder_of
from articles.body.rules import BLOCKS, CELLS, CONTAINERS, INLINE, LISTS, PATTERNS, QUOTES, VOID
from articles.body.tables import TableReader, even, laid_out
from articles.text.characters import meant

_NO_MARKS = Marks()
_HIDDEN = re.compile(PATTERNS["hidden"], re.IGNORECASE)
_PICTURE_SIGN = re.compile(PATTERNS["picture_sign"])


def shaped(html: str) -> str:
    """Return ``html`` in the shape of a story."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.finish()
    story = reader.story.children
    return "" if all(isinstance(node, Rule) for node in story) else "".join(printed(story))


@dataclass(frozen=True)
class Inline:
    """An open element within a line: the marks of its text and how that text stands."""

    marks: Marks = _NO_MARKS
    script: str = ""
    preformatted: bool = False
    is_block: bool = False
    in_marker: bool = False
    tag: str = ""


class _Reader(HTMLParser):
    """Reads tag by tag; deep nesting costs nothing, since no call is made for a level."""

    def __init__(self, direction: Direction | None = None) -> None:
        super().__init__(convert_charrefs=True)
        self.in_cell = direction is not None
        self.directions = [direction or Direction()]
        self.table: TableReader[_Reader] | None = None
        self.story = Container()
        self.open: list[Container] = [self.story]
        self.block = self._new_block()
        self.inline: list[Inline] = [Inline()]
        self.opened: list[int] = []
        self.hidden = 0
        self.cell = 0
        self.preformatted = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a block, a container or a mark."""
        given = {name: value or "" for name, value in attrs}
        if self.hidden or _is_hidden(given):
            self.hidden += tag not in VOID
        elif self.table:
            self.table.start(tag, given)
        elif tag in VOID:
            self._void(tag, given)
        elif tag in INLINE:
            self._begin_inline(tag, given)
        else:
            self._begin(tag, given)

    def _void(self, tag: str, given: dict[str, str]) -> None:
        if tag == "br":
            self._add(BREAK)
        elif tag == "hr" and not (self.in_cell or self.cell) and len(self.open) == 1:
            self.flush()
            self.story.children.append(Rule())
        elif tag == "hr":  # within a list, a quote or a cell it only ends the line
            self._begin_block(tag, given)
        elif _PICTURE_SIGN.match(given.get("alt", "")):  # an emoji that the page drew
            self._add(meant(given["alt"]))

    def _begin(self, tag: str, given: dict[str, str]) -> None:
        self.directions.append(inherited(self.directions[-1], given))
        if tag == "table" and not self.in_cell and len(self.open) == 1:
            self.directions.pop()
            self.flush()
            direction = inherited(self.directions[-1], given)
            self.table = TableReader(lambda: _Reader(direction))
        elif tag == "div" and not self.in_cell and (place := placeholder_of(given)):
            self.flush()
            self.story.children.append(place)
        elif tag in CONTAINERS:
            self.flush()
            self._open_container(tag, given)
        elif tag in CELLS:
            self._begin_cell()
        elif tag in BLOCKS:
            self._begin_block(tag, given)

    def handle_endtag(self, tag: str) -> None:
        """End what ``tag`` began."""
        if self.hidden:
            self.hidden -= tag not in VOID
        elif self.table:
            if self.table.end(tag):
                self._end_table()
        elif tag in INLINE:
            self._end_inline()
        elif tag not in VOID:
            self._end(tag)

    def _end(self, tag: str) -> None:
        if len(self.directions) > 1:
            self.directions.pop()
        if tag in CONTAINERS:
            self.flush()
            self._close_container()
        elif tag in CELLS:
            self.cell = max(0, self.cell - 1)
        elif tag in BLOCKS:
            if tag == "pre":
                self.preformatted = max(0, self.preformatted - 1)
            if self.cell:
                self._add(" ")
            else:
                self.flush()

    def handle_data(self, data: str) -> None:
        """Take text; the marker that Word prints before an item only tells the kind of list."""
        if self.hidden:
            return
        if self.table:
            self.table.data(data)
            return
        now = self.inline[-1]
        data = marks.shifted(meant(data), now.script)
        if now.in_marker:
            self.block.word_marker += data
        elif self.preformatted or now.preformatted:
            for number, line in enumerate(data.split("\n")):
                if number:
                    self._add(BREAK)
                self._add(line)
        else:
            self._add(data.replace(BREAK, " "))

    def finish(self) -> None:
        """Put what is still being read into its place."""
        self._end_table()
        self.flush()

    def _end_table(self) -> None:
        """Put the table, or what it laid out, into its place."""
        if self.table is None:
            return
        table, self.table = self.table, None
        for reader in [table.outside, *(cell.reader for row in table.rows for cell in row)]:
            reader.finish()
        self.story.children += table.outside.story.children
        rows = [
            [(tag, reader.story if reader else Container()) for tag, reader in row]
            for row in even(table.rows)
        ]
        self.story.children += laid_out(rows)

    def _add(self, text: str) -> None:
        if text:
            self.block.runs.append(Run(text, self.inline[-1].marks))

    def _begin_inline(self, tag: str, given: dict[str, str]) -> None:
        outer, style = self.inline[-1], given.get("style", "")
        is_block = tag != "a" and marks.is_block(style)
        if is_block:
            self._break_line()
        inline = Inline(
            marks=marks.marked(outer.marks, tag, given),
            script=marks.script(outer.script, tag, style),
            preformatted=marks.preformatted(outer.preformatted, style),
            is_block=is_block,
            in_marker=outer.in_marker or marks.is_word_marker(style),
            tag=tag,
        )
        if tag == "a":
            inline = replace(
                inline, marks=replace(inline.marks, href=safe_address(given.get("href", "")))
            )
        self.inline.append(inline)
        if tag == "q":
            self._add("“")

    def _end_inline(self) -> None:
        if len(self.inline) == 1:
            return
        if self.inline[-1].tag == "q":
            self._add("”")
        if self.inline.pop().is_block:
            self._break_line()

    def _break_line(self) -> None:
        """A span that stands as a block of its own: what follows it is another paragraph."""
        if self.cell:
            self._add(" ")
        else:
            before = self.block
            self.flush()
            self.block.tag, self.block.arabic = before.tag, before.arabic

    def _begin_block(self, tag: str, given: dict[str, str]) -> None:
        if tag == "pre":
            self.preformatted += 1
        if self.cell and tag != "table":
            self._add(" ")
            return
        self.flush()
        self.block.tag = rules.HEADINGS.get(tag, "p")
        self.block.arabic = is_arabic(given)
        wordlists.note(self.block, given.get("style", ""), given.get("class", ""))

    def _begin_cell(self) -> None:
        if not self.cell:
            if any(run.text.strip() for run in self.block.runs):
                self._add(rules.CELL_GAP)
            else:
                self.block.runs.clear()
        self.cell += 1

    def _open_container(self, tag: str, given: dict[str, str]) -> None:
        depth = len(self.open)
        inside = {container.tag for container in self.open}
        too_deep = len(self.open) > rules.DEEPEST * 2
        misplaced = tag in QUOTES and ({"ul", "ol", "li"} | QUOTES) & inside
        if not too_deep and not misplaced:
            if tag == "li" and self.open[-1].tag not in LISTS:
                self._push(Container("ul", guessed=True))
            elif tag != "li" and self.open[-1].tag in LISTS:
                self._push_into_last_item()
            start = given.get("start", "")
            self._push(Container(tag, start if tag == "ol" and start.isdecimal() else ""))
        self.opened.append(depth)

    def _push(self, container: Container) -> None:
        siblings = self.open[-1].children
        last = siblings[-1] if siblings else None
        is_open = isinstance(last, Container) and last.guessed and last.word_list is None
        if container.guessed and isinstance(last, Container) and is_open:
            container = last
        else:
            siblings.append(container)
        self.open.append(container)

    def _push_into_last_item(self) -> None:
        items = self.open[-1].children
        if items and isinstance(items[-1], Container):
            self.open.append(items[-1])
        else:
            self._push(Container("li"))

    def _close_container(self) -> None:
        if self.opened:
            del self.open[self.opened.pop() :]

    def _new_block(self) -> Block:
        direction = self.directions[-1]
        return Block(right_to_left=direction.arabic or direction.right_to_left)

    def flush(self) -> None:
        """Put the block that was being read into its place, if it holds any text."""
        block, self.block = self.block, self._new_block()
        if not any(run.text.strip() for run in block.runs):
            return
        if block.right_to_left and not block.arabic:
            block.arabic = bool(ARABIC.search("".join(run.text for run in block.runs)))
        place = self.open[-1]
        if wordlists.put(place, block):
            return
        if place.tag in LISTS:
            place.children.append(Container("li", children=[block]))
        else:
            place.children.append(block)
        if len(self.open) > 1:
            block.tag = "p"


def _is_hidden(given: dict[str, str]) -> bool:
    """Whether nobody saw this where it was copied: hidden parts, and Word's comments."""
    style, css_class = given.get("style", ""), given.get("class", "")
    return bool(style and _HIDDEN.search(style)) or "MsoCommentReference" in css_class
