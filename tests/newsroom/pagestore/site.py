"""Two stores before one Django, each with its own ear at the database, as two processes have."""

import io
import itertools
import threading
import time

from django.core.wsgi import get_wsgi_application
from django.db import connection

from articles.db.replica import on_primary
from articles.models.purges import CHANNEL
from newsroom.pagestore import listener as listening
from newsroom.pagestore import reports, requests
from newsroom.pagestore.listener import Listener, renew
from newsroom.pagestore.positions import Positions
from newsroom.pagestore.replica import watch
from newsroom.pagestore.replica.watch import Replica
from newsroom.pagestore.replica.wsgi import FromReplica
from newsroom.pagestore.store import Store
from newsroom.pagestore.wsgi import PageStore

PATIENCE = 10.0
_number = itertools.count(1)


class Process:
    """A store with what listens for it; ``after`` runs once a page is made and not kept yet.

    ``replica``: settings of a server that pages are read from as well.
    """

    def __init__(self, megabytes=16, replica=None):
        self.heard = threading.Condition()
        self.words = set()
        self.store = Store(megabytes * 1024 * 1024, on_purge=self._purged)
        self.django, self.replica = get_wsgi_application(), None
        if replica is None:
            self.listener = Listener(self.store)
        else:
            positions = Positions(lag=5)
            self.listener = Listener(self.store, reports.write, positions)
            self.replica = Replica(self.store, positions, replica)
            watch.use(self.replica)
        self.after = None
        self.renderings = 0
        made = self._made if self.replica is None else FromReplica(self._made, self.replica)
        self.app = PageStore(made, self.store, self.listener.start)

    def _purged(self, purge):
        renew(purge)
        with self.heard:
            self.words |= purge.tags
            self.heard.notify_all()

    def _made(self, environ, start):
        self.renderings += 1
        answer = self.django(environ, start)
        if self.after is not None:
            after, self.after = self.after, None
            with on_primary():
                after()
        return answer

    def open(self):
        self.listener.start()
        end = time.monotonic() + PATIENCE
        while not self.store.is_live:
            assert time.monotonic() < end, "the store did not open"
            time.sleep(0.01)

    def stop(self):
        self.listener.stop()
        if self.replica is not None:
            self.replica.stop()
            self.replica.connections.close()
            watch.use(None)

    def has_heard(self, word, patience):
        with self.heard:
            return self.heard.wait_for(lambda: word in self.words, patience)

    def get(self, path, query="", method="GET", **more):
        """Answer a request as (status, headers, body)."""
        environ = {
            "REQUEST_METHOD": method, "SCRIPT_NAME": "", "PATH_INFO": path, "QUERY_STRING": query,
            "SERVER_NAME": "testserver", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "testserver", "REMOTE_ADDR": "192.0.2.1", "wsgi.url_scheme": "http",
            "wsgi.version": (1, 0), "wsgi.multithread": True, "wsgi.multiprocess": True,
            "wsgi.run_once": False, "wsgi.errors": _Nowhere(), "wsgi.input": io.BytesIO(),
        } | more  # fmt: skip
        told = []
        answer = self.app(environ, lambda status, headers, *_: told.extend([status, headers]))
        body = b"".join(answer)
        if close := getattr(answer, "close", None):
            close()
        return int(told[0][:3]), dict(told[1]), body

    def fresh(self, wanted):
        """What Django answers now for a kept page: (status, body)."""
        told = []
        environ = requests.canonical(wanted, {"HTTP_HOST": "testserver", "wsgi.errors": _Nowhere()})
        answer = self.django(environ, lambda status, headers, *_: told.append(status))
        body = b"".join(answer)
        answer.close()
        return int(told[0][:3]), body


class _Nowhere:
    def write(self, text):
        pass

    def flush(self):
        pass


def settle(*processes):
    """Wait until every store heard all that was committed, and what time it is."""
    for _twice in range(2):
        word = f"sync:{next(_number)}"
        end = time.monotonic() + PATIENCE
        for process in processes:
            _tell(word)
            while not process.has_heard(word, 0.2):
                assert time.monotonic() < end, "no word came"
                _tell(word)  # its connection was being made anew


def _tell(word):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, word])


def hurry(monkeypatch):
    """Let the listener ask often, so that tests need not wait."""
    monkeypatch.setattr(listening, "BEAT", 0.05)
    monkeypatch.setattr(listening, "AGAIN", 0.02)
