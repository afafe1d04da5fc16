"""Which weights the factors of related stories should have: ``make eval-related CHOOSE=1``.

Every query's evidence is read once, then put in order under each set of weights. Half of the
queries choose, the other half says what the choice is worth on queries that it has not seen.
Near-duplicates are not thinned here, so that the figures are a little off those of the table.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable, Sequence
from dataclasses import replace

from tests.benchmarks import measures
from tests.benchmarks.collection import Story

SECTION = (0.0, 0.04, 0.08, 0.15)
TIME = (0.0, 0.06, 0.12, 0.25)
TAGS = (0.0, 0.05, 0.1)  # more of them hurts wherever it was measured
FLOORS = (0.0, 0.03, 0.06, 0.09, 0.12, 0.16, 0.2)
SHOWN = 8
SEED = 3


def choose(keys: dict[str, int], queries: Sequence[Story]) -> None:
    """Print the sets of weights, the best first, then what each floor leaves."""
    from articles.related.similarity import CHOSEN, Evidence, Factors

    ids = {key: name for name, key in keys.items()}
    judged = [(read(keys[story.id]), story) for story in queries]
    random.Random(SEED).shuffle(judged)
    half = len(judged) // 2

    def quality(part: Iterable[tuple[list[Evidence], Story]], factors: Factors) -> float:
        gains = [
            measures.ndcg([ids[one.article_id] for one in ordered(found, factors)], story.related)
            for found, story in part
        ]
        return sum(gains) / len(gains) if gains else 0.0

    grid = [
        Factors(section, time, tags, CHOSEN.floor)
        for section, time, tags in itertools.product(SECTION, TIME, TAGS)
    ]
    figures = sorted(((quality(judged[:half], one), one) for one in grid), key=lambda row: -row[0])
    print(f"\n{'section':>8}{'time':>8}{'tags':>8}{'nDCG@6 choosing':>18}{'nDCG@6 unseen':>16}")
    current = next(row for row in figures if row[1] == CHOSEN)
    plain = next(row for row in figures if row[1] == Factors(0.0, 0.0, 0.0, CHOSEN.floor))
    for figure, one in dict.fromkeys([*figures[:SHOWN], current, plain]):
        mark = "  in use" if one == CHOSEN else "  words alone" if one == plain[1] else ""
        print(
            f"{one.same_section:>8.2f}{one.same_time:>8.2f}{one.same_tags:>8.2f}{figure:>18.4f}"
            f"{quality(judged[half:], one):>16.4f}{mark}"
        )
    print(f"\n{'floor':>8}{'nDCG@6':>9}{'claimed a story':>18}{'of these related':>18}")
    for floor in FLOORS:
        factors = replace(CHOSEN, floor=floor)
        claims = [
            (ids[one.article_id] in story.related)
            for found, story in judged
            for one in ordered(found, factors)
        ]
        right = sum(claims) / len(claims) if claims else 0.0
        print(
            f"{floor:>8.2f}{quality(judged, factors):>9.4f}{len(claims) / len(judged):>18.2f}"
            f"{right:>18.1%}"
        )


def read(key: int) -> list:
    """Return the evidence for what is near to a story, however little."""
    from articles.models import Article
    from articles.related.similarity import evidence, vector_of

    article = Article.objects.get(pk=key)
    vector = vector_of(article)
    return evidence(article, vector, floor=0.0) if vector.norm else []


def ordered(found: Iterable, factors) -> list:
    """Return the six best above the floor."""
    kept = [one for one in found if one.cosine >= factors.floor]
    return sorted(kept, key=lambda one: (-one.score(factors), -one.article_id))[:6]
