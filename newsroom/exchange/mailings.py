"""What an export tells of mailings that are over: how many mails there were, not which.

The mails belong to the machine that sent them. So an issue arrives at another one as if they had
been put away (``subscriptions.outbox.retention``): it has its numbers, and nobody can send it
again to people who have it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

from subscriptions.issues.progress import deliveries_by_state
from subscriptions.models import Issue
from subscriptions.models.delivery import FINAL


def left_behind(issue: dict[str, Any]) -> dict[str, Any]:
    """Return an issue's row as that of one whose mails are elsewhere."""
    at = issue["put_away_at"] or issue["completed_at"] or issue["cancelled_at"]
    return issue | {"put_away_at": at}


def summaries() -> Iterator[dict[str, Any]]:
    """Yield how many mails each issue that is over had in each state, put away or not."""
    over = Issue.objects.filter(state__in=[Issue.State.COMPLETE, Issue.State.CANCELLED])
    numbers = deliveries_by_state(list(over.order_by("pk").values_list("pk", flat=True)))
    key = itertools.count(1)
    for issue, states in numbers.items():
        for state in FINAL:
            if states[state]:
                yield {
                    "id": next(key),
                    "issue_id": issue,
                    "state": state,
                    "number": states[state],
                }
