"""What readers' pages are made of, as PostgreSQL writes it down: as text, in one statement a page.

The text says at once whether a page that was made before is the present one (``kept``). Where it is
not, ``story`` makes of it what templates know: a story with all that hangs on it. Statements are
planned once a connection (``articles.db.prepared``); who is public they take from ``published()``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache, cached_property
from typing import Any, Final, NamedTuple, cast

from articles.db import prepared
from articles.db.json_prefetch import made
from articles.models import Article, Rendition


@cache
def public(*columns: str) -> str:
    """Return the SQL of ``columns`` of the public stories, in no order."""
    rows = Article.objects.published().order_by().values(*columns)
    sql, given = rows.query.sql_with_params()
    statement, values = prepared.named(sql, given, "public")
    assert not values, "what is public needs no values"
    return statement


def story(text: str) -> Article:
    """Return the story that a text of this module holds: a card, or all of it."""
    return made(Article, json.loads(text))


def line(text: str) -> Article:
    """Return the story of a card's text for a line that names it: nothing of what hangs on it."""
    columns = json.loads(text).items()
    return made(Article, {k: value for k, value in columns if not isinstance(value, dict | list)})


class Told:
    """A story as the text of its card tells it; made only if something of it is asked for.

    Whoever made the part of a page that shows it before needs nothing but ``text``.
    """

    def __init__(self, text: str, **beside: object) -> None:
        self.text = text
        vars(self).update(beside)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self.story, name)

    @cached_property
    def story(self) -> Article:
        """The story itself."""
        return story(self.text)


def card(text: str, **beside: object) -> Article:
    """Return the story of a card's text, made when it is asked for something else than its text.

    ``beside`` are attributes that it gets.
    """
    told: Any = Told(text, **beside)
    return cast("Article", told)


# Columns that a list shows of a story, without the texts that it does not.
CARD_COLUMNS = (
    "id", "section_id", "kicker", "headline", "standfirst", "slug", "published_at",
    "publication_date", "updated_at", "modified_at", "lead_image_id",
)  # fmt: skip
SECTION = """
    SELECT json_build_object('id', s.id, 'name', s.name, 'slug', s.slug)
    FROM articles_section s WHERE s.id = a.section_id
"""
FURTHER = """
    SELECT coalesce(json_agg(json_build_object('id', s.id, 'name', s.name, 'slug', s.slug)
                             ORDER BY s.position, s.name), '[]')
    FROM articles_section s JOIN articles_furthersection f ON f.section_id = s.id
    WHERE f.article_id = a.id
"""
RENDITIONS = """
    SELECT coalesce(json_agg(json_build_object(
        'id', d.id, 'crop', d.crop, 'format', d.format, 'width', d.width, 'height', d.height,
        'file', d.file
    ) ORDER BY d.crop, d.width), '[]') FROM articles_rendition d WHERE d.image_id = i.id
"""
# What lists show of a picture; feeds its whole JPEG.
OF_CARDS = f"""{RENDITIONS}
    AND (d.crop = '{Rendition.CARD}' OR d.crop = '{Rendition.FULL}' AND d.format = 'jpeg')
"""
BYLINES = """
    SELECT coalesce(json_agg(json_build_object('id', b.id, 'reporter', json_build_object(
        'id', r.id, 'name', r.name, 'slug', r.slug, 'role', r.role
    )) ORDER BY b.position, b.id), '[]')
    FROM articles_byline b JOIN articles_reporter r ON r.id = b.reporter_id
    WHERE b.article_id = a.id
"""


def cards_of(rows: str, columns: str, *more: str) -> str:
    """Return the SQL of ``columns`` and a card's text for each of ``rows``, SQL of public stories.

    ``columns`` are of ``a``, the row; ``more`` are pairs of a card beside its own: name, value.
    What hangs on the stories is joined to all of them at once.
    """
    pairs = [f"'{name}', a.{name}" for name in CARD_COLUMNS]
    return f"""(
        WITH a AS MATERIALIZED ({rows}), l AS (
            SELECT b.article_id, json_agg(json_build_object(
                'id', b.id, 'reporter', json_build_object(
                    'id', r.id, 'name', r.name, 'slug', r.slug, 'role', r.role
                )) ORDER BY b.position, b.id) AS bylines
            FROM (SELECT DISTINCT id FROM a) o JOIN articles_byline b ON b.article_id = o.id
            JOIN articles_reporter r ON r.id = b.reporter_id GROUP BY b.article_id
        )
        SELECT {columns}, json_build_object({", ".join([*pairs, *more])},
            'section', json_build_object('id', s.id, 'name', s.name, 'slug', s.slug),
            'lead_image', CASE WHEN i.id IS NOT NULL THEN json_build_object(
                'id', i.id, 'alt', i.alt, 'file', i.file, 'width', i.width, 'height', i.height,
                'renditions', ({OF_CARDS})) END,
            'bylines', coalesce(l.bylines, '[]'))::text
        FROM a LEFT JOIN articles_section s ON s.id = a.section_id
        LEFT JOIN articles_image i ON i.id = a.lead_image_id
        LEFT JOIN l ON l.article_id = a.id
    )"""  # noqa: S608 - our own


# All of a story: whole rows, so that whatever is added to a table is told as well.
STORY = f"""
    SELECT a.*, ({SECTION}) AS section, ({BYLINES}) AS bylines,
        (SELECT to_json(w) FROM (
            SELECT i.*, ({RENDITIONS}) AS renditions FROM articles_image i
            WHERE i.id = a.lead_image_id
        ) w) AS lead_image,
        ({FURTHER}) AS further_sections,
        (SELECT coalesce(json_agg(w), '[]') FROM (
            SELECT t.* FROM articles_tag t JOIN articles_taggedarticle g ON g.tag_id = t.id
            WHERE g.content_object_id = a.id ORDER BY t.name, t.id
        ) w) AS tags,
        (SELECT coalesce(json_agg(w), '[]') FROM (
            SELECT l.*, to_json(o) AS source FROM articles_articlesource l
            JOIN articles_source o ON o.id = l.source_id
            WHERE l.article_id = a.id ORDER BY l.position, l.id
        ) w) AS article_sources,
        (SELECT coalesce(json_agg(c ORDER BY c.published_at DESC, c.id DESC), '[]')
         FROM articles_correction c WHERE c.article_id = a.id) AS corrections
    FROM articles_article a
"""  # noqa: S608


class Card(NamedTuple):
    """A public story as lists show it: its key, its section's, and the text ``story`` reads."""

    pk: int
    section_id: int
    text: str


@cache
def of_rows(rows: str, before: str = "") -> str:
    """Return the SQL of ``Card``s of the rows that the SQL ``rows`` selects from ``{public}``.

    ``before`` are columns that stand before theirs.
    """
    chosen = rows.format(public=f"({public(*CARD_COLUMNS)}) p")
    return cards_of(chosen, f"{before} a.id, a.section_id")


_AMONG: Final = "SELECT * FROM {public} WHERE id = ANY(%(keys)s::bigint[])"


def cards(keys: Iterable[int]) -> dict[int, Card]:
    """Return the cards of the public stories among ``keys``, by key."""
    wanted = list(keys)
    found: Any = prepared.run(of_rows(_AMONG), {"keys": wanted}) if wanted else []
    return {row[0]: Card(*row) for row in found}
