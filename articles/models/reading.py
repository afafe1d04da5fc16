"""What a reader is told of a story's age and length, and how it opens."""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.safestring import SafeString

from articles.body import sanitizer
from articles.db import clock

WORDS_A_MINUTE = 200


class ReadingMixin:
    """How old a story is, how long it takes to read, and how it opens."""

    if TYPE_CHECKING:  # the story's fields
        body: Any
        dateline: str
        opens_plain: bool
        published_at: Any

    @property
    def age_years(self) -> int:
        """Full years since the story appeared; 0 until then, also before it appears."""
        if self.published_at is None:
            return 0
        born, today = timezone.localdate(self.published_at), clock.today()
        years = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
        return max(years, 0)

    @cached_property
    def reading_minutes(self) -> int:
        """Reading time at 200 words a minute, at least 1."""
        return minutes_for(sanitizer.plain_text(self.body))

    def opened(self, site_name: str) -> SafeString:
        """Return the body as printed: its dateline and the site's name before the first words.

        What was brought from elsewhere without a dateline opens as it did there.
        """
        is_plain = self.opens_plain and not self.dateline
        return sanitizer.opened_with(self.dateline, "" if is_plain else site_name, self.body)


def minutes_for(text: str) -> int:
    """Return how many minutes a plain text takes to read, at least 1."""
    return max(1, math.ceil(len(text.split()) / WORDS_A_MINUTE))
