"""Several processes, one answer: nothing is counted twice, and nothing is lost with a process."""

import http.client
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from prometheus_client import multiprocess
from prometheus_client.parser import text_string_to_metric_families

from newsroom.demo.supervisor import free_port
from newsroom.metrics import folders
from tests.browser.conftest import wait_until_up
from tests.database import database_url

ROOT = Path(__file__).resolve().parents[3]
TOKEN = "t" * 30
NAME = "newsroom_http_requests_total"
COUNT = """
from newsroom.metrics import instruments as i
import sys
i.REQUESTS.labels("home", "GET", "2xx", "hit").inc(int(sys.argv[1]))
i.STORE_ENTRIES.set(int(sys.argv[1]))
print("ready", flush=True)
sys.stdin.read()
"""


class TestTheFolders:
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path, monkeypatch):
        monkeypatch.setattr(folders, "IN_MEMORY", tmp_path)
        monkeypatch.setenv(folders.VARIABLE, "")

    @pytest.fixture
    def counting(self):
        """Start processes that count and wait."""
        started = []

        def start(number):
            process = subprocess.Popen(
                [sys.executable, "-c", COUNT, str(number)],
                cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=os.environ.copy(),
            )  # fmt: skip
            assert process.stdout.readline() == b"ready\n"
            started.append(process)
            return process

        yield start
        for process in started:
            process.kill()
            process.wait()

    @staticmethod
    def told():
        merged = multiprocess.MultiProcessCollector.merge(list(folders.files()))
        return {s.name: s.value for metric in merged for s in metric.samples if s.value}

    def test_processes_are_added_up_and_the_dead_keep_what_they_counted(self, counting):
        folders.begin("web")
        counting(3)
        dying = counting(4)
        assert self.told() == {"newsroom_http_requests_total": 7, "newsroom_store_entries": 7}
        dying.kill()
        dying.wait()
        assert self.told() == {"newsroom_http_requests_total": 7, "newsroom_store_entries": 3}

    def test_the_folder_of_a_server_that_ended_goes(self, tmp_path):
        gone = subprocess.Popen([sys.executable, "-c", ""])
        gone.wait()
        folders.begin("worker")
        own = Path(os.environ[folders.VARIABLE])
        left = own.parent / f"web-{gone.pid}"
        left.mkdir()
        (left / "counter_1.db").write_bytes(b"")
        folders.begin("web")
        assert not left.exists()
        names = {folder.name for folder in own.parent.iterdir()}
        assert names == {f"{kind}-{os.getpid()}" for kind in ("web", "worker")}

    def test_a_folder_of_somebody_else_is_not_used(self, tmp_path, monkeypatch):
        folders._root().symlink_to(tmp_path / "elsewhere", target_is_directory=True)
        (tmp_path / "elsewhere").mkdir()
        folders.begin("web")
        assert os.environ[folders.VARIABLE] == ""


@pytest.mark.thorough
@pytest.mark.outside
@pytest.mark.django_db(transaction=True)
def test_the_real_server_with_two_processes(tmp_path):
    port = free_port(23_000 + os.getpid() % 10_000)
    environment = os.environ | {
        "DATABASE_URL": database_url(), "SITE_URL": f"http://127.0.0.1:{port}",
        "VAR_DIR": str(tmp_path), "LOG_LEVEL": "WARNING", "METRICS_TOKEN": TOKEN,
    }  # fmt: skip

    def ask(path):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("GET", path, headers={"Authorization": f"Bearer {TOKEN}"})
        answer = connection.getresponse()
        body = answer.read().decode()
        connection.close()
        return body

    def told():
        found = 0.0
        for family in text_string_to_metric_families(ask("/metrics")):
            for sample in family.samples:
                if sample.name == NAME and sample.labels["page"] == "feed":
                    found += sample.value
        return found

    command = [sys.executable, "manage.py", "serve", "--port", str(port), "--workers", "2"]
    server = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        wait_until_up(f"http://127.0.0.1:{port}/health/", [server], seconds=90)
        for _time in range(20):
            ask("/feed/")
        assert [told() for _time in range(6)] == [20] * 6  # whichever process is asked
        children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
        os.kill(int(children[-1]), signal.SIGKILL)
        time.sleep(1)
        wait_until_up(f"http://127.0.0.1:{port}/health/", [server], seconds=90)
        assert told() == 20
    finally:
        server.terminate()
        server.wait(30)
