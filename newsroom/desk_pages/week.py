"""A week of the newsroom: what happens, what is due, what appears, day by day."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any, Final

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.db import clock
from articles.editing import assignments, workflow
from articles.editing.notes import name_of
from articles.models import Article, Assignment
from articles.models.status import Status
from newsroom.desk_pages.moving import day_of

Entry = dict[str, Any]
UNDATED: Final = 12


def page(request: HttpRequest) -> HttpResponse:
    """Show the week in which ``?from=`` lies; this one without."""
    if not request.user.has_perm("articles.view_article"):
        raise PermissionDenied
    context = admin.site.each_context(request) | {"title": _("The week")} | week(request)
    return TemplateResponse(request, "admin/week.html", context)


def week(request: HttpRequest) -> dict[str, Any]:
    """Return its days, each with what happens, is due or appears; the weeks around it.

    Three queries. Editors see everybody's, others what the desk shows them.
    """
    today = timezone.localtime(clock.now()).date()
    asked = day_of(request.GET.get("from", "")) or today
    monday = asked - datetime.timedelta(days=asked.weekday())
    begin = timezone.make_aware(datetime.datetime.combine(monday, datetime.time()))
    span = (begin, begin + datetime.timedelta(days=7))
    days: dict[datetime.date, list[Entry]] = {
        monday + datetime.timedelta(days=n): [] for n in range(7)
    }
    for entry in (*_planned(request.user, span), *_appearing(request.user, span)):
        days[timezone.localtime(entry["time"]).date()].append(entry)
    return {
        "days": [
            {"date": date, "is_today": date == today, "entries": sorted(rows, key=_time_of)}
            for date, rows in days.items()
        ],
        "undated": _undated(request.user),
        "today": today,
        "moved": request.GET.get("moved", ""),
        "moved_by": request.GET.get("by", ""),
        "before": monday - datetime.timedelta(days=7),
        "after": monday + datetime.timedelta(days=7),
        "is_this_week": monday <= today < monday + datetime.timedelta(days=7),
    }


def _time_of(entry: Entry) -> datetime.datetime:
    time: datetime.datetime = entry["time"]
    return time


def _planned(user: Any, span: tuple[Any, Any]) -> Iterable[Entry]:
    seen = workflow.visible_to(user, Article.objects.all())
    has_right = user.has_perm("articles.change_assignment")

    def may_change(row: Assignment) -> bool:
        return has_right and assignments.may_change(user, row)

    rows = Assignment.objects.open().filter(
        Q(happens_at__range=span) | Q(due_at__range=span),
        Q(article=None) | Q(article__in=seen.values("pk")),
    )
    for row in rows.select_related("article", "person"):
        url = reverse("admin:articles_assignment_change", args=[row.pk])
        common = {"label": str(row), "url": url, "who": name_of(row.person) if row.person else ""}
        for kind, time in (("event", row.happens_at), ("due", row.due_at)):
            if time and span[0] <= time < span[1]:
                late = kind == "due" and row.is_late
                moves = _moves(row, kind, time) if may_change(row) else {}
                yield common | {"kind": kind, "time": time, "is_late": late} | moves


def _moves(row: Article | Assignment, kind: str, time: datetime.datetime) -> Entry:
    """Return what a form needs to move it a day: also by a button that needs no script."""
    day = timezone.localtime(time).date()
    one = datetime.timedelta(days=1)
    return {
        "what": f"{kind}-{row.pk}",
        "seen": time.isoformat(),
        "earlier": day - one,
        "later": day + one,
    }


def _undated(user: Any) -> list[Article]:
    """Return drafts that nobody has to finish by any day, which the user could give one."""
    if not user.has_perm("articles.add_assignment"):
        return []
    drafts = Article.objects.filter(status=Status.DRAFT).order_by("-modified_at")
    if not user.has_perm(workflow.EDIT_ANY):
        drafts = workflow.own_of(user, drafts)
    drafts = drafts.exclude(assignments__in=Assignment.objects.open())
    return list(drafts.only("headline", "status")[:UNDATED])


def _appearing(user: Any, span: tuple[Any, Any]) -> Iterable[Entry]:
    may_move = user.has_perm(workflow.APPROVE)
    stories = workflow.visible_to(user, Article.objects.filter(status=Status.APPROVED))
    shown = stories.filter(published_at__gte=span[0], published_at__lt=span[1])
    for story in shown.only("headline", "published_at", "status"):
        url = reverse("admin:articles_article_change", args=[story.pk])
        kind, time = "public" if story.was_public else "scheduled", story.published_at
        moves = _moves(story, "story", time) if may_move and kind == "scheduled" and time else {}
        yield {"kind": kind, "time": time, "label": story.headline, "url": url} | moves
