"""The whole site in processes of its own, and Chromium to look at it."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from subscriptions.issues import lifecycle
from subscriptions.models import Issue
from tests.database import database_url

ROOT = Path(__file__).resolve().parents[2]
# Playwright's loop runs in this thread; Django would refuse the fixtures' own queries beside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
MISSING = "Chromium is missing; on Debian: apt-get install chromium"
PATIENCE = 15_000  # ms: of a busy machine, for what is pressed and what is looked at alike
FLAGS = [
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def chromium():
    """A browser for the whole session."""
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[*FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])],
        )
        yield browser
        browser.close()


@pytest.fixture
def new_page(chromium):
    """Open pages, each with cookies of its own; nothing on them may break the policy or throw."""
    contexts, problems = [], []

    def note(message):
        if "Content Security Policy" in message.text or "Refused to" in message.text:
            problems.append(message.text)

    def open_page(**options):
        context = chromium.new_context(
            **({"locale": "id-ID", "timezone_id": "Asia/Jakarta"} | options)
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("console", note)
        page.on("pageerror", lambda error: problems.append(str(error)))
        return page

    yield open_page
    for context in contexts:
        context.close()
    wait_until_answered()
    assert not problems


def wait_until_answered(seconds=10):
    """Wait for ``live_server``'s threads: what a closed page had asked is still being done.

    What is written after the tables were emptied would be the next test's.
    """
    deadline = time.monotonic() + seconds
    while any("process_request_thread" in thread.name for thread in threading.enumerate()):
        assert time.monotonic() < deadline, "the server still answers a page that was closed"
        time.sleep(0.01)


@pytest.fixture
def page(new_page):
    """A page at 1280 × 800."""
    return new_page(viewport={"width": 1280, "height": 800})


@dataclass
class Site:
    """The running site: ``url`` without a slash at the end, and the mailbox beside it.

    ``processes`` are those that run, the server first; ``serve`` starts another server.
    """

    url: str
    mailbox: object
    processes: list
    serve: Callable

    def kill_server(self):
        """End the server and what it has started, as a machine does that loses its power."""
        server = self.processes.pop(0)
        children = Path(f"/proc/{server.pid}/task/{server.pid}/children")
        started = [int(pid) for pid in children.read_text().split()]
        server.kill()
        for pid in started:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        server.wait()

    def serve_again(self):
        """Start the server anew; it is the first of the processes again."""
        self.serve()
        self.processes.insert(0, self.processes.pop())


@pytest.fixture
def pages(live_server, settings):
    """The site's pages alone, answered by a thread of the tests: no worker, no mail, nothing kept.

    Half the time of ``live_site`` is its start.
    """
    settings.SITE_URL = live_server.url
    return live_server


@pytest.fixture
def live_site(transactional_db, settings, tmp_path):
    """The site's own server, the worker, and a mailbox, all on the test's own database."""
    from newsroom.demo.mailbox import Mailbox
    from newsroom.demo.supervisor import free_port
    from subscriptions.models import Edition

    Edition.objects.update(undo_minutes=0)  # what is mailed goes out at once

    settings.MEDIA_ROOT = tmp_path / "media"
    # The site's own process checks passwords with what it is set to, and waits for it two seconds:
    # on a busy machine only this one is quick enough.
    settings.PASSWORD_HASHERS = ["newsroom.accounts.hashers.BoundedArgon2Hasher"]
    port = free_port(20_000 + os.getpid() % 20_000)
    settings.SITE_URL = url = f"http://127.0.0.1:{port}"
    with Mailbox(tmp_path / "mailbox") as mailbox:
        settings.SMTP_URL = f"smtp://127.0.0.1:{mailbox.smtp_port}"
        environment = os.environ | {
            "DATABASE_URL": database_url(),
            "SITE_URL": url,
            "SMTP_URL": settings.SMTP_URL,
            "VAR_DIR": str(tmp_path),
            "LOG_LEVEL": "WARNING",
        }
        processes = []

        def start(*arguments):
            command = [sys.executable, "manage.py", *arguments]
            processes.append(subprocess.Popen(command, cwd=ROOT, env=environment))

        def serve():
            start("serve", "--port", str(port), "--workers", "1")
            wait_until_up(f"{url}/health/", processes[-1:])

        try:
            serve()
            start("worker")
            yield Site(url, mailbox, processes, serve)
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                process.wait(60)


def wait_until_up(url, processes, seconds=90):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        assert all(process.poll() is None for process in processes)
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"{url} does not answer")


def wait_for(look, seconds=30):
    """Look until there is something to see, and return it."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        if time.monotonic() > deadline:
            pytest.fail("it did not come")
        time.sleep(0.1)
    return found


def start(issue):
    """Let an issue go out that is due; the site's own worker may be quicker."""
    lifecycle.start(issue.pk)
    wait_for(lambda: Issue.objects.filter(pk=issue.pk, started_at__isnull=False).exists())
