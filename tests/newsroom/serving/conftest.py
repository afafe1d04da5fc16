"""A server in a thread of the test, with an application that says what it was asked."""

import asyncio
import contextlib
import json
import socket
import threading
import time

import pytest
from uvicorn import Server

from newsroom.serving.threads import InThreads
from newsroom.serving.worker import configuration

PATIENCE = 10.0


class Site:
    """``seen``: the requests that reached the application, as (method, path, body).

    ``pages``: a store and the site behind it, in place of that application.
    """

    def __init__(self, pages=None, threads=2):
        self.seen = []
        self.answers = {}
        app = InThreads(pages or self._application, threads, pages)
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        self.server = Server(configuration(app))
        self.server.config.lifespan = "off"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        end = time.monotonic() + PATIENCE
        while not self.server.started:
            assert time.monotonic() < end
            time.sleep(0.01)

    def _serve(self):
        with asyncio.Runner(loop_factory=self.server.config.get_loop_factory()) as runner:
            runner.run(self.server.serve(sockets=[self.listening]))

    def _application(self, environ, start):
        length = int(environ.get("CONTENT_LENGTH") or 0)
        body = environ["wsgi.input"].read(length) if length else b""
        path = environ["PATH_INFO"]
        self.seen.append((environ["REQUEST_METHOD"], path, body))
        if path in self.answers:
            return self.answers[path](environ, start)
        told = {name: value for name, value in environ.items() if isinstance(value, str)}
        text = json.dumps(told).encode()
        start("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(text)))])
        return [text]

    def connect(self):
        return contextlib.closing(socket.create_connection(("127.0.0.1", self.port), PATIENCE))

    def ask(self, data, silence=PATIENCE):
        """Send bytes; return what comes, and whether it ended before ``silence`` seconds of nothing."""
        with self.connect() as connection:
            connection.sendall(data)
            return read(connection, silence)

    def end(self):
        self.server.should_exit = True
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()


def read(connection, silence=PATIENCE):
    """Return (all that comes until the end or a silence, whether it was the end)."""
    connection.settimeout(silence)
    got = b""
    try:
        while piece := connection.recv(65536):
            got += piece
    except TimeoutError:
        return got, False
    except ConnectionResetError:
        return got, True
    return got, True


@pytest.fixture
def site():
    """A site whose store has no page."""
    site = Site()
    yield site
    site.end()
