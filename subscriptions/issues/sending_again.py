"""What a person may send after an issue went out: again, or to more people; to each person once.

An issue whose mails were put away (``outbox.retention``) is over: nothing here sends it again.
"""

from __future__ import annotations

import copy
import datetime
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.db.models import Count, F, Max, Q, QuerySet
from django.db.models.functions import Now

from articles.auditlog.acts import Act
from articles.auditlog.log import record
from articles.db import clock
from subscriptions.issues import dropping, recipients
from subscriptions.issues.lifecycle import go_on
from subscriptions.issues.recipients import Expected
from subscriptions.models import Delivery, Issue, Segment, own_words
from subscriptions.models.delivery import State

# Longer than any sender waits for an answer after the final dot.
SETTLED: Final = datetime.timedelta(minutes=15)
SAMPLE: Final = 20  # recipients
# Who joined later than this after an issue began reads the next one.
OFFERED_FOR: Final = datetime.timedelta(days=30)
AND: Final = " + "  # between the names of segments
OUT: Final = (Issue.State.SENDING, Issue.State.COMPLETE)
_IS_THEIRS: Final = Q(subscriber__email=F("address"))


def newcomers(issue: Issue) -> Expected:
    """Return how many joined since the issue began, want it and were not planned for it.

    Whom a mail of welcome is for, it goes to by itself: to each reader one for ever.
    """
    is_old = issue.started_at is None or issue.started_at < clock.now() - OFFERED_FOR
    if is_old or issue.is_welcome or issue.put_away_at:
        return Expected(0)
    return recipients.expected(issue, again=True, since=issue.started_at)


def others(issue: Issue) -> Expected:
    """Return how many wait until the sample was looked at."""
    return Expected(0) if issue.put_away_at else recipients.expected(issue, again=True)


def in_segment(issue: Issue, segment: Segment | None) -> Expected:
    """Return how many of a segment (None: of all readers) want the issue and have no mail of it."""
    if issue.started_at is None or issue.is_welcome or issue.put_away_at:
        return Expected(0)
    to = copy.copy(issue)
    to.audience = _rules(segment)
    return recipients.expected(to, again=True)


def send_to_newcomers(issue: Issue, most: int | None = None) -> int:
    """Send to those who joined since, or to ``most`` of them; return to how many."""
    return _send_to_more(issue, most, is_sample=False, only_newcomers=True)


def send_to_segment(issue: Issue, segment: Segment | None, most: int | None = None) -> int:
    """Send to those of a segment, or of all readers, who have no mail of it; return to how many."""
    with transaction.atomic():
        number = _send_to_more(issue, most, is_sample=False, audience=_rules(segment))
        if number:
            _widen(issue, segment)
    return number


def send_to_the_others(issue: Issue) -> int:
    """Send to everybody whom the sample left out; return to how many."""
    return _send_to_more(issue, None, is_sample=True)


def _rules(segment: Segment | None) -> dict[str, Any]:
    return segment.rules if segment else {}


def _widen(issue: Issue, segment: Segment | None) -> None:
    """Say of an issue for some readers whom else it went to; who joins may want it too."""
    now = Issue.objects.exclude(audience={}).defer("html", "text").filter(pk=issue.pk).first()
    if now is None:
        return
    if segment is None:
        now.for_whom({}, "")
    elif segment.name not in (names := now.audience_name.split(AND)):
        longest = Issue._meta.get_field("audience_name").max_length
        now.for_whom(now.audience, AND.join([*names, segment.name])[:longest])
    now.save(update_fields=["audience", "audience_name", "is_listed"])


@transaction.atomic
def _send_to_more(
    issue: Issue,
    most: int | None,
    *,
    is_sample: bool,
    only_newcomers: bool = False,
    audience: dict[str, Any] | None = None,
) -> int:
    """Plan rows for who has none; of two who press at once one finds nobody left.

    ``audience``: a segment's rules, which take the place of the issue's own for this once.
    The database keeps one row an address of an issue, the lock of planning one a person.
    """
    if not recipients.lock():
        return 0
    found = (
        Issue.objects.filter(pk=issue.pk, state__in=OUT, sample__isnull=not is_sample)
        .kept_ready()
        .exclude(started_at=None)
        .exclude(is_welcome=True)
        .select_for_update(of=("self",))
        .first()
    )
    if found is None:
        return 0
    if found.kind == Issue.Kind.DIGEST:
        dropping.withdrawn_stories(found).update(dropped_at=Now())
        is_public = found.stories.filter(dropped_at=None).exists()
    else:
        is_public = Issue.objects.filter(pk=found.pk).of_public_story().exists()
    if not is_public:
        return 0
    since = found.started_at if only_newcomers else None
    if audience is not None:
        found.audience = audience
    number = recipients.plan(found, again=True, since=since, most=most)
    Issue.objects.filter(pk=found.pk).update(candidates=F("candidates") + number, sample=None)
    if number:
        record(Act.SENT_TO_MORE, found, count=number)
        go_on(found.pk)
    return number


@dataclass(frozen=True)
class Unknown:
    """The mails of an issue that nobody knows the end of.

    Of ``number`` those that are ``ready`` can be sent again now, those ``waiting`` all by
    ``ready_at`` (a whole minute); those ``gone`` not: their readers left the list, or have another
    address by now.
    """

    number: int
    ready: int
    waiting: int
    ready_at: datetime.datetime | None

    @property
    def gone(self) -> int:
        return self.number - self.ready - self.waiting


def unknown(issue: Issue) -> Unknown:
    """Return how many mails nobody knows the end of, and when they can be sent again."""
    settled, recent = Q(handed_at__lte=Now() - SETTLED), Q(handed_at__gt=Now() - SETTLED)
    found = issue.deliveries.filter(state=State.UNKNOWN).aggregate(
        number=Count("pk"),
        ready=Count("pk", filter=_IS_THEIRS & settled),
        waiting=Count("pk", filter=_IS_THEIRS & recent),
        last=Max("handed_at", filter=_IS_THEIRS & recent),
    )
    last = found.pop("last")
    return Unknown(**found, ready_at=_next_minute(last + SETTLED) if last else None)


def _next_minute(moment: datetime.datetime) -> datetime.datetime:
    return moment.replace(second=0, microsecond=0) + datetime.timedelta(minutes=1)


def resend_unknown(issue: Issue, settled_for: datetime.timedelta = SETTLED) -> int:
    """Send the mails again that nobody knows the end of; return how many.

    Those handed over less than ``settled_for`` ago are left: their sender may still be waiting for
    the answer. A person decides this, knowing that some may arrive twice.
    """
    with transaction.atomic():
        found = Issue.objects.select_for_update(of=("self",)).kept_ready().filter(pk=issue.pk)
        if found.only("pk").first() is None:
            return 0
        again = issue.deliveries.filter(state=State.UNKNOWN, handed_at__lte=Now() - settled_for)
        return _send_again(issue, again)


def resend_failed(issue: Issue, most: int | None = None) -> int:
    """Send the mails again that the relay refused for good, ``most`` at most; return how many.

    A person decides this, when the refusals were not the recipients' fault. Who left or is
    suppressed meanwhile is left out at the hand-over; nobody has got the issue, so nobody gets two.
    """
    with transaction.atomic():
        found = Issue.objects.select_for_update(of=("self",)).kept_ready().filter(pk=issue.pk)
        if found.filter(state__in=[Issue.State.SENDING, Issue.State.COMPLETE]).first() is None:
            return 0
        failed = issue.deliveries.filter(state=State.FAILED)
        if most is not None:
            failed = issue.deliveries.filter(pk__in=failed.order_by("?").values("pk")[:most])
        return _send_again(issue, failed, attempts=0)


def _send_again(issue: Issue, mails: QuerySet[Delivery], **fields: Any) -> int:
    """Only to the address that the reader has: the one of before may be somebody else's by now."""
    number = mails.filter(_IS_THEIRS).update(
        state=State.DEFERRED,
        ready_at=Now(),
        finished_at=None,
        lease_token=None,
        reply=own_words.SENT_AGAIN,
        **fields,
    )
    if number:
        record(Act.MAILS_SENT_AGAIN, issue, count=number)
        go_on(issue.pk)
    return number
