"""Reading a table cell by cell: each cell is read as a small story of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from articles.body.blocks import Container, Node, Table
from articles.body.rules import CELLS, MOST_COLUMNS

Attributes = list[tuple[str, str | None]]


class CellReader(Protocol):
    """What reads the inside of a cell."""

    def handle_starttag(self, tag: str, attrs: Attributes) -> None: ...

    def handle_endtag(self, tag: str) -> None: ...

    def handle_data(self, data: str) -> None: ...


Reader = TypeVar("Reader", bound=CellReader)


@dataclass
class Cell(Generic[Reader]):
    """A cell as it was read; ``columns`` and ``rows`` are how many it covers."""

    tag: str
    reader: Reader
    columns: int
    rows: int


class TableReader(Generic[Reader]):
    """Takes the events of a parser from a table's start tag to its end.

    ``rows`` holds the cells; ``outside`` reads the caption. A table within a cell is the cell's
    affair.
    """

    def __init__(self, new_reader: Callable[[], Reader]) -> None:
        self.new_reader = new_reader
        self.rows: list[list[Cell[Reader]]] = []
        self.outside = new_reader()
        self.cell: Reader | None = None
        self.depth = 0

    def start(self, tag: str, given: dict[str, str]) -> None:
        """Begin a row, a cell, or what is inside one."""
        if tag == "table":
            self.depth += 1
        if self.depth == 0 and tag == "tr":
            self.cell = None
            self.rows.append([])
        elif self.depth == 0 and tag in CELLS:
            self.cell = self.new_reader()
            if not self.rows:
                self.rows.append([])
            spans = _span(given.get("colspan", "")), _span(given.get("rowspan", ""))
            self.rows[-1].append(Cell(tag, self.cell, *spans))
        else:
            (self.cell or self.outside).handle_starttag(tag, list(given.items()))

    def end(self, tag: str) -> bool:
        """End what ``tag`` began; return whether that was the table."""
        if tag == "table":
            if self.depth == 0:
                return True
            self.depth -= 1
        if self.depth == 0 and tag in CELLS | {"tr"}:
            self.cell = None
        else:
            (self.cell or self.outside).handle_endtag(tag)
        return False

    def data(self, data: str) -> None:
        """Take text."""
        (self.cell or self.outside).handle_data(data)


def _span(given: str) -> int:
    """Return how many columns or rows a cell covers; 1 for what makes no sense."""
    is_number = given.isascii() and given.isdecimal() and len(given) < 6  # noqa: PLR2004
    return max(1, int(given)) if is_number else 1


def even(rows: list[list[Cell[Reader]]]) -> list[list[tuple[str, Reader | None]]]:
    """Return rows in which every cell stands below its heading.

    A cell that covers several places stands in the first; the others are empty (None).
    """
    made: list[list[tuple[str, Reader | None]]] = []
    covered: dict[int, int] = {}  # column: how many more rows are covered from above
    for row in rows:
        line: list[tuple[str, Reader | None]] = []
        below: dict[int, int] = {}
        for cell in row:
            while covered.get(len(line)):
                line.append(("td", None))
            for number in range(min(cell.columns, max(1, MOST_COLUMNS - len(line)))):
                if cell.rows > 1 and len(line) < MOST_COLUMNS:
                    below[len(line)] = cell.rows
                line.append((cell.tag, None if number else cell.reader))
        end = max((column for column, more in covered.items() if more), default=-1) + 1
        line += [("td", None)] * (end - len(line))
        covered = {column: more - 1 for column, more in (covered | below).items() if more > 1}
        if row:
            made.append(line)
    return made


def laid_out(rows: list[list[tuple[str, Container]]]) -> list[Node]:
    """Return the table of these rows; of one that only laid its contents out, the contents.

    A table of a single column, or of more columns than a story may have, is such a one.
    """
    width = max(map(len, rows), default=0)
    rows = [row for row in rows if len(row) == width or _has_text(row)]
    if not any(map(_has_text, rows)):
        return []
    if 1 < width <= MOST_COLUMNS:
        return [Table(rows)]
    return [node for row in rows for _tag, story in row for node in story.children]


def _has_text(row: list[tuple[str, Container]]) -> bool:
    return any(story.children for _tag, story in row)
