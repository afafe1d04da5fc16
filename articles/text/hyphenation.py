"""Where a word that is too long for its line may break: at Indonesian syllables, else anywhere.

Browsers have no list for Indonesian, so ``hyphens: auto`` does nothing; and the edition in text has
no style that could break a word.
"""

from __future__ import annotations

import re

SOFT_HYPHEN, MAY_BREAK = "\u00ad", "<wbr>"
LONG = 16  # letters of a word; shorter ones fit wherever a line does
LONG_IN_HEADING = 8  # where letters are twice as large
PIECE = 5  # signs between two places to break
SHORTEST = 2  # letters at the beginning and the end

_VOWEL = "aeiou"
_CONSONANT = "ng(?=g)|ng|ny|sy|kh|[b-df-hj-np-tv-z]"
# A vowel, then either one consonant that begins the next syllable, or more: the last begins it,
# with the sound before it where the two are spoken in one breath (in-stru-men).
_SYLLABLE_END = re.compile(
    rf"(?<=[{_VOWEL}])(?:(?:{_CONSONANT})*?)"
    rf"(?=(?:[bcdfgkpst][lr]|{_CONSONANT})[{_VOWEL}])",
    re.IGNORECASE,
)
_TAG_OR_ENTITY = re.compile(r"(<[^>]*>|&(?:#?\w+);)")
_HEADING = re.compile(r"<(/?)h[1-3]\b")
_RUN = re.compile(r"\S+")
_LATIN_WORD = re.compile(r"[A-Za-z]+")


def hyphenated(word: str) -> str:
    """Return a word of Latin letters with soft hyphens between its syllables."""
    ends: dict[int, int] = {}
    for found in _SYLLABLE_END.finditer(word):
        ends.setdefault(found.start(), found.end())  # the shortest that ends there
    pieces, start = [], 0
    for end in ends.values():
        if end - start >= SHORTEST and len(word) - end >= SHORTEST:
            pieces.append(word[start:end])
            start = end
    return SOFT_HYPHEN.join([*pieces, word[start:]])


def breakable(html: str) -> str:
    """Return HTML in which every run of many signs may break; tags and entities stay whole.

    A word breaks with a hyphen; what is none (an address, a code, another script) without. In
    headings shorter words may break too.
    """
    out, longest = [], LONG
    for number, part in enumerate(_TAG_OR_ENTITY.split(html)):
        if number % 2 == 0:
            out.append(_with_breaks(part, longest))
            continue
        if heading := _HEADING.match(part):
            longest = LONG if heading.group(1) else LONG_IN_HEADING
        out.append(part)
    return "".join(out)


def breakable_page(html: str) -> str:
    """Return a whole page whose body is ``breakable``."""
    head, body, rest = html.partition("<body>")
    return head + body + breakable(rest)


def _with_breaks(text: str, longest: int) -> str:
    return _RUN.sub(lambda found: _broken(found.group(), longest), text)


def _broken(run: str, longest: int) -> str:
    if len(run) <= longest:
        return run
    if _LATIN_WORD.fullmatch(run.strip("“”‘’\"'.,:;!?()…–-")):
        pieces = hyphenated(run).split(SOFT_HYPHEN)
        return SOFT_HYPHEN.join(_anywhere(piece) for piece in pieces)
    return _anywhere(run)


def _anywhere(run: str) -> str:
    """Let a run break after every few signs; one that is short enough stays as it is."""
    if len(run) <= PIECE:
        return run
    return MAY_BREAK.join(run[start : start + PIECE] for start in range(0, len(run), PIECE))
