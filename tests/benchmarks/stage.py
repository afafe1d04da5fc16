"""What the mail benchmarks play on: a database of their own, a sink, workers to be killed."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Protocol

import psutil
from django.core.management import call_command
from django.db import connection
from django.db.models import Count

from newsroom.demo.supervisor import free_port

ROOT = Path(__file__).resolve().parents[2]
LINE = re.compile(r"to=<([^>]*)> message-id=(<[^>]*>)")
PATIENCE = 900.0  # seconds
_started: list[subprocess.Popen[bytes]] = []


class Relay(Protocol):
    """Where a worker's mails go."""

    @property
    def url(self) -> str: ...


class Sink:
    """The relay of ``sink.py`` as a process of its own, with its log."""

    def __init__(self, folder: Path, *flags: str) -> None:
        self.port = free_port(8600)
        self.log = folder / f"sink-{self.port}-{time.monotonic_ns()}.log"
        self.log.touch()
        self._read = self._counted = 0
        self.process = subprocess.Popen(
            [
                sys.executable,
                str(ROOT / "tests/benchmarks/sink.py"),
                str(self.port),
                str(self.log),
                *flags,
            ]
        )
        _started.append(self.process)
        time.sleep(0.5)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def count(self) -> int:
        """How many mails it took; reads what is new, so that it can be asked all the time."""
        with self.log.open("rb") as log:
            log.seek(self._read)
            new = log.read()
        self._read += len(new)
        self._counted += new.count(b"\n")
        return self._counted

    def taken(self) -> list[tuple[str, str]]:
        """Recipient and Message-ID of every mail that it took."""
        with self.log.open() as log:
            return [match.groups() for line in log if (match := LINE.search(line))]

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()


def start_worker(relay: Relay, senders: int = 2, lease: int = 2) -> subprocess.Popen[bytes]:
    """Start ``manage.py worker`` on the benchmark's database; it sends to ``relay``."""
    environment = os.environ | {"SMTP_URL": relay.url, "BENCH_SENDERS": str(senders)}
    environment["BENCH_LEASE"] = str(lease)
    worker = subprocess.Popen(
        [sys.executable, "manage.py", "worker", "--skip-checks"], cwd=ROOT, env=environment
    )
    _started.append(worker)
    return worker


def end_all() -> None:
    """Leave no process behind, whatever went wrong."""
    for process in _started:
        if process.poll() is None:
            process.kill()
            process.wait()


def stop_worker(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def memory(process: subprocess.Popen[bytes]) -> float:
    """Resident memory in MB."""
    return psutil.Process(process.pid).memory_info().rss / 1e6


def server_seconds() -> float:
    """Return what all processes of this machine's PostgreSQL have computed so far, in seconds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        postmaster = psutil.Process(cursor.fetchone()[0]).parent()
    assert postmaster is not None
    ended = postmaster.cpu_times()
    seconds: float = ended.children_user + ended.children_system
    for process in postmaster.children():
        with contextlib.suppress(psutil.NoSuchProcess):
            seconds += process.cpu_times().user + process.cpu_times().system
    return seconds


def empty(subscribers: int) -> None:
    """Leave nothing but so many active subscribers."""
    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE subscriptions_delivery, subscriptions_confirmation, subscriptions_consent,"
            " subscriptions_issue, subscriptions_subscriber, articles_article CASCADE"
        )
        cursor.execute(
            "INSERT INTO subscriptions_subscriber"
            " (email, state, unsubscribe_token, source_page, created_at, confirmed_at)"
            " SELECT 'p' || n || '@contoh' || n %% 40 || '.example', 'active',"
            "  translate(left(encode(uuid_send(gen_random_uuid()), 'base64'), 22), '+/', '-_'),"
            "  '', now(), now() FROM generate_series(1, %s) AS n",
            [subscribers],
        )
        cursor.execute("ANALYZE subscriptions_subscriber")


def make_issue():
    """Plan an issue of a story to everybody; return it while it is being sent."""
    from subscriptions.issues import lifecycle, single_story
    from tests.factories import make_article

    article = make_article("Benteng Aleppo dibuka kembali", standfirst="Setelah dua belas tahun.")
    issue = single_story.draft_issue(article)
    issue.edition = None  # without a window to undo
    lifecycle.queue_story(issue)
    assert lifecycle.start(issue.pk)
    issue.refresh_from_db()
    assert issue.candidates, "the issue is for nobody"
    return issue


def states(issue) -> Counter[str]:
    rows = issue.deliveries.order_by().values_list("state").annotate(number=Count("pk"))
    return Counter(dict(rows))


def wait_for_end(issue, seconds: float = PATIENCE) -> None:
    """Wait until the issue is complete."""
    deadline = time.monotonic() + seconds
    while True:
        issue.refresh_from_db(fields=["state"])
        if issue.state == "complete":
            return
        assert time.monotonic() < deadline, f"not complete: {states(issue)}"
        time.sleep(0.2)


def reconcile(sink: Sink, *options: str) -> str:
    """Run the operator's command; return what it says."""
    from io import StringIO

    said = StringIO()
    call_command("reconcile", "--log", str(sink.log), *options, stdout=said)
    return said.getvalue().strip()
