"""SIGHUP lets new processes take over, with the code that the paths lead to by then: none refused."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.browser.conftest import wait_for, wait_until_up
from tests.database import database_url

ROOT = Path(__file__).resolve().parents[2]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.outside, pytest.mark.thorough]


class Visitors:
    """Readers who come one after another, each with a connection of their own, in four rows."""

    def __init__(self, port, paths=("/health/",)):
        self.port, self.paths, self.answered, self.faults = port, paths, 0, []
        self._ended = threading.Event()
        self._threads = [threading.Thread(target=self._come, daemon=True) for _ in range(4)]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error):
        self._ended.set()
        for thread in self._threads:
            thread.join(60)

    def _come(self):
        while not self._ended.is_set():
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            try:
                with contextlib.closing(connection):
                    path = self.paths[self.answered % len(self.paths)]
                    connection.request("GET", path)
                    status = connection.getresponse().status
                    if status != 200:
                        self.faults.append((path, status))
            except (OSError, http.client.HTTPException) as error:
                self.faults.append(repr(error))
            self.answered += 1
            time.sleep(0.01)


def children(pid):
    """The processes whose parent it is, but not those that end."""
    found = subprocess.run(
        ["ps", "-o", "pid=,stat=", "--ppid", str(pid)], capture_output=True, text=True, check=False
    )
    rows = [line.split() for line in found.stdout.splitlines()]
    return {int(number) for number, state in rows if not state.startswith("Z")}


def new_processes(pid, former, log):
    """Wait until two others than those of before serve alone."""

    def look():
        now = children(pid)
        return now if len(now) == 2 and not now & former else None

    try:
        return wait_for(look, 90)
    except BaseException:
        print(log.read_text())
        raise


def test_new_code_takes_over_under_load_and_broken_code_does_not(transactional_db, tmp_path):
    release, log = tmp_path / "current", tmp_path / "log"
    release.symlink_to(ROOT)
    # As systemd hands it over.
    with socket.socket() as held, log.open("wb") as output:
        held.bind(("127.0.0.1", 0))
        held.listen(1024)
        port = held.getsockname()[1]
        environment = os.environ | {
            "DATABASE_URL": database_url(), "SITE_URL": f"http://127.0.0.1:{port}",
            "VAR_DIR": str(tmp_path), "LOG_LEVEL": "WARNING", "SERVING_SOCKET": str(held.fileno()),
        }  # fmt: skip
        command = [sys.executable, str(release / "manage.py"), "serve", "--workers", "2"]
        web = subprocess.Popen(
            command, cwd=ROOT, env=environment, pass_fds=[held.fileno()], stderr=output
        )
        try:
            wait_until_up(f"http://127.0.0.1:{port}/health/", [web])
            first = children(web.pid)
            with Visitors(port) as visitors:
                web.send_signal(signal.SIGHUP)
                second = new_processes(web.pid, first, log)

                broken = tmp_path / "broken"
                broken.mkdir()
                (broken / "manage.py").write_text("raise SystemExit('half an upgrade')")
                release.unlink()
                release.symlink_to(broken)
                web.send_signal(signal.SIGHUP)
                wait_for(lambda: "half an upgrade" in log.read_text(), 60)
                assert children(web.pid) == second

                release.unlink()
                release.symlink_to(ROOT)
                web.send_signal(signal.SIGHUP)
                third = new_processes(web.pid, second, log)
                os.kill(min(third), signal.SIGKILL)
                new_processes(web.pid, {min(third)}, log)
            # What the process killed had in hand is lost; nothing else may be.
            assert len([fault for fault in visitors.faults if "Remote" not in repr(fault)]) == 0
            assert len(visitors.faults) <= 4
            assert visitors.answered > 100

            # systemd's restart: who comes meanwhile waits and is served.
            web.terminate()
            assert web.wait(60) == 0
            with Visitors(port) as visitors:
                web = subprocess.Popen(
                    command, cwd=ROOT, env=environment, pass_fds=[held.fileno()], stderr=output
                )
                wait_for(lambda: visitors.answered > 50, 60)
            assert visitors.faults == []
        finally:
            web.terminate()
            web.wait(60)
