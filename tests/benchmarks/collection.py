"""Collections of stories to measure with: JSON lines, or the site's own archive."""

from __future__ import annotations

import datetime
import html
import json
import re
import sys
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from articles.text.stopwords import STOP_WORDS
from articles.text.words import words

_LINKED_PARAGRAPH = re.compile(
    r"<p[^>]*>(?:(?!</p>).)*?<a\s[^>]*href=\"[^\"]*/\d{4}/\d\d/\d\d/[^>]*>.*?</p>", re.DOTALL
)


@dataclass(frozen=True)
class Story:
    """A story of a collection; ``related`` maps the ids of those judged related to their grade."""

    id: str
    title: str
    body: str
    tags: tuple[str, ...] = ()
    section: str = ""
    published: datetime.datetime | None = None
    related: dict[str, float] = field(default_factory=dict)

    def terms(self) -> list[str]:
        """The words of headline and text but for stop words: what the baselines read."""
        return [word for word in words(f"{self.title} . {self.body}") if word not in STOP_WORDS]


def read_folder(folder: Path) -> list[Story]:
    """Read every ``*.jsonl`` (or ``*.json`` of lines) below ``folder``; a file is taken as it is.

    Ends with one line and exit code 2 where there is nothing to read or a line is not a story.
    """
    files = (
        [folder]
        if folder.is_file()
        else sorted({*folder.rglob("*.jsonl"), *folder.rglob("*.json"), *folder.rglob("*.ndjson")})
    )
    if not files:
        give_up(f"{folder}: no *.jsonl file here")
    found: dict[str, Story] = {}
    for file in files:
        with file.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                if not line.strip():
                    continue
                try:
                    story = story_from(json.loads(line))
                except (ValueError, KeyError, TypeError, AttributeError) as error:
                    give_up(f"{file}:{number}: not a story: {type(error).__name__}: {error}")
                found[story.id] = story
    return list(found.values())


def story_from(row: dict[str, Any]) -> Story:
    """Read one line; only ``id``, ``title`` and ``body`` must be there."""
    tags = row.get("tags") or []
    if isinstance(tags, str):
        tags = tags.split(",")
    return Story(
        id=str(row["id"]),
        title=" ".join(str(row["title"]).replace("\x00", "").split()),
        body=str(row["body"] or "").replace("\x00", ""),  # PostgreSQL holds no NUL
        tags=tuple(dict.fromkeys(str(tag).strip() for tag in tags if str(tag).strip())),
        section=str(row.get("section") or ""),
        published=_moment(row.get("published")),
        related=_grades(row.get("related")),
    )


def _moment(value: Any) -> datetime.datetime | None:
    if value is None or value == "":
        return None
    if isinstance(value, int | float):
        return datetime.datetime.fromtimestamp(value, tz=datetime.UTC)
    moment = datetime.datetime.fromisoformat(str(value).strip())
    return moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)


def _grades(value: Any) -> dict[str, float]:
    """Read ids, pairs of id and grade, or a mapping of these."""
    if not value:
        return {}
    if isinstance(value, dict):
        return {str(key): float(grade) for key, grade in value.items() if float(grade) > 0}
    pairs = [one if isinstance(one, list | tuple) else (one, 1.0) for one in value]
    return {str(key): float(grade) for key, grade in pairs if float(grade) > 0}


def read_archive() -> list[Story]:
    """Read the site's public stories; what editors linked to is what is related.

    The paragraphs with the links are left out of the text, so that no ranker reads the answer.
    """
    from articles.models import Article
    from articles.related import linked_addresses

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
    text = re.sub(r"<[^>]+>", " ", _LINKED_PARAGRAPH.sub(" ", body))
    return f"{standfirst}\n\n{html.unescape(text)}".strip()


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
