"""What to offer while somebody types: tags that begin so, words that go on, stories meant."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db import OperationalError
from django.utils.text import slugify

from articles.db.deadline import Patience, patience
from articles.models import Article
from articles.search import query
from articles.search.correction import MOST_CORRECTIONS
from articles.search.lexicon import SHORTEST_BEGINNING, mended
from articles.search.tsquery import all_of, quoted
from articles.text.stopwords import STOP_WORDS
from articles.text.tokenizer import words

MOST = 6
MOST_TAGS = 2
MOST_STORIES = 3
SHORTEST_BEHIND = 2  # letters
LOOKED_AT = 500  # stories with the words before
PATIENCE = 0.1  # seconds

# Tags under which a reader can find a story; words of public stories.
TAGS = """
    (SELECT 'tag', t.name FROM articles_tag t
     WHERE t.slug LIKE %(slug)s AND EXISTS (
         SELECT FROM articles_taggedarticle x
         JOIN articles_searchentry e ON e.article_id = x.content_object_id
         WHERE x.tag_id = t.id AND e.public_from <= statement_timestamp()
     ) ORDER BY t.slug LIMIT %(tags)s)
"""
WORDS = """
    UNION ALL
    (SELECT 'word', word FROM articles_word
     WHERE word >= %(start)s AND word < %(end)s AND df > 0 ORDER BY df DESC LIMIT %(words)s)
"""


# Few have the words: so these come first, and apart; how a word begins is read off their titles.
STORIES = """
    SELECT e.article_id FROM (
        SELECT article_id, title, public_from FROM articles_searchentry
        WHERE title @@ %(all)s::tsquery AND public_from <= statement_timestamp()
        LIMIT %(looked_at)s OFFSET 0
    ) e
    WHERE e.title @@ %(beginning)s::tsquery
    ORDER BY e.public_from DESC, e.article_id DESC LIMIT %(stories)s
"""


@dataclass
class Suggestions:
    """Questions that go on from what was typed, likeliest first, and stories that it leads to."""

    questions: list[str] = field(default_factory=list)
    stories: list[Article] = field(default_factory=list)


def suggest(text: str) -> Suggestions:
    """Return at most ``MOST`` questions and ``MOST_STORIES`` stories for what was typed so far.

    Made of words, tags and headlines of public stories; nothing where nothing fits or time runs
    out. Two letters are enough behind a word, three for the first.
    """
    typed = query.cleaned(text)
    start, _blank, last = typed.rpartition(" ")
    beginnings = words(last)
    before = [word for word in words(start) if word not in STOP_WORDS]
    shortest = SHORTEST_BEHIND if before else SHORTEST_BEGINNING
    if len(beginnings) != 1 or len(beginnings[0]) < shortest or ":" in last:
        return Suggestions()
    try:
        left = patience(PATIENCE)
        stories = _stories(before, beginnings[0], left) if before else []
        # Of two letters every tenth word may begin so: these are what headlines tell.
        go_on = TAGS + WORDS if len(beginnings[0]) >= SHORTEST_BEGINNING else TAGS
        rows = left.ask(go_on, _beginning(typed, beginnings[0]))
        tags = [name for kind, name in rows if kind == "tag"]
        longer = _told(stories, beginnings[0])
        longer += [name for kind, name in rows if kind == "word" and name not in STOP_WORDS]
        if not longer and len(beginnings[0]) >= SHORTEST_BEGINNING:
            longer = mended(beginnings[0], left)[:MOST_CORRECTIONS]
    except OperationalError:
        return Suggestions()
    begun = f"{start} " if start else ""
    questions: dict[str, str] = {}
    for question in [*tags, *(f"{begun}{word}" for word in longer)]:
        questions.setdefault(question.casefold(), question)  # a tag and a word ask the same
    return Suggestions(list(questions.values())[:MOST], stories)


def _stories(before: list[str], beginning: str, left: Patience) -> list[Article]:
    """Return the newest stories whose heads have these words and one that begins so."""
    rows = left.ask(
        STORIES,
        {
            "all": all_of(map(quoted, before)),
            "beginning": f"{quoted(beginning)}:*",
            "looked_at": LOOKED_AT,
            "stories": MOST_STORIES,
        },
    )
    keys = [key for (key,) in rows]
    found = Article.objects.published().only("headline", "slug", "publication_date").in_bulk(keys)
    return [found[key] for key in keys if key in found]


def _told(stories: list[Article], beginning: str) -> list[str]:
    """Return the words of headlines that begin so: what is told beside the words before."""
    told = (word for story in stories for word in words(story.headline))
    return [
        word for word in dict.fromkeys(told)
        if word.startswith(beginning) and word not in STOP_WORDS
    ]  # fmt: skip


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
