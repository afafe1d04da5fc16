"""The front page: which story stands where, none of them twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import F, Window, prefetch_related_objects
from django.db.models.functions import RowNumber

from articles.models import Article, Section

SECONDS = 2
LATEST = 8
OF_A_SECTION = 4


@dataclass
class Block:
    """A section with its newest stories that stand nowhere else on the page."""

    section: Section
    articles: list[Article] = field(default_factory=list)


@dataclass
class FrontPage:
    """The stories of the front page by place. ``lead`` is None on a site without stories."""

    lead: Article | None
    seconds: list[Article]
    latest: list[Article]
    blocks: list[Block]


def front_page(sections: Iterable[Section]) -> FrontPage:
    """Fill the page by recency: lead, two beside it, the latest, then a block a section."""
    above = 1 + SECONDS + LATEST
    newest = list(Article.objects.published().with_card().prefetch_related(None)[:above])
    blocks = _blocks(sections, {article.pk for article in newest})
    everything = newest + [article for block in blocks for article in block.articles]
    prefetch_related_objects(everything, *Article.objects.card_relations())
    return FrontPage(
        lead=newest[0] if newest else None,
        seconds=newest[1 : 1 + SECONDS],
        latest=newest[1 + SECONDS :],
        blocks=blocks,
    )


def _blocks(sections: Iterable[Section], shown: set[int]) -> list[Block]:
    """One query for all sections: the newest of each that are not shown above."""
    blocks = {section.pk: Block(section) for section in sections}
    ranked = (
        Article.objects.published()
        .exclude(pk__in=shown)
        .annotate(
            place=Window(
                RowNumber(),
                partition_by=F("section"),
                order_by=[F("published_at").desc(), F("pk").desc()],
            )
        )
        .filter(place__lte=OF_A_SECTION)
    )
    for article in ranked.with_card().prefetch_related(None):
        if article.section_id in blocks:
            blocks[article.section_id].articles.append(article)
    return [block for block in blocks.values() if block.articles]
