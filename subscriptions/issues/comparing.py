"""How an issue did beside the earlier ones of its edition: from mails and leavings, no tracking."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Final

from django.db.models import Count, F, QuerySet
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from subscriptions.issues.progress import deliveries_by_state
from subscriptions.models import Bounce, Issue, Subscriber
from subscriptions.models.delivery import State

EARLIER: Final = 10
# Who leaves so soon after an issue is counted with it.
LEFT_WITHIN: Final = datetime.timedelta(days=3)
# Closer than this to what is usual is as usual.
AS_USUAL: Final = 0.05
PERCENT: Final = 100


@dataclass(frozen=True)
class Numbers:
    """What became of one issue. Those who left had a mail of it and left within three days."""

    recipients: int
    accepted: int
    refused: int
    left_out: int
    unknown: int
    bounced: int
    complaints: int
    left: int

    @property
    def share_refused(self) -> float:
        """How many of the mails did not get through, at once or by a bounce, in percent."""
        return PERCENT * (self.refused + self.bounced) / max(self.recipients, 1)

    @property
    def share_left(self) -> float:
        """How many of those whom a mail reached left or complained, in percent."""
        return PERCENT * (self.left + self.complaints) / max(self.accepted, 1)


@dataclass(frozen=True)
class Line:
    """One number of the issue beside what is usual, as they are shown."""

    label: str
    this: str
    usual: str


def ended(issue: Issue) -> QuerySet[Issue]:
    """Return the ended issues of the same edition and kind, newest first."""
    return (
        Issue.objects.filter(
            state=Issue.State.COMPLETE,
            edition=issue.edition_id,
            kind=issue.kind,
            is_welcome=False,
            sample=None,
            audience_name=issue.audience_name,
        )
        .defer("html", "text")
        .order_by("-started_at", "-pk")
    )


def numbers(issues: Sequence[Issue]) -> dict[int, Numbers]:
    """Return what became of each: three queries, however many there are."""
    keys = [issue.pk for issue in issues]
    counts = deliveries_by_state(keys)
    returned: dict[tuple[int, str], int] = {
        (issue, kind): number
        for issue, kind, number in Bounce.objects.filter(delivery__issue__in=keys)
        .order_by()
        .values_list("delivery__issue", "kind")
        .annotate(number=Count("delivery", distinct=True))
    }
    left = _left(issues)
    return {
        issue.pk: Numbers(
            recipients=issue.candidates or 0,
            accepted=counts[issue.pk][State.ACCEPTED],
            refused=counts[issue.pk][State.FAILED],
            left_out=counts[issue.pk][State.SKIPPED],
            unknown=counts[issue.pk][State.UNKNOWN],
            bounced=returned.get((issue.pk, Bounce.Kind.HARD), 0),
            complaints=returned.get((issue.pk, Bounce.Kind.COMPLAINT), 0),
            left=left.get(issue.pk, 0),
        )
        for issue in issues
    }


def _left(issues: Sequence[Issue]) -> dict[int, int]:
    times = [issue.started_at for issue in issues if issue.started_at]
    if not times:
        return {}
    rows = (
        Subscriber.objects.filter(
            state=Subscriber.State.UNSUBSCRIBED,
            unsubscribed_at__gte=min(times),
            unsubscribed_at__lte=max(times) + LEFT_WITHIN,
            logged_deliveries__issue__in=[issue.pk for issue in issues],
            logged_deliveries__state=State.ACCEPTED,
            unsubscribed_at__range=(
                F("logged_deliveries__issue__started_at"),
                F("logged_deliveries__issue__started_at") + LEFT_WITHIN,
            ),
        )
        .order_by()
        .values_list("logged_deliveries__issue")
        .annotate(number=Count("pk", distinct=True))
    )
    return dict(rows)


def comparison(issue: Issue) -> dict[str, object]:
    """Return ``lines`` and ``words``: the issue beside the ten before it; one stopped has none."""
    is_stopped = issue.state == Issue.State.CANCELLED
    before = ended(issue).exclude(pk=issue.pk).filter(started_at__lt=issue.started_at)
    earlier = [] if is_stopped else list(before[:EARLIER])
    found = numbers([issue, *earlier])
    this, usual = found.pop(issue.pk), list(found.values())
    if is_stopped:
        words = _("It was stopped before everybody got it: it is compared with no other.")
    else:
        words = _words(this, usual) if usual else _first(issue)
    return {"lines": _lines(this, usual), "words": words, "earlier": len(usual)}


def _first(issue: Issue) -> str:
    """Say of which mailings it is the first, if there is none that it can be compared with."""
    earlier = Issue.objects.filter(edition=issue.edition_id, started_at__lt=issue.started_at)
    if not earlier.order_by().exists():
        return _("It is the first of its edition; the next ones are compared with it.")
    if issue.audience_name:
        return _("It is the first to “%s”; the next ones to them are compared with it.") % (
            issue.audience_name
        )
    return _("It is the first of its kind in its edition; the next ones are compared with it.")


def _lines(this: Numbers, usual: list[Numbers]) -> list[Line]:
    def line(label: str, field: str, places: int = 0, unit: str = "") -> Line:
        mean = fmean(getattr(n, field) for n in usual) if usual else None
        own = number_format(getattr(this, field), places, force_grouping=True) + unit
        places = places or (1 if mean is not None and mean < 10 else 0)  # noqa: PLR2004
        return Line(
            label,
            own,
            "–" if mean is None else number_format(mean, places, force_grouping=True) + unit,
        )

    return [
        line(_("Recipients"), "recipients"),
        line(_("Accepted by servers"), "accepted"),
        line(_("Refused or came back"), "share_refused", 1, " %"),
        line(_("Reported as unwanted"), "complaints"),
        line(_("Left within three days"), "left"),
    ]


def _words(this: Numbers, usual: list[Numbers]) -> str:
    """Say in a few sentences what an editor would want to know."""
    said = [_about_readers(this.accepted, fmean(n.accepted for n in usual))]
    refused, before = this.share_refused, fmean(n.share_refused for n in usual)
    if refused > 2 * before + 1:
        said.append(_("More mails than usual did not get through: see the reasons below."))
    left, before = this.share_left, fmean(n.share_left for n in usual)
    if left > 2 * before + 0.5:
        said.append(_("More readers than usual left or complained after it."))
    elif this.left + this.complaints == 0:
        said.append(_("Nobody left because of it, as far as is known."))
    else:
        said.append(_("As many left after it as usual."))
    return " ".join(said)


def _about_readers(here: int, usual: float) -> str:
    change = (here - usual) / max(usual, 1)
    if abs(change) < AS_USUAL:
        return _("It went to as many readers as usual.")
    percent = round(abs(change) * PERCENT)
    if change > 0:
        text = ngettext("%d %% more readers than usual.", "%d %% more readers than usual.", percent)
    else:
        text = ngettext(
            "%d %% fewer readers than usual.", "%d %% fewer readers than usual.", percent
        )
    return text % percent
