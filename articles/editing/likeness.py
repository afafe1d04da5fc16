"""Which of many names look alike: one letter apart, joined or parted, or one meaning."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

LIKE: Final = 0.6
"""The part of their trigrams that two names share; “Jokowi Widodo” and “Joko Widodo” have 0.77."""
SHORTEST: Final = 4
"""Letters: of shorter names one letter makes another, “KPK” and “KPU”."""

NEWEST: Final = 2_000
"""Names; comparing so many takes half a second, ten times as many half a minute."""


def folded(name: str) -> str:
    """Return the letters and digits of a name without marks, case, blanks and signs."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    return "".join(sign for sign in plain if sign.isalnum())


def pairs(
    names: Mapping[int, str], synonyms: Iterable[Iterable[str]] = ()
) -> list[tuple[int, int]]:
    """Return the keys of names that look alike, the most alike first; each pair once.

    ``synonyms``: groups of forms that mean the same. What is a letter apart is looked for among the
    ``NEWEST`` names, by their keys: those are the ones that nobody has looked through yet.
    """
    found: dict[tuple[int, int], float] = {}
    by_fold: dict[str, list[int]] = defaultdict(list)
    for key, name in names.items():
        by_fold[folded(name)].append(key)
    for keys in by_fold.values():
        found |= dict.fromkeys(_within(keys), 2.0)
    for forms in synonyms:
        keys = [key for form in forms for key in by_fold.get(folded(form), ())]
        found |= dict.fromkeys(_within(keys), 1.5)
    newest = sorted(names)[-NEWEST:]
    for pair, share in _sharing({key: folded(names[key]) for key in newest}):
        found.setdefault(pair, share)
    return sorted(found, key=lambda pair: (-found[pair], pair))


def _within(keys: list[int]) -> Iterator[tuple[int, int]]:
    ordered = sorted(set(keys))
    for place, first in enumerate(ordered):
        for second in ordered[place + 1 :]:
            yield first, second


def _sharing(names: Mapping[int, str]) -> Iterator[tuple[tuple[int, int], float]]:
    """Yield pairs that share trigrams enough.

    Only names that have one of each other's rarest trigrams in common can be so alike; what every
    name has is compared for none.
    """
    grams = {key: _trigrams(name) for key, name in names.items() if len(name) >= SHORTEST}
    common = Counter(gram for given in grams.values() for gram in given)
    holders: dict[str, list[int]] = defaultdict(list)
    for key in sorted(grams, key=lambda key: (len(grams[key]), key)):
        given = grams[key]
        rarest = sorted(given, key=lambda gram: (common[gram], gram))
        rarest = rarest[: len(given) - int(LIKE * len(given)) + 1]
        for other in {one for gram in rarest for one in holders[gram]}:
            theirs = grams[other]
            share = len(given & theirs) / len(given | theirs)
            if share >= LIKE and _same_figures(names[key], names[other]):
                yield (min(key, other), max(key, other)), share
        for gram in rarest:
            holders[gram].append(key)


def _trigrams(name: str) -> frozenset[str]:
    padded = f"  {name} "
    return frozenset(padded[place : place + 3] for place in range(len(padded) - 2))


def _same_figures(first: str, second: str) -> bool:
    """Whether two names have the same digits: “Pemilu 2019” is not “Pemilu 2024”."""
    return [c for c in first if c.isdigit()] == [c for c in second if c.isdigit()]
