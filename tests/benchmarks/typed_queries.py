"""Questions as readers type them, and how many of the first five stories are right.

Sixty of them, over all stories that the evaluations ship. ``right`` in ``typed/queries.jsonl`` are
beginnings of the ids that were judged right, by reading: stories on what was asked, whether or not
they have its words. What the searchers found beyond these was read as well, and judged.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

from tests.benchmarks import collection, measures
from tests.benchmarks.collection import Story

HERE = Path(__file__).parent
QUERIES = HERE / "typed" / "queries.jsonl"
FOLDERS = ("fixture", "events", "names")
DEPTH = 5
Searcher = Callable[[str], list[int]]


@dataclass(frozen=True)
class TypedQuery:
    """What was typed, and the ids of the stories that are right."""

    query: str
    right: frozenset[str]


def stories() -> list[Story]:
    """Return the stories of all folders."""
    return [story for name in FOLDERS for story in collection.read_folder(HERE / name)]


def queries(asked: Iterable[Story]) -> list[TypedQuery]:
    """Return the questions with the stories among ``asked`` that are right."""
    keys = [story.id for story in asked]
    rows = [json.loads(line) for line in QUERIES.read_text(encoding="utf-8").splitlines()]
    return [
        TypedQuery(
            row["query"], frozenset(key for key in keys if key.startswith(tuple(row["right"])))
        )
        for row in rows
    ]


PLAIN = """
    SELECT id FROM plain_vectors
    CROSS JOIN (SELECT replace(plainto_tsquery('indonesian', %s)::text, '&', %s)::tsquery AS q) asked
    WHERE vector @@ q ORDER BY ts_rank(vector, q) DESC, id DESC LIMIT 10
"""


def plain(operator: str) -> Searcher:
    """Return PostgreSQL's own search over ``plain_vectors``; ``operator``: ``&`` or ``|``."""

    def search(query: str) -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute(PLAIN, [query, operator])
            return [key for (key,) in cursor.fetchall()]

    return search


def table(searchers: dict[str, Searcher], asked: list[TypedQuery], keys: dict[str, int]) -> None:
    """Print P@5 of each searcher, and below it the questions of which the first missed some."""
    ids = {key: name for name, key in keys.items()}
    first = next(iter(searchers))
    print(f"\n{len(asked)} questions as readers type them, {len(keys)} stories")
    for name, search in searchers.items():
        shares = []
        for one in asked:
            found = [ids[key] for key in search(one.query)]
            shares.append(measures.precision_reached(found, one.right, DEPTH))
            if name == first and shares[-1] < 1:
                wrong = [key for key in found[:DEPTH] if key not in one.right]
                print(f"    {one.query!r}: {shares[-1]:.2f}, wrong: {', '.join(wrong) or '–'}")
        nothing = sum(share == 0 for share in shares)
        print(f"{name:<24}P@5 {sum(shares) / len(shares):.3f}, none right {nothing}")
