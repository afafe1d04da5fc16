"""The speed of the mail on another PostgreSQL beside the embedded one, by turns."""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple
from urllib.parse import urlsplit

import psycopg

FIGURES = re.compile(r"worker (\d+)/s.*computes ([\d.]+) ms a mail")
TURNS = 5
RECIPIENTS = 20_000
SLOWEST = 0.85  # of the embedded server's rate


class Figures(NamedTuple):
    """Mails a second, and what the server computes for one in milliseconds of a core."""

    rate: float
    milliseconds: float


@contextmanager
def own_database(url: str) -> Iterator[str]:
    """Make a database on the server at ``url`` for a block; yield its address."""
    name = f"bench_mail_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        try:
            yield urlsplit(url)._replace(path=f"/{name}").geturl()
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def compare(url: str, recipients: int | None) -> bool:
    """Measure both by turns, so that what else the machine does meets both; print the ratios.

    On a machine that does other work the rate tells of that work, too; what the server computes
    does not.
    """
    command = [sys.executable, "-m", "tests.benchmarks.mail", "speed"]
    command += ["--recipients", str(recipients or RECIPIENTS)]
    pairs = []
    for turn in range(1, TURNS + 1):
        embedded = _measure(command)
        with own_database(url) as own:
            this = _measure([*command, "--on", own])
        pairs.append((embedded, this))
        print(f"turn {turn}: {_ratios(embedded, this)}", flush=True)
    medians = [
        Figures(*map(statistics.median, zip(*figures, strict=True)))
        for figures in zip(*pairs, strict=True)
    ]
    share = statistics.median(this.rate / embedded.rate for embedded, this in pairs)
    print(f"medians: {_ratios(*medians)}; {share:.0%} of the rate by turns", flush=True)
    return share >= SLOWEST


def _ratios(embedded: Figures, this: Figures) -> str:
    return (
        f"this server {this.rate:.0f} mails/s, embedded {embedded.rate:.0f}: "
        f"{this.rate / embedded.rate:.0%}; it computes {this.milliseconds:.3f} ms a mail, "
        f"embedded {embedded.milliseconds:.3f}: {this.milliseconds / embedded.milliseconds:.0%}"
    )


def _measure(command: list[str]) -> Figures:
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    print(done.stdout, end="", flush=True)
    if (found := FIGURES.search(done.stdout)) is None:
        sys.exit(f"nothing was measured: {done.stderr[-1000:]}")
    return Figures(*map(float, found.groups()))
