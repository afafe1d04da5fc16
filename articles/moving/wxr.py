"""WordPress' export files (WXR), item by item: a file of any size needs the memory of one item."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from html import unescape
from pathlib import Path
from zoneinfo import ZoneInfo

from articles.moving.old_urls import host_of
from articles.moving.xml_stream import Reader, UnreadableFileError

ZERO = "0000-00-00"
_GROUPS = frozenset({"wp:author", "wp:category", "wp:tag", "wp:term", "item"})
_INNER = frozenset({"wp:postmeta", "wp:comment", "wp:termmeta"})
_WITHIN_COMMENT = "wp:commentmeta"
_NAMES = frozenset({"wp:cat_name", "wp:tag_name", "wp:term_name", "wp:author_display_name"})
"""Names, which WordPress keeps as HTML: "Ekonomi &amp; Bisnis"."""


@dataclass(frozen=True)
class Term:
    """A category, a tag, an author on an item: ``domain`` says which."""

    domain: str
    slug: str
    name: str


@dataclass
class Comment:
    """A comment as the export has it; ``parent`` is the key of the one that it answers."""

    values: dict[str, str] = field(default_factory=dict)


@dataclass
class Item:
    """A post, page, attachment or anything else that WordPress keeps as a post.

    ``values`` are the texts of its elements, by name; ``meta`` its custom fields, the last of each
    name, ``left`` what is told only; ``line`` is where it begins in ``file``; ``flags`` are keys of
    notes that reading gave.
    """

    file: str = ""
    line: int = 0
    values: dict[str, str] = field(default_factory=dict)
    terms: list[Term] = field(default_factory=list)
    meta: dict[str, str] = field(default_factory=dict)
    comments: list[Comment] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    left: dict[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")

    @property
    def kind(self) -> str:
        """``post``, ``page``, ``attachment`` …: the type of the post."""
        return self["wp:post_type"].strip() or "post"

    @property
    def old_id(self) -> str:
        """The key in WordPress; an item without one is known by its guid or its address."""
        found = self["wp:post_id"].strip()
        if found.isascii() and found.isdecimal() and int(found):
            return found.lstrip("0")[:20]
        told = self["guid"].strip() or self["link"].strip()
        return f"x{hashlib.sha256(told.encode()).hexdigest()[:24]}" if told else ""

    @property
    def title(self) -> str:
        """The title in one line."""
        return " ".join(self["title"].split())

    def digest(self, salt: str = "") -> str:
        """Return a hash of all that was read of it."""
        told = [
            salt,
            sorted(self.values.items()),
            [(term.domain, term.slug, term.name) for term in self.terms],
            sorted(self.meta.items()),
            [sorted(comment.values.items()) for comment in self.comments],
        ]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()

    def time(self, zone: ZoneInfo, name: str = "post_date") -> datetime.datetime | None:
        """Return ``post_date`` or ``post_modified``; None where the file says 0000-00-00 or worse.

        What WordPress kept in UTC is taken; else its local time, read in ``zone``.
        """
        gmt = moment(self[f"wp:{name}_gmt"], ZoneInfo("UTC"))
        local = gmt or moment(self[f"wp:{name}"], zone)
        if local is None and name == "post_date" and (told := self["pubDate"].strip()):
            try:
                local = parsedate_to_datetime(told)
            except (ValueError, TypeError, IndexError):
                return None
            # WordPress prints the year -1 where it has no date.
            return local if local.tzinfo and local.year > 1970 else None  # noqa: PLR2004
        return local


@dataclass
class Group:
    """An author, category or tag of the head of a file: ``values`` by the names of elements."""

    kind: str
    line: int
    values: dict[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")


@dataclass
class Head:
    """What a file says of the site before its first item."""

    title: str = ""
    link: str = ""
    base_url: str = ""
    version: str = ""

    @property
    def site(self) -> str:
        """The site's host, which names it among imports."""
        return host_of(self.base_url) or host_of(self.link)


Part = Head | Group | Item
Read = Callable[[Iterable[Path], "Progress | None"], Iterator[Part]]
"""Reads files of a system and yields what they hold as WordPress would say it."""


def as_html(html: str) -> str:
    """Return text whose line breaks mean nothing, as a block of WordPress that holds it."""
    return f"<!-- wp:html -->\n{html}\n<!-- /wp:html -->" if html else ""


def local_text(time: datetime.datetime | None) -> str:
    """Return a time in UTC as WordPress writes it; empty without one."""
    return f"{time.astimezone(datetime.UTC):%Y-%m-%d %H:%M:%S}" if time else ""


def digest_of_text(text: str) -> str:
    """Return a name for a text that has none."""
    return hashlib.sha256(text.encode()).hexdigest()


def moment(text: str, zone: ZoneInfo) -> datetime.datetime | None:
    """Read ``2019-05-12 08:30:00``; None for what is no time."""
    text = text.strip()
    if not text or text.startswith(ZERO):
        return None
    try:
        time = datetime.datetime.fromisoformat(text)
    except ValueError:
        return None
    if not 1970 < time.year < 2200:  # noqa: PLR2004 - what no newsroom meant
        return None
    return time if time.tzinfo else time.replace(tzinfo=zone)


class _Collector:
    """Takes expat's events and makes parts of them."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.parts: list[Part] = []
        self.head: Head | None = Head()
        self.open: Group | Item | None = None
        self.inner: dict[str, str] | None = None
        self.term: tuple[str, str] | None = None
        self.text: list[str] = []
        self.is_wxr = False
        self.is_within_comment = False  # in a field of a plugin on it

    def take(self, text: str) -> None:
        self.text.append(text)

    def start(self, name: str, attributes: dict[str, str], line: int) -> None:
        self.text = []
        if name in {"rss", "channel"}:
            self.is_wxr = True
        elif name in _GROUPS and self.open is None:
            self._hand_over_head()
            self.open = Item(self.file, line) if name == "item" else Group(name, line)
        elif name in _INNER:
            self.inner = {}
        elif name == _WITHIN_COMMENT:
            self.is_within_comment = True
        elif name == "category" and isinstance(self.open, Item):
            self.term = (attributes.get("domain", "category"), attributes.get("nicename", ""))

    def end(self, name: str) -> None:
        text, self.text = "".join(self.text), []
        if name in _GROUPS and self.open is not None and name == _name_of(self.open):
            self.parts.append(self.open)
            self.open = None
        elif name in _INNER and self.inner is not None:
            self._end_inner(name, self.inner)
            self.inner = None
        elif name == _WITHIN_COMMENT:
            self.is_within_comment = False
        elif self.is_within_comment:
            return
        elif self.inner is not None:
            self.inner[name] = text
        elif self.term and name == "category" and isinstance(self.open, Item):
            name_ = " ".join(unescape(text).split())
            self.open.terms.append(Term(self.term[0], self.term[1], name_))
            self.term = None
        elif self.open is not None:
            self.open.values.setdefault(name, unescape(text) if name in _NAMES else text)
        elif self.head is not None:
            self._of_head(name, text)

    def _of_head(self, name: str, text: str) -> None:
        names = {
            "title": "title",
            "link": "link",
            "wp:base_blog_url": "base_url",
            "wp:wxr_version": "version",
        }
        # RSS has an image with a title and a link of its own further down.
        if self.head and name in names and not getattr(self.head, names[name]):
            setattr(self.head, names[name], text.strip())

    def _end_inner(self, name: str, inner: dict[str, str]) -> None:
        if not isinstance(self.open, Item):
            return
        if name == "wp:postmeta" and (key := inner.get("wp:meta_key", "").strip()):
            self.open.meta[key] = inner.get("wp:meta_value", "")
        elif name == "wp:comment":
            self.open.comments.append(Comment(inner))

    def _hand_over_head(self) -> None:
        if self.head is not None:
            self.parts.append(self.head)
            self.head = None

    def finish(self) -> None:
        self._hand_over_head()


def _name_of(part: Group | Item) -> str:
    return "item" if isinstance(part, Item) else part.kind


@dataclass
class Progress:
    """How much of all files is read, in bytes; how many characters had to be put right."""

    total: int = 0
    read: int = 0
    replaced: int = 0


def parts(paths: Iterable[Path], progress: Progress | None = None) -> Iterator[Part]:
    """Yield what the files hold in their order: of each its ``Head`` first, then the rest.

    Raises:
        UnreadableFileError: a file is no WXR, or cannot be read to its end.
    """
    paths = list(paths)
    progress = progress if progress is not None else Progress()
    progress.total = sum(path.stat().st_size for path in paths if path.is_file())
    before = 0
    for path in paths:
        collector = _Collector(path.name)
        reader = Reader(path, collector)
        for read in reader.pieces():
            progress.read = before + read
            yield from _drained(collector)
        collector.finish()
        yield from _drained(collector)
        before += reader.read
        progress.replaced += reader.replaced
        if not collector.is_wxr:
            raise UnreadableFileError(f"{path.name}, line 1: it is no export of WordPress (WXR)")


def _drained(collector: _Collector) -> Iterator[Part]:
    parts, collector.parts = collector.parts, []
    yield from parts
