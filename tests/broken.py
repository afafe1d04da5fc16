"""Runs a module's tests against every broken copy of it: a plugin of pytest, used by ``mutants``.

mutmut writes all broken copies of a function beside the function, and a switch. One process loads
all of it once, makes the database, and learns which test runs which function. Then it forks a child
for each broken copy, which turns the switch and runs just the tests of that function until one
fails. mutmut's own runner does the same, but forks with the database's connection open: all children
would talk over the same one, and whatever asked the database would fail, as if a test had noticed.
Children take turns, so they share the database; each leaves it as tests leave it.
"""

import json
import os
import select
import signal
import sys
import time
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol
from pytest_django.plugin import blocking_manager_key

from tests import as_migrated

PATIENCE, TIMES = 20, 8  # seconds, and times what the tests took unbroken


def pytest_addoption(parser):
    parser.addoption("--broken", help="the module, as a path below the root")
    parser.addoption("--broken-names", help="a file with the names of its broken copies")
    parser.addoption("--broken-results", help="where to write which of them were noticed")


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session):
    """Take the place of pytest's own loop."""
    options = session.config.option
    names = json.loads(Path(options.broken_names).read_text())
    tests = learn(session.items)
    blocker = session.config.stash[blocking_manager_key]
    if is_noticed("", [(seconds, item) for item, seconds, _ran in tests], blocker):
        sys.exit("unbroken they fail in a child")
    results = {}
    for number, name in enumerate(names, 1):
        function = name.rpartition("__mutmut_")[0]
        concerned = [(seconds, item) for item, seconds, ran in tests if function in ran]
        results[name] = is_noticed(name, sorted(concerned, key=lambda test: test[0]), blocker)
        Path(options.broken_results).write_text(json.dumps(results))
        print(f"\r{number} of {len(names)}", end="", file=sys.stderr, flush=True)
    return True


def learn(items):
    """Run all tests on the module as it is; return each with its seconds and what it ran."""
    from mutmut.mutation.trampoline import set_mutant_under_test
    from mutmut.state import state

    set_mutant_under_test("stats")
    tests = []
    for item, following in with_following(items):
        state()._stats.clear()
        began = time.monotonic()
        for report in runtestprotocol(item, log=False, nextitem=following):
            if report.failed:
                sys.exit(f"fails unbroken: {item.nodeid}\n{report.longreprtext[-2000:]}")
        tests.append((item, time.monotonic() - began, frozenset(state()._stats)))
    return tests


class Further:
    """Stands behind the last test, so that what holds for the session is kept."""

    def __init__(self, session):
        self.session = session

    def listchain(self):
        return [self.session]


def with_following(items):
    """Yield each test and the next one, by which pytest decides what to take down."""
    return zip(items, [*items[1:], Further(items[0].session)], strict=True)


def is_noticed(name, concerned, blocker):
    """Fork a child that runs the tests; say whether one failed, or whether none ended."""
    from django.db import connections

    if not concerned:
        return False
    connections.close_all()
    limit = PATIENCE + TIMES * sum(seconds for seconds, _item in concerned)
    child = os.fork()
    if child == 0:
        run_broken(name, [item for _seconds, item in concerned])
    descriptor = os.pidfd_open(child)
    try:
        ended, _writable, _failed = select.select([descriptor], [], [], limit)
    finally:
        os.close(descriptor)
    if not ended:
        os.kill(child, signal.SIGKILL)
    _pid, status = os.waitpid(child, 0)
    if status and not os.WIFEXITED(status):
        start_anew(blocker)
    return status != 0


def run_broken(name, items):
    """Run the tests with the switch turned, until one fails; never return."""
    from mutmut.mutation.trampoline import set_mutant_under_test

    code = 1
    try:
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        set_mutant_under_test(name)
        for item, following in with_following(items):
            reports = runtestprotocol(item, log=False, nextitem=following)
            if any(report.failed for report in reports):
                break
        else:
            code = 0
    finally:
        os._exit(code)


def start_anew(blocker):
    """Bring the database back, which a killed child may have left in the middle of a test."""
    from django.db import connection

    with blocker.unblock():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        as_migrated.restore()
