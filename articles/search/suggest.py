"""What to offer while somebody types: tags that begin so, words that go on from the last."""

from __future__ import annotations

from django.db import OperationalError
from django.utils.text import slugify

from articles.db.deadline import patience
from articles.search import query
from articles.search.correction import MOST_CORRECTIONS
from articles.search.lexicon import SHORTEST_BEGINNING, mended
from articles.text.stopwords import STOP_WORDS
from articles.text.tokenizer import words

MOST = 6
MOST_TAGS = 2
PATIENCE = 0.1  # seconds

# Tags under which a reader can find a story; words of public stories.
GO_ON = """
    (SELECT 'tag', t.name FROM articles_tag t
     WHERE t.slug LIKE %(slug)s AND EXISTS (
         SELECT FROM articles_taggedarticle x
         JOIN articles_searchentry e ON e.article_id = x.content_object_id
         WHERE x.tag_id = t.id AND e.public_from <= statement_timestamp()
     ) ORDER BY t.slug LIMIT %(tags)s)
    UNION ALL
    (SELECT 'word', word FROM articles_word
     WHERE word >= %(start)s AND word < %(end)s AND df > 0 ORDER BY df DESC LIMIT %(words)s)
"""


def suggest(text: str) -> list[str]:
    """Return at most ``MOST`` questions that go on from what was typed, likeliest first.

    Made of words and tags of public stories; nothing where nothing fits or time runs out.
    """
    typed = query.cleaned(text)
    start, _blank, last = typed.rpartition(" ")
    beginnings = words(last)
    if len(beginnings) != 1 or len(beginnings[0]) < SHORTEST_BEGINNING or ":" in last:
        return []
    try:
        left = patience(PATIENCE)
        rows = left.ask(GO_ON, _beginning(typed, beginnings[0]))
        tags = [name for kind, name in rows if kind == "tag"]
        longer = [name for kind, name in rows if kind == "word" and name not in STOP_WORDS]
        if not longer:
            longer = mended(beginnings[0], left)[:MOST_CORRECTIONS]
    except OperationalError:
        return []
    begun = f"{start} " if start else ""
    return list(dict.fromkeys([*tags, *(f"{begun}{word}" for word in longer)]))[:MOST]


def _beginning(typed: str, start: str) -> dict[str, object]:
    """The parameters: where tags, where words begin. A tag's slug is what its index is over."""
    slug = slugify(typed)
    return {
        "slug": f"{slug.replace('_', chr(92) + '_')}%" if slug else None,
        "tags": MOST_TAGS,
        "start": start,
        "end": start + "\U0010ffff",
        "words": 2 * MOST,
    }
