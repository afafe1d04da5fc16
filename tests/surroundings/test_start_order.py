"""PostgreSQL that comes late, is killed and comes back: the site says so, and goes on by itself."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from newsroom.demo.supervisor import free_port
from tests.closed_port import CLOSED
from tests.surroundings.programs import cluster, folder

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0  # seconds until processes and servers are where they should be

pytestmark = [pytest.mark.outside, pytest.mark.thorough]


class Site:
    """Web and worker on a database, with what they said."""

    def __init__(self, place, url):
        self.place, self.url, self.port = place, url, free_port(23_000)
        self.processes = {}
        self.environment = {
            key: value for key, value in os.environ.items() if not key.startswith("DATABASE_")
        } | {
            "DATABASE_URL": url, "VAR_DIR": str(place), "SMTP_URL": f"smtp://{CLOSED}",
            "SITE_URL": f"http://127.0.0.1:{self.port}", "OUTBOX_POLL": "0.5",
        }  # fmt: skip

    def manage(self, *arguments, **more):
        return subprocess.Popen(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT, env=self.environment, **more,
        )  # fmt: skip

    def start(self, name, *arguments):
        with (self.place / f"{name}.log").open("ab") as log:
            self.processes[name] = self.manage(*arguments, stderr=log)

    def said(self, name):
        return (self.place / f"{name}.log").read_text()

    def ask(self, path, method="GET"):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=15)
        with contextlib.closing(connection):
            connection.request(method, path)
            answer = connection.getresponse()
            answer.read()
            return answer

    def until(self, status, path="/"):
        """Ask until the page has that status; what is answered meanwhile."""
        seen, deadline = [], time.monotonic() + PATIENCE
        while not seen or seen[-1] != status:
            assert time.monotonic() < deadline, (seen[-5:], self.said("web"))
            seen.append(self.ask(path).status)
            time.sleep(0.1)
        return seen[:-1]

    def alive(self):
        return {name for name, process in self.processes.items() if process.poll() is None}

    def stop(self):
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            process.wait(60)


def beats(url):
    """When the worker last wrote down that its jobs go on."""
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT max(seen_at) FROM subscriptions_jobbeat").fetchone()[0]


def wait_until_up(port):
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            http.client.HTTPConnection("127.0.0.1", port, timeout=5).connect()
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        else:
            return


@pytest.fixture(scope="module")
def server(start):
    """A cluster with the site's tables that does not run."""
    made = start(cluster())
    with made.started(), folder("site") as place:
        migrating = Site(place, made.url).manage("migrate", "-v0")
        assert migrating.wait(120) == 0
    return made


def test_the_database_comes_last_and_goes_and_comes_back(server, tmp_path):
    site = Site(tmp_path, server.url)
    site.start("web", "serve", "--port", str(site.port), "--workers", "1")
    site.start("worker", "worker")
    try:
        wait_until_up(site.port)
        for path in ("/", "/admin/", "/health/ready", "/health/", "/static/css/site.css"):
            answer = site.ask(path)
            assert answer.status == 503, path
            assert int(answer.headers["Retry-After"]) > 0
        assert site.ask("/health/live").status == 200
        assert site.ask("/langganan/", "POST").status == 503
        deadline = time.monotonic() + PATIENCE
        while "waiting for it" not in site.said("worker"):
            assert time.monotonic() < deadline
            time.sleep(0.1)
        for name in ("web", "worker"):
            assert site.said(name).count("\n") == 1, site.said(name)
            assert "DATABASE_URL: PostgreSQL cannot be reached" in site.said(name)
            assert "waiting for it, up to 300 s" in site.said(name)

        with server.started(signal.SIGKILL) as postmaster:
            assert set(site.until(200)) <= {503}  # and nobody was refused
            assert site.ask("/health/ready").status == 200
            until_worker_works(server.url, site)
            kill(postmaster)
        site.until(503)
        assert int(site.ask("/").headers["Retry-After"]) > 0
        assert site.ask("/health/ready").status == 503
        assert site.ask("/health/live").status == 200
        assert site.alive() == {"web", "worker"}

        with server.started():
            assert set(site.until(200)) <= {503}
            until_worker_works(server.url, site)
    finally:
        site.stop()
    assert {name: process.returncode for name, process in site.processes.items()} == {
        "web": 0, "worker": 0,
    }  # fmt: skip


def until_worker_works(url, site):
    """Wait until the worker writes down a beat, after now."""
    with psycopg.connect(url) as connection:
        now = connection.execute("SELECT clock_timestamp()").fetchone()[0]
    deadline = time.monotonic() + PATIENCE
    while not (seen := beats(url)) or seen < now:
        assert time.monotonic() < deadline, site.said("worker")[-2000:]
        time.sleep(0.2)


def kill(postmaster):
    """End the server and its sessions at once, as a machine does that loses its power."""
    os.killpg(postmaster.pid, signal.SIGKILL)
    postmaster.wait(PATIENCE)


@pytest.mark.parametrize("command", [["serve"], ["worker"]])
def test_a_database_that_never_comes_is_given_up(tmp_path, command):
    with socket.socket() as held:  # bound, so that nobody else answers there either
        held.bind(("127.0.0.1", 0))
        site = Site(tmp_path, f"postgres://nobody@127.0.0.1:{held.getsockname()[1]}/none")
        site.environment["DATABASE_WAIT"] = "1"
        if command == ["serve"]:
            command = ["serve", "--port", str(site.port)]
        site.start("one", *command)
        assert site.processes["one"].wait(PATIENCE) == 2
    said = site.said("one").splitlines()
    assert len(said) == 2, said
    assert "waiting for it, up to 1 s" in said[0]
    assert "waited 1 s" in said[1]
