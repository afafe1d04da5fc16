"""Lists of addresses: what stands in a file, what each line would do, and writing it down.

The file is read as a stream, so its length costs no memory. Nobody is revived by an import: whoever
is suppressed, was erased or left stays so. Writing the same again changes nothing. The work itself
is done in ``importjobs``.
"""

from __future__ import annotations

import codecs
import csv
import datetime
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from subscriptions import addresses, tokens
from subscriptions.models import Consent, MailDefaults, Subscriber, Suppression

BATCH: Final = 1000
SAMPLE: Final = 64 * 1024  # bytes that encoding and separator are guessed from
SEPARATORS: Final = ",;\t"
ADDRESS_COLUMNS: Final = {"email", "e-mail", "surel", "alamat email", "email address", "alamat"}
# Consents of imports carry no version of the form's words: their own words stand in ``page``.
NO_FORM: Final = 0
SOURCE_PAGE: Final = "/impor/"

ADDED: Final = "added"
KNOWN: Final = "known"
LEFT: Final = "left"
SUPPRESSED: Final = "suppressed"
INVALID: Final = "invalid"
REPEATED: Final = "repeated"
LABELS: Final = {
    ADDED: gettext_lazy("Added"),
    KNOWN: gettext_lazy("Already there"),
    LEFT: gettext_lazy("Unsubscribed before, not revived"),
    SUPPRESSED: gettext_lazy("Suppressed, never revived"),
    INVALID: gettext_lazy("No address"),
    REPEATED: gettext_lazy("Repeated in the file"),
}


class FileError(ValueError):
    """The file is no list of addresses; the text says why."""


@dataclass(frozen=True)
class Statement:
    """Where the consent of all these people comes from; the desk answers for it."""

    text: str
    given_on: datetime.date
    by: str

    def words(self) -> str:
        """Return it in one line of at most 200 characters."""
        return f"{self.given_on:%Y-%m-%d}, {self.by}: {self.text}"[:200]


@dataclass(frozen=True)
class Line:
    """What became of one line, numbered from 1 as editors of text do."""

    number: int
    outcome: str
    address: str
    reason: str = ""


def rows(file: IO[bytes]) -> Iterator[tuple[int, str]]:
    """Yield the number of each line that is not empty and the address in it. Raises FileError."""
    file.seek(0)
    sample = file.read(SAMPLE)
    file.seek(0)
    if b"\0" in sample:
        raise FileError(_("This is no text: save the list as CSV."))
    encoding = _encoding(sample)
    text = io.TextIOWrapper(file, encoding, errors="replace", newline="")
    try:
        reader = csv.reader(text, delimiter=_separator(sample.decode(encoding, "replace")))
        column: int | None = None
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if column is None:
                column = _address_column(cells)
                if not any("@" in cell for cell in cells):
                    continue  # the line of headings
            yield reader.line_num, cells[column].strip() if column < len(cells) else ""
    except csv.Error as error:
        raise FileError(_("The file cannot be read as CSV: %s.") % error) from None
    finally:
        text.detach()


def _encoding(sample: bytes) -> str:
    if sample.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise FileError(_("Save the list as CSV in UTF-8."))
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _separator(sample: str) -> str:
    """Return the separator that stands most often in the first lines, a comma when none does."""
    head = "\n".join(sample.splitlines()[:20])
    return max(SEPARATORS, key=head.count)


def _address_column(cells: list[str]) -> int:
    for index, cell in enumerate(cells):
        if cell.strip().lower() in ADDRESS_COLUMNS:
            return index
    for index, cell in enumerate(cells):
        if "@" in cell:
            return index
    raise FileError(_("No column of addresses was found: name it “email” in the first line."))


def read(number: int, cell: str, seen: set[bytes]) -> Line:
    """Return a line that is invalid, repeated or – ADDED – a candidate; ``seen`` grows."""
    try:
        address = addresses.normalise(cell)
    except addresses.AddressError as error:
        return Line(number, INVALID, cell[:100].replace("\0", ""), str(error.args[0]))
    key = address.encode()
    if key in seen:
        return Line(number, REPEATED, address)
    seen.add(key)
    return Line(number, ADDED, address)


def judge(batch: list[Line]) -> list[Line]:
    """Say of each candidate what it is, asking the database once for all of them."""
    addresses = [line.address for line in batch if line.outcome == ADDED]
    known = dict(Subscriber.objects.filter(email__in=addresses).values_list("email", "state"))
    hashes = {key: a for a in addresses for key in tokens.address_hashes(a)}
    held = Suppression.objects.filter(address_hash__in=hashes).values_list(
        "address_hash", flat=True
    )
    suppressed = {hashes[key] for key in held}
    return [
        Line(line.number, _outcome(line.address, known, suppressed), line.address)
        if line.outcome == ADDED
        else line
        for line in batch
    ]


def _outcome(address: str, known: dict[str, str], suppressed: set[str]) -> str:
    state = known.get(address)
    if address in suppressed or state == Subscriber.State.SUPPRESSED:
        return SUPPRESSED
    if state == Subscriber.State.UNSUBSCRIBED:
        return LEFT
    # Who waits for confirmation may confirm; a list does not do it for them.
    return ADDED if state is None else KNOWN


def write(addresses: list[str], statement: Statement) -> None:
    """Make subscribers, active by the stated consent; one who signs up meanwhile stays as is."""
    confirmed = datetime.datetime.combine(statement.given_on, datetime.time(), tzinfo=datetime.UTC)
    frequency = MailDefaults.load().frequency
    Subscriber.objects.bulk_create(
        (
            Subscriber(
                email=address,
                state=Subscriber.State.ACTIVE,
                confirmed_at=confirmed,
                source_page=SOURCE_PAGE,
                frequency=frequency,
            )
            for address in addresses
        ),
        ignore_conflicts=True,
    )
    made = Subscriber.objects.filter(
        email__in=addresses, source_page=SOURCE_PAGE, consents=None
    ).values_list("pk", flat=True)
    Consent.objects.bulk_create(
        Consent(
            subscriber_id=key,
            page=statement.words(),
            text_version=NO_FORM,
            confirmed_at=confirmed,
            asked_at=confirmed,
        )
        for key in made
    )
