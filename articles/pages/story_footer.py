"""What stands at the foot of a story: related stories, and those before and after it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from articles.db import page_tags
from articles.db.keyset_pagination import Cursor, Order
from articles.models import Article
from articles.related.offers import related

ORDER = Order("published_at", "pk")


@dataclass(frozen=True)
class Neighbours:
    """``related`` best first; ``previous`` is the next older of the section, ``next`` the newer.

    Each of ``related`` carries ``.reason``: what is only the newest of the section is marked so.
    """

    related: list[Article]
    previous: Article | None
    next: Article | None

    @property
    def stories(self) -> list[Article]:
        """Every story that the footer shows, for what is loaded for all of them at once."""
        beside = [story for story in (self.previous, self.next) if story is not None]
        return [*self.related, *beside]


def neighbours(article: Article) -> Neighbours:
    """Return the public stories around ``article`` as cards, but for what cards prefetch.

    One query beside the ranking's own: pages prefetch for all their stories at once.
    """
    near = {story.article_id: story.reason for story in related(article)}
    older, newer = _beside(article)
    wanted = Q(pk__in=list(near)) | Q(pk__in=older) | Q(pk__in=newer)
    rows = Article.objects.published().with_card().prefetch_related(None).filter(wanted)
    cards = {row.pk: row for row in rows}
    for key, reason in near.items():
        if key in cards:
            cards[key].reason = reason  # type: ignore[attr-defined]  # read by the template
    found = Neighbours(
        related=[cards[key] for key in near if key in cards],
        previous=next((row for row in rows if _is_before(row, article)), None),
        next=next((row for row in reversed(rows) if _is_before(article, row)), None),
    )
    page_tags.keep(span=_between(article, found))
    return found


def _between(article: Article, found: Neighbours) -> page_tags.Span:
    """The stretch of the section in which a story that comes or goes changes the neighbours."""
    before = found.previous and found.previous.published_at
    after = found.next and found.next.published_at
    return page_tags.Span(
        f"section:{article.section_id}",
        page_tags.microseconds(before) if before else page_tags.EARLIEST,
        page_tags.microseconds(after) if after else page_tags.LATEST,
    )


def _beside(article: Article) -> tuple[QuerySet[Article, Any], QuerySet[Article, Any]]:
    """The keys of the next older and the next newer story of the section, as subqueries."""
    keys = Article.objects.published().filter(section=article.section_id).values("pk")
    if article.published_at is None:
        return keys.none(), keys.none()
    here = Cursor(article.published_at, article.pk)
    return keys.filter(ORDER.after(here))[:1], keys.filter(ORDER.before(here)).reverse()[:1]


def _is_before(one: Article, other: Article) -> bool:
    """Whether ``one`` is an older story of the same section.

    Of the rows loaded the nearest such is the neighbour, since the neighbour is among them.
    """
    if one.section_id != other.section_id or one.published_at is None or other.published_at is None:
        return False
    return (one.published_at, one.pk) < (other.published_at, other.pk)
