"""Collections of any size: made-up stories whose words are as unevenly used as real ones.

Words follow Zipf's law (exponent 1.05) over a vocabulary of inflected Indonesian roots and made-up
names; every story has a matter, from whose words half of its own are drawn. Same seed, same
stories, however many are taken.
"""

from __future__ import annotations

import datetime
import itertools
import random
from collections.abc import Iterator

from articles.text.affixes import known_roots
from tests.benchmarks.collection import Story

VOCABULARY = 120_000
MATTERS = 2_000
WORDS_A_MATTER = 150
BODY = (70, 170)  # words
FIRST = datetime.datetime(2010, 1, 1, tzinfo=datetime.UTC)
YEARS = 15
SECTIONS = ("Nasional", "Dunia", "Ekonomi", "Hukum", "Olahraga", "Sains", "Budaya", "Kesehatan")
_FORMS = (
    "{}", "di{}", "{}an", "{}nya", "ber{}", "ter{}", "{}kan", "di{}kan", "pe{}", "{}i", "di{}i",
    "ke{}an", "se{}", "{}annya", "per{}an", "ter{}nya", "{}lah", "di{}kannya",
)  # fmt: skip
_SYLLABLES = [a + b for a in "bdghjklmnprstwy" for b in "aiueo"]


def vocabulary(chance: random.Random) -> list[str]:
    """Return the words, the most used first: roots early, their forms and names later."""
    roots = sorted(known_roots())
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


def stories(count: int, seed: int = 1) -> Iterator[Story]:
    """Yield ``count`` stories, the oldest first."""
    chance = random.Random(seed)
    words = vocabulary(chance)
    weights = [1 / (rank + 10) ** 1.05 for rank in range(len(words))]
    cumulative = list(itertools.accumulate(weights))
    matters = [
        chance.choices(words[300:], cum_weights=_tail(cumulative, 300), k=WORDS_A_MATTER)
        for _ in range(MATTERS)
    ]
    step = datetime.timedelta(days=365.25 * YEARS) / count
    for number in range(count):
        matter_number = int(chance.paretovariate(0.9)) % MATTERS
        matter = matters[matter_number]
        length = chance.randint(*BODY)
        common = chance.choices(words, cum_weights=cumulative, k=length // 2)
        own = [
            matter[min(int(chance.expovariate(0.03)), WORDS_A_MATTER - 1)]
            for _ in range(length - len(common))
        ]
        body = common + own
        chance.shuffle(body)
        title = chance.choices(own, k=chance.randint(4, 6)) + chance.choices(common, k=2)
        chance.shuffle(title)
        yield Story(
            id=str(number),
            title=" ".join(dict.fromkeys(title)).capitalize(),
            body=" ".join(body),
            tags=(f"perkara {matter_number}",) if chance.random() < 0.6 else (),
            section=SECTIONS[matter_number % len(SECTIONS)],
            published=FIRST + number * step,
        )


def _tail(cumulative: list[float], start: int) -> list[float]:
    return [value - cumulative[start - 1] for value in cumulative[start:]]
