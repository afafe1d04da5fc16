"""What stands around a picture in a text: a link, or an element that shows it behind its words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from pathlib import PurePosixPath

from articles.moving.old_urls import path_of
from articles.moving.places import absolute

_OLD_IMAGE = re.compile(r"\bwp-image-(\d{1,12})\b")
_LAZY = ("data-src", "data-lazy-src", "data-original", "data-orig-file")
_EMOJI = re.compile(r"/(?:images/core/emoji|wp-includes/images/smilies|smilies)/")
_BEHIND = re.compile(r"background(?:-image)?:[^;]*?url\(\s*[\"']?([^\"')\s]+)", re.IGNORECASE)
_OF_ATTACHMENT = re.compile(r"\battachment\b|\bwp-att-|[?&]attachment_id=")
_SIZE = re.compile(r"(?:-\d{1,5}x\d{1,5}|-scaled|-rotated)$")
_EDITED = re.compile(r"-e\d{10,13}(?=-|$)")
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
    if not href:
        return False
    if path.suffix.lower() in _PICTURES:
        names = (_SIZE.sub("", _EDITED.sub("", one.stem)).lower() for one in (path, shown))
        return len(set(names)) > 1
    return _SIZE.sub("", shown.stem).lower() != path.name.lower()


def address_of(given: Mapping[str, str]) -> str:
    """Return where the picture of an element is, also where a script was to show it later."""
    lazy = next((given[name] for name in _LAZY if given.get(name)), "")
    return absolute(lazy or given.get("src", ""))


def old_key_of(given: Mapping[str, str]) -> str:
    """Return the key that a picture had in WordPress; empty where nothing tells it."""
    old = _OLD_IMAGE.search(given.get("class", ""))
    return old[1] if old else ""


def is_sign(given: Mapping[str, str], url: str) -> bool:
    """Whether a picture is an emoji, of which ``alt`` is the sign."""
    return bool(_EMOJI.search(url)) or "wp-smiley" in given.get("class", "")
