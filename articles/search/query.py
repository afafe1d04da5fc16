"""The query language: words, "an exact phrase", -without, and filters.

Filters are ``rubrik:dunia``, ``tag:"timur tengah"``, ``reporter:ratna``, ``sumber:unesco`` and the
dates ``sejak:2024``, ``sampai:2024-05``, ``tanggal:17-05-2024``. Whatever else is typed is words:
there is no query that is wrong.
"""

from __future__ import annotations

import datetime
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.text import slugify

from articles.models.search import LONGEST_FORM
from articles.text import dates
from articles.text.characters import as_text
from articles.text.stopwords import STOP_WORDS
from articles.text.tokenizer import words

LONGEST_QUERY = 200  # characters
MOST_WORDS = 16
MOST_CONDITIONS = 8

FILTERS = ("rubrik", "tag", "reporter", "sumber")
DATES = ("sejak", "sampai", "tanggal")
_PART = re.compile(
    rf"(?P<minus>-(?=\S))?(?:(?P<key>{'|'.join(FILTERS + DATES)}):)?"
    r'(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))',
    re.IGNORECASE,
)
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")
_DATE_IN_ORDER = re.compile(r"(\d{1,2})-(\d{1,2})-(\d{4})")


@dataclass(frozen=True)
class Query:
    """What was asked. Words are folded; ``until`` is the first moment no longer meant.

    ``typed`` is every plain word in order, stop words and repeats among them.
    ``half_typed``: the last of ``words`` may be the beginning of a longer one.
    """

    text: str = ""
    typed: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    without: tuple[tuple[str, ...], ...] = ()
    filters: tuple[tuple[str, str], ...] = ()
    without_filters: tuple[tuple[str, str], ...] = ()
    since: datetime.datetime | None = None
    until: datetime.datetime | None = None
    half_typed: bool = False

    def runs(self) -> Iterator[tuple[str, ...]]:
        """Yield the words that were typed side by side, two and more: what may be a name."""
        typed = self.typed[:MOST_WORDS]
        for start, end in itertools.combinations(range(len(typed) + 1), 2):
            if 1 < end - start <= LONGEST_FORM:
                yield typed[start:end]

    @property
    def says_nothing(self) -> bool:
        """Whether there is nothing to look for."""
        return not (self.words or self.phrases or self.filters or self.since or self.until)


@dataclass
class _Parts:
    """A query while it is read."""

    plain: list[str] = field(default_factory=list)
    phrases: list[tuple[str, ...]] = field(default_factory=list)
    without: list[tuple[str, ...]] = field(default_factory=list)
    filters: list[tuple[str, str]] = field(default_factory=list)
    without_filters: list[tuple[str, str]] = field(default_factory=list)
    since: datetime.datetime | None = None
    until: datetime.datetime | None = None


_ORDINAL = re.compile(r"ke-(\d{1,4})", re.IGNORECASE)
_JOINERS = "\u200c\u200d"  # within words of Arabic script and within emoji


def cleaned(text: str) -> str:
    """Return what a reader typed, without control characters and cut to a sane length.

    A blank at the end stays: it says that the last word is finished.
    """
    meant = as_text(text[: 4 * LONGEST_QUERY])
    printable = "".join(sign if sign.isprintable() or sign in _JOINERS else " " for sign in meant)
    tidy = " ".join(printable.split())[:LONGEST_QUERY].strip(_JOINERS)
    return f"{tidy} " if tidy and printable[-1:].isspace() else tidy


def parse(text: str) -> Query:
    """Read ``text`` as ``cleaned`` returns it."""
    parts = _Parts()
    finished = True
    for found in _PART.finditer(text):
        finished = not _take(parts, found)
    typed = words(" ".join(parts.plain))
    kept = tuple(word for word in dict.fromkeys(typed) if word not in STOP_WORDS)
    last = typed[-1:] == list(kept[-1:])
    return Query(
        text=text.strip(),
        typed=tuple(typed[: 2 * MOST_WORDS]),
        words=kept[:MOST_WORDS],
        phrases=tuple(parts.phrases[:MOST_CONDITIONS]),
        without=tuple(parts.without[:MOST_CONDITIONS]),
        filters=tuple(parts.filters[:MOST_CONDITIONS]),
        without_filters=tuple(parts.without_filters[:MOST_CONDITIONS]),
        since=parts.since,
        until=parts.until,
        half_typed=bool(kept) and last and not finished and len(kept) <= MOST_WORDS
        and not text.endswith(" "),
    )  # fmt: skip


def _take(parts: _Parts, found: re.Match[str]) -> bool:
    """Take in one part; return whether it was a plain word."""
    minus, key, phrase, word = found.group("minus", "key", "phrase", "word")
    value = phrase if word is None else word
    if key is not None and key.lower() in DATES:
        _take_date(parts, key.lower(), value)
    elif key is not None:
        if slug := slugify(value):
            target = parts.without_filters if minus else parts.filters
            target.append((key.lower(), slug))
    elif minus or word is None:
        sequence = tuple(words(value))
        if any(one not in STOP_WORDS for one in sequence):
            (parts.without if minus else parts.phrases).append(sequence)
    else:
        parts.plain.append(_as_indexed(value))
        return True
    return False


def _as_indexed(typed: str) -> str:
    """Return what was typed between blanks in the way that says most: ke72, 17 agustus 2017."""
    bare = typed.strip("()[].,;:")
    if ordinal := _ORDINAL.fullmatch(bare):
        return f"ke{ordinal[1]}"
    said = dates.in_words(bare)
    return typed if said == bare else said


def _take_date(parts: _Parts, key: str, value: str) -> None:
    span = _span(value)
    if span is None:
        return
    first, after = span
    if key in {"sejak", "tanggal"}:
        parts.since = max(filter(None, [parts.since, first]))
    if key in {"sampai", "tanggal"}:
        parts.until = min(filter(None, [parts.until, after]))


def _span(value: str) -> tuple[datetime.datetime, datetime.datetime] | None:
    """Return the first moment of a day, month or year in site time, and that of the next."""
    if turned := _DATE_IN_ORDER.fullmatch(value):
        value = "-".join(reversed(turned.groups()))
    found = _DATE.fullmatch(value)
    if found is None:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        first = datetime.date(year or 0, month or 1, day or 1)
        if day is not None:
            after = first + datetime.timedelta(days=1)
        elif month is not None:
            after = (first.replace(day=28) + datetime.timedelta(days=4)).replace(day=1)
        else:
            after = first.replace(year=first.year + 1)
    except (ValueError, OverflowError):
        return None
    return _midnight(first), _midnight(after)


def _midnight(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))
