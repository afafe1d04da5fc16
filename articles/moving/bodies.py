"""Gives the pictures of converted bodies their keys, and says below them what differs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from articles.body import sanitizer
from articles.body.placeholders import PLACE
from articles.models import ImportedPicture
from articles.moving.content import Content, words
from articles.moving.credits import of_picture
from articles.moving.markup import Wanted
from articles.moving.notes import Note
from articles.moving.pictures import Register, fitting
from articles.moving.places import place_of
from articles.text.characters import as_line


def settle(contents: Sequence[Content], register: Register) -> None:
    """Put the keys of pictures into the bodies, for a whole batch by a few statements."""
    rows = register.keys([one for content in contents for one in _wanted_of(content)])
    at = 0
    changed: dict[int, ImportedPicture] = {}
    for content in contents:
        count = len(content.pictures)
        _settle_one(content, rows[at : at + count], changed)
        at += count
        if content.opening is not None:
            content.lead = rows[at][0].picture if rows[at] else None
            if content.opening.caption or content.opening.alt:
                _below(content.opening, rows[at], changed)
            if content.lead is None:
                key = content.opening.old_id or content.opening.url[:300]
                content.notes.append(Note("picture_unknown", {"old_id": key}))
            at += 1
    ImportedPicture.objects.bulk_update(list(changed.values()), ["alt", "caption", "credit"])


def _wanted_of(content: Content) -> list[Wanted]:
    return [*content.pictures, *([content.opening] if content.opening else [])]


def _settle_one(
    content: Content, rows: list[list[ImportedPicture]], changed: dict[int, ImportedPicture]
) -> None:
    for wanted, found in zip(content.pictures, rows, strict=True):
        if not found:
            key = wanted.old_id or wanted.url[:300]
            content.notes.append(Note("picture_unknown", {"old_id": key}))

    def placed(place: re.Match[str]) -> str:
        if place[1] != "pictures":
            return place[0]
        numbers = [int(number) for number in place[2].split(",")]
        keys = [row.picture for number in numbers for row in rows[number - 1]]
        below = [
            _below(content.pictures[number - 1], rows[number - 1], changed) for number in numbers
        ]
        return place_of(list(dict.fromkeys(keys))) + "".join(below)

    body = PLACE.sub(placed, content.body)
    if PLACE.sub("", body) != PLACE.sub("", content.body):  # something is said below a picture
        content.text = sanitizer.plain_text(body)
    content.body = body


def _below(
    wanted: Wanted, found: list[ImportedPicture], changed: dict[int, ImportedPicture]
) -> str:
    """Tell the picture what the text says of it; return what differs as a paragraph."""
    row = found[0] if len(found) == 1 else None
    text = as_line(wanted.caption)
    if row is not None:
        before = (row.alt, row.caption, row.credit)
        is_open = row.state != ImportedPicture.State.STORED
        caption, credit = of_picture(text)
        if is_open:
            row.alt = row.alt or as_line(wanted.alt)[:250]
            if not row.credit and credit:
                row.credit = credit[:150]
            if not row.caption:
                row.caption = fitting(caption, 400)
        if before != (row.alt, row.caption, row.credit):
            changed[row.pk] = row
        if not words(text) - words(
            f"{row.caption} {row.credit} foto photo kredit credit sumber by"
        ):
            return ""
    return f"<p><em>{escape(text, quote=False)}</em></p>" if text else ""
