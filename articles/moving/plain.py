"""What a browser shows of HTML, as text: to count words by, and for fields that hold none."""

from __future__ import annotations

from html.parser import HTMLParser

DROPPED = frozenset({"script", "style"})
"""Tags whose text nobody reads."""


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self.silent = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in DROPPED:
            self.silent = tag
        elif tag not in WITHIN_WORDS:
            self.said.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in DROPPED:
            self.silent = ""
        elif tag not in WITHIN_WORDS:
            self.said.append(" ")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.said.append(data)


_WITHIN = """a abbr acronym b bdi bdo big cite code del dfn em font i ins kbd mark q s samp small
span strike strong sub sup time tt u var wbr"""
WITHIN_WORDS = frozenset(_WITHIN.split())


_BLOCKS_OF_TEXT = frozenset(
    {"option", "title", "textarea", "button", "center", "form", "fieldset", "body", "html", "head"}
)


def parting(tag: str) -> str:
    """Return what keeps the words around a tag that goes apart, where they were."""
    if tag in _BLOCKS_OF_TEXT:
        return "<p></p>"
    return "" if tag in WITHIN_WORDS else " "


def text_of(html: str) -> str:
    """Return what a browser shows of ``html`` as text: words stay whole, blocks are parted."""
    reader = _Text()
    reader.feed(html)
    reader.close()
    return "".join(reader.said)


def in_one_line(html: str) -> str:
    """Return the text of ``html`` in one line."""
    return " ".join(text_of(html).split())
