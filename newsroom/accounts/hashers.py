"""Hashes of passwords: strong, and never so many at once that readers wait.

Argon2id with 12 MiB and three rounds, one of the settings that OWASP lists as equal; about 20 ms of
CPU a guess. Hashes of before are rewritten at the next login.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.contrib.auth import hashers

AT_ONCE: Final = 2  # a process
PATIENCE: Final = 2.0  # seconds

_free = threading.BoundedSemaphore(AT_ONCE)


class TooManyAtOnce(Exception):  # noqa: N818 - no fault: somebody has to come back
    """Others are logging in; this one was not looked at."""


@contextmanager
def turn() -> Iterator[None]:
    """Wait for one of the turns. Raises ``TooManyAtOnce``."""
    if not _free.acquire(timeout=PATIENCE):
        raise TooManyAtOnce
    try:
        yield
    finally:
        _free.release()


class BoundedArgon2Hasher(hashers.Argon2PasswordHasher):
    """Argon2id, few at once."""

    time_cost = 3
    memory_cost = 12 * 1024  # KiB
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        """Hash in turn."""
        with turn():
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        """Compare in turn."""
        with turn():
            return super().verify(password, encoded)


class BoundedPBKDF2Hasher(hashers.PBKDF2PasswordHasher):
    """Django's hashes of before, few at once: each takes twenty times as long."""

    def verify(self, password: str, encoded: str) -> bool:
        """Compare in turn."""
        with turn():
            return super().verify(password, encoded)

    def harden_runtime(self, password: str, encoded: str) -> Any:
        """Nothing: the hash is rewritten by another algorithm at the next login."""
