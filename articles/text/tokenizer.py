"""From text to words: one reading for stories, queries and excerpts alike.

A word is folded: lower case, without accents, vowel marks and apostrophes (``Qur’an`` and
``Quran``, ``Jum'at`` and ``Jumat`` are the same word). A hyphen parts words, so that a doubled word
(``anak-anak``) is met by its single form. Initials are one word (``B.J. Habibie``: bj habibie), a
currency is parted from its sum (``Rp14.000``: rp 14000), ``%`` is the word *persen*. Digits grouped
by three are one number; any other sign within a number is a point (``2,5``, ``19:30``: 2.5, 19.30).
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator

LONGEST_WORD = 40  # characters; longer ones are cut
READING = 4
"""Counted up when words come to be read otherwise: entries that were read before are made anew."""

_APOSTROPHES = "'’‘ʼʻʿʾ`´′"
_MARKS = "\u0300-\u036f\u064b-\u065f\u0670\u0640\u00ad\u200b-\u200d"
_INITIALS = (
    r"(?<![^\W_])(?:[^\W\d_](?:\.[^\W\d_])+(?![^\W_])\.?|[A-Z]\.(?: [A-Z]\.)+(?= ?[A-Z][a-z]))"
)
_WORD = re.compile(
    rf"\d+(?:[.,:]\d+)+(?![^\W_])"
    rf"|{_INITIALS}"
    rf"|(?<![^\W_])(?:[Rr][Pp](?=\.? ?\d)|[Uu][Ss]\$)"
    rf"|(?<=\d) ?%"
    rf"|[^\W_][{_MARKS}]*(?:[{_APOSTROPHES}]?[^\W_][{_MARKS}]*)*"
)
_DROPPED = re.compile(rf"[{_APOSTROPHES}{_MARKS}.,: ]")
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)+")
_GROUPED = re.compile(r"([1-9]\d{0,2})([.,])(\d{3})((?:\2\d{3})*)(?:(?!\2)[.,](\d+))?")
_NAMED = {"us$": "usd", "%": "persen", " %": "persen"}
_NUMBERED = re.compile(r"(?<![\w-])([^\W\d_]{1,12})(-?)(\d{1,4})(?![\w-])")
# Letters that Unicode does not take apart, and the spellings of Arabic letters.
_LETTERS = str.maketrans(
    {
        "ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d",
        "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي",
    }
)  # fmt: skip


@functools.lru_cache(maxsize=65_536)
def fold(word: str) -> str:
    """Return ``word`` as it is indexed and looked up; folding what is folded changes nothing."""
    if _NUMBER.fullmatch(word):
        return _number(word)[:LONGEST_WORD].rstrip(".")
    if word.isascii():
        low = word.lower()
        return _NAMED.get(low) or _DROPPED.sub("", low)[:LONGEST_WORD]
    spelled = unicodedata.normalize("NFKC", word).casefold().translate(_LETTERS)
    apart = unicodedata.normalize("NFKD", spelled)
    plain = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return _DROPPED.sub("", plain.translate(_LETTERS))[:LONGEST_WORD]


def _number(text: str) -> str:
    """Return a number with a point at most where it is no group of three digits; no ``,00``."""
    grouped = _GROUPED.fullmatch(text)
    if grouped is None:
        text = re.sub("[,:]", ".", text)
        grouped = _GROUPED.fullmatch(text)
    if grouped is None:
        return text
    first, sign, second, more, rest = grouped.groups()
    whole = first + second + more.replace(sign, "")
    return whole if rest is None or not rest.strip("0") else f"{whole}.{rest}"


def words(text: str) -> list[str]:
    """Return the folded words of ``text`` in order, stop words among them."""
    return [word for word in map(fold, _WORD.findall(text)) if word]


def other_spellings(text: str) -> list[str]:
    """Return the folded words that names with a number are also written as, in order.

    ``COVID-19`` is looked for as ``covid19``, and ``COVID19`` as ``covid 19``.
    """
    found: list[str] = []
    for letters, hyphen, digits in _NUMBERED.findall(text):
        parts = [fold(letters), digits]
        found += ["".join(parts)] if hyphen else parts
    return [word for word in found if word]


def spans(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield every word of ``text`` with the offsets where it starts and ends."""
    for found in _WORD.finditer(text):
        if word := fold(found.group()):
            yield word, found.start(), found.end()
