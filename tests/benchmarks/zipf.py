"""Collections of any size: made-up stories whose words are as unevenly used as real ones.

Words follow Zipf's law (exponent 1.05) over a vocabulary of inflected Indonesian roots and made-up
names; every story has a matter, from whose words half of its own are drawn; the largest matter has
a twentieth of the stories. A story is made of its number and the seed alone, so that any part of a
collection can be had by itself.
"""

from __future__ import annotations

import bisect
import datetime
import functools
import itertools
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.collection import Story

VOCABULARY = 120_000
MATTERS = 20_000
WORDS_A_MATTER = 150
BODY = (70, 170)  # words
FIRST = datetime.datetime(2010, 1, 1, tzinfo=datetime.UTC)
YEARS = 15
SECTIONS = ("Nasional", "Dunia", "Ekonomi", "Hukum", "Olahraga", "Sains", "Budaya", "Kesehatan")
_FORMS = (
    "{}", "di{}", "{}an", "{}nya", "ber{}", "ter{}", "{}kan", "di{}kan", "pe{}", "{}i", "di{}i",
    "ke{}an", "se{}", "{}annya", "per{}an", "ter{}nya", "{}lah", "di{}kannya",
)  # fmt: skip
# A list of its own: a collection stays what it is when the product learns a root.
ROOTS = Path(__file__).with_name("zipf_roots.txt")
_SYLLABLES = [a + b for a in "bdghjklmnprstwy" for b in "aiueo"]


def vocabulary(chance: random.Random) -> list[str]:
    """Return the words, the most used first: roots early, their forms and names later."""
    roots = sorted(set(ROOTS.read_text(encoding="utf-8").split()))
    chance.shuffle(roots)
    formed = [form.format(root) for form in _FORMS for root in roots]
    later = formed[len(roots) :]
    names: set[str] = set()
    while len(names) < VOCABULARY - len(formed):
        names.add(
            "".join(chance.choices(_SYLLABLES, k=chance.choice((2, 3, 3, 4))))
            + chance.choice("nrsthk ")
        )
    rest = later + sorted(name.strip() for name in names)
    chance.shuffle(rest)
    return list(dict.fromkeys(formed[: len(roots)] + rest))


@dataclass(frozen=True)
class Collection:
    """``count`` stories, the oldest first, made when they are asked for."""

    count: int
    seed: int
    words: Sequence[str]
    cumulative: Sequence[float]

    def stories(self, numbers: Sequence[int] | None = None) -> Iterator[Story]:
        """Yield the stories with these numbers, all if none are named."""
        for number in range(self.count) if numbers is None else numbers:
            yield self.story(number)

    def story(self, number: int) -> Story:
        """Make one story."""
        chance = random.Random(self.seed * 1_000_003 + number)
        matter_number = (int(20 * chance.paretovariate(0.9)) - 20) % MATTERS
        matter = matter_of(self, matter_number)
        length = chance.randint(*BODY)
        common = chance.choices(self.words, cum_weights=self.cumulative, k=length // 2)
        own = [
            matter[min(int(chance.expovariate(0.03)), WORDS_A_MATTER - 1)]
            for _ in range(length - len(common))
        ]
        body = common + own
        chance.shuffle(body)
        title = chance.choices(own, k=chance.randint(4, 6)) + chance.choices(common, k=2)
        chance.shuffle(title)
        step = datetime.timedelta(days=365.25 * YEARS) / self.count
        return Story(
            id=str(number),
            title=" ".join(dict.fromkeys(title)).capitalize(),
            body=" ".join(body),
            tags=(f"perkara {matter_number}",) if chance.random() < 0.6 else (),
            section=SECTIONS[matter_number % len(SECTIONS)],
            published=FIRST + number * step,
        )

    def __hash__(self) -> int:
        return hash((self.count, self.seed))


@functools.lru_cache(maxsize=MATTERS)
def matter_of(collection: Collection, number: int) -> list[str]:
    """Return the words of a matter, the most used first; none is among the 300 most common."""
    chance = random.Random(f"{collection.seed} {number}")
    last = len(collection.words) - 1
    start, end = collection.cumulative[299], collection.cumulative[-1]
    return [
        collection.words[
            min(last, bisect.bisect(collection.cumulative, chance.uniform(start, end)))
        ]
        for _ in range(WORDS_A_MATTER)
    ]


def collection(count: int, seed: int = 1) -> Collection:
    """Return a collection of ``count`` stories."""
    words = vocabulary(random.Random(seed))
    weights = [1 / (rank + 10) ** 1.05 for rank in range(len(words))]
    return Collection(count, seed, words, list(itertools.accumulate(weights)))
