"""The life of an issue: queued, started, paused, taken back, completed."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from typing import Final

from django.db import transaction
from django.db.models import Case, F, Max, Q, When
from django.db.models.functions import Now

from articles.auditlog.acts import Act
from articles.auditlog.log import record
from articles.db import clock
from subscriptions.issues import digest, dropping, recipients
from subscriptions.models import Delivery, Issue, IssueStory, own_words
from subscriptions.models.delivery import FINAL, IN_HAND, READY, State
from subscriptions.models.issue import MOST_LATE
from subscriptions.outbox import queue

SEND_PERMISSION: Final = "subscriptions.send_issue"
LANE: Final = "issue"
STOPPED: Final = (Issue.State.SENDING, Issue.State.PAUSED, Issue.State.EXPIRED)
THROWN_AWAY: Final = (Issue.State.DRAFT,)


def queue_story(issue: Issue) -> None:
    """Save the issue of a story with its story, to go out when its undo window is over."""
    minutes = issue.edition.undo_minutes if issue.edition else 0
    issue.state = Issue.State.QUEUED
    issue.send_at = clock.now() + datetime.timedelta(minutes=minutes)
    issue.save()
    IssueStory.objects.update_or_create(
        issue=issue,
        article=issue.article,
        defaults={
            "headline": issue.headline,
            "standfirst": issue.standfirst,
            "link": issue.link,
        },
    )
    record(Act.ISSUE_ORDERED, issue, time=issue.send_at)
    queue.notify(LANE)


def queue_digest(
    issue: Issue, at: datetime.datetime | None = None, sample: int | None = None
) -> bool:
    """Send a digest that the desk put together, at a time or after the undo window.

    With ``sample`` to so many first; see ``sending_again.send_to_the_others``.
    Return whether it was a draft with at least one story until now: of a hundred clicks one.
    """
    assert issue.edition is not None
    undo = clock.now() + datetime.timedelta(minutes=issue.edition.undo_minutes)
    with transaction.atomic():
        if not is_still_draft(issue) or not issue.stories.exists():
            return False
        digest.freeze(issue)
        moved = Issue.objects.filter(pk=issue.pk).move(
            Issue.State.QUEUED, send_at=at or undo, sample=sample
        )
        record(Act.ISSUE_ORDERED, issue, time=at or undo)
        queue.notify(LANE)
    return bool(moved)


def unschedule(issue: Issue, note: str) -> bool:
    """Make a draft again of an issue that waits for its time; return whether it still did.

    It keeps the time that somebody chose: what lies beyond the undo window is no end of one.
    """
    minutes = issue.edition.undo_minutes if issue.edition else 0
    undo = clock.now() + datetime.timedelta(minutes=minutes)
    chosen = Case(When(kind=Issue.Kind.DIGEST, send_at__gt=undo, then=F("send_at")))
    waiting = Issue.objects.filter(pk=issue.pk, state=Issue.State.QUEUED)
    with transaction.atomic():
        moved = waiting.move(Issue.State.DRAFT, send_at=chosen, note=note)
        if moved:
            record(Act.ISSUE_TAKEN_BACK, issue)
    return bool(moved)


def choose_listing(issue: Issue, *, is_listed: bool) -> bool:
    """Put it into the archive for readers or take it out, whoever gets it; return whether it may.

    A draft's form says it itself; what nobody got, and a welcome, is in no archive.
    """
    found = Issue.objects.filter(pk=issue.pk, is_welcome=False)
    found = found.exclude(state__in=[Issue.State.DRAFT, Issue.State.CANCELLED])
    with transaction.atomic():
        chosen = found.update(is_listed=is_listed, is_listing_chosen=True)
        if chosen:
            record(Act.ISSUE_CHANGED, issue)
    return bool(chosen)


def start_due() -> int:
    """Plan every issue whose time has come; return how many were started."""
    started = 0
    for pk in Issue.objects.due().values_list("pk", flat=True):
        started += start(pk)
    return started


def expire_late() -> int:
    """Put aside every issue that is more than ``MOST_LATE`` late; a person decides about it."""
    late = Issue.objects.late().order_by()
    return late.move(Issue.State.EXPIRED, note=own_words.TOO_LATE)


def start(issue_id: int) -> bool:
    """Plan one row for each recipient and let the issue go out; False: not this time.

    All of it happens in one transaction, so that a crash leaves either nothing or everything. An
    issue of which every story was taken from the readers meanwhile is cancelled.
    """
    with transaction.atomic():
        if not recipients.lock():
            return False
        issue = Issue.objects.due().filter(pk=issue_id)
        found = issue.select_for_update(skip_locked=True, of=("self",)).first()
        if found is None:
            return False
        if found.kind == Issue.Kind.DIGEST:
            dropping.withdrawn_stories(found).update(dropped_at=Now())
            is_public = found.stories.filter(dropped_at=None).exists()
        else:
            is_public = issue.of_public_story().exists()
        if not is_public:
            cancel(found, own_words.WITHDRAWN)
            return False
        candidates = recipients.plan(found, most=found.sample)
        Issue.objects.filter(pk=issue_id).move(
            Issue.State.SENDING,
            started_at=Now(),
            candidates=candidates,
            sample=found.sample if candidates == found.sample else None,
            number=_next_number(found),
        )
        record(Act.ISSUE_SENT, found, count=candidates)
        queue.notify(LANE)
    return True


def _next_number(issue: Issue) -> int | None:
    """Return the number in the archive; the planning lock makes it one of a kind."""
    if issue.kind != Issue.Kind.DIGEST or not issue.is_listed:
        return None
    last = Issue.objects.filter(edition=issue.edition).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def cancel(issue: Issue, note: str, of: Collection[str] = tuple(Issue.State)) -> bool:
    """Send no further mail of the issue; return whether that was still possible.

    ``of``: only if it stands there. A person ends each by one way: what was begun or is late by
    ``STOPPED``, a draft by ``THROWN_AWAY``; what waits for its time is taken back first.
    """
    with transaction.atomic():
        moved = Issue.objects.filter(pk=issue.pk, state__in=of).move(
            Issue.State.CANCELLED, cancelled_at=Now(), note=note
        )
        if moved:
            queue.skip_all(issue, own_words.CANCELLED)
            record(Act.ISSUE_STOPPED, issue)
    return bool(moved)


def pause(issue: Issue, note: str) -> bool:
    """Hold the issue: a connection sends at most the mail that it is handing over."""
    with transaction.atomic():
        moved = Issue.objects.filter(pk=issue.pk).move(Issue.State.PAUSED, note=note)
        if moved:
            record(Act.ISSUE_PAUSED, issue)
    return bool(moved)


def resume(issue: Issue, note: str) -> bool:
    """Go on with an issue that is paused, or send one that was too late after all."""
    issues = Issue.objects.filter(pk=issue.pk)
    with transaction.atomic():
        moved = issues.filter(state=Issue.State.PAUSED).move(Issue.State.SENDING, note=note)
        moved += issues.filter(state=Issue.State.EXPIRED).move(
            Issue.State.QUEUED, send_at=Now(), note=note
        )
        if moved:
            record(Act.ISSUE_RESUMED, issue)
        queue.notify(LANE)
    return bool(moved)


def take_up_restored() -> int:
    """Send to those that a story's withdrawal left out, once it is public again; return how many.

    Only as long after as an issue may be late; see ``sending_again`` for what a person may do.
    """
    stories = Issue.objects.exclude(kind=Issue.Kind.DIGEST).of_public_story()
    number = 0
    for pk in stories.under_way_lately().kept_ready().values_list("pk", flat=True):
        with transaction.atomic():
            Issue.objects.select_for_update(of=("self",)).only("pk").get(pk=pk)
            again = Delivery.objects.filter(
                issue=pk,
                state=State.SKIPPED,
                reply=own_words.WITHDRAWN,
                finished_at__gt=Now() - MOST_LATE,
            ).update(state=State.QUEUED, ready_at=Now(), finished_at=None, reply="")
            if again:
                go_on(pk)
        number += again
    return number


def take_up_digests() -> int:
    """Let digests go out of which no story was left, once one is public again; return how many.

    As with ``take_up_restored`` only as long after as an issue may be late: what comes back later
    is in the edition's next digest.
    """
    emptied = (
        Issue.objects.emptied()
        .kept_ready()
        .filter(
            Q(state=Issue.State.CANCELLED, note=own_words.WITHDRAWN, send_at__gt=Now() - MOST_LATE)
            | Q(pk__in=Issue.objects.under_way_lately().order_by().values("pk"))
        )
    )
    return sum(_take_up_digest(pk) for pk in emptied.values_list("pk", flat=True))


@transaction.atomic
def _take_up_digest(issue_id: int) -> bool:
    issue = Issue.objects.select_for_update(of=("self",)).defer("html", "text").get(pk=issue_id)
    back = list(dropping.restored_stories(issue).values_list("article_id", flat=True))
    again = issue.deliveries.filter(
        state=State.SKIPPED,
        reply=own_words.NOTHING_LEFT,
        finished_at__gt=Now() - MOST_LATE,
    )
    if issue.state != Issue.State.CANCELLED:
        # What nobody's part holds any more is left to the next digest.
        parts = list(again.values_list("variant__articles", flat=True).distinct())
        back = [pk for pk in back if any(pk in part for part in parts)]
    if not back:
        return False  # also where another worker was here before
    issue.stories.filter(article__in=back).update(dropped_at=None)
    if issue.state == Issue.State.CANCELLED:
        moved = Issue.objects.filter(pk=issue_id).move(
            Issue.State.QUEUED, cancelled_at=None, note=own_words.PUBLIC_AGAIN
        )
        return bool(moved)
    # What is still away is taken out of a mail where it is claimed.
    number = again.filter(variant__articles__overlap=back).update(
        state=State.QUEUED, ready_at=Now(), finished_at=None, reply=""
    )
    if number:
        go_on(issue_id)
    return bool(number)


def go_on(issue_id: int) -> None:
    """Let an issue go out again that has mails to send."""
    Issue.objects.filter(pk=issue_id, state=Issue.State.COMPLETE).move(
        Issue.State.SENDING, completed_at=None
    )
    queue.notify(LANE)


def complete_finished() -> list[int]:
    """Complete every issue whose balance is right; return their ids."""
    sending = Issue.objects.sending().order_by().values_list("pk", flat=True)
    return [pk for pk in sending if not _has_open(pk) and _complete(pk)]


def _has_open(issue_id: int) -> bool:
    rows = Delivery.objects.filter(issue=issue_id)
    return rows.filter(state__in=READY).exists() or rows.filter(state__in=IN_HAND).exists()


@transaction.atomic
def _complete(issue_id: int) -> bool:
    """Complete the issue if nothing is left; who adds mails to it holds the same lock."""
    found = Issue.objects.sending().filter(pk=issue_id).order_by().defer("html", "text")
    issue = found.select_for_update(of=("self",)).first()
    if issue is None or _has_open(issue_id):
        return False
    if issue.deliveries.filter(state__in=FINAL).count() != issue.candidates:
        return False  # stays in sight as "being sent" with a balance that does not come out
    return bool(Issue.objects.filter(pk=issue_id).move(Issue.State.COMPLETE, completed_at=Now()))


def is_still_draft(issue: Issue) -> bool:
    drafts = Issue.objects.filter(pk=issue.pk, state=Issue.State.DRAFT)
    return drafts.select_for_update(of=("self",)).exists()
