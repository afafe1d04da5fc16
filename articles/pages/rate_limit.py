"""How often one network may ask, held in the memory of the process: nothing is stored.

Every process counts by itself; what gets through is bounded by the number of processes.
"""

from __future__ import annotations

import threading
import time

from django.http import HttpRequest

from articles.auditlog.origin import network_of
from articles.pages.client_address import remote_address

WINDOW = 60.0  # seconds
MOST_NETWORKS = 20_000  # remembered at a time


class RateLimit:
    """At most ``most`` questions a network and minute."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._lock = threading.Lock()
        self._began = 0.0
        self._counts: dict[str, int] = {}

    def allows(self, request: HttpRequest) -> bool:
        """Count a question; return whether it may be answered."""
        return self.allows_one(network_of(remote_address(request)))

    def allows_one(self, key: str) -> bool:
        """Count a question of whoever goes by ``key``; return whether it may be answered."""
        with self._lock:
            now = time.monotonic()
            if now - self._began > WINDOW or len(self._counts) > MOST_NETWORKS:
                self._began, self._counts = now, {}
            count = self._counts.get(key, 0) + 1
            self._counts[key] = count
        return count <= self.most

    def reset(self) -> None:
        """Begin to count anew."""
        self._began, self._counts = 0.0, {}


searches = RateLimit(120)
suggestions = RateLimit(600)
