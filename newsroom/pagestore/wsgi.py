"""Stands in front of Django: answers with what is kept, and keeps what Django makes."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.db import connection

from articles.db import page_tags
from articles.models.purges import IDENTITY, SEEN
from newsroom.pagestore import requests
from newsroom.pagestore.agenda import end_of_day
from newsroom.pagestore.cdn import headers
from newsroom.pagestore.page import HIT, IF_DOWN, Environ, Headers, Page, StartResponse
from newsroom.pagestore.requests import Wanted
from newsroom.pagestore.store import RENEWED_BEFORE, Kept, Store

Application = Callable[[Environ, StartResponse], Iterable[bytes]]

PATIENCE = 10.0  # seconds for a page that another thread is making
PLAIN = {"301", "302", "404", "410"}  # say only that nothing is there, or where
FORBIDDEN = {"set-cookie", "content-encoding", "content-range", "www-authenticate"}

log = logging.getLogger("newsroom.pagestore")


@dataclass(frozen=True)
class Made:
    """What Django answered."""

    status: str
    headers: Headers
    body: bytes

    @property
    def is_plain(self) -> bool:
        """Whether it says the same to everybody, with little cost."""
        return self.status[:3] in PLAIN

    @property
    def may_be_kept(self) -> bool:
        """Whether the answer itself is for everybody, whole and without fault."""
        if not self.status.startswith(f"{HTTPStatus.OK.value} "):
            return False
        for name, value in self.headers:
            told = value.lower()
            if name.lower() in FORBIDDEN:
                return False
            if name.lower() == "vary" and set(_words(told)) - {"accept-encoding"}:
                return False
            if name.lower() == "cache-control" and {"no-store", "private", "no-cache"} & set(
                _words(told)
            ):
                return False
        return True


class PageStore:
    """A WSGI application that answers from ``store`` where it may, else asks ``application``.

    ``listen`` is called before the store is asked: it sees to it that changes are heard of.
    """

    def __init__(self, application: Application, store: Store, listen: Callable[[], None]) -> None:
        self.application = application
        self.store = store
        self.listen = listen
        self._making: dict[Wanted, threading.Event] = {}
        self._lock = threading.Lock()
        self._renewing = threading.Semaphore()  # one page at a time: readers come first
        self._known_tables: frozenset[str] | None = None

    def __call__(self, environ: Environ, start: StartResponse) -> Iterable[bytes]:
        """Answer the request."""
        self.listen()
        wanted = requests.wanted(environ)
        if wanted is None or not self.store.is_live:
            return self._pass(environ, start)
        if (page := self._find(wanted, environ)) is not None:
            return self._answer(page, environ, start, HIT, is_kept=True)
        if requests.parameters(wanted.path) is None:
            return self._pass(environ, start)
        with self._one_at_a_time(wanted) as waited:
            page = self.store.get(wanted) if waited else None
            if page is not None:
                return self._answer(page, environ, start, HIT, is_kept=True)
            return self._miss(wanted, environ, start)

    def kept(self, environ: Environ) -> tuple[bytes, bytes] | None:
        """Return the answer to a request as bytes, head and body, where its page is kept.

        The head lacks its end. ``environ`` needs to hold no more than what the request says.
        """
        wanted = requests.wanted(environ)
        if wanted is None or (page := self._find(wanted, environ)) is None:
            return None
        more = self._life(page, is_kept=True) if settings.CDN else None
        is_known, head, body = page.written(environ, HIT, more)
        self._count(body, is_known=is_known)
        return head, body

    def _find(self, wanted: Wanted, environ: Environ) -> Page | None:
        page = self.store.get(wanted)
        if page is not None and self.store.is_due(wanted):
            self._renew_aside(wanted, environ)
        return page

    def _answer(
        self, page: Page, environ: Environ, start: StartResponse, how: str, *, is_kept: bool
    ) -> Iterable[bytes]:
        more = self._life(page, is_kept=is_kept) if settings.CDN else None
        is_known, body = page.answer(environ, start, how, more)
        self._count(body[0], is_known=is_known)
        return body

    def _life(self, page: Page, *, is_kept: bool) -> Headers:
        """Tell a cache in front: what this store may not keep, no other may."""
        life = page.until - self.store.clock.now if is_kept else 0
        return headers.of_life(life) if life > 0 else headers.of_nothing()

    def _count(self, body: bytes, *, is_known: bool) -> None:
        counts = self.store.counts
        counts.not_modified += is_known
        counts.bytes_sent += len(body)

    def _pass(self, environ: Environ, start: StartResponse) -> Iterable[bytes]:
        self.store.counts.passes += 1

        def start_response(status: str, told: Headers, *more: Any) -> Any:
            return start(status, [*told, *_passed(status, told)], *more)

        return self.application(environ, start_response)

    def _miss(self, wanted: Wanted, environ: Environ, start: StartResponse) -> Iterable[bytes]:
        self.store.counts.misses += 1
        made, page, is_kept = self._make(wanted, environ)
        if page is not None:
            return self._answer(page, environ, start, "miss", is_kept=is_kept)
        if made.is_plain and environ.get("QUERY_STRING", "") == wanted.query:
            start(made.status, [*made.headers, *_passed(made.status, made.headers)])
            return [b"" if environ["REQUEST_METHOD"] == "HEAD" else made.body]
        return self._pass(environ, start)

    def _make(self, wanted: Wanted, environ: Environ) -> tuple[Made, Page | None, bool]:
        """Have Django make the page, and keep it where it may be; return whether it was kept.

        The page is None where what was made is not for everybody.
        """
        begun, now, started = self.store.begin(), self.store.clock.now, time.perf_counter()
        with page_tags.recording() as record:
            made = self._made(requests.canonical(wanted, environ))
        self.store.counts.rendering_seconds += time.perf_counter() - started
        if not made.may_be_kept:
            return made, None, False
        tags = frozenset({*record.tags, IDENTITY})
        page = Page(made.headers, made.body, headers.of_tags(tags), record.gzipped)
        is_kept = False
        if self._is_known(wanted, record):
            until, renew_at = end_of_day(now), math.inf
            if record.seconds is not None and now + record.seconds < until:
                until = now + record.seconds
                renew_at = until - RENEWED_BEFORE
            page.until = until
            kept = Kept(page, tags, record.spans, until, renew_at)
            is_kept = self.store.put(wanted, kept, begun)
        return made, page, is_kept

    def _renew_aside(self, wanted: Wanted, environ: Environ) -> None:
        """Make a page anew in a thread while the one that is kept still answers."""
        if self._renewing.acquire(blocking=False):
            self.store.begin_renewal(wanted)
            task = threading.Thread(
                target=self._renew, args=[wanted, environ], daemon=True, name="page renewal"
            )
            task.start()

    def _renew(self, wanted: Wanted, environ: Environ) -> None:
        try:
            self._make(wanted, environ)
            self.store.counts.renewed += 1
        finally:
            connection.close()
            self._renewing.release()

    def _is_known(self, wanted: Wanted, record: page_tags.Recording) -> bool:
        """Whether all that the page was made of is known to tell of its changes."""
        if not record.is_kept:
            return False
        if unknown := (record.tables & self._tables) - SEEN:
            log.warning("%s is not kept: no purge is known of %s", wanted.path, sorted(unknown))
            return False
        return True

    @property
    def _tables(self) -> frozenset[str]:
        """The tables that there are; other words of a statement are none."""
        if self._known_tables is None:
            from django.apps import apps  # noqa: PLC0415 - once the models are there

            self._known_tables = frozenset(
                model._meta.db_table for model in apps.get_models(include_auto_created=True)
            )
        return self._known_tables

    def _made(self, environ: Environ) -> Made:
        told: list[Any] = []

        def start_response(status: str, headers: Headers, *_more: Any) -> Callable[..., None]:
            told[:] = [status, list(headers)]
            return lambda _data: None

        answer = self.application(environ, start_response)
        try:
            body = b"".join(answer)
        finally:
            if (close := getattr(answer, "close", None)) is not None:
                close()
        return Made(told[0], told[1], body)

    @contextmanager
    def _one_at_a_time(self, wanted: Wanted) -> Iterator[bool]:
        """Let one thread make a page; others wait, then look again. Yields whether one waited.

        Who has waited once makes the page itself if need be, so that pages that are not kept are
        not made one after another.
        """
        with self._lock:
            event = self._making.get(wanted)
            if event is None:
                mine = self._making[wanted] = threading.Event()
        if event is not None:
            event.wait(PATIENCE)
            yield True
            return
        try:
            yield False
        finally:
            with self._lock:
                del self._making[wanted]
            mine.set()


def _words(value: str) -> list[str]:
    return [word.strip() for word in value.split(",") if word.strip()]


def _passed(status: str, told: Headers) -> Headers:
    """What is added to an answer that is not for the store."""
    ours = [("X-Page", "pass")]
    if status[:3] in PLAIN:
        ours.append(IF_DOWN)  # what a proxy keeps of an address goes with what was there
    if settings.CDN and not any(name.lower() == "cache-control" for name, _value in told):
        ours += headers.of_nothing()
    return ours
