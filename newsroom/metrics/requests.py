"""Counts what is served: outside of the page store, so that what it answers is among it."""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, Final

from django.conf import settings
from django.urls import Resolver404, resolve

from newsroom.metrics import instruments
from newsroom.pagestore import start as pagestore
from newsroom.pagestore.replica import watch
from newsroom.pagestore.replica.server import State
from newsroom.pagestore.replica.watch import Replica

log = logging.getLogger("newsroom.metrics")

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

EVERY: Final = 1.0  # seconds between two looks at what the page store counted
METHODS: Final = frozenset({"GET", "HEAD", "POST"})
STORE: Final = frozenset({"hit", "miss", "pass"})
LONGEST: Final = 300  # signs of an address that is worth being remembered
# Kinds of pages by the names of their addresses; what stands nowhere is "other".
BY_PREFIX: Final = {
    settings.STATIC_URL: "static",
    settings.MEDIA_URL: "media",
    f"/{settings.ADMIN_PATH}": "desk",
    "/health/": "health",
    "/metrics": "health",
    "/langganan/kabar/": "webhook",
}
BY_NAME: Final = {
    "articles:home": "home",
    "articles:article": "story",
    "articles:archive": "archive",
    "articles:section": "section",
    "articles:tag": "tag",
    "articles:reporter": "reporter",
    "articles:source": "source",
    "articles:search": "search",
    "articles:suggestions": "suggestions",
    "articles:corrections": "corrections",
    "articles:page": "page",
    "articles:feed": "feed",
    "articles:feed-of": "feed",
    "articles:sitemap-index": "sitemap",
    "articles:sitemap": "sitemap",
    "articles:social-picture": "picture",
    "articles:site-picture": "picture",
    "articles:reading": "beacon",
    "subscriptions:signup": "signup",
    "subscriptions:confirm": "confirm",
    "subscriptions:choose": "preferences",
    "subscriptions:unsubscribe": "unsubscribe",
    "archive:index": "newsletters",
    "archive:edition": "newsletters",
    "archive:issue": "newsletters",
}


@lru_cache(maxsize=4096)
def kind_of(path: str) -> str:
    """Return which kind of page is at ``path`` (as WSGI has it); ``unknown``: none."""
    for prefix, kind in BY_PREFIX.items():
        if path.startswith(prefix):
            return kind
    try:
        match = resolve(path.encode("latin-1").decode())
    except (Resolver404, UnicodeError):
        return "unknown"
    return BY_NAME.get(match.view_name, "other")


class CountedRequests:
    """A WSGI application that counts what ``application`` answers."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self.pages: Any = application  # asked only where it has answers ready
        self._ready: Counter[tuple[str, str, bytes]] = Counter()
        self._carried: Counter[tuple[str, str, bytes]] = Counter()
        self._ready_bytes = self._carried_bytes = 0
        self.store = StoreFigures(self._carry)

    def kept(self, environ: Environ) -> tuple[bytes, bytes] | None:
        """Return an answer that is ready, as bytes; such are many and are added up at first."""
        found: tuple[bytes, bytes] | None = self.pages.kept(environ)
        if found is not None:
            path = environ["PATH_INFO"]
            self._ready[kind_of(path), environ["REQUEST_METHOD"], found[0][9:10]] += 1
            self._ready_bytes += len(found[1])
        return found

    def _carry(self) -> None:
        """Count what was added since the last time: one thread only adds, another only reads."""
        for of, number in list(self._ready.items()):
            page, method, status = of
            counter = instruments.REQUESTS.labels(page, method, f"{status.decode()}xx", "hit")
            counter.inc(number - self._carried[of])
            self._carried[of] = number
        size = self._ready_bytes
        instruments.RESPONSE_BYTES.labels("hit").inc(size - self._carried_bytes)
        self._carried_bytes = size

    def __call__(self, environ: Environ, start: Callable[..., Any]) -> Iterable[bytes]:
        """Pass the request on."""
        self.store.begin()
        begun = time.perf_counter()
        status, headers = "500", list[tuple[str, str]]()

        def start_response(told: str, names: Headers, *more: Any) -> Any:
            nonlocal status, headers
            status, headers = told, names
            return start(told, names, *more)

        try:
            return self.application(environ, start_response)
        finally:
            _count(environ, status, headers, time.perf_counter() - begun)


def _count(environ: Environ, status: str, headers: Headers, seconds: float) -> None:
    store = length = ""
    for name, value in headers:
        if name == "X-Page":
            store = value
        elif name.lower() == "content-length":
            length = value
    store = store if store in STORE else "none"
    path = environ.get("PATH_INFO", "")
    page = kind_of(path if len(path) <= LONGEST else path[:LONGEST])
    method = environ["REQUEST_METHOD"]
    instruments.REQUESTS.labels(
        page, method if method in METHODS else "other", f"{status[:1]}xx", store
    ).inc()
    if length.isdecimal() and method != "HEAD":
        instruments.RESPONSE_BYTES.labels(store).inc(int(length))
    if store != "hit":
        instruments.RENDERING.labels(page).observe(seconds)


class StoreFigures:
    """Carries what the page store of this process counts into its numbers, every second."""

    def __init__(self, carry_more: Callable[[], None]) -> None:
        self._carry_more = carry_more
        self._told: dict[tuple[str, str], float] = {}
        self._lock = threading.Lock()
        self._has_begun = False

    def begin(self) -> None:
        """Begin with the first request: threads do not outlive a fork."""
        if self._has_begun:
            return
        with self._lock:
            if not self._has_begun:
                self._has_begun = True
                threading.Thread(target=self._run, daemon=True, name="metrics").start()

    def _run(self) -> None:
        while True:
            try:
                self._carry_more()
                self.carry()
            except Exception:
                log.exception("what this process counted was not carried on")
            time.sleep(EVERY)

    def carry(self) -> None:
        """Add what was counted since the last time."""
        figures = pagestore.figures()
        if figures is None:
            return
        counts = figures.counts
        with self._lock:
            for kind, number in counts["purges"].items():
                instruments.STORE_PURGES.labels(kind).inc(self._since("purges", kind, number))
            for what in ("purged", "evicted", "dropped", "renewed"):
                instruments.STORE_PAGES.labels(what).inc(self._since("pages", what, counts[what]))
        instruments.STORE_ENTRIES.set(figures.entries)
        instruments.STORE_BYTES.set(figures.bytes_kept)
        instruments.STORE_DEAF.set(not figures.is_live)
        if (replica := watch.current()) is not None:
            self._carry_replica(replica)

    def _carry_replica(self, replica: Replica) -> None:
        told = replica.told()
        with self._lock:
            for state, number in list(replica.answers.items()):
                instruments.REPLICA_ANSWERS.labels(state).inc(self._since("made", state, number))
        instruments.REPLICA_UNUSED.set(told["state"] != State.GOOD.value)
        if told["behind"] is not None:
            instruments.REPLICA_BEHIND.set(told["behind"])

    def _since(self, what: str, kind: str, number: float) -> float:
        """Return what came since; a store or a replica that was made anew counts from 0."""
        before = self._told.get((what, kind), 0)
        self._told[what, kind] = number
        return number - before if number >= before else number
