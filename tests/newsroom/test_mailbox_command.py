"""`python -m newsroom.demo.mailbox`: one line when ready, one line when it cannot."""

import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

pytestmark = pytest.mark.outside

COMMAND = [sys.executable, "-m", "newsroom.demo.mailbox"]
FREE = ["--smtp-port", "0", "--http-port", "0"]


def run(*arguments):
    return subprocess.run(
        [*COMMAND, *arguments], capture_output=True, text=True, timeout=20, check=False
    )


@pytest.fixture
def process(tmp_path):
    process = subprocess.Popen(
        [*COMMAND, *FREE, "--folder", str(tmp_path / "mails")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    yield process
    process.kill()
    process.communicate()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_says_when_it_is_ready_and_ends_cleanly_when_told(process, number):
    ready = process.stdout.readline()
    smtp_port, url = re.fullmatch(
        r"mailbox ready: smtp://127\.0\.0\.1:(\d+) (http://127\.0\.0\.1:\d+/)\n", ready
    ).groups()
    with (
        socket.create_connection(("127.0.0.1", int(smtp_port)), timeout=5) as smtp,
        socket.create_connection(("127.0.0.1", int(url[:-1].rpartition(":")[2]))),
        urllib.request.urlopen(url, timeout=5) as page,
    ):
        assert page.status == 200
        assert smtp.recv(100).startswith(b"220 ")
        told = time.monotonic()
        process.send_signal(number)
        assert process.wait(timeout=5) == 0
        assert time.monotonic() - told < 1
    assert process.communicate() == ("", "")


@pytest.mark.parametrize("option", ["--smtp-port", "--http-port"])
def test_a_taken_port_ends_it_with_one_line(tmp_path, option):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        result = run(*FREE, "--folder", str(tmp_path), option, port)

    assert result.returncode == 2
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1
    assert port in result.stderr
    assert option in result.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--smtp-port", "abc"], "'abc' is not a port"),
        (["--http-port", "65536"], "'65536' is not a port"),
        (["--host", "0.0.0.0", *FREE], "not this computer's loopback"),
        (["--folder", "/dev/null/mails", *FREE], "cannot be used"),
        (["--tidak-ada"], "unrecognized arguments"),
    ],
)
def test_bad_input_ends_it_with_one_line(tmp_path, arguments, words):
    result = run("--folder", str(tmp_path), *arguments)

    assert result.returncode == 2
    assert len(result.stderr.splitlines()) == 1
    assert words in result.stderr
