"""From where something is done: by whom, in which network and browser, on which page.

``newsroom.middleware`` says it of each request; a command or the worker has only its name.
"""

from __future__ import annotations

import ipaddress
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Final

NETWORK_BITS: Final = {4: 24, 6: 64}
# The first that is found names it: most browsers claim to be others as well.
BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("UCBrowser", "UC Browser"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS: Final = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
_VERSION: Final = r"{}(?:iOS|A)?/(\d+)"


@dataclass(frozen=True)
class Origin:
    """Who acts, and from where. ``actor_id`` None: the site itself, or nobody who is known."""

    actor_id: int | None = None
    actor_name: str = ""
    network: str = ""
    browser: str = ""
    page: str = ""


_asked: ContextVar[Callable[[], Origin] | None] = ContextVar("origin", default=None)


@contextmanager
def told_by(tell: Callable[[], Origin]) -> Iterator[None]:
    """Let ``tell`` say where everything in this block is done; asked only when it is written."""
    token = _asked.set(tell)
    try:
        yield
    finally:
        _asked.reset(token)


def here() -> Origin:
    """Return where this is done."""
    tell = _asked.get()
    return tell() if tell else Origin(page=_command())


def network_of(address: str) -> str:
    """Return the network of an IP address (/24, /64); empty for what is none."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return str(ipaddress.ip_network((found, NETWORK_BITS[found.version]), strict=False))


def browser_of(user_agent: str) -> str:
    """Return what a browser calls itself, for people: ``Firefox 140, Windows``; empty if unknown.

    Nothing else of what it says is kept: it could be anything, and as long.
    """
    system = next((name for sign, name in SYSTEMS if sign in user_agent), "")
    for sign, name in BROWSERS:
        if sign in user_agent:
            version = re.search(
                _VERSION.format("Version" if sign == "Safari" else sign), user_agent
            )
            number = f" {version.group(1)[:4]}" if version else ""
            return f"{name}{number}, {system}" if system else f"{name}{number}"
    return system


def _command() -> str:
    if Path(sys.argv[0]).name == "manage.py" and len(sys.argv) > 1:
        return f"manage.py {sys.argv[1]}"[:200]
    return ""
