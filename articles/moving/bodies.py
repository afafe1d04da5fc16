"""Gives the pictures of converted bodies their keys, and each the caption that its place has.

What a text says of a picture stays at its place: other stories may show the picture without a word.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from html import escape

from articles.body import sanitizer
from articles.body.placeholders import LONGEST_CAPTION, PLACE
from articles.models import Image, ImportedPicture
from articles.moving.content import Content, words
from articles.moving.credits import of_picture
from articles.moving.figures import Wanted
from articles.moving.notes import Note
from articles.moving.pictures import Register, fitting, of_library
from articles.moving.places import place_of
from articles.text.characters import as_line

Row = list[ImportedPicture]
_OF_CAPTION, _OF_CREDIT = 400, 150


@dataclass
class _Share:
    """A text with what the register found for the pictures of its body and its opening one."""

    content: Content
    rows: list[Row]
    opened: Row

    def places(self) -> Counter[int]:
        """Count where its body places each picture; one that only opens it counts once."""
        places = Counter(row.picture for found in self.rows for row in found)
        return places | Counter(row.picture for row in self.opened)


def settle(contents: Sequence[Content], register: Register) -> None:
    """Put the keys of pictures into the bodies, for a whole batch by a few statements."""
    rows = iter(register.keys([one for content in contents for one in _wanted_of(content)]))
    shares = []
    for content in contents:
        found = [next(rows) for _picture in content.pictures]
        shares.append(_Share(content, found, next(rows) if content.opening else []))
    told = Told(shares, register.fresh)
    for share in shares:
        _settle_one(share.content, share.rows, told)
        if share.content.opening is not None:
            _open(share.content, share.content.opening, share.opened, told)
    _tell_of_others(shares, told)
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


def _tell_of_others(shares: Iterable[_Share], told: Told) -> None:
    """Tell of places without words that show what another text said of a picture before."""
    for share in shares:
        said = [words(of_picture(as_line(one.caption))[0]) for one in _wanted_of(share.content)]
        pairs = zip(_wanted_of(share.content), [*share.rows, share.opened], strict=False)
        for wanted, found in pairs:
            for row in found:
                caption = told.from_elsewhere.get(row.picture, "")
                if caption and not wanted.caption and words(caption) not in said:
                    share.content.notes.append(Note("others_caption", {"text": caption}))


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
        numbers = list(map(int, place[2].split(",")))
        for number in numbers:
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
        if made and len(numbers) > 1:
            content.notes.append(Note("gallery_parted", {"count": str(len(numbers))}))
        return "".join([*made, place_of(list(dict.fromkeys(together)))])

    body = PLACE.sub(placed, content.body)
    if PLACE.sub("", body) != PLACE.sub("", content.body):  # something is said below a picture
        content.text = sanitizer.plain_text(body)
    content.body = body


class Told:
    """What the pictures of a batch are told: until they are here their row, then the picture."""

    def __init__(self, shares: Sequence[_Share], fresh: Collection[int]) -> None:
        stored = ImportedPicture.State.STORED
        rows = [row for share in shares for found in (*share.rows, share.opened) for row in found]
        here = {row.picture for row in rows if row.state == stored}
        self.images = Image.objects.in_bulk(here) if here else {}
        self.changed: dict[int, ImportedPicture] = {}
        self.credited: dict[int, Image] = {}
        places: Counter[int] = sum((share.places() for share in shares), Counter())
        # What no library describes and one place shows: what is said there is the picture's own.
        self.owned = {key for key in fresh if places[key] == 1}
        self.from_elsewhere = self._from_elsewhere(rows, fresh)

    def _from_elsewhere(self, rows: Row, fresh: Collection[int]) -> dict[int, str]:
        """Return the captions of pictures that have them of a text that came before."""
        captions = {
            row.picture: row.caption
            for row in rows
            if row.caption
            and row.picture not in fresh
            and self.images.get(row.picture, row).caption == row.caption
        }
        known = of_library(captions) if captions else set()
        return {key: caption for key, caption in captions.items() if key not in known}

    def by(self, wanted: Wanted, found: Row, notes: list[Note]) -> str:
        """Tell a picture what a text says of it; return the caption that is this text's alone."""
        text = as_line(wanted.caption)
        if len(found) != 1:
            return text
        [row] = found
        caption, credit = of_picture(text)
        one: ImportedPicture | Image = self.images.get(row.picture, row)
        alt = as_line(wanted.alt)
        if isinstance(one, ImportedPicture):
            self._open(one, alt, caption)
        if one.alt and words(alt).keys() - words(f"{one.alt} {one.caption} {caption}").keys():
            notes.append(Note("other_alt", {"text": alt, "own": one.alt}))
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
        if row.picture in self.owned:
            row.caption = row.caption or fitting(caption, _OF_CAPTION)
        if before != (row.alt, row.caption):
            self.changed[row.pk] = row

    def write(self) -> None:
        """Write what the pictures were told."""
        rows = list(self.changed.values())
        ImportedPicture.objects.bulk_update(rows, ["alt", "caption", "credit"])
        for image in self.credited.values():
            image.save(update_fields=["credit", "to_be_completed"])
