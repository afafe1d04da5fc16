"""Which stories are read most: "Terpopuler".

A page tells with a beacon that a story is being read. ``Counter`` keeps the numbers in memory and a
thread writes them in batches, so that a reading costs no query. To count a reader once a day it
remembers keyed hashes of address, browser and story; the key lives in this process's memory only
and is thrown away every day, so nothing that is stored leads back to anybody. Each process counts
for itself: a reader whose visits fall to two processes may count twice.
"""

from __future__ import annotations

import atexit
import datetime
import hashlib
import logging
import os
import re
import secrets
import threading
import time
from collections import Counter as Tally
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import Error, connection
from django.db.models import Sum, Value
from django.db.models.functions import Now
from django.http import (
    HttpRequest,
    HttpResponse,
)
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from articles.db import page_tags
from articles.db.replica import on_primary
from articles.models import (
    Article,
    ReadCount,
)
from articles.pages.client_address import remote_address

SHOWN = 5
LIST_SECONDS = 60
LIST_KEPT_SECONDS = 600
FLUSH_SECONDS = 30.0
KEPT = datetime.timedelta(days=8)
DAY, WEEK = datetime.timedelta(days=1), datetime.timedelta(days=7)
MOST_MARKS = 200_000  # remembered readings; a mark takes about 100 bytes
MOST_STORIES = 20_000  # different stories between two writings
MOST_OF_ONE = 120  # readings a day from one address and browser

_ROBOT = re.compile(
    r"bot|crawl|spider|slurp|preview|facebookexternalhit|whatsapp|telegram|curl|wget|python|"
    r"headless|lighthouse|monitor|scan|http|^\W*$",
    re.IGNORECASE,
)
_CACHE_KEY = "articles.pages.most_read.lists"
_renewing = threading.Lock()
_keeping = threading.Lock()
_forgotten = 0
log = logging.getLogger("articles.pages.most_read")


def is_robot(agent: str) -> bool:
    """Whether the browser's name is none of a reader's; "http" stands in robots' addresses."""
    return _ROBOT.search(agent) is not None


class Counter:
    """Readings in memory until they are written. Bounded: a flood costs no more than this."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tally: Tally[int] = Tally()
        self._marks: set[bytes] = set()
        self._by_reader: Tally[bytes] = Tally()
        self._key = b""
        self._day: datetime.date | None = None
        self._thread: threading.Thread | None = None
        self._pid = 0

    def add(self, article: int, address: str, agent: str) -> bool:
        """Count a reading; return False for a robot, a repeat or a flood."""
        if is_robot(agent):
            return False
        with self._lock:
            self._renew_key()
            reader = self._mark(address, agent)
            mark = self._mark(address, agent, str(article))
            full = len(self._marks) >= MOST_MARKS or (
                article not in self._tally and len(self._tally) >= MOST_STORIES
            )
            if full or mark in self._marks or self._by_reader[reader] >= MOST_OF_ONE:
                return False
            self._marks.add(mark)
            self._by_reader[reader] += 1
            self._tally[article] += 1
        self._start_writing()
        return True

    def _renew_key(self) -> None:
        today = timezone.localdate()
        if self._day != today:
            self._day, self._key = today, secrets.token_bytes(32)
            self._marks.clear()
            self._by_reader.clear()

    def _mark(self, *parts: str) -> bytes:
        told = "\0".join(parts).encode()
        return hashlib.blake2b(told, key=self._key, digest_size=12).digest()

    def _start_writing(self) -> None:
        """Start the thread with the first reading: after the server has made its processes."""
        if self._pid == os.getpid():
            return
        with self._lock:
            if self._pid == os.getpid():
                return
            self._pid = os.getpid()
        self._thread = threading.Thread(target=self._keep_writing, name="readings", daemon=True)
        self._thread.start()
        atexit.register(self.flush)

    def _keep_writing(self) -> None:
        pause = threading.Event()
        while not pause.wait(FLUSH_SECONDS):
            self.flush()
            connection.close()

    def flush(self) -> int:
        """Write what was counted; return how many readings. What fails is tried again later."""
        with self._lock:
            tally, self._tally = self._tally, Tally()
        if not tally:
            return 0
        try:
            return write(tally)
        except Error as error:
            log.warning("readings are kept for later: %s", type(error).__name__)
            with self._lock:
                self._tally.update(tally)
            return 0


def write(tally: dict[int, int]) -> int:
    """Add readings of public stories to this hour's; return how many. Unknown stories are dropped.

    In order of their keys, so that two processes never wait for each other in a circle.
    """
    known = Article.objects.published().filter(pk__in=tally).order_by("pk")
    keys = list(known.values_list("pk", flat=True))
    table = connection.ops.quote_name(ReadCount._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} AS old (article_id, hour, count) "  # noqa: S608 - our own name
            "SELECT key, date_trunc('hour', statement_timestamp()), number "
            "FROM unnest(%s::bigint[], %s::int[]) AS new (key, number) "
            "ON CONFLICT (hour, article_id) DO UPDATE SET count = old.count + EXCLUDED.count",
            [keys, [tally[key] for key in keys]],
        )
    ReadCount.objects.filter(hour__lt=Now() - KEPT).delete()
    return sum(tally[key] for key in keys)


counter = Counter()


@dataclass(frozen=True)
class Line:
    """A story in the list of the most read; ``key`` is its own."""

    headline: str
    url: str
    key: int


@dataclass(frozen=True)
class MostRead:
    """The most read stories of the last 24 hours and 7 days, best first."""

    day: list[Line]
    week: list[Line]


def most_read() -> MostRead:
    """Return the lists; they are made anew at most once a minute in each process.

    Adding up a week of a large site takes a moment, which no reader waits for: while a thread does
    it, the lists of before are shown.
    """
    known: tuple[float, MostRead] | None = cache.get(_CACHE_KEY)
    made_at, lists = known if known is not None else (time.monotonic(), _renewed())
    page_tags.note(*(f"article:{line.key}" for line in (*lists.day, *lists.week)))
    if time.monotonic() - made_at > LIST_SECONDS and _renewing.acquire(blocking=False):
        threading.Thread(target=_renew_aside, name="most read", daemon=True).start()
    return lists


def invalidate() -> None:
    """Have the lists made anew: one of their stories changed, or was taken from the readers."""
    global _forgotten  # noqa: PLW0603 - one list a process
    with _keeping:
        _forgotten += 1
        cache.delete(_CACHE_KEY)


def _renew_aside() -> None:
    try:
        _renewed()
    except Error as error:
        log.warning("the most read stay as they are: %s", type(error).__name__)
    finally:
        connection.close()
        _renewing.release()


def _renewed() -> MostRead:
    before = _forgotten
    with on_primary():  # a replica may not have what ``invalidate`` was told of
        lists = _most_read()
    with _keeping:
        if before == _forgotten:  # else they may be of before the change
            cache.set(_CACHE_KEY, (time.monotonic(), lists), LIST_KEPT_SECONDS)
    return lists


def _most_read() -> MostRead:
    """One query for both lists."""
    rows = _most_read_since("day", DAY).union(_most_read_since("week", WEEK), all=True)
    lists: dict[str, list[tuple[int, Line]]] = {"day": [], "week": []}
    for row in rows:
        story = Article(publication_date=row["publication_date"], slug=row["slug"])
        line = Line(row["headline"], story.get_absolute_url(), row["pk"])
        lists[row["kind"]].append((row["readings"], line))
    for lines in lists.values():
        lines.sort(key=lambda pair: -pair[0])
    return MostRead(*([line for _number, line in lists[kind]] for kind in ("day", "week")))


def _most_read_since(kind: str, span: datetime.timedelta) -> Any:
    return (
        Article.objects.published()
        .filter(reads__hour__gt=Now() - span)
        .annotate(kind=Value(kind), readings=Sum("reads__count"))
        .order_by("-readings", "-published_at")
        .values("kind", "pk", "headline", "publication_date", "slug", "readings")[:SHOWN]
    )


LONGEST_NUMBER = 15  # digits of a story's key


@csrf_exempt  # a beacon carries no token, and changes nothing but a number
@require_POST
def reading(request: HttpRequest) -> HttpResponse:
    """A page's beacon: ``?berita=`` is the key of the story being read. Always 204.

    The desk's own readings are not counted. No body is read: one that came slowly would hold a
    thread of the server.
    """
    told = request.GET.get("berita", "")
    of_the_desk = settings.SESSION_COOKIE_NAME in request.COOKIES
    if told.isdecimal() and told.isascii() and len(told) <= LONGEST_NUMBER and not of_the_desk:
        agent = request.headers.get("User-Agent", "")[:300]
        counter.add(int(told), remote_address(request), agent)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)
