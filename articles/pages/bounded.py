"""What a process keeps by key, held to a number of bytes; what was used least recently goes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, Protocol, TypeVar


class Sized(Protocol):
    """What knows roughly how many bytes it takes."""

    @property
    def size(self) -> int: ...


Kept = TypeVar("Kept", bound=Sized)


class Bounded(Generic[Kept]):
    """For many threads."""

    def __init__(self, most: int) -> None:
        self.most, self.taken = most, 0  # bytes
        self._rows: OrderedDict[Hashable, Kept] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._rows)

    def get(self, key: Hashable) -> Kept | None:
        """Return what is kept, used now; None where there is nothing."""
        with self._lock:
            found = self._rows.get(key)
            if found is not None:
                self._rows.move_to_end(key)
            return found

    def keep(self, key: Hashable, value: Kept) -> None:
        """Keep it, unless there is something; what is the least recently used makes room."""
        with self._lock:
            if key in self._rows:
                return
            self._rows[key] = value
            self.taken += value.size
            while self.taken > self.most:
                self.taken -= self._rows.popitem(last=False)[1].size

    def clear(self) -> None:
        """Keep nothing."""
        with self._lock:
            self._rows.clear()
            self.taken = 0
