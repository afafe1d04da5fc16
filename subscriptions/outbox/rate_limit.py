"""Rate limits: of all mail and of one recipient domain's, shared by every worker.

A bucket of permits a limit stands in the database and fills with time. A sender takes permits for
the mails that it is about to claim. Confirmations may take the last permits, issues may not: a
reader who signs up does not wait for a newsletter. Without a limit nothing is asked of the
database.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from django.conf import settings
from django.db import connection

from subscriptions.models import RateLimitBucket
from subscriptions.outbox import warm_up

ALL: Final = "*"
# What may leave at once after a rest, as seconds of the limit; at least one mail.
BURST: Final = 5.0
# The share of the bucket that only confirmations may take.
RESERVE: Final = 0.2
LONGEST_BOOKING: Final = 3600.0  # seconds
_LIMIT: Final = re.compile(r"(\*|[a-z0-9.-]+)=([1-9][0-9]{0,8})")


class LimitError(ValueError):
    """``MAILS_PER_MINUTE_BY_DOMAIN`` cannot be read; the text says how to write it."""


@lru_cache(maxsize=8)
def read_limits(text: str) -> dict[str, int]:
    """Read ``gmail.com=300,*=600``: mails a minute by domain, ``*`` each domain not named.

    Raises:
        LimitError: it is not written so.
    """
    limits = {}
    for part in filter(None, (part.strip().lower() for part in text.split(","))):
        found = _LIMIT.fullmatch(part)
        if found is None:
            raise LimitError(
                f"MAILS_PER_MINUTE_BY_DOMAIN: {part!r} is no limit; write gmail.com=300,*=600"
            )
        limits[found[1]] = int(found[2])
    return limits


def grant(wanted: int, *, last: bool = False) -> int:
    """Take up to ``wanted`` permits of the limit of all mail; return how many there were.

    ``last``: also those that are kept for confirmations, whatever a warm-up leaves for today.
    """
    rate = int(settings.MAILS_PER_MINUTE)
    allowed = wanted if last else warm_up.grant(wanted)
    if not rate or not allowed:
        return allowed
    granted = _take(ALL, allowed, rate, 0.0 if last else RESERVE)
    if not last:
        warm_up.give_back(allowed - granted)
    return granted


def give_back(unused: int, *, last: bool = False) -> None:
    """Return permits of the limit of all mail that were not needed; ``last`` as for ``grant``."""
    if not last:
        warm_up.give_back(unused)
    rate = int(settings.MAILS_PER_MINUTE)
    if rate and unused:
        _run(
            "UPDATE {table} SET permits = LEAST(%(most)s, permits + %(unused)s)"
            " WHERE name = %(name)s",
            {"name": ALL, "most": _most(rate), "unused": unused},
        )


def limit_of(domain: str) -> int:
    """Return how many mails a minute may go to the domain; 0: as many as there are."""
    limits = read_limits(settings.MAILS_PER_MINUTE_BY_DOMAIN)
    return limits.get(domain, limits.get(ALL, 0))


def grant_domain(domain: str, wanted: int) -> int:
    """Take up to ``wanted`` permits of the domain's limit; return how many there were."""
    rate = limit_of(domain)
    return _take(f"@{domain}", wanted, rate, 0.0) if rate else wanted


def book(domain: str, number: int) -> float:
    """Put ``number`` mails of a domain off behind each other; return the first one's seconds."""
    rate = limit_of(domain)
    rows = _run(
        """
        WITH pace AS (
            SELECT name, GREATEST(booked_until, clock_timestamp()) AS begin
            FROM {table} WHERE name = %(name)s FOR UPDATE
        )
        UPDATE {table} SET booked_until = LEAST(
            pace.begin + make_interval(secs => %(seconds)s),
            clock_timestamp() + make_interval(secs => %(longest)s)
        )
        FROM pace WHERE {table}.name = pace.name
        RETURNING extract(epoch FROM pace.begin - clock_timestamp())::float
        """,
        {"name": f"@{domain}", "seconds": number * 60 / rate, "longest": LONGEST_BOOKING},
    )
    return max(0.0, rows[0][0]) + 60 / rate


def _most(rate: int) -> float:
    return max(1.0, rate / 60 * BURST)


def _take(name: str, wanted: int, rate: int, reserve: float) -> int:
    values: dict[str, str | float] = {
        "name": name,
        "wanted": wanted,
        "most": _most(rate),
        "rate": rate / 60,
        # A bucket of one permit has none to keep.
        "reserve": _most(rate) * reserve if _most(rate) * reserve >= 1 else 0.0,
    }
    rows = _run(_TAKE, values)
    if not rows:
        RateLimitBucket.objects.bulk_create(
            [RateLimitBucket(name=name, permits=_most(rate))], ignore_conflicts=True
        )
        rows = _run(_TAKE, values)
    return int(rows[0][0])


_TAKE: Final = """
    WITH pace AS (
        SELECT name, LEAST(
            %(most)s, permits + %(rate)s * extract(epoch FROM clock_timestamp() - at)::float
        ) AS there
        FROM {table} WHERE name = %(name)s FOR UPDATE
    ), granted AS (
        SELECT name, there, GREATEST(0, LEAST(%(wanted)s, floor(there - %(reserve)s))) AS number
        FROM pace
    )
    UPDATE {table} SET permits = GREATEST(0, granted.there - granted.number), at = clock_timestamp()
    FROM granted WHERE {table}.name = granted.name
    RETURNING granted.number
"""


def _run(statement: str, values: dict[str, str | float]) -> list[tuple[float, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement.format(table=RateLimitBucket._meta.db_table), values)
        return cursor.fetchall() if cursor.description else []
