"""How near two stories are: likeness of their words, then small factors that an editor can follow.

Two stages, so that the cost does not grow with the archive. First the best postings of each of the
story's words are summed, which finds those worth a closer look; then the cosine of the word vectors
is computed exactly for these. The weights of the factors were chosen by ``make eval-related
CHOOSE=1``; see docs/search.md.
"""

from __future__ import annotations

import datetime
import functools
import math
import struct
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from articles.models import Article, StoryVector
from articles.models.status import is_approved_sql
from articles.related.vectors import KEPT, PRUNED

ASKED = 20  # words of the story, the heaviest, whose postings are read
POSTINGS_A_WORD = 240
CANDIDATES = 64
COMPARED = 24  # of the best, with one another
DUPLICATE = 0.92  # cosine from which two stories are the same wire story

FADES = 120.0  # days after which nearness in time has fallen to 1/e
COMMON_TAG = 1_000  # stories; a tag on so many says nothing


@dataclass(frozen=True)
class Factors:
    """How much else than words counts: shares of the likeness of words, added to it.

    ``floor`` is the cosine below which nothing is claimed.
    """

    same_section: float = 0.04
    same_time: float = 0.12
    same_tags: float = 0.1
    floor: float = 0.12


CHOSEN = Factors()

# Vectors are sent as they are stored: to write the numbers out and read them would cost more.
SEARCH = f"""
    SELECT a.id, a.section_id, a.published_at, v.norm, array_send(v.terms), array_send(v.weights)
    FROM (
        SELECT p.article_id
        FROM unnest(%(terms)s::int[], %(weights)s::float8[]) q(term, weight)
        CROSS JOIN LATERAL (
            SELECT article_id, impact FROM articles_posting
            WHERE term = q.term ORDER BY impact DESC LIMIT %(postings)s
        ) p
        WHERE p.article_id <> %(article)s
        GROUP BY p.article_id
        ORDER BY sum(q.weight * p.impact) DESC, p.article_id DESC LIMIT %(candidates)s
    ) near CROSS JOIN LATERAL (
        SELECT id, section_id, published_at, status FROM articles_article
        WHERE id = near.article_id OFFSET 0
    ) a CROSS JOIN LATERAL (
        SELECT terms, weights, norm FROM articles_storyvector
        WHERE article_id = near.article_id OFFSET 0
    ) v
    WHERE {is_approved_sql("a")}
"""  # noqa: S608 - made of constants
SHARED_TAGS = """
    SELECT few.uses, few.sharing
    FROM articles_taggedarticle t CROSS JOIN LATERAL (
        SELECT count(*) AS uses,
            array_agg(content_object_id)
                FILTER (WHERE content_object_id = ANY(%(others)s::bigint[])) AS sharing
        FROM (SELECT content_object_id FROM articles_taggedarticle
              WHERE tag_id = t.tag_id AND public_at IS NOT NULL LIMIT %(common)s) u
    ) few
    WHERE t.content_object_id = %(article)s
"""


@dataclass(frozen=True)
class Vector:
    """The heaviest words of a story, heaviest first, and the norm of the whole."""

    weights: Mapping[int, float]
    norm: float

    def cosine(self, other: Vector) -> float:
        """Return the likeness of two stories, 0 to 1."""
        if not self.norm or not other.norm:
            return 0.0
        shared = self.weights.keys() & other.weights.keys()
        product = sum(self.weights[term] * other.weights[term] for term in shared)
        return min(1.0, product / (self.norm * other.norm))


NO_WORDS = Vector({}, 0.0)


@dataclass(frozen=True)
class Near:
    """A story near to another: likeness of words, and that with the factors."""

    article_id: int
    cosine: float
    score: float


def vector_of(article: Article) -> Vector:
    """Return the story's stored vector; a draft's, which has none, is made on the spot."""
    stored = StoryVector.objects.filter(pk=article.pk).first()
    if stored is not None:
        return Vector(dict(zip(stored.terms, stored.weights, strict=True)), stored.norm)
    with connection.cursor() as cursor:
        cursor.execute(PRUNED, [[article.pk]])
        rows = sorted(cursor.fetchall(), key=lambda row: row[3])[:KEPT]
    weights = {term: weight for _article, term, weight, _place, _norm in rows}
    return Vector(weights, rows[0][4] if rows else 0.0)


@dataclass(frozen=True)
class Evidence:
    """What speaks for a story: likeness of words, section, nearness in time, rare tags (0 to 1)."""

    article_id: int
    cosine: float
    section: bool
    time: float
    tags: float
    vector: Vector = NO_WORDS
    published_at: datetime.datetime | None = None

    def score(self, factors: Factors = CHOSEN) -> float:
        """Return all of it as one number: the cosine times 1 to 1.26."""
        return self.cosine * (
            1.0
            + factors.same_section * self.section
            + factors.same_time * self.time
            + factors.same_tags * self.tags
        )


def evidence(
    article: Article, vector: Vector, passed_over: Collection[int] = (), floor: float = CHOSEN.floor
) -> list[Evidence]:
    """Return what speaks for each story that is near by its words, the nearest first."""
    found = [
        one
        for one in _candidates(article, vector)
        if one.cosine >= floor and one.article_id not in passed_over
    ]
    shares = _shared_tags(article, [one.article_id for one in found])
    judged = [
        Evidence(
            one.article_id,
            one.cosine,
            one.section_id == article.section_id,
            _nearness_in_time(article.published_at, one.published_at),
            shares.get(one.article_id, 0.0),
            one.vector,
            one.published_at,
        )
        for one in found
    ]
    return sorted(judged, key=lambda one: (-one.cosine, -one.article_id))


def near(article: Article, passed_over: Collection[int] = ()) -> list[Near]:
    """Return the stories near to ``article``, best first, each wire story once.

    Approved stories, those whose time has yet to come among them: who shows them asks
    ``published()``. None of ``passed_over``, none below the floor.
    """
    vector = vector_of(article)
    return ranked(evidence(article, vector, passed_over)) if vector.norm else []


def ranked(found: Iterable[Evidence]) -> list[Near]:
    """Return what the evidence speaks for, best first, each wire story once."""
    best = sorted(found, key=lambda one: (-one.score(), -one.article_id))
    return [
        Near(one.article_id, one.cosine, one.score())
        for one in [*_thinned(best[:COMPARED]), *best[COMPARED:]]
    ]


@dataclass(frozen=True)
class _Candidate:
    """A story that shares some of the heaviest words."""

    article_id: int
    section_id: int
    published_at: datetime.datetime | None
    cosine: float
    vector: Vector


def _candidates(article: Article, vector: Vector) -> list[_Candidate]:
    with connection.cursor() as cursor:
        cursor.execute(
            SEARCH,
            {
                "terms": list(vector.weights)[:ASKED],
                "weights": list(vector.weights.values())[:ASKED],
                "article": article.pk,
                "postings": POSTINGS_A_WORD,
                "candidates": CANDIDATES,
            },
        )
        rows = cursor.fetchall()
    found = []
    for key, section, time, norm, terms, weights in rows:
        other = Vector(dict(zip(_array(terms, "i"), _array(weights, "d"), strict=True)), norm)
        found.append(_Candidate(key, section, time, vector.cosine(other), other))
    return found


_HEAD, _LENGTH = 20, 4  # bytes: of an array of one dimension, and before each of its elements


def _array(sent: bytes, kind: str) -> tuple[Any, ...]:
    """Return the elements of an array as PostgreSQL's ``array_send`` writes it.

    ``kind`` is the code of ``struct`` of an element: ``i`` for integer, ``d`` for float8.
    """
    count = max(0, len(sent) - _HEAD) // (_LENGTH + struct.calcsize(f">{kind}"))
    return _elements(kind, count).unpack_from(sent, _HEAD) if count else ()


@functools.lru_cache(maxsize=4 * KEPT)
def _elements(kind: str, count: int) -> struct.Struct:
    return struct.Struct(">" + f"{_LENGTH}x{kind}" * count)


def _nearness_in_time(one: datetime.datetime | None, other: datetime.datetime | None) -> float:
    if one is None or other is None:
        return 0.0
    return math.exp(-abs((one - other).total_seconds()) / 86_400 / FADES)


def _shared_tags(article: Article, others: list[int]) -> dict[int, float]:
    """Return, for those that share tags, how much of the story's rare tags they have: 0 to 1."""
    asked: dict[str, Any] = {"article": article.pk, "others": others, "common": COMMON_TAG}
    with connection.cursor() as cursor:
        cursor.execute(SHARED_TAGS, asked)
        rarity = [
            (1 - math.log(max(uses, 1)) / math.log(COMMON_TAG), sharing or ())
            for uses, sharing in cursor.fetchall()
        ]
    total = sum(rare for rare, _sharing in rarity)
    shares: dict[int, float] = {}
    for rare, sharing in rarity if total else ():
        for other in sharing:
            shares[other] = shares.get(other, 0.0) + rare / total
    return shares


def _thinned(stories: list[Evidence]) -> list[Evidence]:
    """Leave out a story that is nearly the same as a better placed one."""
    kept: list[Evidence] = []
    for story in stories:
        if all(story.vector.cosine(other.vector) < DUPLICATE for other in kept):
            kept.append(story)
    return kept


def vectors(keys: Iterable[int]) -> dict[int, Vector]:
    """Return the stored vectors of these stories."""
    rows = StoryVector.objects.filter(pk__in=list(keys))
    return {
        row.pk: Vector(dict(zip(row.terms, row.weights, strict=True)), row.norm) for row in rows
    }
