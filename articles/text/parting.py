"""Words written as one and in two: wali kota and walikota, iphone 11 and iphone11."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from articles.text.stopwords import STOP_WORDS

SHORTEST_PART = 3  # letters
_NUMBERED = re.compile(r"([^\W\d_]{2,})(\d{1,4})")


def partings(word: str) -> Iterator[tuple[str, str]]:
    """Yield the pairs that ``word`` may have been put together from; none has a stop word."""
    if numbered := _NUMBERED.fullmatch(word):
        yield numbered[1], numbered[2]
    elif word.isalpha():
        for place in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1):
            first, second = word[:place], word[place:]
            if first not in STOP_WORDS and second not in STOP_WORDS:
                yield first, second


def joined(typed: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Yield two words that stand side by side and what they make as one."""
    for first, second in itertools.pairwise(typed):
        whole = first + second
        if first in STOP_WORDS or second in STOP_WORDS or whole in STOP_WORDS:
            continue
        alike = first.isalpha() and second.isalpha()
        if (alike and min(len(first), len(second)) >= SHORTEST_PART) or _NUMBERED.fullmatch(whole):
            yield first, second, whole
