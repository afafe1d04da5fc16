"""What each column of a list is read as, and what a line says by them.

What was used and what was passed over is kept with the job: the file is deleted once it was read.
A layout, as JSON: ``columns`` (``title`` and ``uses`` of each; none where the list has no
headings), ``place`` of the addresses (from 1), ``day_first`` (how its dates are written, None: not
told), ``two_ways`` (a date of it that may be meant in two ways then, or empty); and of the lines to
be added ``dated``, by a day of their own, and ``undated``; ``twice`` are the names in use that
several columns have.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from itertools import islice
from typing import IO, Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.db import clock
from subscriptions.lists import dates, own_format, states
from subscriptions.lists.states import Verdict, heading
from subscriptions.lists.table import FileError, Row, rows
from subscriptions.models import ImportLine, Subscriber

Said = ImportLine.Said
Layout = dict[str, Any]

ADDRESS: Final = "address"
STATE: Final = "state"
AGREED: Final = "agreed"
OURS: Final = "ours"
DAYS: Final = ("dated", "undated")
USES: Final = {
    ADDRESS: gettext_lazy("the address"),
    STATE: gettext_lazy("whether they want mail"),
    AGREED: gettext_lazy("when they agreed"),
    OURS: gettext_lazy("taken over as it was here"),
}
# Lines from whose dates it is told how the whole list writes them.
SAMPLE: Final = 500
MOST: Final = 200  # columns
LONGEST_TITLE: Final = 60
_OURS: Final = frozenset(
    {"suppression", "topics", "consents", *own_format.PLAIN, *own_format.DATES}
)
_REASONS: Final = frozenset({Said.BOUNCE, Said.DESK, Said.COMPLAINT})
# A formula or link that shows an address.
_SHOWN: Final = re.compile(r"(?:[\"']|mailto:)([^\s<>\"'();:,=]+@[^\s<>\"'();:,]+)")


def sample_of(file: IO[bytes]) -> list[Row]:
    """Return the first lines of a list. Raises FileError: there is none."""
    sample: list[Row] = []
    try:
        for row in islice(rows(file), SAMPLE):
            sample.append(row)  # noqa: PERF402 - those before a fault are kept
    except FileError:
        if not sample:
            raise
    if not sample:
        raise FileError(_("There is no line with an address in this file."))
    return sample


def layout_of(sample: list[Row]) -> Layout:
    """Return what is read of a list that begins with these lines."""
    head = sample[0].head
    names = [heading(title) for title in head.titles]
    uses = [_uses(place, names, sample) for place in range(len(names[:MOST]))]
    told = [*dates.columns(names), *filter(states.tells_end, names)]
    days = told if not own_format.is_ours(names) else []
    cells = [row.cells[name] for row in sample for name in days]
    day_first = dates.is_day_first(cells)
    return {
        "columns": [
            {"title": title[:LONGEST_TITLE], "uses": use}
            for title, use in zip(head.titles, uses, strict=False)
        ],
        "twice": sorted(
            {
                title[:LONGEST_TITLE]
                for title, name, use in zip(head.titles, names, uses, strict=False)
                if use and names.count(name) > 1
            }
        ),
        "place": head.address + 1,
        "day_first": day_first,
        "two_ways": dates.two_ways(cells) if day_first is None else "",
        **dict.fromkeys(DAYS, 0),
    }


def _uses(place: int, names: list[str], sample: list[Row]) -> list[str]:
    name = names[place]
    if place == sample[0].head.address:
        return [ADDRESS]
    if own_format.is_ours(names):
        return [STATE] if name == "state" else [OURS] if name in _OURS else []
    is_state = states.speaks([name])
    is_day = bool(dates.columns([name]))
    if is_state and is_day:  # “Subscribed” may hold yes and no, or days
        is_day = any(dates.moment(row.cells[name], day_first=True) for row in sample)
    return [use for use, is_so in ((STATE, is_state), (AGREED, is_day)) if is_so]


def said_of(row: Row, layout: Layout) -> tuple[Verdict, dict[str, Any] | None]:
    """Return what a line says of the person, and what else is kept of it, as JSON."""
    if not row.cells:
        return states.judge_bare(row.bare), None
    if not own_format.is_ours(row.cells):
        return states.state_of(row.cells), _moments(row, layout) or None
    # Ours: the dates tell of the past as well, only these two of the present.
    verdict = states.state_of({"state": row.cells["state"]})
    if row.cells["state"] == Subscriber.State.SUPPRESSED:
        reason = row.cells.get("suppression", "")
        verdict = Verdict(Said(reason) if reason in _REASONS else Said.DESK)
    return verdict, own_format.choices_of(row.cells)


def _moments(row: Row, layout: Layout) -> dict[str, str]:
    """Return ``agreed_at`` and ``ended_at``, or as ``…_text`` what only an answer makes a day."""
    day_first, now = layout.get("day_first"), clock.now()
    kept = {}
    told = {"agreed": dates.columns(row.cells), "ended": filter(states.tells_end, row.cells)}
    for what, names in told.items():
        cells = [row.cells[name] for name in names]
        found = [dates.moment(cell, day_first=day_first) for cell in cells]
        if what == "ended":  # by a clock that is ahead, or of another zone: it is over all the same
            found += [at for cell in cells if (at := own_format.moment_of(cell)) and at > now]
        if (moment := next(filter(None, found), None)) is not None:
            kept[f"{what}_at"] = moment.isoformat()
        elif day_first is None and (text := dates.two_ways(cells)):
            kept[f"{what}_text"] = text
    return kept


def resolved(data: dict[str, Any] | None, *, day_first: bool | None) -> dict[str, Any] | None:
    """Return what is kept of a line with the days that an answer made certain."""
    found = dict(data or {})
    for what in ("agreed", "ended"):
        moment = dates.moment(str(found.get(f"{what}_text", "")), day_first=day_first)
        if moment is not None:
            found[f"{what}_at"] = moment.isoformat()
    return found or data


def address_of(row: Row) -> str:
    """Return what a formula shows; of other cells ``addresses.normalise`` finds the address."""
    found = _SHOWN.search(row.address) if row.address.startswith("=") else None
    return found[1] if found else row.address


def tells_days(layout: Layout) -> bool:
    """Whether a column of the list tells when each person agreed."""
    return any(AGREED in column["uses"] for column in layout.get("columns", []))


def count_days(
    layout: Layout, kept: Iterable[dict[str, Any] | None], *, day_first: bool | None = None
) -> None:
    """Add of how many of the lines, by what is kept of them, the list tells when they agreed."""
    if tells_days(layout):
        for data in kept:
            is_told = agreed_at(data, day_first=day_first) is not None
            layout["dated" if is_told else "undated"] += 1


def agreed_at(data: dict[str, Any] | None, *, day_first: bool | None) -> datetime.datetime | None:
    """Return when a line's person agreed, by what is kept of it and what was answered."""
    told = data or {}
    exact = own_format.moment_of(str(told.get("agreed_at", "")))
    return exact or dates.moment(str(told.get("agreed_text", "")), day_first=day_first)
