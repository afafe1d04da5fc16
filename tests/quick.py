"""``pytest --quick``: only what needs nothing but Python, for every commit. A plugin of pytest.

What a test needs is computed from its fixtures and marks: whatever uses the database, a browser or
a server is left out. A test that starts a process or opens a socket by itself cannot be told by
that: it carries the mark ``outside``. One that forgot it fails under ``--quick`` and says so.
"""

import os
import socket
import subprocess

import pytest

BEYOND = {
    "db", "transactional_db", "django_db_reset_sequences", "django_db_serialized_rollback",
    "live_server", "page", "browser", "make_relay",
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
    return not BEYOND.intersection(item.fixturenames) and not any(
        item.get_closest_marker(mark) for mark in MARKS
    )


def pytest_collection_modifyitems(config, items):
    if not config.getoption("--quick"):
        return
    left_out = [item for item in items if not is_quick(item)]
    items[:] = [item for item in items if is_quick(item)]
    config.hook.pytest_deselected(items=left_out)


def keep_inside(monkeypatch):
    """Let whatever would start a process or open a socket fail the test."""

    def refuse(*args, **kwargs):
        pytest.fail("this test goes outside its process: mark it with pytest.mark.outside")

    monkeypatch.setattr(subprocess.Popen, "__init__", refuse)
    monkeypatch.setattr(os, "fork", refuse)
    for act in ("connect", "connect_ex", "bind"):
        monkeypatch.setattr(socket.socket, act, refuse)


@pytest.fixture(autouse=True)
def _nothing_outside(request, monkeypatch):
    if request.config.getoption("--quick"):
        keep_inside(monkeypatch)
