"""Moving a card of the board to another column: the move that its story's own button makes.

What nobody but colleagues notices is done at once. What needs words, a time or a second look leads
to the page that asks for it, and that one back to the board. What is refused says why.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from articles.admin.story import pages, transitions
from articles.db.keys import key_of
from articles.editing import assignments, bulk, columns, workflow
from articles.models import Article, Assignment


def page(desk: ModelAdmin[Article], request: HttpRequest) -> HttpResponse:
    """Move what ``move`` names (``story-12/draft/in_review``), or say why not."""
    what, here, there = [*request.POST.get("move", "").split("/"), "", ""][:3]
    kind, _dash, key = what.partition("-")
    user = request.user
    if not isinstance(user, User) or not user.has_perm("articles.view_article"):
        raise PermissionDenied
    if there not in columns.COLUMNS or kind not in {"story", "plan"}:
        return _back(request, "", refused=columns.NO_COLUMN)
    if kind == "plan":
        return _plan(desk, request, user, key_of(key), there)
    stories = workflow.visible_to(user, Article.objects.filter(pk=key_of(key)))
    story = stories.select_related("section").first()
    if story is None:
        return _back(request, what, refused=bulk.GONE)
    return _story(request, user, story, (here, there))


def _plan(
    desk: ModelAdmin[Article], request: HttpRequest, user: User, key: int, there: str
) -> HttpResponse:
    """Begin the story of a plan."""
    what = f"plan-{key}"
    plans: Any = desk.admin_site.get_model_admin(Assignment)
    row = plans.get_queryset(request).filter(pk=key, article=None, done_at=None).first()
    if row is None:
        return _back(request, what, refused=assignments.MOVED)
    if there != "draft":
        return _back(request, what, refused=columns.refusal("planned", there))
    if not user.has_perm(columns.ADD) or not plans.has_change_permission(request, row):
        return _back(request, what, refused=bulk.NO_RIGHT)
    try:
        story = assignments.begin_story(row, user)
    except ValidationError as error:
        return _back(request, what, refused=" ".join(error.messages))
    said = _("“%(headline)s” is a draft now.")
    return _back(request, f"story-{story.pk}", said=said % {"headline": story.headline})


def _story(request: HttpRequest, user: User, story: Article, step: tuple[str, str]) -> HttpResponse:
    what, (here, there) = f"story-{story.pk}", step
    now = pages.state(story)
    if here != now:
        said = _("Nothing was done: the story stands elsewhere by now (%(state)s).")
        return _back(request, what, refused=said % {"state": pages.state_label(story)})
    way = columns.WAYS.get(step)
    if way is None:
        return _back(request, what, refused=columns.refusal(here, there))
    if not user.has_perm(way.permission) or not _may(user, story, way.name):
        return _back(request, what, refused=bulk.NO_RIGHT)
    return _made(request, user, story, way.name)


def _may(user: User, story: Article, name: str) -> bool:
    return name == columns.SCHEDULE or workflow.NAMED[name] in workflow.moves_for(user, story)


def _made(request: HttpRequest, user: User, story: Article, name: str) -> HttpResponse:
    """Make the move, or lead to the page that asks for what it needs."""
    what = f"story-{story.pk}"
    if name == columns.SCHEDULE:
        return _asked("admin:articles_article_schedule", story.pk)
    is_silent = name in columns.AT_ONCE and not workflow.needs_reason(
        user, story, workflow.NAMED[name]
    )
    if not is_silent:
        return _asked("admin:articles_article_move", story.pk, name)
    try:
        workflow.make_move(story, name, user)
    except ValidationError as error:
        return _back(request, what, refused=" ".join(error.messages))
    return _back(request, what, said=transitions.said(story, name))


def _asked(page: str, *args: Any) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse(page, args=args)}?back=board")


def _back(
    request: HttpRequest, what: str, *, said: str = "", refused: str | Promise = ""
) -> HttpResponse:
    if refused:
        messages.warning(request, str(refused))
    elif said:
        messages.success(request, said)
    board = reverse(transitions.PAGES["board"])
    return HttpResponseRedirect(f"{board}?{urlencode({'moved': what})}")
