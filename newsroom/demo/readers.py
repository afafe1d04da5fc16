"""The demo's subscribers, each with other wishes, and a first digest on its way to them."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from articles.models import Article, Section
from subscriptions.issues import lifecycle
from subscriptions.models import Edition, Issue, Subscriber
from subscriptions.signup import preferences
from subscriptions.signup.preferences import Choice

STORIES = 6
UNDO_MINUTES = 1  # so that a demo need not wait for ten


def load() -> int:
    """Add the subscribers and the digest if there is no subscriber yet; return how many."""
    if Subscriber.objects.exists():
        return 0
    Edition.objects.update(undo_minutes=UNDO_MINUTES)
    sections = list(Section.objects.values_list("pk", flat=True))
    wishes = {
        "semua": Choice("instant"),
        "penting": Choice("breaking"),
        "pagi": Choice("daily"),
        "malam": Choice("daily", hour=19),
        "minggu": Choice("weekly"),
        "pilih": Choice("daily", sections=tuple(sections[:2])),
    }
    now = timezone.now()
    with transaction.atomic():
        for name, choice in wishes.items():
            subscriber = Subscriber.objects.create(
                email=f"{name}@pembaca.example",
                state=Subscriber.State.ACTIVE,
                confirmed_at=now,
                source_page="/",
            )
            preferences.choose(subscriber, choice)
        _send_digest()
    return len(wishes)


def _send_digest() -> None:
    """Queue a daily digest by hand: the demo's worker sends it to the demo's mailbox."""
    daily = Edition.objects.active().filter(frequency="daily").first()
    stories = list(Article.objects.published()[:STORIES])
    if daily is None or not stories:
        return
    issue = Issue.objects.create(kind=Issue.Kind.DIGEST, edition=daily)
    for place, story in enumerate(stories):
        issue.stories.create(article=story, position=place)
    lifecycle.queue_digest(issue, at=timezone.now())
