"""WordPress' shortcodes: found, with their attributes and what they enclose."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape

_NAME = r"[A-Za-z][A-Za-z0-9_-]{1,40}"
_TAG = re.compile(
    rf"\[(?P<escaped>\[)?(?P<close>/)?(?P<name>{_NAME})(?P<given>(?:[\s=/](?:\"[^\"]*\"|'[^']*'|[^\"'\[\]])*)?)\]"
)
_GIVEN = re.compile(
    r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'\]]+))|"([^"]+)"|'([^']+)'|(\S+)"""
)


@dataclass
class Shortcode:
    """One shortcode: ``given`` are its attributes, ``rest`` those without a name.

    ``inner`` is what it encloses; None for one without an end.
    """

    name: str
    text: str
    given: dict[str, str] = field(default_factory=dict)
    rest: list[str] = field(default_factory=list)
    inner: str | None = None


Replace = Callable[[Shortcode], str | None]
"""Returns what stands in a shortcode's place; None: it stays as it is written."""


def replaced(text: str, known: frozenset[str], replace: Replace) -> str:
    """Return ``text`` with each shortcode of a ``known`` name replaced, in one walk.

    ``[[name]]`` is how WordPress writes a shortcode that is none. One that is not closed encloses
    nothing. Within what a known one encloses, others stay for ``replace`` to look at.
    """
    made: list[str] = []
    ends = _ends(text, known)
    at = 0
    for found in _TAG.finditer(text):
        if found.start() < at:
            continue
        name = found["name"].lower()
        if found["escaped"] or found["close"] or name not in known:
            continue
        code = _read(found, name)
        end = found.end()
        if (closing := ends.get(found.start())) is not None:
            code.inner = text[end : closing[0]]
            end = closing[1]
        code.text = text[found.start() : end]
        told = replace(code)
        if told is not None:
            made += [text[at : found.start()], told]
            at = end
    made.append(text[at:])
    return "".join(made)


def _ends(text: str, known: frozenset[str]) -> dict[int, tuple[int, int]]:
    """Return for each opening tag that is closed where its closing tag begins and ends."""
    open_tags: dict[str, list[int]] = {}
    ends = {}
    for found in _TAG.finditer(text):
        name = found["name"].lower()
        if name not in known or found["escaped"]:
            continue
        if not found["close"]:
            if not found["given"].rstrip().endswith("/"):
                open_tags.setdefault(name, []).append(found.start())
        elif waiting := open_tags.get(name):
            ends[waiting.pop()] = found.span()
    return ends


def _read(found: re.Match[str], name: str) -> Shortcode:
    code = Shortcode(name, found[0])
    given = found["given"].strip()
    given = given.removesuffix("/").replace("\u201d", '"').replace("\u2033", '"')
    for part in _GIVEN.finditer(given):
        if part[1]:
            value = next((value for value in part.groups()[1:4] if value is not None), "")
            code.given[part[1].lower()] = unescape(value)
        else:
            code.rest.append(unescape(next(value for value in part.groups()[4:] if value)))
    return code


_WITHIN_A_LINE = re.compile(r"(?:^|_)(?:drop_?cap|highlight|tooltip|label|badge|nobr)$")


def is_within_a_line(name: str) -> bool:
    """Whether a shortcode of this name stands around a part of a line, even of a word."""
    return bool(_WITHIN_A_LINE.search(name))


def without_tags(text: str) -> str:
    """Return ``text`` without the shortcodes themselves; what they enclose stays."""

    def instead(found: re.Match[str]) -> str:
        if found["escaped"]:
            return found[0]
        return "" if is_within_a_line(found["name"].lower()) else " "

    return _TAG.sub(instead, text)


def names(text: str) -> list[str]:
    """Return the names of everything in ``text`` that is written like a shortcode."""
    return [
        found["name"].lower()
        for found in _TAG.finditer(text)
        if not found["close"] and not found["escaped"]
    ]
