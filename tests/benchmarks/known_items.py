"""Known-item queries: what somebody types who looks for a story that they remember."""

from __future__ import annotations

import itertools
import random
import re
import string
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from articles.text.stopwords import STOP_WORDS
from articles.text.tokenizer import words
from tests.benchmarks.collection import Story
from tests.benchmarks.vocabulary import Vocabulary
from tests.benchmarks.written_kinds import WRITTEN

FIRST_WORDS = 60  # of a text, that somebody remembers words of


@dataclass(frozen=True)
class KnownItem:
    """A query of a kind, and the story that it is for.

    ``as_told``: the same as the story itself writes it, where the kind writes it otherwise.
    """

    kind: str
    query: str
    wanted: str
    as_told: str = ""


def known_items(stories: Sequence[Story], each: int, seed: int = 1) -> Iterator[KnownItem]:
    """Yield up to ``each`` queries of every kind, of stories drawn by ``seed``.

    Headlines that two stories share, and those of less than three telling words, make no queries.
    """
    chance = random.Random(seed)
    usable = _usable(stories)
    for kind, make in KINDS.items():
        made = ((make(story, chance), story.id) for story in chance.sample(usable, len(usable)))
        for query, wanted in itertools.islice((one for one in made if one[0]), each):
            yield KnownItem(kind, query, wanted)


def written_otherwise(stories: Sequence[Story], each: int, seed: int = 1) -> Iterator[KnownItem]:
    """Yield up to ``each`` queries of every kind that writes a word otherwise than the story."""
    chance, vocabulary = random.Random(seed), Vocabulary(stories)
    usable = _usable(stories)
    for kind, make in WRITTEN.items():
        drawn = chance.sample(usable, len(usable))
        made = ((make(story, vocabulary, chance), story.id) for story in drawn)
        for written, wanted in itertools.islice((one for one in made if one[0].query), each):
            yield KnownItem(kind, written.query, wanted, written.as_told)


def _usable(stories: Sequence[Story]) -> list[Story]:
    """Return the stories with a headline of their own that says enough."""
    titles = Counter(" ".join(words(story.title)) for story in stories)
    return [
        story
        for story in stories
        if titles[" ".join(words(story.title))] == 1 and len(_telling(story.title)) >= 3
    ]


def _telling(text: str) -> list[str]:
    return [word for word in words(text) if word not in STOP_WORDS and len(word) > 2]


def full(story: Story, chance: random.Random) -> str:
    """The headline as it stands."""
    return story.title


def partial(story: Story, chance: random.Random) -> str:
    """A run of about half of the headline, three telling words at least."""
    typed = story.title.split()
    length = max(3, (len(typed) + 1) // 2)
    start = chance.randrange(max(1, len(typed) - length + 1))
    run = " ".join(typed[start : start + length])
    return run if len(_telling(run)) >= 3 else ""


def four_words(story: Story, chance: random.Random) -> str:
    """Two words of the headline and two of the text's beginning, in any order."""
    headline = list(dict.fromkeys(_telling(story.title)))
    below = [
        word
        for word in dict.fromkeys(_telling(" ".join(story.body.split()[:FIRST_WORDS])))
        if word not in headline and word.isalpha() and len(word) > 3
    ]
    if len(headline) < 2 or len(below) < 2:
        return ""
    chosen = chance.sample(headline, 2) + chance.sample(below, 2)
    chance.shuffle(chosen)
    return " ".join(chosen)


def inflected(story: Story, chance: random.Random) -> str:
    """Part of the headline with a verb in the other voice, or a noun with an ending."""
    typed = partial(story, chance).split() or story.title.split()
    for place in chance.sample(range(len(typed)), len(typed)):
        other = other_form(typed[place].lower().strip(string.punctuation), chance)
        if other:
            return " ".join([*typed[:place], other, *typed[place + 1 :]])
    return ""


_NASAL = {"p": "mem", "t": "men", "k": "meng", "s": "meny"}


def other_form(word: str, chance: random.Random) -> str:
    """Return another form of a verb or noun as the grammar makes it; nothing where it is unsure."""
    if not re.fullmatch(r"[a-z]{5,}", word) or word in STOP_WORDS:
        return ""
    if len(word) > 6 and word.startswith("di"):
        return active(word[2:])
    if found := re.match(r"(meng)(?=[gh])|(mem)(?=b)|(men)(?=[cdj])|(me)(?=[lrwym])", word):
        return "di" + word[found.end() :]
    if word.endswith("nya") and len(word) > 7:
        return word[:-3]
    if re.match(r"(me|pe|ber|ter|ke|se)", word):
        return ""
    return chance.choice([f"{word}nya", active(word) or f"{word}nya", f"di{word}"])


def active(stem: str) -> str:
    """Return the active form of a stem, its first letter taken in by the nasal."""
    if stem[0] in _NASAL and not stem.startswith(("pr", "tr", "kr", "st", "sk", "sp", "pl", "kl")):
        return _NASAL[stem[0]] + stem[1:]
    for letters, prefix in (("bfv", "mem"), ("cdjz", "men"), ("aiueogh", "meng"), ("lrwymn", "me")):
        if stem[0] in letters:
            return prefix + stem
    return ""


def typo(story: Story, chance: random.Random) -> str:
    """Part of the headline with one slip in one of its longer words."""
    typed = partial(story, chance).split() or story.title.split()
    places = [place for place, word in enumerate(typed) if re.fullmatch(r"[A-Za-z]{5,}", word)]
    if not places:
        return ""
    place = chance.choice(places)
    typed[place] = slip(typed[place].lower(), chance)
    return " ".join(typed)


def slip(word: str, chance: random.Random) -> str:
    """Return the word with a letter left out, doubled, replaced, added, or swapped with the next."""
    place = chance.randrange(1, len(word) - 1)
    before, letter, after = word[:place], word[place], word[place + 1 :]
    other = chance.choice([one for one in string.ascii_lowercase if one != letter])
    made = chance.choice(
        [
            before + after,
            before + letter + letter + after,
            before + other + after,
            before + other + letter + after,
            before + after[0] + letter + after[1:],
        ]
    )
    return made if made != word else before + other + after


def prefix(story: Story, chance: random.Random) -> str:
    """The beginning of the headline, its last word half typed."""
    typed = story.title.split()
    ends = [
        place
        for place, word in enumerate(typed)
        if place >= 2 and len(word) >= 6 and word.isalpha() and word.lower() not in STOP_WORDS
    ]
    if not ends:
        return ""
    end = ends[0] if len(ends) == 1 else chance.choice(ends[:3])
    return " ".join([*typed[max(0, end - 3) : end], typed[end][: max(3, len(typed[end]) // 2)]])


KINDS: dict[str, Callable[[Story, random.Random], str]] = {
    "full": full,
    "partial": partial,
    "four words": four_words,
    "inflected": inflected,
    "typo": typo,
    "prefix": prefix,
}
