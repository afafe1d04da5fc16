"""What stands around a picture in a text: a link, or an element that shows it behind its words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from pathlib import PurePosixPath

from articles.moving.old_urls import path_of

_BEHIND = re.compile(r"background(?:-image)?:[^;]*?url\(\s*[\"']?([^\"')\s]+)", re.IGNORECASE)
_OF_ATTACHMENT = re.compile(r"\battachment\b|\bwp-att-|[?&]attachment_id=")
_SIZE = re.compile(r"-\d{1,5}x\d{1,5}$")
_PICTURES = frozenset({".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".bmp", ".svg"})


def behind(given: Mapping[str, str]) -> dict[str, str]:
    """Return the attributes of the picture that an element shows behind its words; else none."""
    found = _BEHIND.search(unescape(given.get("style", "")))
    return {"src": found[1], "alt": given.get("aria-label", "")} if found else {}


def link_of(given: Mapping[str, str]) -> str:
    """Return where a link around a picture leads that is more than the picture, or its page."""
    href = given.get("href", "").strip()
    is_own = _OF_ATTACHMENT.search(f"{given.get('rel', '')} {href}")
    return "" if is_own or href.startswith("#") else href


def leads_elsewhere(href: str, url: str) -> bool:
    """Whether a link around the picture at ``url`` leads to something else than that picture."""
    path, shown = (PurePosixPath(path_of(address)) for address in (href, url))
    if not href or path.suffix.lower() in _PICTURES:
        return False
    return _SIZE.sub("", shown.stem).lower() != path.name.lower()
