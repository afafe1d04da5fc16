"""The states of an issue and the moves between them: the one declaration."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class IssueState(models.TextChoices):
    """Where a mailing stands."""

    DRAFT = "draft", _("Being prepared")
    QUEUED = "queued", _("Waiting for its time")
    SENDING = "sending", _("Being sent")
    PAUSED = "paused", _("Paused")
    EXPIRED = "expired", _("Too late, waits for a decision")
    COMPLETE = "complete", _("Complete")
    CANCELLED = "cancelled", _("Cancelled")


# A trigger in the database refuses every other move.
ISSUE_MOVES: frozenset[tuple[str, str]] = frozenset(
    {
        (IssueState.DRAFT, IssueState.QUEUED),
        (IssueState.DRAFT, IssueState.CANCELLED),
        # Taken back in time.
        (IssueState.QUEUED, IssueState.DRAFT),
        (IssueState.QUEUED, IssueState.SENDING),
        (IssueState.QUEUED, IssueState.CANCELLED),
        # Nobody was there to send it in time: a person decides.
        (IssueState.QUEUED, IssueState.EXPIRED),
        (IssueState.EXPIRED, IssueState.QUEUED),
        (IssueState.EXPIRED, IssueState.CANCELLED),
        (IssueState.SENDING, IssueState.COMPLETE),
        (IssueState.SENDING, IssueState.CANCELLED),
        (IssueState.SENDING, IssueState.PAUSED),
        (IssueState.PAUSED, IssueState.SENDING),
        (IssueState.PAUSED, IssueState.CANCELLED),
        # A digest none of whose stories was public, and one is again.
        (IssueState.CANCELLED, IssueState.QUEUED),
        # Mails whose end was unknown are sent again, by a person's decision.
        (IssueState.COMPLETE, IssueState.SENDING),
    }
)
