"""XML read piece by piece by expat, with nothing in it that could cost more than its length.

A document type is refused, and with it every entity that a file could declare: WordPress, RSS and
Atom need none. Bytes that no XML may hold are put right and counted: exports of ten years are full
of control characters and of letters cut in half.
"""

from __future__ import annotations

import codecs
import gzip
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Protocol, cast
from xml.parsers import expat

PIECE = 256 * 1024  # bytes
DEEPEST = 100
LONGEST_TEXT = 32 * 1024 * 1024  # characters of one element
_ENCODING = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})""")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class UnreadableFileError(Exception):
    """A file that cannot be read to its end; the text says what is wrong, and in which line."""


class Handler(Protocol):
    """What takes the events of a file; ``line`` is where an element begins."""

    def start(self, name: str, attributes: dict[str, str], line: int) -> None: ...

    def end(self, name: str) -> None: ...

    def take(self, text: str) -> None: ...


def opened(path: Path) -> BinaryIO:
    """Open a file, also one that was packed by gzip, as logs of last week are."""
    file = path.open("rb")
    is_packed = file.read(2) == b"\x1f\x8b"
    file.seek(0)
    return cast("BinaryIO", gzip.GzipFile(fileobj=file)) if is_packed else file


class Reader:
    """Feeds a file to expat. ``replaced`` is how many characters had to be put right."""

    def __init__(self, path: Path, handler: Handler) -> None:
        self.path = path
        self.handler = handler
        self.replaced = 0
        self.read = 0
        self.depth = 0
        self.length = 0
        self.parser = expat.ParserCreate("utf-8")
        self.parser.buffer_text = True
        self.parser.buffer_size = 64 * 1024
        self.parser.StartElementHandler = self._started
        self.parser.EndElementHandler = self._ended
        self.parser.CharacterDataHandler = self._told
        self.parser.StartDoctypeDeclHandler = self._refuse_doctype
        self.parser.EntityDeclHandler = self._refuse_doctype

    @property
    def line(self) -> int:
        """The line at which the parser stands."""
        return self.parser.CurrentLineNumber

    def pieces(self) -> Iterator[int]:
        """Read the file; yield after every piece how many bytes were read.

        Raises:
            UnreadableFileError: the file is no XML, breaks off, or holds what is refused.
        """
        try:
            with opened(self.path) as file:
                decode = self._decoder(file)
                while piece := file.read(PIECE):
                    self.read += len(piece)
                    self._parse(decode.decode(piece), final=False)
                    yield self.read
                self._parse(decode.decode(b"", final=True), final=True)
        except (OSError, EOFError, zlib.error) as error:
            if isinstance(error, OSError) and error.filename:
                raise UnreadableFileError(f"{error.filename}: {error.strerror}") from error
            raise self._error(str(error)) from error

    def _decoder(self, file: BinaryIO) -> codecs.IncrementalDecoder:
        head = file.read(300)
        file.seek(0)
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            name = "utf-16"
        else:
            head = head.removeprefix(codecs.BOM_UTF8)
            found = _ENCODING.match(head)
            name = found[1].decode() if found else "utf-8"
        try:
            codec = codecs.getincrementaldecoder("utf-8-sig" if name.lower() == "utf-8" else name)
        except LookupError:
            raise self._error(f"its encoding “{name}” is not known") from None
        return codec("replace")

    def _parse(self, text: str, *, final: bool) -> None:
        self.replaced += text.count("\ufffd")
        text, forbidden = _FORBIDDEN.subn("", text)
        self.replaced += forbidden
        try:
            self.parser.Parse(text.encode(), final)
        except expat.ExpatError as error:
            what = expat.errors.messages.get(error.code, "no XML")
            raise self._error(f"it is no whole XML: {what}", error.lineno) from None

    def _started(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        self.length = 0
        if self.depth > DEEPEST:
            raise self._error(f"elements nest more than {DEEPEST} deep")
        self.handler.start(name, attributes, self.line)

    def _ended(self, name: str) -> None:
        self.depth -= 1
        self.handler.end(name)

    def _told(self, text: str) -> None:
        self.length += len(text)
        if self.length > LONGEST_TEXT:
            raise self._error(f"an element holds more than {LONGEST_TEXT:,} characters")
        self.handler.take(text)

    def _refuse_doctype(self, *args: object) -> None:
        raise self._error("it declares a document type or entities, which are refused")

    def _error(self, what: str, line: int = 0) -> UnreadableFileError:
        at = line or self.line
        return UnreadableFileError(f"{self.path.name}, line {at}: {what}")
