"""Reading a table of text as a stream: its encoding, separator, headings, and cells by heading."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Final

from django.utils.translation import gettext as _

from subscriptions.lists.states import heading

SAMPLE: Final = 64 * 1024  # bytes that encoding and separator are guessed from
SEPARATORS: Final = ",;\t|"
SEVERAL: Final = "; "  # as between the words of one cell
ADDRESS_COLUMNS: Final = frozenset(
    {
        "email", "e_mail", "surel", "mail", "posel", "pos_el", "alamat", "alamat_email",
        "alamat_e_mail", "alamat_surel", "email_address", "e_mail_address", "user_email",
        "subscriber", "subscriber_email", "contact_email", "email_id", "primary_email",
        "member_email",
    }
)  # fmt: skip
# How files begin that other programs open: spreadsheets, old ones too, and PDFs.
_DOCUMENTS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")
_SEPARATOR_LINE: Final = re.compile(r"\s*\"?sep=(.)\"?\s*", re.IGNORECASE)
_QUOTED: Final = re.compile(r'"[^"]*"')
_FORMULA: Final = re.compile(r"[=+@\t\r-]")


class FileError(ValueError):
    """The file is no list of addresses; the text says why."""


@dataclass(frozen=True)
class Head:
    """How the columns are called in the file, if they are, and which (from 0) holds addresses."""

    titles: tuple[str, ...]
    address: int


@dataclass(frozen=True)
class Row:
    """One line that is not empty: where it stands, its address, its cells by heading.

    A line that ends early has empty cells. What columns of one name say stands in one cell, with
    ``SEVERAL`` between where they differ. Without headings ``cells`` is empty, and ``bare`` holds
    what stands beside the address.
    """

    number: int
    address: str
    cells: dict[str, str]
    bare: tuple[str, ...]
    head: Head


def rows(file: IO[bytes]) -> Iterator[Row]:
    """Yield the lines of a list. Raises FileError."""
    file.seek(0)
    sample = file.read(SAMPLE)
    file.seek(0)
    if sample.startswith(_DOCUMENTS):
        raise FileError(
            _("This is an Excel file or another document. Open it and save the list as CSV.")
        )
    encoding = _encoding(sample)
    text = io.TextIOWrapper(file, encoding, errors="replace", newline="")
    try:
        separator = _separator(sample.decode(encoding, "replace"))
        yield from _rows(csv.reader(text, delimiter=separator))
    except csv.Error as error:
        raise FileError(_("The file cannot be read as CSV: %s.") % error) from None
    finally:
        text.detach()


def _rows(reader: Iterator[list[str]]) -> Iterator[Row]:
    number = getattr(reader, "line_num", 0)
    head: Head | None = None
    headings: dict[str, str] = {}
    names: list[str] = []
    for cells in reader:
        number = getattr(reader, "line_num", 0)
        if not any(cell.strip() for cell in cells):
            continue
        if head is None:
            if _SEPARATOR_LINE.fullmatch(_joined(cells)):
                continue
            head = Head((), _address_column(cells))
            if not any("@" in cell for cell in cells):
                head = Head(tuple(cell.replace("\0", "").strip() for cell in cells), head.address)
                names = [heading(cell) for cell in cells]
                headings = dict.fromkeys(names, "")
                continue
        column = head.address
        address = _text(cells[column]).strip() if column < len(cells) else ""
        texts = [_text(cell).replace("\0", "") for cell in cells]
        if headings:
            told = dict(zip(names, texts, strict=False))
            if len(headings) < len(names):
                told = _joined_by_name(names, texts)
            yield Row(number, address, headings | told, (), head)
        else:
            yield Row(number, address, {}, tuple(texts[:column] + texts[column + 1 :]), head)


def _joined_by_name(names: list[str], texts: list[str]) -> dict[str, str]:
    """Return what columns say that share their names: each text once, with ``SEVERAL`` between."""
    told: dict[str, list[str]] = {}
    for name, text in zip(names, texts, strict=False):
        found = told.setdefault(name, [])
        if text.strip() and text not in found:
            found.append(text)
    return {name: SEVERAL.join(found) for name, found in told.items()}


def _joined(cells: list[str]) -> str:
    # ``sep=,`` is cut in two by its own separator.
    return cells[0] + "," if len(cells) == 2 and not cells[1] else "".join(cells)  # noqa: PLR2004


def _text(cell: str) -> str:
    """Return the cell without the sign that keeps spreadsheets from running it."""
    is_kept = cell.startswith("'") and _FORMULA.match(cell, 1) is not None
    return cell[1:] if is_kept else cell


def _encoding(sample: bytes) -> str:
    if sample.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if b"\0" in sample:
        return _wide(sample)
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _wide(sample: bytes) -> str:
    """Return which UTF-16 it is: in a list nearly every second byte is empty. Raises FileError."""
    half = len(sample) // 2
    for encoding, empty in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[::2])):
        if half >= 4 and empty.count(0) > 0.7 * half:  # noqa: PLR2004
            return encoding
    raise FileError(_("This is no text: save the list as CSV."))


def _separator(sample: str) -> str:
    """Return the separator that the file names, or else has most of in its first lines."""
    lines = sample.lstrip("\ufeff").splitlines()
    if lines and (named := _SEPARATOR_LINE.fullmatch(lines[0])):
        return "\t" if named[1] == "t" else named[1]
    head = _QUOTED.sub("", "\n".join(lines[:20]))
    return max(SEPARATORS, key=head.count)


def _address_column(cells: list[str]) -> int:
    for index, cell in enumerate(cells):
        if heading(cell) in ADDRESS_COLUMNS:
            return index
    for index, cell in enumerate(cells):
        if "@" in cell:
            return index
    raise FileError(_("No column of addresses was found: name it “email” in the first line."))
