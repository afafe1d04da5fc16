"""Lines of CSV that leave the house: no cell is run as a formula, by whatever it is opened with."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from typing import Final

COMMA: Final = ","
SEMICOLON: Final = ";"
"""What spreadsheets part cells at where commas are decimal, as in Indonesia."""

_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# A spreadsheet that parts cells at the other sign does so whatever quotes there are.
_INSIDE: Final = {
    COMMA: re.compile(r"([;\t\r\n])(?=[=+\-@＝＋－＠])"),
    SEMICOLON: re.compile(r"([,;\t\r\n])(?=[=+\-@＝＋－＠])"),
}


class _Echo:
    """What csv writes to: gives each line back."""

    def write(self, line: str) -> str:
        return line


def neutral(value: object, separator: str = COMMA) -> str:
    """Return a cell that every spreadsheet takes for text."""
    text = _INSIDE[separator].sub(r"\1'", "" if value is None else str(value))
    return f"'{text}" if text.startswith(_STARTS) else text


def as_line(cells: Iterable[object], separator: str = COMMA) -> str:
    """Return one line of CSV, no cell of which is a formula."""
    writer = csv.writer(_Echo(), delimiter=separator)
    line: str = writer.writerow([neutral(cell, separator) for cell in cells])
    return line


def separator_of(asked: Mapping[str, str]) -> str:
    """Return what parts the cells: semicolons where ``for=excel`` is asked for, else commas.

    A line ``sep=;`` would tell Excel too, but every other program takes it for the headings.
    """
    return SEMICOLON if is_for_excel(asked) else COMMA


def is_for_excel(asked: Mapping[str, str]) -> bool:
    """Whether a person with a spreadsheet asks, who reads words and not codes."""
    return asked.get("for") == "excel"
