"""Variables that cannot both be meant, each pair in one line for the operator."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlsplit

from django.http.request import validate_host

Variables = Any  # an ``Environment``, which is made with this module's help

HOURS_A_DAY: Final = 24
# What browsers' lists ask of a host before they take it in: a year.
PRELOADED: Final = 31_536_000  # seconds


def of(env: Variables) -> Iterator[str]:
    """Yield a line for each pair; it names both and tells what would do."""
    yield from _sessions(env)
    yield from _https(env)
    yield from _hosts(env)
    yield from _incomplete(env)


def _sessions(env: Variables) -> Iterator[str]:
    longest, remembered = env.session_longest_days, env.session_remembered_days
    if longest < remembered:
        yield (
            f"SESSION_LONGEST_DAYS: {longest} ends sessions that SESSION_REMEMBERED_DAYS "
            f"({remembered}) would keep: write at least {remembered}, or fewer days there"
        )
    if longest * HOURS_A_DAY < env.session_idle_hours:
        yield (
            f"SESSION_IDLE_HOURS: {env.session_idle_hours} are more than SESSION_LONGEST_DAYS "
            f"({longest}) has: write at most {longest * HOURS_A_DAY}"
        )


def _https(env: Variables) -> Iterator[str]:
    if env.hsts_preload and not env.hsts_subdomains:
        yield (
            "HSTS_PRELOAD: browsers' lists take no host in without those below it: "
            "write HSTS_SUBDOMAINS=True as well, or leave it out"
        )
    if env.hsts_preload and env.hsts_seconds < PRELOADED:
        yield (
            f"HSTS_PRELOAD: browsers' lists want a year, and HSTS_SECONDS is {env.hsts_seconds}: "
            f"write HSTS_SECONDS={PRELOADED}, or leave it out"
        )
    if env.hsts_subdomains and not env.hsts_seconds:
        yield (
            "HSTS_SUBDOMAINS: nothing is asked for with HSTS_SECONDS=0: "
            f"write HSTS_SECONDS={PRELOADED}, or leave it out"
        )


def _hosts(env: Variables) -> Iterator[str]:
    host = urlsplit(env.site_url).hostname or ""
    host = f"[{host}]" if ":" in host else host
    listed = [name for name in env.allowed_hosts.split(",") if name]
    if listed and env.environment == "production" and not validate_host(host, listed):
        yield (
            f"ALLOWED_HOSTS: {host!r}, the host of SITE_URL, is not in it: "
            f"write {','.join([host, *listed])}"
        )


def _incomplete(env: Variables) -> Iterator[str]:
    if env.cdn and not env.cdn_purge_url:
        yield (
            "CDN: CDN_PURGE_URL is not set, so the cache would go on showing what was changed: "
            "write CDN_PURGE_URL=https://cache.example/purge"
        )
    for name in ("database_pooler_url", "read_database_url"):
        if getattr(env, name) and not env.database_url:
            yield (
                f"{name.upper()}: it stands for no other database than DATABASE_URL's: "
                "write DATABASE_URL=postgres://user:password@host/name as well"
            )
