"""What a query does: read from the plan that PostgreSQL carried out."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection

WIDE = {"Seq Scan", "Parallel Seq Scan"}


@dataclass(frozen=True)
class Plan:
    """``rows`` is the largest number of rows that any step touched; ``scans`` what was read how."""

    rows: int
    milliseconds: float
    scans: tuple[str, ...]


def explain(sql: str) -> Plan:
    """Carry out ``sql`` and return what that took."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}")
        (found,) = cursor.fetchone()
    top = (json.loads(found) if isinstance(found, str) else found)[0]
    nodes = list(_nodes(top["Plan"]))
    return Plan(
        rows=max(round(_touched(node)) for node in nodes),
        milliseconds=top["Execution Time"],
        scans=tuple(_scan(node) for node in nodes if "Scan" in node["Node Type"]),
    )


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for inner in node.get("Plans", ()):
        yield from _nodes(inner)


def _touched(node: dict[str, Any]) -> float:
    removed = sum(value for key, value in node.items() if key.startswith("Rows Removed"))
    return (node["Actual Rows"] + removed) * node["Actual Loops"]


def _scan(node: dict[str, Any]) -> str:
    what = node.get("Index Name") or node.get("Relation Name") or node.get("CTE Name") or ""
    return f"{node['Node Type']} {what}"
