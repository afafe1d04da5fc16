"""Moving what is planned or scheduled to another day: by a button, by keys, or by drag."""

from __future__ import annotations

import datetime
from typing import Any, Final

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from articles.db import clock
from articles.db.keys import key_of
from articles.editing import assignments, bulk, scheduling, workflow
from articles.models import Article, Assignment

FIELDS: Final = {"event": "happens_at", "due": "due_at"}
FARTHEST: Final = datetime.timedelta(days=3 * 366)


@require_POST
def page(request: HttpRequest) -> HttpResponse:
    """Move what the form names to the day that it names, and lead to that day's week."""
    kind, _dash, key = request.POST.get("what", "").partition("-")
    day = day_of(request.POST.get("day", ""))
    today = timezone.localtime(clock.now()).date()
    user = request.user
    if not isinstance(user, User):
        raise PermissionDenied
    if day is None or not today - FARTHEST < day < today + FARTHEST:
        messages.warning(request, _("There is no such day to move to."))
        return _back(today)
    if kind == "story":
        return _asked(request, user, key_of(key), day)
    try:
        what, label = _move(request, user, kind, key_of(key), day)
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
        return _back(day)
    said = _("“%(label)s” is on %(day)s now.")
    messages.success(request, said % {"label": label, "day": date_format(day, "l, j F")})
    return _back(day, moved=what, by=request.POST.get("by", ""))


def _move(
    request: HttpRequest, user: User, kind: str, key: int, day: datetime.date
) -> tuple[str, str]:
    if kind == "draft":
        story = workflow.visible_to(user, Article.objects.filter(pk=key)).first()
        if story is None:
            raise Http404
        made = assignments.give_day(story, day, user)
        return f"due-{made.pk}", str(made)
    desk: Any = admin.site.get_model_admin(Assignment)
    row = desk.get_queryset(request).filter(pk=key).first()
    if row is None or kind not in FIELDS:
        raise Http404
    assignments.move_day(row, FIELDS[kind], day, user, seen=request.POST.get("seen", ""))
    return f"{kind}-{row.pk}", str(row)


def _asked(request: HttpRequest, user: User, key: int, day: datetime.date) -> HttpResponse:
    """Lead to the page that asks before a scheduled story appears at another time, or say why not.

    Readers get it at that time: so it is looked at first, and the hour may be another as well.
    """
    story = workflow.visible_to(user, Article.objects.filter(pk=key)).first()
    if story is None:
        raise Http404
    time = story.published_at
    refused: str | Promise
    if not user.has_perm(workflow.APPROVE):
        refused = bulk.NO_RIGHT
    elif not scheduling.is_scheduled(story) or time is None:
        refused = scheduling.NOT_SCHEDULED
    elif assignments.parsed(request.POST.get("seen", "")) != time:
        refused = assignments.MOVED
    elif day < timezone.localtime(clock.now()).date():
        refused = _("Nothing was done: a story cannot appear on a day that is over.")
    else:
        page = reverse("admin:articles_article_schedule", args=[story.pk])
        return HttpResponseRedirect(f"{page}?{urlencode({'day': day.isoformat(), 'back': 'week'})}")
    messages.warning(request, str(refused))
    return _back(timezone.localtime(time).date() if time else day)


def _back(day: datetime.date, **more: str) -> HttpResponse:
    return HttpResponseRedirect(
        f"{reverse('admin:week')}?{urlencode({'from': day.isoformat()} | more)}"
    )


def day_of(text: str) -> datetime.date | None:
    """Return the day that ``text`` names as ``2026-11-29``; None for what no calendar shows."""
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1970 < day.year < 9000 else None  # noqa: PLR2004 - what a calendar can show
