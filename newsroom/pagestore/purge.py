"""What was purged at once, as a message of ``articles.models.purges`` says it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from articles.db.page_tags import Span
from articles.models.purges import ALL


@dataclass
class Purge:
    """What was purged at once: tags, and points of lines."""

    tags: frozenset[str]
    points: list[tuple[str, int]]

    @classmethod
    def of(cls, words: Iterable[str]) -> Purge:
        """Read the words of a message."""
        tags, points = set(), []
        for word in words:
            line, at, number = word.partition("@")
            if at:
                points.append((line, int(number)))
            else:
                tags.add(word)
        return cls(frozenset(tags), points)

    def hits(self, tags: frozenset[str], spans: Iterable[Span]) -> bool:
        """Whether a page that stands on these changed."""
        if ALL in self.tags or not self.tags.isdisjoint(tags):
            return True
        return any(
            line == span.line and span.low <= number <= span.high
            for span in spans
            for line, number in self.points
        )
