"""Parts of an address."""

from __future__ import annotations

import datetime


class DateConverter:
    """``2026/11/22`` to a date and back; what is no date does not match."""

    regex = "[0-9]{4}/[0-9]{2}/[0-9]{2}"

    def to_python(self, value: str) -> datetime.date:
        """Return the date; ``ValueError`` for the 31st of February makes the address unknown."""
        return datetime.date.fromisoformat(value.replace("/", "-"))

    def to_url(self, value: datetime.date) -> str:
        """Return the date as it stands in an address."""
        return value.strftime("%Y/%m/%d")
