"""The measures, as in any textbook on retrieval."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence


def ndcg(found: Sequence[str], grades: Mapping[str, float], depth: int = 6) -> float:
    """Normalised discounted cumulative gain of the first ``depth``, 0 to 1."""
    gained = sum(
        grades.get(key, 0.0) / math.log2(place + 2) for place, key in enumerate(found[:depth])
    )
    ideal = sorted(grades.values(), reverse=True)[:depth]
    best = sum(grade / math.log2(place + 2) for place, grade in enumerate(ideal))
    return gained / best if best else 0.0


def precision(found: Sequence[str], grades: Mapping[str, float], depth: int = 5) -> float:
    """The share of the first ``depth`` that is related."""
    return sum(grades.get(key, 0.0) > 0 for key in found[:depth]) / depth


def precision_reached(found: Sequence[str], right: Collection[str], depth: int = 5) -> float:
    """The share that is right of the first ``depth``, or of as many as are right in all."""
    return sum(key in right for key in found[:depth]) / min(depth, len(right))


def reciprocal_rank(found: Sequence[str], wanted: str, depth: int = 10) -> float:
    """1 / the place of what was wanted; 0 below ``depth``."""
    return 1.0 / (found.index(wanted) + 1) if wanted in found[:depth] else 0.0


def percentile(values: Sequence[float], share: float) -> float:
    """The value that ``share`` of ``values`` do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else math.nan
