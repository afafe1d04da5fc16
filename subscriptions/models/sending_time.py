"""For how long an issue was being sent, without its pauses and the wait for a person's word.

Nor with the time in which no worker was there.

``Issue.went_on_at`` is when the present go began, while there is one; ``Issue.sent_for`` the sum of
the goes that ended. Of an issue that began before there were these columns both are NULL.
"""

from __future__ import annotations

import datetime
from typing import Any, Final

from django.db.models import (
    Case,
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    F,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest, Now

from subscriptions.models.issue_state import IssueState

_NONE: Final = Value(datetime.timedelta(), DurationField())


def _between(start: str, end: Any) -> Any:
    return ExpressionWrapper(end - F(start), DurationField())


def of_absence(since: Any) -> dict[str, Any]:
    """Return the values of the two columns when a worker is there again, or the last one goes.

    ``since``: when there was one last, a time or an expression; None: not in this go.
    """
    seen = since if isinstance(since, Now) else Value(since, DateTimeField())
    worked = _NONE if since is None else Greatest(_between("went_on_at", seen), _NONE)
    so_far = Coalesce("sent_for", _NONE) + worked
    return {"went_on_at": Now(), "sent_for": ExpressionWrapper(so_far, DurationField())}


def of_move(target: str) -> dict[str, Any]:
    """Return the values of the two columns for a move to ``target``, from those of before."""
    if target == IssueState.SENDING:
        # Of one of before the columns all that is known is when it began and when it ended.
        known = Coalesce("sent_for", _between("started_at", F("completed_at")))
        return {
            "went_on_at": Now(),
            "sent_for": Case(When(state=IssueState.QUEUED, then=_NONE), default=known),
        }
    so_far = ExpressionWrapper(F("sent_for") + _between("went_on_at", Now()), DurationField())
    return {
        "went_on_at": None,
        "sent_for": Case(When(state=IssueState.SENDING, then=so_far), default=F("sent_for")),
    }
