"""What a reader is told of a story's age and length."""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from articles.body import sanitizer
from articles.db import clock

WORDS_A_MINUTE = 200


class ReadingMixin:
    """How old a story is, and how long it takes to read."""

    if TYPE_CHECKING:  # the story's fields
        body: Any
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


def minutes_for(text: str) -> int:
    """Return how many minutes a plain text takes to read, at least 1."""
    return max(1, math.ceil(len(text.split()) / WORDS_A_MINUTE))
