"""While PostgreSQL is not there yet, the site's port answers: come back in a moment."""

import contextlib
import http.client
import socket
import threading
import time

import pytest

from newsroom.serving import waiting_room as module
from newsroom.serving.listening import listen
from newsroom.serving.waiting_room import AT_ONCE, waiting_room

PAGE = b"<p>Kami segera kembali</p>"

pytestmark = pytest.mark.outside


@pytest.fixture
def port():
    with listen("127.0.0.1", 0) as shared, waiting_room(shared, PAGE):
        yield shared.getsockname()[1]


def ask(port, method, path, body=None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method, path, body)
    answer = connection.getresponse()
    said = answer.read()
    connection.close()
    return answer, said


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "OPTIONS", "PROPFIND"])
@pytest.mark.parametrize("path", ["/", "/admin/?next=/", "/health/ready", "/health/", "//x"])
def test_everything_is_told_to_come_back(port, method, path):
    answer, said = ask(port, method, path, b"x" * 100_000 if method == "POST" else None)
    assert answer.status == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.headers["Cache-Control"] == "no-store"
    assert said == (b"database unreachable\n" if path.startswith("/health") else PAGE)


def test_the_process_says_that_it_lives(port):
    answer, said = ask(port, "GET", "/health/live")
    assert (answer.status, said) == (200, b"ok\n")


def test_the_head_alone_is_sent_where_it_is_asked_for(port):
    answer, said = ask(port, "HEAD", "/")
    assert (answer.status, said) == (503, b"")


@pytest.mark.parametrize(
    "sent", [b"", b"\r\n", b"nonsense\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"\xff" * 70_000]
)
def test_nonsense_breaks_nothing(port, sent):  # fmt: skip
    with socket.create_connection(("127.0.0.1", port), 10) as visitor:
        visitor.sendall(sent)
    assert ask(port, "GET", "/")[0].status == 503


def test_who_says_nothing_keeps_nobody_out(port):
    silent = [socket.create_connection(("127.0.0.1", port), 10) for _ in range(AT_ONCE // 2)]
    assert ask(port, "GET", "/")[0].status == 503
    for visitor in silent:
        visitor.close()


def test_whoever_came_is_answered_and_whoever_comes_later_waits_for_the_site():
    with listen("127.0.0.1", 0) as shared:
        port = shared.getsockname()[1]
        with waiting_room(shared, PAGE):
            slow = socket.create_connection(("127.0.0.1", port), 10)
            slow.sendall(b"GET / HT")
            assert ask(port, "GET", "/")[0].status == 503  # so the slow one was let in before
            threading.Timer(0.3, slow.sendall, [b"TP/1.1\r\nHost: x\r\n\r\n"]).start()
        assert slow.recv(100).startswith(b"HTTP/1.0 503")
        slow.close()
        later = socket.create_connection(("127.0.0.1", port), 10)  # the queue is open still
        later.sendall(b"GET / HTTP/1.1\r\n\r\n")
        taken, _address = shared.accept()
        taken.close()
        later.close()


def test_who_sends_a_byte_now_and_then_does_not_keep_the_site_closed(monkeypatch):
    monkeypatch.setattr(module, "PATIENCE", 0.5)
    with listen("127.0.0.1", 0) as shared, contextlib.ExitStack() as visitors:
        port = shared.getsockname()[1]
        with waiting_room(shared, PAGE):
            slow = visitors.enter_context(socket.create_connection(("127.0.0.1", port), 10))
            slow.sendall(b"GET / HT")
            assert ask(port, "GET", "/")[0].status == 503
            began = time.monotonic()
        assert time.monotonic() - began < 5
