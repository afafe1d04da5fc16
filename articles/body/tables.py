"""Reading a table cell by cell: each cell is read as a small story of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

CELLS = frozenset({"td", "th"})
Attributes = list[tuple[str, str | None]]


class CellReader(Protocol):
    """What reads the inside of a cell."""

    def handle_starttag(self, tag: str, attrs: Attributes) -> None: ...

    def handle_endtag(self, tag: str) -> None: ...

    def handle_data(self, data: str) -> None: ...


Reader = TypeVar("Reader", bound=CellReader)


class TableReader(Generic[Reader]):
    """Takes the events of a parser from a table's start tag to its end.

    ``rows`` holds (tag, reader) for every cell; ``outside`` reads the caption. A table within a
    cell is the cell's affair.
    """

    def __init__(self, new_reader: Callable[[], Reader]) -> None:
        self.new_reader = new_reader
        self.rows: list[list[tuple[str, Reader]]] = []
        self.outside = new_reader()
        self.cell: Reader | None = None
        self.depth = 0

    def start(self, tag: str, attrs: Attributes) -> None:
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
            self.rows[-1].append((tag, self.cell))
        else:
            (self.cell or self.outside).handle_starttag(tag, attrs)

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
