"""HTML of any origin (Word, Google Docs, a web page) brought to the shape of a story.

The result is a list of blocks: paragraphs and subheads that hold text with marks, quotes and lists
that hold blocks. What has no place in a story goes; its text stays. The input must be well nested
and free of scripts (``articles.body.sanitizer`` sees to that before and sanitises again after).
"""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

from articles.body.blocks import (
    BLANKS,
    BREAK,
    LISTS,
    RIGHT_TO_LEFT,
    Block,
    Container,
    Marks,
    Run,
    Table,
    printed,
)
from articles.body.placeholders import placeholder_of
from articles.body.tables import CELLS, TableReader

HEADINGS = {"h1": "h2", "h2": "h2", "h3": "h3", "h4": "h3", "h5": "h3", "h6": "h3"}
QUOTES = frozenset({"blockquote", "aside"})
CONTAINERS = LISTS | QUOTES | {"li"}
_PLAIN_BLOCKS = (
    "p div section article header footer main nav address figure figcaption pre dl dt dd "
    "form fieldset legend details summary center hr table caption thead tbody tfoot tr"
)
BLOCKS = frozenset(HEADINGS) | CELLS | frozenset(_PLAIN_BLOCKS.split())
INLINE = frozenset(["b", "strong", "i", "em", "a", "span", "br", "font", "u", "cite"])
READ = BLOCKS | CONTAINERS | INLINE
"""Every tag that means something here; of all others only the text is read."""

DEEPEST = 6
CELL_GAP = " – "
_INVISIBLE = re.compile("[\u0000-\u0008\u000b\u000e-\u001f\u007f-\u009f\u200b\ufeff\ufffe\uffff]")
_WORD_LIST = re.compile(r"mso-list:\s*(?!ignore|none)(?:[^;]*level(\d+))?", re.IGNORECASE)
_WORD_MARKER = re.compile(r"mso-list:\s*ignore", re.IGNORECASE)
_NUMBERED = re.compile(r"^\(?(?:\d{1,3}|[a-zA-Z]|[ivxlcIVXLC]{1,6})[.)]")
_WEIGHT = re.compile(r"(?<![\w-])font-weight:\s*(\w+)", re.IGNORECASE)
_STYLE = re.compile(r"(?<![\w-])font-style:\s*(\w+)", re.IGNORECASE)


def shaped(html: str) -> str:
    """Return ``html`` in the shape of a story."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.finish()
    return "".join(printed(reader.story.children))


class _Reader(HTMLParser):
    """Reads tag by tag; deep nesting costs nothing, since no call is made for a level."""

    def __init__(self, in_cell: bool = False) -> None:
        super().__init__(convert_charrefs=True)
        self.in_cell = in_cell
        self.table: TableReader[_Reader] | None = None
        self.story = Container()
        self.open: list[Container] = [self.story]
        self.block = Block()
        self.marks: list[tuple[str, Marks]] = []
        self.opened: list[tuple[str, int]] = []
        self.cell = 0
        self.in_marker = 0
        self.preformatted = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a block, a container or a mark."""
        given = {name: value or "" for name, value in attrs}
        if self.table:
            self.table.start(tag, attrs)
        elif tag == "br":
            self._add(BREAK)
        elif tag == "table" and not self.in_cell and len(self.open) == 1:
            self.flush()
            self.table = TableReader(lambda: _Reader(in_cell=True))
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
        elif tag in INLINE:
            if self.in_marker or _WORD_MARKER.search(given.get("style", "")):
                self.in_marker += 1
            self.marks.append((tag, self._marked(tag, given)))

    def handle_endtag(self, tag: str) -> None:
        """End what ``tag`` began."""
        if self.table:
            if self.table.end(tag):
                self._end_table()
        elif tag in CONTAINERS:
            self.flush()
            self._close_container(tag)
        elif tag in CELLS:
            self.cell = max(0, self.cell - 1)
        elif tag in BLOCKS:
            if tag == "pre":
                self.preformatted = max(0, self.preformatted - 1)
            if self.cell:
                self._add(" ")
            else:
                self.flush()
        elif self.marks and tag in INLINE and tag != "br":
            self.marks.pop()
            self.in_marker = max(0, self.in_marker - 1)

    def handle_data(self, data: str) -> None:
        """Take text; the marker that Word prints before an item only tells the kind of list."""
        if self.table:
            self.table.data(data)
        elif self.in_marker:
            self.block.word_marker += data
        elif self.preformatted:
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
        """Put the table into its place; one of a single column only laid its contents out."""
        if self.table is None:
            return
        table, self.table = self.table, None
        for reader in [table.outside, *(reader for row in table.rows for _tag, reader in row)]:
            reader.finish()
        self.story.children += table.outside.story.children
        rows = [[(tag, reader.story) for tag, reader in row] for row in table.rows]
        rows = [row for row in rows if any(story.children for _tag, story in row)]
        if max(map(len, rows), default=0) > 1:
            self.story.children.append(Table(rows))
        else:
            self.story.children += [node for row in rows for node in row[0][1].children]

    def _add(self, text: str) -> None:
        text = text if text == BREAK else _INVISIBLE.sub("", text)
        if text:
            self.block.runs.append(Run(text, self._now()))

    def _now(self) -> Marks:
        return self.marks[-1][1] if self.marks else Marks()

    def _marked(self, tag: str, given: dict[str, str]) -> Marks:
        marks = self._now()
        style = given.get("style", "")
        weight, slant = _WEIGHT.search(style), _STYLE.search(style)
        if tag in {"b", "strong"}:
            marks = replace(marks, strong=True)
        if tag in {"i", "em", "cite"}:
            marks = replace(marks, emphasis=True)
        if weight:
            word = weight[1].lower()
            bold = int(word) >= 600 if word.isdecimal() else word in {"bold", "bolder"}  # noqa: PLR2004
            marks = replace(marks, strong=bold)
        if slant:
            marks = replace(marks, emphasis=slant[1].lower() in {"italic", "oblique"})
        if tag == "a" and given.get("href", "").strip():
            marks = replace(marks, href=given["href"].strip())
        if _is_arabic(given):
            marks = replace(marks, arabic=True)
        return marks

    def _begin_block(self, tag: str, given: dict[str, str]) -> None:
        if tag == "pre":
            self.preformatted += 1
        if self.cell and tag != "table":
            self._add(" ")
            return
        self.flush()
        self.block.tag = HEADINGS.get(tag, "p")
        self.block.arabic = _is_arabic(given)
        self.block.right_to_left = given.get("dir", "").lower() == "rtl"
        style = given.get("style", "")
        if found := _WORD_LIST.search(style):
            self.block.word_level = min(DEEPEST, int(found[1] or 1))
        elif "MsoListParagraph" in given.get("class", ""):
            self.block.word_level = 1

    def _begin_cell(self) -> None:
        if not self.cell:
            if any(run.text.strip() for run in self.block.runs):
                self._add(CELL_GAP)
            else:
                self.block.runs.clear()
        self.cell += 1

    def _open_container(self, tag: str, given: dict[str, str]) -> None:
        depth = len(self.open)
        inside = {container.tag for container in self.open}
        too_deep = len(self.open) > DEEPEST * 2
        misplaced = tag in QUOTES and ({"ul", "ol", "li"} | QUOTES) & inside
        if not too_deep and not misplaced:
            if tag == "li" and self.open[-1].tag not in LISTS:
                self._push(Container("ul", guessed=True))
            elif tag != "li" and self.open[-1].tag in LISTS:
                self._push_into_last_item()
            start = given.get("start", "")
            self._push(Container(tag, start if tag == "ol" and start.isdecimal() else ""))
        self.opened.append((tag, depth))

    def _push(self, container: Container) -> None:
        siblings = self.open[-1].children
        last = siblings[-1] if siblings else None
        if container.guessed and isinstance(last, Container) and last.guessed:
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

    def _close_container(self, tag: str) -> None:
        if self.opened:
            _tag, depth = self.opened.pop()
            del self.open[depth:]

    def flush(self) -> None:
        """Put the block that was being read into its place, if it holds any text."""
        block, self.block = self.block, Block()
        if not any(run.text.strip() for run in block.runs):
            return
        if block.right_to_left:
            text = "".join(run.text for run in block.runs)
            block.arabic = block.arabic or bool(RIGHT_TO_LEFT.search(text))
        place = self.open[-1]
        if block.word_level:
            _into_word_list(place, block)
            return
        if place.tag in LISTS:
            place.children.append(Container("li", children=[block]))
        else:
            place.children.append(block)
        if len(self.open) > 1:
            block.tag = "p"


def _is_arabic(given: dict[str, str]) -> bool:
    return given.get("lang", "").lower().split("-")[0] == "ar"


def _into_word_list(place: Container, block: Block) -> None:
    """Word prints an item of a list as a paragraph with a level and a marker."""
    tag = "ol" if _NUMBERED.match(BLANKS.sub("", block.word_marker)) else "ul"
    block.tag = "p"
    for _level in range(block.word_level - 1):
        upper = _guessed_list(place)
        if upper is None or not isinstance(upper.children[-1], Container):
            break
        place = upper.children[-1]
    goes_on = _guessed_list(place)
    if goes_on is None or goes_on.tag != tag:
        goes_on = Container(tag, guessed=True)
        place.children.append(goes_on)
    goes_on.children.append(Container("li", children=[block]))


def _guessed_list(place: Container) -> Container | None:
    """Return the list that ``place`` ends with if it was made here and can go on."""
    last = place.children[-1] if place.children else None
    return last if isinstance(last, Container) and last.guessed and last.children else None
