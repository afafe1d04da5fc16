"""The part of a text that shows why it was found."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from articles.text.tokenizer import spans

LENGTH = 220  # characters
READ = 20_000  # characters of a text that are looked through
# Control characters cannot be typed into a story: marks that survive escaping.
START, STOP = "\x02", "\x03"


def snippet(text: str, forms: Collection[str]) -> str:
    """Return the part of ``text`` with the most different ``forms``, these between marks.

    Nothing is escaped yet: see ``as_html``. Without a form in it the text's beginning.
    """
    text = " ".join(text[:READ].replace(START, " ").replace(STOP, " ").split())
    found = _found(list(spans(text)), forms)
    first, last = _window(text, found)
    pieces, place = ["… " if first else ""], first
    for _word, start, end in found:
        if first <= start and end <= last:
            pieces += [text[place:start], START, text[start:end], STOP]
            place = end
    pieces += [text[place:last], " …" if last < len(text) else ""]
    return "".join(pieces)


_Span = tuple[str, int, int]


def _found(said: list[_Span], forms: Collection[str]) -> list[_Span]:
    """Return the words of ``said`` that are a form or, several in a row, part of one."""
    rows = [form.split() for form in forms if " " in form]
    places = {place for place, (word, _start, _end) in enumerate(said) if word in forms}
    for row in rows:
        for place, (word, _start, _end) in enumerate(said):
            stretch = range(place, place + len(row))
            if word == row[0] and [one for one, *_ in said[place : stretch.stop]] == row:
                places.update(stretch)
    return [said[place] for place in sorted(places)]


def _window(text: str, found: list[tuple[str, int, int]]) -> tuple[int, int]:
    """Return the ends of the stretch that says most, cut between words."""
    best, most = 0, 0
    for place, (_word, start, _end) in enumerate(found):
        within = {word for word, _start, end in found[place:] if end <= start + LENGTH}
        if len(within) > most:
            best, most = start, len(within)
    first = max(0, best - LENGTH // 5) if best > LENGTH // 5 else 0
    if first:
        first = text.find(" ", first, best) + 1 or best
    last = len(text)
    if first + LENGTH < last:
        last = text.rfind(" ", best + 1, first + LENGTH)
        last = last if last > best else first + LENGTH
    return first, last


def as_html(text: str) -> SafeString:
    """Return a marked text as HTML: what was found in ``<mark>``, all else escaped."""
    safe = escape(text).replace(START, "<mark>").replace(STOP, "</mark>")
    return mark_safe(safe)  # noqa: S308 - escaped in the line above
