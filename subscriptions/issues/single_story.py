"""One story mailed by itself: whether it may be, and the issue that it makes."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from articles.models import Article
from articles.related.offers import offered
from subscriptions.issues import pictures
from subscriptions.issues.lifecycle import SEND_PERMISSION, is_still_draft, queue_story
from subscriptions.mail.content import render
from subscriptions.mail.links import forwarding
from subscriptions.models import Edition, Frequency, Issue, Segment
from subscriptions.models.frequency import schedule_for_issues


def send_article(
    article: Article,
    user: User | AnonymousUser,
    kind: Issue.Kind = Issue.Kind.STORY,
    sample: int | None = None,
    segment: Segment | None = None,
) -> Issue:
    """Mail a public story to those whose frequency wants it; return its issue.

    Who reads digests finds it there. It waits for its edition's undo window. A story is mailed
    once: asked again, the issue that there is comes back; one that was taken back goes out after
    all, as the story is now. With ``sample`` to so many first, as ``lifecycle.queue_digest``.

    Raises:
        PermissionDenied: the user may not send issues.
        ValidationError: a reader may not see the story now, or no edition takes it.
    """
    if not user.is_active or not user.has_perm(SEND_PERMISSION):
        raise PermissionDenied(SEND_PERMISSION)
    known = issue_of(article)
    if known is not None and known.state != Issue.State.DRAFT:
        return known
    story = Article.objects.published().with_card().filter(pk=article.pk).first()
    if story is None:
        raise ValidationError(
            _("Only a story that readers can see may be mailed."), code="not_public"
        )
    issue = draft_issue(story, kind, segment)
    if refusal := why_not_taken(story, issue):
        raise ValidationError(refusal, code="not_taken")
    issue.created_by_id, issue.sample = user.pk, sample
    try:
        with transaction.atomic():
            if known is not None:
                issue.pk, issue.created_at = known.pk, known.created_at
                if not is_still_draft(known):
                    return issue_of(article) or known
            queue_story(issue)
    except IntegrityError:
        # Somebody else clicked at the same moment.
        first = issue_of(article)
        if first is None:
            raise
        return first
    return issue


def why_not_taken(article: Article, issue: Issue) -> str:
    """Say why the story cannot be mailed in this issue by itself; empty: it can.

    Where no edition was ever made for single stories, none limits them.
    """
    by = issue.edition
    if by is None:
        switched_off = Edition.objects.filter(frequency=_frequency_of(issue.kind)).exists()
        text = _("No active edition mails single stories of this kind: switch one on.")
        return text if switched_off else ""
    if by.takes(article):
        return ""
    text = _("The edition “%(name)s” takes no stories of this section, these tags or reporters.")
    return text % {"name": by.name}


def issue_of(article: Article) -> Issue | None:
    """Return the issue that the story was or will be mailed in by itself."""
    return Issue.objects.filter(article=article).exclude(state=Issue.State.CANCELLED).first()


def _came_before(article: Article) -> dict[str, str]:
    """Return the story that this one goes on from, public at this moment: headline and link."""
    development = offered(article).development
    if development is None or not development.earlier:
        return {"earlier": "", "earlier_link": ""}
    earlier = Article.objects.only("headline", "slug", "publication_date").get(
        pk=development.earlier
    )
    return {
        "earlier": earlier.headline,
        "earlier_link": settings.SITE_URL + earlier.get_absolute_url(),
    }


def draft_issue(
    article: Article, kind: Issue.Kind = Issue.Kind.STORY, segment: Segment | None = None
) -> Issue:
    """Return an unsaved issue with everything that a subscriber will read, frozen."""
    picture = pictures.large(article)
    link = settings.SITE_URL + article.get_absolute_url()
    context: dict[str, Any] = {
        "headline": article.headline,
        "standfirst": article.standfirst,
        "label": article.label,
        "reporters": [reporter.name for reporter in article.byline],
        "published_at": article.published_at,
        "story_link": link,
        **forwarding(article.headline, link),
        "picture": picture,
        "is_important": kind == Issue.Kind.BREAKING,
        **_came_before(article),
    }
    content = render("story", context)
    issue = Issue(
        kind=kind,
        edition=Edition.objects.active().filter(frequency=_frequency_of(kind)).first(),
        article=article,
        slug=article.slug[:80],
        subject=content.subject,
        headline=article.headline,
        standfirst=article.standfirst,
        link=link,
        picture_url=picture["url"] if picture else "",
        html=content.html,
        text=content.text,
    )
    if segment is not None:
        issue.for_whom(segment.rules, segment.name)
    return issue


def _frequency_of(kind: str) -> Frequency:
    schedule = schedule_for_issues(kind)
    assert schedule is not None
    return schedule.frequency
