"""How near two stories are: likeness of their words, then small factors that an editor can follow.

Two stages, so that the cost does not grow with the archive. First the best postings of each of the
story's words are summed, which finds those worth a closer look; then the cosine of the word vectors
is computed exactly for these. The weights of the factors were chosen by ``make eval-related
CHOOSE=1``; see docs/finding.md.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db import connection

from articles.indexing.vectors import KEPT, PRUNED
from articles.models import Article, StoryVector, TaggedArticle

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
    floor: float = 0.06


CHOSEN = Factors()

SEARCH = """
    WITH query AS MATERIALIZED (
        SELECT term, weight FROM unnest(%(terms)s::int[], %(weights)s::float8[]) q(term, weight)
    ), near AS MATERIALIZED (
        SELECT p.article_id
        FROM (SELECT * FROM query ORDER BY weight DESC LIMIT %(asked)s) q CROSS JOIN LATERAL (
            SELECT article_id, impact FROM articles_posting
            WHERE term = q.term ORDER BY impact DESC LIMIT %(postings)s
        ) p
        WHERE p.article_id <> %(article)s
        GROUP BY p.article_id
        ORDER BY sum(q.weight * p.impact) DESC, p.article_id DESC LIMIT %(candidates)s
    ), exact AS MATERIALIZED (
        SELECT v.article_id, sum(q.weight * d.weight) / (max(v.norm) * %(norm)s) AS cosine
        FROM near JOIN articles_storyvector v USING (article_id)
        CROSS JOIN LATERAL unnest(v.terms, v.weights) d(term, weight)
        JOIN query q ON q.term = d.term
        GROUP BY v.article_id
    )
    SELECT e.article_id, least(e.cosine, 1), a.section_id, a.published_at
    FROM exact e CROSS JOIN LATERAL (
        SELECT section_id, published_at, status FROM articles_article
        WHERE id = e.article_id OFFSET 0
    ) a
    WHERE a.status = 'approved' AND e.cosine >= %(floor)s
    ORDER BY e.cosine DESC, e.article_id DESC
"""
TAG_USES = """
    SELECT t.tag_id, (
        SELECT count(*) FROM (SELECT 1 FROM articles_taggedarticle u
                              WHERE u.tag_id = t.tag_id LIMIT %s) few
    ) FROM articles_taggedarticle t WHERE t.content_object_id = %s
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
    found = [row for row in _candidates(article, vector, floor) if row[0] not in passed_over]
    shares = _shared_tags(article, [row[0] for row in found])
    return [
        Evidence(
            key,
            cosine,
            section == article.section_id,
            _nearness_in_time(article.published_at, time),
            shares.get(key, 0.0),
        )
        for key, cosine, section, time in found
    ]


def near(article: Article, passed_over: Collection[int] = ()) -> list[Near]:
    """Return the stories near to ``article``, best first, each wire story once.

    Approved stories, those whose time has yet to come among them: who shows them asks
    ``published()``. None of ``passed_over``, none below the floor.
    """
    vector = vector_of(article)
    if not vector.norm:
        return []
    judged = [
        Near(one.article_id, one.cosine, one.score())
        for one in evidence(article, vector, passed_over)
    ]
    judged.sort(key=lambda story: (-story.score, -story.article_id))
    return _thinned(judged[:COMPARED]) + judged[COMPARED:]


_Candidate = tuple[int, float, int, datetime.datetime | None]


def _candidates(article: Article, vector: Vector, floor: float) -> list[_Candidate]:
    with connection.cursor() as cursor:
        cursor.execute(
            SEARCH,
            {
                "terms": list(vector.weights),
                "weights": list(vector.weights.values()),
                "norm": vector.norm,
                "article": article.pk,
                "asked": ASKED,
                "postings": POSTINGS_A_WORD,
                "candidates": CANDIDATES,
                "floor": floor,
            },
        )
        rows: list[_Candidate] = cursor.fetchall()
    return rows


def _nearness_in_time(one: datetime.datetime | None, other: datetime.datetime | None) -> float:
    if one is None or other is None:
        return 0.0
    return math.exp(-abs((one - other).total_seconds()) / 86_400 / FADES)


def _shared_tags(article: Article, others: list[int]) -> dict[int, float]:
    """Return, for those that share tags, how much of the story's rare tags they have: 0 to 1."""
    with connection.cursor() as cursor:
        cursor.execute(TAG_USES, [COMMON_TAG, article.pk])
        rarity = {
            tag: 1 - math.log(max(uses, 1)) / math.log(COMMON_TAG)
            for tag, uses in cursor.fetchall()
        }
    total = sum(rarity.values())
    if not total or not others:
        return {}
    rows = TaggedArticle.objects.filter(content_object__in=others, tag__in=list(rarity))
    shares: dict[int, float] = {}
    for other, tag in rows.values_list("content_object_id", "tag_id"):
        shares[other] = shares.get(other, 0.0) + rarity[tag] / total
    return shares


def _thinned(stories: list[Near]) -> list[Near]:
    """Leave out a story that is nearly the same as a better placed one."""
    stored = vectors([story.article_id for story in stories])
    kept: list[Near] = []
    for story in stories:
        vector = stored[story.article_id]
        if all(vector.cosine(stored[other.article_id]) < DUPLICATE for other in kept):
            kept.append(story)
    return kept


def vectors(keys: Iterable[int]) -> dict[int, Vector]:
    """Return the stored vectors of these stories."""
    rows = StoryVector.objects.filter(pk__in=list(keys))
    return {
        row.pk: Vector(dict(zip(row.terms, row.weights, strict=True)), row.norm) for row in rows
    }
