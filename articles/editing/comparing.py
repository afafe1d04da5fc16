"""Two versions side by side: the paragraphs that differ, each word by word, and nothing else."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from articles.body import reading, sanitizer
from articles.body.placeholders import PLACE, keys_in
from articles.editing import gone_files, revisions
from articles.editing.revisions import FIELDS, LISTS, Segment
from articles.models import Article, Image, StoredFile
from articles.models.article import ArticleQuerySet

MOST_PAIRED = 10_000
"""Pairs of paragraphs that are weighed to find which became which; beyond it they go by order."""

LEAST_ALIKE = 0.25
"""Share of words that two paragraphs have in common to be one that was rewritten."""

Reader = Callable[[str], str]


@dataclass(frozen=True)
class Passage:
    """A paragraph that differs. ``number``: its place in the later text, where it has one."""

    segments: list[Segment]
    number: int | None = None


@dataclass(frozen=True)
class Comparison:
    """A field of which two versions tell different things; ``same``: paragraphs left out."""

    field: str
    label: str
    passages: list[Passage]
    same: int = 0


def compared(
    before: Mapping[str, Any], after: Mapping[str, Any], fields: Iterable[str] = FIELDS
) -> list[Comparison]:
    """Return the fields that differ, in the order of ``FIELDS``; one that a side lacks is left."""
    differing = [
        name
        for name in fields
        if name in before and name in after and revisions.differ(name, before[name], after[name])
    ]
    return [_of_field(name, before[name], after[name]) for name in differing]


def _of_field(field: str, before: Any, after: Any) -> Comparison:
    label = str(FIELDS[field])
    if field == "body":
        named = reader_of(f"{before}{after}")
        blocks = (reading.blocks_of(str(before)), reading.blocks_of(str(after)))
        return _of_parts(field, label, *blocks, named)
    if field in LISTS:
        told = (list(map(str, before)), list(map(str, after)))
        return _of_parts(field, label, *told, str)
    found = revisions.difference(field, before, after)
    return Comparison(field, label, [Passage(found.segments)])


def _of_parts(
    field: str, label: str, before: list[str], after: list[str], shown: Reader
) -> Comparison:
    seen: list[list[Any]] = [before, after]
    words = [before, after]
    if field == "body":
        seen = [list(map(reading.read, side)) for side in seen]
        words = [[one.words or " ".join(one.place) for one in side] for side in seen]
    matcher = difflib.SequenceMatcher(None, seen[0], seen[1], autojunk=False)
    passages: list[Passage] = []
    same = 0
    is_body = field == "body"
    for kind, start, end, to_start, to_end in matcher.get_opcodes():
        if kind == "equal":
            same += end - start
            continue
        for old, new in pairs(words[0][start:end], words[1][to_start:to_end]):
            number = None if new is None or not is_body else to_start + new + 1
            texts = (
                "" if old is None else before[start + old],
                "" if new is None else after[to_start + new],
            )
            passages.append(Passage(_words(*texts, shown), number))
    return Comparison(field, label, passages, same if is_body else 0)


def _words(before: str, after: str, shown: Reader) -> list[Segment]:
    texts = (shown(before), shown(after))
    if texts[0].split() == texts[1].split():
        texts = told_apart(before, after, texts[0])
    return revisions.word_diff(*texts)


def told_apart(before: str, after: str, words: str) -> tuple[str, str]:
    """Return blocks of the same ``words`` with what tells them apart: setting, keys of places."""
    places = [reading.read(block).place for block in (before, after)]
    if all(places):  # what they show is called alike
        return f"{words} #{places[0][1]}", f"{words} #{places[1][1]}"
    return reading.told_apart([before], [after])


def pairs(before: list[str], after: list[str]) -> Iterator[tuple[int | None, int | None]]:
    """Yield which paragraph became which, in reading order; None: it was taken out, or is new."""
    if len(before) * len(after) > MOST_PAIRED:
        matched = list(zip(range(len(before)), range(len(after)), strict=False))
    else:
        matched = _alike(before, after)
    old = new = 0
    for one, other in [*matched, (len(before), len(after))]:
        yield from ((index, None) for index in range(old, one))
        yield from ((None, index) for index in range(new, other))
        if one < len(before) and other < len(after):
            yield one, other
        old, new = one + 1, other + 1


def _alike(before: list[str], after: list[str]) -> list[tuple[int, int]]:
    """Return the pairs, in order on both sides, that have the most words in common altogether."""
    olds, news = [set(text.split()) for text in before], [set(text.split()) for text in after]
    best = [[0.0] * (len(news) + 1) for _row in range(len(olds) + 1)]
    likeness = [[_likeness(one, other) for other in news] for one in olds]
    for i in reversed(range(len(olds))):
        for j in reversed(range(len(news))):
            paired = likeness[i][j] + best[i + 1][j + 1] if likeness[i][j] else 0.0
            best[i][j] = max(paired, best[i + 1][j], best[i][j + 1])
    found, i, j = [], 0, 0
    while i < len(olds) and j < len(news):
        if likeness[i][j] and best[i][j] == likeness[i][j] + best[i + 1][j + 1]:
            found.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return found


def _likeness(one: set[str], other: set[str]) -> float:
    share = len(one & other) / max(len(one | other), 1)
    return share if share >= LEAST_ALIKE else 0.0


def readable_body(html: str, stories: ArticleQuerySet | None = None) -> SafeString:
    """Return a kept body to be shown whole; places are told by the names of what they show.

    ``stories``: the only ones that may be named.
    """
    read = reader_of(html, stories)
    clean = sanitizer.clean(html)
    told = PLACE.sub(lambda place: f'<p class="placed">{escape(read(place[0]))}</p>', clean)
    return mark_safe(told)  # noqa: S308 - sanitised above


def reader_of(html: str, named: ArticleQuerySet | None = None) -> Reader:
    """Return what reads a block as an editor does: its text, or what its place shows by name."""
    stories, pictures, files = (keys_in(html, kind) for kind in ("story", "pictures", "file"))
    names: dict[tuple[str, int], str] = {}
    if stories:
        known = Article.objects.all() if named is None else named
        rows = known.filter(pk__in=stories).values_list("pk", "headline")
        names |= {("story", key): headline for key, headline in rows}
    if pictures:
        shown = Image.objects.filter(pk__in=pictures).only("alt", "created_at")
        names |= {("pictures", image.pk): str(image) for image in shown}
    if files:
        stored = StoredFile.objects.filter(pk__in=files).values_list("pk", "name")
        there = dict(stored)
        told = there | gone_files.names_of(files - there.keys())
        names |= {("file", key): name for key, name in told.items()}
    labels = {"story": _("Read also"), "pictures": _("Pictures"), "embed": _("Embedded")}
    labels |= {"link": _("Link"), "file": _("File")}

    def read(block: str) -> str:
        place = PLACE.search(block)
        if place is None:
            return sanitizer.plain_text(block)
        kind, value, title = place.groups()
        told = unescape(f"{title} – {value}" if title else value)
        if kind in {"story", "pictures", "file"}:
            keys = [int(key) for key in value.split(",")]
            shown_as = ", ".join(names.get((kind, key), f"#{key}") for key in keys)
            if kind == "pictures" and len(keys) > 1:
                shown_as = _("%(n)d pictures: %(names)s") % {"n": len(keys), "names": shown_as}
            told = f"{unescape(title)} – {shown_as}" if title else shown_as
        label = _("Gallery") if kind == "pictures" and "," in value else labels[kind]
        return f"[{label}: {told}]"

    return read
