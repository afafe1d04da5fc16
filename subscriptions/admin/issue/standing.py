"""Where a mailing stands, who brought it there, what can be done: for where it is refused."""

from __future__ import annotations

import datetime
from typing import Final

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.auditlog.acts import Act
from articles.auditlog.models import Entry
from subscriptions.models import Issue

State = Issue.State
# Of which act it is the state; what brings a mailing to the others is a moment, nobody's act.
_ACTS: Final = {
    State.DRAFT: [Act.ISSUE_BEGUN, Act.ISSUE_TAKEN_BACK],
    State.QUEUED: [Act.ISSUE_ORDERED, Act.ISSUE_RESUMED],
    State.SENDING: [Act.ISSUE_SENT, Act.ISSUE_RESUMED, Act.SENT_TO_MORE],
    State.PAUSED: [Act.ISSUE_PAUSED],
    State.CANCELLED: [Act.ISSUE_STOPPED],
}
_NOW: Final = {
    State.DRAFT: gettext_lazy("Now it can be changed, sent or thrown away."),
    State.QUEUED: gettext_lazy("Until it leaves it can be taken back, and nobody gets it."),
    State.SENDING: gettext_lazy("Now it can be paused, and then ended."),
    State.PAUSED: gettext_lazy("Now it can go on, or be ended."),
    State.EXPIRED: gettext_lazy("Now it can be sent although it is late, or not at all."),
    State.COMPLETE: gettext_lazy("What has gone out cannot be called back."),
    State.CANCELLED: gettext_lazy("It cannot be taken up again."),
}
_SAMPLED: Final = gettext_lazy("Now it can be sent to the others, or left as it is.")


def told(issue: Issue) -> str:
    """Return it in two sentences, of how the mailing is in the database now."""
    now = Issue.objects.select_related("edition").defer("html", "text").get(pk=issue.pk)
    by = ", ".join(filter(None, _by(now)))
    sentence = (
        _("The mailing stands at “%(state)s” (%(by)s).")
        if by
        else _("The mailing stands at “%(state)s”.")
    )
    then = _SAMPLED if now.is_sampled else _NOW[State(now.state)]
    return f"{sentence % {'state': now.stands, 'by': by}} {then}"


def _by(issue: Issue) -> tuple[str, str]:
    """Return who brought it there or why nobody did, and when; each empty if it is not known."""
    entry = Entry.objects.filter(
        object_type=Issue._meta.label_lower,
        object_id=str(issue.pk),
        act__in=_ACTS.get(State(issue.state), []),
    ).first()
    if entry is None:
        moment = issue.completed_at if issue.state == State.COMPLETE else None
        return issue.note_shown, _when(moment)
    return entry.actor_name or issue.note_shown, _when(entry.at)


def _when(moment: datetime.datetime | None) -> str:
    if moment is None:
        return ""
    return f"{date_format(timezone.localtime(moment), 'j F Y, H.i')} WIB"
