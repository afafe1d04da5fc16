"""How many mails a second leave with 1, 2 and 4 workers, to a relay that one names.

Without a name it is Postfix's ``smtp-sink``, which answers at once and keeps nothing: then what is
measured is the sender. A mail's cost is read from /proc, apart for workers and PostgreSQL.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psutil
from django.db import connection

from newsroom.demo.supervisor import free_port
from subscriptions.issues import lifecycle
from subscriptions.models import Delivery, JobBeat
from subscriptions.models.delivery import READY
from tests.benchmarks import stage

CONNECTIONS = 32  # of all workers together
NUMBERS = (1, 2, 4)
RECIPIENTS = 20_000
WARM, COOL = 0.9, 0.05  # the shares of an issue that are left when measuring begins and ends


@dataclass
class Named:
    """A relay by its address."""

    url: str


def scaling(_folder: object, options: Any, _database: object) -> bool:
    """Send an issue with each number of workers; print rates, costs and memory."""
    recipients = options.recipients or RECIPIENTS
    with _relay(options.relay) as relay:
        print(f"scaling: {recipients} recipients, {CONNECTIONS} connections in all, to {relay.url}")
        kept = [_rate(relay, number, recipients) for number in NUMBERS]
    return all(kept)


@contextlib.contextmanager
def _relay(named: str | None) -> Iterator[Named]:
    if named:
        yield Named(f"smtp://{named}")
        return
    program = shutil.which("smtp-sink", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        raise SystemExit("smtp-sink is missing: apt-get install postfix, or name a relay: --relay")
    port = free_port(8700)
    user = ["-u", "nobody"] if os.geteuid() == 0 else []
    sink = subprocess.Popen(
        [program, *user, "-c", f"127.0.0.1:{port}", "200"], stdout=subprocess.DEVNULL
    )
    try:
        time.sleep(0.5)
        yield Named(f"smtp://127.0.0.1:{port}")
    finally:
        sink.terminate()
        sink.wait()


def _rate(relay: Named, number: int, recipients: int) -> bool:
    """Let ``number`` workers send an issue; whether every mail left."""
    stage.empty(recipients)
    JobBeat.objects.all().delete()
    issue = stage.make_issue()
    lifecycle.pause(issue, "")
    workers = [
        stage.start_worker(relay, CONNECTIONS // number, lease=60) for _worker in range(number)
    ]
    try:
        while JobBeat.objects.filter(job__startswith="issue-sender").count() < CONNECTIONS:
            time.sleep(0.2)
        with connection.cursor() as cursor:
            cursor.execute("CHECKPOINT")
        lifecycle.resume(issue, "")
        begin = _reached(recipients * WARM, workers)
        end = _reached(recipients * COOL, workers)
        memory = sum(map(stage.memory, workers))
        stage.wait_for_end(issue)
    finally:
        for worker in workers:
            stage.stop_worker(worker)
    mails = begin.left - end.left
    print(
        f"  {number} worker{'s' if number > 1 else ' '}: "
        f"{mails / (end.at - begin.at):6.0f}/s; of a core a mail {_cost(mails, begin, end)}; "
        f"{memory:.0f} MB",
        flush=True,
    )
    return stage.states(issue) == {"accepted": recipients}


@dataclass
class Moment:
    """How far it is, and what was computed until then, in seconds."""

    left: int
    at: float
    workers: float
    server: float


def _reached(left: float, workers: list[subprocess.Popen[bytes]]) -> Moment:
    while (now := Delivery.objects.filter(state__in=READY).count()) > left:
        time.sleep(0.05)
    computed = sum(sum(psutil.Process(each.pid).cpu_times()[:2]) for each in workers)
    return Moment(now, time.monotonic(), computed, stage.server_seconds())


def _cost(mails: int, begin: Moment, end: Moment) -> str:
    """Return what a mail costs between two moments, in words."""
    workers, server = end.workers - begin.workers, end.server - begin.server
    return f"{workers / mails * 1e3:.3f} ms in workers, {server / mails * 1e3:.3f} in PostgreSQL"
