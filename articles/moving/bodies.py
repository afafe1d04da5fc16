"""Gives the pictures of converted bodies their keys, and each the caption that its place has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape

from articles.body import sanitizer
from articles.body.placeholders import LONGEST_CAPTION, PLACE
from articles.models import Image, ImportedPicture
from articles.moving.content import Content, words
from articles.moving.credits import of_picture
from articles.moving.markup import Wanted
from articles.moving.notes import Note
from articles.moving.pictures import Register, fitting
from articles.moving.places import place_of
from articles.text.characters import as_line

Row = list[ImportedPicture]
_OF_CAPTION, _OF_CREDIT = 400, 150


def settle(contents: Sequence[Content], register: Register) -> None:
    """Put the keys of pictures into the bodies, for a whole batch by a few statements."""
    rows = register.keys([one for content in contents for one in _wanted_of(content)])
    told = Told(row for found in rows for row in found)
    at = 0
    for content in contents:
        count = len(content.pictures)
        _settle_one(content, rows[at : at + count], told)
        at += count
        if content.opening is not None:
            _open(content, content.opening, rows[at], told)
            at += 1
    told.write()


def _wanted_of(content: Content) -> list[Wanted]:
    return [*content.pictures, *([content.opening] if content.opening else [])]


def _open(content: Content, opening: Wanted, found: Row, told: Told) -> None:
    """Take the picture that opens a story; it shows its own caption, none of this place."""
    content.lead = found[0].picture if found else None
    if content.lead is None:
        content.notes.append(_unknown(opening))
    if (opening.caption or opening.alt) and (other := told.by(opening, found, content.notes)):
        content.notes.append(Note("opening_caption", {"text": other}))


def _unknown(wanted: Wanted) -> Note:
    return Note("picture_unknown", {"old_id": wanted.old_id or wanted.url[:300]})


def _settle_one(content: Content, rows: list[Row], told: Told) -> None:
    content.notes += [
        _unknown(wanted) for wanted, found in zip(content.pictures, rows, strict=True) if not found
    ]

    def placed(place: re.Match[str]) -> str:
        if place[1] != "pictures":
            return place[0]
        made: list[str] = []
        together: list[int] = []
        for number in map(int, place[2].split(",")):
            wanted, found = content.pictures[number - 1], rows[number - 1]
            caption = told.by(wanted, found, content.notes)
            is_alone = len(found) == 1 and 0 < len(caption) <= LONGEST_CAPTION
            if not is_alone:
                together += [row.picture for row in found]
            if caption:  # with words of its own it stands alone, beside what is left of a gallery
                made.append(place_of(list(dict.fromkeys(together))))
                together = []
                line = f"<p><em>{escape(caption, quote=False)}</em></p>"
                made.append(place_of([found[0].picture], caption) if is_alone else line)
        return "".join([*made, place_of(list(dict.fromkeys(together)))])

    body = PLACE.sub(placed, content.body)
    if PLACE.sub("", body) != PLACE.sub("", content.body):  # something is said below a picture
        content.text = sanitizer.plain_text(body)
    content.body = body


class Told:
    """What the pictures of a batch are told: until they are here their row, then the picture."""

    def __init__(self, rows: Iterable[ImportedPicture]) -> None:
        stored = ImportedPicture.State.STORED
        here = {row.picture for row in rows if row.state == stored}
        self.images = Image.objects.in_bulk(here) if here else {}
        self.changed: dict[int, ImportedPicture] = {}
        self.credited: dict[int, Image] = {}

    def by(self, wanted: Wanted, found: Row, notes: list[Note]) -> str:
        """Tell a picture what a text says of it; return the caption that is this text's alone."""
        text = as_line(wanted.caption)
        if len(found) != 1:
            return text
        [row] = found
        caption, credit = of_picture(text)
        one: ImportedPicture | Image = self.images.get(row.picture, row)
        if isinstance(one, ImportedPicture):
            self._open(one, as_line(wanted.alt), caption)
        if credit and not one.credit:
            one.credit = credit[:_OF_CREDIT]
            if isinstance(one, Image):
                self.credited[one.pk] = one
            else:
                self.changed[one.pk] = one
        if credit and words(credit) - words(one.credit):
            notes.append(Note("other_credit", {"credit": credit, "own": one.credit}))
            caption = text
        return "" if words(caption) == words(one.caption) else caption

    def _open(self, row: ImportedPicture, alt: str, caption: str) -> None:
        before = (row.alt, row.caption)
        row.alt = row.alt or alt[:250]
        row.caption = row.caption or fitting(caption, _OF_CAPTION)
        if before != (row.alt, row.caption):
            self.changed[row.pk] = row

    def write(self) -> None:
        """Write what the pictures were told."""
        rows = list(self.changed.values())
        ImportedPicture.objects.bulk_update(rows, ["alt", "caption", "credit"])
        for image in self.credited.values():
            image.save(update_fields=["credit", "to_be_completed"])
