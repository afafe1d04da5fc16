"""The demo's processes end together, however the end begins, and nothing of them stays."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from django.core.management.base import CommandError

from newsroom.demo.supervisor import free_port
from newsroom.management.commands import demo

pytestmark = pytest.mark.outside

ROOT = Path(__file__).resolve().parents[2]
PARENT = """
import json, os, subprocess, sys
from newsroom.demo.supervisor import Supervisor
supervisor = Supervisor({"GREETING": "hello"})
supervisor.listen_to_signals()
sleeper = "import subprocess, sys, time; "
sleeper += "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']); "
stubborn = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
supervisor.start("one", "-c", sleeper + "time.sleep(60)")
supervisor.start("two", "-c", (stubborn if "stubborn" in sys.argv else "") + sleeper + "time.sleep(60)")
print(json.dumps({name: child.pid for name, child in supervisor.children.items()}), flush=True)
sys.exit(supervisor.run())
"""


def wait_until(condition, seconds=15):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def family():
    """The supervisor, its two children and their children, by name."""
    started = []

    def start(*arguments):
        process = subprocess.Popen(
            [sys.executable, "-c", PARENT, *arguments],
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        children = json.loads(process.stdout.readline())
        parents = [psutil.Process(pid) for pid in children.values()]
        assert wait_until(lambda: all(p.children() for p in parents))
        everybody = [*parents, *(c for p in parents for c in p.children())]
        return process, dict(zip(children, parents, strict=True)), everybody

    yield start
    for process in started:
        process.kill()
        process.wait()


def all_gone(everybody):
    return wait_until(lambda: not any(p.is_running() and p.status() != "zombie" for p in everybody))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_all_with_exit_code_0(family, number):
    process, _children, everybody = family()
    process.send_signal(number)
    assert process.wait(15) == 0
    assert all_gone(everybody)


def test_a_crash_of_one_child_ends_the_others_and_their_children(family):
    process, children, everybody = family()
    children["one"].kill()
    assert process.wait(15) == 1
    assert "one ended by itself" in process.stdout.read()
    assert all_gone(everybody)


def test_a_child_that_will_not_end_is_made_to(family, monkeypatch):
    process, _children, everybody = family("stubborn")
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0
    assert all_gone(everybody)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's help is Linux's")
def test_the_children_end_when_the_supervisor_is_killed(family):
    process, children, _everybody = family()
    process.kill()
    assert all_gone(children.values())


def test_a_taken_port_gives_way_to_the_next_free_one():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert free_port(port) > port


@pytest.mark.skipif(sys.platform != "linux", reason="reservations are Linux's")
def test_two_that_start_together_take_different_ports():
    code = (
        "import sys; from newsroom.demo.supervisor import free_port;"
        " print(free_port(23456), flush=True); sys.stdin.read()"
    )
    others = [
        subprocess.Popen(
            [sys.executable, "-c", code],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    ports = [other.stdout.readline() for other in others]
    for other in others:
        other.communicate()
    assert len(set(ports)) == 3


def test_a_second_demo_of_a_folder_says_where_the_first_one_is(tmp_path):
    with demo._only_one(tmp_path / "var") as note:
        note.write("http://localhost:8000")
        note.flush()
        with (
            pytest.raises(
                CommandError, match=r"already: http://localhost:8000\. .*VAR_DIR="
            ) as told,
            demo._only_one(tmp_path / "var"),
        ):
            pass
        assert told.value.returncode == 2
    with demo._only_one(tmp_path / "var") as note:  # nothing of the one before stands there
        assert (tmp_path / "var/demo.lock").read_text() == ""
