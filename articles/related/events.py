"""Which stories are of one event: near in words, in names and in days, each to what came before.

``strength`` is the likeness of the words, times that of the names, fading with the days between. A
story joins the development of the one that it is nearest to, where it is near to that development's
neighbouring stories as well: a chain of what followed, no cluster of a topic. What an editor
decided stays: nobody is put back where they were cut from, nor taken from where they were pinned.
The figures were chosen by ``make eval-events`` on one half of its stories; see docs/search.md.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db import connection

from articles.db import locks
from articles.db.locks import Lock
from articles.models import Article, Event, EventStory, Word
from articles.models.event import FEWEST
from articles.related.similarity import DUPLICATE, Evidence, Vector
from articles.text.tokenizer import words

NEAR = 0.15  # strength from which two stories are of one event
AROUND = 0.85  # of ``NEAR``: what the mean over the development's neighbouring stories must reach
NEIGHBOURS = 4  # of a development, by time
FADES = 90.0  # days after which the strength has fallen to 1/e
READ = 16  # stories whose names are read
WORTH = 0.05  # words and days of a story whose names are read
TRIED = 6  # stories that a story may go on from, the nearest first
TITLE_CASE = 0.6  # share of capitals from which a headline's say nothing
_SENTENCE = re.compile(r"(?<=[.!?:”\"])\s+|\n+")


@dataclass(frozen=True)
class Link:
    """A story that another may go on from, or that goes on from it."""

    article_id: int
    strength: float
    published_at: datetime.datetime


def links(article: Article, vector: Vector, found: Iterable[Evidence]) -> list[Link]:
    """Return the stories near to ``article`` in words, names and days, the nearest first.

    ``found`` is what ``similarity.evidence`` says of it. The same wire story again is no news of
    the event, and none of them.
    """
    time = article.published_at
    if time is None:
        return []
    faded = [
        (one.cosine * _fading(time, one.published_at), one)
        for one in found
        if one.published_at and one.cosine < DUPLICATE
    ]
    faded.sort(key=lambda pair: (-pair[0], -pair[1].article_id))
    near = {one.article_id: (value, one) for value, one in faded[:READ] if value >= WORTH}
    names = _names(article, list(near)) if near else {}
    own = _only(vector, names.get(article.pk, ()))
    judged = [
        Link(key, value * own.cosine(_only(one.vector, names.get(key, ()))), one.published_at)
        for key, (value, one) in near.items()
        if one.published_at is not None
    ]
    return sorted(judged, key=lambda link: (-link.strength, -link.article_id))


def _fading(time: datetime.datetime, other: datetime.datetime | None) -> float:
    days = abs((time - other).total_seconds()) / 86_400 if other else math.inf
    return math.exp(-days / FADES)


def _names(article: Article, others: list[int]) -> dict[int, set[int]]:
    """Return the words of the names in the story and the others, as keys of ``Word``."""
    rows = Article.objects.filter(pk__in=others).values_list("pk", "headline", "body_text")
    spoken = {key: names_in(headline, text) for key, headline, text in rows}
    spoken[article.pk] = names_in(article.headline, article.body_text)
    wanted = set().union(*spoken.values())
    known = dict(Word.objects.filter(word__in=wanted).values_list("word", "pk"))
    return {key: {known[name] for name in names if name in known} for key, names in spoken.items()}


def names_in(headline: str, text: str) -> set[str]:
    """Return the folded words that are written with a capital within a sentence.

    A headline that writes most of its words so is passed over.
    """
    heads = headline.split()
    capital = sum(word[:1].isupper() for word in heads)
    told = text if heads and capital > TITLE_CASE * len(heads) else f"{headline}\n{text}"
    found: set[str] = set()
    for sentence in _SENTENCE.split(told):
        for word in sentence.split()[1:]:
            bare = word.lstrip("([{“‘\"'–-")
            if bare[:1].isupper():
                found.update(words(bare))
    return found


def _only(vector: Vector, terms: Collection[int]) -> Vector:
    """Return the part of a vector that are ``terms``, as a vector of its own."""
    weights = {term: weight for term, weight in vector.weights.items() if term in terms}
    return Vector(weights, math.sqrt(sum(weight * weight for weight in weights.values())))


def place(article: Article, near: list[Link]) -> set[int]:
    """Put the story where it belongs, within the transaction of the caller.

    Returns the keys of the other stories of its development; none where it is in none.
    """
    if not near and not article.event_rows.exists():
        return set()
    locks.take(Lock.EVENTS)
    present = _held([article.pk, *(link.article_id for link in near)])
    if article.pk not in present:
        return set()
    near = [link for link in near if link.article_id in present]
    decided = _Decided.of([article.pk, *(link.article_id for link in near)])
    own = decided.inside.get(article.pk)
    if own is not None and _may_leave(own) and not _is_near(own, near, decided):
        _leave(own, article.pk)
        own = None
    if own is None:
        own = _join(article, near, decided)
    if own is None:
        return set()
    others = EventStory.objects.inside().filter(event=own).exclude(article=article)
    return set(others.values_list("article_id", flat=True))


HOLD = "SELECT id FROM articles_article WHERE id = ANY(%s) ORDER BY id FOR SHARE"


def _held(keys: list[int]) -> set[int]:
    """Hold those of the stories that are there, before any row that their saving may wait for."""
    with connection.cursor() as cursor:
        cursor.execute(HOLD, [keys])
        return {key for (key,) in cursor.fetchall()}


@dataclass(frozen=True)
class _Decided:
    """What is known of some stories: the development of each, and what it was cut from."""

    inside: Mapping[int, int]
    known: Mapping[int, frozenset[int]]
    cut: Mapping[int, frozenset[int]]

    @classmethod
    def of(cls, keys: list[int]) -> _Decided:
        rows = EventStory.objects.filter(article__in=keys)
        inside: dict[int, int] = {}
        known: dict[int, set[int]] = {}
        cut: dict[int, set[int]] = {}
        for story, event, kind in rows.values_list("article_id", "event_id", "kind"):
            known.setdefault(story, set()).add(event)
            if kind == EventStory.Kind.CUT:
                cut.setdefault(story, set()).add(event)
            else:
                inside[story] = event
        return cls(
            inside,
            {story: frozenset(events) for story, events in known.items()},
            {story: frozenset(events) for story, events in cut.items()},
        )

    def are_parted(self, one: int, other: int) -> bool:
        """Whether an editor cut one of two stories from a development that had both."""
        none: frozenset[int] = frozenset()
        both = self.known.get(one, none) & self.known.get(other, none)
        return bool(both & (self.cut.get(one, none) | self.cut.get(other, none)))


def _join(article: Article, near: list[Link], decided: _Decided) -> int | None:
    """Return the development that the story goes on with, made where there was none."""
    for link in [link for link in near if link.strength >= NEAR][:TRIED]:
        if decided.are_parted(article.pk, link.article_id):
            continue
        event = decided.inside.get(link.article_id)
        if event is None:
            return _begin(article, link)
        if event not in decided.cut.get(article.pk, ()) and _is_around(event, article, near):
            _add(event, article.pk)
            return event
    return None


def _begin(article: Article, link: Link) -> int:
    other = Article.objects.only("headline", "published_at").get(pk=link.article_id)
    first, _second = sorted([article, other], key=lambda story: (story.published_at, story.pk))
    event = Event.begin(first.headline)
    _add(event.pk, article.pk, other.pk)
    return event.pk


def _add(event: int, *keys: int) -> None:
    found = EventStory.Kind.FOUND
    EventStory.objects.bulk_create(
        EventStory(event_id=event, article_id=key, kind=found) for key in sorted(keys)
    )


def _is_around(event: int, article: Article, near: list[Link]) -> bool:
    """Whether the story is near to those of the development that are its neighbours in time."""
    strengths = {link.article_id: link.strength for link in near}
    rows = EventStory.objects.inside().filter(event=event, public_at__isnull=False)
    assert article.published_at is not None, "links are of stories with a time"
    apart = [
        (abs(time - article.published_at), key)
        for time, key in rows.values_list("public_at", "article_id")
        if time is not None
    ]
    around = [strengths.get(key, 0.0) for _apart, key in sorted(apart)[:NEIGHBOURS]]
    return bool(around) and sum(around) / len(around) >= AROUND * NEAR


def _is_near(event: int, near: list[Link], decided: _Decided) -> bool:
    return any(
        link.strength >= AROUND * NEAR and decided.inside.get(link.article_id) == event
        for link in near
    )


def _may_leave(event: int) -> bool:
    """Whether no editor decided of a story there: what was cut is known by who stayed."""
    decided = EventStory.objects.filter(event=event).exclude(kind=EventStory.Kind.FOUND)
    return Event.objects.filter(pk=event, is_confirmed=False).exists() and not decided.exists()


def _leave(event: int, story: int) -> None:
    """Take out a story that is near no longer; one alone, without a name, is no development.

    Unless a reader follows it: what comes next joins the one that is left.
    """
    rows = EventStory.objects.filter(event=event)
    rows.filter(article=story).delete()
    if rows.count() < FEWEST:
        alone = Event.objects.filter(pk=event, name="", description="").first()
        if alone is not None and not alone.is_pointed_to:
            alone.delete()
