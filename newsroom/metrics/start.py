"""Lets web and worker count, where somebody may ask for the numbers.

What counts is imported here in functions: nobody shall pay for it who does not want it, and the
worker must have settled on its folder before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings

from newsroom.metrics import folders
from subscriptions.worker.jobs import Job

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def with_metrics(application: Application) -> Application:
    """Return ``application``, counted where that is asked for."""
    if not settings.HAS_METRICS:
        return application
    from newsroom.metrics.requests import CountedRequests  # noqa: PLC0415 - see above

    return CountedRequests(application)


def jobs() -> list[Job]:
    """Let the worker count; it has no job for it."""
    if settings.HAS_METRICS:
        folders.begin("worker")
        from newsroom.metrics import mails  # noqa: PLC0415 - see above

        mails.begin()
    return []
