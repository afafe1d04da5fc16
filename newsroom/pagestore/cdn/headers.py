"""What answers tell a cache in front: what a page is made of, and how long it may be shown."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings

Headers = list[tuple[str, str]]

LONGEST = 3600  # seconds that a page is shown without asking, should a purge ever be lost
IF_BROKEN = 86_400  # seconds that it may be shown while the site does not answer
MOST_TAGS = 16_000  # bytes; more than this Fastly and Cloudflare cut off
BY_SPACES = "surrogate-key"


def of_tags(tags: Iterable[str]) -> Headers:
    """Return the header that names what a page is made of; none where none is asked for."""
    name = settings.PAGE_TAG_HEADER
    if not name:
        return []
    value = (" " if name.lower() == BY_SPACES else ",").join(sorted(tags))
    return [(name, value)] if len(value) <= MOST_TAGS else []


def of_life(seconds: float) -> Headers:
    """Return how long a cache that is purged may show a page; browsers read another header."""
    life = max(0, min(int(seconds), LONGEST))
    return [(_name(), f"public, max-age={life}, stale-if-error={IF_BROKEN}")]


def of_nothing() -> Headers:
    """Return that a cache must not keep the answer."""
    return [(_name(), "no-store")]


def _name() -> str:
    is_fastly = settings.PAGE_TAG_HEADER.lower() == BY_SPACES
    return "Surrogate-Control" if is_fastly else "CDN-Cache-Control"  # the latter is RFC 9213
