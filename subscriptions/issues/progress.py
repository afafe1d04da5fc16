"""How far a mailing has come, in numbers that add up, and what the report afterwards says."""

from __future__ import annotations

import datetime
import math
from typing import Any, Final

from django.conf import settings
from django.db.models import Count, Min
from django.utils.formats import number_format
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.db import clock
from subscriptions.models import Delivery, Issue, IssueSummary, JobBeat, own_words
from subscriptions.models.delivery import State
from subscriptions.outbox import warm_up

OPEN: Final = (State.QUEUED, State.CLAIMED, State.HANDING, State.DEFERRED)
RATE_OVER: Final = datetime.timedelta(minutes=1)
# So many in a minute that began with such a silence: they did not come evenly.
MANY: Final = 20
A_MOMENT: Final = datetime.timedelta(seconds=5)  # is too short for a pace
SILENCE: Final = datetime.timedelta(seconds=10)
REASONS: Final = 10
WAITED: Final = datetime.timedelta(minutes=1)  # is worth a word
UNDER_WAY: Final = (Issue.State.QUEUED, Issue.State.SENDING, Issue.State.PAUSED)


def progress(issue: Issue) -> dict[str, Any]:
    """Return everything that the page and its script show.

    ``rate`` is in mails a minute, of the last minute, and 0 in the first seconds;
    ``seconds_left`` is None while nothing can be said: at no rate, or when only mails are left
    that were put off.
    """
    counts = deliveries_by_state([issue.pk])[issue.pk]
    candidates = issue.candidates or 0
    waiting = sum(counts[state] for state in OPEN)
    rate = _rate(issue) if issue.state == Issue.State.SENDING else None
    quick = waiting - counts[State.DEFERRED]
    seconds = math.ceil(quick / rate * 60) if rate and quick else None
    return {
        "state": issue.state,
        "state_label": issue.stands,
        "counts": counts,
        "candidates": candidates,
        "waiting": waiting,
        "done": sum(counts.values()) - waiting,
        "balances": sum(counts.values()) == candidates,
        "rate": rate or 0,
        "seconds_left": seconds,
        "sentence": _sentence(issue, counts, rate, seconds),
        "is_under_way": issue.state in UNDER_WAY,
    }


def _rate(issue: Issue) -> int | None:
    """Return how many came to an end in the last minute, or would have at the pace until now.

    What it did before a pause, or before the worker was away, is no pace; nor is what the relay
    takes at once faster than ``MAILS_PER_MINUTE`` lets go on. None: it is too early to say.
    """
    now = clock.now()
    began = issue.went_on_at or issue.started_at or now
    found = issue.deliveries.filter(
        state__in=[State.ACCEPTED, State.FAILED, State.UNKNOWN],
        finished_at__gt=max(now - RATE_OVER, began),
    ).aggregate(settled=Count("pk"), first=Min("finished_at"))
    settled: int = found["settled"]
    age = now - began
    if (
        settled >= MANY
        and (busy := now - found["first"]) < RATE_OVER - SILENCE
        and (busy >= A_MOMENT or age >= RATE_OVER)
    ):
        # Nothing came to an end for a while, then many at once: no worker was there before.
        age = min(age, busy)
    if age < A_MOMENT:
        return None
    rate = round(settled * RATE_OVER / age) if age < RATE_OVER else settled
    return min(rate, settings.MAILS_PER_MINUTE or rate)


def _sentence(issue: Issue, counts: dict[str, int], rate: int | None, seconds: int | None) -> str:
    if issue.state == Issue.State.PAUSED:
        return _("Paused: nothing leaves until somebody lets it go on.")
    if issue.state != Issue.State.SENDING:
        return ""
    if refusal := relay_trouble():
        return (
            _("The mail relay takes nothing; nobody is blamed and all is tried again: %s") % refusal
        )
    today = warm_up.today()
    if today is not None and not today.left:
        return _("The warm-up lets %s mails leave today; the others follow tomorrow.") % (
            number_format(today.limit, force_grouping=True)
        )
    if rate is None:
        return ""
    parts = []
    if rate:
        parts.append(_("%s mails a minute") % number_format(rate, force_grouping=True))
    if seconds is not None:
        parts.append(_("about %s left") % _duration(seconds))
    if not rate and counts[State.DEFERRED]:
        parts.append(_("the mails put off are tried again later"))
    elif not rate:
        parts.append(_("waiting for the worker"))
    return ", ".join(parts)


def relay_trouble() -> str:
    """Return the words with which the relay refuses every issue now; empty where it takes them."""
    beats = JobBeat.objects.kept_from_sending("issue")
    return beats.values_list("trouble", flat=True).first() or ""


def until(moment: datetime.datetime) -> tuple[int, str]:
    """Return the seconds until then, and in words: days and hours, or hours and minutes."""
    left = max(0, math.ceil((moment - clock.now()).total_seconds()))
    days, hours, minutes = left // 86_400, left // 3600 % 24, left // 60 % 60
    named = [
        ngettext("%d day", "%d days", days) % days if days else "",
        ngettext("%d hour", "%d hours", hours) % hours if hours else "",
        ngettext("%d minute", "%d minutes", minutes) % minutes if minutes and not days else "",
    ]
    return left, " ".join(filter(None, named))


def _duration(seconds: int) -> str:
    if seconds < 60:  # noqa: PLR2004 - a minute
        return ngettext("%d second", "%d seconds", seconds) % seconds
    now = clock.now()
    return timesince(now - datetime.timedelta(seconds=seconds), now, depth=1)


def report(issue: Issue, counts: dict[str, int]) -> dict[str, Any]:
    """Return the balance as a sum, how long it took, and why mails did not get through.

    It took the time in which it was being sent; ``waited``: not counted are pauses, the wait for a
    person's word after a sample, and times without a worker. ``pace`` is in mails a minute, 0 where
    it was over sooner.
    """
    ended = issue.completed_at or issue.cancelled_at
    whole = ended - issue.started_at if ended and issue.started_at else None
    took = issue.sent_for if issue.sent_for is not None else whole
    accepted = counts[State.ACCEPTED]
    return {
        "final": [
            (state, state.label, counts[state])
            for state in (State.ACCEPTED, State.FAILED, State.SKIPPED, State.UNKNOWN)
        ],
        "took": _duration(max(1, round(took.total_seconds()))) if took else "",
        "waited": whole is not None and took is not None and whole - took > WAITED,
        "pace": round(accepted / (took / RATE_OVER)) if took and took >= RATE_OVER else 0,
        "reasons": [
            row | {"reply": own_words.shown(row["reply"])}
            for row in issue.logged_deliveries.filter(
                state__in=[State.FAILED, State.SKIPPED, State.UNKNOWN]
            )
            .order_by()
            .values("state", "reply")
            .annotate(number=Count("pk"))
            .order_by("-number", "reply")[:REASONS]
        ],
    }


def deliveries_by_state(issue_ids: list[int]) -> dict[int, dict[str, int]]:
    """Return for each issue how many of its mails are in each state, put away or not."""
    found: dict[int, dict[str, int]] = {pk: dict.fromkeys(State.values, 0) for pk in issue_ids}
    here = (
        Delivery.objects.filter(issue_id__in=issue_ids)
        .order_by()
        .values_list("issue_id", "state")
        .annotate(number=Count("pk"))
    )
    # One statement: a batch that is put away between two would count twice, or not at all.
    away = IssueSummary.objects.filter(issue_id__in=issue_ids).order_by()
    rows = here.union(away.values_list("issue_id", "state", "number"), all=True)
    for issue_id, state, number in rows:
        found[issue_id][state] += number
    return found
