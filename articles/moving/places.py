"""The places of a body as they are written: pictures, posts of other sites, bare links."""

from __future__ import annotations

from html import escape, unescape

from articles.body.embeds import embed

MOST_IN_GALLERY = 24  # as ``articles.body.placeholders`` takes


def place_of(numbers: list[int], caption: str = "") -> str:
    """Return the places of these pictures; a gallery holds at most 24.

    ``caption`` is that of a single one, where it differs from the picture's own.
    """
    told = f' data-title="{escape(caption)}"' if caption else ""
    galleries = (
        ",".join(map(str, numbers[at : at + MOST_IN_GALLERY]))
        for at in range(0, len(numbers), MOST_IN_GALLERY)
    )
    return "".join(f'<div data-pictures="{gallery}"{told}></div>' for gallery in galleries)


def linked(url: str, text: str = "") -> str:
    """Return a paragraph that only links to ``url``."""
    return f'<p><a href="{escape(url)}">{escape(text or url)}</a></p>'


def embedded(url: str) -> str | None:
    """Return the place of a post or film of another site; None where none is known."""
    found = embed(absolute(url))
    return f'<div data-embed="{escape(found.url)}"></div>' if found else None


def absolute(url: str) -> str:
    """Return an address with its protocol."""
    url = unescape(url.strip())
    return f"https:{url}" if url.startswith("//") else url
