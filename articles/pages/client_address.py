"""Who asks: as little of it as the site needs."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def remote_address(request: HttpRequest) -> str:
    """Return the visitor's IP address: what the outermost proxy of our own saw.

    Each of the ``TRUSTED_PROXIES`` adds the address that it was asked from at the end of
    ``X-Forwarded-For``; what stands before was written by strangers.
    """
    nearest = str(request.META.get("REMOTE_ADDR", ""))
    if not settings.TRUSTED_PROXIES:
        return nearest
    told = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    return _address(told[-min(settings.TRUSTED_PROXIES, len(told))]) or nearest


def _address(text: str) -> str:
    """Return the address in ``text``, which may be in brackets and carry a port; else empty."""
    text = text.strip("[]") if text.endswith("]") else text
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return ""
