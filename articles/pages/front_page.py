"""The front page: which story stands where, none of them twice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, prefetch_related_objects
from django.db.models.functions import Now

from articles.models import Article, Section, SectionBlock
from articles.models.frontpage import SLOTS

SECONDS = 2
LATEST = 8
OF_A_SECTION = 4
_LAYOUTS = ("big", "row", "words")


@dataclass(frozen=True)
class SectionPlan:
    """What the desk says of a section: ``layout`` empty means by turns."""

    section: Section
    layout: str = ""


@dataclass
class Plan:
    """What the desk says of the page: stories by slot (1 leads), sections in order."""

    slots: dict[int, Article]
    places: Sequence[SectionPlan]


@dataclass
class Block:
    """A section with its newest stories that stand nowhere else on the page."""

    section: Section
    layout: str = ""
    articles: list[Article] = field(default_factory=list)


@dataclass
class FrontPage:
    """The stories of the front page by place. ``lead`` is None on a site without stories."""

    lead: Article | None
    seconds: list[Article]
    more: list[Article]
    latest: list[Article]
    blocks: list[Block]


def sections_in_order() -> list[Section]:
    """Every section with what the desk says of it, in the order of the menu; one query."""
    return list(Section.objects.select_related("front_block"))


def places(sections: Iterable[Section]) -> list[SectionPlan]:
    """Return the sections that the front page shows, in the desk's order."""
    set_by_hand: list[tuple[int, SectionPlan]] = []
    others: list[SectionPlan] = []
    for section in sections:
        block: SectionBlock | None = getattr(section, "front_block", None)
        if block is None:
            others.append(SectionPlan(section))
        elif block.is_shown:
            set_by_hand.append((block.position, SectionPlan(section, block.layout)))
    set_by_hand.sort(key=lambda row: row[0])
    return [place for _position, place in set_by_hand] + others


def slotted() -> dict[int, Article]:
    """Return the public stories that stand on a slot now, by place; one query."""
    rows = (
        Article.objects.published()
        .filter(Q(front_slot__ends_at__isnull=True) | Q(front_slot__ends_at__gt=Now()))
        .filter(front_slot__isnull=False)
    )
    cards = rows.with_card().select_related("front_slot").prefetch_related(None)
    return {article.front_slot.position: article for article in cards}


def front_page(plan: Plan) -> FrontPage:
    """Fill the page: the desk's slots, empty ones by recency, the latest, a block a section.

    A slot above the highest one that the desk filled stays with the river, so that a page that
    nobody arranges shows a lead, two beside it and the latest.
    """
    fixed = {place: article for place, article in plan.slots.items() if 1 <= place <= SLOTS}
    top = max([1 + SECONDS, *fixed])
    chosen = {article.pk for article in fixed.values()}
    newest = Article.objects.published().exclude(pk__in=chosen) if chosen else None
    rows = (newest if newest is not None else Article.objects.published()).with_card()
    fill = list(rows.prefetch_related(None)[: top - len(fixed) + LATEST])
    above = [article for place in range(1, top + 1) if (article := _next(fixed, place, fill))]
    latest = fill[:LATEST]
    blocks = _blocks(plan.places, {article.pk for article in [*above, *latest]})
    everything = [*above, *latest, *(article for block in blocks for article in block.articles)]
    prefetch_related_objects(everything, *Article.objects.card_relations())
    return FrontPage(
        lead=above[0] if above else None,
        seconds=above[1 : 1 + SECONDS],
        more=above[1 + SECONDS :],
        latest=latest,
        blocks=blocks,
    )


def _next(fixed: dict[int, Article], place: int, fill: list[Article]) -> Article | None:
    """Return the story of a place; an empty one takes the newest that is left."""
    if place in fixed:
        return fixed[place]
    return fill.pop(0) if fill else None


def _blocks(wanted: Sequence[SectionPlan], shown: set[int]) -> list[Block]:
    """One query for all sections: the newest of each that are not shown above."""
    blocks = {place.section.pk: Block(place.section, place.layout) for place in wanted}
    public = Article.objects.published().exclude(pk__in=shown).values("pk")
    # A few index entries a section: ranking all stories to take four of each reads them all.
    newest = [public.filter(section=pk)[:OF_A_SECTION] for pk in blocks]
    some: Any = newest[0].union(*newest[1:], all=True) if newest else []
    chosen = Article.objects.filter(pk__in=some)
    for article in chosen.with_card().prefetch_related(None):
        blocks[article.section_id].articles.append(article)
    filled = [block for block in blocks.values() if block.articles]
    for turn, block in enumerate(filled):
        block.layout = block.layout or _LAYOUTS[turn % len(_LAYOUTS)]
    return filled
