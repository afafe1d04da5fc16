"""What to offer while somebody types: tags that begin so, words that go on from the last."""

from __future__ import annotations

from django.db import OperationalError
from django.db.models import Exists, OuterRef

from articles.finding import language
from articles.finding.expansion import MOST_CORRECTIONS, SHORTEST_BEGINNING, corrections
from articles.finding.patience import bounded
from articles.models import Article, Tag, Word
from articles.text import spelling
from articles.text.stopwords import STOP_WORDS
from articles.text.words import words

MOST = 6
MOST_TAGS = 2
PATIENCE = 0.1  # seconds


def suggest(text: str) -> list[str]:
    """Return at most ``MOST`` questions that go on from what was typed, likeliest first.

    Made of words and tags of public stories; nothing where nothing fits or time runs out.
    """
    typed = language.cleaned(text)
    start, _blank, last = typed.rpartition(" ")
    beginnings = words(last)
    if len(beginnings) != 1 or len(beginnings[0]) < SHORTEST_BEGINNING or ":" in last:
        return []
    try:
        with bounded(PATIENCE):
            tags = _tags(typed)
            longer = _longer(beginnings[0]) or _mended(beginnings[0])
    except OperationalError:
        return []
    begun = f"{start} " if start else ""
    return list(dict.fromkeys([*tags, *(f"{begun}{word}" for word in longer)]))[:MOST]


def _tags(typed: str) -> list[str]:
    """Tags that begin so, if a reader can find a story by them."""
    public = Article.objects.published().filter(tagged__tag=OuterRef("pk"))
    rows = Tag.objects.filter(Exists(public), name__istartswith=typed.strip())
    return list(rows.values_list("name", flat=True)[:MOST_TAGS])


def _longer(start: str) -> list[str]:
    rows = Word.objects.filter(word__gte=start, word__lt=start + "\U0010ffff", df__gt=0)
    found = rows.order_by("-df").values_list("word", flat=True)[: 2 * MOST]
    return [word for word in found if word not in STOP_WORDS]


def _mended(word: str) -> list[str]:
    if not spelling.edits_allowed(word):
        return []
    return [other for other, _df in corrections(word)[:MOST_CORRECTIONS]]
