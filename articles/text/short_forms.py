"""Short forms that a text explains: "Komisi Pemberantasan Korupsi (KPK)"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from articles.text.tokenizer import words

MOST_WORDS = 8  # of a name in full
_SMALL = "dan|atas|untuk|di|ke|dari|bagi|serta|of|and|for|the"
_CAPITAL = r"[A-Z][\w'’]*"
_EXPLAINED = re.compile(
    rf"({_CAPITAL}(?:[ -](?:{_CAPITAL}|{_SMALL})){{1,{MOST_WORDS - 1}}})"
    r" \(([A-Z][A-Za-z]{1,11})\)"
)


def pairs(text: str) -> Iterator[tuple[str, str]]:
    """Yield short forms with the names that stand before them, both folded, some more than once."""
    for found in _EXPLAINED.finditer(text):
        named, short = re.split("[ -]", found[1]), found[2]
        for start in range(len(named) - 2, -1, -1):
            if named[start][0].isupper() and _spells(short.lower(), named[start:]):
                long = " ".join(words(" ".join(named[start:])))
                if long.count(" "):
                    yield short.lower(), long
                break


def _spells(short: str, named: Sequence[str]) -> bool:
    """Whether ``short`` is made of the beginnings of all words but small ones, in their order."""
    if not named:
        return not short
    first, rest = named[0], named[1:]
    if first[0].islower() and _spells(short, rest):
        return True
    word = first.lower()
    return any(
        short[:length] == word[:length] and _spells(short[length:], rest)
        for length in range(1, min(len(short), len(word)) + 1)
    )
