"""Years, months and days of the archive, in site time."""

from __future__ import annotations

import calendar
import datetime
from dataclasses import dataclass

from django.urls import reverse
from django.utils import dateformat, timezone

from articles.db import clock, page_tags
from articles.models import Article

ONE_DAY = datetime.timedelta(days=1)
DECEMBER = 12


@dataclass(frozen=True)
class Period:
    """A year, a month of it, or a day of that.

    Raises:
        ValueError: the calendar has no such month or day.
    """

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        """Refuse what the calendar does not have."""
        datetime.date(
            self.year,
            1 if self.month is None else self.month,
            1 if self.day is None else self.day,
        )
        if self.year in {datetime.MINYEAR, datetime.MAXYEAR}:
            raise ValueError("midnight in another time zone would leave the calendar")

    @property
    def path(self) -> str:
        """The period as it stands in an address."""
        parts = [f"{self.year:04}"]
        parts += [f"{part:02}" for part in (self.month, self.day) if part is not None]
        return "/".join(parts)

    @property
    def name(self) -> str:
        """What people call it, such as 29 November 2026."""
        form = ("Y", "F Y", "j F Y")[self.depth - 1]
        return str(dateformat.format(self.first, form))

    @property
    def depth(self) -> int:
        """1 for a year, 2 for a month, 3 for a day."""
        return 1 + bool(self.month) + bool(self.day)

    @property
    def first(self) -> datetime.date:
        """The first day, in site time."""
        return datetime.date(self.year, self.month or 1, self.day or 1)

    @property
    def last(self) -> datetime.date:
        """The last day, in site time; it belongs to the period."""
        month = self.month or DECEMBER
        return datetime.date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    @property
    def begins(self) -> datetime.datetime:
        """Midnight before the first day, in site time."""
        return _midnight(self.first)

    @property
    def ends(self) -> datetime.datetime:
        """Midnight after the last day: the first moment that no longer belongs to the period."""
        return _midnight(self.last + ONE_DAY)

    @property
    def tag(self) -> str:
        """Its name for caches in front, which know nothing of spans."""
        return f"period:{self.path}"

    def span(self, line: str) -> page_tags.Span:
        """The period as a stretch of a line of stories."""
        first, last = page_tags.microseconds(self.begins), page_tags.microseconds(self.ends) - 1
        return page_tags.Span(line, first, last)

    @property
    def is_present(self) -> bool:
        """Whether the period contains today, so that new stories can still fall into it."""
        return self.first <= clock.today() <= self.last

    @property
    def above(self) -> list[Period]:
        """The periods that it lies in, widest first."""
        return [Period(self.year), Period(self.year, self.month)][: self.depth - 1]

    @property
    def parts(self) -> list[Period]:
        """The months of a year, the days of a month; a day has none."""
        if not self.month:
            return [Period(self.year, month) for month in range(1, DECEMBER + 1)]
        if not self.day:
            return [Period(self.year, self.month, day) for day in range(1, self.last.day + 1)]
        return []

    def get_absolute_url(self) -> str:
        """Return the address of the period's stories."""
        return reverse("articles:archive", args=[self])


def parts_with_stories(period: Period) -> list[Period]:
    """Return the parts of ``period`` in which a public story appeared; one query.

    One look into the index for each part, however many stories it has.
    """
    newest = [
        Article.objects.published()
        .filter(published_at__gte=part.begins, published_at__lt=part.ends)
        .values_list("publication_date", flat=True)[:1]
        for part in period.parts
        if part.first <= clock.today()
    ]
    if not newest:
        return []
    dates = set(newest[0].union(*newest[1:], all=True)) if len(newest) > 1 else set(newest[0])
    return [
        part
        for part in period.parts
        if any(date is not None and part.first <= date <= part.last for date in dates)
    ]


def _midnight(date: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(date, datetime.time()))
