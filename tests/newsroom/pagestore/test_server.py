"""The real server with two processes, read by many while stories change: nothing old, no error."""

import http.client
import os
import re
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from articles.editing import workflow
from articles.models import Article
from newsroom.demo.supervisor import free_port
from tests.browser.conftest import wait_until_up
from tests.database import database_url
from tests.factories import make_article

ROOT = Path(__file__).resolve().parents[3]
LATEST = 1.0  # seconds after a commit until every process shows it
EDITS = 6
PAUSE = 0.5
NUMBER = re.compile(rb"Benteng nomor (\d+)")

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.outside]


@pytest.fixture
def port(transactional_db, tmp_path):
    """The site's own server with two processes."""
    port = free_port(24_000 + os.getpid() % 10_000)
    environment = os.environ | {
        "DATABASE_URL": database_url(), "SITE_URL": f"http://127.0.0.1:{port}",
        "VAR_DIR": str(tmp_path), "LOG_LEVEL": "WARNING",
    }  # fmt: skip
    environment.pop("PAGE_STORE_MB", None)
    command = [sys.executable, "manage.py", "serve", "--port", str(port), "--workers", "2"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        wait_until_up(f"http://127.0.0.1:{port}/health/", [process], seconds=90)
        yield port
    finally:
        process.terminate()
        process.wait(30)


class Reader(threading.Thread):
    """Reads pages over one connection until it is told to stop."""

    def __init__(self, port, paths, edits, stop):
        super().__init__(daemon=True)
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.paths, self.edits, self.stop = paths, edits, stop
        self.read, self.hits, self.faults = 0, 0, []

    def run(self):
        try:
            while not self.stop.is_set():
                for path in self.paths:
                    self.ask(path)
        except (OSError, http.client.HTTPException) as error:
            self.faults.append(repr(error))

    def ask(self, path):
        due = [number for number, at in list(self.edits) if time.monotonic() - at > LATEST]
        self.connection.request("GET", path)
        answer = self.connection.getresponse()
        body = answer.read()
        self.read += 1
        self.hits += answer.headers["X-Page"] == "hit"
        shown = [int(number) for number in NUMBER.findall(body)]
        if answer.status != 200 or not shown or min(shown) < max(due, default=0):
            self.faults.append((path, answer.status, shown[:3], due[-1:]))


def status_of(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path)
    status = connection.getresponse().status
    connection.close()
    return status


def test_nothing_old_is_shown_while_a_story_changes(port):
    story = make_article("Benteng nomor 0", tags=["Aleppo"])
    paths = [story.get_absolute_url(), story.section.get_absolute_url(), "/tag/aleppo/", "/feed/"]
    edits, stop = [], threading.Event()
    readers = [Reader(port, paths, edits, stop) for _ in range(4)]
    for reader in readers:
        reader.start()
    for number in range(1, EDITS + 1):
        Article.objects.filter(pk=story.pk).update(headline=f"Benteng nomor {number}")
        edits.append((number, time.monotonic()))
        stop.wait(PAUSE)
    stop.wait(LATEST + PAUSE)
    stop.set()
    for reader in readers:
        reader.join(30)
    assert not [fault for reader in readers for fault in reader.faults]
    assert sum(reader.hits for reader in readers) > sum(reader.read for reader in readers) / 2

    assert status_of(port, paths[0]) == 200
    workflow.make_move(Article.objects.get(), "withdraw", None)
    gone_at = time.monotonic()
    while time.monotonic() - gone_at < LATEST:
        last = {status_of(port, paths[0]) for _process in range(8)}
    assert last == {410}
