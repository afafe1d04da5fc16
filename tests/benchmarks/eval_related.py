"""How good related stories are, beside what else could have been built: ``make eval-related``."""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from tests.benchmarks import collection, measures, scratch
from tests.benchmarks.choose_factors import choose
from tests.benchmarks.collection import Story

FIXTURE = Path(__file__).with_name("fixture")
MOST_QUERIES = 2_000
SEED = 1
Ranker = Callable[[Story], list[str]]


def main() -> None:
    """Print the table; exit code 2 where there is nothing to measure."""
    options = arguments()
    scratch.start_django()
    stories = (
        collection.read_archive()
        if options.data == "archive"
        else collection.read_folder(Path(options.data))
    )
    queries = list(collection.judged(stories, {story.id for story in stories}))
    if not queries:
        collection.give_up(f"{options.data}: no story here has others as `related`")
    if len(queries) > options.queries:
        queries = random.Random(SEED).sample(queries, options.queries)
    print(
        f"{len(stories):,} stories, {len(queries):,} queries with labels ({options.data})\n",
        flush=True,
    )
    print(f"{'ranker':<34}{'nDCG@6':>8}{'P@5':>8}{'none relevant':>15}{'p50 ms':>9}{'p95 ms':>9}")
    if not options.product_only:
        measure_baselines(stories, queries)
    with scratch.database():
        keys = scratch.load(stories, os.cpu_count() or 1)
        measure("related stories of this site", product(keys, queries), queries)
        if options.choose:
            choose(keys, queries)


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", default=str(FIXTURE), help="folder of JSON lines, or `archive`")
    parser.add_argument(
        "--queries", type=int, default=MOST_QUERIES, help="at most so many, sampled"
    )
    parser.add_argument("--product-only", action="store_true", help="leave the baselines out")
    parser.add_argument("--choose", action="store_true", help="try other weights of the factors")
    return parser.parse_args()


def measure_baselines(stories: list[Story], queries: list[Story]) -> None:
    """Measure every baseline; they need NumPy and SciPy."""
    try:
        from tests.benchmarks import baselines
    except ImportError as error:
        print(f"(baselines left out: {error}; `make eval-related` installs what they need)")
        return
    matrix = baselines.Matrix(stories)
    for name, make in baselines.BASELINES.items():
        try:
            measure(name, make(matrix), queries)
        except (ValueError, ArithmeticError) as error:  # a collection too small for the method
            print(f"{name:<34}  not possible here: {error}")


def product(keys: dict[str, int], queries: Iterable[Story]) -> Ranker:
    """Return the site's own ranking as the baselines are called, for these queries."""
    from articles.models import Article
    from articles.related import similarity

    ids = {key: name for name, key in keys.items()}
    rows = Article.objects.only("section_id", "published_at").in_bulk(
        [keys[story.id] for story in queries]
    )

    def rank(story: Story) -> list[str]:
        return [ids[near.article_id] for near in similarity.near(rows[keys[story.id]])[:6]]

    return rank


def measure(name: str, rank: Ranker, queries: Iterable[Story]) -> dict[str, float]:
    """Ask every query, print a line of the table, return its figures."""
    gains, precisions, nothing, times = [], [], 0, []
    for story in queries:
        began = time.perf_counter()
        found = rank(story)
        times.append(1000 * (time.perf_counter() - began))
        gains.append(measures.ndcg(found, story.related))
        precisions.append(measures.precision(found, story.related))
        nothing += not any(key in story.related for key in found[:6])
    figures = {
        "ndcg": sum(gains) / len(gains),
        "precision": sum(precisions) / len(precisions),
        "nothing": nothing,
        "p50": measures.percentile(times, 0.5),
        "p95": measures.percentile(times, 0.95),
    }
    print(
        f"{name:<34}{figures['ndcg']:>8.3f}{figures['precision']:>8.3f}{nothing:>15,}"
        f"{figures['p50']:>9.1f}{figures['p95']:>9.1f}",
        flush=True,
    )
    return figures


if __name__ == "__main__":
    sys.exit(main())
