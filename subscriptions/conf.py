"""What an operator may set in Django's settings, with the value that holds when it is not set."""

from __future__ import annotations

from typing import Final

from django.conf import settings

DEFAULTS: Final[dict[str, float]] = {
    # How often visitors of one network (/24 or /64) may ask for a mail in an hour.
    "SIGNUP_NETWORK_HOURLY": 60,
    # The same, whoever asks.
    "SIGNUP_HOURLY": 1000,
    # The same for those who showed no proof of work, where it is asked for.
    "SIGNUP_UNPROVEN_NETWORK_HOURLY": 5,
    "SIGNUP_UNPROVEN_HOURLY": 60,
    # Hashes that a proof of work takes at most; half of it on average.
    "SIGNUP_WORK": 50_000,
    # Threads, each with a connection of its own to the relay, that send issues.
    "ISSUE_SENDERS": 4,
    # Seconds after which the work of a worker that gives no sign of life is taken from it.
    "DELIVERY_LEASE": 60,
    # Seconds between two looks at the queue when nobody calls.
    "OUTBOX_POLL": 5,
    # Seconds between two looks at what the index of search and related stories wants done.
    "INDEX_POLL": 10,
}


def option(name: str) -> float:
    """Return the setting ``name``, or its default."""
    return float(getattr(settings, name, DEFAULTS[name]))
