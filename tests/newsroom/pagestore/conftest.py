"""Stores that listen to the test's database."""

import pytest

from tests.newsroom.pagestore.site import Process, hurry


@pytest.fixture
def processes(transactional_db, monkeypatch):
    """Two stores, open."""
    hurry(monkeypatch)
    both = [Process(), Process()]
    for process in both:
        process.open()
    yield both
    for process in both:
        process.listener.stop()


@pytest.fixture
def process(processes):
    return processes[0]


@pytest.fixture(autouse=True)
def _pages_are_kept(settings):
    """Pages as a site renders them that keeps them."""
    settings.PAGE_STORE_MB = 64
