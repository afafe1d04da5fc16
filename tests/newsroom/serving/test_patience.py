"""Slow visitors end by themselves and hold nothing that others need."""

import contextlib
import io
import time

import pytest

from newsroom.serving import connection as connections
from tests.newsroom.serving.conftest import PATIENCE, Site, read

REQUEST = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
LARGE = b"x" * 20_000_000


@pytest.fixture
def hurry(monkeypatch):
    """Let patience end soon."""
    monkeypatch.setattr(connections, "BETWEEN_LOOKS", 0.05)
    for name in ("HEAD_PATIENCE", "IDLE_PATIENCE", "READING_PATIENCE", "LEAVING_PATIENCE"):
        monkeypatch.setattr(connections, name, 0.3)


@pytest.mark.parametrize("sent", [b"", b"G", REQUEST[:-2], b"\r\n\r\n"])
def test_a_head_that_does_not_come_is_not_waited_for(hurry, site, sent):
    assert site.ask(sent) == (b"", True)


def test_nor_one_that_comes_byte_by_byte(hurry, site):
    with site.connect() as connection, contextlib.suppress(OSError):
        begun = time.monotonic()
        for _byte in range(100):
            connection.sendall(b"G" if _byte == 0 else b"E")
            time.sleep(0.05)
    assert time.monotonic() - begun < PATIENCE
    assert site.seen == []


def test_a_connection_without_a_next_request_is_closed(hurry, site):
    got, is_end = site.ask(REQUEST)
    assert got.startswith(b"HTTP/1.1 200 OK")
    assert is_end


def stream(environ, start):
    start("200 OK", [])
    return (b"x" * 65536 for _ in range(400))


def whole(environ, start):
    start("200 OK", [("Content-Length", str(len(LARGE)))])
    return [LARGE]


def file(environ, start):
    start("200 OK", [("Content-Length", str(len(LARGE)))])
    return environ["wsgi.file_wrapper"](io.BytesIO(LARGE))


@pytest.mark.parametrize("large", [whole, file])
def test_who_reads_slowly_holds_no_thread(large):
    site = Site(threads=1)
    site.answers["/large"] = large
    with site.connect() as slow:
        slow.sendall(b"GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n")
        while not site.seen:
            time.sleep(0.01)
        assert site.ask(REQUEST, 0.5)[0].startswith(b"HTTP/1.1 200 OK")
        got = read(slow, 1)[0]
    assert got.endswith(LARGE)
    site.end()


@pytest.mark.parametrize("large", [whole, file, stream])
def test_who_does_not_read_at_all_is_sent_away(hurry, large):
    site = Site(threads=1)
    site.answers["/large"] = large
    with site.connect() as slow:
        slow.sendall(b"GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n")
        while not site.seen:
            time.sleep(0.01)
        end = time.monotonic() + PATIENCE
        while site.server.server_state.connections:
            assert time.monotonic() < end, "it is still waited for"
            time.sleep(0.05)
    assert site.ask(REQUEST)[0].startswith(b"HTTP/1.1 200 OK")
    site.end()


def test_an_answer_that_is_made_while_it_is_sent_comes_whole(site):
    site.answers["/stream"] = stream
    for version, how in ((b"1.1", b"transfer-encoding: chunked"), (b"1.0", b"content-length: ")):
        asked = b"GET /stream HTTP/%s\r\nHost: x\r\nConnection: close\r\n\r\n" % version
        got, is_end = site.ask(asked)
        head, _mark, body = got.partition(b"\r\n\r\n")
        assert how in head.lower()
        assert body.count(b"x") == 400 * 65536
        assert is_end


def test_a_server_that_ends_answers_who_is_there(hurry, site):
    with site.connect() as idle, site.connect() as fresh, site.connect() as silent:
        idle.sendall(REQUEST)
        while b"}" not in idle.recv(65536):
            pass
        site.server.should_exit = True
        time.sleep(0.15)
        for connection in (idle, fresh):
            connection.sendall(REQUEST)
            got, is_end = read(connection)
            assert got.startswith(b"HTTP/1.1 200 OK")
            assert b"connection: close" in got.lower()
            assert is_end
        assert read(silent) == (b"", True)


def test_too_many_at_once_are_told_to_come_back(site, monkeypatch):
    monkeypatch.setattr("newsroom.serving.threads.MOST_WAITING", 0)
    got, is_end = site.ask(REQUEST)
    assert got.startswith(b"HTTP/1.1 503 ")
    assert b"retry-after" in got
    assert is_end


def test_too_many_connections_are_not_taken(site, monkeypatch):
    monkeypatch.setattr(connections, "MOST_CONNECTIONS", 1)
    with site.connect() as first:
        first.sendall(REQUEST)
        assert first.recv(100)
        assert site.ask(b"") == (b"", True)
