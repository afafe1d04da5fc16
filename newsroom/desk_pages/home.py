"""The first page of the desk: what waits for this person, each list with its number.

A list costs one query, however long it is: the number comes with its first rows. What
pictures show beside their names costs two more.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Prefetch, QuerySet, Window
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from articles import identity
from articles.editing import uniting, uploaders, workflow
from articles.editing.lookalikes import found_lately
from articles.editing.notes import name_of
from articles.editing.returned import brought_back, other_drafts
from articles.models import Article, Assignment, Byline
from articles.models.article import ArticleQuerySet
from articles.models.status import Status
from articles.pages.most_read import most_read
from subscriptions.issues.lifecycle import SEND_PERMISSION
from subscriptions.models import Issue
from subscriptions.models.issue_state import IssueState

SHOWN: Final = 6
STORIES: Final = "admin:articles_article_changelist"


@dataclass(frozen=True)
class Line:
    """One thing that waits: what it is called, where it is, what a person looks for in it."""

    label: str
    url: str
    about: str = ""
    why: str = ""
    thumbnail: str = ""
    is_late: bool = False


@dataclass(frozen=True)
class Part:
    """A list with its number and where all of it is; ``is_mine``: it waits for this person."""

    title: str | Promise
    count: int
    lines: list[Line]
    url: str = ""
    is_mine: bool = False
    is_ranked: bool = False


def parts(request: HttpRequest) -> list[Part]:
    """Return what waits, the person's own first; empty lists are left out."""
    user = request.user
    found: list[Part] = []
    if user.has_perm("articles.view_article"):
        stories = workflow.visible_to(user, Article.objects.all())
        if user.has_perm(workflow.CHANGE):
            found += [_returned(user, stories), *_waiting(user, stories), _due(user)]
            found.append(_drafts(user, stories))
        found.append(_stories(_("Scheduled"), stories.scheduled(), "?status=scheduled", _appears))
    if user.has_perm(SEND_PERMISSION):
        found.append(_mail())
    if user.has_perm("articles.change_image"):
        found.append(_pictures(user))
    if uniting.may_merge(user, "tag"):
        found.append(_alike())
    if user.has_perm("articles.view_article"):
        found.append(_most_read())
    return [part for part in found if part.count]


def lacks_section(user: Any) -> bool:
    """Whether somebody who writes cannot: each story stands in a section, and there is none."""
    return user.has_perm("articles.add_article") and not identity.current().sections


def numbered(rows: QuerySet[Any], most: int = SHOWN) -> tuple[int, list[Any]]:
    """Return how many there are, and the first of them."""
    shown = list(rows.annotate(how_many=Window(Count("*")))[:most])
    return (shown[0].how_many if shown else 0), shown


def _stories(
    title: Promise,
    stories: ArticleQuerySet,
    query: str,
    about: Callable[[Any], str],
    *,
    is_mine: bool = False,
) -> Part:
    light = stories.select_related("section").defer("body", "body_text")
    bylines = Prefetch("bylines", Byline.objects.select_related("reporter"))
    number, shown = numbered(light.prefetch_related(bylines))
    lines = [_line(story, about(story)) for story in shown]
    return Part(title, number, lines, reverse(STORIES) + query, is_mine=is_mine)


def _line(story: Any, about: str) -> Line:
    names = ", ".join(reporter.name for reporter in story.byline)
    told = " · ".join(filter(None, (story.section.name, names, about)))
    url = reverse("admin:articles_article_change", args=[story.pk])
    return Line(story.headline, url, told, getattr(story, "why", ""))


def _saved(story: Article) -> str:
    return moment(story.modified_at)


def _appears(story: Article) -> str:
    return moment(story.published_at)


def moment(time: datetime.datetime | None) -> str:
    """Return a time as a list says it; empty for none."""
    return f"{timezone.localtime(time):%d/%m %H.%M}" if time else ""


def _returned(user: Any, stories: ArticleQuerySet) -> Part:
    own = workflow.own_of(user, stories.order_by("-modified_at"))
    back, query = brought_back(user, own), "?mine=1&status=draft&returned=1"
    return _stories(_("Returned to me"), back, query, _saved, is_mine=True)


def _drafts(user: Any, stories: ArticleQuerySet) -> Part:
    own = workflow.own_of(user, stories.order_by("-modified_at"))
    query = "?mine=1&status=draft&returned=0"
    return _stories(_("My drafts"), other_drafts(user, own), query, _saved)


def _waiting(user: Any, stories: ArticleQuerySet) -> Iterable[Part]:
    in_review = stories.filter(status=Status.IN_REVIEW).order_by("modified_at")
    if user.has_perm(workflow.APPROVE):
        yield _stories(_("Waiting for me"), in_review, "?status=in_review", _saved, is_mine=True)
    else:
        yield _stories(_("With the editors"), in_review, "?mine=1&status=in_review", _saved)


def _due(user: Any) -> Part:
    """What has to be there by the end of the day: the own, for editors everybody's."""
    due, query = Assignment.objects.due_today(), "?due=today"
    if not user.has_perm(workflow.EDIT_ANY):
        due, query = due.filter(person=user.pk), query + "&who=me"
    number, shown = numbered(due.select_related("article", "person").order_by("due_at", "pk"))
    lines = [
        Line(
            str(one),
            reverse("admin:articles_assignment_change", args=[one.pk]),
            " · ".join(filter(None, (moment(one.due_at), name_of_person(one.person)))),
            is_late=one.is_late,
        )
        for one in shown
    ]
    url = reverse("admin:articles_assignment_changelist") + query
    return Part(_("Due today"), number, lines, url, is_mine=True)


def name_of_person(person: Any) -> str:
    """Return what a colleague is called; empty for nobody."""
    return name_of(person) if person else ""


def _mail() -> Part:
    issues = Issue.objects.to_watch().defer("html", "text").order_by("-pk")
    number, shown = numbered(issues)
    lines = [
        Line(
            issue.subject,
            reverse("admin:subscriptions_issue_change", args=[issue.pk]),
            issue.stands,
            is_late=issue.state == IssueState.EXPIRED,
        )
        for issue in shown
    ]
    url = reverse("admin:subscriptions_issue_changelist") + "?under_way=1"
    return Part(_("Mail under way"), number, lines, url)


def _pictures(user: Any) -> Part:
    due = uploaders.to_complete(user).order_by("-pk")
    number, shown = numbered(due.prefetch_related("renditions"))
    names = uploaders.names_of(shown)
    lines = [
        Line(
            image.alt or image.untitled(names.get(image.pk, "")),
            reverse("admin:articles_image_change", args=[image.pk]),
            thumbnail=image.thumbnail_url,
        )
        for image in shown
    ]
    query = "?to_be_completed__exact=1" + ("" if uploaders.sees_to_all(user) else "&mine=1")
    url = reverse("admin:articles_image_changelist") + query
    return Part(_("Pictures to complete"), number, lines, url)


def _alike() -> Part:
    pairs = found_lately("tag")
    merge = reverse("admin:articles_tag_merge")
    lines = [
        Line(" – ".join(pair.names), f"{merge}?{urlencode({'key': pair.keys}, doseq=True)}")
        for pair in pairs[:SHOWN]
    ]
    return Part(_("Tags to merge"), len(pairs), lines, reverse("admin:articles_tag_twins"))


def _most_read() -> Part:
    lines = [Line(line.headline, line.url) for line in most_read().day[:SHOWN]]
    return Part(_("Most read today"), len(lines), lines, is_ranked=True)
