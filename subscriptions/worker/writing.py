"""Writing down what is known about a mail, however long the database is away."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final

from django.db import InterfaceError, InternalError, OperationalError

from subscriptions.worker.jobs import LONGEST_PAUSE, SHORTEST_PAUSE, close_connection

# How long a sender that is to stop tries to write down what the relay answered.
LAST_TRIES: Final = 10.0

# Also full disks (operational) and databases that may only be read (internal, says psycopg).
DATABASE_AWAY = (OperationalError, InterfaceError, InternalError)


def until_written(act: Callable[[], object], stopping: threading.Event) -> None:
    """Call ``act`` until the database takes what it writes.

    Once ``stopping`` is set this gives up after ``LAST_TRIES`` seconds; the reaper then does what
    is safe.

    Raises:
        DATABASE_AWAY: it gave up.
    """
    pause, give_up_at = SHORTEST_PAUSE, float("inf")
    while True:
        try:
            act()
        except DATABASE_AWAY:
            close_connection()
            if stopping.is_set():
                give_up_at = min(give_up_at, time.monotonic() + LAST_TRIES)
                if time.monotonic() >= give_up_at:
                    raise
                time.sleep(SHORTEST_PAUSE)
            else:
                stopping.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
        else:
            return
