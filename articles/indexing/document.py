"""A story as the index reads it: its words with their places, as PostgreSQL's ``tsvector``."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from articles.models import Article
from articles.models.states import Status
from articles.text.stopwords import STOP_WORDS
from articles.text.words import words

LONGEST_BODY = 200_000  # characters; what comes later in a text is not searched
MOST_PLACES = 64  # of one word in one story


@dataclass(frozen=True)
class Document:
    """What is searched in a story.

    ``title`` and ``body`` are literals of type ``tsvector``; in ``title`` a lexeme such as
    ``tag:aleppo`` stands for a filter. No word has a colon, so the two never meet.
    """

    article_id: int
    section_id: int
    public_from: datetime.datetime | None
    title: str
    body: str


def document(article: Article) -> Document:
    """Read ``article`` with its section, tags, reporters and sources (see ``readable``)."""
    tags = [row.tag for row in article.tagged.all()]
    reporters = [row.reporter for row in article.bylines.all()]
    sources = [row.source for row in article.article_sources.all()]
    below = " . ".join([article.standfirst, *(tag.name for tag in tags)])
    names = " . ".join(person.name for person in (*reporters, *sources))
    filters = [
        *(f"tag:{tag.slug}" for tag in tags),
        *(f"reporter:{reporter.slug}" for reporter in reporters),
        *(f"sumber:{source.slug}" for source in sources),
        f"rubrik:{article.section.slug}",
    ]
    return Document(
        article_id=article.pk,
        section_id=article.section_id,
        public_from=article.published_at if article.status == Status.APPROVED else None,
        title=_literal([(article.headline, "A"), (below, "B"), (names, "C")], filters),
        body=_literal([(article.body_text[:LONGEST_BODY], "D")]),
    )


def _literal(fields: Iterable[tuple[str, str]], filters: Iterable[str] = ()) -> str:
    """Return a ``tsvector`` literal; stop words take up a place, so that phrases keep theirs."""
    places: dict[str, list[str]] = {}
    start = 1
    for text, weight in fields:
        found = words(text)
        for place, word in enumerate(found, start=start):
            if word not in STOP_WORDS:
                taken = places.setdefault(word, [])
                if len(taken) < MOST_PLACES:
                    taken.append(f"{place}{weight}")
        start += len(found) + 1  # a phrase does not run from one field into the next
    lexemes = [f"'{word}':{','.join(taken)}" for word, taken in places.items()]
    return " ".join([*lexemes, *(f"'{name}'" for name in dict.fromkeys(filters))])
