"""How often mail comes, for subscribers and editions: all that a frequency is, a class each.

To add one: its word in ``Frequency``, its class, ``makemigrations`` (constraints name the words),
its translations. All else asks ``schedule_of``. A frequency that comes at a moment of a new kind
needs a ``TimeField`` too, with a column of that name on ``Edition`` and ``Subscriber``, a field of
``preferences.Choice`` and a line in ``choice.css``.
"""

from __future__ import annotations

import datetime
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LAST_HOUR: Final = 23
LAST_MONTHDAY: Final = 28  # every month has it


class Frequency(models.TextChoices):
    """How often; from the rarest reason to write to the longest wait."""

    BREAKING = "breaking", _("Only important news")
    INSTANT = "instant", _("Every story, at once")
    DAILY = "daily", _("Once a day")
    WEEKLY = "weekly", _("Once a week")
    MONTHLY = "monthly", _("Once a month")


class Weekday(models.IntegerChoices):
    """ISO's numbers of the days."""

    MONDAY = 1, _("Monday")
    TUESDAY = 2, _("Tuesday")
    WEDNESDAY = 3, _("Wednesday")
    THURSDAY = 4, _("Thursday")
    FRIDAY = 5, _("Friday")
    SATURDAY = 6, _("Saturday")
    SUNDAY = 7, _("Sunday")


@dataclass(frozen=True)
class TimeField:
    """One part of the moment at which a digest comes (WIB).

    ``name`` is the column of editions and subscribers and the field of forms, ``lookup`` Django's
    name for this part of a stored moment, ``part`` takes it from a local one.
    """

    name: str
    lowest: int
    highest: int
    lookup: str
    part: Callable[[datetime.datetime], int]
    label: str | Promise
    question: str | Promise
    words: Callable[[int], str]
    # Where one is chosen from all; None: as elsewhere.
    offered: Callable[[int], str] | None = None

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Return what may be chosen, each with its words."""
        words = self.offered or self.words
        return [(str(n), words(n)) for n in range(self.lowest, self.highest + 1)]

    def is_within(self) -> models.Q:
        """Return the condition that the column has a value, a right one."""
        return models.Q(
            **{
                f"{self.name}__isnull": False,
                f"{self.name}__gte": self.lowest,
                f"{self.name}__lte": self.highest,
            }
        )

    def is_empty(self) -> models.Q:
        """Return the condition that the column has none."""
        return models.Q(**{f"{self.name}__isnull": True})


def _in_each_zone(hour: int) -> str:
    """Say an hour as clocks show it in the west, the middle and the east of Indonesia."""
    zones = enumerate(("WIB", "WITA", "WIT"))
    return " · ".join(f"{(hour + ahead) % 24:02d}.00 {zone}" for ahead, zone in zones)


HOUR: Final = TimeField(
    "hour",
    0,
    LAST_HOUR,
    "hour",
    lambda moment: moment.hour,
    _("Hour"),
    _("At which hour does it go out? 0 to 23, WIB."),
    lambda hour: f"{hour:02d}.00 WIB",
    _in_each_zone,
)
WEEKDAY: Final = TimeField(
    "weekday",
    1,
    7,
    "iso_week_day",
    lambda moment: moment.isoweekday(),
    _("Day (once a week)"),
    _("On which day does it go out?"),
    lambda day: str(Weekday(day).label),
)
MONTHDAY: Final = TimeField(
    "monthday",
    1,
    LAST_MONTHDAY,
    "day",
    lambda moment: moment.day,
    _("Date (once a month)"),
    _("On which day of the month does it go out? 1 to 28."),
    lambda day: str(_("the %(day)d") % {"day": day}),
)
TIME_FIELDS: Final = (HOUR, WEEKDAY, MONTHDAY)


class Schedule:
    """What holds for one frequency.

    ``readers`` are the frequencies of the subscribers whom its editions go to, ``slower`` is what
    to offer to who finds it too much, ``less_often`` the words of that offer when it is the one
    offered. ``issue_kind``: which issues of a single story its editions send.
    """

    frequency: ClassVar[Frequency]
    readers: ClassVar[tuple[Frequency, ...]]
    slower: ClassVar[Frequency | None] = None
    less_often: ClassVar[str | Promise] = ""
    issue_kind: ClassVar[str] = ""
    times: ClassVar[tuple[TimeField, ...]] = ()
    when: ClassVar[str | Promise]

    def when_in(self, times: Mapping[str, int | None]) -> str:
        """Say to readers when mail with these times comes."""
        shown = {f.name: f.words(value) for f in self.times if (value := times[f.name]) is not None}
        return str(self.when) % shown


class Breaking(Schedule):
    """Single stories that matter to everybody who wants single stories at all."""

    frequency = Frequency.BREAKING
    readers = (Frequency.BREAKING, Frequency.INSTANT)
    issue_kind = "breaking"
    when = _("Only when it matters, the moment we know")


class Instant(Schedule):
    """Single stories."""

    frequency = Frequency.INSTANT
    readers = (Frequency.INSTANT,)
    slower = Frequency.DAILY
    issue_kind = "story"
    when = _("The moment a story is out")


class Digest(Schedule, ABC):
    """What is new since the one before. What was missed is caught up with for some periods."""

    caught_up: ClassVar[int] = 3  # periods

    @abstractmethod
    def back(self, moment: datetime.datetime, periods: int) -> datetime.datetime:
        """Return the moment so many periods earlier."""

    @abstractmethod
    def _within_period(self, here: datetime.datetime, slot: tuple[int, ...]) -> datetime.datetime:
        """Return the moment of ``slot`` in the period that ``here`` lies in."""

    def slot_of(self, moment: datetime.datetime) -> tuple[int, ...]:
        """Return the moment's parts as ``times`` names them."""
        here = timezone.localtime(moment)
        return tuple(field.part(here) for field in self.times)

    def latest(self, now: datetime.datetime, slot: tuple[int, ...]) -> datetime.datetime:
        """Return the last moment up to ``now`` that is at ``slot``."""
        here = timezone.localtime(now)
        whole = here.replace(hour=slot[0], minute=0, second=0, microsecond=0)
        moment = self._within_period(whole, slot)
        return moment if moment <= here else self.back(moment, 1)

    def at_slot(self, column: str, moment: datetime.datetime) -> dict[str, Any]:
        """Return the lookups of rows whose ``column`` has the same slot as ``moment``."""
        parts = zip(self.times, self.slot_of(moment), strict=True)
        return {f"{column}__{field.lookup}": part for field, part in parts}


class Daily(Digest):
    """Every day at an hour."""

    frequency = Frequency.DAILY
    readers = (Frequency.DAILY,)
    slower = Frequency.WEEKLY
    less_often = _("Only less often: once a day")
    times = (HOUR,)
    when = _("Every day at %(hour)s")

    def back(self, moment: datetime.datetime, periods: int) -> datetime.datetime:
        return moment - datetime.timedelta(days=periods)

    def _within_period(self, here: datetime.datetime, slot: tuple[int, ...]) -> datetime.datetime:
        return here


class Weekly(Digest):
    """Every week on a day at an hour."""

    frequency = Frequency.WEEKLY
    readers = (Frequency.WEEKLY,)
    slower = Frequency.MONTHLY
    less_often = _("Only less often: once a week")
    times = (HOUR, WEEKDAY)
    when = _("Every %(weekday)s at %(hour)s")

    def back(self, moment: datetime.datetime, periods: int) -> datetime.datetime:
        return moment - datetime.timedelta(weeks=periods)

    def _within_period(self, here: datetime.datetime, slot: tuple[int, ...]) -> datetime.datetime:
        return here + datetime.timedelta(days=slot[1] - here.isoweekday())


class Monthly(Digest):
    """Every month on a date that each month has, at an hour."""

    frequency = Frequency.MONTHLY
    readers = (Frequency.MONTHLY,)
    less_often = _("Only less often: once a month")
    times = (HOUR, MONTHDAY)
    when = _("Every month on %(monthday)s at %(hour)s")

    def back(self, moment: datetime.datetime, periods: int) -> datetime.datetime:
        here = timezone.localtime(moment)
        months = here.year * 12 + here.month - 1 - periods
        # A digest that is made by hand may be looked at on a 31st.
        day = min(here.day, LAST_MONTHDAY)
        return here.replace(year=months // 12, month=months % 12 + 1, day=day)

    def _within_period(self, here: datetime.datetime, slot: tuple[int, ...]) -> datetime.datetime:
        return here.replace(day=slot[1])


_SCHEDULES: Final[dict[str, Schedule]] = {
    schedule.frequency.value: schedule
    for schedule in (Breaking(), Instant(), Daily(), Weekly(), Monthly())
}
# In these a mailing is made of what is new since the one before.
DIGESTS: Final = tuple(f for f in Frequency if isinstance(_SCHEDULES[f.value], Digest))
SINGLE_STORIES: Final = tuple(f for f in Frequency if f not in DIGESTS)


def schedule_of(frequency: str) -> Schedule:
    """Return what holds for the frequency."""
    return _SCHEDULES[frequency]


def digest_of(frequency: str) -> Digest:
    """Return what holds for the frequency of a digest."""
    schedule = _SCHEDULES[frequency]
    assert isinstance(schedule, Digest)
    return schedule


def schedule_for_issues(kind: str) -> Schedule | None:
    """Return whose editions send issues of this kind; None: those of any digest."""
    return next((found for found in _SCHEDULES.values() if found.issue_kind == kind), None)


def slower_than(frequency: str) -> list[str]:
    """Return the slower frequencies, the next one first."""
    found = []
    slower = schedule_of(frequency).slower
    while slower is not None:
        found.append(slower.value)
        slower = schedule_of(slower).slower
    return found


def with_time(field: TimeField) -> list[str]:
    """Return the frequencies that come at a moment with this part."""
    return [f.value for f in Frequency if field in schedule_of(f).times]
