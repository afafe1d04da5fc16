"""Several at the same moment: threads that begin together, each with a database session."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from django.db import connections

PATIENCE = 60.0  # seconds


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Let all begin together; return what each returned, or the exception that it raised."""
    barrier = threading.Barrier(len(acts))
    results: list[Any] = [TimeoutError("it has not ended")] * len(acts)

    def run(number: int) -> None:
        try:
            barrier.wait(PATIENCE)
            results[number] = acts[number]()
        except Exception as error:  # noqa: BLE001 - the test compares
            results[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[number]) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return results
