"""The fixture: sixty events told eight ways, by a seeded recipe, as JSON lines.

Each telling takes other sentences of its event, in other words, among asides that any story may
have; a fourth of the headlines name neither the place nor the people. Events of one matter share
its words, others a place or a person: those are the distractors. Run as a module it writes the
folder ``fixture``; a test holds the two together.
"""

from __future__ import annotations

import datetime
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.benchmarks.matters import ASIDES, DAYS, MATTERS, SWAPS

FOLDER = Path(__file__).with_name("fixture")
TELLINGS = 8
SEED = 20_260_817
START = datetime.datetime(2024, 1, 8, 8, tzinfo=datetime.UTC)


def stories() -> Iterator[dict[str, Any]]:
    """Yield all stories, those of one event in a row."""
    chance = random.Random(SEED)
    number = 0
    for name, matter in MATTERS.items():
        for event in matter["events"]:
            slots = dict(zip(("place", "person", "thing", "figure", "more"), event, strict=True))
            begun = START + datetime.timedelta(days=chance.randrange(700))
            keys = [f"{name}-{number}-{telling}" for telling in range(TELLINGS)]
            for telling, key in enumerate(keys):
                time = begun + datetime.timedelta(days=chance.randrange(45), minutes=telling)
                yield {
                    "id": key,
                    "title": _headline(matter["headlines"][telling], slots),
                    "body": _body(matter["sentences"], slots, chance),
                    "tags": _tags(matter["tags"], slots, chance),
                    "section": matter["section"],
                    "published": time.isoformat(),
                    "related": [other for other in keys if other != key],
                }
            number += 1


def _headline(pattern: str, slots: dict[str, str]) -> str:
    text = pattern.format(**slots)
    return text[:1].upper() + text[1:]


def _body(patterns: list[str], slots: dict[str, str], chance: random.Random) -> str:
    told = chance.sample(patterns, 5)
    aside = [
        pattern.format(day=chance.choice(DAYS), **slots) for pattern in chance.sample(ASIDES, 3)
    ]
    sentences = [_reworded(pattern.format(**slots), chance) for pattern in told] + aside
    first, *rest = sentences
    chance.shuffle(rest)
    return "\n\n".join([first, *rest])


def _reworded(sentence: str, chance: random.Random) -> str:
    swapped = [
        SWAPS[word] if word in SWAPS and chance.random() < 0.5 else word
        for word in sentence.split()
    ]
    text = " ".join(swapped)
    return text[:1].upper() + text[1:]


def _tags(tags: list[str], slots: dict[str, str], chance: random.Random) -> list[str]:
    """Tags as desks give them: often the place, sometimes the matter, now and then none."""
    kept = [tag for tag in tags if chance.random() < 0.5]
    return kept + ([slots["place"]] if chance.random() < 0.6 else [])


def as_lines() -> str:
    """Return the fixture as it is kept."""
    return "".join(json.dumps(story, ensure_ascii=False) + "\n" for story in stories())


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / "stories.jsonl").write_text(as_lines(), encoding="utf-8")
