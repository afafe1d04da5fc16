"""What finding costs at a size: ``make bench-search SIZES=10000,100000``."""

from __future__ import annotations

import argparse
import os
import random
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from tests.benchmarks import measures, odd, scratch, zipf
from tests.benchmarks.known_items import known_items

QUERIES = 60  # of each kind
RELATED = 200
SAMPLE = 5_000  # stories that queries are made of


def main() -> None:
    """Build each collection, measure, print."""
    options = arguments()
    scratch.start_django()
    for size in options.sizes:
        collection = zipf.collection(size)
        with scratch.database(f"bench{size}", keep=options.keep) as filled:
            began = time.monotonic()
            if not filled:
                fill(collection, options.processes)
                scratch.index(options.processes)
            built = "kept from before" if filled else f"built in {time.monotonic() - began:,.0f} s"
            print(f"\n{size:,} stories, {built}; {disk()}", flush=True)
            print(
                f"{'':<38}{'n':>6}{'p50 ms':>9}{'p95 ms':>9}{'max ms':>9}{'cpu p50':>9}{'cpu p95':>9}"
            )
            measure_all(collection)


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--sizes", type=numbers, default="10000,100000", help="stories, one or more numbers"
    )
    parser.add_argument("--processes", type=int, default=os.cpu_count(), help="to build with")
    parser.add_argument(
        "--keep", action="store_true", help="leave the database for the next run, which only asks"
    )
    return parser.parse_args()


def numbers(text: str) -> list[int]:
    """Read the sizes."""
    return [int(one) for one in text.split(",")]


def fill(collection: zipf.Collection, processes: int) -> None:
    """Write the stories, number ``n`` under the key ``n + 1``."""
    from django.db.models import Max

    from articles.indexing.bulk import Share, shared
    from articles.models import Article, Section, Tag

    Section.objects.bulk_create(Section(name=name, slug=name.lower()) for name in zipf.SECTIONS)
    Tag.objects.bulk_create(
        [Tag(name=f"perkara {n}", slug=f"perkara-{n}") for n in range(zipf.MATTERS)]
    )

    def write(share: Share) -> Iterator[int]:
        rows = scratch.Rows()
        rows.tags = dict(Tag.objects.values_list("slug", "pk"))
        starts = range(0, collection.count, scratch.BATCH)
        for start in starts[share.number :: share.of]:
            end = min(start + scratch.BATCH, collection.count)
            rows.write(list(collection.stories(range(start, end))), start + 1)
            yield end - start

    with scratch.timed("stories"):
        for _count in shared(write, processes):
            pass
    assert Article.objects.aggregate(last=Max("pk"))["last"] == collection.count


def measure_all(collection: zipf.Collection) -> None:
    """Measure everything that the issue of finding promises a figure for."""
    from articles.indexing import entries
    from articles.models import Article
    from articles.related import offers, similarity, store
    from articles.search.engine import search
    from articles.search.suggest import suggest

    chance, size = random.Random(7), collection.count
    chosen = [number + 1 for number in chance.sample(range(size), min(RELATED, size))]
    rows = Article.objects.select_related("section").in_bulk(chosen)
    stories = list(rows.values())
    report("related: computing", similarity.near, stories)
    for story in stories:
        store.settle(story.pk)
    report("related: a page's read", offers.related, stories)
    report("publishing: entry, words, vector", entries.write, chosen[:100])
    report("publishing: related after commit", store.settle, chosen[:100])
    sample = list(collection.stories(sorted(chance.sample(range(size), min(SAMPLE, size)))))
    items = list(known_items(sample, QUERIES))
    for kind in dict.fromkeys(item.kind for item in items):
        report(f"search: {kind}", search, [item.query for item in items if item.kind == kind])
    mixed = [item.query for item in items]
    chance.shuffle(mixed)
    report("search: the mix", search, mixed)
    found = [int(item.wanted) + 1 in search(item.query).keys for item in items]
    print(f"{'  found among the first ten':<38}{len(found):>6}{statistics.mean(found):>9.1%}")
    beginnings = [item.query[: len(item.query) - 2] for item in items if item.kind == "prefix"]
    report("suggestions", suggest, beginnings)
    common = sample[0].body.split()[:40]
    report("search: single words", search, common)
    report("the page, odd questions", odd.asking(), odd.questions(collection.words))


def report(
    name: str, act: Callable[[object], object], arguments: Sequence[object] | Iterable[object]
) -> None:
    """Call once for every argument and print what it took: the clock's time and the backend's."""
    arguments = list(arguments)
    for argument in arguments[:10]:
        act(argument)  # warm up
    backend = backend_clock()
    wall, cpu = [], []
    for argument in arguments:
        began, used = time.perf_counter(), backend()
        act(argument)
        wall.append(1000 * (time.perf_counter() - began))
        cpu.append(1000 * (backend() - used))
    figures = [measures.percentile(wall, 0.5), measures.percentile(wall, 0.95), max(wall)]
    figures += [measures.percentile(cpu, 0.5), measures.percentile(cpu, 0.95)]
    print(f"{name:<38}{len(arguments):>6}" + "".join(f"{one:>9.2f}" for one in figures), flush=True)


def backend_clock() -> Callable[[], float]:
    """Return a clock of the seconds of CPU that this connection's server process has used."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (process,) = cursor.fetchone()

    statistic = Path(f"/proc/{process}/schedstat")

    def seconds() -> float:
        try:
            return int(statistic.read_text(encoding="ascii").split()[0]) / 1e9
        except OSError:
            return resource.getrusage(resource.RUSAGE_SELF).ru_utime

    return seconds


def disk() -> str:
    """Return how much the index takes up."""
    from django.db import connection

    tables = ("searchentry", "storyvector", "posting", "word", "spelling")
    with connection.cursor() as cursor:
        sizes = []
        for table in tables:
            cursor.execute("SELECT pg_total_relation_size(%s::regclass)", [f"articles_{table}"])
            sizes.append(f"{table} {cursor.fetchone()[0] / 2**20:,.0f} MiB")
    return ", ".join(sizes)


if __name__ == "__main__":
    sys.exit(main())
