"""What the index wants done in the background: small steps, each finished and kept.

The worker calls ``refresh`` over and over; so can a timer, through ``manage.py refresh_index``.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from articles.db import locks
from articles.db.locks import Lock
from articles.indexing import compounds, entries, terms
from articles.models import Article, SearchEntry, StoryVector
from articles.related import store, vectors

BUDGET = 5.0  # seconds a call
BATCH = 50  # stories a step
DRIFT = 0.2  # the archive has grown or shrunk by so much since a story was weighed


def refresh(budget: float = BUDGET) -> bool:
    """Work for about ``budget`` seconds; return whether more is left to do.

    Safe to call from several processes: one works, the others return at once.
    """
    deadline = time.monotonic() + budget
    with locks.tried(Lock.INDEX) as free:
        if not free:
            return False
        for step in STEPS:
            while step():
                if time.monotonic() > deadline:
                    return True
    return False


def index_missed() -> int:
    """Index stories that came in past the signals, in which a name changed, or read otherwise."""
    entry = SearchEntry.objects.filter(article=OuterRef("pk"))
    missed = Article.objects.filter(~Exists(entry)).order_by("-pk").values_list("pk", flat=True)
    stale = SearchEntry.objects.filter(stale=True).values_list("pk", flat=True)
    outdated = SearchEntry.objects.outdated().order_by("-pk").values_list("pk", flat=True)
    keys = list(missed[:BATCH]) or list(stale[:BATCH]) or list(outdated[:BATCH])
    for key in keys:
        entries.write(key)
    return len(keys)


def count_due() -> int:
    """Count stories whose time has come."""
    keys = list(SearchEntry.objects.due().values_list("pk", flat=True)[:BATCH])
    entries.count_due(keys)
    return len(keys)


def weigh_again() -> int:
    """Weigh the stories anew that were weighed when the archive was much smaller or larger."""
    now = terms.stories()
    drifted = Q(stories__lt=now / (1 + DRIFT)) | Q(stories__gt=now * (1 + DRIFT))
    keys = list(StoryVector.objects.filter(drifted).values_list("pk", flat=True)[:BATCH])
    if keys:
        with transaction.atomic():
            vectors.weigh(keys)
    return len(keys)


def settle_waiting() -> int:
    """Compute the related stories that are missing, the newest story's first."""
    waiting = StoryVector.objects.filter(related_at__isnull=True).order_by("-pk")
    keys = list(waiting.values_list("pk", flat=True)[:BATCH])
    return sum(store.settle(key) for key in keys)


STEPS: tuple[Callable[[], int], ...] = (
    index_missed,
    count_due,
    weigh_again,
    terms.find_new_roots,
    terms.spell_new_words,
    compounds.find_compounds,
    settle_waiting,
)
