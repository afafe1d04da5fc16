"""Hashes of passwords: strong, and never so many at once that readers wait.

Argon2id with 12 MiB and three rounds, one of the settings that OWASP lists as equal; about 20 ms of
CPU a guess. Hashes of before are rewritten at the next login.

Each process makes them one after the other, in a thread of lower priority than those that answer.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, TypeVar

from django.contrib.auth import hashers

PATIENCE: Final = 2.0  # seconds
LOWER: Final = 10  # as of nice(1): where all cores are busy, a tenth of one
# Who waits for a hash holds a thread of the web server: half of them stay free for readers.
PLACES: Final = max(2, int(os.environ.get("SERVING_THREADS", "4")) // 2)

T = TypeVar("T")


def _step_back() -> None:
    if sys.platform == "linux":  # elsewhere a thread has no priority of its own
        lower = os.getpriority(os.PRIO_PROCESS, 0) + LOWER
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), lower)


_places = threading.BoundedSemaphore(PLACES)
_maker = ThreadPoolExecutor(1, thread_name_prefix="password-hash", initializer=_step_back)


class TooManyAtOnce(Exception):  # noqa: N818 - no fault: somebody has to come back
    """Others are logging in; this one was not looked at."""


def in_turn(make: Callable[..., T], *values: Any) -> T:
    """Return what ``make`` does with ``values``. Raises ``TooManyAtOnce``."""
    if not _places.acquire(blocking=False):
        raise TooManyAtOnce
    try:
        made = _maker.submit(make, *values)
        try:
            return made.result(PATIENCE)
        except TimeoutError:
            made.cancel()
            raise TooManyAtOnce from None
    finally:
        _places.release()


class BoundedArgon2Hasher(hashers.Argon2PasswordHasher):
    """Argon2id, one at a time."""

    time_cost = 3
    memory_cost = 12 * 1024  # KiB
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        """Hash in turn."""
        return in_turn(super().encode, password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        """Compare in turn."""
        return in_turn(super().verify, password, encoded)


class BoundedPBKDF2Hasher(hashers.PBKDF2PasswordHasher):
    """Django's hashes of before, one at a time: each takes twenty times as long."""

    def verify(self, password: str, encoded: str) -> bool:
        """Compare in turn."""
        return in_turn(super().verify, password, encoded)

    def harden_runtime(self, password: str, encoded: str) -> Any:
        """Nothing: the hash is rewritten by another algorithm at the next login."""
