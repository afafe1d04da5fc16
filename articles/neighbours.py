"""What stands at the foot of a story: related stories, and those before and after it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from articles.models import Article
from articles.related import related


@dataclass(frozen=True)
class Neighbours:
    """``related`` best first; ``previous`` is the next older of the section, ``next`` the newer.

    Each of ``related`` carries ``.reason``: what is only the newest of the section is marked so.
    """

    related: list[Article]
    previous: Article | None
    next: Article | None


def neighbours(article: Article) -> Neighbours:
    """Return the public stories around ``article``, loaded as cards in one go."""
    near = {story.article_id: story.reason for story in related(article)}
    older, newer = _beside(article)
    wanted = [*near, *(key for key in (older, newer) if key is not None)]
    cards = Article.objects.published().with_card().in_bulk(wanted)
    for key, reason in near.items():
        if key in cards:
            cards[key].reason = reason  # type: ignore[attr-defined]  # read by the template
    return Neighbours(
        related=[cards[key] for key in near if key in cards],
        previous=cards.get(older) if older is not None else None,
        next=cards.get(newer) if newer is not None else None,
    )


def _beside(article: Article) -> tuple[int | None, int | None]:
    if article.published_at is None:
        return None, None
    public = Article.objects.published().filter(section=article.section_id)
    older = Q(published_at=article.published_at, pk__lt=article.pk) | Q(
        published_at__lt=article.published_at
    )
    newer = Q(published_at=article.published_at, pk__gt=article.pk) | Q(
        published_at__gt=article.published_at
    )
    keys = public.values_list("pk", flat=True)
    return (
        keys.filter(older).first(),
        keys.filter(newer).order_by("published_at", "pk").first(),
    )
