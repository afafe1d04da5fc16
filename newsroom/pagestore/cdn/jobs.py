"""What the worker does for a cache in front: hear what changes, and say it."""

from __future__ import annotations

import queue

from django.conf import settings

from newsroom.pagestore.cdn import outbox, services, tags
from newsroom.pagestore.listener import Listener
from newsroom.pagestore.purge import Purge
from newsroom.pagestore.store import Store
from subscriptions.worker.jobs import Job

EVERY = 0.5  # seconds


def jobs() -> list[Job]:
    """Return the jobs; none where there is no cache to be told."""
    if not settings.CDN_PURGE_URL:
        return []
    service = services.chosen()
    return [Hearing(), Job("cdn", lambda: outbox.send(service), every=lambda: EVERY)]


class Hearing(Job):
    """Listens as a serving process does, and writes down what is to be sent.

    While nobody listened everything may have changed: each beginning purges everything. What
    changes by the clock is heard through the agenda of an empty store.
    """

    def __init__(self) -> None:
        super().__init__("cdn-hearing", every=lambda: EVERY)
        self._heard: queue.SimpleQueue[Purge] = queue.SimpleQueue()
        self._store = Store(0, on_purge=self._heard.put)
        self._listener = Listener(self._store)

    def turn(self) -> bool:
        """Write down what was heard since the last turn."""
        self._listener.start()
        self._store.begin()
        purges = []
        while not self._heard.empty():
            purges.append(self._heard.get())
        try:
            outbox.add([tags.of_purge(purge) for purge in purges])
        except Exception:
            for purge in purges:
                self._heard.put(purge)
            raise
        return False

    def end(self) -> None:
        """Stop listening."""
        self._listener.stop()
