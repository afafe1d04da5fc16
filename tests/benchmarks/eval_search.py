"""Whether search finds what somebody remembers, beside plain AND: ``make eval-search``.

Without a folder of one's own also how many of the first five are right for sixty questions as
readers type them, beside plain AND and OR.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks import collection, measures, scratch, typed_queries
from tests.benchmarks.known_items import KINDS, KnownItem, known_items, written_otherwise
from tests.benchmarks.written_kinds import WRITTEN

FIXTURE = Path(__file__).with_name("fixture")
Searcher = Callable[[KnownItem], list[int]]


def main() -> None:
    """Print the table; exit code 2 where there is nothing to measure."""
    options = arguments()
    scratch.start_django()
    stories = (
        collection.read_archive()
        if options.data == "archive"
        else collection.read_folder(Path(options.data))
    )
    items = list(known_items(stories, options.queries, options.seed))
    items += written_otherwise(stories, options.queries, options.seed)
    if not items:
        collection.give_up(f"{options.data}: no headline here makes a query")
    print(
        f"{len(stories):,} stories, {len(items):,} known-item queries ({options.data})\n",
        flush=True,
    )
    with scratch.database():
        keys = scratch.load(stories, os.cpu_count() or 1)
        table(
            {"search of this site": searching, "as it is told": as_told, "plain AND": plain_and()},
            items,
            keys,
            options.misses,
        )
        offers_accepted([item for item in items if item.kind == "short form"], keys)
    if Path(options.data) == FIXTURE:
        as_typed()


def as_typed() -> None:
    """Ask what readers type of all stories that the evaluations ship."""
    stories = typed_queries.stories()
    with scratch.database():
        keys = scratch.load(stories, os.cpu_count() or 1)
        make_plain()
        searchers = {
            "search of this site": keys_found,
            "plain OR": typed_queries.plain("|"),
            "plain AND": typed_queries.plain("&"),
        }
        typed_queries.table(searchers, typed_queries.queries(stories), keys)


def offers_accepted(items: list[KnownItem], keys: dict[str, int]) -> None:
    """Ask the short forms again as if an editor had accepted what the stories offer."""
    from articles.models import Synonym

    offered = Synonym.objects.filter(state=Synonym.State.OFFERED)
    accepted = offered.update(state=Synonym.State.IN_USE)
    if items:
        ranks = [measures.reciprocal_rank(searching(one), keys[one.wanted]) for one in items]
        print(f"short form, {accepted} offers accepted: MRR@10 {statistics.mean(ranks):.3f}")


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", default=str(FIXTURE), help="folder of JSON lines, or `archive`")
    parser.add_argument("--queries", type=int, default=300, help="of each kind, at most")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--misses", type=int, default=0, help="print so many that were not first")
    return parser.parse_args()


def keys_found(query: str) -> list[int]:
    """The site's search."""
    from articles.search.engine import search

    return search(query).keys


def searching(item: KnownItem) -> list[int]:
    """The site's search, asked as the query is written."""
    return keys_found(item.query)


def as_told(item: KnownItem) -> list[int]:
    """The site's search, asked as the story itself writes it: what is to be had at most."""
    return keys_found(item.as_told or item.query)


PLAIN = """
    CREATE TABLE plain_vectors AS SELECT id,
        setweight(to_tsvector('indonesian', headline), 'A')
        || setweight(to_tsvector('indonesian', body_text), 'D') AS vector
    FROM articles_article;
    CREATE INDEX ON plain_vectors USING gin (vector);
    ANALYZE plain_vectors;
"""


def make_plain() -> None:
    """Store the vectors that PostgreSQL's own search is asked over."""
    from django.db import connection

    with scratch.timed("plain AND"), connection.cursor() as cursor:
        cursor.execute(PLAIN)


def plain_and() -> Searcher:
    """Return PostgreSQL's own: every word, Indonesian stems, ``ts_rank``; over stored vectors."""
    make_plain()
    search = typed_queries.plain("&")
    return lambda item: search(item.query)


def table(
    searchers: dict[str, Searcher], items: list[KnownItem], keys: dict[str, int], misses: int
) -> None:
    """Ask every query of every searcher and print MRR@10 and the time, kind by kind."""
    columns = "".join(f"{name:>24}" for name in searchers)
    print(f"{'':<16}{'':>8}{columns}")
    print(
        f"{'kind':<16}{'queries':>8}" + f"{'MRR@10':>8}{'p50 ms':>8}{'p95 ms':>8}" * len(searchers)
    )
    ranks: dict[tuple[str, str], list[float]] = defaultdict(list)
    times: dict[tuple[str, str], list[float]] = defaultdict(list)
    for item in items:
        for name, searcher in searchers.items():
            began = time.perf_counter()
            found = searcher(item)
            times[item.kind, name].append(1000 * (time.perf_counter() - began))
            rank = measures.reciprocal_rank(found, keys[item.wanted])
            ranks[item.kind, name].append(rank)
            if rank < 1 and misses and searcher is searching:
                misses -= 1
                print(f"    {item.kind}: {item.query!r} → place {1 / rank if rank else '–'}")
    asked = {item.kind for item in items}
    for named, all_kinds in (("these six", KINDS), ("written so", WRITTEN)):
        kinds = [kind for kind in all_kinds if kind in asked]
        if not kinds:
            continue
        for kind in kinds:
            print(line(kind, [(ranks[kind, name], times[kind, name]) for name in searchers]))
        means = {name: [statistics.mean(ranks[kind, name]) for kind in kinds] for name in searchers}
        every = {name: [t for kind in kinds for t in times[kind, name]] for name in searchers}
        count = len(every[next(iter(searchers))])
        print(line(f"mean: {named}", [(means[name], every[name]) for name in searchers], count))


def line(
    kind: str, columns: list[tuple[list[float], list[float]]], count: int | None = None
) -> str:
    """Return a line of the table."""
    text = f"{kind:<16}{count or len(columns[0][0]):>8,}"
    for ranks, times in columns:
        mean = sum(ranks) / len(ranks) if ranks else float("nan")
        text += f"{mean:>8.3f}{measures.percentile(times, 0.5):>8.1f}{measures.percentile(times, 0.95):>8.1f}"
    return text


if __name__ == "__main__":
    sys.exit(main())
