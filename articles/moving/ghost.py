"""Ghost's export (Settings → Labs → Export content): one JSON file, read as items of WXR are."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from articles.moving.wxr import Group, Head, Item, Part, Progress, Term, as_html, local_text
from articles.moving.xml_stream import UnreadableFileError

LARGEST = 1024 * 1024 * 1024  # bytes; a file is read whole
_URL = "__GHOST_URL__"
_STATES = {"published": "publish", "scheduled": "future", "draft": "draft", "sent": "private"}
_WORDS_OF_TAKEN = """
id uuid title slug html plaintext lexical mobiledoc custom_excerpt feature_image feature_image_alt
feature_image_caption featured page type status visibility locale author_id created_at created_by
updated_at updated_by published_at published_by canonical_url meta_title meta_description
comment_id post_id email_recipient_filter newsletter_id show_title_and_feature_image
"""
_TAKEN = frozenset(_WORDS_OF_TAKEN.split())
"""Columns that are read, or that only Ghost needs."""

Row = dict[str, Any]


class Ghost:
    """Reads exports of the site at ``site``, whose posts stand under ``permalink``."""

    system = "Ghost"

    def __init__(self, site: str, permalink: str = "/{slug}/") -> None:
        self.site, self.permalink = site.rstrip("/"), permalink

    def __call__(self, paths: Iterable[Path], progress: Progress | None = None) -> Iterator[Part]:
        """Yield head, groups and items of the files.

        Raises:
            UnreadableFileError: a file is no export of Ghost.
        """
        for path in paths:
            yield from self._of_file(path)
        if progress is not None:
            progress.read = progress.total = 1

    def _of_file(self, path: Path) -> Iterator[Part]:
        data = _data(path)
        settings = {str(row.get("key")): row.get("value") for row in _rows(data, "settings")}
        yield Head(str(settings.get("title") or ""), self.site, self.site)
        users = {row.get("id"): row for row in _rows(data, "users")}
        all_tags = {row.get("id"): row for row in _rows(data, "tags")}
        tags = {key: row for key, row in all_tags.items() if _is_public(row)}
        hidden = {key: row for key, row in all_tags.items() if key not in tags}
        for user in users.values():
            values = {"author_login": user.get("slug"), "author_display_name": user.get("name")}
            yield Group("wp:author", 0, {f"wp:{name}": str(v or "") for name, v in values.items()})
        for tag in tags.values():
            values = {"category_nicename": tag.get("slug"), "cat_name": tag.get("name")}
            yield Group(
                "wp:category", 0, {f"wp:{name}": str(v or "") for name, v in values.items()}
            )
        tags_of = _joined(data, "posts_tags", "tag_id", tags)
        hidden_of = _joined(data, "posts_tags", "tag_id", hidden)
        authors_of = _joined(data, "posts_authors", "author_id", users)
        about = {row.get("post_id"): row for row in _rows(data, "posts_meta")}
        for post in _rows(data, "posts"):
            key = post.get("id")
            authors = authors_of.get(key) or [
                users[one] for one in [post.get("author_id")] if one in users
            ]
            item = self._item(post, about.get(key, {}), tags_of.get(key, []), authors)
            item.file = path.name
            item.left["tags"] = ", ".join(str(tag["name"]) for tag in hidden_of.get(key, []))
            yield item

    def _item(self, post: Row, about: Row, tags: list[Row], authors: list[Row]) -> Item:
        def told(name: str) -> str:
            value = about.get(name) or post.get(name)
            return str(value or "").replace(_URL, self.site)

        status = _STATES.get(told("status"), "draft")
        if told("visibility") not in {"", "public"}:
            status = "private"
        time = _time(post.get("published_at") or post.get("created_at"))
        slug = told("slug")
        is_page = told("type") == "page" or post.get("page") == 1
        pattern = "/{slug}/" if is_page else self.permalink
        item = Item(
            values={
                "title": told("title"),
                "link": self.site + filled(pattern, slug, time),
                "guid": f"ghost:{post.get('id')}",
                "dc:creator": str(authors[0].get("slug") or "") if authors else "",
                "content:encoded": as_html(told("html")) if told("html") else told("plaintext"),
                "excerpt:encoded": told("custom_excerpt"),
                "wp:post_name": slug,
                "wp:status": status,
                "wp:post_type": "page" if is_page else "post",
                "wp:post_date_gmt": local_text(time) if status != "draft" else "",
                "wp:post_modified_gmt": local_text(_time(post.get("updated_at"))),
                "wp:is_sticky": "1" if post.get("featured") else "0",
            },
            terms=[
                *(Term("category", str(tag["slug"]), str(tag["name"])) for tag in tags),
                *(Term("author", str(one["slug"]), str(one["name"])) for one in authors),
            ],
            meta={
                "_yoast_wpseo_title": told("meta_title"),
                "_yoast_wpseo_metadesc": told("meta_description"),
                "_yoast_wpseo_canonical": told("canonical_url"),
                "_thumbnail_url": told("feature_image"),
                "_thumbnail_alt": told("feature_image_alt"),
                "_thumbnail_caption": told("feature_image_caption"),
            },
        )
        left = {**post, **about}
        item.left = {
            name: str(value)[:2000]
            for name, value in left.items()
            if name not in _TAKEN and isinstance(value, str) and value
        }
        if not told("html") and (told("lexical") or told("mobiledoc")):
            item.flags.append("no_html")
        return item


def filled(pattern: str, slug: str, time: datetime.datetime | None) -> str:
    """Return an address by a pattern: ``{slug}``, and ``{year}``, ``{month}``, ``{day}``."""
    date = time or datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
    parts = {"slug": slug, "year": f"{date:%Y}", "month": f"{date:%m}", "day": f"{date:%d}"}
    for name, value in parts.items():
        pattern = pattern.replace(f"{{{name}}}", value)
    return pattern if pattern.startswith("/") else f"/{pattern}"


def _data(path: Path) -> Row:
    try:
        if path.stat().st_size > LARGEST:
            raise UnreadableFileError(f"{path.name}: larger than 1 GB")
        told = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise UnreadableFileError(f"{path.name}: {error.strerror}") from error
    except json.JSONDecodeError as error:
        why = f"it is no JSON: {error.msg}"
        raise UnreadableFileError(f"{path.name}, line {error.lineno}: {why}") from error
    except (ValueError, RecursionError) as error:
        raise UnreadableFileError(f"{path.name}: it is no JSON that can be read") from error
    if isinstance(told, dict) and isinstance(told.get("db"), list) and told["db"]:
        told = told["db"][0]
    data = told.get("data") if isinstance(told, dict) else None
    if not isinstance(data, dict) or not isinstance(data.get("posts"), list):
        raise UnreadableFileError(f"{path.name}, line 1: it is no export of Ghost")
    return data


def _rows(data: Row, name: str) -> list[Row]:
    rows = data.get(name)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _is_public(tag: Row) -> bool:
    """Whether readers see a tag: Ghost hides those that begin with ``#``."""
    name = str(tag.get("name") or "")
    return bool(name and tag.get("slug")) and not name.startswith("#")


def _joined(data: Row, name: str, column: str, there: dict[Any, Row]) -> dict[Any, list[Row]]:
    """Return for each post what is joined to it, in order."""
    rows = sorted(_rows(data, name), key=lambda row: int(row.get("sort_order") or 0))
    found: dict[Any, list[Row]] = {}
    for row in rows:
        other = there.get(row.get(column))
        if other is not None and other.get("slug") and other.get("name"):
            found.setdefault(row.get("post_id"), []).append(other)
    return found


def _time(value: Any) -> datetime.datetime | None:
    """Read a time: ISO 8601, or milliseconds since 1970 in old exports."""
    try:
        if isinstance(value, int):
            return datetime.datetime.fromtimestamp(value / 1000, datetime.UTC)
        time = datetime.datetime.fromisoformat(str(value))
    except (ValueError, OSError, OverflowError):
        return None
    return time if time.tzinfo else time.replace(tzinfo=datetime.UTC)
