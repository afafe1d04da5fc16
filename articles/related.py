"""Which stories a reader may also like: "Anda mungkin juga berminat".

Pages read what ``articles.indexing`` stored, in one query: an editor's pins, then near stories;
places left over go to the newest of the section, marked so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Exists, F, FloatField, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Extract

from articles import nearness
from articles.models import Article, RelatedChoice, StoryVector, Tag, Word
from articles.models.article import ArticleQuerySet

LIMIT = 6
STORED = 12  # a story: some may be withdrawn, or not yet public
WORDS_SHOWN = 8
_OWN_PAGE = re.compile(r"/(\d{4})/(\d\d)/(\d\d)/([-\w]+)/?(?=[\"'#?])")


class Reason(StrEnum):
    """Why a story is offered."""

    PINNED = "pinned"
    NEAR = "near"
    NEWEST = "newest"


@dataclass(frozen=True)
class Related:
    """A story offered below another. ``score`` is nearness; of others it only keeps the order."""

    article_id: int
    reason: Reason
    score: float


@dataclass(frozen=True)
class Explanation:
    """What an editor is told of a story offered: the words and tags in common, heaviest first."""

    related: Related
    article: Article
    words: list[str]
    tags: list[str]


def related_ids(article: Article, limit: int = LIMIT) -> list[int]:
    """Return the keys of at most ``limit`` public stories near to ``article``, best first."""
    return [story.article_id for story in related(article, limit)]


def related(article: Article, limit: int = LIMIT) -> list[Related]:
    """Return at most ``limit`` public stories to offer below ``article``, best first.

    Never the story itself, one that it links to, or one that an editor banned here.
    """
    linked = linked_addresses(article.body)
    rows = [row for row in _rows(article, limit + len(linked)) if row[3:] not in linked]
    if not any(reason == Reason.NEAR for _key, reason, *_rest in rows):
        rows += _computed_now(article, linked)
    rows.sort(key=lambda row: (list(Reason).index(Reason(row[1])), -row[2], -row[0]))
    offered: dict[int, Related] = {}
    for key, reason, score, *_address in rows:
        offered.setdefault(key, Related(key, Reason(reason), score))
    return list(offered.values())[:limit]


def linked_addresses(html: str) -> set[tuple[str, str]]:
    """Return (date, slug) of the stories of this site that ``html`` links to."""
    return {(f"{y}-{m}-{d}", slug) for y, m, d, slug in _OWN_PAGE.findall(html)}


def banned_ids(article: Article) -> set[int]:
    """Return the stories that an editor banned below ``article``."""
    bans = article.related_choices.filter(kind=RelatedChoice.Kind.BAN)
    return set(bans.values_list("other_id", flat=True))


_Row = tuple[int, str, float, str, str]


def _rows(article: Article, most: int) -> list[_Row]:
    """All that may be offered, in one query."""
    choices = RelatedChoice.objects.filter(article=article.pk, other=OuterRef("pk"))
    public = (
        Article.objects.published()
        .exclude(pk=article.pk)
        .exclude(Exists(choices.filter(kind=RelatedChoice.Kind.BAN)))
    )
    pinned = public.filter(
        chosen_below__article=article.pk, chosen_below__kind=RelatedChoice.Kind.PIN
    ).annotate(score=-Cast(F("chosen_below__position"), FloatField()))
    near = public.filter(offered_below__article=article.pk).annotate(
        score=F("offered_below__score")
    )
    newest = public.filter(section=article.section_id).annotate(
        score=Cast(Extract("published_at", "epoch"), FloatField())
    )
    return [
        (key, reason, score, str(date), slug)
        for key, reason, score, date, slug in _as_rows(pinned.order_by(), Reason.PINNED).union(
            _as_rows(near.order_by("-score")[: most + LIMIT], Reason.NEAR),
            _as_rows(newest[:most], Reason.NEWEST),
            all=True,
        )
    ]


def _as_rows(stories: ArticleQuerySet, reason: Reason) -> QuerySet[Article, Any]:
    return stories.annotate(reason=Value(reason.value)).values_list(
        "pk", "reason", "score", "publication_date", "slug"
    )


def _computed_now(article: Article, linked: set[tuple[str, str]]) -> list[_Row]:
    """What is near to a story that was not settled yet: a draft's preview, a story just loaded."""
    if StoryVector.objects.filter(pk=article.pk, related_at__isnull=False).exists():
        return []
    scores = {
        story.article_id: story.score
        for story in nearness.near(article, passed_over=banned_ids(article))[:STORED]
    }
    public = Article.objects.published().filter(pk__in=scores)
    return [
        (key, Reason.NEAR, scores[key], str(date), slug)
        for key, date, slug in public.values_list("pk", "publication_date", "slug")
        if (str(date), slug) not in linked
    ]


def explain(article: Article) -> list[Explanation]:
    """Return what is offered below ``article`` with the reasons, for the editor."""
    offered = related(article)
    keys = [story.article_id for story in offered]
    cards = Article.objects.in_bulk(keys)
    own = nearness.vector_of(article)
    others = nearness.vectors(keys)
    shared = {
        key: sorted(
            own.weights.keys() & vector.weights.keys(),
            key=lambda term: -own.weights[term] * vector.weights[term],
        )[:WORDS_SHOWN]
        for key, vector in others.items()
    }
    words = Word.objects.in_bulk({term for terms in shared.values() for term in terms})
    tags = Tag.objects.filter(articles=article.pk)
    return [
        Explanation(
            story,
            cards[story.article_id],
            [words[term].word for term in shared.get(story.article_id, ()) if term in words],
            list(
                tags.filter(tagged__content_object=story.article_id).values_list("name", flat=True)
            ),
        )
        for story in offered
    ]
