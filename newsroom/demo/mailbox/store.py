"""The folder of mails: one .eml file each, numbered in the order of arrival.

A file's first line is a header of this store, `X-Mailbox-Envelope`, with the SMTP envelope as
JSON; all that follows is the mail, byte for byte. So a file opens in any mail program, and
copying the folder copies everything.
"""

import fcntl
import json
import os
import re
import threading
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from newsroom.demo.mailbox.message import Envelope, Message, read_message, read_summary

KEEP = 2000
_NAME = re.compile(r"(\d{8,})\.eml")
_ENVELOPE = b"X-Mailbox-Envelope: "
_SUMMARY_BYTES = 64 * 1024


class FolderInUseError(Exception):
    """Another mailbox holds the folder."""


@dataclass(frozen=True, slots=True)
class Entry:
    number: int
    size: int
    envelope: Envelope

    def is_for(self, query: str) -> bool:
        """Whether a recipient matches: a part of the address, or its beginning once it has an @.

        A whole address must not find the longer one that ends in it.
        """
        wanted = query.strip().casefold()
        addresses = [address.casefold() for address in self.envelope.recipients]
        if "@" in wanted[1:]:
            return any(address.startswith(wanted) for address in addresses)
        return any(wanted in address for address in addresses)


class Store:
    """Keeps the newest `keep` mails. Safe to use from several threads."""

    def __init__(self, folder: Path, keep: int = KEEP) -> None:
        self._folder = folder
        self._keep = keep
        self._entries: dict[int, Entry] = {}  # in order of arrival
        self._last_number = 0
        self._guard = threading.Lock()
        self._folder_lock: IO[bytes] | None = None

    def open(self) -> None:
        """Take the folder and read what it holds. Raises FolderInUseError or OSError."""
        self._folder.mkdir(parents=True, exist_ok=True)
        lock = (self._folder / ".lock").open("wb")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            raise FolderInUseError(str(self._folder)) from None
        self._folder_lock = lock
        for unfinished in self._folder.glob("*.part"):
            unfinished.unlink()
        numbers = sorted(
            int(match[1])
            for path in self._folder.iterdir()
            if (match := _NAME.fullmatch(path.name))
        )
        self._entries = {number: self._read_entry(number) for number in numbers}
        self._last_number = numbers[-1] if numbers else 0
        self._drop_oldest()

    def close(self) -> None:
        if self._folder_lock is not None:
            self._folder_lock.close()
            self._folder_lock = None

    def add(self, envelope: Envelope, content: bytes) -> int:
        """Keep a mail; when this returns it outlives a crash of the machine. Raises OSError."""
        with self._guard:
            number = self._last_number + 1
            self._write(number, _envelope_line(envelope) + content)
            self._last_number = number
            self._entries[number] = Entry(number, len(content), envelope)
            self._drop_oldest()
        return number

    def entries(self, to: str = "") -> list[Entry]:
        """Newest first; with `to`, only those for such a recipient."""
        with self._guard:
            newest_first = list(reversed(self._entries.values()))
        return [entry for entry in newest_first if entry.is_for(to)] if to else newest_first

    def state(self) -> str:
        """Changes whenever a mail arrives or goes."""
        with self._guard:
            return f"{self._last_number}-{len(self._entries)}"

    def source(self, number: int) -> bytes | None:
        """The mail as it was sent, or None where there is none (any more)."""
        return self._source(number, -1)

    def message(self, number: int) -> Message | None:
        entry, source = self._entries.get(number), self.source(number)
        if entry is None or source is None:
            return None
        return read_message(number, entry.envelope, source)

    def summary(self, entry: Entry) -> Message:
        beginning = self._source(entry.number, _SUMMARY_BYTES) or b""
        return read_summary(entry.number, entry.size, entry.envelope, beginning)

    def clear(self) -> int:
        """Delete every mail and say how many there were. Numbers are not used again."""
        with self._guard:
            count = len(self._entries)
            self._drop_oldest(keep=0)
        return count

    def _drop_oldest(self, keep: int | None = None) -> None:
        surplus = len(self._entries) - (self._keep if keep is None else keep)
        for number in list(self._entries)[: max(surplus, 0)]:
            self._path(number).unlink(missing_ok=True)
            del self._entries[number]

    def _path(self, number: int) -> Path:
        return self._folder / f"{number:08}.eml"

    def _write(self, number: int, content: bytes) -> None:
        path = self._path(number)
        unfinished = path.with_suffix(".part")
        try:
            with unfinished.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(path)
        except OSError:
            with suppress(OSError):
                unfinished.unlink()
            raise
        # The new name itself must reach the disk as well.
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _source(self, number: int, length: int) -> bytes | None:
        try:
            with self._path(number).open("rb") as file:
                if not file.readline().startswith(_ENVELOPE):
                    file.seek(0)
                return file.read(length)
        except FileNotFoundError:
            return None

    def _read_entry(self, number: int) -> Entry:
        path = self._path(number)
        with path.open("rb") as file:
            line = file.readline()
        stat = path.stat()
        if line.startswith(_ENVELOPE):
            with suppress(ValueError, KeyError, TypeError):
                return Entry(number, stat.st_size - len(line), _read_envelope(line))
        # A mail that somebody put here by hand.
        received = datetime.fromtimestamp(stat.st_mtime, UTC)
        return Entry(number, stat.st_size, Envelope("", (), received))


def _envelope_line(envelope: Envelope) -> bytes:
    fields = {
        "from": envelope.sender,
        "to": envelope.recipients,
        "received": envelope.received.isoformat(),
    }
    return _ENVELOPE + json.dumps(fields).encode("ascii") + b"\r\n"


def _read_envelope(line: bytes) -> Envelope:
    fields = json.loads(line.removeprefix(_ENVELOPE))
    return Envelope(
        str(fields["from"]),
        tuple(str(address) for address in fields["to"]),
        datetime.fromisoformat(fields["received"]),
    )
