"""Which stories a reader may also like: "Anda mungkin juga berminat".

Pages read what ``articles.indexing`` stored, in one query: what came before and after in the
story's development, apart from the rest; an editor's pins, then near stories; places left over go
to the newest of the section, marked so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

from articles.db import page_tags, prepared
from articles.models import Article, RelatedChoice, StoryVector, Tag, Word
from articles.models.event import FEWEST
from articles.related import similarity

LIMIT = 6
STEP = 6
STORED = 12  # a story: some may be withdrawn, or not yet public
WORDS_SHOWN = 8
COMPUTED_FOR = 60.0  # seconds that a page may show what was computed for it
_OWN_PAGE = re.compile(r"/(\d{4})/(\d\d)/(\d\d)/([-\w]+)/?(?=[\"'#?])")


class Reason(StrEnum):
    """Why a story is offered."""

    PINNED = "pinned"
    NEAR = "near"
    NEWEST = "newest"


_ORDER = tuple(Reason)


@dataclass(frozen=True)
class Related:
    """A story offered below another. ``score`` is similarity; of others it only keeps the order."""

    article_id: int
    reason: Reason
    score: float


@dataclass(frozen=True)
class Development:
    """The development that a story is in: how many public stories it has, those before and after.

    Keys of stories; 0 where there is none.
    """

    event_id: int
    slug: str
    name: str
    stories: int
    earlier: int = 0
    later: int = 0


@dataclass(frozen=True)
class Offered:
    """What is offered below a story; ``development`` is None where it is in none to be shown."""

    related: list[Related]
    development: Development | None = None


@dataclass(frozen=True)
class Explanation:
    """What an editor is told of a story offered: the words and tags in common, heaviest first."""

    related: Related
    article: Article
    words: list[str]
    tags: list[str]


def related(article: Article, limit: int = LIMIT) -> list[Related]:
    """Return at most ``limit`` public stories to offer below ``article``, best first.

    Never the story itself, one that it links to, one that an editor banned here, or the story
    before or after in its development.
    """
    return offered(article, limit).related


def offered(article: Article, limit: int = LIMIT) -> Offered:
    """Return the same with the development that the story is in; one query."""
    linked = linked_addresses(article.body)
    rows, development = _rows(article, limit + len(linked))
    beside = {development.earlier, development.later} if development else set()
    rows = [row for row in rows if row[3:] not in linked and row[0] not in beside]
    if development is None and not any(row[1] == Reason.NEAR for row in rows):
        rows += _computed_now(article, linked)
    rows.sort(key=lambda row: (_ORDER.index(row[1]), -row[2], -row[0]))
    chosen: dict[int, Related] = {}
    for key, reason, score, *_address in rows:
        chosen.setdefault(key, Related(key, reason, score))
    best = list(chosen.values())[:limit]
    if len(best) < limit or best[-1].reason == Reason.NEWEST:
        page_tags.note(f"section-list:{article.section_id}")
    return Offered(best, development)


def linked_addresses(html: str) -> set[tuple[str, str]]:
    """Return (date, slug) of the stories of this site that ``html`` links to."""
    return {(f"{y}-{m}-{d}", slug) for y, m, d, slug in _OWN_PAGE.findall(html)}


def banned_ids(article: Article) -> set[int]:
    """Return the stories that an editor banned below ``article``."""
    bans = article.related_choices.filter(kind=RelatedChoice.Kind.BAN)
    return set(bans.values_list("other_id", flat=True))


_Row = tuple[int, Reason, float, str, str]


# What came before and after in the story's development; what an editor chose, what is near, and the
# newest of the section, none of them of the development; the address of what is public. Last the
# development itself: its key, its name and slug, how many public stories it has.
OFFERED = """
    WITH e AS MATERIALIZED (
        SELECT event_id, public_at FROM articles_eventstory
        WHERE article_id = %(key)s AND kind <> 'cut' AND public_at IS NOT NULL
    ), together AS MATERIALIZED (
        SELECT s.article_id FROM articles_eventstory s JOIN e ON e.event_id = s.event_id
        WHERE s.kind <> 'cut'
    )
    SELECT k.other_id, k.reason, k.score, a.publication_date::text, a.slug FROM (
        (
            SELECT s.article_id AS other_id, '{earlier}' AS reason, 0::float8 AS score
            FROM e JOIN articles_eventstory s ON s.event_id = e.event_id
            JOIN ({public}) p ON p.id = s.article_id
            WHERE (s.public_at, s.article_id) < (e.public_at, %(key)s::bigint)
            ORDER BY s.public_at DESC, s.article_id DESC LIMIT 1
        )
        UNION ALL (
            SELECT s.article_id, '{later}', 0
            FROM e JOIN articles_eventstory s ON s.event_id = e.event_id
            JOIN ({public}) p ON p.id = s.article_id
            WHERE (s.public_at, s.article_id) > (e.public_at, %(key)s::bigint)
            ORDER BY s.public_at, s.article_id LIMIT 1
        )
        UNION ALL
        SELECT other_id, kind, -position::float8
        FROM articles_relatedchoice WHERE article_id = %(key)s
        UNION ALL
        SELECT other_id, '{near}', score FROM articles_relatedstory
        WHERE article_id = %(key)s AND other_id NOT IN (SELECT article_id FROM together)
        UNION ALL (
            SELECT id, '{newest}', extract(epoch FROM published_at)::float8 FROM ({public}) p
            WHERE section_id = %(section)s AND id <> ALL(
                ARRAY(SELECT other_id FROM articles_relatedchoice WHERE article_id = %(key)s)
                || ARRAY(SELECT article_id FROM together) || %(key)s::bigint
            )
            ORDER BY published_at DESC, id DESC LIMIT {most}
        )
    ) k LEFT JOIN ({public}) a ON a.id = k.other_id
    UNION ALL
    SELECT v.id, '{development}', (
        SELECT count(*) FROM together t JOIN ({public}) p ON p.id = t.article_id
    ), v.name, v.slug
    FROM e JOIN articles_event v ON v.id = e.event_id
"""
DEVELOPMENT, EARLIER, LATER = "development", "earlier", "later"


@lru_cache(maxsize=32)
def _offered(most: int) -> str:
    """The statement; who is public in it comes from the one definition.

    How many of the newest it looks at stands in it: the planner is to know.
    """
    columns = ("id", "section_id", "published_at", "publication_date", "slug")
    rows = Article.objects.published().order_by().values(*columns)
    sql, given = rows.query.sql_with_params()
    public, values = prepared.named(sql, given, "public")
    assert not values, "what is public needs no values"
    return OFFERED.format(
        public=public,
        near=Reason.NEAR,
        newest=Reason.NEWEST,
        most=most,
        development=DEVELOPMENT,
        earlier=EARLIER,
        later=LATER,
    )


_REASONS = {
    RelatedChoice.Kind.PIN: Reason.PINNED,
    Reason.NEAR: Reason.NEAR,
    Reason.NEWEST: Reason.NEWEST,
}


def _rows(article: Article, most: int) -> tuple[list[_Row], Development | None]:
    """All that may be offered, and the development, in one query.

    Written by hand, but for who is public: PostgreSQL plans a union of three querysets five times
    as long as it reads it.
    """
    steps = -(-most // STEP) * STEP  # few statements, whatever a body links to
    rows = prepared.run(_offered(steps), {"key": article.pk, "section": article.section_id})
    development = _development(rows)
    told = [row for row in rows if row[1] not in {DEVELOPMENT, EARLIER, LATER}]
    page_tags.note(*(f"public:{other}" for other, *_rest in told))
    banned = {other for other, reason, *_rest in told if reason == RelatedChoice.Kind.BAN}
    return [
        (other, _REASONS[reason], score, date, slug)
        for other, reason, score, date, slug in told
        if slug is not None and other not in banned
    ], development


def _development(rows: list[Any]) -> Development | None:
    """The development among the rows; none where readers are shown no other story of it."""
    beside = {reason: key for key, reason, *_rest in rows if reason in {EARLIER, LATER}}
    for key, reason, stories, name, slug in rows:
        if reason == DEVELOPMENT:
            page_tags.note(f"event-list:{key}")
            if stories >= FEWEST and beside:
                earlier, later = beside.get(EARLIER, 0), beside.get(LATER, 0)
                return Development(key, slug, name, int(stories), earlier, later)
    return None


def _computed_now(article: Article, linked: set[tuple[str, str]]) -> list[_Row]:
    """What is near to a story that was not settled yet: a draft's preview, a story just loaded."""
    if StoryVector.objects.filter(pk=article.pk, related_at__isnull=False).exists():
        return []
    page_tags.bound(COMPUTED_FOR)
    scores = {
        story.article_id: story.score
        for story in similarity.near(article, passed_over=banned_ids(article))[:STORED]
    }
    public = Article.objects.published().filter(pk__in=scores)
    return [
        (key, Reason.NEAR, scores[key], str(date), slug)
        for key, date, slug in public.values_list("pk", "publication_date", "slug")
        if (str(date), slug) not in linked
    ]


def explain(article: Article) -> list[Explanation]:
    """Return what is offered below ``article`` with the reasons, for the editor."""
    shown = related(article)
    keys = [story.article_id for story in shown]
    cards = Article.objects.in_bulk(keys)
    own = similarity.vector_of(article)
    others = similarity.vectors(keys)
    shared = {key: own.weights.keys() & vector.weights.keys() for key, vector in others.items()}
    words = Word.objects.in_bulk(set().union(*shared.values()))

    def heaviest(key: int) -> list[str]:
        """Return the words in common with the story; of equal ones the first in the alphabet."""
        weighed = [
            (-own.weights[term] * others[key].weights[term], words[term].word)
            for term in shared.get(key, ())
            if term in words
        ]
        return [word for _weight, word in sorted(weighed)[:WORDS_SHOWN]]

    tags = Tag.objects.filter(articles=article.pk)
    return [
        Explanation(
            story,
            cards[story.article_id],
            heaviest(story.article_id),
            list(
                tags.filter(tagged__content_object=story.article_id).values_list("name", flat=True)
            ),
        )
        for story in shown
    ]
