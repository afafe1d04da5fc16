"""A folder of Markdown and HTML with front matter, as Hugo, Jekyll and Eleventy keep it."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from markdown_it import MarkdownIt

from articles.models.slugs import slug_from
from articles.moving import front_matter
from articles.moving.front_matter import FrontMatterError
from articles.moving.ghost import filled
from articles.moving.plain import in_one_line
from articles.moving.wxr import Head, Item, Part, Progress, Term, as_html, local_text
from articles.moving.xml_stream import UnreadableFileError

KINDS = {".md", ".markdown", ".mdown", ".html", ".htm"}
LARGEST = 16 * 1024 * 1024  # bytes of a file
_NAMED = re.compile(r"(\d{4})-(\d{2})-(\d{2})-(.+)")  # as Jekyll has posts
_INNER = [
    re.compile(rf"<{tag}\b[^>]*>(.*)</{tag}>", re.DOTALL | re.IGNORECASE)
    for tag in ("article", "main", "body")
]
_HEADING = re.compile(r"\s*<h1\b[^>]*>(.*?)</h1>", re.DOTALL | re.IGNORECASE)
_TITLE = re.compile(r"<title\b[^>]*>(.*?)</title>", re.DOTALL | re.IGNORECASE)
_SOURCE = re.compile(r'(<img\b[^>]*?\bsrc=")(?![a-z][a-z0-9+.-]*:|/|#)([^"]+)"', re.IGNORECASE)
_COVERS = (
    "featured_image",
    "feature_image",
    "image",
    "cover",
    "cover.image",
    "thumbnail",
    "images",
)


_WORDS_OF_TAKEN = """
title date published_at pubdate slug draft published type layout lastmod updated last_modified_at
url permalink aliases redirect_from excerpt summary description canonical categories category
section tags keywords authors author author.name
"""
_TAKEN = frozenset([*_WORDS_OF_TAKEN.split(), *_COVERS])


class Folder:
    """Reads all texts below folders, of the site that stood at ``site``."""

    system = "files"

    def __init__(self, site: str, permalink: str = "") -> None:
        self.site, self.permalink = site.rstrip("/"), permalink
        self.markdown = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])

    def __call__(self, paths: Iterable[Path], progress: Progress | None = None) -> Iterator[Part]:
        """Yield the head and an item a file, in the order of their names.

        Raises:
            UnreadableFileError: there is no such folder, or no text in it.
        """
        progress = progress if progress is not None else Progress()
        yield Head("", self.site, self.site)
        for folder in paths:
            if not folder.is_dir():
                raise UnreadableFileError(f"there is no folder “{folder}”")
            files = sorted(path for path in folder.rglob("*") if _is_text(path, folder))
            if not files:
                raise UnreadableFileError(f"{folder}: it holds no Markdown and no HTML")
            progress.total += len(files)
            for path in files:
                progress.read += 1
                yield self._item(path, path.relative_to(folder))

    def _item(self, path: Path, place: Path) -> Item:
        name = str(place)
        item = Item(name, 1, {"guid": f"file:{name}", "wp:post_type": "post"})
        if path.stat().st_size > LARGEST:
            item.flags.append("file_large")
            return item
        text = path.read_bytes().decode("utf-8", "replace").replace("\r\n", "\n")
        try:
            head, text = front_matter.split(text)
        except FrontMatterError:
            head = {}
            item.flags.append("front_matter")
        title, html = self._told(path, head, text)
        self._fill(item, place, head)
        item.values["title"] = title or path.stem
        item.values["content:encoded"] = as_html(_rooted(html, place))
        return item

    def _told(self, path: Path, head: dict[str, Any], text: str) -> tuple[str, str]:
        """Return a text's title and its HTML without it."""
        title = in_one_line(_text(head.get("title")))
        if path.suffix.lower() in {".html", ".htm"}:
            named = _TITLE.search(text)
            html = next((found[1] for way in _INNER if (found := way.search(text))), text)
            if not title and named and not _HEADING.match(html):
                title = in_one_line(named[1])
        else:
            html = self.markdown.render(text)
        heading = _HEADING.match(html)
        if heading and (not title or in_one_line(heading[1]).casefold() == title.casefold()):
            return in_one_line(heading[1]), html[heading.end() :]
        return title, html

    def _fill(self, item: Item, place: Path, head: dict[str, Any]) -> None:
        stem = place.parent.name if place.stem in {"index", "_index"} else place.stem
        dated = _NAMED.fullmatch(stem)
        time = _time(head.get("date") or head.get("published_at") or head.get("pubdate"))
        if time is None and dated:
            time = _time("-".join(dated.groups()[:3]))
        slug = _text(head.get("slug")) or slug_from(dated[4] if dated else stem)
        is_draft = head.get("draft") is True or head.get("published") is False
        is_page = "page" in {_text(head.get("type")), _text(head.get("layout"))}
        values = item.values
        values["wp:post_type"] = "page" if is_page else "post"
        values["wp:status"] = "draft" if is_draft else "publish"
        values["wp:post_date_gmt"] = local_text(time)
        values["wp:post_modified_gmt"] = local_text(
            _time(head.get("lastmod") or head.get("updated") or head.get("last_modified_at"))
        )
        values["wp:post_name"] = slug
        given = _text(head.get("url")) or _text(head.get("permalink"))
        above = PurePosixPath("/", *place.parent.parts)
        addresses = [
            given if given.startswith("/") else "",
            filled(self.permalink, slug, time) if self.permalink else "",
            filled("/{year}/{month}/{day}/{slug}.html", slug, time) if time else "",
            str(above) if place.stem == "index" else str(above / slug),
            *_list(head.get("aliases")),
            *_list(head.get("redirect_from")),
        ]
        known = [address for address in dict.fromkeys(addresses) if address.strip("/")]
        values["link"] = f"{self.site}{known[0]}" if known else ""
        values["aliases"] = "\n".join(known[1:])
        values["excerpt:encoded"] = next(
            filter(None, (_text(head.get(n)) for n in ("excerpt", "summary", "description"))), ""
        )
        item.meta["_yoast_wpseo_canonical"] = _text(head.get("canonical"))
        item.meta["_thumbnail_url"] = next(
            filter(None, (_text((_list(head.get(name)) or [""])[0]) for name in _COVERS)), ""
        )
        item.left = {
            name: _text(value) or ", ".join(_list(value))
            for name, value in head.items()
            if name not in _TAKEN
        }
        for domain, names in (
            ("category", ("categories", "category", "section")),
            ("post_tag", ("tags", "keywords")),
            ("author", ("authors", "author", "author.name")),
        ):
            for told in (told for name in names for told in _list(head.get(name))):
                item.terms.append(Term(domain, slug_from(told) or told[:100], told))


def _is_text(path: Path, folder: Path) -> bool:
    parts = path.relative_to(folder).parts
    is_hidden = any(part.startswith((".", "_")) and part != "_posts" for part in parts)
    return path.suffix.lower() in KINDS and not is_hidden and path.is_file()


def _rooted(html: str, place: Path) -> str:
    """Lead pictures that are named from where the text stands to their place in the folder."""
    above = "/".join(place.parent.parts)
    return _SOURCE.sub(lambda found: f'{found[1]}/{above}/{found[2].removeprefix("./")}"', html)


def _text(value: Any) -> str:
    return str(value).strip() if isinstance(value, str | int | float) else ""


def _list(value: Any) -> list[str]:
    """Return a list of texts, also of one text that has commas."""
    if isinstance(value, list):
        return [told for one in value if (told := _text(one))]
    return [part for part in (part.strip() for part in _text(value).split(",")) if part]


def _time(value: Any) -> datetime.datetime | None:
    if isinstance(value, datetime.datetime):
        time = value
    elif isinstance(value, datetime.date):
        time = datetime.datetime.combine(value, datetime.time())
    else:
        text = re.sub(r" (?=[+-]\d{2}:?\d{2}$)", "", _text(value)).replace(" UTC", "+00:00")
        try:
            time = datetime.datetime.fromisoformat(text)
        except ValueError:
            return None
    return time if time.tzinfo else time.replace(tzinfo=ZoneInfo(settings.TIME_ZONE))
