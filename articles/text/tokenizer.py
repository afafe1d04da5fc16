"""From text to words: one reading for stories, queries and excerpts alike.

A word is folded: lower case, without accents, vowel marks and apostrophes (``Qur’an`` and
``Quran``, ``Jum'at`` and ``Jumat`` are the same word). A hyphen parts words, so that a doubled word
(``anak-anak``) is met by its single form.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator

LONGEST_WORD = 40  # characters; longer ones are cut

_APOSTROPHES = "'’‘ʼʻʿʾ`´′"
_MARKS = "\u0300-\u036f\u064b-\u065f\u0670\u0640\u00ad\u200b-\u200d"
_WORD = re.compile(
    rf"\d+(?:[.,:]\d+)+(?![^\W_])"
    rf"|[^\W_][{_MARKS}]*(?:[{_APOSTROPHES}]?[^\W_][{_MARKS}]*)*"
)
_DROPPED = re.compile(rf"[{_APOSTROPHES}{_MARKS}.,:]")
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
    if word.isascii():
        return _DROPPED.sub("", word.lower())[:LONGEST_WORD]
    spelled = unicodedata.normalize("NFKC", word).casefold().translate(_LETTERS)
    apart = unicodedata.normalize("NFKD", spelled)
    plain = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return _DROPPED.sub("", plain.translate(_LETTERS))[:LONGEST_WORD]


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
