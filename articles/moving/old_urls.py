"""Addresses of the old site, as they are written there: often none that a parser takes."""

from __future__ import annotations

from urllib.parse import urlsplit


def host_of(address: str) -> str:
    """Return the host of an address without ``www.``, in small letters; empty without one."""
    try:
        host = urlsplit(address.strip()).hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")[:200]


def path_of(address: str) -> str:
    """Return the path of an address as it is written; empty for what is no address."""
    try:
        return urlsplit(address.strip()).path
    except ValueError:
        return ""
