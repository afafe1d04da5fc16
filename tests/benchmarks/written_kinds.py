"""Known-item queries as people write them: otherwise than the story that they look for."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from articles.text.stopwords import STOP_WORDS
from tests.benchmarks.collection import Story
from tests.benchmarks.vocabulary import Vocabulary, plain_words

FIRST_WORDS = 60  # of a text, that somebody remembers words of
_MONTHS = [
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
]  # fmt: skip


@dataclass(frozen=True)
class Written:
    """A query as somebody writes it, and as the story itself writes that."""

    query: str
    as_told: str


NOTHING = Written("", "")
Maker = Callable[[Story, Vocabulary, random.Random], Written]


def _run(
    words: list[str], place: int, length: int, written: Iterable[str], chance: random.Random
) -> Written:
    """Return the words at ``place`` of a headline written otherwise, beside one more that tells."""
    there = words[place : place + length]
    others = [word for word in words[:place] + words[place + length :] if _is_telling(word)]
    if not others:
        return NOTHING
    other = chance.choice(others)
    pairs = [(list(written), other), (there, other)]
    return Written(*(" ".join([*said, beside]) for said, beside in pairs))


def _is_telling(word: str) -> bool:
    read = plain_words(word)
    return len(read) == 1 and len(read[0]) > 3 and read[0] not in STOP_WORDS


def compound(story: Story, vocabulary: Vocabulary, chance: random.Random) -> Written:
    """A word of the headline and a compound joined that stands apart there, or the reverse."""
    typed = story.title.split()
    low = [word.lower() for word in typed]
    said = set(plain_words(f"{story.title} {story.body}"))
    for place in chance.sample(range(len(low)), len(low)):
        parts = vocabulary.joined.get(low[place], ())
        if parts and not said.issuperset(parts):
            return _run(typed, place, 1, parts, chance)
        whole = "".join(low[place : place + 2])
        if vocabulary.joined.get(whole) == tuple(low[place : place + 2]) and whole not in said:
            return _run(typed, place, 2, [whole], chance)
    return NOTHING


def glued(story: Story, vocabulary: Vocabulary, chance: random.Random) -> Written:
    """A word of the headline and two words typed as one that nobody ever wrote."""
    typed = re.sub(r"[^\w\s-]", "", story.title).split()
    low = [word.lower() for word in typed]
    for place in chance.sample(range(len(low) - 1), len(low) - 1) if low else ():
        first, second = low[place : place + 2]
        whole = first + second
        said_something = len(first) > 2 and (len(second) > 2 or second.isdigit())
        if (
            said_something
            and first.isalpha()
            and second.isalnum()
            and not {first, second} & STOP_WORDS
            and whole not in vocabulary.df
        ):
            return _run(typed, place, 2, [whole], chance)
    return NOTHING


def variant(story: Story, vocabulary: Vocabulary, chance: random.Random) -> Written:
    """A word of the headline and a word misspelled as a few stories misspell it."""
    typed = story.title.split()
    said = set(plain_words(f"{story.title} {story.body}"))
    for place in chance.sample(range(len(typed)), len(typed)):
        spelled = vocabulary.variants.get(typed[place].lower(), [])
        if spelled and not said & set(spelled):
            return _run(typed, place, 1, [chance.choice(spelled)], chance)
    return NOTHING


def context(story: Story, vocabulary: Vocabulary, chance: random.Random) -> Written:
    """A word of the headline and a slip that alone would be taken for a more common word."""
    typed = story.title.split()
    for place in chance.sample(range(len(typed)), len(typed)):
        word = typed[place].lower()
        if not (len(word) >= 5 and word.isalpha() and vocabulary.df[word] >= 5):
            continue
        letters = [other for other in range(1, len(word)) if word[other] != word[other - 1]]
        for gone in chance.sample(letters, len(letters)):
            slip = word[:gone] + word[gone + 1 :]
            if len(slip) < 4 or vocabulary.df[slip] or slip in STOP_WORDS:
                continue
            others = [one for one in vocabulary.one_edit_from(slip) if one != word]
            if any(
                vocabulary.df[one] > vocabulary.df[word] and one[0] == slip[0] for one in others
            ):
                return _run(typed, place, 1, [slip], chance)
    return NOTHING


def short_form(story: Story, vocabulary: Vocabulary, chance: random.Random) -> Written:
    """A word of the headline and a name in full that stands there in short, or the reverse."""
    typed = story.title.split()
    low = [word.lower() for word in typed]
    for place in chance.sample(range(len(low)), len(low)):
        if long := vocabulary.short_forms.get(low[place]):
            return _run(typed, place, 1, long.lower().split(), chance)
    for short, long in vocabulary.short_forms.items():
        parts = long.lower().split()
        for place in range(len(low) - len(parts) + 1):
            if low[place : place + len(parts)] == parts:
                return _run(typed, place, len(parts), [short], chance)
    return NOTHING


def token(story: Story, vocabulary: Vocabulary, chance: random.Random) -> Written:
    """A word of the headline and a sum, a date or the like of the text, written otherwise."""
    headline = [
        word for word in dict.fromkeys(plain_words(story.title))
        if word not in STOP_WORDS and len(word) > 3 and word.isalpha()
    ]  # fmt: skip
    start = f"{story.title} {' '.join(story.body.split()[:FIRST_WORDS])}"
    found = [(pattern, match) for pattern in OTHERWISE for match in pattern.finditer(start)]
    if not headline or not found:
        return NOTHING
    pattern, match = chance.choice(found)
    beside = chance.choice(headline)
    return Written(f"{beside} {OTHERWISE[pattern](match)}", f"{beside} {match.group()}")


def _date(match: re.Match[str]) -> str:
    day, month, year = match.groups()
    if month.isdigit():
        return f"{day} {_MONTHS[(int(month) - 1) % 12]}" + (f" {year}" if year else "")
    return f"{day}/{_MONTHS.index(month) + 1}/{year}"


OTHERWISE: dict[re.Pattern[str], Callable[[re.Match[str]], str]] = {
    re.compile(r"\bRp(\d[\d.,]*\d)\b"): lambda found: f"Rp {found[1]}",
    re.compile(r"\bRp (\d[\d.,]*\d)\b"): lambda found: f"Rp{found[1]}",
    re.compile(r"\b([A-Z])-(\d{1,3})\b"): lambda found: found[1] + found[2],
    re.compile(r"\b([A-Z])\.([A-Z])\.(?= ?[A-Z][a-z])"): lambda found: found[1] + found[2],
    re.compile(r"\b(\w{3,})-\1\b"): lambda found: f"{found[1]}2",
    re.compile(r"\bke-(\d{1,3})\b"): lambda found: f"ke{found[1]}",
    re.compile(r"\b(\d+),(\d) (?=ribu|juta|miliar|triliun|persen)"): lambda f: f"{f[1]}.{f[2]}",
    re.compile(r"\b(\d{1,2})\.(\d\d) (?=WIB|WITA|WIT\b)"): lambda found: f"{found[1]}:{found[2]}",
    re.compile(r"\b(\d+) persen\b"): lambda found: f"{found[1]}%",
    re.compile(r"\((\d{1,2})/(\d{1,2})(?:/(\d{4}))?\)"): _date,
    re.compile(rf"\b(\d{{1,2}}) ({'|'.join(_MONTHS)}) (\d{{4}})\b"): _date,
}  # fmt: skip
"""How what stands in a text is written by others, by the pattern of what stands there."""

WRITTEN: dict[str, Maker] = {
    "compound": compound,
    "glued": glued,
    "variant": variant,
    "token": token,
    "short form": short_form,
    "context": context,
}
