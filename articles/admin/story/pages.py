"""What surrounds the story form: its state, history, preview, the page of the late."""

from __future__ import annotations

import json
from typing import Any, cast

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin import editor_labels
from articles.admin.story import conflicts, links, notes, sent_again
from articles.admin.story.hidden import story_or_404
from articles.db import clock
from articles.editing import revisions, workflow
from articles.models import Article, StatusChange
from articles.models.article import ArticleQuerySet
from articles.models.status import Status
from articles.pages.kept import allow_frames
from articles.pages.story import page_context

MOVES_SHOWN = 12
EARLY_MODULES = (
    *("autosave/back", "autosave/changes", "autosave/leftover", "autosave/line", "autosave/offers"),
    *("autosave/errors", "autosave/login", "autosave/post", "autosave/saving", "autosave/status"),
    *("autosave/joined", "autosave/store", "autosave/update", "away", "csrf", "formstate"),
)
"""What the form's script is made of: it has to run before somebody presses."""
LABELS: dict[str, str | Promise] = {
    "scheduled": gettext_lazy("Scheduled"),
    "public": gettext_lazy("Public"),
    **{str(status.value): status.label for status in Status},
}


def made(request: HttpRequest) -> JsonResponse:
    """Say where the story is that a form for a new one has made already; empty: it has made none.

    Raises:
        PermissionDenied: somebody else's form made it, or the user writes no stories.
    """
    if not request.user.has_perm("articles.add_article"):
        raise PermissionDenied
    key = sent_again.made_before(request.GET, request.user)
    return JsonResponse(
        {"url": reverse("admin:articles_article_change", args=[key]) if key else ""}
    )


def state(article: Article) -> str:
    """Return the state as the desk says it: approved is "scheduled" or "public"."""
    if article.status == Status.APPROVED:
        return "public" if workflow.was_public(article) else "scheduled"
    return article.status


def state_label(article: Article) -> str:
    """Return the state as the desk reads it, in its language."""
    return str(LABELS[state(article)])


def around_the_form(request: HttpRequest, article: Article | None) -> dict[str, Any]:
    """Return what the page shows beside the form of ``article`` (None: a new story)."""
    if article is None or article.pk is None:
        can_approve = request.user.has_perm(workflow.APPROVE)
        return {
            "moves": {},
            "can_approve": can_approve,
            "history": [],
            "is_public": False,
            "picture_words": json.dumps(editor_labels.for_pictures()),
            "returned": None,
            "notes": {},
            "embargo": None,
            "is_unsigned": _is_unsigned(request.user, None),
        }
    moves = {move.name: move for move in workflow.moves_for(request.user, article)}
    history = list(_moves_of(article)[:MOVES_SHOWN])
    return {
        "moves": moves,
        "asks_why": "return" in moves
        and workflow.needs_reason(request.user, article, moves["return"]),
        "state": state(article),
        "state_label": state_label(article),
        "is_public": state(article) == "public",
        "history": history,
        "picture_words": json.dumps(editor_labels.for_pictures()),
        "returned": _returned(history),
        "notes": notes.around(request, article),
        "embargo": _embargo(article),
        "assigned": article.assignments.open().select_related("person"),
        "may_assign": request.user.has_perm("articles.add_assignment"),
        "last_saved": article.revisions.select_related("user").defer("data").first(),
        "is_unsigned": _is_unsigned(request.user, article),
        "links": links.links_for(request, article, is_public=state(article) == "public"),
    }


def _is_unsigned(user: workflow.Actor, article: Article | None) -> bool:
    """Whether the writer's name is not in the story's byline, since the login has none."""
    if user.has_perm("articles.add_reporter") or getattr(user, "reporter", None):
        return False
    return article is None or not article.bylines.exists()


def _embargo(article: Article) -> Any:
    """Return the end of an embargo that still holds."""
    until = article.embargo_until
    return until if until and until > clock.now() else None


def _returned(history: list[StatusChange]) -> StatusChange | None:
    """Return the last move where it brought the story back to draft with a reason."""
    last = history[0] if history else None
    return last if last and last.note and last.to_status == Status.DRAFT else None


def _moves_of(article: Article) -> QuerySet[StatusChange]:
    return article.status_changes.select_related("user")


def preview(desk: ModelAdmin[Article], request: HttpRequest, pk: int) -> HttpResponse:
    """Show the story in the readers' page, with a banner that says what it is."""
    stories = cast("ArticleQuerySet", desk.get_queryset(request))
    article = story_or_404(request, stories.with_page(), pk)
    if not desk.has_view_or_change_permission(request, article):
        raise PermissionDenied
    article.published_at = article.published_at or clock.now()
    context = page_context(article) | {
        "preview_state": state(article),
        "preview_label": state_label(article),
    }
    response = TemplateResponse(request, "admin/articles/article/preview.html", context)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "no-store, private"
    return allow_frames(request, response, context["frame_hosts"])


def locked(desk: ModelAdmin[Article], request: HttpRequest, article: Article) -> HttpResponse:
    """Answer a form that came too late: keep what was typed in sight, to be copied.

    Raises:
        PermissionDenied: the user could not have edited the story before either.
    """
    if not (request.user.has_perm(workflow.CHANGE) and workflow.is_own(request.user, article)):
        raise PermissionDenied
    own = conflicts.typed(request.POST, article)
    stored = revisions.snapshot(article)
    context = desk.admin_site.each_context(request) | {
        "title": _("This story can no longer be edited"),
        "subtitle": article.headline,
        "opts": desk.opts,
        "original": article,
        "state_label": state_label(article),
        "last_move": _moves_of(article).first(),
        "differences": revisions.differences(stored, own),
    }
    return TemplateResponse(request, "admin/articles/article/locked.html", context, status=409)
