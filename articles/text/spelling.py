"""Spelling by deletion neighbourhoods (SymSpell, W. Garbe 2012).

Two words within ``n`` edits of one another share a string that is left when at most ``n`` letters
are deleted from each. So the dictionary is indexed under its deletions once, and a query word is
looked up under its own, instead of being compared with every word.
"""

from __future__ import annotations

import itertools
import zlib
from collections.abc import Iterable, Iterator

PREFIX = 7  # only the first letters are deleted from: enough to find, few rows to keep
SHORTEST = 4  # letters; shorter words are too near to too many others
_TWO_EDITS_FROM = 6


def edits_allowed(word: str) -> int:
    """Return how many edits a misspelled word of this length may be away."""
    if len(word) < SHORTEST or not word.isalpha():
        return 0
    return 1 if len(word) < _TWO_EDITS_FROM else 2


def deletions(word: str, most: int) -> Iterator[tuple[str, int]]:
    """Yield every string left of the word's beginning after up to ``most`` deletions, once.

    With each comes the number of letters deleted.
    """
    start = word[:PREFIX]
    seen = set()
    for count in range(min(most, len(start) - 1) + 1):
        for gone in itertools.combinations(range(len(start)), count):
            left = "".join(letter for place, letter in enumerate(start) if place not in gone)
            if left not in seen:
                seen.add(left)
                yield left, count


def key(text: str) -> int:
    """Return a deletion as the signed 32-bit number that it is stored as; strangers may meet."""
    return zlib.crc32(text.encode()) - (1 << 31)


def distance(one: str, other: str, most: int) -> int:
    """Return the edits between two words, neighbours swapped counting one; at most ``most`` + 1.

    Optimal string alignment, row by row, given up once no row entry is within ``most``.
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        before, last, row = row, before, [i]
        for j, twin in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != twin))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == twin:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)


def best(word: str, known: Iterable[tuple[str, int]], most: int) -> list[str]:
    """Return those of ``known`` (words with how many stories have them) that ``word`` may mean.

    Nearest first; of equally near ones those with the same first letter, then the most used.
    """
    judged = ((distance(word, other, most), other, used) for other, used in known)
    near = [(away, other[:1] != word[:1], -used, other) for away, other, used in judged]
    return [other for away, _first, _used, other in sorted(near) if away <= most]
