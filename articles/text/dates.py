"""Days of the year as they are written: 17 Agustus, (17/8), 17-8-2017, 2017-08-17."""

from __future__ import annotations

import re
from collections.abc import Iterator

MONTHS = (
    "januari", "februari", "maret", "april", "mei", "juni",
    "juli", "agustus", "september", "oktober", "november", "desember",
)  # fmt: skip
_NUMBER_OF = {name: number for number, name in enumerate(MONTHS, start=1)} | {
    name[:3]: number for number, name in enumerate(MONTHS, start=1)
} | {"agt": 8, "agst": 8, "sept": 9, "nopember": 11, "pebruari": 2}  # fmt: skip
_DAY, _MONTH, _YEAR = r"0?[1-9]|[12]\d|3[01]", r"0?[1-9]|1[0-2]", r"(?:19|20)\d\d"
_WRITTEN = re.compile(
    rf"(?<![\w/.,-])(?:"
    rf"({_DAY})(?:/({_MONTH})(?:/(?:{_YEAR}|\d\d))?|-({_MONTH})-{_YEAR}"
    rf"|\s({'|'.join(sorted(_NUMBER_OF, key=len, reverse=True))}))"
    rf"|{_YEAR}-({_MONTH})-({_DAY})"
    rf")(?![\w/]|[.,-]\d)",
    re.IGNORECASE,
)
_SHORT = re.compile(
    rf"(?:({_DAY})/({_MONTH})(?:/({_YEAR}))?|({_DAY})-({_MONTH})-({_YEAR})"
    rf"|({_YEAR})-({_MONTH})-({_DAY}))"
)


def lexeme(month: int, day: int) -> str:
    """Return what a day is indexed as, however it is written; no word has a colon."""
    return f"hari:{month}-{day}"


def lexemes(text: str) -> Iterator[str]:
    """Yield the days that ``text`` names, as they are indexed."""
    for found in _WRITTEN.finditer(text):
        day, slashed, dashed, named, iso_month, iso_day = found.groups()
        month = slashed or dashed or iso_month
        number = int(month) if month else _NUMBER_OF[named.lower()]
        yield lexeme(number, int(day or iso_day))


def of_words(day: str, month: str) -> str | None:
    """Return the lexeme of two words that stand side by side, if they name a day."""
    if month in _NUMBER_OF and re.fullmatch(_DAY, day):
        return lexeme(_NUMBER_OF[month], int(day))
    return None


def in_words(typed: str) -> str:
    """Return a date in digits as it is said, anything else as it is: 17/8/2017, 17 agustus 2017."""
    found = _SHORT.fullmatch(typed)
    if found is None:
        return typed
    day, month, year = _in_order(found)
    return " ".join(filter(None, [str(int(day)), MONTHS[int(month) - 1], year]))


def _in_order(found: re.Match[str]) -> tuple[str, str, str]:
    """Return day, month and year (empty where there is none) of a date in digits."""
    day, month, year, dashed_day, dashed_month, dashed_year, iso_year, iso_month, iso_day = (
        part or "" for part in found.groups()
    )
    return (
        day or dashed_day or iso_day,
        month or dashed_month or iso_month,
        year or dashed_year or iso_year,
    )
