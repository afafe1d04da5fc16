"""Roots of Indonesian words: affixes are taken off by rule, a dictionary says where to stop.

The order and the rules are those of Nazief and Adriani's stemmer as Asian (2007) corrected it:
particles (-lah), possessives (-nya), derivational suffixes (-kan), then up to three prefixes, whose
nasal endings may have swallowed the root's first letter (menangkap: nangkap or tangkap). Pairs of
prefix and suffix that the language does not have (di-…-an) are refused. Instead of a printed
dictionary the caller says which words are known.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

SHORTEST_ROOT = 3
MOST_PREFIXES = 3
CERTAIN = math.inf

_PARTICLES = ("lah", "kah", "tah", "pun")
_POSSESSIVES = ("nya", "ku", "mu")
_SUFFIXES = ("kan", "an", "i")
_REFUSED = {
    ("ber", "i"), ("di", "an"), ("ke", "i"), ("ke", "kan"), ("meN", "an"), ("ter", "an"),
}  # fmt: skip

# A prefix as it is written, its name, and the letters that it may have swallowed.
_PREFIXES: tuple[tuple[re.Pattern[str], str, tuple[str, ...]], ...] = (
    (re.compile(r"di(?=.)"), "di", ("",)),
    (re.compile(r"ketidak(?=.)"), "ke", ("",)),
    (re.compile(r"ke(?=.)"), "ke", ("",)),
    (re.compile(r"se(?=.)"), "se", ("",)),
    (re.compile(r"meng(?=[aeiou])"), "meN", ("", "k")),
    (re.compile(r"menge(?=[^aeiou])"), "meN", ("",)),
    (re.compile(r"meng(?=[ghkq])"), "meN", ("",)),
    (re.compile(r"meng(?=[lr])"), "meN", ("k", "")),
    (re.compile(r"meny(?=[aeiou])"), "meN", ("s", "ny")),
    (re.compile(r"men(?=[aeiou])"), "meN", ("t", "n")),
    (re.compile(r"men(?=[cdjstz])"), "meN", ("",)),
    (re.compile(r"mem(?=[aeiou])"), "meN", ("p", "m")),
    (re.compile(r"mem(?=[bfvp])"), "meN", ("",)),
    (re.compile(r"mem(?=r)"), "meN", ("p",)),
    (re.compile(r"me(?=[lrwymn])"), "meN", ("",)),
    (re.compile(r"peng(?=[aeiou])"), "peN", ("", "k")),
    (re.compile(r"penge(?=[^aeiou])"), "peN", ("",)),
    (re.compile(r"peng(?=[ghkq])"), "peN", ("",)),
    (re.compile(r"peng(?=[lr])"), "peN", ("k", "")),
    (re.compile(r"peny(?=[aeiou])"), "peN", ("s", "ny")),
    (re.compile(r"pen(?=[aeiou])"), "peN", ("t", "n")),
    (re.compile(r"pen(?=[cdjstz])"), "peN", ("",)),
    (re.compile(r"pem(?=[aeiou])"), "peN", ("p", "m")),
    (re.compile(r"pem(?=[bfvp])"), "peN", ("",)),
    (re.compile(r"pem(?=r)"), "peN", ("p",)),
    (re.compile(r"pel(?=ajar)"), "peN", ("",)),
    (re.compile(r"per(?=.)"), "per", ("",)),
    (re.compile(r"pe(?=[lrwymnktjsbdcgh])"), "peN", ("",)),
    (re.compile(r"bel(?=ajar)"), "ber", ("",)),
    (re.compile(r"ber(?=.)"), "ber", ("",)),
    (re.compile(r"be(?=r|[^aeiou]er)"), "ber", ("",)),
    (re.compile(r"ter(?=.)"), "ter", ("",)),
    (re.compile(r"te(?=r|[^aeiou]er)"), "ter", ("",)),
    (re.compile(r"ku(?=.{4})"), "ku", ("",)),
    (re.compile(r"kau(?=.{4})"), "kau", ("",)),
)
_BY_LETTER = {
    letter: [row for row in _PREFIXES if row[0].pattern.startswith(letter)] for letter in "bdkmpst"
}
_VOWEL = re.compile("[aeiou]")


@functools.cache
def known_roots() -> frozenset[str]:
    """Return the roots that the project brings along, for archives too small to tell."""
    file = Path(__file__).with_name("roots.txt")
    lines = file.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@functools.lru_cache(maxsize=65_536)
def candidates(word: str) -> tuple[str, ...]:
    """Return what ``word`` may be derived from, itself first, the fewest affixes first."""
    if not (word.isascii() and word.isalpha()):
        return (word,)
    found = dict.fromkeys([word])
    for stem, suffix in _without_suffixes(word):
        found[stem] = None
        for root in _without_prefixes(stem, suffix, ()):
            found[root] = None
    return tuple(root for root in found if _may_be_root(root) or root == word)


def _may_be_root(text: str) -> bool:
    return len(text) >= SHORTEST_ROOT and _VOWEL.search(text) is not None


def _without_suffixes(word: str) -> Iterator[tuple[str, str]]:
    """Yield the word without inflection, then without each derivational suffix that it ends in."""
    stem = _cut(word, _PARTICLES)
    forms = dict.fromkeys([word, stem, _cut(stem, _POSSESSIVES)])
    for form in forms:
        yield form, ""
        for suffix in _SUFFIXES:
            cut = form.removesuffix(suffix)
            if cut != form and _may_be_root(cut):
                yield cut, suffix


def _cut(word: str, endings: Iterable[str]) -> str:
    for ending in endings:
        stem = word.removesuffix(ending)
        if stem != word and _may_be_root(stem):
            return stem
    return word


def _without_prefixes(stem: str, suffix: str, taken: tuple[str, ...]) -> Iterator[str]:
    if len(taken) == MOST_PREFIXES:
        return
    for pattern, name, swallowed in _BY_LETTER.get(stem[0], ()):
        match = pattern.match(stem)
        if match is None or name in taken or (not taken and (name, suffix) in _REFUSED):
            continue
        for letter in swallowed:
            rest = letter + stem[match.end() :]
            if _may_be_root(rest):
                yield rest
                yield from _without_prefixes(rest, suffix, (*taken, name))


def root(
    word: str, support: Callable[[str], float], derived_from: Iterable[str] | None = None
) -> str:
    """Return the candidate that ``support`` speaks for most; the word itself where none does.

    ``support`` gives 0 for what is no known word and ``CERTAIN`` for a root of the dictionary: the
    first such ends the search. ``derived_from`` are its candidates, where they are known. Of equals
    the one with more affixes off wins, so that all words of a family end at the same root.
    """
    best, most = word, 0.0
    for candidate in candidates(word) if derived_from is None else derived_from:
        strength = support(candidate)
        if strength == CERTAIN:
            return candidate
        if strength > 0 and strength >= most:
            best, most = candidate, strength
    return best
