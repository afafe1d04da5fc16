"""What was published before about a text that is being written, found without storing anything."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from articles.db import clock
from articles.models import Article, Word
from articles.models.search import STORIES
from articles.related import events, similarity
from articles.related.similarity import Vector
from articles.related.vectors import KEPT
from articles.text.stopwords import STOP_WORDS
from articles.text.tokenizer import words

FEWEST_WORDS = 8  # below it a text says too little to be like anything
READ = 40_000  # characters of a text
SHOWN = 6
_HEADLINE = 3  # as often a word of the headline counts, as in ``vectors``


@dataclass(frozen=True)
class Before:
    """A public story that was published before; ``same_event``: this one goes on from it."""

    article: Article
    same_event: bool


def before(story: Article, passed_over: Collection[int] = ()) -> list[Before]:
    """Return the public stories that ``story``, as it is in hand, is near to; of its event first.

    Of ``story`` its key, section, ``headline`` and ``body_text`` are read. Five statements.
    """
    vector = vector_of_text(story.headline, story.body_text[:READ])
    if not vector.norm:
        return []
    known = Article(
        pk=story.pk or 0,
        section_id=story.section_id,
        headline=story.headline,
        body_text=story.body_text[:READ],
        published_at=clock.now(),
    )
    found = similarity.evidence(known, vector, passed_over)
    tied = {one.article_id: one.strength for one in events.links(known, vector, found)}
    near = similarity.ranked(found)
    public = Article.objects.published().with_card().in_bulk([one.article_id for one in near])
    same = {key for key, strength in tied.items() if strength >= events.NEAR}
    order = sorted(near, key=lambda one: (one.article_id not in same, -one.score))
    return [
        Before(public[one.article_id], one.article_id in same)
        for one in order
        if one.article_id in public
    ][:SHOWN]


def vector_of_text(headline: str, text: str) -> Vector:
    """Return the vector of a text that is stored nowhere, weighed as ``vectors`` weighs stories."""
    heads, told = (
        Counter(word for word in words(part) if word not in STOP_WORDS and len(word) > 1)
        for part in (headline, text)
    )
    if heads.total() + told.total() < FEWEST_WORDS:
        return similarity.NO_WORDS
    rows = Word.objects.filter(word__in=[STORIES, *(heads | told)], df__gt=0)
    known = {word: (key, uses) for key, word, uses in rows.values_list("pk", "word", "df")}
    _key, stories = known.pop(STORIES, (0, 0))
    weights = {
        key: (1 + math.log(told[word] + (1 + _HEADLINE) * heads[word]))
        * (math.log((1 + stories) / (1 + uses)) + 1)
        for word, (key, uses) in known.items()
    }
    heaviest = sorted(weights.items(), key=lambda pair: -pair[1])[:KEPT]
    return Vector(dict(heaviest), math.sqrt(sum(weight**2 for weight in weights.values())))
