"""What stories are listed of: a section, tag, reporter, source, development; with its newest."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, TypeVar

from django.db.models import QuerySet

from articles import identity
from articles.db import page_tags, prepared
from articles.db.json_prefetch import made
from articles.db.keyset_pagination import Cursor, ListPage, Order
from articles.models import Event, Reporter, Section, Source, Tag
from articles.models.event import FEWEST
from articles.pages import facts, former_slugs
from articles.pages.facts import Card

Row = TypeVar("Row", Section, Tag, Reporter, Source, Event)
_PORTRAIT = f"""
    , (SELECT to_json(w) FROM (
        SELECT i.*, ({facts.RENDITIONS}) AS renditions FROM articles_image i WHERE i.id = t.photo_id
    ) w) AS photo
"""  # noqa: S608 - constants


@dataclass(frozen=True)
class Subject(Generic[Row]):
    """A section, tag, reporter, source or development: its row, and the text it was made of."""

    row: Row
    text: str

    @property
    def pk(self) -> int:
        """The key of its row."""
        return int(self.row.pk)

    @property
    def order(self) -> Order:
        """The order of ``rows``."""
        return _ORDERS[type(self.row)]

    @property
    def fewest(self) -> int:
        """How many public stories it has at least where readers may know of it."""
        if isinstance(self.row, Event):
            return FEWEST
        return 0 if isinstance(self.row, Section) else 1  # menus name the sections

    def rows(self) -> QuerySet[Any]:
        """Return the rows that lead to its stories, newest first."""
        return _rows(self.row)

    def newest(self, size: int) -> ListPage[Card]:
        """Return the first page of its stories; one query."""
        statement, name = _newest(type(self.row), size + 1)
        found = prepared.run(statement, {name: self.pk})
        items = [Card(*row[2:]) for row in found[:size] if row[2] is not None]
        older = str(Cursor(*found[size - 1][:2])) if len(found) > size else ""
        return ListPage(items, older=older)

    def cards_of(self, page: ListPage[Any]) -> ListPage[Card]:
        """Return the cards of the stories that a page of ``rows`` leads to."""
        keys: list[int] = [getattr(row, self.order.key) for row in page.items]
        cards = facts.cards(keys)
        return ListPage([cards[k] for k in keys if k in cards], page.newer, page.older)


def of_slug(model: type[Row], slug: str) -> Subject[Row]:
    """Return the subject with this slug; also looks whether the site's identity changed.

    Raises:
        MovedForEver: another one had the slug once, and readers may know of it.
        Http404: none has or had it.
    """
    found = prepared.run(_statement(model), {"slug": slug})
    if not found:
        former_slugs.of_slug(model._default_manager.all(), slug)
    [(text, version)] = found
    identity.at(version)
    told = json.loads(text)
    if model is Event and not told["name"]:
        told["name"] = told["headline"] or ""
        page_tags.note(f"article:{told['first']}")
    return Subject(made(model, told), text)


@cache
def _statement(model: type[Row]) -> str:
    more = {Reporter: _PORTRAIT, Event: ", f.*"}.get(model, "")
    joined = _first() if model is Event else ""
    return f"""
        SELECT to_json(s)::text, {identity.VERSION}
        FROM (SELECT t.* {more} FROM {model._meta.db_table} t {joined}
              WHERE t.slug = %(slug)s::text) s
    """  # noqa: S608 - our own


def _first() -> str:
    """The first public story of a development, whose headline stands for a missing name."""
    return f"""
        LEFT JOIN LATERAL (
            SELECT p.id AS first, p.headline FROM articles_eventstory e
            JOIN ({facts.public("id", "headline")}) p ON p.id = e.article_id
            WHERE e.event_id = t.id AND e.public_at IS NOT NULL
            ORDER BY e.public_at, e.article_id LIMIT 1
        ) f ON true
    """  # noqa: S608 - our own


_ORDERS: dict[type[Any], Order] = {
    Section: Order("public_at", "article_id"),
    Tag: Order("public_at", "content_object_id"),
    Reporter: Order("public_at", "article_id"),
    Source: Order("public_at", "article_id"),
    Event: Order("public_at", "article_id"),
}


def _rows(row: Any) -> QuerySet[Any]:
    if isinstance(row, Section):
        # What indexes hold alone; a way over whole rows can look as cheap to the planner by the
        # newest of all, which is a long one for a section that has gone quiet.
        return row.filings.due().only("public_at")
    if isinstance(row, Tag):
        return row.tagged.due()
    if isinstance(row, Reporter):
        return row.bylines.due()
    if isinstance(row, Event):
        return row.stories.due()
    # Several pages of one source in one story make one line in the list.
    ties: QuerySet[Any] = row.article_sources.due().distinct("public_at", "article_id")
    return ties


@cache
def newest_keys(model: type[Row], most: int) -> tuple[str, str]:
    """Return the SQL of time and key of the newest ``_rows``; in it, the subject's key's name."""
    order = _ORDERS[model]
    rows = _rows(model(pk=1)).values_list(order.time, order.key)[:most]
    sql, given = rows.query.sql_with_params()
    statement, values = prepared.named(sql, given, "newest")
    [name] = values
    return statement, name


@cache
def _newest(model: type[Row], most: int) -> tuple[str, str]:
    """The statement of the newest cards, each after time and key; likewise the name."""
    keys, name = newest_keys(model, most)
    public = facts.public(*facts.CARD_COLUMNS)
    rows = f"SELECT k.*, p.* FROM ({keys}) k(time, key) LEFT JOIN ({public}) p ON p.id = k.key"  # noqa: S608
    statement = facts.cards_of(rows, "a.time, a.key, a.id, a.section_id")
    return f"{statement} ORDER BY 1 DESC, 2 DESC", name
