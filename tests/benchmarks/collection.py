"""Collections of stories to measure with: JSON lines, or the site's own archive."""

from __future__ import annotations

import datetime
import html
import json
import math
import re
import sys
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from articles.text.stopwords import STOP_WORDS
from articles.text.tokenizer import words

_LINKED_PARAGRAPH = re.compile(
    r"<p[^>]*>(?:(?!</p>).)*?<a\s[^>]*href=\"[^\"]*/\d{4}/\d\d/\d\d/[^>]*>.*?</p>", re.DOTALL
)


@dataclass(frozen=True)
class Story:
    """A story of a collection; ``related`` maps the ids of those judged related to their grade.

    ``half`` is where figures are chosen ("tune") or tried ("unseen"); mostly left to the measure.
    """

    id: str
    title: str
    body: str
    tags: tuple[str, ...] = ()
    section: str = ""
    published: datetime.datetime | None = None
    related: dict[str, float] = field(default_factory=dict)
    half: str = ""

    def terms(self) -> list[str]:
        """The words of headline and text but for stop words: what the baselines read."""
        return [word for word in words(f"{self.title} . {self.body}") if word not in STOP_WORDS]


def read_folder(folder: Path) -> list[Story]:
    """Read every ``*.jsonl`` below ``folder`` (or, without one, ``*.json``); also a single file.

    Ends with one line and exit code 2 where there is nothing to read or a line is not a story.
    """
    if not folder.exists():
        give_up(f"{folder}: not found")
    files = [folder] if folder.is_file() else sorted(_files(folder))
    if not files:
        give_up(f"{folder}: no *.jsonl file here")
    found: dict[str, Story] = {}
    again: list[str] = []
    for file in files:
        for story in _stories(file):
            if story.id in found:
                again.append(story.id)
            found[story.id] = story
    if again:
        note(f"{len(again):,} lines repeat an id ({again[0]} …): the last line of each counts")
    known = found.keys()
    named = {other for story in found.values() for other in story.related}
    if strangers := named - known:
        note(f"{len(strangers):,} ids are named as related but are no story here: passed over")
    return list(found.values())


def _files(folder: Path) -> Iterable[Path]:
    lines = {*folder.rglob("*.jsonl"), *folder.rglob("*.ndjson")}
    return lines or folder.rglob("*.json")


def _stories(file: Path) -> Iterator[Story]:
    with file.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                yield story_from(json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8")))
            except KeyError as error:
                give_up(f"{file}:{number}: not a story: {error} is missing")
            except (ValueError, TypeError, RecursionError) as error:
                give_up(f"{file}:{number}: not a story: {type(error).__name__}: {error}")


def story_from(row: Any) -> Story:
    """Read one line; only ``id``, ``title`` and ``body`` must be there, the latter may be empty.

    Markup and character references are read as what they stand for. Raises ``ValueError``,
    ``KeyError``, ``TypeError``.
    """
    if not isinstance(row, dict):
        raise TypeError(f"an object is wanted, not {type(row).__name__}")
    key = _line(row["id"])
    if not key:
        raise ValueError("the id is empty")
    tags = row.get("tags") or []
    names = map(_line, tags.split(",") if isinstance(tags, str) else tags)
    return Story(
        id=key,
        title=_line(plain(_text(row["title"]))),
        body=plain(_text(row["body"])),
        tags=tuple(dict.fromkeys(filter(None, names))),
        section=_line(row.get("section")),
        published=_moment(row.get("published")),
        related=_grades(row.get("related")),
        half=_line(row.get("half")),
    )


def _text(value: Any) -> str:
    """Return a text without what PostgreSQL cannot hold: NUL, halves of characters."""
    if isinstance(value, list):
        value = "\n\n".join(map(_text, value))
    text = "" if value is None else str(value)
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def _line(value: Any) -> str:
    return " ".join(_text(value).split())


_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<!--.*?-->", re.DOTALL)


def plain(text: str) -> str:
    """Return what markup says: without its tags, with the characters that references stand for."""
    if "<" in text:
        text = _TAG.sub(" ", text)
    return html.unescape(text).replace("\x00", "") if "&" in text else text


_MILLISECONDS = 1e11  # a larger number counts these: in seconds it would be the year 5138
_EARLIEST = datetime.datetime(1800, 1, 1, tzinfo=datetime.UTC)


def _moment(value: Any) -> datetime.datetime | None:
    """Read a date as ISO 8601 writes it, or the seconds or milliseconds since 1970."""
    if value is None or value == "":
        return None
    text = str(value).strip()
    try:
        if re.fullmatch(r"-?\d{9,}(\.\d+)?", text) or isinstance(value, int | float):
            number = float(text)
            seconds = number / 1000 if abs(number) > _MILLISECONDS else number
            moment = datetime.datetime.fromtimestamp(seconds, tz=datetime.UTC)
        else:
            moment = datetime.datetime.fromisoformat(text)
            moment = moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)
        return max(moment.astimezone(datetime.UTC), _EARLIEST)
    except (ValueError, OverflowError, OSError):
        raise ValueError(f"published is no date of ISO 8601: {text[:40]!r}") from None


def _grades(value: Any) -> dict[str, float]:
    """Read ids, pairs of id and grade, objects of both, or a mapping of ids to grades."""
    if not value:
        return {}
    if not isinstance(value, dict | list):
        raise TypeError("related is neither a list nor an object")
    graded: dict[str, float] = {}
    for one in value.items() if isinstance(value, dict) else value:
        if isinstance(one, dict):
            key, grade = one["id"], one.get("grade", one.get("score", 1))
        else:
            key, grade = one if isinstance(one, list | tuple) else (one, 1)
        if math.isfinite(float(grade)) and float(grade) > 0:
            graded[_line(key)] = float(grade)
    return graded


def read_archive() -> list[Story]:
    """Read the site's public stories; what editors linked to is what is related.

    The paragraphs with the links are left out of the text, so that no ranker reads the answer.
    """
    from articles.models import Article
    from articles.related.offers import linked_addresses

    public = list(Article.objects.published().select_related("section").prefetch_related("tags"))
    by_address = {(str(story.publication_date), story.slug): str(story.pk) for story in public}
    return [
        Story(
            id=str(story.pk),
            title=story.headline,
            body=without_links(story.body, story.standfirst),
            tags=tuple(tag.name for tag in story.tags.all()),
            section=story.section.name,
            published=story.published_at,
            related={
                by_address[address]: 1.0
                for address in linked_addresses(story.body)
                if address in by_address and by_address[address] != str(story.pk)
            },
        )
        for story in public
    ]


def without_links(body: str, standfirst: str = "") -> str:
    """Return the text of a story without the paragraphs that link to other stories."""
    return f"{standfirst}\n\n{plain(_LINKED_PARAGRAPH.sub(' ', body))}".strip()


def judged(stories: Iterable[Story], present: Collection[str]) -> Iterator[Story]:
    """Yield the stories with labels, these reduced to stories that are there."""
    for story in stories:
        related = {
            key: grade for key, grade in story.related.items() if key in present and key != story.id
        }
        if related:
            yield Story(**{**story.__dict__, "related": related})


def give_up(message: str) -> None:
    """Say what is wrong in one line and end with exit code 2."""
    print(message, file=sys.stderr)
    raise SystemExit(2)


def note(message: str) -> None:
    """Say beside the table what was passed over."""
    print(message, file=sys.stderr, flush=True)
