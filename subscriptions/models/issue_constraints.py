"""What the database holds an issue to, beside its legal moves."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from subscriptions.models.issue_state import IssueState

CONSTRAINTS: Final[list[models.BaseConstraint]] = [
    models.CheckConstraint(
        condition=Q(kind__in=["story", "breaking"], article__isnull=False, period__isnull=True)
        | Q(kind="digest", article__isnull=True, edition__isnull=False),
        name="issue_of_a_story_or_a_digest",
    ),
    # Also a cancelled one counts: two schedulers, or one that looks again, build it once.
    models.UniqueConstraint(fields=["edition", "period"], name="one_digest_a_period"),
    models.UniqueConstraint(fields=["edition", "number"], name="one_issue_a_number"),
    models.CheckConstraint(condition=Q(state__in=IssueState.values), name="issue_state_known"),
    models.CheckConstraint(
        condition=~Q(state__in=["queued", "sending", "paused", "expired", "complete"])
        | Q(send_at__isnull=False) & ~Q(html="") & ~Q(text="") & ~Q(subject=""),
        name="issue_has_content_and_time",
    ),
    models.CheckConstraint(
        condition=~Q(state__in=["sending", "paused", "complete"])
        | Q(started_at__isnull=False, candidates__isnull=False),
        name="issue_started_when",
    ),
    models.CheckConstraint(
        condition=Q(state="complete", completed_at__isnull=False)
        | ~Q(state="complete") & Q(completed_at__isnull=True),
        name="issue_completed_when",
    ),
    models.CheckConstraint(
        condition=Q(state="cancelled", cancelled_at__isnull=False)
        | ~Q(state="cancelled") & Q(cancelled_at__isnull=True),
        name="issue_cancelled_when",
    ),
    models.CheckConstraint(
        condition=Q(put_away_at__isnull=True) | Q(state__in=["complete", "cancelled"]),
        name="issue_put_away_is_over",
    ),
    models.UniqueConstraint(
        fields=["article"],
        condition=~Q(state="cancelled"),
        name="one_issue_a_story",
        violation_error_message=_("This story has been mailed."),
    ),
]
