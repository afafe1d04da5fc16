"""What newsrooms write into a text for want of a field: "Reporter: …" at its foot, "KOTA, SITUS –".

Works on a sanitised body. A line is taken only where all of it is understood; what is taken leaves
the body, what is not stays there, and is told of where it stood beside one that was taken.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from html import unescape

from articles.body import sanitizer
from articles.moving.plain import text_of

_LABELS = {
    "reporters": "reporter|reporters|penulis|pewarta|wartawan|jurnalis|laporan|kontributor|oleh"
    "|teks|writer|author",
    "sources": "sumber|sumber berita|source|sources",
    "editors": "editor|penyunting|redaktur|editor bahasa",
}
_LABELLED = {
    name: re.compile(rf"(?:{labels})\s*[:：]\s*(.+)", re.IGNORECASE | re.DOTALL)
    for name, labels in _LABELS.items()
}
# Lines that stand among them and have no field here.
_BESIDE = re.compile(
    r"(?:foto|fotografer|infografik|infografis|ilustrasi|grafis|video|photo|photographer)\s*[:：]",
    re.IGNORECASE,
)
_PARAGRAPH = re.compile(r"<p>(.*?)</p>")
_LAST = re.compile(r"<p>((?:(?!</?p\b).)*)</p>$")
_PART = re.compile(r"<br>|\s[|•·]\s|\s/\s")
_NAMES = re.compile(r"\s*(?:,|;|&amp;|&|/|\bdan\b|\band\b)\s*")
_LINK = re.compile(r'<a href="([^"]*)">(.*?)</a>')
_TAGS = re.compile(r"<[^>]*>")
_END_OF_CREDIT = r"(?P<credit>[^()\[\]:]{2,120}?)\s*[)\]]?\s*\.?\s*$"
_PICTURE_CREDITS = (
    re.compile(
        r"\s*[(\[]?\s*\b(?:sumber foto|foto oleh|foto|photo credit|photo by|photo|photographer"
        rf"|fotografer|kredit|credit|courtesy)\s*[:：]\s*{_END_OF_CREDIT}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\s*[(\[]?\s*\b(?:photo by|foto oleh|image by|photograph by|photo ©"
        rf"|foto ©)\s+{_END_OF_CREDIT}",
        re.IGNORECASE,
    ),
    # "(Antara/Budi)", "(Dok. Kemenhub)": in brackets, where an agency or an archive begins it
    re.compile(
        r"\s*[(\[]\s*(?P<credit>(?:(?:ANTARA|AFP|AP|EPA|Reuters|Xinhua|Getty|Anadolu|Tempo|Kompas)"
        r"\b[^()\[\]:/]{0,30}/|dok(?:umen(?:tasi)?)?\b\.?\s)[^()\[\]:]{2,80}?)\s*[)\]]\s*\.?\s*$",
        re.IGNORECASE,
    ),
)
_BLANKS = r"(?:\s|&nbsp;){0,9}"
_HEAD = re.compile(
    r"^<p>(?P<open>(?:<(?:strong|em)>)*)(?P<place>[^<>,–—:;.!?()\"“]{2,50}?)"
    rf"(?:{_BLANKS},{_BLANKS}(?P<site>[^<>–—,:;()\"“]{{2,50}}?))?"
    rf"{_BLANKS}(?P<shut>(?:</(?:strong|em)>)*){_BLANKS}"
    rf"(?P<dash>[–—]|--|\s-(?=\s|<)){_BLANKS}"
    r"(?P<shut_after>(?:</(?:strong|em)>)*)\s*(?=[^\s<]|<(?!/))"
)
MOST_FEET = 6  # paragraphs at the end that may be such lines
_MOST_WORDS = 6
_FEWEST_LETTERS, _MOST_WORDS_OF_PLACE = 3, 3
_LONGEST_NAME = 80


@dataclass
class Credits:
    """Who is named around a text; ``sources`` are pairs of name and link.

    ``opens_with_site``: it began with the site's name alone, as stories here do. ``beside`` are the
    lines that stay in the text, though one beside them was taken.
    """

    dateline: str = ""
    opens_with_site: bool = False
    reporters: list[str] = field(default_factory=list)
    editors: list[str] = field(default_factory=list)
    sources: list[tuple[str, str]] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All that was taken, as words."""
        names = [*self.reporters, *self.editors, *(name for name, _url in self.sources)]
        return " ".join([self.dateline, *names])


def taken(body: str, site_names: Collection[str]) -> tuple[str, Credits]:
    """Return the body without the lines that are fields, and what they said."""
    credits_ = Credits()
    stays = ""
    beside: list[str] = []
    for _paragraph in range(MOST_FEET):
        found = _LAST.search(body)
        if not found or found.start() == 0:
            break
        left = _left_of(found[1], credits_)
        if left == [found[1]] and not _BESIDE.match(_line(found[1])):
            break
        body = body[: found.start()]
        stays = "".join(f"<p>{part}</p>" for part in left) + stays
        beside[:0] = [_line(part.replace("<br>", " / ")) for part in left]
    if credits_.text.strip() and beside:
        credits_.beside = beside
        stays = sanitizer.clean(stays)  # what was taken may have held the one half of a mark
    return _without_head(body + stays, site_names, credits_), credits_


def _line(part: str) -> str:
    return " ".join(unescape(_TAGS.sub("", part)).split()).strip("()[]* ")


def _left_of(paragraph: str, credits_: Credits) -> list[str]:
    """Take a paragraph's lines that are labelled and name somebody; return what is between them."""
    read: list[tuple[str, list[tuple[str, str]]]] = []
    left: list[list[str]] = [[]]
    for part in _PART.split(paragraph):
        if known := _read(part):
            read.append(known)
            left.append([])
        else:
            left[-1].append(part)
    if not read:
        return [paragraph]
    for name, people in read:
        if name == "sources":
            credits_.sources = [*people, *credits_.sources]
        else:
            kept: list[str] = getattr(credits_, name)
            kept[:0] = [person for person, _url in people if person not in kept]
    return [joined for parts in left if _line(joined := "<br>".join(parts))]


def _read(part: str) -> tuple[str, list[tuple[str, str]]] | None:
    """Return the field that a line is, and whom it names, each with a link; None for another."""
    line = _line(part)
    for field_, way in _LABELLED.items():
        if told := way.fullmatch(line):
            links = {text_of(text).strip(): unescape(url) for url, text in _LINK.findall(part)}
            names = [name.strip(" .*") for name in _NAMES.split(told[1])]
            if names and all(map(_is_name, names)):
                return field_, [(name, links.get(name, "")) for name in names]
    return None


def _is_name(text: str) -> bool:
    return (
        0 < len(text) <= _LONGEST_NAME
        and len(text.split()) <= _MOST_WORDS
        and not re.search(r"https?:|[?!\"“”<>]", text)
        and any(sign.isalpha() for sign in text)
    )


def folded(name: str) -> str:
    """Return what the ways of writing a site's name have in common."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _without_head(body: str, site_names: Collection[str], credits_: Credits) -> str:
    found = _HEAD.match(body)
    if not found:
        return body
    place, site = unescape(found["place"]).strip(), unescape(found["site"] or "").strip()
    marks = len(re.findall("<", found["open"]))
    shut = len(re.findall("<", found["shut"] + found["shut_after"]))
    is_upper = place == place.upper() and sum(sign.isalpha() for sign in place) >= _FEWEST_LETTERS
    known = {folded(name) for name in site_names} - {""}
    if marks != shut:
        return body
    if not site and folded(place) in known:  # "SITUS – …": the page prints it itself
        credits_.opens_with_site = True
        return f"<p>{body[found.end() :]}"
    is_place = is_upper and len(place.split()) <= _MOST_WORDS_OF_PLACE
    if site:
        is_place = folded(site) in known and (is_upper or place.istitle())
    if not is_place:
        return body
    credits_.dateline = _place(place)
    return f"<p>{body[found.end() :]}"


def _place(text: str) -> str:
    words = text.title() if text == text.upper() else text
    return words[:60].strip()


def of_picture(caption: str) -> tuple[str, str]:
    """Return a picture's caption without "(Foto: …)" at its end, and whom that names."""
    for pattern in _PICTURE_CREDITS:
        found = pattern.search(caption)
        if found and _is_name(found["credit"]):
            return caption[: found.start()].strip(" -–—/|"), found["credit"].strip()
    return caption, ""
