"""Leaves tests with the mark ``thorough`` to CI: a plugin of pytest.

They cost seconds each, and the promise that they try on many cases or on a whole machine is kept by
quicker tests, too. Of a test that goes through many cases with the database, some are enough until
CI: the first, one in the middle and the last; the others get the mark, too. So do the tests in
``tests/slow.txt``, which ``make slow-tests`` writes from a run of all. Marked tests run where ``CI``
is set (``.ci/run``), with ``--thorough`` or ``-m thorough``, and where their file or they themselves
are named.
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest

CASES = 3  # of one test with the database, where not all are asked for
SLOW = Path(__file__).with_name("slow.txt")
SECONDS, SECONDS_IN_BROWSER = 1.0, 3.5  # from which on a test is left to CI
LEFT_OUT = pytest.StashKey[int]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--thorough", action="store_true", help="run what is left to CI as well")
    parser.addoption("--note-slow", action="store_true", help=f"write {SLOW.name} by this run")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--note-slow") and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Stopwatch())


class Stopwatch:
    """Notes which tests took long; of a test with many cases, by its slowest case."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()
        self.workers: set[str] = set()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        worker = getattr(report, "worker_id", "")  # of xdist
        is_first, self.workers = worker not in self.workers, self.workers | {worker}
        if not is_first:  # which makes the database, before its test
            self.seconds[report.nodeid] += report.duration

    def pytest_sessionfinish(self) -> None:
        names = {name_of(test) for test, took in self.seconds.items() if took >= limit(test)}
        SLOW.write_text("".join(f"{name}\n" for name in sorted(names)), encoding="utf-8")


def limit(test: str) -> float:
    """Return the seconds from which on a test is slow."""
    return SECONDS_IN_BROWSER if test.startswith("tests/browser/") else SECONDS


def name_of(test: str) -> str:
    """Return a test without its case."""
    return test.partition("[")[0]


def is_complete(config: pytest.Config) -> bool:
    """Say whether nothing is to be left out."""
    chosen = config.getoption("markexpr")
    return bool(os.environ.get("CI") or config.getoption("--thorough") or "thorough" in chosen)


def files_named(config: pytest.Config) -> set[str]:
    """Return the files of which all or some tests were asked for by name."""
    paths = (argument.partition("::")[0] for argument in config.args)
    return {str(config.invocation_params.dir / path) for path in paths if path.endswith(".py")}


def mark_slow(items: list[pytest.Item]) -> None:
    """Mark what took long when it was noted."""
    slow = set(SLOW.read_text(encoding="utf-8").split("\n")) if SLOW.exists() else set()
    for item in items:
        if name_of(item.nodeid) in slow:
            item.add_marker("thorough")


def mark_families(items: list[pytest.Item]) -> None:
    """Mark all but a few cases of each test that uses the database."""
    families: dict[str, list[pytest.Item]] = {}
    for item in items:
        if item.get_closest_marker("django_db") and not item.get_closest_marker("thorough"):
            families.setdefault(name_of(item.nodeid), []).append(item)
    for cases in families.values():
        kept = {round(place * (len(cases) - 1) / (CASES - 1)) for place in range(CASES)}
        for place, item in enumerate(cases):
            if place not in kept:
                item.add_marker("thorough")


@pytest.hookimpl(tryfirst=True)  # before pytest's own chooses by -m
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    mark_slow(items)
    mark_families(items)
    if is_complete(config):
        return
    named = files_named(config)
    left_out = [
        item
        for item in items
        if item.get_closest_marker("thorough") and str(item.path) not in named
    ]
    items[:] = [item for item in items if item not in set(left_out)]
    config.stash[LEFT_OUT] = len(left_out)
    config.hook.pytest_deselected(items=left_out)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Tell the process that writes the summary: only the workers of xdist have collected."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left_out"] = session.config.stash.get(LEFT_OUT, 0)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node, error) -> None:
    """Each worker has collected the same."""
    left_out = getattr(node, "workeroutput", {}).get("left_out", 0)
    node.config.stash[LEFT_OUT] = max(left_out, node.config.stash.get(LEFT_OUT, 0))


def pytest_terminal_summary(terminalreporter, config: pytest.Config) -> None:
    if left_out := config.stash.get(LEFT_OUT, 0):
        terminalreporter.write_line(
            f"{left_out} thorough tests were left out: `make test-thorough` runs them, "
            "`CI=true make test` runs everything."
        )
