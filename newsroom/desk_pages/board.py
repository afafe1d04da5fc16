"""The board: what is planned, being written, in review, scheduled and public, side by side."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import F, OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.db import clock
from articles.editing import assignments, scheduling, workflow
from articles.editing.columns import Offered, offered
from articles.models import Article, Assignment
from articles.models.status import Status
from newsroom.desk_pages import home
from newsroom.desk_pages.home import Line

SHOWN: Final = 25
MORE: Final = {"public": "&lately=1"}  # what narrows the list of a state further


@dataclass(frozen=True)
class Card(Line):
    """A plan or a story; ``what`` names it to the page that moves it, ``moves`` is where it may."""

    what: str = ""
    moves: tuple[Offered, ...] = ()


@dataclass(frozen=True)
class Column:
    """A column of the board, its number, and where all of it is."""

    title: str | Promise
    state: str
    count: int
    lines: list[Card]
    url: str


def page(request: HttpRequest) -> HttpResponse:
    """Show the board."""
    if not request.user.has_perm("articles.view_article"):
        raise PermissionDenied
    context = admin.site.each_context(request) | {
        "title": _("The board"),
        "columns": columns(request.user),
        "moved": request.GET.get("moved", ""),
    }
    return TemplateResponse(request, "admin/board.html", context)


def columns(user: Any) -> list[Column]:
    """Return the columns; a query each, however many there are."""
    stories = workflow.visible_to(user, Article.objects.all())
    stories = stories.select_related("section", "created_by").defer("body", "body_text")
    due = Assignment.objects.open().filter(article=OuterRef("pk")).order_by("due_at")
    drafts = stories.filter(status=Status.DRAFT).annotate(due=Subquery(due.values("due_at")[:1]))
    drafts = drafts.order_by(F("due").asc(nulls_last=True), "-modified_at")
    review = stories.filter(status=Status.IN_REVIEW).order_by("modified_at")
    public = scheduling.appeared_lately(stories)
    shown = [
        _column(user, _("Being written"), "draft", drafts, "due"),
        _column(user, _("In review"), "in_review", review, "modified_at"),
        _column(user, _("Scheduled"), "scheduled", stories.scheduled(), "published_at"),
        _column(user, _("Public since yesterday"), "public", public, "published_at"),
    ]
    return [_planned(user), *shown] if user.has_perm("articles.view_assignment") else shown


def _planned(user: Any) -> Column:
    plans = Assignment.objects.open().filter(article=None).select_related("person", "section")
    number, rows = home.numbered(plans.order_by(F("due_at").asc(nulls_last=True), "pk"), SHOWN)
    moves = offered(user, "planned")
    lines = [
        Card(
            str(row),
            reverse("admin:articles_assignment_change", args=[row.pk]),
            _told(row.section, row.person, row.due_at or row.happens_at),
            is_late=row.is_late,
            what=f"plan-{row.pk}",
            moves=moves if assignments.may_change(user, row) else (),
        )
        for row in rows
    ]
    url = reverse("admin:articles_assignment_changelist") + "?story=none"
    return Column(_("Planned"), "planned", number, lines, url)


def _column(user: Any, title: Promise, state: str, stories: Any, time: str) -> Column:
    number, rows = home.numbered(stories, SHOWN)
    now, moves = clock.now(), offered(user, state)
    lines = []
    for story in rows:
        at = getattr(story, time)
        url = reverse("admin:articles_article_change", args=[story.pk])
        is_late = bool(time == "due" and at and at < now)
        told = _told(story.section, story.created_by, at)
        what = f"story-{story.pk}"
        lines.append(Card(story.headline, url, told, is_late=is_late, what=what, moves=moves))
    return Column(
        title, state, number, lines, f"{reverse(home.STORIES)}?status={state}{MORE.get(state, '')}"
    )


def _told(section: Any, person: Any, time: datetime.datetime | None) -> str:
    parts = (section.name if section else "", home.name_of_person(person), home.moment(time))
    return " · ".join(filter(None, parts))
