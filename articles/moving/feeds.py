"""RSS and Atom feeds, with the pages of their archive, read as items of WXR are."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Iterator
from email.utils import parsedate_to_datetime
from html import unescape
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urljoin

from articles.guarded_http import NotToBeHadError, download
from articles.models.slugs import slug_from
from articles.moving.old_urls import path_of
from articles.moving.wxr import Head, Item, Part, Progress, Term, as_html, local_text
from articles.moving.xml_stream import Reader, UnreadableFileError

MOST_PAGES = 5000
_FURTHER = ("prev-archive", "next")  # RFC 5005


class _Collector:
    """Takes expat's events: the head, the items, and where the archive goes on."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.head = Head()
        self.item: Item | None = None
        self.items: list[Item] = []
        self.further: dict[str, str] = {}
        self.text: list[str] = []
        self.person = False
        self.is_feed = False
        self.markup: list[str] | None = None

    def take(self, text: str) -> None:
        (self.text if self.markup is None else self.markup).append(text)

    def start(self, name: str, attributes: dict[str, str], line: int) -> None:
        name = _short(name)
        if self.markup is not None:
            self.markup.append(f"<{name.removeprefix('atom:')}>")
            return
        self.text = []
        self.is_feed = self.is_feed or name in {"rss", "feed", "rdf:RDF", "channel"}
        if name in {"item", "entry"}:
            self.item = Item(self.file, line, {"wp:post_type": "post", "wp:status": "publish"})
        elif name == "author":
            self.person = True
        elif name in {"link", "atom:link"} and attributes.get("href"):
            self._link(attributes)
        elif self.item is not None:
            self._of_item(name, attributes)

    def _link(self, attributes: dict[str, str]) -> None:
        rel, href = attributes.get("rel", "alternate"), attributes["href"]
        if self.item is not None:
            if rel == "alternate":
                self.item.values["link"] = href
            elif rel == "enclosure" and attributes.get("type", "").startswith("image/"):
                self.item.meta.setdefault("_thumbnail_url", href)
        elif rel in _FURTHER:
            self.further[rel] = href
        elif rel == "alternate":
            self.head.link = self.head.link or href

    def _of_item(self, name: str, attributes: dict[str, str]) -> None:
        assert self.item is not None, "asked within one"
        if name == "category" and (term := attributes.get("term")):
            self._file_under(attributes.get("label") or term)
        elif name in {"enclosure", "media:content", "media:thumbnail"}:
            is_picture = attributes.get("type", "image/").startswith("image/")
            if is_picture and attributes.get("medium", "image") == "image":
                self.item.meta.setdefault("_thumbnail_url", attributes.get("url", ""))
        elif name == "content" and attributes.get("type") == "xhtml":
            self.markup = []

    def _file_under(self, name: str) -> None:
        assert self.item is not None, "asked within one"
        name = " ".join(unescape(name).split())
        if name:
            self.item.terms.append(Term("category", slug_from(name) or name[:100], name))

    def end(self, name: str) -> None:
        name = _short(name)
        if self.markup is not None:
            if name != "content":
                self.markup.append(f"</{name.removeprefix('atom:')}>")
                return
            text, self.markup = "".join(self.markup), None
        else:
            text, self.text = "".join(self.text), []
        if self.item is None:
            self._of_head(name, text.strip())
        elif name in {"item", "entry"}:
            self.items.append(_finished(self.item))
            self.item = None
        elif name == "author":
            self.person = False
            self._written_by(text)
        elif self.person:
            if name == "name":
                self._written_by(text)
        elif name == "category":
            self._file_under(text)
        elif name == "dc:creator":
            self._written_by(text)
        else:
            self.item.values.setdefault(name, text)

    def _written_by(self, text: str) -> None:
        """Take an author; RSS has an address of mail with the name in parentheses."""
        assert self.item is not None, "asked within one"
        found = re.search(r"\(([^)]+)\)", text)
        name = " ".join(unescape(found[1] if found else text).split())
        if name and "@" not in name:
            self.item.terms.append(Term("author", slug_from(name) or name[:100], name))

    def _of_head(self, name: str, text: str) -> None:
        if name == "title":
            self.head.title = self.head.title or text
        elif name == "link" and text:
            self.head.link = self.head.link or text


def _short(name: str) -> str:
    return name.removeprefix("atom:") if name.startswith("atom:") else name


def _finished(item: Item) -> Item:
    """Return an item with its elements under the names that WXR has for them."""
    values = item.values
    whole = values.pop("content:encoded", "") or values.pop("content", "")
    brief = values.pop("description", "") or values.pop("summary", "")
    if not whole:
        item.flags.append("only_summary")
    values["content:encoded"] = as_html(whole or brief)
    values["excerpt:encoded"] = brief if whole else ""
    values["title"] = unescape(values.get("title", ""))
    values["guid"] = values.get("guid") or values.pop("id", "") or values.get("link", "")
    values["wp:post_date_gmt"] = local_text(
        _time(values.get("published", "") or values.get("pubDate", "") or values.get("updated", ""))
    )
    path = PurePosixPath(unquote(path_of(values.get("link", ""))))
    values["wp:post_name"] = path.stem if path.suffix in {".html", ".htm", ".php"} else path.name
    return item


def _time(text: str) -> datetime.datetime | None:
    text = text.strip()
    for read in (datetime.datetime.fromisoformat, parsedate_to_datetime):
        try:
            time = read(text)
        except (ValueError, TypeError, IndexError):
            continue
        return time if time.tzinfo else time.replace(tzinfo=datetime.UTC)
    return None


class Feeds:
    """Reads feeds that are files here."""

    system = "RSS"

    def __call__(self, paths: Iterable[Path], progress: Progress | None = None) -> Iterator[Part]:
        """Yield the head and the items of the files.

        Raises:
            UnreadableFileError: a file is no feed, or cannot be read to its end.
        """
        progress = progress if progress is not None else Progress()
        paths = list(paths)
        progress.total = sum(path.stat().st_size for path in paths if path.is_file())
        for path in paths:
            collector = _read(path)
            progress.read += path.stat().st_size
            yield collector.head
            yield from collector.items


def _read(path: Path) -> _Collector:
    collector = _Collector(path.name)
    reader = Reader(path, collector)
    for _read_so_far in reader.pieces():
        pass
    if not collector.is_feed:
        raise UnreadableFileError(f"{path.name}, line 1: it is no feed (RSS or Atom)")
    return collector


def gathered(
    url: str, folder: Path, open_to: frozenset[str], tell: Callable[[str], object]
) -> list[Path]:
    """Fetch a feed with all pages of its archive into ``folder``; return the files, newest first.

    Archives are followed as RFC 5005 has them; WordPress tells of none: there by ``?paged=``.

    Raises:
        UnreadableFileError: what is there is no feed.
        NotToBeHadError: the feed itself is not to be had.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files: list[Path] = []
    asked: set[str] = set()
    seen: set[str] = set()
    at = url
    while at and at not in asked and len(files) < MOST_PAGES:
        asked.add(at)
        path = folder / f"feed-{len(files) + 1:04}.xml"
        try:
            path.write_bytes(download(at, open_to))
        except NotToBeHadError:
            if not files:
                raise
            break
        page = _read(path)
        keys = {item["guid"] for item in page.items}
        if keys <= seen:  # an archive that shows its first page for ever
            path.unlink()
            break
        seen |= keys
        files.append(path)
        tell(f"{at}: {len(page.items)}")
        further = next((page.further[rel] for rel in _FURTHER if rel in page.further), "")
        at = urljoin(at, further) if further else _paged(url, len(files) + 1)
    return files


def _paged(url: str, number: int) -> str:
    return f"{url}{'&' if '?' in url else '?'}paged={number}"
