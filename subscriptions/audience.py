"""How many subscribers something would reach if it went out now; for the desk's eyes only.

The plan of an issue is made by the database when it starts; these numbers tell beforehand what to
expect. Who already has one of the stories is not taken off.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from articles.models import Article
from subscriptions.models import Edition, Issue, Rhythm, Subscriber, SubscriberTopic


def rhythms_of(rhythm: str) -> list[str]:
    """Return the rhythms of the subscribers that an edition of ``rhythm`` goes to."""
    if rhythm == Rhythm.BREAKING:
        return [Rhythm.BREAKING.value, Rhythm.INSTANT.value]
    return [str(rhythm)]


def reachable() -> QuerySet[Subscriber]:
    """Return the active subscribers who do not pause now."""
    return Subscriber.objects.active().filter(
        Q(paused_until__isnull=True) | Q(paused_until__lte=Now())
    )


def of_edition(edition: Edition) -> QuerySet[Subscriber]:
    """Return those whose topics can meet the edition's: who wants all, or one of its topics.

    An edition without topics has stories for everybody.
    """
    return reachable().filter(_wants(edition))


def counts(editions: Iterable[Edition]) -> dict[int, int]:
    """Return for each edition how many ``of_edition`` there are: one query for all of them.

    Their topics should have been prefetched.
    """
    wanted = {f"e{edition.pk}": Count("pk", filter=_wants(edition)) for edition in editions}
    found = reachable().aggregate(**wanted) if wanted else {}
    return {int(name[1:]): number for name, number in found.items()}


def _wants(edition: Edition) -> Q:
    rhythm = Q(rhythm__in=rhythms_of(edition.rhythm))
    topics = Q()
    for field, chosen in (
        ("section", edition.sections),
        ("tag", edition.tags),
        ("reporter", edition.reporters),
    ):
        if keys := [row.pk for row in chosen.all()]:
            topics |= Q(**{f"{field}__in": keys})
    return rhythm & (Q(everything=True) | Q(_with_topic(topics))) if topics else rhythm


def of_issue(issue: Issue) -> QuerySet[Subscriber]:
    """Return those who want at least one of the issue's stories."""
    stories = Article.objects.filter(mailed_in__issue=issue, mailed_in__dropped_at=None)
    if issue.kind == Issue.Kind.DIGEST:
        assert issue.edition is not None
        return _who_want(stories, Rhythm(issue.edition.rhythm))
    return _who_want(stories, _rhythm_of(issue.kind))


def of_story(article: Article, kind: str) -> QuerySet[Subscriber]:
    """Return those who would get the story by itself, as important news or not."""
    return _who_want(Article.objects.filter(pk=article.pk), _rhythm_of(kind))


def _rhythm_of(kind: str) -> Rhythm:
    return Rhythm.BREAKING if kind == Issue.Kind.BREAKING else Rhythm.INSTANT


def _who_want(stories: QuerySet[Article], rhythm: Rhythm) -> QuerySet[Subscriber]:
    stories = stories.order_by()
    topics = (
        Q(section__in=stories.values("section"))
        | Q(tag__in=stories.filter(tags__isnull=False).values("tags"))
        | Q(reporter__in=stories.filter(bylines__isnull=False).values("bylines__reporter"))
    )
    return reachable().filter(
        Q(everything=True) & Q(Exists(stories)) | Q(_with_topic(topics)),
        rhythm__in=rhythms_of(rhythm),
    )


def _with_topic(wanted: Q) -> Exists:
    return Exists(SubscriberTopic.objects.filter(wanted, subscriber=OuterRef("pk")))
