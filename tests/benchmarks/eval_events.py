"""How well the stories of one event are found: ``make eval-events``.

A pair is right where its stories are judged of the same event or a follow-up (grade 2 and more).
Pairs count to the half of either story: "tune", where the figures of ``articles.related.events``
were chosen, or "unseen". A folder that names no halves is parted by what is related at all, so that
no matter is in both. Stories are settled as they came, and once more as a rebuild does it.
"""

from __future__ import annotations

import argparse
import itertools
import os
import sys
import time
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.benchmarks import collection, measures, scratch
from tests.benchmarks.collection import Story

FIXTURE = Path(__file__).with_name("events")
SAME_EVENT = 2.0
TUNE, UNSEEN = "tune", "unseen"
NEAR = [number / 100 for number in range(8, 41)]
Pair = frozenset[str]


def main() -> None:
    """Print the table; exit code 2 where there is nothing to measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", default=str(FIXTURE), help="folder of JSON lines with grades")
    parser.add_argument("--choose", action="store_true", help="try other thresholds")
    options = parser.parse_args()
    scratch.start_django()
    stories = collection.read_folder(Path(options.data))
    judged = judged_pairs(stories)
    if not judged:
        collection.give_up(f"{options.data}: no pair of stories has a grade of 2 here")
    print(f"{len(stories):,} stories, {len(judged):,} pairs of one event ({options.data})\n")
    halves = halves_of(stories)
    with scratch.database():
        keys = scratch.load(stories, os.cpu_count() or 1)
        print(f"{'settled':<24}{'half':<8}{'precision':>10}{'recall':>8}{'pairs':>7}{'ms':>7}")
        if options.choose:
            choose(keys, judged, halves)
        for name, order in orders(keys).items():
            found, took = settled(keys, order)
            report(name, found, judged, halves, took)


def judged_pairs(stories: Iterable[Story]) -> set[Pair]:
    """Return the pairs that are judged to be of one event."""
    known = {story.id for story in stories}
    return {
        frozenset((story.id, other))
        for story in stories
        for other, grade in story.related.items()
        if grade >= SAME_EVENT and other in known and other != story.id
    }


def halves_of(stories: list[Story]) -> dict[str, str]:
    """Return the half of each story; of one matter, the same."""
    matter = {story.id: story.id for story in stories}

    def first(key: str) -> str:
        while matter[key] != key:
            key = matter[key]
        return key

    for story in stories:
        for other in story.related.keys() & matter.keys():
            low, high = sorted((first(story.id), first(other)))
            matter[high] = low
    return {
        story.id: story.half or (UNSEEN if zlib.crc32(first(story.id).encode()) % 2 else TUNE)
        for story in stories
    }


def orders(keys: Mapping[str, int]) -> dict[str, list[int]]:
    """Return the orders in which stories are settled."""
    from articles.models import Article

    rows = Article.objects.filter(pk__in=keys.values()).order_by("published_at", "pk")
    came = list(rows.values_list("pk", flat=True))
    return {"as they came": came, "newest first (rebuild)": came[::-1]}


def settled(keys: Mapping[str, int], order: Iterable[int]) -> tuple[set[Pair], list[float]]:
    """Settle all stories anew; return the pairs that were found and the milliseconds of each."""
    from django.db import connection

    from articles.models import EventStory, StoryVector
    from articles.related import store

    with connection.cursor() as cursor:  # past the signals, which would have them settled again
        cursor.execute("DELETE FROM articles_eventstory; DELETE FROM articles_event")
    StoryVector.objects.update(related_at=None)
    took = []
    for key in order:
        began = time.process_time()
        store.settle(key)
        took.append(1000 * (time.process_time() - began))
    ids = {key: name for name, key in keys.items()}
    together: dict[int, list[str]] = {}
    for event, key in EventStory.objects.inside().values_list("event_id", "article_id"):
        together.setdefault(event, []).append(ids[key])
    pairs = (itertools.combinations(names, 2) for names in together.values())
    return {frozenset(pair) for pair in itertools.chain.from_iterable(pairs)}, took


def figures(
    found: set[Pair], judged: set[Pair], halves: Mapping[str, str], half: str
) -> tuple[float, float, int]:
    """Return precision, recall and the number of pairs found in a half."""
    mine = {pair for pair in found if half in {halves[key] for key in pair}}
    wanted = {pair for pair in judged if half in {halves[key] for key in pair}}
    right = len(mine & wanted)
    return right / max(1, len(mine)), right / max(1, len(wanted)), len(mine)


def report(
    name: str, found: set[Pair], judged: set[Pair], halves: Mapping[str, str], took: list[float]
) -> None:
    """Print two lines of the table."""
    for half in (TUNE, UNSEEN):
        precision, recall, count = figures(found, judged, halves, half)
        middle = measures.percentile(took, 0.5)
        print(f"{name:<24}{half:<8}{precision:>10.3f}{recall:>8.3f}{count:>7}{middle:>7.1f}")


def choose(keys: Mapping[str, int], judged: set[Pair], halves: Mapping[str, str]) -> None:
    """Print what other thresholds would give; the one in use was chosen on the first half alone."""
    from articles.related import events

    used = events.NEAR
    order = orders(keys)["as they came"]
    for near in NEAR:
        events.NEAR = near
        found, took = settled(keys, order)
        report(f"from {near:.2f}", found, judged, halves, took)
    events.NEAR = used


if __name__ == "__main__":
    sys.exit(main())
