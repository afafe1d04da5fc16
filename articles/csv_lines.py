"""CSV that leaves the house: no cell is run as a formula, by whatever it is opened with."""

from __future__ import annotations

import csv
import datetime
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from django.http import StreamingHttpResponse
from django.utils import timezone, translation

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


def moment(time: datetime.datetime | None) -> str:
    """Return a time of the site for a cell; without the zone, or spreadsheets take it for words."""
    return timezone.localtime(time).strftime("%Y-%m-%d %H:%M") if time else ""


def download(lines: Iterator[str], name: str) -> StreamingHttpResponse:
    """Send the lines, made in the language of the request, which is put away before they are."""
    language = translation.get_language()

    def said() -> Iterator[str]:
        with translation.override(language):
            yield from lines

    response = StreamingHttpResponse(said(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def separator_of(asked: Mapping[str, str]) -> str:
    """Return what parts the cells: semicolons where ``for=excel`` is asked for, else commas.

    A line ``sep=;`` would tell Excel too, but every other program takes it for the headings.
    """
    return SEMICOLON if is_for_excel(asked) else COMMA


def is_for_excel(asked: Mapping[str, str]) -> bool:
    """Whether a person with a spreadsheet asks, who reads words and not codes."""
    return asked.get("for") == "excel"
