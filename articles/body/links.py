"""Where a link of a story may lead."""

from __future__ import annotations

import re

from articles.body.rules import PATTERNS
from articles.body.schema import LINK_PROTOCOLS

_SCHEME = re.compile(PATTERNS["scheme"], re.IGNORECASE)
_HOST = re.compile(PATTERNS["host"], re.IGNORECASE)
_FILE = re.compile(PATTERNS["file_name"], re.IGNORECASE)


def safe_address(href: str) -> str:
    """Return where ``href`` leads a reader of the story; empty where it leads nowhere.

    An address that begins with its host gets https. What is relative to the page that it was
    copied from, or to a place on that page (Word's footnotes), leads nowhere.
    """
    href = href.strip()
    if found := _SCHEME.match(href):
        return href if found[1].lower() in LINK_PROTOCOLS else ""
    if href.startswith("//"):
        return f"https:{href}"
    if href.startswith("/"):
        return href
    return f"https://{href}" if _HOST.match(href) and not _FILE.match(href) else ""
