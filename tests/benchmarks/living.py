"""A site that is read while it changes: how soon an edit is everywhere, what one new story empties,
how quickly an empty store fills, whether a restart is noticed, how much memory it takes.
"""

from __future__ import annotations

import datetime
import http.client
import itertools
import multiprocessing
import re
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any

import psutil

from tests.benchmarks.anew import postgres
from tests.benchmarks.kept import database_url, paths, site
from tests.benchmarks.web import HOST, Server, load

PROCESSES = 4
EDITS = 60
LATEST = 1.0  # seconds after which nothing old may be shown
WATCHED = 12  # connections, over all processes, that look for an edit
PAUSE = 0.005  # seconds between two looks
SETTLED = 5  # seconds after which each process has made whatever it makes once
READERS = 8
NUMBER = re.compile(rb"Suntingan nomor (\d+)\.")
SAMPLE = 10_000  # stories read before one more appears
ADDRESSES = 20_000
REQUESTS = 100_000


class Faults(list[str]):
    """What readers met that they should not have."""


@contextmanager
def readers(ask: Callable[[http.client.HTTPConnection, str], None], port: int, asked: list[str],
            number: int = READERS, *, keep_alive: bool = True) -> Iterator[tuple[Faults, list[int]]]:  # fmt: skip
    """Let ``number`` readers ask for pages until the block ends; yield faults and how many."""
    stop, faults, counts = threading.Event(), Faults(), [0]

    def read() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        for path in itertools.cycle(asked):
            if stop.is_set():
                return
            try:
                ask(connection, path)
            except (OSError, http.client.HTTPException, AssertionError) as error:
                faults.append(f"{path}: {error!r}")
                connection.close()
            counts[0] += 1
            if not keep_alive:
                connection.close()

    threads = [threading.Thread(target=read, daemon=True) for _ in range(number)]
    for thread in threads:
        thread.start()
    try:
        yield faults, counts
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def body_of(connection: http.client.HTTPConnection, path: str) -> bytes:
    """Ask once; raises AssertionError for anything but 200."""
    connection.request("GET", path, headers={"Host": HOST})
    answer = connection.getresponse()
    body = answer.read()
    assert answer.status == 200, answer.status
    return body


def edits(seconds: int) -> None:
    """An edit a second under load: how soon it is everywhere, and whether anything old is shown.

    Who reads, who looks for the edits and who makes them have a process each: in one, those who look
    would wait for those who read.
    """
    from articles.models import Article

    story = Article.objects.published()[20]
    path = story.get_absolute_url()
    committed = multiprocessing.Array("d", seconds + 1, lock=False)  # by number - 1; 0: not yet

    def save(number: int) -> None:
        Article.objects.filter(pk=story.pk).update(standfirst=f"Suntingan nomor {number}.")
        committed[number - 1] = time.perf_counter()

    save(1)
    with site(workers=PROCESSES) as own, _reading(own.port, path, committed) as answers:
        looking, told = multiprocessing.Pipe()
        watching = _beside(_watch, own.port, path, seconds + 1, told)
        looking.recv()
        time.sleep(SETTLED)
        for number in range(2, seconds + 2):
            save(number)
            time.sleep(1)
        seen: list[float] = looking.recv()
        watching.join()
    pages, faults = answers
    taken = sorted(at - committed[number] for number, at in enumerate(seen, 1))
    print(
        f"an edit a second for {seconds} s, {PROCESSES} processes, {READERS} readers: seen over"
        f" {WATCHED} connections after {taken[len(taken) // 2] * 1e3:.0f} ms (median),"
        f" {taken[int(len(taken) * 0.95)] * 1e3:.0f} ms (p95), {taken[-1] * 1e3:.0f} ms (at most);"
        f" {pages} pages read, faults: {len(faults)} {faults[:3]}",
        flush=True,
    )


def _beside(work: Callable[..., None], *given: Any) -> multiprocessing.Process:
    """Start a process that does ``work``; it has nothing of this one's to close."""
    process = multiprocessing.get_context("fork").Process(target=work, args=given, daemon=True)
    process.start()
    return process


@contextmanager
def _reading(port: int, path: str, committed: Sequence[float]) -> Iterator[list[Any]]:
    """Have a process read until the block ends; the list has then how many pages, and the faults."""
    here, there = multiprocessing.Pipe()
    reader = _beside(_read, port, [path, *paths().values()], committed, there)
    result: list[Any] = []
    try:
        yield result
    finally:
        here.send(None)
        result.extend(here.recv())
        reader.join()


def _read(port: int, asked: list[str], committed: Sequence[float], told: Connection) -> None:
    def ask(connection: http.client.HTTPConnection, path: str) -> None:
        now = time.perf_counter()
        due = sum(1 for at in committed if at and now - at > LATEST)
        shown = NUMBER.search(body_of(connection, path))
        assert path != asked[0] or (shown and int(shown[1]) >= due), "old"

    with readers(ask, port, asked) as (faults, counts):
        told.recv()
    told.send((counts[0], list(faults)))


def _watch(port: int, path: str, last: int, told: Connection) -> None:
    """Tell, of each edit from the second on, when all connections had shown it or a later one."""
    watchers = [http.client.HTTPConnection("127.0.0.1", port, timeout=60) for _ in range(WATCHED)]
    seen: list[float] = []
    told.send("looking")
    for number in range(2, last + 1):
        waiting = list(watchers)
        while waiting:
            for watcher in waiting:  # all at once, so that none waits for another's answer
                watcher.request("GET", path, headers={"Host": HOST})
            still = []
            for watcher in waiting:
                answer = watcher.getresponse()
                body = answer.read()
                assert answer.status == 200, answer.status
                shown = NUMBER.search(body)
                if not shown or int(shown[1]) < number:
                    still.append(watcher)
            waiting = still
            time.sleep(PAUSE if waiting else 0)
        seen.append(time.perf_counter())
    told.send(seen)


def restart(seconds: int = 20) -> None:
    """The documented restart under load: requests that failed."""
    asked = list(paths().values())
    with site(workers=2) as own:
        pids = _children(own)
        with readers(body_of_any, own.port, asked, keep_alive=False) as (faults, counts):
            time.sleep(2)
            own.process.send_signal(signal.SIGHUP)
            end = time.monotonic() + 6 * seconds
            while pids & _children(own) and time.monotonic() < end:
                time.sleep(0.2)
            time.sleep(3)
        left = len(pids & _children(own))
    print(
        f"restart by SIGHUP under load: {counts[0]} requests, failed: {len(faults)} {faults[:3]};"
        f" processes of before that stayed: {left}",
        flush=True,
    )


def body_of_any(connection: http.client.HTTPConnection, path: str) -> None:
    """Ask once."""
    body_of(connection, path)


def _children(server: Server) -> set[int]:
    return {child.pid for child in psutil.Process(server.process.pid).children(recursive=True)}


def cold(number: int = SAMPLE) -> None:
    """How quickly an empty store fills, with a thread for each core."""
    with site(workers=psutil.cpu_count() or 1, threads=4, megabytes=512) as own:
        asked = _stories(number)
        url = database_url()
        before = (own.cpu(), postgres(url), time.process_time())
        begun = time.perf_counter()
        load(own.port, asked, 16)
        took = time.perf_counter() - begun
        after = (own.cpu(), postgres(url), time.process_time())
    web, database, client = (
        (now - then) * 1000 / len(asked) for then, now in zip(before, after, strict=True)
    )
    print(
        f"cold: {len(asked)} pages from 16 connections, {len(asked) / took:.0f} a second; CPU a page:"
        f" web {web:.2f} ms, PostgreSQL {database:.2f} ms, the client {client:.2f} ms"
    )


def publication(number: int = SAMPLE) -> None:
    """What share of the kept pages one new story empties, asked of a store in this process."""
    from django.utils import timezone

    from tests.factories import make_article
    from tests.newsroom.pagestore.site import Process, settle

    _count_on()
    process = Process(megabytes=1024)
    process.open()
    try:
        for path in [*paths().values(), *_stories(number)]:
            process.get(path, HTTP_HOST=HOST)
        before = len(process.store)
        make_article("Terbit sekarang", section=_busy_section(), tags=["Tag 5"],
                     published_at=timezone.now() - datetime.timedelta(seconds=1))  # fmt: skip
        settle(process)
        gone = before - len(process.store)
    finally:
        process.listener.stop()
    print(f"one new story: {gone} of {before} kept pages are made anew, {gone / before:.2%}")


def _count_on() -> None:
    """Have the database count on behind the keys of the generated paper."""
    from django.apps import apps
    from django.core.management.color import no_style
    from django.db import connection

    models = apps.get_app_config("articles").get_models()
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(models)):
            cursor.execute(statement)


def memory(requests: int = REQUESTS) -> None:
    """Memory of a serving process after many requests of many addresses, and whether it grows."""
    from django.db import connection

    asked = _stories(ADDRESSES)
    asked = list(itertools.islice(itertools.cycle(asked), requests))
    with site(workers=1, threads=4) as own:
        sizes = []
        for part in range(4):
            each = len(asked) // 4
            load(own.port, asked[part * each : (part + 1) * each], 4)
            sizes.append(_memory(own))
    connection.close()
    said = ", ".join(f"{size:.0f}" for size in sizes)
    print(f"memory of web after each quarter of {requests} requests: {said} MB", flush=True)


def _memory(server: Server) -> float:
    """MB that its processes hold alone or share fairly."""
    tree = [psutil.Process(server.process.pid)]
    tree += tree[0].children(recursive=True)
    return sum(process.memory_full_info().pss for process in tree) / 2**20


def _stories(number: int) -> list[str]:
    from articles.models import Article

    rows = Article.objects.published().only("publication_date", "slug")[:number]
    found = [story.get_absolute_url() for story in rows]
    if len(found) < number:
        found += [f"{path}?edisi=teks" for path in found[: number - len(found)]]
    return found


def _busy_section() -> object:
    from articles.models import Section

    return Section.objects.get(slug="rubrik-1")
