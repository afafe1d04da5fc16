"""When somebody agreed, as lists of other programs tell it: in which columns, in which writing.

Programs export ISO 8601, spreadsheets save what their country writes: 03/04/2024 is a day in April
or in March, and only the rest of the list tells which. What it does not tell is not guessed.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from django.utils import timezone

from articles.db import clock
from subscriptions.lists import own_format
from subscriptions.lists.table import SEVERAL

# Epochs and years of zero stand for “not known”, and nobody mailed lists before.
FIRST_YEAR: Final = 1990
_BEFORE: Final = r"((list|e?mail|user|member|subscriber|contact|subscription|first)_)?"
_AFTER: Final = r"(_(time|at|date|on|timestamp|pada|wib|utc|gmt))*"
# The word of most weight first: who confirmed has agreed for certain, an entry was only made.
_STEMS: Final = (
    r"confirm(ed|ation)?|verified|verification|double_opt_?in|konfirmasi|terkonfirmasi|dikonfirmasi",
    r"opt(ed)?_?in|consent(ed)?|consent_given|agreed|permission|persetujuan|menyetujui|disetujui",
    (
        r"subscri(bed?|ption)|subscription_start(ed)?|signed_?up|sign_?up|join(ed)?|created?|"
        r"creation|add(ed)?|registered|registration|entered|start(ed)?|berlangganan|langganan|"
        r"mendaftar|terdaftar|pendaftaran|daftar|bergabung|dibuat|ditambahkan"
    ),
    r"date|tanggal|timestamp|stempel_waktu|cap_waktu|since|sejak",
)
_COLUMNS: Final = [
    re.compile(rf"{_BEFORE}(({stem}){_AFTER}|(date|time|tanggal|tgl|waktu)_({stem}))")
    for stem in _STEMS
]
_NUMBERS: Final = re.compile(r"(\d{1,4})([-/.])(\d{1,2})\2(\d{1,4})(?!\d)")
_NAMED: Final = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ -]([a-z]{3,9})[.,]?[ -](\d{4})(?!\d)")
_NAMED_FIRST: Final = re.compile(r"([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})(?!\d)")
_WEEKDAY: Final = re.compile(r"[a-z]{3,9},\s*")
_ZONE: Final = re.compile(r"\s*(?:utc|gmt|z)$|\s+(?=[+-]\d{2}:?\d{2}$)", re.IGNORECASE)
_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        ("jan", "feb peb", "mar", "apr", "may mei", "jun", "jul", "aug agu ags", "sep", "oct okt",
         "nov nop", "dec des"), 1,
    )
    for name in names.split()
}  # fmt: skip
_MONTHS_OF_A_YEAR: Final = 12


def columns(headings: Iterable[str]) -> list[str]:
    """Return those of the headings that tell when somebody agreed, of most weight first."""
    found = [(weight, name) for name in headings if (weight := _weight(name)) is not None]
    return [name for _weight, name in sorted(found, key=lambda one: one[0])]


@lru_cache(maxsize=1000)
def _weight(name: str) -> int | None:
    return next((n for n, pattern in enumerate(_COLUMNS) if pattern.fullmatch(name)), None)


def is_day_first(cells: Iterable[str]) -> bool | None:
    """Return whether days stand before months in 03/04/2024, if the cells tell it by others."""
    told = set()
    for cell in cells:
        if found := _NUMBERS.match(cell.strip()):
            first, second = int(found[1]), int(found[3])
            if (first > _MONTHS_OF_A_YEAR) != (second > _MONTHS_OF_A_YEAR) and len(found[1]) < 3:  # noqa: PLR2004
                told.add(first > second)
    return told.pop() if len(told) == 1 else None


def two_ways(cells: Iterable[str]) -> str:
    """Return the first date of the cells that may be meant in two ways; empty: there is none."""
    for cell in cells:
        text = " ".join(cell.split())
        found = _NUMBERS.match(text)
        if found and _day(text, day_first=None) is None and _day(text, day_first=True) is not None:
            return found[0]
    return ""


def day_of(text: str, *, day_first: bool) -> datetime.date | None:
    """Return the day that ``two_ways`` found, read in one of its ways."""
    return _day(text, day_first=day_first)


def moment(cell: str, *, day_first: bool | None) -> datetime.datetime | None:
    """Return the moment that a cell tells, the beginning of the day here if it tells no hour.

    None: it tells none, one that may be meant in two ways, or one that has not come yet.
    """
    text = " ".join(cell.split())
    if SEVERAL.strip() in text:
        return None  # two columns of one name tell two days
    if (day := _day(text.lower(), day_first=day_first)) is not None:
        found = timezone.make_aware(datetime.datetime.combine(day, datetime.time()))
    elif (exact := own_format.moment_of(_ZONE.sub(_zone, text))) is not None:
        found = exact
    else:
        return None
    is_likely = found.year >= FIRST_YEAR and found <= clock.now()
    return found if is_likely else None


def _zone(found: re.Match[str]) -> str:
    return "+00:00" if found[0].strip() else ""


def _day(text: str, *, day_first: bool | None) -> datetime.date | None:
    text = _WEEKDAY.sub("", text, count=1) if _WEEKDAY.match(text) else text
    if found := _NAMED.match(text):
        return _date(int(found[3]), _MONTHS.get(found[2][:3], 0), int(found[1]))
    if found := _NAMED_FIRST.match(text):
        return _date(int(found[3]), _MONTHS.get(found[1][:3], 0), int(found[2]))
    if (found := _NUMBERS.match(text)) is None:
        return None
    first, second, third = int(found[1]), int(found[3]), int(found[4])
    if len(found[1]) == 4:  # noqa: PLR2004
        # With an hour behind it is ISO 8601 but for its separator, and more exact.
        return _date(first, second, third) if found.end() == len(text) or found[2] != "-" else None
    if found[2] == ".":
        day_first = True
    if first > _MONTHS_OF_A_YEAR or second > _MONTHS_OF_A_YEAR or first == second:
        day_first = first > _MONTHS_OF_A_YEAR or first == second
    if day_first is None or len(found[4]) != 4:  # noqa: PLR2004
        return None
    return _date(third, second, first) if day_first else _date(third, first, second)


def _date(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None
