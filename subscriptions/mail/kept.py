"""Messages made ready once and kept: all senders of one process make their mails from them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final

from articles.pages.bounded import Bounded
from subscriptions.mail.mime import PreparedMessage

MOST_BYTES: Final = 32 * 1024 * 1024  # some five hundred to nine hundred digests

Key = tuple[int, int | None]  # an issue and its variant, which never change


class KeptMessages:
    """The messages of issues and their variants that were used last; for many threads."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._kept: Bounded[PreparedMessage] = Bounded(most)
        self._making = threading.Lock()

    def find(self, key: Key) -> PreparedMessage | None:
        """Return the message where it is kept; nothing is made for it."""
        return self._kept.get(key)

    def get(self, key: Key, prepare: Callable[[], PreparedMessage]) -> PreparedMessage:
        """Return the message kept under ``key``; ``prepare`` makes it, once for all who ask."""
        message = self._kept.get(key)
        if message is None:
            with self._making:
                message = self._kept.get(key)
                if message is None:
                    message = prepare()
                    self._kept.keep(key, message)
        return message
