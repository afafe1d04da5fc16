"""The front page: which story stands where, none of them twice."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final, Generic, TypeVar

from articles import identity
from articles.db import prepared
from articles.db.json_prefetch import made
from articles.models import Article, Section, SectionBlock
from articles.models.frontpage import SLOTS
from articles.pages import facts
from articles.pages.facts import Card

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
    """What the desk says of the page: stories by slot (1 leads), sections in order.

    ``newest`` are the latest of all stories, where they were read already.
    """

    slots: dict[int, Card]
    places: Sequence[SectionPlan]
    newest: Sequence[Card] | None = None


Story = TypeVar("Story", Card, Article)


@dataclass
class Block(Generic[Story]):
    """A section with its newest stories that stand nowhere else on the page."""

    section: Section
    layout: str = ""
    articles: list[Story] = field(default_factory=list)


@dataclass
class FrontPage(Generic[Story]):
    """The stories of the front page by place. ``lead`` is None on a site without stories."""

    lead: Story | None
    seconds: list[Story]
    more: list[Story]
    latest: list[Story]
    blocks: list[Block[Story]]

    @property
    def facts(self) -> list[str]:
        """All of it as texts; of cards alone."""
        places = [[self.lead], self.seconds, self.more, self.latest]
        blocks = [(block.section.pk, block.layout, block.articles) for block in self.blocks]
        return [repr(places), repr(blocks)]


def sections_in_order() -> list[Section]:
    """Every section with what the desk says of it, in the order of the menu; one query."""
    return list(Section.objects.select_related("front_block"))


def places(sections: Iterable[Section]) -> list[SectionPlan]:
    """Return the sections that the front page shows, in the desk's order."""
    every = list(sections)
    blocks = {each.pk: getattr(each, "front_block", None) for each in every}
    return arranged(every, blocks)


def arranged(
    sections: Iterable[Section], blocks: Mapping[int, SectionBlock | None]
) -> list[SectionPlan]:
    """Return the same; ``blocks`` is what the desk says of a section, by its key."""
    set_by_hand: list[tuple[int, SectionPlan]] = []
    others: list[SectionPlan] = []
    for section in sections:
        block = blocks.get(section.pk)
        if block is None:
            others.append(SectionPlan(section))
        elif block.is_shown:
            set_by_hand.append((block.position, SectionPlan(section, block.layout)))
    set_by_hand.sort(key=lambda row: row[0])
    return [place for _position, place in set_by_hand] + others


_NEWEST: Final = f"""
    SELECT p.*, row_number() OVER (ORDER BY published_at DESC, id DESC) AS position FROM {{public}}
    ORDER BY published_at DESC, id DESC LIMIT {2 * SLOTS + LATEST}
"""  # noqa: S608 - constants; those that stand on slots are among them
_SLOTTED: Final = """
    SELECT p.*, s.position FROM {public} JOIN articles_slot s ON s.article_id = p.id
    WHERE s.ends_at IS NULL OR s.ends_at > statement_timestamp()
"""
# A few entries of the index of sections, keys alone: ranking all stories to take four of each reads
# them all, and whole rows look as cheap by the newest of all.
_OF_SECTIONS: Final = f"""
    SELECT p.* FROM unnest(%(sections)s::bigint[]) w(section) CROSS JOIN LATERAL (
        SELECT p.id FROM {{public}}
        WHERE p.section_id = w.section AND p.id <> ALL(%(shown)s::bigint[])
        ORDER BY p.published_at DESC, p.id DESC LIMIT {OF_A_SECTION}
    ) k JOIN {{public}} ON p.id = k.id
"""  # noqa: S608 - constants


@cache
def _statement() -> str:
    """The statement of all but the sections' stories: by ``kind`` of row, and place."""
    newest = facts.of_rows(_NEWEST, "'newest', a.position,")
    slotted = facts.of_rows(_SLOTTED, "'slot', a.position,")
    blocks = "SELECT json_agg(b ORDER BY b.position, b.id) FROM articles_sectionblock b"
    return f"""
        {newest} UNION ALL {slotted}
        UNION ALL SELECT 'blocks', 0, 0, 0, coalesce(({blocks}), '[]')::text
        UNION ALL SELECT 'identity', 0, 0, 0, {identity.VERSION}
    """


def planned() -> Plan:
    """Return what the desk says of the page now; one query."""
    slots, newest, blocks = {}, [], {}
    for kind, place, key, section, text in sorted(prepared.run(_statement(), {})):
        if kind == "slot":
            slots[place] = Card(key, section, text)
        elif kind == "newest":
            newest.append(Card(key, section, text))
        elif kind == "identity":
            identity.at(text)
        else:
            rows = (made(SectionBlock, row) for row in json.loads(text))
            blocks = {row.section_id: row for row in rows}
    return Plan(slots, arranged(identity.current().sections, blocks), newest)


def front_page(plan: Plan) -> FrontPage[Article]:
    """Fill the page: the desk's slots, empty ones by recency, the latest, a block a section."""
    return with_stories(filled(plan))


def filled(plan: Plan) -> FrontPage[Card]:
    """Return the same as cards.

    A slot above the highest one that the desk filled stays with the river, so that a page that
    nobody arranges shows a lead, two beside it and the latest.
    """
    fixed = {place: story for place, story in plan.slots.items() if 1 <= place <= SLOTS}
    top = max([1 + SECONDS, *fixed])
    chosen = {story.pk for story in fixed.values()}
    newest = planned().newest if plan.newest is None else plan.newest
    fill = [card for card in newest or () if card.pk not in chosen][: top - len(fixed) + LATEST]
    above = [story for place in range(1, top + 1) if (story := _next(fixed, place, fill))]
    latest = fill[:LATEST]
    return FrontPage(
        lead=above[0] if above else None,
        seconds=above[1 : 1 + SECONDS],
        more=above[1 + SECONDS :],
        latest=latest,
        blocks=_blocks(plan.places, [story.pk for story in [*above, *latest]]),
    )


def with_stories(
    page: FrontPage[Card], story: Callable[[str], Article] = facts.story
) -> FrontPage[Article]:
    """Return the page with the stories that its cards tell, as ``story`` makes them of texts."""

    def stories(cards: Iterable[Card]) -> list[Article]:
        return [story(card.text) for card in cards]

    return FrontPage(
        lead=story(page.lead.text) if page.lead else None,
        seconds=stories(page.seconds),
        more=stories(page.more),
        latest=stories(page.latest),
        blocks=[Block(each.section, each.layout, stories(each.articles)) for each in page.blocks],
    )


def _next(fixed: dict[int, Card], place: int, fill: list[Card]) -> Card | None:
    """Return the story of a place; an empty one takes the newest that is left."""
    if place in fixed:
        return fixed[place]
    return fill.pop(0) if fill else None


def _blocks(wanted: Sequence[SectionPlan], shown: list[int]) -> list[Block[Card]]:
    """One query for all sections: the newest of each that are not shown above."""
    blocks: dict[int, Block[Card]] = {
        place.section.pk: Block(place.section, place.layout) for place in wanted
    }
    if not blocks:
        return []
    values = {"sections": list(blocks), "shown": shown}
    found = prepared.run(facts.of_rows(_OF_SECTIONS, "a.published_at,"), values)
    for _time, key, section, text in sorted(found, reverse=True):
        blocks[section].articles.append(Card(key, section, text))
    filled = [block for block in blocks.values() if block.articles]
    for turn, block in enumerate(filled):
        block.layout = block.layout or _LAYOUTS[turn % len(_LAYOUTS)]
    return filled
