"""What was withdrawn after a digest was written leaves it, and every mail of it that waits."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Now

from articles.models import Article
from subscriptions.models import Delivery, Issue, IssueStory, IssueVariant, own_words
from subscriptions.models.delivery import READY, State
from subscriptions.outbox import queue


def withdrawn_stories(issue: Issue) -> QuerySet[IssueStory]:
    """Return the issue's stories that readers may no longer see and that still stand in it."""
    public = Article.objects.published().order_by()
    return issue.stories.filter(
        ~Exists(public.filter(pk=OuterRef("article_id"))), dropped_at__isnull=True
    )


def restored_stories(issue: Issue) -> QuerySet[IssueStory]:
    """Return the stories that were dropped from the issue and that readers may see again."""
    public = Article.objects.published().order_by()
    return issue.stories.filter(
        Exists(public.filter(pk=OuterRef("article_id"))), dropped_at__isnull=False
    )


def drop_withdrawn() -> int:
    """Drop withdrawn stories from digests under way; return from how many.

    Until then ``of_public_story`` holds the issue. Mails in the hands of a sender that were not
    handed over are taken from it: it holds the words of before.
    """
    under_way = Issue.objects.filter(
        kind=Issue.Kind.DIGEST, state__in=[Issue.State.SENDING, Issue.State.PAUSED]
    )
    dropped = 0
    for issue in under_way.defer("html", "text"):
        if withdrawn_stories(issue).exists():
            _drop(issue)
            dropped += 1
    return dropped


@transaction.atomic
def _drop(issue: Issue) -> None:
    Issue.objects.select_for_update().filter(pk=issue.pk).first()
    gone = list(withdrawn_stories(issue).values_list("article_id", flat=True))
    issue.stories.filter(article_id__in=gone).update(dropped_at=Now())
    for variant in issue.variants.filter(articles__overlap=gone):
        rest = [article for article in variant.articles if article not in gone]
        waiting = Delivery.objects.filter(issue=issue, variant=variant)
        waiting.filter(state=State.CLAIMED).update(
            state=State.QUEUED, lease_token=None, lease_until=None
        )
        waiting = waiting.filter(state__in=READY)
        if rest:
            other, _new = IssueVariant.objects.get_or_create(issue=issue, articles=rest)
            waiting.update(variant=other)
        else:
            waiting.update(state=State.SKIPPED, finished_at=Now(), reply=own_words.NOTHING_LEFT)
    queue.notify("issue")


def without_dropped(issue_id: int, mails: list[Delivery]) -> list[Delivery]:
    """Take what was dropped from an issue out of its mails in hand; return those with any left.

    A mail comes back to the queue from many sides – put off by the relay, sent again by a person –
    with the stories that it was planned with. Who drops later than this takes the mail away.
    """
    rows = IssueStory.objects.filter(issue=issue_id).exclude(dropped_at=None)
    dropped = set(rows.values_list("article_id", flat=True))
    if not dropped:
        return mails
    left = []
    for mail in mails:
        articles = mail.variant.articles if mail.variant else []
        rest = [article for article in articles if article not in dropped]
        if articles and not rest:
            queue.skip(mail, own_words.NOTHING_LEFT)
            continue
        if rest != articles:
            other, _new = IssueVariant.objects.get_or_create(issue_id=issue_id, articles=rest)
            Delivery.objects.filter(pk=mail.pk).update(variant=other)
            mail.variant = other
        left.append(mail)
    return left
