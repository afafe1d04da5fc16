"""What serving costs: ``make bench-serve``, or with STORIES=10000 a larger paper.

In one run on one machine: kept pages against nginx (``tests.benchmarks.kept``), a site that is read
while it changes (``living``), and pages made anew against ``/robots.txt`` through the same stack
(``anew``). The figures that count are ratios of CPU a request, read from /proc over each run; rates
depend on the client, which shares the machine. ``--compare REVISION`` holds pages made anew against
another revision's, in paired rounds; ``--parts edits,restart`` measures some things only.
"""

from __future__ import annotations

import argparse

from tests.benchmarks import anew, scratch

PARTS = ("kept", "edits", "restart", "publication", "cold", "memory", "anew")


def main() -> None:
    """Measure, and remove what was made for it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stories", type=int, default=1_000)
    parser.add_argument("--requests", type=int, default=20_000, help="where wrk is missing")
    parser.add_argument("--connections", type=int, nargs="+", default=[16, 64])
    parser.add_argument("--seconds", type=int, default=60, help="of an edit a second")
    parser.add_argument("--compare", default="", metavar="REVISION")
    parser.add_argument("--parts", default=",".join(PARTS), help="some of %(default)s")
    parser.add_argument("--anew", action="store_true", help="pages made anew alone")
    parser.add_argument("--rounds", type=int, default=anew.ROUNDS)
    parser.add_argument("--only", default="", help="part of the name of the pages made anew")
    options = parser.parse_args()
    parts = ["anew"] if options.compare or options.anew else options.parts.split(",")
    if unknown := set(parts) - set(PARTS):
        parser.error(f"--parts: {', '.join(sorted(unknown))}")
    scratch.start_django()
    if set(parts) - {"anew"}:
        with scratch.database():
            measure(parts, options)
    if "anew" in parts:
        anew.measure(options.stories, options.compare, options.rounds, options.only)


def measure(parts: list[str], options: argparse.Namespace) -> None:
    """Measure what is to be measured of a site with kept pages."""
    from django.utils.timezone import now

    from articles.models import Article, StoryVector
    from tests.benchmarks import kept, living
    from tests.benchmarks.generated import fill

    fill(options.stories)
    StoryVector.objects.bulk_create(  # as the indexer leaves what is near to nothing
        StoryVector(pk=pk, terms=[], weights=[], norm=1, stories=1, related_at=now())
        for pk in Article.objects.values_list("pk", flat=True)
    )
    todo = {
        "kept": lambda: kept.measure(options.requests, options.connections),
        "edits": lambda: living.edits(options.seconds),
        "restart": living.restart,
        "cold": living.cold,
        "memory": living.memory,
        "publication": living.publication,  # last: it writes
    }
    for part, act in todo.items():
        if part in parts:
            act()


if __name__ == "__main__":
    main()
