"""``pytest --quick``: only what needs nothing but Python, for every commit. A plugin of pytest.

What a test needs is computed from its fixtures and marks: whatever uses the database, a browser or
a server is left out, and so are files and tests with the mark ``outside``: they start processes or
open sockets by themselves. One without the mark is skipped at the moment that it tries to.
"""

import os
import socket
import subprocess

import pytest
from django.test import TransactionTestCase

BEYOND = {
    "db", "transactional_db", "django_db_reset_sequences", "django_db_serialized_rollback",
    "live_server", "page", "browser", "make_relay", "django_db_setup",
}  # fmt: skip
MARKS = {"django_db", "outside"}


def pytest_addoption(parser):
    parser.addoption(
        "--quick", action="store_true", help="leave out what needs more than Python (make check)"
    )


def pytest_configure(config):
    config.addinivalue_line("markers", "outside: starts a process or opens a socket")


def is_quick(item):
    """Say whether the test needs nothing outside its process."""
    if BEYOND.intersection(item.fixturenames) or any(map(item.get_closest_marker, MARKS)):
        return False
    return not (item.cls and issubclass(item.cls, TransactionTestCase))


def pytest_collection_modifyitems(config, items):
    if not config.getoption("--quick"):
        return
    left_out = [item for item in items if not is_quick(item)]
    items[:] = [item for item in items if is_quick(item)]
    config.hook.pytest_deselected(items=left_out)


def keep_inside(monkeypatch):
    """Skip the test at the moment that it would start a process or open a socket."""

    def refuse(*args, **kwargs):
        pytest.skip("starts a process or opens a socket: pytest.mark.outside saves the way here")

    monkeypatch.setattr(subprocess.Popen, "__init__", refuse)
    monkeypatch.setattr(os, "fork", refuse)
    for act in ("connect", "connect_ex", "bind"):
        monkeypatch.setattr(socket.socket, act, refuse)


@pytest.fixture(autouse=True)
def _nothing_outside(request, monkeypatch):
    if request.config.getoption("--quick"):
        keep_inside(monkeypatch)
