"""Who may read how the site is doing: who has the token, asks from a named network, or is here."""

from __future__ import annotations

import ipaddress
import secrets
from typing import Final

from django.conf import settings
from django.http import HttpRequest

from articles.pages.client_address import remote_address

BEARER: Final = "Bearer "
# What proxies say of whom they speak for.
PASSED_ON: Final = ("X-Forwarded-For", "Forwarded", "Via", "X-Real-IP")


def may_watch(request: HttpRequest) -> bool:
    """Whether the request may see numbers and states; never anything of a person."""
    return may_scrape(request) or _is_here(request)


def may_scrape(request: HttpRequest) -> bool:
    """Whether it has ``METRICS_TOKEN`` or comes from ``METRICS_FROM``; no one if none is set."""
    told = request.headers.get("Authorization", "")
    token = told.removeprefix(BEARER) if told.startswith(BEARER) else ""
    if settings.METRICS_TOKEN and secrets.compare_digest(
        token.encode(), settings.METRICS_TOKEN.encode()
    ):
        return True
    address = _address(remote_address(request))
    return address is not None and any(address in network for network in settings.METRICS_FROM)


def _is_here(request: HttpRequest) -> bool:
    """Whether it comes from this machine itself and by no proxy, which would stand here too."""
    nearest = _address(request.META.get("REMOTE_ADDR", ""))
    return (
        nearest is not None
        and nearest.is_loopback
        and not any(name in request.headers for name in PASSED_ON)
    )


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
