"""How many stories a tier will find or must look through, guessed from how often words occur."""

from __future__ import annotations

from articles.search.plan import Plan, Tier
from articles.search.terms import Term

COMMON = 2_000  # expected matches from which only the newest stories are looked at
LOOKED_THROUGH = 6_000  # stories with the rarest word, from which the same holds
TEXT_TO_TITLE = 8  # times as many stories have a word anywhere as have it above the text
FEW = 600  # stories with the words that are looked for alone, but for the rarest
RARE_WORDS = 3  # of a query, for the lenient tiers


def bearable(term: Term, tier: Tier) -> list[str]:
    """Return the best forms of a word, as many as do not have too many stories; one at least."""
    best, *others = sorted(term.forms, key=lambda form: -term.forms[form])
    kept, stories = [best], term.counts.get(best, 0)
    for form in others:
        stories += term.counts.get(form, 0)
        if stories <= _bearable_stories(tier):
            kept.append(form)
    return kept


def _bearable_stories(tier: Tier) -> int:
    return LOOKED_THROUGH * (TEXT_TO_TITLE if tier == Tier.TITLE else 1)


def is_common(plan: Plan, tier: Tier) -> bool:
    """Whether a tier may find, or must look through, so many stories that the newest must do."""
    if not plan.terms or plan.hard or plan.drafts_too:
        return False
    if tier >= Tier.MOST:
        return _with_the_rarest(plan) > LOOKED_THROUGH
    rarest, *others = sorted(plan.terms, key=lambda term: term.reach)
    looked_through = sum(rarest.counts.get(form, 0) for form in bearable(rarest, tier))
    expected = float(looked_through)
    for term in others:
        expected *= share_left(term, plan.stories)
    if tier == Tier.TITLE:
        expected /= TEXT_TO_TITLE
    return expected > COMMON or looked_through > _bearable_stories(tier)


def in_headlines(plan: Plan, tier: Tier) -> bool:
    """Whether the words of a lenient tier are so common that only headlines are looked at."""
    return tier >= Tier.MOST and _with_the_rarest(plan) > FEW


def _with_the_rarest(plan: Plan) -> float:
    counts = sorted(_stories_with(term, plan.stories) for term in plan.terms)
    return sum(counts[: RARE_WORDS - 1])


def share_left(term: Term, stories: int) -> float:
    """Return what a further word leaves of the stories found: the root of what chance would.

    Words of one matter are found together.
    """
    return float((_stories_with(term, stories) / max(1, stories)) ** 0.5)


def _stories_with(term: Term, stories: int) -> float:
    """Return in how many stories any form of a word is, at most."""
    return float(min(stories, term.reach))
