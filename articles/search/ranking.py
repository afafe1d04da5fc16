"""The order of what was found: how much of the question a story answers, and where.

A word counts by its idf, the most in the headline, less in what stands below it, least in the text;
a variant counts by its weight. A headline that says little else than what was asked, in the same
order, comes before one that says much more. Newer stories are preferred gently: twenty years weigh
as much as a tenth of the question.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from articles.search.candidates import Match
from articles.search.query import Query
from articles.search.terms import Term, in_one
from articles.text.stopwords import STOP_WORDS
from articles.text.tokenizer import other_spellings, words

RANKED_IN_ALL = 120  # matches

BELOW_HEADLINE, IN_TEXT = 0.7, 0.45  # a word in the headline counts 1
ALL_SAID = 0.4
HEADLINE_SAYS_IT = 0.15
IN_ORDER = 0.15
A_YEAR = 0.005
_YEAR = 31_557_600.0  # seconds


@dataclass(frozen=True)
class Ranked:
    """A story found, with what it answers of the question: about 0 to 2."""

    article_id: int
    score: float


def rank(query: Query, terms: Sequence[Term], matches: Iterable[Match]) -> list[Ranked]:
    """Return the stories found, best first; the strictest tiers' alone where there are many."""
    forms = {term.word: frozenset(term.forms) for term in terms}
    names = {form for term in terms for form in term.forms if " " in form}
    typed = [forms.get(word, frozenset([word])) for word in in_one(query.typed, names)]
    worth = [match for match in matches if match.headline is not None][:RANKED_IN_ALL]
    ranked = [
        Ranked(
            match.article_id,
            round(_score(terms, typed, names, match), 6),
        )
        for match in worth
    ]
    return sorted(ranked, key=lambda story: (-story.score, -story.article_id))


def _score(
    terms: Sequence[Term],
    typed: Sequence[Collection[str]],
    names: Collection[str],
    match: Match,
) -> float:
    told = words(match.headline or "")
    headline = in_one(told, names)
    said = [word for word in headline if word not in STOP_WORDS]
    present = frozenset(said).union(told, other_spellings(match.headline or ""))
    total, gained, in_headline, missing = 0.0, 0.0, 0, 0
    for term, below, anywhere in zip(terms, match.title, match.text, strict=True):
        total += term.idf
        best = max((w for form, w in term.forms.items() if form in present), default=0.0)
        if best:
            in_headline += 1
        elif below:
            best = BELOW_HEADLINE
        elif anywhere:
            best = IN_TEXT
        else:
            missing += 1
        gained += term.idf * best
    recency = A_YEAR * match.time / _YEAR
    if not total:
        return recency
    said_of_it = min(1.0, in_headline / len(said)) if said else 0.0
    share = in_headline / len(terms)
    in_order = longest_run(typed, headline) / len(typed)
    return (
        gained / total
        + ALL_SAID * (not missing)
        + HEADLINE_SAYS_IT * share * said_of_it
        + IN_ORDER * in_order
        + recency
    )


def longest_run(typed: Sequence[Collection[str]], said: Sequence[str]) -> int:
    """Return how many words of the question stand side by side in ``said``, in its order.

    ``typed`` has the forms of each. Stop words count: of two headlines with the same words, the one
    that says them as they were typed is meant.
    """
    longest, before = 0, [0] * (len(typed) + 1)
    for word in said:
        row = [0]
        for place, forms in enumerate(typed):
            row.append(before[place] + 1 if word in forms else 0)
        before = row
        longest = max(longest, *row)
    return longest
