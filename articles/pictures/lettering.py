"""Text on a drawn picture: from several faces, in both directions, whatever was typed.

Each stretch of a line is set in the first face that has its signs and is shaped by HarfBuzz. Which
stretch stands where follows the Unicode bidirectional algorithm as far as a line of text without
control characters needs it.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path

from django.conf import settings
from PIL import ImageDraw, ImageFont, features

HERE = Path(__file__).parent / "fonts"
# (file, size beside Newsreader's). The first that has a sign is taken.
FACES: tuple[tuple[Path, float], ...] = (
    (Path(settings.BASE_DIR) / "static" / "fonts" / "newsreader-headline.woff2", 1.0),
    (HERE / "noto-serif-latin.woff2", 0.92),
    (HERE / "noto-serif-latin-ext.woff2", 0.92),
    (HERE / "noto-serif-cyrillic.woff2", 0.92),
    (HERE / "noto-serif-greek.woff2", 0.92),
    (HERE / "noto-serif-hebrew.woff2", 0.95),
    (HERE / "noto-naskh-arabic.woff2", 1.05),
    (HERE / "noto-emoji.woff2", 0.85),
)
# Their words are set together with the blanks between them.
_RIGHT_FACES = frozenset(
    number
    for number, (file, _size) in enumerate(FACES)
    if "hebrew" in file.name or "arabic" in file.name
)
NO_SIGN = "\U0010ffff"
# Without it Pillow neither joins letters nor turns them round: such words are left out then.
SHAPES = features.check("raqm")
_RIGHT = frozenset({"R", "AL"})
_NUMBERS = frozenset({"EN", "AN"})
_JOINERS = frozenset({"Mn", "Me", "Cf", "Sk"})  # marks, selectors, skin tones


@dataclass(frozen=True)
class Piece:
    """Text of one face in one direction."""

    text: str
    face: int
    is_right_to_left: bool


@cache
def _content(face: int) -> bytes:
    return FACES[face][0].read_bytes()


@lru_cache(maxsize=64)
def font(size: int, face: int = 0) -> ImageFont.FreeTypeFont:
    """Return a face at the size that looks like ``size`` pixels of Newsreader."""
    return ImageFont.truetype(io.BytesIO(_content(face)), max(1, round(size * FACES[face][1])))


@cache
def _probe(face: int) -> tuple[ImageFont.FreeTypeFont, bytes]:
    probe = font(24, face)
    return probe, bytes(probe.getmask(NO_SIGN))


@lru_cache(maxsize=4096)
def face_of(sign: str) -> int | None:
    """Return the number of the first face that has ``sign``; None where none has."""
    if not SHAPES and unicodedata.bidirectional(sign) in _RIGHT:
        return None
    for face in range(len(FACES)):
        probe, missing = _probe(face)
        drawn = bytes(probe.getmask(sign))
        if drawn and drawn != missing:
            return face
    return None


def _joins(sign: str) -> bool:
    return unicodedata.category(sign) in _JOINERS


def drawable(text: str) -> str:
    """Return ``text`` without what no face has, and without the gaps that this leaves."""
    kept: list[str] = []
    for sign in unicodedata.normalize("NFC", text):
        if sign.isspace():
            kept.append(" ")
        elif _joins(sign):
            if kept and kept[-1] != " ":
                kept.append(sign)
        elif face_of(sign) is not None:
            kept.append(sign)
    whole = "".join(kept)
    for empty in ("()", "[]", "“”", "‘’", '""', "( )"):
        whole = whole.replace(empty, "")
    return " ".join(whole.split())


def is_right_to_left(text: str) -> bool:
    """Whether the first letter of ``text`` belongs to a script that runs from the right."""
    classes = (unicodedata.bidirectional(sign) for sign in text)
    return next((each in _RIGHT for each in classes if each in {"L", *_RIGHT}), False)


def pieces(line: str, *, from_right: bool) -> list[Piece]:
    """Return the pieces of a line as they stand from left to right."""
    levels = _levels(line, 1 if from_right else 0)
    faces = _faces(line)
    marked = list(zip(levels, faces, line, strict=True))
    runs = [
        (level, face, "".join(sign for _level, _face, sign in group))
        for (level, face), group in groupby(marked, key=lambda mark: mark[:2])
    ]
    for level in range(max(levels, default=0), 0, -1):
        runs = _turned(runs, level)
    return [Piece(text, face, level % 2 == 1) for level, face, text in runs]


def _turned(runs: list[tuple[int, int, str]], level: int) -> list[tuple[int, int, str]]:
    """Turn round every sequence of runs that stands at ``level`` or deeper."""
    turned: list[tuple[int, int, str]] = []
    for is_deep, group in groupby(runs, key=lambda run: run[0] >= level):
        runs_of_it = list(group)
        turned += runs_of_it[::-1] if is_deep else runs_of_it
    return turned


def _levels(line: str, base: int) -> list[int]:
    """Return how deep each sign is embedded: odd levels run from the right."""
    left = 0 if base == 0 else 2
    kinds = [unicodedata.bidirectional(sign) for sign in line]
    levels: list[int | None] = []
    strong = 1 if base else left
    for kind in kinds:
        if kind in _RIGHT:
            strong = 1
        elif kind == "L":
            strong = left
        if kind in _NUMBERS:
            levels.append(2 if strong == 1 else left)
        else:
            levels.append(strong if kind in _RIGHT or kind == "L" else None)
    return _with_neutrals(levels, base)


def _with_neutrals(levels: list[int | None], base: int) -> list[int]:
    """Give blanks and signs the direction of both neighbours, else that of the line."""
    resolved: list[int] = []
    following = _following(levels, base)
    before = base
    for level, after in zip(levels, following, strict=True):
        if level is None:
            is_right = _runs_right(before, base) and _runs_right(after, base)
            is_left = not _runs_right(before, base) and not _runs_right(after, base)
            left = 0 if base == 0 else 2
            resolved.append(1 if is_right else left if is_left else base)
        else:
            resolved.append(level)
            before = level
    return resolved


def _runs_right(level: int, base: int) -> bool:
    """Whether a neighbour counts as running from the right; numbers among Arabic do."""
    return level == 1 or (base == 0 and level == 2)  # noqa: PLR2004


def _following(levels: list[int | None], base: int) -> list[int]:
    """Return for each sign the level of the next one that has a direction."""
    found: list[int] = []
    after = base
    for level in reversed(levels):
        found.append(after)
        after = after if level is None else level
    return found[::-1]


def _faces(line: str) -> list[int]:
    """Return the face of each sign; joiners go with the one before, and blanks of one script."""
    faces: list[int] = []
    before = 0
    for sign in line:
        if sign.isspace():
            faces.append(before if before in _RIGHT_FACES else 0)
            continue
        found = None if _joins(sign) else face_of(sign)
        before = before if found is None else found
        faces.append(before)
    return faces


def width(line: str, size: int, *, from_right: bool = False) -> float:
    """Return how many pixels ``line`` takes."""
    return sum(_length(piece, size) for piece in pieces(line, from_right=from_right))


def _direction(piece: Piece) -> str | None:
    if not SHAPES:
        return None
    return "rtl" if piece.is_right_to_left else "ltr"


def _length(piece: Piece, size: int) -> float:
    return font(size, piece.face).getlength(piece.text, direction=_direction(piece))


def draw(
    pen: ImageDraw.ImageDraw,
    at: tuple[float, float],
    line: str,
    size: int,
    fill: str,
    *,
    from_right: bool = False,
) -> None:
    """Draw ``line`` with its upper left corner ``at``; all faces stand on one base line."""
    x, top = at
    base_line = top + font(size).getmetrics()[0]
    for piece in pieces(line, from_right=from_right):
        pen.text(
            (x, base_line),
            piece.text,
            font=font(size, piece.face),
            fill=fill,
            anchor="ls",
            direction=_direction(piece),
        )
        x += _length(piece, size)


def broken(text: str, size: int, room: float, *, from_right: bool, cut_words: bool) -> list[str]:
    """Return ``text`` in lines of at most ``room`` pixels.

    A word that is wider stands alone and sticks out, or with ``cut_words`` goes on in the next
    line.
    """

    def fits(line: str) -> bool:
        return width(line, size, from_right=from_right) <= room

    lines: list[str] = []
    for word in text.split():
        if lines and fits(f"{lines[-1]} {word}"):
            lines[-1] += f" {word}"
        elif cut_words:
            lines += _cut(word, fits)
        else:
            lines.append(word)
    return lines


def _cut(word: str, fits: Callable[[str], bool]) -> list[str]:
    parts: list[str] = []
    while word and not fits(word):
        hyphen = "-" if word.isalpha() and not is_right_to_left(word) else ""
        end = max(1, len(word) - 1)
        while end > 1 and not (fits(word[:end] + hyphen) and not _joins(word[end])):
            end -= 1
        parts.append(word[:end] + hyphen)
        word = word[end:]
    return [*parts, word] if word else parts
