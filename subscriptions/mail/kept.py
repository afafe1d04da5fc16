"""Messages made ready once and kept: all senders of one process make their mails from them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final

from subscriptions.mail.mime import PreparedMessage

# Of a digest with more variants the messages come and go; each is of the size of a mail.
MESSAGES_KEPT: Final = 1000

Key = tuple[int, int | None]  # an issue and its variant, which never change


class KeptMessages:
    """The messages of issues and their variants, the newest ``MESSAGES_KEPT``; for many threads."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._kept: dict[Key, PreparedMessage] = {}

    def get(self, key: Key, prepare: Callable[[], PreparedMessage]) -> PreparedMessage:
        """Return the message kept under ``key``; ``prepare`` makes it, once for all who ask."""
        found = self._kept.get(key)
        if found is not None:
            return found
        with self._guard:
            if key not in self._kept:
                message = prepare()
                if len(self._kept) >= MESSAGES_KEPT:
                    del self._kept[next(iter(self._kept))]
                self._kept[key] = message
            return self._kept[key]
