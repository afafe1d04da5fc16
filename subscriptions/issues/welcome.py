"""The mail that welcomes who confirmed for the first time, if the edition has one.

It is a digest of the newest stories, with the editor's words above them, and goes the way of every
issue: what holds there holds here. Its stories are not mailed to the reader again.
"""

from __future__ import annotations

import datetime
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import translation
from django.utils.html import linebreaks, urlize
from django.utils.translation import gettext as _

from articles import identity
from articles.body import sanitizer
from articles.db import clock
from articles.models import Article
from subscriptions.issues import digest, dropping, recipients
from subscriptions.mail.mime import new_message_id
from subscriptions.models import (
    Delivery,
    Edition,
    Issue,
    IssueStory,
    IssueVariant,
    Subscriber,
    Suppression,
    Welcome,
)
from subscriptions.outbox import queue

# So long somebody has time to choose what comes, or to leave again.
PAUSE: Final = datetime.timedelta(minutes=1)
# Who waited longer, since nothing was sent, knows the newsroom by now.
LATEST: Final = datetime.timedelta(days=1)
STORIES: Final = 5
# New readers of these hours get the same mail.
SHARED_FOR: Final = datetime.timedelta(hours=3)
AT_ONCE: Final = 500


def is_new(reader: Subscriber) -> bool:
    """Whether the reader, who is about to confirm, was never here before, as far as is known.

    Of who was erased only a hash remains; they know us.
    """
    erased = Suppression.objects.of(reader.email).filter(reason=Suppression.Reason.ERASED)
    return reader.confirmed_at is None and not erased.exists()


def expect(reader: Subscriber) -> None:
    """Note that a new reader confirmed; only while some edition welcomes its readers."""
    if Edition.objects.active().filter(has_welcome=True).exists():
        Welcome.objects.bulk_create([Welcome(subscriber=reader)], ignore_conflicts=True)


def queue_due() -> int:
    """Queue the mail for everybody who is to be welcomed; return to how many.

    All of it is one transaction, under the lock of planning: nobody is planned the same story by
    two issues, and a crash leaves either nothing or everything.
    """
    due = Welcome.objects.filter(settled_at=None, created_at__lte=Now() - PAUSE)
    if not due.exists():
        return 0
    with transaction.atomic():
        if not recipients.lock():
            return 0
        rows = list(due.select_related("subscriber").order_by("pk")[:AT_ONCE])
        Welcome.objects.filter(pk__in=[row.pk for row in rows]).update(settled_at=Now())
        since = clock.now() - LATEST
        new = [row.subscriber for row in rows if row.created_at > since]
        return sum(
            _queue(edition, [reader for reader in new if _is_of(reader, edition)])
            for edition in _by_frequency().values()
        )


def _by_frequency() -> dict[str, Edition]:
    """Return for each frequency the edition that welcomes its readers."""
    found: dict[str, Edition] = {}
    for edition in Edition.objects.active().filter(has_welcome=True).order_by("-pk"):
        found |= {edition.frequency: edition}
    return found


def _is_of(reader: Subscriber, edition: Edition) -> bool:
    return reader.state == Subscriber.State.ACTIVE and reader.frequency == edition.frequency


def _queue(edition: Edition, readers: list[Subscriber]) -> int:
    if not readers:
        return 0
    issue = _open_issue(edition) or _new_issue(edition)
    stories = list(issue.stories.order_by("position").values_list("article_id", flat=True))
    known = _known(readers, stories)
    variants: dict[tuple[int, ...], IssueVariant] = {}
    mails = []
    for reader in readers:
        rest = tuple(key for key in stories if key not in known.get(reader.pk, set()))
        if stories and not rest:
            continue  # other mails brought all of them in the minute since
        if rest and rest not in variants:
            variants[rest], _made = IssueVariant.objects.get_or_create(
                issue=issue, articles=list(rest)
            )
        mails.append(
            Delivery(
                issue=issue,
                subscriber=reader,
                address=reader.email,
                variant=variants.get(rest),
                message_id=new_message_id(),
            )
        )
    # Left out is whom the issue reached already, by an address that was somebody else's.
    taken = set(
        issue.deliveries.filter(address__in=[mail.address for mail in mails]).values_list(
            "address", flat=True
        )
    )
    mails = Delivery.objects.bulk_create(mail for mail in mails if mail.address not in taken)
    Issue.objects.filter(pk=issue.pk).update(candidates=F("candidates") + len(mails))
    Issue.objects.filter(pk=issue.pk, state=Issue.State.COMPLETE).move(
        Issue.State.SENDING, completed_at=None
    )
    queue.notify("issue")
    return len(mails)


def _known(readers: list[Subscriber], stories: list[int]) -> dict[int, set[int]]:
    """Return the stories that other mails brought the readers, or are about to."""
    mailed = Delivery.objects.filter(
        subscriber__in=readers, issue__stories__article__in=stories
    ).exclude(state__in=["failed", "skipped"])
    known: dict[int, set[int]] = {}
    for reader, story in mailed.values_list("subscriber_id", "issue__stories__article_id"):
        if reader is not None:
            known.setdefault(reader, set()).add(story)
    return known


def _open_issue(edition: Edition) -> Issue | None:
    """Return the mail of the last hours, locked, if it still says what a new one would."""
    issue = (
        Issue.objects.kept_ready()
        .filter(
            edition=edition,
            is_welcome=True,
            state__in=[Issue.State.SENDING, Issue.State.COMPLETE],
            created_at__gt=Now() - SHARED_FOR,
            opening=_words(edition),
        )
        .select_for_update(of=("self",))
        .order_by("-pk")
        .first()
    )
    if issue is None or issue.stories.exclude(dropped_at=None).exists():
        return None
    if dropping.withdrawn_stories(issue).exists():
        return None
    return issue


def _new_issue(edition: Edition) -> Issue:
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("Welcome to %(name)s") % {"name": identity.current().name}
    issue = Issue(
        kind=Issue.Kind.DIGEST,
        edition=edition,
        is_welcome=True,
        is_listed=False,
        subject_pattern=subject,
        headline=subject,
        opening=_words(edition),
    )
    issue.save()
    stories = Article.objects.published()
    if topics := edition.condition_on_stories():
        stories = stories.filter(pk__in=Article.objects.filter(topics).values("pk"))
    IssueStory.objects.bulk_create(
        IssueStory(issue=issue, article=story, position=place)
        for place, story in enumerate(stories.order_by("-published_at", "-pk")[:STORIES])
    )
    digest.freeze(issue)
    this = Issue.objects.filter(pk=issue.pk)
    this.move(Issue.State.QUEUED, send_at=Now())
    this.move(Issue.State.SENDING, started_at=Now(), candidates=0)
    return issue


def _words(edition: Edition) -> str:
    """Return the editor's words, or ours, as HTML of a mail."""
    words = edition.welcome_words.strip()
    if not words:
        with translation.override(settings.LANGUAGE_CODE):
            words = _("Thank you for subscribing to “%(name)s”. Below are our newest stories.")
        words %= {"name": edition.name}
    html = linebreaks(urlize(words, nofollow=False, autoescape=True), autoescape=False)
    return sanitizer.clean_letter(html)
