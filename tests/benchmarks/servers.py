"""The speed of the mail on another PostgreSQL beside the embedded one, by turns."""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg

RATE = re.compile(r"worker (\d+)/s")
TURNS = 5
RECIPIENTS = 20_000
SLOWEST = 0.85  # of the embedded server's rate


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
    """Measure both by turns, so that what else the machine does meets both; print the shares."""
    command = [sys.executable, "-m", "tests.benchmarks.mail", "speed"]
    command += ["--recipients", str(recipients or RECIPIENTS)]
    rates: dict[str, list[int]] = {"embedded": [], "this": []}
    for _turn in range(TURNS):
        rates["embedded"].append(_rate(command))
        with own_database(url) as own:
            rates["this"].append(_rate([*command, "--on", own]))
    shares: list[float] = [this / there for there, this in zip(*rates.values(), strict=True)]
    share: float = statistics.median(shares)
    print(
        f"embedded PostgreSQL {rates['embedded']} mails/s, this server {rates['this']}: "
        f"{', '.join(f'{one:.0%}' for one in shares)} of it by turns, in the median {share:.0%}",
        flush=True,
    )
    return share >= SLOWEST


def _rate(command: list[str]) -> int:
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    print(done.stdout, end="", flush=True)
    if (found := RATE.search(done.stdout)) is None:
        sys.exit(f"nothing was measured: {done.stderr[-1000:]}")
    return int(found[1])
