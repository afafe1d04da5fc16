"""What a page of another site calls itself, and whether it is there: asked by the desk alone.

Readers' browsers ask nobody. What comes is a suggestion that the writer may change.
"""

from __future__ import annotations

import html
import json
import re
import threading
from urllib.parse import quote, urlsplit

from articles.body.embeds import embed
from articles.body.placeholders import as_title
from articles.guarded_http import (
    GoneError,
    NoSuchHostError,
    NotToBeHadError,
    TryAgainError,
    beginning,
    led_on,
)

SECONDS = 4.0
MOST = 256 * 1024  # bytes; a head that is longer is nobody's
_TOLD_BY = {
    "www.youtube.com": "https://www.youtube.com/oembed?format=json&url=",
    "www.tiktok.com": "https://www.tiktok.com/oembed?url=",
    "open.spotify.com": "https://open.spotify.com/oembed?url=",
}
_SHORT = frozenset(
    {"vm.tiktok.com", "vt.tiktok.com", "maps.app.goo.gl", "fb.watch", "spotify.link"}
)
"""Hosts that only lead on: what people copy on a phone."""
_AT_ONCE = threading.BoundedSemaphore(2)
"""Nobody's pages wait for other sites: what comes beside two is not asked."""

_CHARSET = re.compile(rb"charset=[\"']?([\w-]{2,20})", re.IGNORECASE)
_META = re.compile(r"<meta\s[^<>]{1,1500}>", re.IGNORECASE)
_NAME = re.compile(r"(?:property|name)\s*=\s*[\"']?og:title\b", re.IGNORECASE)
_CONTENT = re.compile(r"content\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_TITLE = re.compile(r"<title[^<>]{0,200}>([^<]{1,2000})</title", re.IGNORECASE)


def title_of(url: str) -> str:
    """Return the title of what is at ``url``; empty where it tells none in time."""
    if not _AT_ONCE.acquire(blocking=False):
        return ""
    try:
        source = _TOLD_BY.get(urlsplit(url).netloc)
        if source:
            return _of_json(beginning(source + quote(url, safe=""), MOST, SECONDS))
        return title_in(beginning(url, MOST, SECONDS))
    except (NotToBeHadError, TryAgainError, ValueError):
        return ""
    finally:
        _AT_ONCE.release()


def meant_by(url: str) -> str:
    """Return the post, film or map that a short address leads to; empty where it leads to none."""
    if urlsplit(url).netloc not in _SHORT or not _AT_ONCE.acquire(blocking=False):
        return ""
    try:
        shown = (embed(address) for address in led_on(url, SECONDS))
        return next((one.url for one in shown if one), "")
    except (NotToBeHadError, TryAgainError):
        return ""
    finally:
        _AT_ONCE.release()


def is_gone(url: str) -> bool | None:
    """Return whether ``url`` leads readers nowhere; None where it cannot be told.

    A site that refuses machines, is busy or slow may well answer people.
    """
    if not _AT_ONCE.acquire(blocking=False):
        return None
    try:
        beginning(url, 1, SECONDS)
    except (GoneError, NoSuchHostError):
        return True
    except (NotToBeHadError, TryAgainError):
        return None
    finally:
        _AT_ONCE.release()
    return False


def _of_json(answer: bytes) -> str:
    told = json.loads(answer)
    return as_title(str(told.get("title", ""))) if isinstance(told, dict) else ""


def title_in(page: bytes) -> str:
    """Return the title that the beginning of a page names for shares, or else its own."""
    charset = _CHARSET.search(page[:4096])
    try:
        text = page.decode(charset[1].decode("ascii") if charset else "utf-8", "replace")
    except LookupError:
        text = page.decode("utf-8", "replace")
    shared = (_CONTENT.search(tag) for tag in _META.findall(text) if _NAME.search(tag))
    own = _TITLE.search(text)
    named = [found[1] or found[2] or "" for found in shared if found] + ([own[1]] if own else [])
    return next(filter(None, (as_title(html.unescape(one)) for one in named)), "")
