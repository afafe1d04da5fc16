"""Warming up a new sender: so many mails a day at first, of all workers of all machines together.

Providers distrust an address that sends thousands of mails at once and was never seen before. The
plan is a day and how many mails may leave on it and on each that follows; after the last there is
no limit. A permit is taken before a mail is, and what a crash leaves unused is not given back: it
is rather fewer than more. Confirmations are answers to readers: they need no permit.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from django.conf import settings
from django.db import connection
from django.utils import timezone

from articles.db import clock
from subscriptions.models import RateLimitBucket

_PLAN: Final = re.compile(r"(\d{4}-\d\d-\d\d):([1-9]\d{0,8}(?:,[1-9]\d{0,8}){0,99})")
_TABLE: Final = RateLimitBucket._meta.db_table
_TAKE: Final = f"""
WITH day AS (SELECT name, permits AS used FROM {_TABLE} WHERE name = %(name)s FOR UPDATE),
granted AS (
    SELECT name, GREATEST(0, LEAST(%(wanted)s, %(limit)s - used))::int AS number FROM day
)
UPDATE {_TABLE} AS bucket SET permits = permits + granted.number, at = clock_timestamp()
FROM granted WHERE bucket.name = granted.name
RETURNING granted.number
"""  # noqa: S608 - names of our own table


class PlanError(ValueError):
    """``WARM_UP`` cannot be read; the text says how to write it."""


@dataclass(frozen=True)
class Plan:
    """How many mails may leave on ``first`` and on each day after it."""

    first: datetime.date
    mails: tuple[int, ...]

    def on(self, day: datetime.date) -> int | None:
        """Return how many may leave on the day; None: as many as there are."""
        number = max(0, (day - self.first).days)
        return self.mails[number] if number < len(self.mails) else None


@lru_cache(maxsize=4)
def read_plan(text: str) -> Plan | None:
    """Read ``2026-12-01:200,400,800``; None of an empty text.

    Raises:
        PlanError: it is not written so.
    """
    if not text.strip():
        return None
    found = _PLAN.fullmatch(text.replace(" ", ""))
    try:
        if found is None:
            raise ValueError
        first = datetime.date.fromisoformat(found[1])
    except ValueError:
        raise PlanError(
            f"WARM_UP: {text!r} is no plan; write the first day and the mails of each day: "
            "2026-12-01:200,400,800"
        ) from None
    return Plan(first, tuple(map(int, found[2].split(","))))


@dataclass(frozen=True)
class Today:
    """What the plan allows today, and how many of it are used."""

    limit: int
    used: int

    @property
    def left(self) -> int:
        """How many may still leave today."""
        return max(0, self.limit - self.used)


def today() -> Today | None:
    """Return what holds today; None: nothing limits."""
    name, limit = _today()
    if limit is None:
        return None
    used = RateLimitBucket.objects.filter(name=name).values_list("permits", flat=True).first()
    return Today(limit, int(used or 0))


def last_day(mails: int) -> datetime.date | None:
    """Return the day on which the last of so many leaves, were nothing else sent; None: any day.

    Of none it is today.
    """
    plan, now = read_plan(settings.WARM_UP), today()
    if plan is None or now is None:
        return None
    day, room = timezone.localtime(clock.now()).date(), now.left
    while mails > room:
        mails, day = mails - room, day + datetime.timedelta(days=1)
        limit = plan.on(day)
        room = mails if limit is None else limit
    return day


def grant(wanted: int) -> int:
    """Take up to ``wanted`` permits of today's; return how many there were."""
    name, limit = _today()
    if limit is None:
        return wanted
    values: dict[str, str | int] = {"name": name, "wanted": wanted, "limit": limit}
    if not (rows := _take(values)):
        RateLimitBucket.objects.bulk_create(
            [RateLimitBucket(name=name, permits=0)], ignore_conflicts=True
        )
        rows = _take(values)
    return rows[0][0]


def give_back(unused: int) -> None:
    """Return permits that were not needed."""
    name, limit = _today()
    if limit is not None and unused:
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {_TABLE} SET permits = GREATEST(0, permits - %s) WHERE name = %s",  # noqa: S608
                [unused, name],
            )


def _today() -> tuple[str, int | None]:
    plan = read_plan(settings.WARM_UP)
    if plan is None:
        return "", None
    day = timezone.localtime(clock.now()).date()
    return f"warm-up {day.isoformat()}", plan.on(day)


def _take(values: dict[str, str | int]) -> list[tuple[int]]:
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, values)
        rows: list[tuple[int]] = cursor.fetchall()
    return rows
