"""Stories as the index reads them: their words with their places, as PostgreSQL's ``tsvector``."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import unescape

from django.db import connection

from articles.models.status import public_from_sql
from articles.text import dates, short_forms
from articles.text.stopwords import STOP_WORDS
from articles.text.tokenizer import other_spellings, words

LONGEST_BODY = 200_000  # characters; what comes later in a text is not searched
MOST_PLACES = 64  # of one word in one story

READ = f"""
    SELECT a.id, a.section_id, {public_from_sql("a")},
        a.headline, a.standfirst, left(a.body_text, %s),
        CASE WHEN strpos(a.body, ' data-title="') > 0 THEN
            ARRAY(SELECT found[1] FROM regexp_matches(a.body, ' data-title="([^"]*)"', 'g') found)
        END,
        s.slug,
        ARRAY(SELECT ARRAY[t.name, t.slug]
              FROM articles_taggedarticle x JOIN articles_tag t ON t.id = x.tag_id
              WHERE x.content_object_id = a.id ORDER BY x.id),
        ARRAY(SELECT ARRAY[r.name, r.slug]
              FROM articles_byline x JOIN articles_reporter r ON r.id = x.reporter_id
              WHERE x.article_id = a.id ORDER BY x.position, x.id),
        ARRAY(SELECT ARRAY[o.name, o.slug]
              FROM articles_articlesource x JOIN articles_source o ON o.id = x.source_id
              WHERE x.article_id = a.id ORDER BY x.position, x.id),
        ARRAY(SELECT f.slug
              FROM articles_furthersection x JOIN articles_section f ON f.id = x.section_id
              WHERE x.article_id = a.id ORDER BY x.id)
    FROM articles_article a JOIN articles_section s ON s.id = a.section_id
    WHERE a.id = ANY(%s) ORDER BY a.id
"""  # noqa: S608 - made of constants


@dataclass(frozen=True)
class Document:
    """What is searched in a story.

    ``title`` and ``vector`` are literals of type ``tsvector``, as ``SearchEntry`` keeps them; a
    lexeme such as ``tag:aleppo`` stands for a filter, ``hari:8-17`` for a day that is named. No
    word has a colon, so they never meet. ``explained`` are those of short forms that it explains.
    """

    article_id: int
    section_id: int
    public_from: datetime.datetime | None
    title: str
    vector: str
    explained: frozenset[str] = frozenset()


_Named = Sequence[Sequence[str]]
"""Pairs of name and slug."""


def documents(keys: Sequence[int]) -> Iterator[Document]:
    """Read the stories with these keys, with all that is searched in them, by one statement."""
    with connection.cursor() as cursor:
        cursor.execute(READ, [LONGEST_BODY, list(keys)])
        rows = cursor.fetchall()
    for key, section, time, *texts, said, slug, tags, reporters, sources, further in rows:
        headline, standfirst, body = texts
        body = "\n".join([body, *map(unescape, said or ())])  # captions and titles of places
        title, vector = literals(
            headline,
            standfirst,
            body,
            [slug, *further],
            tags=tags,
            reporters=reporters,
            sources=sources,
        )
        explained = frozenset(map(short_form, short_forms.pairs(f"{standfirst}\n{body}")))
        vector += _without_places(sorted(explained))
        yield Document(key, section, time, title, vector, explained)


def short_form(pair: tuple[str, str]) -> str:
    """Return what a short form with its name in full is indexed as."""
    return f"singkatan:{'='.join(pair)}"


def literals(
    headline: str,
    standfirst: str,
    body: str,
    sections: Iterable[str],
    *,
    tags: _Named = (),
    reporters: _Named = (),
    sources: _Named = (),
) -> tuple[str, str]:
    """Return the literals of a story's ``title`` and ``vector``."""
    below = " . ".join([standfirst, *(name for name, _slug in tags)])
    names = " . ".join(name for name, _slug in (*reporters, *sources))
    filters = [
        *(f"tag:{slug}" for _name, slug in tags),
        *(f"reporter:{slug}" for _name, slug in reporters),
        *(f"sumber:{slug}" for _name, slug in sources),
        *(f"rubrik:{slug}" for slug in sections),
    ]
    above = [*filters, *dates.lexemes(headline), *dates.lexemes(below)]
    places: dict[str, list[str]] = {}
    start = _place(places, [(headline, "A"), (below, "B"), (names, "C")], 1)
    title = _literal(places) + _without_places(above)
    _place(places, [(body, "D")], start)
    return title, _literal(places) + _without_places([*above, *dates.lexemes(body)])


def _place(places: dict[str, list[str]], fields: Iterable[tuple[str, str]], start: int) -> int:
    """Note every word's places; return the next. Stop words take one up: phrases keep theirs."""
    for text, weight in fields:
        for word in words(text):
            if word not in STOP_WORDS:
                taken = places.get(word)
                if taken is None:
                    places[word] = [f"{start}{weight}"]
                elif len(taken) < MOST_PLACES:
                    taken.append(f"{start}{weight}")
            start += 1
        for word in other_spellings(text):
            if word not in STOP_WORDS:
                places.setdefault(word, [f"{start}{weight}"])  # behind: no part of a phrase
        start += 1  # a phrase does not run from one field into the next
    return start


def _without_places(lexemes: Iterable[str]) -> str:
    return "".join(f" '{lexeme}'" for lexeme in dict.fromkeys(lexemes))


def _literal(places: dict[str, list[str]]) -> str:
    return " ".join(f"'{word}':{','.join(taken)}" for word, taken in places.items())
