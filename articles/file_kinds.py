"""What a file is, told by its first bytes: to say it to a person, never to trust the file.

A suffix decides only where the bytes leave it open: raw photos of most cameras are TIFF inside.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from pathlib import PurePath

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Way(Enum):
    """How a person gets from such a file to a picture that is taken."""

    PHONE = _(
        "On the iPhone choose Settings → Camera → Formats → Most Compatible for new photos; one "
        "that is there becomes a JPEG when you send it to yourself by mail or export it."
    )
    PROGRAM = _("Open it in any picture program and export it as JPEG or PNG.")
    RAW = _("Develop it in the camera's program or in a photo program and export it as JPEG.")
    DRAWING = _("Export it as PNG from a drawing program, about 1600 pixels wide.")
    DOCUMENT = _("Save the picture in it as a file of its own, or make a screenshot of the page.")
    VIDEO = _("Pause it at the moment that you want and make a screenshot.")
    WEB = _("In the browser, click on the picture with the right button and save the picture.")
    SOUND = _("Put a recording (MP3, M4A, Ogg) into the text with “PDF or recording”.")
    ARCHIVE = _("Unpack it and upload the picture that is in it.")
    UNKNOWN = _("Open it in a picture program and export it as JPEG or PNG.")


@dataclass(frozen=True)
class Kind:
    """A kind of file: ``name`` goes on after "This is …"."""

    name: str | Promise
    way: Way


_HEIC = Kind(_("a HEIC photo, as iPhones take it"), Way.PHONE)
_AVIF = Kind(_("an AVIF picture"), Way.PROGRAM)
_RAW = Kind(_("a camera's raw photo"), Way.RAW)
_TIFF = Kind(_("a TIFF picture"), Way.PROGRAM)
_SVG = Kind(_("an SVG drawing"), Way.DRAWING)
_VIDEO = Kind(_("a video"), Way.VIDEO)
_OFFICE = Kind(_("a document"), Way.DOCUMENT)
_ARCHIVE = Kind(_("an archive"), Way.ARCHIVE)
_SOUND = Kind(_("a sound recording"), Way.SOUND)
_WAV = Kind(_("a WAV recording"), Way.SOUND)
_AIFF = Kind(_("an AIFF recording"), Way.SOUND)
_JPEG_XL = Kind(_("a JPEG XL picture"), Way.PROGRAM)
_JPEG_2000 = Kind(_("a JPEG 2000 picture"), Way.PROGRAM)
_UNKNOWN = Kind(_("no picture that is known here"), Way.UNKNOWN)

_BEGINNINGS: tuple[tuple[bytes, Kind], ...] = (
    (b"BM", Kind(_("a BMP picture"), Way.PROGRAM)),
    (b"8BPS", Kind(_("a Photoshop file"), Way.PROGRAM)),
    (b"gimp xcf", Kind(_("a GIMP file"), Way.PROGRAM)),
    (b"\x00\x00\x01\x00", Kind(_("an icon"), Way.PROGRAM)),
    (b"\xff\x0a", _JPEG_XL),
    (b"\x00\x00\x00\x0cJXL ", _JPEG_XL),
    (b"\x00\x00\x00\x0cjP  ", _JPEG_2000),
    (b"\xff\x4f\xff\x51", _JPEG_2000),
    (b"%PDF-", Kind(_("a PDF"), Way.DOCUMENT)),
    (b"%!PS", Kind(_("a PostScript drawing"), Way.DRAWING)),
    (b"\xc5\xd0\xd3\xc6", Kind(_("a PostScript drawing"), Way.DRAWING)),
    (b"FUJIFILMCCD-RAW", _RAW),
    (b"IIRO", _RAW),
    (b"IIRS", _RAW),
    (b"MMOR", _RAW),
    (b"IIU\x00", _RAW),
    (b"FOVb", _RAW),
    (b"\x00MRM", _RAW),
    (b"\xd0\xcf\x11\xe0", _OFFICE),
    (b"{\\rtf", _OFFICE),
    (b"\x1a\x45\xdf\xa3", _VIDEO),
    (b"FLV", _VIDEO),
    (b"\x00\x00\x01\xba", _VIDEO),
    (b"ID3", _SOUND),
    (b"OggS", _SOUND),
    (b"fLaC", Kind(_("a FLAC recording"), Way.SOUND)),
    (b"#!AMR", Kind(_("an AMR recording"), Way.SOUND)),
    (b"Rar!", _ARCHIVE),
    (b"7z\xbc\xaf", _ARCHIVE),
    (b"\x1f\x8b", _ARCHIVE),
)
_TIFF_BEGINNINGS = (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
_RAW_SUFFIXES = frozenset(
    {".3fr", ".arw", ".cr2", ".crw", ".dcr", ".dng", ".erf", ".iiq", ".kdc"}
    | {".mef", ".mos", ".nef", ".nrw", ".pef", ".srw"}
)
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_AVIF_BRANDS = frozenset({b"avif", b"avis"})
_OFFICE_PARTS = (b"word/", b"ppt/", b"xl/", b"[Content_Types]", b"mimetypeapplication/vnd.oasis")

TAKEN = {
    "JPEG": (b"\xff\xd8\xff",),
    "PNG": (b"\x89PNG\r\n\x1a\n",),
    "GIF": (b"GIF87a", b"GIF89a"),
}
HEAD = 4096  # bytes that ``kind_of`` and ``taken_format`` look at


def taken_format(head: bytes) -> str | None:
    """Return "JPEG", "PNG", "GIF" or "WEBP" where the first bytes say so."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WEBP"
    return next((name for name, begins in TAKEN.items() if head.startswith(begins)), None)


FILE_TYPES = {
    ".pdf": "application/pdf",
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".ogg": "audio/ogg",
}
"""Files beside pictures that readers may have, by their ending, and as what they are served."""

_MPEG_FRAME = re.compile(rb"\xff[\xe2-\xe7\xf2-\xf7\xfa-\xff]")  # layers I to III
_SOUND_BRANDS = frozenset({b"M4A ", b"M4B "})
_MOVIE_BRANDS = frozenset({b"mp41", b"mp42", b"isom", b"iso2"})


def file_suffix(head: bytes, filename: str) -> str:
    """Return which of ``FILE_TYPES`` the first bytes are; empty for anything else.

    Films and recordings may begin alike: then the file's own name tells.
    """
    if head.startswith(b"%PDF-"):
        return ".pdf"
    if head.startswith(b"OggS"):
        return ".ogg"
    if head.startswith(b"ID3") or _MPEG_FRAME.match(head):
        return ".mp3"
    is_named_so = PurePath(filename).suffix.lower() == ".m4a"
    brands = _SOUND_BRANDS | (_MOVIE_BRANDS if is_named_so else frozenset())
    return ".m4a" if head[4:8] == b"ftyp" and head[8:12] in brands else ""


def kind_of(head: bytes, filename: str) -> Kind:
    """Return what a file of another kind is; ``head`` its first ``HEAD`` bytes."""
    for beginning, kind in _BEGINNINGS:
        if head.startswith(beginning):
            return kind
    if head.startswith(_TIFF_BEGINNINGS):
        is_raw = head[8:10] == b"CR" or PurePath(filename).suffix.lower() in _RAW_SUFFIXES
        return _RAW if is_raw else _TIFF
    if head[4:8] == b"ftyp":
        return _of_iso_media(head)
    if head[:4] in {b"RIFF", b"FORM"}:
        return _of_chunks(head)
    if head[:2] == b"PK":
        return _OFFICE if any(part in head for part in _OFFICE_PARTS) else _ARCHIVE
    return _of_text(head)


def name_of(head: bytes, filename: str) -> str | Promise:
    """Return what any file is, a picture that is taken too; it goes on after "This is …"."""
    if (format_ := taken_format(head)) is not None:
        return _("a %(format)s picture") % {"format": format_.replace("WEBP", "WebP")}
    kind = kind_of(head, filename)
    return _("no kind of file that is known here") if kind is _UNKNOWN else kind.name


def is_sound(head: bytes, filename: str) -> bool:
    """Whether a file is a recording, also of a kind that readers may not have."""
    return taken_format(head) is None and kind_of(head, filename).way is Way.SOUND


def _of_iso_media(head: bytes) -> Kind:
    """Tell photos from films: both are boxes, the first of which lists brands."""
    length = int.from_bytes(head[:4], "big")
    brands = [head[8:12], *(head[at : at + 4] for at in range(16, min(length, 256), 4))]
    if _AVIF_BRANDS & set(brands):
        return _AVIF
    if _HEIC_BRANDS & set(brands):
        return _HEIC
    return _RAW if brands[0] == b"crx " else _VIDEO


def _of_chunks(head: bytes) -> Kind:
    """Tell films from recordings: both are chunks, the first of which says what is in it."""
    kinds = {b"AVI ": _VIDEO, b"WAVE": _WAV, b"AIFF": _AIFF, b"AIFC": _AIFF}
    return kinds.get(head[8:12], _UNKNOWN)


def _of_text(head: bytes) -> Kind:
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if text.startswith(b"<svg") or (
        text.startswith((b"<?xml", b"<!--", b"<!doctype svg")) and b"<svg" in text
    ):
        return _SVG
    if text.startswith((b"<!doctype html", b"<html", b"<head", b"<body")):
        return Kind(_("a web page"), Way.WEB)
    return _UNKNOWN
