"""What stands at the foot of a story: what came before and after, and related stories."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import cache

from articles.db import page_tags, prepared
from articles.models import Article, Event
from articles.pages import facts
from articles.related.offers import Development, offered


@dataclass(frozen=True)
class Neighbours:
    """``related`` best first; ``previous`` is the next older of the section, ``next`` the newer.

    Each of ``related`` carries ``.reason``: what is only the newest of the section is marked so.
    ``earlier`` and ``later`` are those of the story's ``development``, None where it is in none.
    """

    related: list[Article]
    previous: Article | None
    next: Article | None
    development: Event | None = None
    earlier: Article | None = None
    later: Article | None = None


# The stories that are offered, and the next older and the next newer of the section.
AROUND = """
    SELECT w.place, a.* FROM (
        SELECT '' AS place, unnest(%(keys)s::bigint[]) AS id
        UNION ALL (
            SELECT 'previous', id FROM ({public}) b
            WHERE section_id = %(section)s
                AND (published_at, id) < (%(time)s::timestamptz, %(key)s::bigint)
            ORDER BY published_at DESC, id DESC LIMIT 1
        )
        UNION ALL (
            SELECT 'next', id FROM ({public}) b
            WHERE section_id = %(section)s
                AND (published_at, id) > (%(time)s::timestamptz, %(key)s::bigint)
            ORDER BY published_at, id LIMIT 1
        )
    ) w JOIN ({cards}) a ON a.id = w.id
"""


@cache
def _statement() -> str:
    rows = AROUND.format(
        cards=facts.public(*facts.CARD_COLUMNS),
        public=facts.public("id", "section_id", "published_at"),
    )
    return facts.cards_of(rows, "a.place, a.id, a.published_at")


@dataclass(frozen=True)
class Around:
    """The cards around a story as texts: ``related`` with the reason of each, best first."""

    related: list[tuple[str, str]]
    previous: str
    next: str
    development: Development | None = None
    earlier: str = ""
    later: str = ""

    @property
    def facts(self) -> str:
        """All of it as one text."""
        beside = (self.development, self.earlier, self.later)
        return repr((self.related, self.previous, self.next, beside))

    def neighbours(self) -> Neighbours:
        """Return the stories themselves."""
        related = [facts.card(text, reason=reason) for reason, text in self.related]
        previous, following, earlier, later = (
            facts.line(text) if text else None
            for text in (self.previous, self.next, self.earlier, self.later)
        )
        event = None
        if (known := self.development) is not None:
            event = Event(pk=known.event_id, slug=known.slug, name=known.name)
            event.story_count = known.stories  # type: ignore[attr-defined]  # read by the template
        return Neighbours(related, previous, following, event, earlier, later)


def around(article: Article) -> Around:
    """Return the public stories around ``article``: one query beside the ranking's own."""
    below = offered(article)
    near = {story.article_id: str(story.reason) for story in below.related}
    known = below.development
    beside_it = [key for key in (known.earlier, known.later) if key] if known else []
    values = {
        "keys": [*near, *beside_it],
        "section": article.section_id,
        "time": article.published_at,
        "key": article.pk,
    }
    cards: dict[int, str] = {}
    beside: dict[str, tuple[datetime.datetime, str]] = {}
    for place, key, time, text in prepared.run(_statement(), values):
        if place:
            beside[place] = (time, text)
        else:
            cards[key] = text
    before, after = beside.get("previous"), beside.get("next")
    page_tags.keep(span=_between(article, before and before[0], after and after[0]))
    return Around(
        [(near[key], cards[key]) for key in near if key in cards],
        before[1] if before else "",
        after[1] if after else "",
        known,
        cards.get(known.earlier, "") if known else "",
        cards.get(known.later, "") if known else "",
    )


def _between(
    article: Article, before: datetime.datetime | None, after: datetime.datetime | None
) -> page_tags.Span:
    """The stretch of the section in which a story that comes or goes changes the neighbours."""
    return page_tags.Span(
        f"section:{article.section_id}",
        page_tags.microseconds(before) if before else page_tags.EARLIEST,
        page_tags.microseconds(after) if after else page_tags.LATEST,
    )
