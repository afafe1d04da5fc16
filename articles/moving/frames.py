"""Shortcodes and blocks around a text: what their attributes show becomes places, the rest is told.

A page builder keeps a headline, a picture or the address of a film in an attribute as often as
within. Which attribute holds what is known by its name and by what it looks like.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape, unescape
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote

from articles.moving.elements import Said
from articles.moving.figures import Wanted
from articles.moving.old_urls import path_of
from articles.moving.pictures import KINDS
from articles.moving.places import absolute, embedded, linked
from articles.moving.plain import in_one_line
from articles.moving.shortcodes import Shortcode, is_within_a_line

_HEADS = ("title", "heading", "headline", "subtitle", "subheading", "text", "label", "question")
_FEET = ("caption", "description", "answer", "author", "button_text", "link_text")
_WORDS_OF_PICTURES = """
image images img image_id images_id image_ids ids include photo photos attachment attachment_id
src image_url img_url image_src thumbnail picture background_image bg_image
"""
_PICTURES = frozenset(_WORDS_OF_PICTURES.split())
_KEYS = re.compile(r"\d{1,10}(?:\s*,\s*\d{1,10}){0,200}")
_BY = ("author", "by", "name", "source", "credit", "cite")
_HUMAN = re.compile(r"[^\W\d_]{2,}\S{0,3}\s+\S{0,3}[^\W\d_]{2,}|[^\x00-\xff]{2,}")
_MACHINE = re.compile(r"[{}]|;\s*$|\w:\s*-?[\d#]|^[\w-]*(?:icon|fa|wp|vc|et|has|is)-|%[0-9A-F]{2}")
_OF_LOOKS = frozenset({"className", "style", "anchor", "fontFamily", "metadata", "layout", "lock"})
_ADDRESS = re.compile(r"https?://[^\s<>\"\[\]]+")
_DEEPEST = 12


@dataclass
class Frame:
    """What a shortcode around a text shows: HTML ``before`` it, ``pictures``, HTML ``after`` it.

    ``link`` is where the text itself leads; ``left`` names attributes that have no place here.
    """

    before: str = ""
    after: str = ""
    link: str = ""
    is_within_a_line: bool = False
    pictures: list[Wanted] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


def frame_of(code: Shortcode) -> Frame:
    """Return what a page builder's shortcode shows beside what it encloses."""
    made = Frame(is_within_a_line=is_within_a_line(code.name))
    words: dict[str, str] = {}
    addresses: list[tuple[str, str]] = []
    given = {name: value.strip() for name, value in code.given.items() if value.strip()}
    for name, value in given.items():
        address = _address(value)
        if name in _PICTURES and _KEYS.fullmatch(value):
            made.pictures += [Wanted(old_id=key.strip()) for key in value.split(",")]
        elif address[0] and _is_picture(address[0]):
            made.pictures.append(Wanted(address[0], alt=given.get("alt", "")))
        elif address[0]:
            addresses.append(address)
        elif name in _HEADS + _FEET:
            words[name] = value
        elif name != "alt":
            made.left.append(name)
    for address in addresses:
        _lead(made, code, address, words)
    made.before = _paragraphs(words, _HEADS)
    made.after += _paragraphs(words, _FEET)
    return made


def _lead(made: Frame, code: Shortcode, address: tuple[str, str], words: dict[str, str]) -> None:
    """Show an address of an attribute: as a film or a post, or as a link with what names it."""
    url, title = address
    if place := embedded(url):
        made.after += f"\n\n{place}\n\n"
    elif code.inner and _is_line(code.inner) and not made.link:
        made.link = url
    else:
        keys = ("button_text", "link_text", "text", "label", "title")
        label = title or next((words.pop(key) for key in keys if key in words), "")
        made.after += f"\n\n{linked(url, label)}\n\n"


def _paragraphs(words: Mapping[str, str], names: tuple[str, ...]) -> str:
    return "".join(f"\n\n<p>{escape(words[name])}</p>" for name in names if name in words)


def _is_line(inner: str) -> bool:
    return bool(inner.strip()) and not re.search(r"[\n<\[]", inner.strip())


def _is_picture(address: str) -> bool:
    return PurePosixPath(path_of(address)).suffix.lower() in KINDS


def _address(value: str) -> tuple[str, str]:
    """Return the address that an attribute holds, and its title; empty where it holds none."""
    title = ""
    if value.startswith("url:"):  # WPBakery: url:https%3A%2F%2F…|title:…|target:…
        parts = dict(part.partition(":")[::2] for part in value.split("|"))
        value, title = unquote(parts.get("url", "")), unquote(parts.get("title", "")).strip()
    value = absolute(value)
    return (value, title) if _ADDRESS.fullmatch(value) else ("", "")


def quote_of(code: Shortcode, inner: str) -> str:
    """Return the quote that a shortcode of that name makes, with whom it quotes."""
    css_class = ' class="pullquote"' if code.name.endswith("pullquote") else ""
    told = [code.given[name] for name in _BY if code.given.get(name)]
    told += [part[1:].strip("\"'") for part in code.rest if part.startswith("=")]  # [quote="Ani"]
    who = next((name for name in told if not _address(name)[0]), "")
    by = f"<p><cite>{escape(who)}</cite></p>" if who else ""
    return f"\n\n<blockquote{css_class}>\n\n{inner}\n\n{by}</blockquote>\n\n"


def said_by_shortcode(code: Shortcode) -> Iterator[Said]:
    """Yield the words and addresses in a shortcode's attributes."""
    for name, value in code.given.items():
        yield from _said(f"[{code.name} {name}]", value)


def said_by_block(name: str, given: Mapping[str, Any]) -> Iterator[Said]:
    """Yield the words in the attributes of a block that also has a text."""
    for text in _strings(given):
        if not _ADDRESS.fullmatch(text):
            yield from _said(f"wp:{name}", text)


def _said(place: str, value: str) -> Iterator[Said]:
    text = in_one_line(value)
    if _ADDRESS.fullmatch(text):
        yield Said(place, text, is_address=True)
    elif _HUMAN.search(text) and not _MACHINE.search(text):
        yield Said(place, text)


def block_in_words(name: str, given: Mapping[str, Any]) -> str:
    """Return a block that has no text: its name, and the words that its attributes hold."""
    is_own = "/" not in name  # WordPress' own hold words like "left" beside those for readers
    texts = (in_one_line(text) for text in _strings(given))
    told = [text for text in texts if _HUMAN.search(text) or (text and not is_own)]
    return f"{name} – {'; '.join(dict.fromkeys(told))}" if told else name


def _strings(given: Any, depth: int = 0) -> Iterator[str]:
    if depth > _DEEPEST:
        return
    if isinstance(given, str):
        if not re.fullmatch(r"field_\w+|#?[0-9a-fA-F-]*|\d+[a-z%]{0,4}", given):
            yield unescape(given)
    elif isinstance(given, Mapping):
        for name, value in given.items():
            if name not in _OF_LOOKS and not name.startswith("_"):
                yield from _strings(value, depth + 1)
    elif isinstance(given, list):
        for value in given:
            yield from _strings(value, depth + 1)
