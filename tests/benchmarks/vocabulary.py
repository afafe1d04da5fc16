"""What a collection's own texts attest: words, pairs that stand side by side, short forms.

Read with a pattern of its own, not with the site's tokenizer, which is what is measured.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property

from articles.text.stemmer import candidates, known_roots
from articles.text.stopwords import STOP_WORDS
from tests.benchmarks.collection import Story

_WORD = re.compile(r"[a-z0-9]+")
_SHORT_FORM = re.compile(
    r"((?:[A-Z][a-z]+|dan|atas)(?: (?:[A-Z][a-z]+|dan|atas)){1,6}) \(([A-Z]{3,6})\)"
)
_FAR_MORE = 60  # times as common as its misspelling
_ATTESTED = 3  # stories
_TOGETHER = 0.3  # of the stories with a misspelling, more than chance has: they have the word too


def plain_words(text: str) -> list[str]:
    """Return the words of a text in small letters, as anybody would part them."""
    return _WORD.findall(text.lower())


class Vocabulary:
    """The words of a collection: ``df`` and ``pairs`` count the stories that have them."""

    def __init__(self, stories: Sequence[Story]) -> None:
        self.stories = stories
        self.df: Counter[str] = Counter()
        self.pairs: Counter[tuple[str, str]] = Counter()
        self._long: Counter[tuple[str, str]] = Counter()
        for story in stories:
            text = f"{story.title} . {story.body}"
            read = plain_words(text)
            self.df.update(set(read))
            self.pairs.update(set(itertools.pairwise(read)))
            self._long.update({(short, long) for long, short in _SHORT_FORM.findall(text)})

    @cached_property
    def joined(self) -> dict[str, tuple[str, str]]:
        """Words that are also written in two, as often as not by chance: both in three stories."""
        return {
            first + second: (first, second)
            for (first, second), count in self.pairs.items()
            if count >= _ATTESTED
            and self.df[first + second] >= _ATTESTED
            and len(first) > 2
            and len(second) > 2
            and (first + second).isalpha()
            and not {first, second} & STOP_WORDS
            and first + second not in STOP_WORDS
        }

    @cached_property
    def short_forms(self) -> dict[str, str]:
        """Capitals in brackets behind the name whose first letters they are, in two stories."""
        found: dict[str, str] = {}
        for (short, long), count in self._long.most_common():
            parts = long.split()
            for start in range(len(parts)):
                tail = parts[start:]
                initials = "".join(one[0] for one in tail if one[0].isupper())
                if initials == short and tail[0][0].isupper() and count > 1:
                    found.setdefault(short.lower(), " ".join(tail))
        return found

    @cached_property
    def _near(self) -> dict[str, list[str]]:
        near: dict[str, list[str]] = defaultdict(list)
        for word, df in self.df.items():
            if df >= _ATTESTED and word.isalpha() and len(word) >= 4 and word not in STOP_WORDS:
                for left in _shorter(word):
                    near[left].append(word)
        return near

    def one_edit_from(self, word: str) -> Iterator[str]:
        """Yield the words of three stories or more that a letter more, less or other makes of it."""
        seen = {word}
        for left in _shorter(word):
            for other in self._near.get(left, ()):
                if other not in seen and _is_one_edit(word, other):
                    seen.add(other)
                    yield other

    @cached_property
    def variants(self) -> dict[str, list[str]]:
        """Common words with misspellings that several stories have, beside the word in some.

        What is never told together with the word is another word: putin is no putih.
        """
        meant = {
            word: max(self.one_edit_from(word), key=lambda other: self.df[other], default="")
            for word, df in self.df.items()
            if df >= _ATTESTED and len(word) >= 5 and word.isalpha() and not _has_root(word)
        }
        rare = {
            word: other
            for word, other in meant.items()
            if len(other) >= 5 and self.df[other] >= _FAR_MORE * self.df[word]
        }
        together: Counter[str] = Counter()
        for story in self.stories:
            said = set(plain_words(f"{story.title} . {story.body}"))
            together.update(word for word in said & rare.keys() if rare[word] in said)
        found: dict[str, list[str]] = defaultdict(list)
        for word, other in rare.items():
            chance = self.df[other] / len(self.stories)
            if together[word] >= (chance + _TOGETHER) * self.df[word]:
                found[other].append(word)
        return found


def _shorter(word: str) -> set[str]:
    return {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}


def _is_one_edit(one: str, other: str) -> bool:
    if abs(len(one) - len(other)) > 1:
        return False
    if len(one) != len(other):
        short, long = sorted((one, other), key=len)
        return short in _shorter(long)
    return sum(a != b for a, b in zip(one, other, strict=True)) == 1


def _has_root(word: str) -> bool:
    return any(root in known_roots() for root in candidates(word))
