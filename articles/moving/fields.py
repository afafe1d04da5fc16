"""A post's fields as a story has them: state, time, texts, what search engines are told."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from articles.models.status import Status
from articles.moving.notes import Note
from articles.moving.plain import in_one_line
from articles.moving.wxr import Item
from articles.text.characters import as_line, as_text

LONGEST_HEADLINE = 1000
_FROM_TEXT = 90  # characters of a text that stand for a missing title
_VARIABLE = re.compile(r"%%?[a-z_]+%%?")
_SITE_ENDING = re.compile(r"\s*%%?(?:sep|sitename|sitedesc|page|separator)%%?\s*")
_TRASHED = re.compile(r"__trashed(?:-\d+)?$")
_SEEN = frozenset({"", "publish", "future"})
_UNLISTED_ROBOTS = "noindex"


class NotTakenError(Exception):
    """The item has no place here; the key of ``notes.TEXTS`` says why."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


@dataclass
class State:
    """A story's state, and from when on it is or was to be seen."""

    status: Status
    time: datetime.datetime | None


def state_of(item: Item, zone: ZoneInfo, notes: list[Note]) -> State:
    """Return the state that a post has here.

    Raises:
        NotTakenError: it was never more than a beginning, or lay in the trash unseen.
    """
    status = item["wp:status"].strip().lower() or "publish"
    time = item.time(zone)
    if status == "auto-draft":
        raise NotTakenError("auto_draft")
    if status == "trash":
        before = item.meta.get("_wp_trash_meta_status", "").strip()
        if before != "publish" or time is None:
            raise NotTakenError("trash")
        return State(Status.WITHDRAWN, time)
    if status == "private" or item["wp:post_password"].strip():
        notes.append(Note("private"))
        return State(Status.DRAFT, None)
    if status == "pending":
        return State(Status.IN_REVIEW, None)
    if status not in {"publish", "future", "inherit"}:
        return State(Status.DRAFT, None)
    if time is None:
        notes.append(Note("no_date"))
        return State(Status.DRAFT, None)
    return State(Status.APPROVED, time)


def headline_of(item: Item, text: str, notes: list[Note]) -> str:
    """Return the title, or the beginning of the text where there is none.

    Raises:
        NotTakenError: there is neither.
    """
    title = as_line(in_one_line(item.title))
    if not title:
        title = as_line(text[: 2 * _FROM_TEXT])
        if len(title) > _FROM_TEXT:
            title = f"{title[:_FROM_TEXT].rpartition(' ')[0] or title[:_FROM_TEXT]} …"
        if not title:
            raise NotTakenError("empty")
        notes.append(Note("no_title"))
    elif not item["content:encoded"].strip() and item["wp:status"].strip() in _SEEN:
        notes.append(Note("no_text"))
    if len(title) > LONGEST_HEADLINE:
        notes.append(Note("cut", {"field": "headline", "text": title}))
    return title[:LONGEST_HEADLINE]


def standfirst_of(item: Item) -> str:
    """Return the excerpt as text; empty without one."""
    return as_text(in_one_line(item["excerpt:encoded"])).strip()


def slug_of(item: Item) -> str:
    """Return the slug as the old site had it."""
    return _TRASHED.sub("", item["wp:post_name"].strip())


def for_search_engines(item: Item, notes: list[Note]) -> dict[str, object]:
    """Return what Yoast or Rank Math tell search engines, as fields of a story."""
    meta = item.meta
    title = meta.get("_yoast_wpseo_title") or meta.get("rank_math_title") or ""
    about = meta.get("_yoast_wpseo_metadesc") or meta.get("rank_math_description") or ""
    canonical = meta.get("_yoast_wpseo_canonical") or meta.get("rank_math_canonical_url") or ""
    unlisted = meta.get("_yoast_wpseo_meta-robots-noindex", "").strip() == "1"
    unlisted = unlisted or _UNLISTED_ROBOTS in meta.get("rank_math_robots", "")
    if not canonical.startswith(("http://", "https://")) or len(canonical) > 500:  # noqa: PLR2004
        canonical = ""
    if canonical.rstrip("/") == item["link"].strip().rstrip("/"):
        canonical = ""
    return {
        "seo_title": _filled(title, item, 200, "title", notes),
        "seo_description": _filled(about, item, 400, "description", notes),
        "canonical_url": canonical.strip(),
        "noindex": unlisted,
    }


def _filled(text: str, item: Item, most: int, name: str, notes: list[Note]) -> str:
    """Return a template of the plugin with the story's title in it, without the site's name."""
    filled = _SITE_ENDING.sub(" ", re.sub(r"%%?title%%?", item.title, as_line(text)))
    filled = re.sub(r"%%?excerpt%%?", standfirst_of(item), filled).strip()
    if _VARIABLE.search(filled):
        notes.append(Note("seo", {"name": f"{name}: {text}"}))
        return ""
    if len(filled) > most:
        notes.append(Note("cut", {"field": name, "text": filled}))
        filled = filled[:most].rpartition(" ")[0] or filled[:most]
    return "" if filled == item.title else filled
