"""Parts of an address."""

from __future__ import annotations

import datetime

from django.urls.converters import StringConverter

from articles.pages.periods import Period


class DateConverter:
    """``2026/11/22`` to a date and back; what is no date does not match."""

    regex = "[0-9]{4}/[0-9]{2}/[0-9]{2}"

    def to_python(self, value: str) -> datetime.date:
        """Return the date; ``ValueError`` for the 31st of February makes the address unknown."""
        return datetime.date.fromisoformat(value.replace("/", "-"))

    def to_url(self, value: datetime.date) -> str:
        """Return the date as it stands in an address."""
        return value.strftime("%Y/%m/%d")


class PeriodConverter:
    """``2026``, ``2026/11`` or ``2026/11/22`` to a period and back; what is none does not match."""

    regex = "[0-9]{4}(?:/[0-9]{2}){0,2}"

    def to_python(self, value: str) -> Period:
        """Return the period; ``ValueError`` for a 13th month makes the address unknown."""
        return Period(*(int(part) for part in value.split("/")))

    def to_url(self, value: Period) -> str:
        """Return the period as it stands in an address."""
        return value.path


class FeedFormConverter(StringConverter):
    """The forms of a feed beside RSS, which needs no name."""

    regex = "atom|json"
