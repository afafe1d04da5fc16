"""Stores what is near to a story, and offers the story to its neighbours."""

from __future__ import annotations

from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Now

from articles.models import Article, RelatedStory, StoryVector
from articles.related import events, similarity
from articles.related.offers import STORED, banned_ids, linked_addresses

OFFER = """
    INSERT INTO articles_relatedstory (article_id, other_id, score, cosine)
    SELECT o.article_id, %(article)s, o.score, o.cosine
    FROM unnest(%(others)s::bigint[], %(scores)s::float8[], %(cosines)s::float8[])
        AS o(article_id, score, cosine)
    WHERE NOT EXISTS (SELECT FROM articles_relatedchoice c
                      WHERE c.article_id = o.article_id AND c.other_id = %(article)s
                        AND c.kind = 'ban')
      AND NOT EXISTS (SELECT FROM articles_relatedstory r
                      WHERE r.article_id = o.article_id AND r.other_id = ANY(%(same)s)
                        AND r.score >= o.score)
      AND EXISTS (SELECT FROM articles_storyvector v
                  WHERE v.article_id = o.article_id AND v.related_at IS NOT NULL)
    ORDER BY o.article_id
    ON CONFLICT (article_id, other_id) DO UPDATE
    SET score = excluded.score, cosine = excluded.cosine
"""
TRIM = """
    DELETE FROM articles_relatedstory WHERE id IN (
        SELECT id FROM (
            SELECT id, row_number() OVER (PARTITION BY article_id
                                          ORDER BY score DESC, other_id DESC) AS place
            FROM articles_relatedstory WHERE article_id = ANY(%s)
        ) ranked WHERE place > %s
    )
"""


def settle(article_id: int) -> bool:
    """Compute and store what is near to an approved story; return whether there was need to.

    First it is put into its development, whose stories are shown apart. The story's own list is
    written anew. Where it is near enough, it takes a place in the lists of its neighbours, and
    loses those that it held before.
    """
    waiting = StoryVector.objects.filter(pk=article_id, related_at__isnull=True)
    article = Article.objects.filter(pk=article_id, story_vector__in=waiting).first()
    if article is None:
        return False
    vector = similarity.vector_of(article)
    found = similarity.evidence(article, vector) if vector.norm else []
    links = events.links(article, vector, found)
    passed_over = _passed_over(article)
    near = similarity.ranked(one for one in found if one.article_id not in passed_over)
    with transaction.atomic():  # of its own: who saves a story holds it and waits for its vector
        together = events.place(article, links)
    with transaction.atomic():
        # Whoever comes second waits, and finds the work done.
        if not waiting.select_for_update().exists():
            return False
        best = [one for one in near if one.article_id not in together][:STORED]
        held = set(
            RelatedStory.objects.filter(other=article_id).values_list("article_id", flat=True)
        )
        RelatedStory.objects.filter(Q(article=article_id) | Q(other=article_id)).delete()
        RelatedStory.objects.bulk_create(
            RelatedStory(article=article, other_id=s.article_id, score=s.score, cosine=s.cosine)
            for s in best
        )
        _offer(article_id, best, held)
        waiting.update(related_at=Now())
    return True


def _passed_over(article: Article) -> set[int]:
    linked = linked_addresses(article.body)
    passed_over = banned_ids(article)
    if linked:
        wanted = Q()
        for date, slug in linked:
            wanted |= Q(publication_date=date, slug=slug)
        passed_over |= set(Article.objects.filter(wanted).values_list("pk", flat=True))
    return passed_over


def _offer(article_id: int, best: list[similarity.Near], held: set[int]) -> None:
    others = [story.article_id for story in best]
    with connection.cursor() as cursor:
        cursor.execute(
            OFFER,
            {
                "article": article_id,
                "others": others,
                "scores": [story.score for story in best],
                "cosines": [story.cosine for story in best],
                "same": [s.article_id for s in best if s.cosine >= similarity.DUPLICATE],
            },
        )
        cursor.execute(TRIM, [sorted({*others, *held}), STORED])


def unsettle(article_id: int) -> None:
    """Have a story's list computed anew: an editor chose, or its text links elsewhere."""
    StoryVector.objects.filter(pk=article_id).update(related_at=None)
