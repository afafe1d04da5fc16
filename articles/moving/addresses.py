"""Walks the addresses of the old site and says which of them would be lost here.

From a sitemap (also an index of sitemaps: their files stand beside it), an export, an access log,
or a plain list, each also packed by gzip: what it is shows by its content. Hits are counted where a
log tells of them.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from django.conf import settings
from django.test import Client

from articles.moving import wxr
from articles.moving.old_urls import path_of
from articles.moving.wxr import Item
from articles.moving.xml_stream import Reader, UnreadableFileError, opened

_LOGGED = re.compile(r'"(?:GET|HEAD) (?P<path>\S{1,2000})(?: HTTP/[\d.]+)?" (?P<status>\d{3})\b')
_SERVED = frozenset({"200", "206", "301", "302", "304"})
_HEAD = 4096
_MACHINERY = re.compile(
    r"^/(?:wp-(?:admin|login|json|cron|includes|content/(?:plugins|themes|cache))|xmlrpc\.php"
    r"|favicon\.ico|robots\.txt|ads\.txt|\.well-known)"
)
MOST_STEPS = 5


@dataclass
class Outcome:
    """What became of the addresses: by how they answer, and those that would be lost, by hits."""

    found: int = 0
    led_on: int = 0
    gone: int = 0
    detours: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        """How many addresses were walked."""
        return self.found + self.led_on + self.gone + len(self.lost)


class _Locations:
    """Takes the ``<loc>`` of a sitemap."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.is_index = False
        self.text: list[str] = []

    def start(self, name: str, attributes: dict[str, str], line: int) -> None:
        self.is_index = self.is_index or name.endswith("sitemapindex")
        self.text = []

    def take(self, text: str) -> None:
        self.text.append(text)

    def end(self, name: str) -> None:
        # A picture's address stands in an element of another name space.
        if name == "loc" or name.endswith("image:loc"):
            self.found.append("".join(self.text).strip())


def addresses(path: Path) -> Iterator[str]:
    """Yield the paths (with their queries) that a file names, each as often as it does.

    Raises:
        UnreadableFileError: it begins like XML and is none.
    """
    with opened(path) as file:
        head = file.read(_HEAD).decode("utf-8", "replace")
    if "<rss" in head or "wordpress.org/export" in head:
        yield from _of_export(path)
    elif "<urlset" in head or "<sitemapindex" in head:
        yield from _of_sitemap(path, {path.resolve()})
    else:
        yield from _of_lines(path)


def _of_export(path: Path) -> Iterator[str]:
    for part in wxr.parts([path]):
        if not isinstance(part, Item) or part["wp:status"] not in {"publish", "inherit", ""}:
            continue
        if part.kind in {"post", "page", "attachment"}:
            yield _path(part["link"])
            if part["wp:attachment_url"]:
                yield _path(part["wp:attachment_url"])


def _of_sitemap(path: Path, seen: set[Path]) -> Iterator[str]:
    locations = _Locations()
    reader = Reader(path, locations)
    for _read in reader.pieces():
        found, locations.found = locations.found, []
        for url in found:
            if not locations.is_index:
                yield _path(url)
                continue
            beside = path.parent / Path(unquote(path_of(url))).name
            if not beside.is_file():
                raise UnreadableFileError(
                    f"{path.name} names {beside.name}, which is not beside it: fetch it as well"
                )
            if beside.resolve() not in seen:
                seen.add(beside.resolve())
                yield from _of_sitemap(beside, seen)


def _of_lines(path: Path) -> Iterator[str]:
    with opened(path) as file:
        for raw in file:
            line = raw.decode("utf-8", "replace")
            if line.startswith("{"):
                yield from _of_json(line)
            elif logged := _LOGGED.search(line):
                if logged["status"] in _SERVED:
                    yield _path(logged["path"])
            elif line.strip().startswith(("http://", "https://", "/")):
                yield _path(line.split()[0])


def _of_json(line: str) -> Iterator[str]:
    """Yield the address of a line of a log in JSON, as Caddy and Traefik write it."""
    try:
        told = json.loads(line)
    except (ValueError, RecursionError):
        return
    request = told.get("request", told)
    if not isinstance(request, dict):
        return
    names = ("uri", "request_uri", "RequestPath", "path")
    address = next((request[name] for name in names if isinstance(request.get(name), str)), "")
    method = str(request.get("method") or request.get("RequestMethod") or "GET")
    status = told.get("status") or told.get("DownstreamStatus") or 200
    if address and method in {"GET", "HEAD"} and str(status) in _SERVED:
        yield _path(address)


def _path(url: str) -> str:
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    path = quote("/" + unquote(parts.path).lstrip("/"), safe="/%:@!$&'()*+,;=~-._")
    return f"{path}?{parts.query}" if parts.query else path


def counted(paths: Iterable[Path]) -> Counter[str]:
    """Return the addresses of all files with how often each was asked for."""
    found: Counter[str] = Counter()
    for path in paths:
        found.update(address for address in addresses(path) if address)
    return Counter({path: hits for path, hits in found.items() if not _MACHINERY.match(path)})


def walked(found: Counter[str], most: int | None = None) -> Iterator[Outcome]:
    """Ask this site for every address, most hits first; yield what is known after each."""
    host = next((name for name in settings.ALLOWED_HOSTS if name[0] not in ".*"), "localhost")
    client = Client(raise_request_exception=False)
    outcome = Outcome()
    for path, hits in islice(found.most_common(), most):
        _walk(client, host, path, hits, outcome)
        yield outcome


def _walk(client: Client, host: str, path: str, hits: int, outcome: Outcome) -> None:
    at, steps = path, 0
    while True:
        answer = client.head(at, headers={"host": host}, secure=settings.SECURE_SSL_REDIRECT)
        if answer.status_code not in {301, 302, 307, 308} or steps == MOST_STEPS:
            break
        at, steps = answer.headers["Location"], steps + 1
        if at.startswith(("http://", "https://")) and not at.startswith(settings.SITE_URL):
            break
    if answer.status_code == 410:  # noqa: PLR2004
        outcome.gone += 1
    elif answer.status_code >= 400 or steps == MOST_STEPS:  # noqa: PLR2004
        outcome.lost[path] = hits
        return
    elif steps:
        outcome.led_on += 1
    else:
        outcome.found += 1
    if steps > 1:
        outcome.detours[path] = hits
